//! Whole turns against a model stand-in: people see real values, the model sees tokens.

use crate::common::{Done, Home, Service, http, signal};
use orgata_standin::{Reply, Script, Standin};
use serde_json::Value;
use std::time::Duration;

pub const SAID: &str = "Please write to jane.doe@example.com about IBAN DE89370400440532013000.";

pub async fn home(script: Script) -> (Standin, Home) {
    let standin = Standin::start(script).await.unwrap();
    let home = Home::with_model(&standin.url());
    standin.forget();
    (standin, home)
}

/// Nothing clear reached the model, and something did.
#[track_caller]
pub fn only_tokens(standin: &Standin) {
    let bytes = standin.seen().bytes();
    assert!(bytes.contains("[EMAIL_"), "{bytes}");
    for clear in ["jane.doe", "DE89370400440532013000"] {
        assert!(!bytes.contains(clear), "{clear} left");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_see_names_and_the_model_sees_tokens() {
    let (standin, home) = home(Script::always(Reply::say("I wrote to {token:EMAIL}."))).await;
    let text = home.run(&["run", "-t", SAID]).with(0);
    assert_eq!(text.out, "I wrote to jane.doe@example.com.\n");
    only_tokens(&standin);
    // One turn is one call: no title is asked for.
    assert_eq!(standin.seen().chats().len(), 1);

    let json = home
        .fed(&["run", "-i", "-", "--json"], SAID.as_bytes())
        .with(0)
        .json();
    assert_eq!(
        (json["text"].as_str(), json["outcome"]["type"].as_str()),
        (Some("I wrote to jane.doe@example.com."), Some("done"))
    );
    assert_eq!(json["model"], "standin/standin-small");
    let id = json["session"].as_str().unwrap();
    let receipts = home
        .person(&["receipts", "list", "--session", id, "--json"])
        .with(0)
        .json();
    assert_eq!(receipts[0]["receipt"]["id"], json["receipts"][0]);
    let sent = receipts[0]["receipt"]["sent"].as_str().unwrap();
    assert_eq!(sent, standin.seen().chats().last().unwrap().body);
    let receipt = json["receipts"][0].as_str().unwrap();
    assert!(
        home.person(&["receipts", "show", receipt])
            .with(0)
            .out
            .contains("[EMAIL_")
    );
    home.run(&["receipts", "list"]).with(3);

    let lines = home
        .run(&[
            "run",
            "-t",
            SAID,
            "--session",
            id,
            "--output",
            "stream-json",
        ])
        .with(0)
        .out;
    let events: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(events.last().unwrap()["event"]["type"], "turn_done");
    only_tokens(&standin);
}

#[tokio::test(flavor = "multi_thread")]
async fn attachments_recipes_and_memory() {
    let (standin, home) = home(Script::always(Reply::say("Done for {token:EMAIL}."))).await;
    let note = home.file("note.txt", SAID);
    let done = home
        .run(&[
            "run",
            "-t",
            "Answer the attached letter.",
            "--attach",
            &note,
        ])
        .with(0);
    assert_eq!(done.out, "Done for jane.doe@example.com.\n");
    let recipe = home.file(
        "mail.yaml",
        "title: Mail\nparameters:\n  - { key: who }\nprompt: Write to {{ who }} now.\n",
    );
    home.run(&[
        "run",
        "--recipe",
        &recipe,
        "--params",
        "who=jane.doe@example.com",
    ])
    .with(0);
    assert!(
        standin
            .seen()
            .chats()
            .last()
            .unwrap()
            .body
            .contains("Write to [EMAIL_")
    );
    assert!(
        home.run(&["run", "--recipe", &recipe])
            .with(2)
            .err
            .contains("who")
    );
    home.run(&["run", "--recipe", &recipe, "--params", "who"])
        .with(2);
    only_tokens(&standin);
    let before = home
        .run(&["sessions", "list", "--json"])
        .with(0)
        .json()
        .as_array()
        .unwrap()
        .len();
    let forgotten = home.run(&["run", "-t", SAID, "--no-session"]).with(0);
    assert_eq!(forgotten.out, "Done for jane.doe@example.com.\n");
    assert_eq!(
        home.run(&["sessions", "list", "--json"])
            .with(0)
            .json()
            .as_array()
            .unwrap()
            .len(),
        before
    );
    home.run(&["run", "-t", "hello", "--session", "none"])
        .with(4);
    home.run(&["run", "-t", "hello", "--profile", "none"])
        .with(4);
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_cancels_a_turn() {
    let (standin, home) = home(Script::always(Reply::Stall {
        text: "Thinking".to_owned(),
    }))
    .await;
    let child = home.command(&["run", "-t", "hello"]).spawn().unwrap();
    for _ in 0..6_000 {
        if !standin.seen().chats().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // Taken over before the first byte leaves.
    signal(&child, rustix::process::Signal::INT);
    Done::of(child.wait_with_output().unwrap()).with(130);
    let listed = home.run(&["sessions", "list", "--json"]).with(0).json();
    assert_eq!(listed[0]["running"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusing_provider_and_a_huge_text_are_told() {
    let (standin, home) = home(Script::queue([Reply::Unauthorized])).await;
    let refused = home.run(&["run", "-t", "hello"]).with(1);
    assert!(
        !refused.err.is_empty() && refused.out.is_empty(),
        "{refused:?}"
    );
    let told: Value = serde_json::from_str(
        home.run(&["run", "-t", "hello", "--session", "x", "--json"])
            .with(4)
            .err
            .lines()
            .last()
            .unwrap(),
    )
    .unwrap();
    assert_eq!(told["error"]["code"], "not_found");
    home.person(&["providers", "test", "standin"]).with(0);
    standin.replace(Script::queue([Reply::Unauthorized]));
    home.person(&["providers", "test", "standin"]).with(1);

    standin.replace(Script::always(Reply::say("Read.")));
    let mut text = "The quick brown fox jumps over the lazy dog. ".repeat(10 * 1024 * 1024 / 45);
    text.push_str("jane.doe@example.com");
    let done = home.fed(&["run", "-i", "-"], text.as_bytes());
    assert!(
        done.code == 0 || (done.code == 1 && !done.err.is_empty()),
        "{}",
        done.err
    );
    assert!(!standin.seen().bytes().contains("jane.doe"));
}

/// Two commands and an endpoint write to one database at once, and nothing is lost.
#[tokio::test(flavor = "multi_thread")]
async fn several_processes_share_one_database() {
    let (standin, home) = home(Script::always(Reply::say("For {token:EMAIL}."))).await;
    let proxy = Service::start(home.command(&["proxy"]), 2);
    let address = proxy.first[0]
        .trim_start_matches("OPENAI_BASE_URL=http://")
        .trim_end_matches("/v1")
        .to_owned();
    let token = format!(
        "Bearer {}",
        proxy.first[1].trim_start_matches("OPENAI_API_KEY=")
    );
    std::thread::scope(|scope| {
        for name in ["one", "two"] {
            let home = &home;
            scope.spawn(move || {
                for number in 0..5 {
                    home.run(&["tasks", "add", &format!("{name} {number}")])
                        .with(0);
                    home.run(&["run", "-t", SAID]).with(0);
                }
            });
        }
        scope.spawn(|| {
            let body = serde_json::json!({ "model": "standin-small", "messages": [{ "role": "user", "content": SAID }] }).to_string();
            for _ in 0..5 {
                let answer = http(&address, "POST", "/v1/chat/completions", &[("Authorization", &token)], &body);
                assert!(answer.contains("For jane.doe@example.com."), "{answer}");
            }
        });
    });
    let tasks = home.run(&["tasks", "list", "--json"]).with(0).json();
    assert_eq!(tasks.as_array().unwrap().len(), 10);
    assert_eq!(standin.seen().chats().len(), 15);
    only_tokens(&standin);
    let doctor = home.run(&["doctor", "--json"]).json();
    let log = doctor["checks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|check| check["id"] == "log")
        .cloned()
        .unwrap();
    assert_eq!(log["level"], "ok", "{log}");
}

/// What names this device and its person is in the dictionary from the start.
#[tokio::test(flavor = "multi_thread")]
async fn the_identity_of_this_device_never_leaves() {
    let (standin, home) = home(Script::always(Reply::say("Noted."))).await;
    let text = "My login is jd0e-of-berlin and my files are in /home/jd0e-of-berlin/letters.";
    let mut command = home.command(&["run", "-t", text]);
    command
        .env("USER", "jd0e-of-berlin")
        .env("HOME", "/home/jd0e-of-berlin");
    Done::of(command.output().unwrap()).with(0);
    let bytes = standin.seen().bytes();
    assert!(
        bytes.contains("[PATH_") && !bytes.contains("jd0e-of-berlin"),
        "{bytes}"
    );
}

/// What an admin reads to see what happened: a turn is one trace, every line says within what it
/// happened, and nothing of the content is there.
#[tokio::test(flavor = "multi_thread")]
async fn the_log_of_a_turn_is_one_trace_without_content() {
    let (_standin, home) = home(Script::always(Reply::say("I wrote to {token:EMAIL}."))).await;
    home.run(&["run", "-t", SAID]).with(0);
    let log = std::fs::read_to_string(home.path().join("data/logs/orgata.jsonl")).unwrap();
    for clear in ["jane.doe", "DE89370400440532013000", "Please write"] {
        assert!(!log.contains(clear), "{clear} in {log}");
    }
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let one = |key: &str, value: &str| {
        let mut found = lines.iter().filter(|line| line[key] == value);
        let line = found
            .next()
            .unwrap_or_else(|| panic!("no {key} {value} in {log}"));
        assert!(found.next().is_none(), "{key} {value} twice in {log}");
        line
    };
    let (turn, call) = (one("span", "turn"), one("span", "call_model"));
    assert_eq!(call["parentSpanId"], turn["spanId"]);
    assert!(turn["parentSpanId"].is_null());
    assert!(call["micros"].as_u64() <= turn["micros"].as_u64());
    let (settled, ended) = (one("action", "call_model"), one("action", "turn"));
    assert_eq!(settled["spanId"], call["spanId"]);
    assert_eq!(settled["redactions"], 2);
    assert_eq!(ended["spanId"], turn["spanId"]);
    assert_eq!(
        (&ended["actor"], &ended["result"]),
        (&"assistant".into(), &"ok".into())
    );
    for line in [turn, call, settled, ended] {
        assert_eq!(line["traceId"], turn["traceId"]);
        assert!(
            line["tenantId"].is_string() && line["timestamp"].is_string(),
            "{line}"
        );
    }
}
