//! The recognizer as the guard sees it.

use crate::NerError;
use crate::decode::{Lead, PERSON, Run, labels, runs};
use crate::model::{Files, Model};
use crate::session::Network;
use crate::vocabulary::Pieces;
use crate::windows::{Central, windows};
use aho_corasick::{AhoCorasick, MatchKind};
use orgata_guard::{Finding, GuardError, Recognizer};
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

/// What it finds. Persons are always masked; the others are only possible, see `orgata_guard::Possible`:
/// a question about a city or a year needs no mask, and a profile says where it does.
pub const KINDS: [&str; 7] = ["PERSON", "LOCATION", "ORG", "DATE", "DEM", "QUANT", "MISC"];
/// Name of its rule in findings.
const RULE: &str = "recognizer/ner";
/// What is hardly less a person than what it is taken for is as likely as a person: a name that
/// stands for an organization too must not leave.
const NEARLY: f32 = 0.6;
/// Scores, from a finding that is hardly ahead of "nothing" to one that is far ahead. A rule knows better
/// what its find is: its checksum, context or title scores more, and its guess no less.
const LIKELY_SCORES: (f32, f32) = (0.5, 0.6);
const POSSIBLE_SCORES: (f32, f32) = (0.2, 0.29);

/// A loaded model.
pub struct Ner {
    model: Model,
    network: Network,
}

/// What the model makes of a text, step by step, for comparing it with the recipe that trained it.
#[derive(Debug, PartialEq)]
pub struct Trace {
    /// Byte offsets of the words.
    pub words: Vec<(usize, usize)>,
    /// Ids of the pieces.
    pub input_ids: Vec<i64>,
    /// Case shape of each piece.
    pub shape_ids: Vec<i64>,
    /// Label of each word, for example `B-PERSON`.
    pub labels: Vec<String>,
}

impl Ner {
    /// Loads the model of this version with ONNX Runtime from a library file.
    ///
    /// # Errors
    /// When the library cannot be loaded. The files are part of the program and were tested with it.
    pub fn load(library: &Path) -> Result<Self, NerError> {
        Self::from_files(library, &Files::builtin())
    }

    /// Loads a model.
    ///
    /// # Errors
    /// When the library cannot be loaded or the files do not fit each other.
    pub fn from_files(library: &Path, files: &Files<'_>) -> Result<Self, NerError> {
        let model = Model::read(files)?;
        if !model.kinds.iter().map(|kind| kind.name.as_str()).eq(KINDS) {
            return Err(NerError::Model("it finds other kinds than these".into()));
        }
        let network = Network::load(library, files.network, model.labels)?;
        Ok(Self { model, network })
    }

    /// What the model makes of a text.
    ///
    /// # Errors
    /// When the network fails.
    pub fn trace(&self, text: &str) -> Result<Trace, NerError> {
        let pieces = self.model.vocabulary.pieces(text);
        let (found, _) = match self.logits(&pieces, &|| false)? {
            Some(logits) => labels(text, &self.model, &pieces, &logits),
            None => Default::default(),
        };
        let name = |label: &Option<crate::decode::Label>| match label {
            Some(label) => {
                let side = if label.begins { "B" } else { "I" };
                format!("{side}-{}", self.model.kinds[label.kind].name)
            }
            None => "O".to_owned(),
        };
        Ok(Trace {
            words: pieces.words.iter().map(|w| (w.start, w.end)).collect(),
            labels: found.iter().map(name).collect(),
            input_ids: pieces.ids,
            shape_ids: pieces.shapes,
        })
    }

    /// `None` when the time is over.
    fn logits(
        &self,
        pieces: &Pieces,
        expired: &dyn Fn() -> bool,
    ) -> Result<Option<Central>, NerError> {
        let length = pieces.ids.len();
        let mut logits = Central::new(length, self.model.labels);
        let vocabulary = &self.model.vocabulary;
        for window in windows(length, self.model.content, self.model.stride) {
            if expired() {
                return Ok(None);
            }
            let mut ids = vec![vocabulary.start];
            ids.extend(&pieces.ids[window.clone()]);
            ids.push(vocabulary.end);
            let mut shapes = vec![0];
            shapes.extend(&pieces.shapes[window.clone()]);
            shapes.push(0);
            let rows = self.network.run(&ids, &shapes)?;
            let width = self.model.labels;
            logits.take(window, &rows[width..rows.len() - width]);
        }
        Ok(Some(logits))
    }
}

impl Recognizer for Ner {
    fn name(&self) -> &str {
        "ner"
    }

    fn kinds(&self) -> &[&str] {
        &KINDS
    }

    fn recognize(
        &self,
        text: &str,
        expired: &dyn Fn() -> bool,
    ) -> Result<Vec<Finding>, GuardError> {
        let pieces = self.model.vocabulary.pieces(text);
        if pieces.ids.is_empty() {
            return Ok(Vec::new());
        }
        let failed = |error: NerError| GuardError::Recognizer {
            name: self.name().to_owned(),
            reason: error.to_string(),
        };
        let logits = self.logits(&pieces, expired).map_err(failed)?;
        let logits = logits.ok_or(GuardError::Timeout)?;
        let (found, leads) = labels(text, &self.model, &pieces, &logits);
        let runs = runs(text, &self.model, &pieces.words, &found, &leads);
        let found = runs.iter().filter_map(|run| self.finding(text, run));
        Ok(again(text, found.collect()))
    }
}

impl Ner {
    /// One letter or digit is nothing that could be told.
    fn finding(&self, text: &str, run: &Run) -> Option<Finding> {
        let kind = &self.model.kinds[run.kind].name;
        let said = text[run.start..run.end].chars();
        let enough = kind == PERSON || said.filter(|c| c.is_alphanumeric()).count() > 1;
        let told = enough && !is_part_of_a_name_of_things(text, run.start..run.end);
        told.then(|| found_at(run.start..run.end, kind, score(kind == PERSON, run.lead)))
    }
}

/// A word of a path, of an assignment or of code, which are full of capitals.
fn is_part_of_a_name_of_things(text: &str, at: Range<usize>) -> bool {
    let before = text[..at.start].chars().next_back();
    let after = text[at.end..].chars().next();
    let joins = |c: Option<char>, signs: &str| c.is_some_and(|c| signs.contains(c));
    !text[at].contains(char::is_whitespace)
        && (joins(before, "/\\_.=$%&") || joins(after, "/\\_=("))
}

fn found_at(at: Range<usize>, kind: &str, score: f32) -> Finding {
    Finding {
        start: at.start,
        end: at.end,
        kind: kind.to_owned(),
        score,
        rule: RULE.to_owned(),
        secret: false,
        also: Vec::new(),
    }
}

/// A score from how far a finding is ahead of "nothing".
fn score(person: bool, lead: Lead) -> f32 {
    let nearly = lead.person > 0.0 && lead.person >= NEARLY * lead.kind;
    let (least, most) = if person || nearly {
        LIKELY_SCORES
    } else {
        POSSIBLE_SCORES
    };
    least + (most - least) / (1.0 + (-lead.kind).exp())
}

/// A full name that is a person in one place is one wherever it stands.
fn again(text: &str, found: Vec<Finding>) -> Vec<Finding> {
    let said = |finding: &Finding| &text[finding.start..finding.end];
    let names: BTreeSet<&str> = found
        .iter()
        .filter(|finding| finding.kind == PERSON && said(finding).contains(' '))
        .map(said)
        .collect();
    let search = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(&names);
    let (Ok(search), false) = (search, names.is_empty()) else {
        return found;
    };
    let part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let apart = |at: &Range<usize>| {
        !part(text[..at.start].chars().next_back()) && !part(text[at.end..].chars().next())
    };
    let places = search.find_iter(text).map(|hit| hit.range()).filter(apart);
    let mut places = places.peekable();
    let mut out = Vec::with_capacity(found.len());
    for finding in found {
        while let Some(at) = places.next_if(|at| at.start < finding.end) {
            out.push(found_at(at, PERSON, LIKELY_SCORES.1));
        }
        let covered = |last: &Finding| finding.start < last.end;
        if !out.last().is_some_and(covered) {
            out.push(finding);
        }
    }
    out.extend(places.map(|at| found_at(at, PERSON, LIKELY_SCORES.1)));
    out
}
