//! kill -9 around an approval: while a turn runs up to its question, waits for the person, and goes on
//! after the decision.

use crate::world::{World, open};
use futures::StreamExt as _;
use orgata_agent::{Event, TurnEvent};
use orgata_app::{Caller, api::Push};
use orgata_standin::{Reply, Rule, Script};
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

const FOLDER: &str = "ORGATA_TEST_KILLED";
const SESSION: &str = "ORGATA_TEST_KILLED_SESSION";
/// Begins each line of the process that is killed.
const SAYS: &str = "says ";

/// The process that is killed: one turn, whose question it decides itself after a moment.
#[tokio::test(flavor = "multi_thread")]
async fn role() {
    let (Ok(folder), Ok(session)) = (std::env::var(FOLDER), std::env::var(SESSION)) else {
        return;
    };
    let app = open(Path::new(&folder)).await.unwrap();
    let person = Caller::window();
    let mut pushes = app.pushes();
    let send = json!({ "session": session, "text": "write it" });
    app.handle("chat_send", send, &person).await.unwrap();
    say("sent");
    while let Some(push) = pushes.next().await {
        let Push::Turn(TurnEvent { event, .. }) = push else {
            continue;
        };
        match event {
            Event::ApprovalAsked { approval } => {
                say(&format!("asked {}", approval.id));
                tokio::time::sleep(Duration::from_millis(40)).await;
                let decide = json!({ "id": approval.id, "decision": allow() });
                app.handle("approval_decide", decide, &person)
                    .await
                    .unwrap();
                say(&format!("decided {}", approval.id));
            }
            Event::TurnDone { .. } => say("done"),
            _ => {}
        }
    }
}

/// One write, so that no line is torn.
fn say(what: &str) {
    let line = format!("{SAYS}{what}\n");
    std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
}

fn allow() -> Value {
    json!({ "type": "allow", "scope": "once" })
}

/// What the process managed to say before it was killed, this long after it said a word.
fn killed(folder: &Path, session: &str, word: &str, after: Duration) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::role", "--nocapture"])
        .env(FOLDER, folder)
        .env(SESSION, session)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut said = Vec::new();
    let mut hear = |line: Result<String, std::io::Error>| {
        let line = line.unwrap();
        // The harness prints the name of the test without a line end before.
        if let Some((_, what)) = line.split_once(SAYS) {
            said.push(what.to_owned());
        }
        line
    };
    let word = format!("{SAYS}{word}");
    let mut until = lines.by_ref().map(&mut hear);
    assert!(until.any(|line| line.contains(&word)), "{word} was said");
    std::thread::sleep(after);
    child.kill().unwrap();
    lines.for_each(|line| drop(hear(line)));
    child.wait().unwrap();
    said
}

async fn items(world: &World, session: &str, kind: &str) -> Vec<Value> {
    let view = world.ok("session_get", json!({ "session": session })).await;
    let all = view["items"].as_array().unwrap().clone();
    all.into_iter()
        .filter(|item| item["type"] == kind)
        .collect()
}

/// 60 kills with `ORGATA_SOAK`, a few otherwise. The test is the other client: it is told of the question
/// and decides it when the process that asked is gone.
#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_neither_lost_nor_doubled_when_its_process_is_killed() {
    let kills: u64 = if std::env::var_os("ORGATA_SOAK").is_some() {
        60
    } else {
        9
    };
    let write = json!({ "path": "note.txt", "content": "x" });
    let script = Script {
        rules: vec![Rule {
            when: "write it".into(),
            reply: Reply::call("write", write),
        }],
        otherwise: Reply::say("Ready."),
        ..Script::default()
    };
    let world = World::new("openai", script).await;
    let mut seen = [0; 3];
    for kill in 0..kills {
        let work = world.folder.path().join(format!("work-{kill}"));
        std::fs::create_dir_all(&work).unwrap();
        let row = world.ok("session_create", json!({ "folder": work })).await;
        let session = row["session"].as_str().unwrap();
        let word = ["sent", "asked", "decided"][(kill % 3) as usize];
        let after = Duration::from_micros(kill * 7_919 % 35_000);
        let said = killed(world.folder.path(), session, word, after);
        let told = |what: &str| said.iter().any(|line| line.starts_with(what));
        assert!(told("sent"), "{said:?}");
        assert_eq!(items(&world, session, "user").await.len(), 1, "{said:?}");
        let tools = items(&world, session, "tool").await;
        let asked: Vec<_> = tools
            .iter()
            .filter(|tool| !tool["approval"].is_null())
            .collect();
        assert!(asked.len() <= 1, "asked once: {asked:?}");
        assert!(!told("asked") || asked.len() == 1, "{said:?} {tools:?}");
        let Some(tool) = asked.first() else {
            seen[0] += 1;
            continue;
        };
        let state = &tool["approval"]["state"];
        if state["type"] == "pending" {
            assert!(!told("decided"), "{said:?} but {state}");
            assert!(!work.join("note.txt").exists(), "nothing runs undecided");
            seen[1] += 1;
            let id = &tool["approval"]["asked"]["id"];
            world
                .ok("approval_decide", json!({ "id": id, "decision": allow() }))
                .await;
            finished(&world, session, &work.join("note.txt")).await;
        } else {
            seen[2] += 1;
        }
        assert!(items(&world, session, "tool").await.len() <= 1);
    }
    println!(
        "killed before the question {}, while it waited {}, after the decision {}",
        seen[0], seen[1], seen[2]
    );
    assert!(seen[1] > 0, "no kill hit a waiting question: {seen:?}");
    let doctor = world.ok("doctor", json!({})).await;
    let checks = doctor["checks"].as_array().unwrap();
    let log = checks.iter().find(|check| check["id"] == "log").unwrap();
    assert_eq!(log["level"], "ok", "{log}");
}

/// The turn of a killed process goes on here: its tool runs once, and it ends.
async fn finished(world: &World, session: &str, file: &Path) {
    for _ in 0..400 {
        let tools = items(world, session, "tool").await;
        let results = tools
            .iter()
            .filter(|tool| !tool["result"].is_null())
            .count();
        let answers = items(world, session, "assistant").await;
        if results == 1 && answers.iter().any(|answer| answer["text"] == "Ready.") {
            assert_eq!(std::fs::read_to_string(file).unwrap(), "x");
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the turn did not go on");
}
