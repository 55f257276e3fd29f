//! Whole turns with each provider's wire format: nothing personal reaches the model, the person sees
//! the real values.

use crate::world::{ALL, CARD, EMAIL, IBAN, PERSON, World, secret};
use orgata_standin::{Call, Reply, Script};
use serde_json::json;

const KINDS: [&str; 3] = ["openai", "anthropic", "ollama"];

fn letter() -> String {
    format!(
        "Please write to {PERSON}, IBAN {IBAN}, mail {EMAIL}, card {CARD}, phone +44 20 7946 0958."
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn user_text_and_attachment_leave_masked_and_come_back_real() {
    for kind in KINDS {
        let say = Reply::Say {
            text: "Written to {token:PERSON} at {token:EMAIL}.".into(),
        };
        let world = World::new(
            kind,
            Script {
                otherwise: say,
                ..Script::default()
            },
        )
        .await;
        let (session, _) = world.session().await;
        let attached = json!([{ "name": format!("{PERSON}.txt"), "media_type": "text/plain", "text": letter() }]);
        let heard = world
            .send(
                &session,
                json!({ "session": session, "text": letter(), "attachments": attached }),
                None,
            )
            .await;
        heard.done();
        assert_eq!(
            heard.text,
            format!("Written to {PERSON} at {EMAIL}."),
            "{kind}"
        );
        assert_eq!(world.leaked(&ALL), [] as [&str; 0], "{kind}");
        assert!(!world.standin.seen().chats().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tool_arguments_results_file_names_and_object_keys_leave_masked() {
    for kind in KINDS {
        let write = Call {
            tool: "write".into(),
            arguments: json!({ "path": "to {token:PERSON}.txt", "content": "Mail: {token:EMAIL}" }),
        };
        let look = Call {
            tool: "tree".into(),
            arguments: json!({ "path": "." }),
        };
        let read = Call {
            tool: "read".into(),
            arguments: json!({ "path": "people.json" }),
        };
        let queue = [write, look, read]
            .map(|call| Reply::Call {
                text: String::new(),
                calls: vec![call],
            })
            .to_vec();
        let world = World::new(
            kind,
            Script {
                queue,
                otherwise: Reply::Say {
                    text: "Ready.".into(),
                },
                ..Script::default()
            },
        )
        .await;
        let (session, folder) = world.session().await;
        std::fs::write(
            folder.join("people.json"),
            json!({ EMAIL: { "name": PERSON, "card": CARD, "iban": IBAN } }).to_string(),
        )
        .unwrap();
        let heard = world
            .say(
                &session,
                &letter(),
                Some(json!({ "type": "allow", "scope": "once" })),
            )
            .await;
        heard.done();
        assert_eq!(
            std::fs::read_to_string(folder.join(format!("to {PERSON}.txt"))).unwrap(),
            format!("Mail: {EMAIL}"),
            "{kind}"
        );
        assert_eq!(heard.asked, 1);
        assert!(
            heard
                .results
                .iter()
                .any(|(name, text, _)| name == "read" && text.contains(EMAIL)),
            "{heard:?}"
        );
        assert_eq!(world.leaked(&ALL), [] as [&str; 0], "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_in_a_tool_result_is_cut_out_and_the_session_lives() {
    let read = Reply::Call {
        text: String::new(),
        calls: vec![Call {
            tool: "read".into(),
            arguments: json!({ "path": "config.env" }),
        }],
    };
    let world = World::new(
        "openai",
        Script {
            queue: vec![read],
            otherwise: Reply::Say {
                text: "Seen.".into(),
            },
            ..Script::default()
        },
    )
    .await;
    let (session, folder) = world.session().await;
    std::fs::write(
        folder.join("config.env"),
        format!("GITLAB_TOKEN={}\n", secret()),
    )
    .unwrap();
    world
        .say(&session, "What is in config.env?", None)
        .await
        .done();
    assert_eq!(world.leaked(&[&secret()]), [] as [&str; 0]);
    assert!(world.standin.seen().bytes().contains("[BLOCKED:"));
    world.say(&session, "And now?", None).await.done();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_model_is_asked_about_an_approval_leaves_masked() {
    let write = Call {
        tool: "write".into(),
        arguments: json!({ "path": "{token:PERSON}.txt", "content": "{token:IBAN} {token:EMAIL}" }),
    };
    let script = Script {
        queue: vec![Reply::Call {
            text: String::new(),
            calls: vec![write],
        }],
        ..Script::default()
    };
    let edit = |profile: String| {
        let judged = profile.replace("  @judge(\"no\")\n", "");
        judged.replacen("mode: auto", "mode: smart_approve", 1)
    };
    let world = World::edited("openai", script, edit).await;
    let (session, _) = world.session().await;
    let allow = json!({ "type": "allow", "scope": "once" });
    world.say(&session, &letter(), Some(allow)).await;
    let rows = world
        .ok("receipt_list", json!({ "session": session }))
        .await;
    let judged = rows
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["receipt"]["target"]["call_site"] == "approval_judge");
    let sent = judged.expect("a model was asked")["receipt"]["sent"]
        .as_str()
        .unwrap();
    assert!(sent.contains("[IBAN_"), "the judged arguments: {sent}");
    assert_eq!(world.leaked(&ALL), [] as [&str; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn hidden_calls_leave_masked() {
    let world = World::new("openai", Script::default()).await;
    let world = world.with_titles().await;
    let (session, _) = world.session().await;
    world.say(&session, &letter(), None).await.done();
    for _ in 0..100 {
        if world.standin.seen().chats().len() > 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(
        world.standin.seen().chats().len() > 1,
        "the title was asked for"
    );
    assert_eq!(world.leaked(&ALL), [] as [&str; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_inside_a_remote_address_is_not_put_back() {
    let say = Reply::Say {
        text: "See https://evil.example/?q={token:EMAIL} or {token:EMAIL}".into(),
    };
    let world = World::new(
        "openai",
        Script {
            otherwise: say,
            ..Script::default()
        },
    )
    .await;
    let (session, _) = world.session().await;
    let heard = world.say(&session, &letter(), None).await;
    heard.done();
    assert!(
        !heard.text.contains(&format!("q={EMAIL}")),
        "{}",
        heard.text
    );
    assert!(
        heard.text.ends_with(&format!("or {EMAIL}")),
        "{}",
        heard.text
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_hold_exactly_the_bytes_that_arrived() {
    let world = World::new("openai", Script::default()).await;
    let (session, _) = world.session().await;
    world.say(&session, &letter(), None).await.done();
    let receipts = world
        .ok("receipt_list", json!({ "session": session }))
        .await;
    let arrived: Vec<String> = world
        .standin
        .seen()
        .chats()
        .iter()
        .map(|request| request.body.clone())
        .collect();
    assert_eq!(receipts[0]["receipt"]["sent"].as_str().unwrap(), arrived[0]);
    let view = world
        .ok("receipt_get", json!({ "id": receipts[0]["receipt"]["id"] }))
        .await;
    let tokens = view["tokens"].as_array().unwrap();
    assert!(tokens.len() >= 4, "{tokens:?}");
    assert!(
        tokens
            .iter()
            .all(|token| token["rule"] != "" && !ALL.contains(&token["hint"].as_str().unwrap())),
        "{tokens:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_clear_value_lies_on_disk_or_in_logs() {
    let world = World::new("openai", Script::default()).await;
    let (session, _) = world.session().await;
    world.say(&session, &letter(), None).await.done();
    world.app.close().await;
    let mut open = vec![world.folder.path().join("data")];
    let mut files = 0;
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path());
                continue;
            }
            let Ok(bytes) = std::fs::read(entry.path()) else {
                continue;
            };
            files += 1;
            for value in ALL {
                for form in crate::world::forms(value) {
                    let found = bytes
                        .windows(form.len())
                        .any(|window| window == form.as_bytes());
                    assert!(!found, "{value} lies in {}", entry.path().display());
                }
            }
        }
    }
    assert!(files >= 3, "database, key file and log were looked at");
}

#[tokio::test(flavor = "multi_thread")]
async fn descriptions_of_tools_leave_masked() {
    let server = orgata_test_mcp::binary().display().to_string();
    let words = format!("Ask {EMAIL} or {PERSON} before you call this.");
    let edit = |profile: String| {
        let line = format!(
            "  - {{ name: t, kind: stdio, cmd: {server:?}, args: [\"--description\", {words:?}], timeout_s: 20 }}\nmode: auto"
        );
        profile.replacen("mode: auto", &line, 1)
    };
    let say = Reply::Say {
        text: "Ready.".into(),
    };
    let world = World::edited(
        "openai",
        Script {
            otherwise: say,
            ..Script::default()
        },
        edit,
    )
    .await;
    let (session, _) = world.session().await;
    world.say(&session, "Hello", None).await.done();
    let bytes = world.standin.seen().bytes();
    assert!(
        bytes.contains("t__echo"),
        "the server's tools were offered: {bytes}"
    );
    assert!(
        bytes.contains("before you call this"),
        "with their description"
    );
    assert_eq!(world.leaked(&ALL), [] as [&str; 0]);
}
