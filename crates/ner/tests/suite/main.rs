//! The recognizer with the model and the library that are shipped.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod golden;
mod recognize;
mod wrong;

use orgata_ner::Ner;
use std::path::PathBuf;
use std::sync::OnceLock;

/// Where `scripts/setup` put ONNX Runtime.
fn library() -> PathBuf {
    if let Some(path) = std::env::var_os("ORGATA_ONNXRUNTIME") {
        return path.into();
    }
    let home = PathBuf::from(std::env::var_os("HOME").expect("a home folder"));
    let versions = home.join(".cache/orgata/onnxruntime");
    let name = format!("libonnxruntime.{}", std::env::consts::DLL_EXTENSION);
    let found = std::fs::read_dir(&versions).ok().into_iter().flatten();
    let mut found = found.flatten().map(|version| version.path().join(&name));
    found.find(|path| path.is_file()).unwrap_or_else(|| {
        panic!(
            "no ONNX Runtime below {}; run scripts/setup",
            versions.display()
        )
    })
}

fn ner() -> &'static Ner {
    static NER: OnceLock<Ner> = OnceLock::new();
    NER.get_or_init(|| Ner::load(&library()).unwrap())
}
