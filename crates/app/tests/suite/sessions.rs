//! Conversations: found by search, exported masked, erased for good.

use crate::world::{EMAIL, PERSON, World, open};
use futures::StreamExt as _;
use orgata_app::{App, Caller, Options, Paths, api::Push};
use orgata_standin::{Reply, Script};
use orgata_store::{Keyholder, KeysConfig, Passphrase, Store, StoreConfig};
use serde_json::json;
use std::{sync::mpsc, time::Duration};

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
    let view = world.ok("session_get", json!({ "session": session })).await;
    assert_eq!(hits[0]["turn"], view["items"][0]["turn"], "where to look");
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
    // A masked export that comes back, edited by somebody else, can still be restored in a later run.
    let world = world.reopen().await;
    let back = json!({ "session": session, "text": masked["text"] });
    let restored = world.ok("guard_restore", back).await;
    assert!(
        restored["text"].as_str().unwrap().contains(PERSON),
        "{restored}"
    );
}

/// While another process holds the database, new tokens cannot be kept. They are kept by the next call
/// that can, and known in a later run.
#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_could_not_be_kept_are_kept_later() {
    let world = World::new("openai", Script::default()).await;
    let (session, _) = world.session().await;
    let dir = world.folder.path().join("data");
    let holder = Keyholder::open(KeysConfig {
        keychain: false,
        ..KeysConfig::new(&dir)
    })
    .unwrap();
    holder
        .unlock(&Passphrase::new("correct horse battery"))
        .unwrap();
    let store = Store::open(StoreConfig {
        dir,
        key: holder.keys().unwrap().db,
        tenant: orgata_log::TenantId::new("this-device"),
        team: orgata_log::TeamId::new("this-device"),
        writer: None,
        busy: Duration::from_secs(10),
    })
    .unwrap();
    let (holds, held) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let hold = store.commit(move |_| {
        holds.send(()).unwrap();
        let _ = released.recv();
        Ok(())
    });
    held.recv().unwrap();
    let mask = json!({ "session": session, "text": format!("Dear {PERSON}") });
    let error = world.call("guard_mask", mask.clone()).await.unwrap_err();
    assert_eq!(error.code, "busy", "{error}");
    release.send(()).unwrap();
    hold.await.unwrap();
    // The same value makes no new token; what waited goes along all the same.
    let masked = world.ok("guard_mask", mask).await;
    let world = world.reopen().await;
    let back = json!({ "session": session, "text": masked["text"] });
    let restored = world.ok("guard_restore", back).await;
    assert_eq!(restored["text"], format!("Dear {PERSON}"));
}

/// A window that started locked must hear of other processes once it is unlocked.
#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_does_is_heard_after_a_late_unlock() {
    let world = World::new("openai", Script::default()).await;
    world.app.close().await;
    let paths = Paths::under(world.folder.path().to_owned());
    let options = Options {
        keychain: false,
        discover: false,
        ..Options::desktop(paths)
    };
    let window = App::open(options).await.unwrap();
    let unlock = json!({ "passphrase": "correct horse battery" });
    window
        .handle("keys_unlock", unlock, &Caller::window())
        .await
        .unwrap();
    // What the unlocking itself says is over.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut pushes = window.pushes();
    let other = open(&world.folder).await.unwrap();
    let task = json!({ "title": "Call the tax office" });
    other
        .handle("task_create", task, &Caller::window())
        .await
        .unwrap();
    let heard = async {
        while let Some(push) = pushes.next().await {
            if matches!(push, Push::Changed { tags } if tags.iter().any(|tag| tag == "tasks")) {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), heard)
        .await
        .expect("the window heard of the task");
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

/// A tool result that is too long for the conversation lies in its folder. It goes with it, and only it.
#[tokio::test(flavor = "multi_thread")]
async fn erasing_removes_long_tool_results_too() {
    let read = || Reply::call("read", json!({ "path": "long.txt", "limit": 100_000 }));
    let script = Script::queue([read(), Reply::say("Read."), read(), Reply::say("Read.")]);
    let world = World::new("openai", script).await;
    let (erased, folder) = world.session().await;
    let (kept, _) = world.session().await;
    let line = format!("The umbrella of {PERSON}\n");
    std::fs::write(folder.join("long.txt"), line.repeat(20_000)).unwrap();
    let mut stored = Vec::new();
    for session in [&erased, &kept] {
        world.say(session, "Read it", None).await.done();
        let view = world.ok("session_get", json!({ "session": session })).await;
        let items = view["items"].as_array().unwrap();
        let at = items
            .iter()
            .find_map(|item| item["result"]["stored_at"].as_str());
        stored.push(folder.join(at.expect("the result was stored")));
    }
    assert!(stored.iter().all(|file| file.exists()));
    world
        .ok("session_delete", json!({ "session": erased }))
        .await;
    assert_eq!([stored[0].exists(), stored[1].exists()], [false, true]);
    // A folder that is gone has nothing to remove.
    std::fs::remove_dir_all(&folder).unwrap();
    world.ok("session_delete", json!({ "session": kept })).await;
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

/// What a conversation has read from outside counts for its policies after a restart too.
#[tokio::test(flavor = "multi_thread")]
async fn what_came_from_outside_still_counts_after_a_restart() {
    let look = || Reply::call("tree", json!({ "path": "." }));
    let script = Script::queue([
        look(),
        Reply::say("Seen."),
        Reply::call("t__echo", json!({ "text": "x" })),
        Reply::say("Heard."),
        look(),
        Reply::say("Refused."),
    ]);
    let server = orgata_test_mcp::binary().display().to_string();
    let edit = |profile: String| {
        let line = format!(
            "  - {{ name: t, kind: stdio, cmd: {server:?}, network: true, timeout_s: 20 }}\nmode: auto"
        );
        let policies = r#"
  @id("echo")
  permit(principal, action == Orgata::Action::"CallTool", resource in Orgata::Extension::"t");
  @id("outside") @reason("It has read from outside.")
  forbid(principal, action == Orgata::Action::"CallTool", resource == Orgata::Tool::"developer__tree")
  when { context.tainted };
"#;
        profile.replacen("mode: auto", &line, 1) + policies
    };
    let world = World::edited("openai", script, edit).await;
    let (session, _) = world.session().await;
    let before = world.say(&session, "Look here", None).await;
    assert!(!before.results[0].2, "{before:?}");
    let outside = world.say(&session, "Ask the server", None).await;
    assert_eq!(outside.results[0].0, "t__echo", "{outside:?}");
    let world = world.reopen().await;
    let after = world.say(&session, "Look here again", None).await;
    let (_, said, failed) = &after.results[0];
    assert!(
        *failed && said.contains("It has read from outside."),
        "{after:?}"
    );
}
