//! Conversations: found by search, exported masked, erased for good.

use crate::world::{EMAIL, PERSON, World};
use orgata_standin::Script;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn search_finds_real_words_and_export_is_masked_unless_a_person_asks() {
    let world = World::new("openai", Script::default()).await;
    let (session, _) = world.session().await;
    world
        .say(
            &session,
            &format!("The umbrella of {PERSON}, {EMAIL}"),
            None,
        )
        .await
        .done();
    let hits = world.ok("session_search", json!({ "query": "umbr" })).await;
    assert_eq!(hits[0]["session"], session.as_str());
    let masked = world
        .ok(
            "session_export",
            json!({ "session": session, "format": "markdown" }),
        )
        .await;
    assert!(
        !masked["text"].as_str().unwrap().contains(PERSON)
            && masked["text"].as_str().unwrap().contains("umbrella")
    );
    let clear = world
        .ok(
            "session_export",
            json!({ "session": session, "format": "json", "clear": true }),
        )
        .await;
    assert!(clear["text"].as_str().unwrap().contains(PERSON));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_conversation_is_gone_and_the_chain_still_verifies() {
    let world = World::new("openai", Script::default()).await;
    let (session, _) = world.session().await;
    world
        .say(&session, &format!("The umbrella of {PERSON}"), None)
        .await
        .done();
    world
        .ok("session_delete", json!({ "session": session }))
        .await;
    assert_eq!(world.ok("session_list", json!({})).await, json!([]));
    assert_eq!(
        world
            .ok("session_search", json!({ "query": "umbrella" }))
            .await,
        json!([])
    );
    assert_eq!(world.ok("receipt_list", json!({})).await, json!([]));
    assert_eq!(
        world
            .call("session_get", json!({ "session": session }))
            .await
            .unwrap_err()
            .code,
        "not_found"
    );
    let doctor = world.ok("doctor", json!({})).await;
    let log = doctor["checks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|check| check["id"] == "log")
        .unwrap();
    assert_eq!(log["level"], "ok", "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_is_there_after_a_restart() {
    let world = World::new("openai", Script::default()).await;
    let (session, _) = world.session().await;
    world
        .say(&session, &format!("Hello from {PERSON}"), None)
        .await
        .done();
    let before = world.ok("session_get", json!({ "session": session })).await;
    let world = world.reopen().await;
    let after = world.ok("session_get", json!({ "session": session })).await;
    assert_eq!(before["items"], after["items"]);
    let row = world
        .ok("guard_mask", json!({ "session": session, "text": PERSON }))
        .await;
    let back = world
        .ok(
            "guard_restore",
            json!({ "session": session, "text": row["text"] }),
        )
        .await;
    assert_eq!(back["text"], PERSON);
}
