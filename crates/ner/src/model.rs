//! What `model.json` says of the network, and the check that the files are the ones it speaks of.

use crate::NerError;
use crate::vocabulary::Vocabulary;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The version of the format that this code reads.
const VERSION: u32 = 1;

/// The files of a model, as they lie in `guard-rules/model`.
#[derive(Clone, Copy)]
pub struct Files<'f> {
    /// `model.json`.
    pub description: &'f str,
    /// `vocab.txt`.
    pub vocabulary: &'f str,
    /// `model.onnx`.
    pub network: &'f [u8],
}

impl Files<'static> {
    /// The model of this version, which is part of the program.
    #[must_use]
    pub fn builtin() -> Self {
        Self {
            description: include_str!("../../../guard-rules/model/model.json"),
            vocabulary: include_str!("../../../guard-rules/model/vocab.txt"),
            network: include_bytes!("../../../guard-rules/model/model.onnx"),
        }
    }
}

/// What is read of `model.json`.
#[derive(Deserialize)]
struct Description {
    version: u32,
    files: BTreeMap<String, File>,
    labels: Vec<String>,
    types: Vec<String>,
    window: usize,
    content: usize,
    stride: usize,
    margins: BTreeMap<String, f32>,
    titles: BTreeSet<String>,
}

#[derive(Deserialize)]
struct File {
    sha256: String,
}

/// A checked model without its network.
pub(crate) struct Model {
    pub(crate) vocabulary: Vocabulary,
    pub(crate) kinds: Vec<Kind>,
    /// Numbers that the network says of a piece.
    pub(crate) labels: usize,
    /// Pieces of a window without the two at its ends, and from one window to the next.
    pub(crate) content: usize,
    pub(crate) stride: usize,
    /// Words before a name that are no part of it, in plain form.
    pub(crate) titles: BTreeSet<String>,
}

/// A kind of finding.
pub(crate) struct Kind {
    pub(crate) name: String,
    /// Places of its labels: at the beginning of a finding and inside one.
    pub(crate) begin: usize,
    pub(crate) inside: usize,
    /// By how much it must be ahead of "nothing"; below 0, by how much it may be behind.
    pub(crate) margin: f32,
}

impl Model {
    pub(crate) fn read(files: &Files<'_>) -> Result<Self, NerError> {
        let said: Description = serde_json::from_str(files.description)
            .map_err(|e| NerError::Model(format!("model.json: {e}")))?;
        if said.version != VERSION {
            return wrong(format!("format {} is not known", said.version));
        }
        said.is_of("vocab.txt", files.vocabulary.as_bytes())?;
        said.is_of("model.onnx", files.network)?;
        if said.stride == 0 || said.stride > said.content || said.content + 2 != said.window {
            return wrong("its windows make no sense".to_owned());
        }
        Ok(Self {
            vocabulary: Vocabulary::read(files.vocabulary)?,
            kinds: said.kinds()?,
            labels: said.labels.len(),
            content: said.content,
            stride: said.stride,
            titles: said.titles,
        })
    }
}

impl Description {
    fn is_of(&self, name: &str, bytes: &[u8]) -> Result<(), NerError> {
        let mut hash = String::with_capacity(64);
        for byte in Sha256::digest(bytes) {
            let _ = write!(hash, "{byte:02x}");
        }
        match self.files.get(name) {
            Some(file) if file.sha256 == hash => Ok(()),
            _ => wrong(format!("{name} is not the file that model.json speaks of")),
        }
    }

    fn kinds(&self) -> Result<Vec<Kind>, NerError> {
        self.types.iter().map(|name| self.kind(name)).collect()
    }

    fn kind(&self, name: &str) -> Result<Kind, NerError> {
        let label = |side: &str| {
            let wanted = format!("{side}-{name}");
            self.labels.iter().position(|label| *label == wanted)
        };
        // The first label is "nothing".
        let outside = self.labels.first().is_some_and(|label| label == "O");
        match (label("B"), label("I"), self.margins.get(name)) {
            (Some(begin), Some(inside), Some(margin)) if outside => Ok(Kind {
                name: name.to_owned(),
                begin,
                inside,
                margin: *margin,
            }),
            _ => wrong(format!("the labels or the margin of {name} are missing")),
        }
    }
}

fn wrong<T>(why: String) -> Result<T, NerError> {
    Err(NerError::Model(why))
}
