//! The key file, and working without any place for keys.

use crate::common::*;
use orgata_store::{
    DbKey, KeyError, KeyState, Keyholder, KeysConfig, MaskingKey, MemoryReason, Passphrase, Secret,
    Store,
};
use std::{fs, path::Path};

fn config_of(dir: &Path) -> KeysConfig {
    KeysConfig {
        keychain: false,
        ..KeysConfig::new(dir)
    }
}

fn holder(dir: &Path) -> Keyholder {
    Keyholder::open(config_of(dir)).unwrap()
}

fn pass(text: &str) -> Passphrase {
    Passphrase::new(text)
}

const LOCKED: KeyState = KeyState::PassphraseFile { locked: true };
const OPEN: KeyState = KeyState::PassphraseFile { locked: false };

#[test]
fn without_keychain_and_passphrase_nothing_is_kept_and_the_state_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let keys = holder(dir.path());
    let why = MemoryReason::NoKeychain {
        detail: "the keychain is switched off".into(),
    };
    assert_eq!(keys.state(), KeyState::MemoryOnly { why });
    assert!(
        keys.keys().is_none(),
        "there is no key that a database could be made with"
    );
    assert!(keys.masking().is_some(), "but masking works");
    keys.set_secret("provider:x", Some(Secret::new("sk-1")))
        .unwrap();
    assert_eq!(keys.secret("provider:x").unwrap().unwrap().expose(), "sk-1");
    assert_eq!(
        fs::read_dir(dir.path()).unwrap().count(),
        0,
        "nothing was written"
    );
}

#[test]
fn a_key_file_keeps_keys_and_secrets_behind_its_passphrase() {
    let dir = tempfile::tempdir().unwrap();
    let keys = holder(dir.path());
    keys.set_secret("provider:early", Some(Secret::new("sk-early")))
        .unwrap();
    keys.create_file(&pass("correct horse")).unwrap();
    assert_eq!(keys.state(), OPEN);
    keys.set_secret("provider:late", Some(Secret::new("sk-late")))
        .unwrap();
    let made = keys.keys().unwrap();

    let again = holder(dir.path());
    assert_eq!(again.state(), LOCKED);
    assert!(again.keys().is_none() && again.masking().is_none());
    assert_eq!(again.secret("provider:late").unwrap_err(), KeyError::Locked);
    assert_eq!(
        again.unlock(&pass("wrong horse")).unwrap_err(),
        KeyError::WrongPassphrase
    );
    assert_eq!(again.state(), LOCKED);
    again.unlock(&pass("correct horse")).unwrap();
    assert_eq!(again.keys().unwrap().db, made.db);
    assert_eq!(again.masking().unwrap(), made.masking);
    assert_eq!(
        again.secret("provider:early").unwrap().unwrap().expose(),
        "sk-early"
    );
    assert_eq!(
        again.secret("provider:late").unwrap().unwrap().expose(),
        "sk-late"
    );
    again.set_secret("provider:late", None).unwrap();
    assert!(
        keys.secret("provider:late").unwrap().is_none(),
        "the other process sees it"
    );
}

#[test]
fn the_file_shows_neither_keys_nor_secrets() {
    let dir = tempfile::tempdir().unwrap();
    let keys = holder(dir.path());
    keys.create_file(&pass("correct horse")).unwrap();
    keys.set_secret("provider:x", Some(Secret::new("sk-clear")))
        .unwrap();
    let text = fs::read_to_string(dir.path().join("orgata.keys")).unwrap();
    for clear in ["sk-clear", "provider", "correct horse"] {
        assert!(!text.contains(clear), "{clear}");
    }
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (file["format"].as_str(), file["version"].as_u64()),
        (Some("orgata.keys"), Some(1))
    );
    assert_eq!(file["kdf"]["name"], "argon2id");
}

#[test]
fn every_writing_has_a_fresh_nonce() {
    let dir = tempfile::tempdir().unwrap();
    let keys = holder(dir.path());
    keys.create_file(&pass("correct horse")).unwrap();
    let nonces: std::collections::BTreeSet<String> = (0..5)
        .map(|_| {
            keys.set_secret("x", Some(Secret::new("same"))).unwrap();
            let text = fs::read_to_string(dir.path().join("orgata.keys")).unwrap();
            serde_json::from_str::<serde_json::Value>(&text).unwrap()["nonce"].to_string()
        })
        .collect();
    assert_eq!(nonces.len(), 5);
}

#[test]
fn a_file_that_was_touched_does_not_open() {
    let dir = tempfile::tempdir().unwrap();
    holder(dir.path())
        .create_file(&pass("correct horse"))
        .unwrap();
    let path = dir.path().join("orgata.keys");
    let good: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    let damage = |pointer: &str, value: serde_json::Value| {
        let mut file = good.clone();
        *file.pointer_mut(pointer).unwrap() = value;
        fs::write(&path, file.to_string()).unwrap();
        holder(dir.path())
            .unlock(&pass("correct horse"))
            .unwrap_err()
    };
    assert_eq!(damage("/kdf/passes", 2.into()), KeyError::WrongPassphrase);
    for (pointer, value) in [
        ("/version", 2.into()),
        ("/format", "other".into()),
        ("/nonce", "AAAA".into()),
        ("/sealed", "not base64!".into()),
        ("/kdf/name", "none".into()),
        ("/kdf/memory_kib", 4_000_000_000_u32.into()),
        ("/kdf/memory_kib", 8.into()),
        ("/kdf/passes", 1_000_000.into()),
    ] {
        let error = damage(pointer, value);
        assert!(
            matches!(error, KeyError::Damaged(_)),
            "{pointer}: {error:?}"
        );
    }
    fs::write(&path, "{").unwrap();
    let error = holder(dir.path())
        .unlock(&pass("correct horse"))
        .unwrap_err();
    assert!(matches!(error, KeyError::Damaged(_)));
    fs::write(&path, good.to_string()).unwrap();
    holder(dir.path()).unlock(&pass("correct horse")).unwrap();
}

#[test]
fn a_passphrase_can_be_changed_and_others_must_give_the_new_one() {
    let dir = tempfile::tempdir().unwrap();
    let (keys, other) = (holder(dir.path()), holder(dir.path()));
    keys.create_file(&pass("correct horse")).unwrap();
    other.retry().unwrap();
    other.unlock(&pass("correct horse")).unwrap();
    let made = keys.keys().unwrap();
    let wrong = keys.change_passphrase(&pass("wrong horse"), &pass("battery staple"));
    assert_eq!(wrong.unwrap_err(), KeyError::WrongPassphrase);
    let short = keys.change_passphrase(&pass("correct horse"), &pass("short"));
    assert_eq!(short.unwrap_err(), KeyError::ShortPassphrase);
    keys.change_passphrase(&pass("correct horse"), &pass("battery staple"))
        .unwrap();
    assert_eq!(
        keys.keys().unwrap().db,
        made.db,
        "the database is not re-keyed"
    );
    let stale = other.set_secret("x", Some(Secret::new("lost?")));
    assert_eq!(stale.unwrap_err(), KeyError::Locked);
    other.unlock(&pass("battery staple")).unwrap();
    other.set_secret("x", Some(Secret::new("kept"))).unwrap();
    assert_eq!(keys.secret("x").unwrap().unwrap().expose(), "kept");
}

#[test]
fn no_key_is_made_where_a_database_exists() {
    let dir = tempfile::tempdir().unwrap();
    append(&open(dir.path()), vec![said("s", "kept", 1)]);
    let keys = holder(dir.path());
    assert_eq!(
        keys.state(),
        KeyState::MemoryOnly {
            why: MemoryReason::KeyMissing
        }
    );
    assert!(keys.keys().is_none());
    assert_eq!(
        keys.create_file(&pass("correct horse")).unwrap_err(),
        KeyError::Exists
    );
    assert!(!dir.path().join("orgata.keys").exists());
    // Not even when only the note of it is left.
    fs::remove_file(dir.path().join("orgata.db")).unwrap();
    assert_eq!(
        keys.create_file(&pass("correct horse")).unwrap_err(),
        KeyError::Exists
    );
}

#[test]
fn a_second_key_file_is_not_made() {
    let dir = tempfile::tempdir().unwrap();
    let (one, two) = (holder(dir.path()), holder(dir.path()));
    assert_eq!(
        one.create_file(&pass("short")).unwrap_err(),
        KeyError::ShortPassphrase
    );
    one.create_file(&pass("correct horse")).unwrap();
    assert_eq!(
        two.create_file(&pass("battery staple")).unwrap_err(),
        KeyError::Exists
    );
    assert_eq!(
        one.create_file(&pass("battery staple")).unwrap_err(),
        KeyError::Exists
    );
}

#[test]
fn a_retry_that_finds_nothing_keeps_the_secrets_of_memory() {
    let dir = tempfile::tempdir().unwrap();
    let keys = Keyholder::memory(config_of(dir.path())).unwrap();
    assert_eq!(
        keys.state(),
        KeyState::MemoryOnly {
            why: MemoryReason::Chosen
        }
    );
    keys.set_secret("x", Some(Secret::new("1"))).unwrap();
    let masking = keys.masking();
    keys.retry().unwrap();
    assert_eq!(keys.secret("x").unwrap().unwrap().expose(), "1");
    assert_eq!(keys.masking(), masking);
}

#[test]
fn a_database_opens_with_the_key_of_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let keys = holder(dir.path());
    keys.create_file(&pass("correct horse")).unwrap();
    let with = |key: DbKey| {
        let mut config = config(dir.path());
        config.key = key;
        Store::open(config)
    };
    append(
        &with(keys.keys().unwrap().db).unwrap(),
        vec![said("s", "kept", 1)],
    );
    let again = holder(dir.path());
    again.unlock(&pass("correct horse")).unwrap();
    assert_eq!(texts(&with(again.keys().unwrap().db).unwrap()), ["kept"]);
}

#[test]
fn debug_output_shows_no_secret() {
    let dir = tempfile::tempdir().unwrap();
    let keys = holder(dir.path());
    keys.create_file(&pass("correct horse")).unwrap();
    keys.set_secret("x", Some(Secret::new("sk-clear"))).unwrap();
    let mut shown = format!("{keys:?} {:?} {:?}", keys.keys(), config(dir.path()));
    shown += &format!("{:?} {:?}", Secret::new("sk-clear"), pass("correct horse"));
    shown += &format!("{:?} {:?}", MaskingKey::new([7; 32]), DbKey::new([7; 32]));
    for clear in ["sk-clear", "correct horse", "7, 7", "0707"] {
        assert!(!shown.contains(clear), "{shown}");
    }
}
