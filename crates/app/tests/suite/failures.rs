//! Fail closed: whatever breaks, nothing leaves, the person is told, and nothing is lost.

use crate::world::{PERSON, World, open, secret};
use orgata_standin::{Reply, Script};
use orgata_work::TurnOutcome;
use serde_json::json;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_poisoned_rule_file_stops_everything_until_it_is_gone() {
    let world = World::new("openai", Script::default()).await;
    let rules = world.folder.path().join("config/guard-rules");
    std::fs::create_dir_all(&rules).unwrap();
    std::fs::write(
        rules.join("bad.toml"),
        "[[rule]]\nid = \"x\"\npatterns = [\"(\"]\n",
    )
    .unwrap();
    let world = world.reopen().await;
    let (session, _) = world.session().await;
    let error = world
        .call("chat_send", json!({ "session": session, "text": PERSON }))
        .await
        .unwrap_err();
    assert_eq!(error.code, "guard_failed", "{error}");
    assert!(error.message.contains("bad.toml"), "{error}");
    assert!(world.standin.seen().requests.is_empty());
    let state = world.ok("app_state", json!({})).await;
    assert_eq!(state["guard_healthy"], false);
    std::fs::remove_file(rules.join("bad.toml")).unwrap();
    let world = world.reopen().await;
    world.say(&session, PERSON, None).await.done();
}

#[tokio::test(flavor = "multi_thread")]
async fn strict_mode_stops_a_secret_before_it_is_kept_or_sent() {
    let world = World::with("openai", Script::default(), "guard: { mode: strict }").await;
    let (session, _) = world.session().await;
    let text = format!("my token is {}", secret());
    let error = world
        .call("chat_send", json!({ "session": session, "text": text }))
        .await
        .unwrap_err();
    assert_eq!(error.code, "blocked", "{error}");
    assert!(!error.message.contains(&secret()));
    assert!(world.standin.seen().requests.is_empty());
    let view = world.ok("session_get", json!({ "session": session })).await;
    assert_eq!(view["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_turn_says_why_and_can_be_run_again() {
    for (reply, code) in [
        (Reply::Unauthorized, "wrong_key"),
        (Reply::UnknownModel, "unknown_model"),
        (Reply::ContextOverflow, "context_overflow"),
    ] {
        let world = World::new(
            "openai",
            Script {
                queue: vec![reply],
                otherwise: Reply::Say {
                    text: "Now.".into(),
                },
                ..Script::default()
            },
        )
        .await;
        let (session, _) = world.session().await;
        let heard = world.say(&session, "Hello", None).await;
        assert!(
            matches!(&heard.outcome, Some(TurnOutcome::Failed { code: found, .. }) if found == code),
            "{heard:?}"
        );
        let pushes = world.app.pushes();
        let again = world.ok("chat_retry", json!({ "session": session })).await;
        let heard = world
            .hear(pushes, &session, again["turn"].as_str().unwrap(), None)
            .await;
        heard.done();
        assert_eq!(heard.text, "Now.");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_the_offline_assistant_answers_and_says_so() {
    // A port on which nobody listens any more.
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = gone.local_addr().unwrap();
    drop(gone);
    let edit = |profile: String| {
        let lines = profile
            .lines()
            .map(|line| match line.split_once("base_url:") {
                Some((before, _)) => format!("{before}base_url: http://{address}/v1\n"),
                None => format!("{line}\n"),
            });
        lines.collect()
    };
    let world = World::edited("openai", Script::default(), edit).await;
    let (session, folder) = world.session().await;
    std::fs::write(folder.join("notes.txt"), "The meeting is on Tuesday.\n").unwrap();
    let heard = world.say(&session, "read notes.txt", None).await;
    heard.done();
    assert!(
        heard
            .text
            .contains("The offline assistant answers instead.")
            && heard.text.contains("The meeting is on Tuesday."),
        "{heard:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_chooses_the_offline_assistant_calls_no_model() {
    let world = World::new("openai", Script::default()).await;
    world
        .ok(
            "model_select",
            json!({ "provider": "orgata", "model": "offline" }),
        )
        .await;
    let (session, folder) = world.session().await;
    std::fs::write(folder.join("notes.txt"), "The meeting is on Tuesday.\n").unwrap();
    let heard = world.say(&session, "read notes.txt", None).await;
    heard.done();
    assert!(
        heard.text.contains("The meeting is on Tuesday."),
        "{heard:?}"
    );
    assert!(!heard.text.contains("instead"), "chosen, not fallen back");
    assert!(world.standin.seen().chats().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn cancel_closes_the_connection_and_keeps_what_was_said() {
    let stall = Reply::Stall {
        text: "The first words".into(),
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
    let pushes = world.app.pushes();
    let started = world
        .ok("chat_send", json!({ "session": session, "text": "Hello" }))
        .await;
    for _ in 0..200 {
        if !world.standin.seen().chats().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    world.ok("chat_cancel", json!({ "session": session })).await;
    let heard = world
        .hear(pushes, &session, started["turn"].as_str().unwrap(), None)
        .await;
    assert_eq!(heard.outcome, Some(TurnOutcome::Cancelled));
    for _ in 0..250 {
        if world
            .standin
            .seen()
            .connections
            .iter()
            .all(|connection| connection.closed_ms.is_some())
        {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(
        world
            .standin
            .seen()
            .connections
            .iter()
            .all(|connection| connection.closed_ms.is_some()),
        "the connection is closed"
    );
    let view = world.ok("session_get", json!({ "session": session })).await;
    assert!(
        view["items"].to_string().contains("The first words"),
        "{view}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_megabytes_are_masked_and_sent_or_refused_whole() {
    let world = World::new(
        "openai",
        Script {
            otherwise: Reply::Say {
                text: "Long.".into(),
            },
            ..Script::default()
        },
    )
    .await;
    let (session, _) = world.session().await;
    let line = format!("Row of {PERSON} with nothing else in it, again and again.\n");
    let text = line.repeat(10 * 1024 * 1024 / line.len());
    let heard = world.say(&session, &text, None).await;
    heard.done();
    assert_eq!(world.leaked(&[PERSON]), [] as [&str; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_passphrase_opens_nothing_and_changes_nothing() {
    let world = World::new("openai", Script::default()).await;
    let (session, _) = world.session().await;
    world.app.close().await;
    let paths = orgata_app::Paths::under(world.folder.path().to_owned());
    let options = orgata_app::Options {
        keychain: false,
        discover: false,
        ..orgata_app::Options::desktop(paths)
    };
    let app = orgata_app::App::open(options).await.unwrap();
    let window = orgata_app::Caller::window();
    let error = app
        .handle(
            "keys_unlock",
            json!({ "passphrase": "not the right one" }),
            &window,
        )
        .await
        .unwrap_err();
    assert_eq!(error.code, "wrong_passphrase", "{error}");
    app.close().await;
    let app = open(&world.folder).await.unwrap();
    let rows = app
        .handle("session_list", json!({}), &window)
        .await
        .unwrap();
    assert_eq!(rows[0]["session"], session.as_str());
}

/// On one thread: if the guard looked there, nobody else would be answered before it has ended.
#[tokio::test]
async fn a_long_text_keeps_nobody_waiting() {
    let world = World::new("openai", Script::default()).await;
    let line = "Jane Miller, jane.miller@example.org, DE89 3704 0044 0532 0130 00\n";
    let text = line.repeat(3000);
    let found = world.ok("guard_scan", json!({ "text": text }));
    let answered = world.ok("app_state", json!({}));
    tokio::pin!(found, answered);
    tokio::select! {
        biased;
        _ = &mut found => panic!("the others had to wait"),
        _ = &mut answered => {}
    }
    let found = found.await;
    let last = found["findings"].as_array().unwrap().last().unwrap();
    assert_eq!(last["end"], text.chars().count() - 1, "offsets stay exact");
}
