//! Settings, pins and standing decisions.

use crate::common::*;
use orgata_log::{LogError, Micros};
use orgata_store::Space;
use serde_json::json;

#[test]
fn a_value_is_kept_replaced_listed_and_removed() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    now(store.put(Space::Settings, "theme", None, &"dark")).unwrap();
    now(store.put(Space::Settings, "theme", None, &"light")).unwrap();
    now(store.put(Space::Pins, "ext:files", None, &json!({"hash": "ab"}))).unwrap();
    now(store.put(Space::Pins, "ext:mail", None, &json!({"hash": "cd"}))).unwrap();
    now(store.put(Space::Pins, "other", None, &json!(1))).unwrap();
    drop(store);
    let store = open(dir.path());
    assert_eq!(
        now(store.get::<String>(Space::Settings, "theme"))
            .unwrap()
            .unwrap(),
        "light"
    );
    assert_eq!(
        now(store.get::<String>(Space::Pins, "theme")).unwrap(),
        None
    );
    let pins =
        now(store.view(|view| view.values::<serde_json::Value>(Space::Pins, "ext:"))).unwrap();
    assert_eq!(
        pins.iter()
            .map(|(name, _)| name.as_str())
            .collect::<Vec<_>>(),
        ["ext:files", "ext:mail"]
    );
    assert!(now(store.remove(Space::Pins, "other")).unwrap());
    assert!(!now(store.remove(Space::Pins, "other")).unwrap());
}

#[test]
fn a_value_of_another_type_is_an_error_not_a_panic() {
    let store = memory();
    now(store.put(Space::Settings, "n", None, &"text")).unwrap();
    let read = now(store.get::<u64>(Space::Settings, "n"));
    assert!(matches!(read, Err(LogError::Corrupt(_))), "{read:?}");
}

#[test]
fn a_value_of_a_conversation_goes_with_it() {
    let store = memory();
    now(store.put(Space::Standing, "s:shell", Some("s".into()), &true)).unwrap();
    now(store.put(Space::Standing, "always:read", None, &true)).unwrap();
    now(store.erase("s".into(), Micros(1))).unwrap();
    let left = now(store.view(|view| view.values::<bool>(Space::Standing, ""))).unwrap();
    assert_eq!(left, [("always:read".to_owned(), true)]);
}
