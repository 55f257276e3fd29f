//! The neural recognizer as part of the guard.

use crate::world::World;
use orgata_standin::Script;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn names_that_no_list_knows_leave_masked() {
    let world = World::new("openai", Script::default()).await;
    let text = "Please ask Tjark Wesseling about the invoice.\nRegards, Ottilie Brandvold";
    let masked = world.ok("guard_mask", json!({ "text": text })).await;
    let masked = masked["text"].as_str().unwrap();
    assert!(
        !masked.contains("Wesseling") && !masked.contains("Brandvold"),
        "{masked}"
    );
    let checks = world.ok("doctor", json!({})).await;
    let checks = checks["checks"].as_array().unwrap().clone();
    let ours = checks.iter().find(|check| check["id"] == "recognizer");
    assert_eq!(ours.unwrap()["level"], "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_things_in_data_stay() {
    let world = World::new("openai", Script::default()).await;
    let text = r#"{"name": "turn", "user": {"name": "Ottilie Brandvold"}, "tool": "write"}"#;
    let masked = world.ok("guard_mask", json!({ "text": text })).await;
    let masked = masked["text"].as_str().unwrap();
    assert!(
        masked.contains(r#""name": "turn""#) && !masked.contains("Brandvold"),
        "{masked}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn ordinary_words_are_no_names() {
    let world = World::new("openai", Script::default()).await;
    let text = "Begin with the result. Use Markdown where it helps to read. Ask Orgata.";
    let masked = world.ok("guard_mask", json!({ "text": text })).await;
    assert_eq!(masked["text"], text);
}
