//! A library or a model that is missing or not the one that is meant.

use crate::library;
use orgata_ner::{Files, Ner, NerError};
use std::path::Path;

#[test]
fn a_file_that_model_json_does_not_speak_of_is_refused() {
    let ours = Files::builtin();
    let mut network = ours.network.to_vec();
    network[1000] ^= 1;
    let vocabulary = ours.vocabulary.replacen("[MASK]", "[mask]", 1) + "more\n";
    let description = ours.description.replacen("\"B-PERSON\"", "\"B-MAN\"", 1);
    for files in [
        Files {
            network: &network,
            ..ours
        },
        Files {
            vocabulary: &vocabulary,
            ..ours
        },
        Files {
            description: &description,
            ..ours
        },
        Files {
            description: "{",
            ..ours
        },
    ] {
        let refused = Ner::from_files(&library(), &files).err();
        assert!(matches!(refused, Some(NerError::Model(_))), "{refused:?}");
    }
}

/// In a process of its own: a process loads one library only.
#[test]
fn a_library_that_is_missing_is_named() {
    if std::env::var_os("ORGATA_TEST_NO_LIBRARY").is_some() {
        let refused = Ner::load(Path::new("/no/such/libonnxruntime.so")).err();
        let Some(NerError::Library { path, .. }) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(path, Path::new("/no/such/libonnxruntime.so"));
        return;
    }
    let done = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "wrong::a_library_that_is_missing_is_named"])
        .env("ORGATA_TEST_NO_LIBRARY", "1")
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stdout)
    );
}
