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

/// Two processes on one folder, as a window and a proxy are.
#[tokio::test(flavor = "multi_thread")]
async fn a_word_added_by_another_process_is_masked_in_the_next_turn() {
    let world = World::new("openai", Script::default()).await;
    let (session, _) = world.session().await;
    world
        .say(&session, "Project Bluefin is late", None)
        .await
        .done();
    assert_eq!(world.leaked(&["Bluefin"]), ["Bluefin"]);
    let other = crate::world::open(&world.folder).await.unwrap();
    let word = json!({ "word": "Bluefin", "kind": "CODE_NAME" });
    other
        .handle("dictionary_change", word, &orgata_app::Caller::window())
        .await
        .unwrap();
    world.standin.forget();
    world
        .say(&session, "Is project Bluefin late?", None)
        .await
        .done();
    assert_eq!(world.leaked(&["Bluefin"]), [] as [&str; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_conversation_runs_one_turn_whatever_process_asks() {
    let stall = orgata_standin::Reply::Stall {
        text: String::new(),
    };
    let world = World::new(
        "openai",
        Script {
            otherwise: stall,
            ..Script::default()
        },
    )
    .await;
    let (session, _) = world.session().await;
    world
        .ok("chat_send", json!({ "session": session, "text": "Hello" }))
        .await;
    let other = crate::world::open(&world.folder).await.unwrap();
    let again = json!({ "session": session, "text": "Hello too" });
    let error = other
        .handle("chat_send", again, &orgata_app::Caller::window())
        .await
        .unwrap_err();
    assert_eq!(error.code, "busy", "{error}");
    world.ok("chat_cancel", json!({ "session": session })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tools_never_get_the_folders_of_orgata_itself() {
    let world = World::new("openai", Script::default()).await;
    for folder in ["data", "config", "config/profiles", "."] {
        let folder = world.folder.path().join(folder);
        let error = world
            .call("session_create", json!({ "folder": folder }))
            .await
            .unwrap_err();
        assert_eq!(error.code, "invalid", "{}", folder.display());
    }
}

/// The title of a conversation is a hidden call after its first turn; nobody has to wait for it.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_hears_that_a_turn_is_done_can_write_at_once() {
    let stall = orgata_standin::Rule {
        when: "question:".into(),
        reply: orgata_standin::Reply::Stall {
            text: String::new(),
        },
    };
    let world = World::new(
        "openai",
        Script {
            rules: vec![stall],
            ..Script::default()
        },
    )
    .await;
    let world = world.with_titles().await;
    let (session, _) = world.session().await;
    for text in ["First", "Second", "Third", "Fourth"] {
        world.say(&session, text, None).await.done();
    }
}
