//! Approvals: asked once, the same object everywhere, decided by people only.

use crate::world::World;
use orgata_app::{
    Caller,
    api::{OPERATIONS, Presence},
};
use orgata_standin::{Call, Reply, Script};
use orgata_work::TurnOutcome;
use serde_json::{Value, json};
use std::time::Duration;

fn writes(count: usize) -> Script {
    let call = |number: usize| Call {
        tool: "write".into(),
        arguments: json!({ "path": format!("{number}.txt"), "content": "x" }),
    };
    let queue = (0..count)
        .map(|number| Reply::Call {
            text: String::new(),
            calls: vec![call(number)],
        })
        .collect();
    Script {
        queue,
        otherwise: Reply::Say {
            text: "Ready: {last}".into(),
        },
        ..Script::default()
    }
}

fn allow(scope: &str) -> Value {
    json!({ "type": "allow", "scope": scope })
}

#[tokio::test(flavor = "multi_thread")]
async fn once_asks_again_session_and_always_do_not() {
    for (scope, asked) in [("once", 3), ("session", 1), ("always", 1)] {
        let world = World::new("openai", writes(3)).await;
        let (session, folder) = world.session().await;
        let heard = world
            .say(&session, "Write three files", Some(allow(scope)))
            .await;
        heard.done();
        assert_eq!(heard.asked, asked, "{scope}");
        assert!((0..3).all(|number| folder.join(format!("{number}.txt")).exists()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_with_its_reason_reaches_the_model_and_nothing_runs() {
    let world = World::new("openai", writes(1)).await;
    let (session, folder) = world.session().await;
    let heard = world
        .say(
            &session,
            "Write a file",
            Some(json!({ "type": "deny", "reason": "not in this folder please" })),
        )
        .await;
    heard.done();
    assert!(!folder.join("0.txt").exists());
    assert!(
        world
            .standin
            .seen()
            .bytes()
            .contains("not in this folder please")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn card_and_inbox_show_the_same_question_and_the_first_decision_counts() {
    let world = World::new("openai", writes(1)).await;
    let (session, _) = world.session().await;
    let pushes = world.app.pushes();
    let started = world
        .ok("chat_send", json!({ "session": session, "text": "Write" }))
        .await;
    let inbox = waiting(&world).await;
    let view = world.ok("session_get", json!({ "session": session })).await;
    let card = view["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["type"] == "tool")
        .unwrap();
    assert_eq!(card["approval"], inbox);
    let id = inbox["asked"]["id"].clone();
    let first = world
        .ok(
            "approval_decide",
            json!({ "id": id, "decision": { "type": "deny" } }),
        )
        .await;
    assert_eq!(first["late"], false);
    let second = world
        .ok(
            "approval_decide",
            json!({ "id": id, "decision": allow("always") }),
        )
        .await;
    assert_eq!(second["late"], true);
    assert_eq!(second["approval"]["state"]["decision"]["type"], "deny");
    world
        .hear(pushes, &session, started["turn"].as_str().unwrap(), None)
        .await
        .done();
}

/// The first run ends as in a crash: its runtime is gone, nothing is cancelled or closed.
#[test]
fn a_question_survives_a_crash_and_the_turn_goes_on_after_the_decision() {
    let first = tokio::runtime::Runtime::new().unwrap();
    let (folder, session) = first.block_on(async {
        let world = World::new("openai", writes(1)).await;
        let (session, _) = world.session().await;
        world
            .ok("chat_send", json!({ "session": session, "text": "Write" }))
            .await;
        waiting(&world).await;
        (world.crash(), session)
    });
    first.shutdown_timeout(Duration::from_secs(5));
    let written = folder.path().join("work-here/0.txt");
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let otherwise = Reply::Say {
            text: "Ready.".into(),
        };
        let world = World::again(
            folder,
            Script {
                otherwise,
                ..Script::default()
            },
        )
        .await;
        let asked = waiting(&world).await;
        assert_eq!(asked["asked"]["session"], session.as_str());
        assert!(!written.exists());
        world
            .ok(
                "approval_decide",
                json!({ "id": asked["asked"]["id"], "decision": allow("once") }),
            )
            .await;
        for _ in 0..200 {
            if written.exists() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(written.exists());
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_answers_what_is_pending() {
    let world = World::new("openai", writes(1)).await;
    let (session, _) = world.session().await;
    let pushes = world.app.pushes();
    let started = world
        .ok("chat_send", json!({ "session": session, "text": "Write" }))
        .await;
    let asked = waiting(&world).await;
    world.ok("chat_cancel", json!({ "session": session })).await;
    let heard = world
        .hear(pushes, &session, started["turn"].as_str().unwrap(), None)
        .await;
    assert_eq!(heard.outcome, Some(TurnOutcome::Cancelled));
    let list = world.ok("approval_list", json!({})).await;
    let now = list
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["asked"]["id"] == asked["asked"]["id"])
        .unwrap();
    assert_eq!(now["state"]["decision"]["type"], "cancelled");
}

/// Each operation for people, called by the assistant: refused before anything happens.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_for_people_is_refused_to_the_assistant() {
    let world = World::new("openai", Script::default()).await;
    let mut refused = 0;
    for operation in OPERATIONS
        .iter()
        .filter(|operation| operation.presence == Presence::Person)
    {
        let error = world
            .app
            .handle(operation.name, json!({}), &Caller::assistant())
            .await
            .unwrap_err();
        assert_eq!(error.code, "person_only", "{}", operation.name);
        refused += 1;
    }
    assert!(refused >= 10);
    for name in [
        "approval_decide",
        "guard_reveal",
        "guard_restore",
        "profile_select",
        "keys_unlock",
        "dictionary_change",
        "provider_key",
    ] {
        assert!(
            OPERATIONS
                .iter()
                .any(|operation| operation.name == name && operation.presence == Presence::Person),
            "{name}"
        );
    }
}

/// The question that waits, as the Inbox lists it.
async fn waiting(world: &World) -> Value {
    for _ in 0..400 {
        let list = world.ok("approval_list", json!({ "pending": true })).await;
        if let Some(asked) = list.as_array().and_then(|list| list.first()) {
            return asked.clone();
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("nothing was asked");
}
