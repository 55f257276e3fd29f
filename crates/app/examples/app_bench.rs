//! What a turn through the whole application costs over its raw model calls to the same stand-in, how
//! soon a cancelled turn has closed its connection, and what the process holds in memory.
//!
//! `cargo run --release -p orgata-app --example app_bench -- [TURNS]`
//! prints rows `name|figure|peer or budget|ratio`. The folder lies below `ORGATA_CACHE`, so that the
//! log is on a disk and not in a memory file system.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench that cannot go on ends, and the rows are what it is for"
)]

use futures::{StreamExt as _, stream::BoxStream};
use orgata_agent::Event;
use orgata_app::{App, Caller, Options, Paths, api::Push};
use orgata_standin::{Reply, Request, Script, Standin};
use orgata_work::TurnOutcome;
use serde_json::{Value, json};
use std::{
    fs::File,
    io::Write as _,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Turns in one conversation; the first is not counted, because it opens the conversation's tools.
const IN_ONE: usize = 10;
const CANCELS: usize = 40;

#[tokio::main]
async fn main() {
    let turns: usize = std::env::args()
        .nth(1)
        .map_or(200, |n| n.parse().expect("a number"));
    let kept = World::open(false).await;
    let idle = resident_mb();
    drop(kept.turns(100 - 100 / IN_ONE, &[]).await);
    memory("process with the stand-in, idle", idle);
    memory(
        "process with the stand-in, after 100 turns in 10 conversations",
        resident_mb(),
    );

    let passing = World::open(true).await;
    let fsync = fsync(kept.folder.path());
    let read = [Reply::call("read", json!({ "path": "notes.txt" }))];
    for (what, goal, before) in [
        ("plain turn", 2.0, &[][..]),
        ("turn with one tool call", 6.0, &read[..]),
    ] {
        let (without, with) = (
            passing.turns(turns, before).await,
            kept.turns(turns, before).await,
        );
        row(&format!("{what}, its raw model calls"), &without.raw, None);
        row(
            &format!("{what}, over the raw calls, log in memory"),
            &without.over,
            Some(("goal", goal)),
        );
        let commits = kept.commits(before).await;
        let (p50, p95) = with.over.both();
        println!(
            "{what}, over the raw calls, log on disk, p50 / p95|{p50:.2} / {p95:.2} ms|{commits} durable commits, one fsync {fsync:.2} ms|-",
        );
    }
    row(
        "cancel until the connection is closed at the stand-in",
        &kept.cancels().await,
        Some(("budget", 100.0)),
    );
    kept.app.close().await;
    passing.app.close().await;
}

fn row(name: &str, times: &Times, limit: Option<(&str, f64)>) {
    let (p50, p95) = times.both();
    let (peer, ratio) = limit.map_or(("-".to_owned(), "-".to_owned()), |(word, ms)| {
        (format!("{word} {ms:.0} ms"), format!("{:.1}", ms / p50))
    });
    println!("{name}, p50 / p95|{p50:.2} / {p95:.2} ms|{peer}|{ratio}");
}

fn memory(name: &str, mb: f64) {
    println!(
        "resident memory, {name}|{mb:.1} MB|budget 50 MB|{:.1}",
        50.0 / mb
    );
}

/// Milliseconds.
#[derive(Default)]
struct Times(Vec<f64>);

impl Times {
    fn at(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted[((sorted.len() as f64 * share) as usize).min(sorted.len() - 1)]
    }

    fn both(&self) -> (f64, f64) {
        (self.at(0.5), self.at(0.95))
    }
}

#[derive(Default)]
struct Turns {
    raw: Times,
    /// Each turn less its own raw calls.
    over: Times,
}

/// An application of its own with the stand-in as its provider.
struct World {
    app: Arc<App>,
    standin: Standin,
    folder: TempDir,
}

impl World {
    async fn open(memory: bool) -> Self {
        let standin = Standin::start(Script::always(Reply::say("Yes, I will.")))
            .await
            .unwrap();
        let below = std::env::var_os("ORGATA_CACHE").map_or_else(std::env::temp_dir, Into::into);
        let folder = TempDir::with_prefix_in("app-bench-", below).unwrap();
        let profiles = folder.path().join("config/profiles");
        std::fs::create_dir_all(&profiles).unwrap();
        std::fs::write(profiles.join("general.yaml"), profile(&standin.url())).unwrap();
        let options = Options {
            memory,
            keychain: false,
            discover: false,
            titles: false,
            ..Options::desktop(Paths::under(folder.path().to_owned()))
        };
        let app = App::open(options).await.unwrap();
        let world = Self {
            app,
            standin,
            folder,
        };
        if !memory {
            let create = json!({ "passphrase": "correct horse battery", "create": true });
            world.call("keys_unlock", create).await;
        }
        world
    }

    async fn call(&self, operation: &str, params: Value) -> Value {
        self.app
            .handle(operation, params, &Caller::window())
            .await
            .unwrap_or_else(|error| panic!("{operation}: {error}"))
    }

    async fn session(&self) -> String {
        let folder = self.folder.path().join("work-here");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("notes.txt"), "The meeting is on Tuesday.\n").unwrap();
        let row = self
            .call("session_create", json!({ "folder": folder }))
            .await;
        row["session"].as_str().unwrap().to_owned()
    }

    /// From the send to the turn's end as a face hears it.
    async fn turn(&self, session: &str, number: usize, before: &[Reply]) -> f64 {
        before
            .iter()
            .for_each(|reply| self.standin.push(reply.clone()));
        let mut pushes = self.app.pushes();
        let begun = Instant::now();
        self.send(session, number).await;
        let outcome = ended(&mut pushes, session).await;
        let took = ms(begun.elapsed());
        assert_eq!(outcome, TurnOutcome::Done);
        self.free(session).await;
        took
    }

    /// The conversation is told ended a moment before it takes the next message.
    async fn free(&self, session: &str) {
        while !self
            .call("session_get", json!({ "session": session }))
            .await["running_turn"]
            .is_null()
        {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    async fn send(&self, session: &str, number: usize) {
        self.call(
            "chat_send",
            json!({ "session": session, "text": text(number) }),
        )
        .await;
    }

    /// Turns, each followed by the very bytes of its model calls over a connection that is kept.
    async fn turns(&self, number: usize, before: &[Reply]) -> Turns {
        let mut wire = TcpStream::connect(self.standin.address()).await.unwrap();
        wire.set_nodelay(true).unwrap();
        let (mut turns, mut session) = (Turns::default(), String::new());
        for n in 0..number + number.div_ceil(IN_ONE - 1) {
            let first = n % IN_ONE == 0;
            if first {
                session = self.session().await;
            }
            let took = self.turn(&session, n, before).await;
            let seen = self.standin.seen();
            let chats = seen.chats();
            assert_eq!(chats.len(), before.len() + 1);
            before
                .iter()
                .for_each(|reply| self.standin.push(reply.clone()));
            let begun = Instant::now();
            for chat in &chats {
                post(&mut wire, chat).await;
            }
            let raw = ms(begun.elapsed());
            self.standin.forget();
            if !first {
                turns.raw.0.push(raw);
                turns.over.0.push(took - raw);
            }
        }
        turns
    }

    /// Commits that one turn makes durable.
    async fn commits(&self, before: &[Reply]) -> usize {
        let session = self.session().await;
        let mut counts = Vec::new();
        for n in 0..9 {
            let from = commits(&self.folder.path().join("data"));
            self.turn(&session, n, before).await;
            let to = commits(&self.folder.path().join("data"));
            // A log that was begun anew in between tells nothing.
            if n > 0 && from.0 == to.0 {
                counts.push(to.1 - from.1);
            }
        }
        self.standin.forget();
        counts.sort_unstable();
        counts[counts.len() / 2]
    }

    async fn cancels(&self) -> Times {
        let stall = Reply::Stall {
            text: "The first words".to_owned(),
        };
        self.standin.replace(Script::always(stall));
        let mut times = Times::default();
        for n in 0..CANCELS {
            let session = self.session().await;
            let mut pushes = self.app.pushes();
            self.send(&session, n).await;
            heard(&mut pushes, &session).await;
            let connection = self.standin.seen().chats().last().unwrap().connection;
            let begun = Instant::now();
            let (_, closed) = tokio::join!(
                self.call("chat_cancel", json!({ "session": session })),
                self.closed(connection, begun),
            );
            times.0.push(closed);
            self.standin.forget();
        }
        times
    }

    async fn closed(&self, id: u64, begun: Instant) -> f64 {
        loop {
            let seen = self.standin.seen();
            let found = seen.connections.iter().find(|c| c.id == id);
            if found.is_none_or(|connection| connection.closed_ms.is_some()) {
                return ms(begun.elapsed());
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "it stays open");
            tokio::time::sleep(Duration::from_micros(500)).await;
        }
    }
}

async fn ended(pushes: &mut BoxStream<'static, Push>, session: &str) -> TurnOutcome {
    while let Some(push) = pushes.next().await {
        if let Push::Turn(turn) = push
            && turn.session.as_str() == session
            && let Event::TurnDone { outcome, .. } = turn.event
        {
            return outcome;
        }
    }
    panic!("the pushes ended");
}

/// Waits for the first words of an answer.
async fn heard(pushes: &mut BoxStream<'static, Push>, session: &str) {
    while let Some(push) = pushes.next().await {
        if let Push::Turn(turn) = push
            && turn.session.as_str() == session
            && matches!(turn.event, Event::Delta { .. })
        {
            return;
        }
    }
}

/// Half a kilobyte of ordinary words with some personal data, another number in each turn so that
/// nothing is found in a cache.
fn text(number: usize) -> String {
    let words = "Please read this and tell me what is left to do before Friday. ".repeat(6);
    format!("{words} Mail jane.roe{number}@example.org, pay DE89370400440532013000.")
}

/// Sends a request again and reads its answer to the last chunk.
async fn post(wire: &mut TcpStream, request: &Request) {
    let head = format!(
        "POST {} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        request.path,
        request.body.len()
    );
    wire.write_all(&[head.as_bytes(), request.body.as_bytes()].concat())
        .await
        .unwrap();
    let (mut answer, mut piece) = (Vec::new(), vec![0; 16 << 10]);
    while !answer.ends_with(b"\r\n0\r\n\r\n") {
        let read = wire.read(&mut piece).await.unwrap();
        assert!(read > 0, "the stand-in closed the connection");
        answer.extend_from_slice(&piece[..read]);
    }
    assert!(answer.starts_with(b"HTTP/1.1 200"));
}

/// Salt and number of the commits in the database's write-ahead log. A frame that ends a commit has
/// the size of the database in the second word of its header, which is not encrypted.
fn commits(data: &Path) -> ([u8; 8], usize) {
    let wal = std::fs::read_dir(data)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().ends_with("-wal"))
        .expect("a write-ahead log");
    let bytes = std::fs::read(wal).unwrap();
    let page = u32::from_be_bytes(bytes[8..12].try_into().unwrap()) as usize;
    let salt: [u8; 8] = bytes[16..24].try_into().unwrap();
    let frames = bytes[32..].chunks_exact(24 + page);
    let ends = frames
        .take_while(|frame| frame[8..16] == salt)
        .filter(|frame| frame[4..8] != [0; 4])
        .count();
    (salt, ends)
}

/// Median of 4 KiB written and made durable in a folder.
fn fsync(folder: &Path) -> f64 {
    let mut file = File::create(folder.join("fsync")).unwrap();
    let mut times = Times::default();
    for _ in 0..200 {
        let begun = Instant::now();
        file.write_all(&[7; 4096]).unwrap();
        file.sync_data().unwrap();
        times.0.push(ms(begun.elapsed()));
    }
    times.at(0.5)
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Resident memory of this process, NaN where the system does not say.
fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kb = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<f64>().ok());
    kb.unwrap_or(f64::NAN) / 1024.0
}

fn profile(url: &str) -> String {
    format!(
        r#"
name: general
display_name: General
description: For the bench.
version: 1.0.0
instructions: Help.
providers:
  - id: model
    kind: openai
    base_url: {url}/v1
    key: false
    models:
      - {{ name: standin-small, context_tokens: 4000000, max_output: 4096, max_data_class: confidential }}
primary: {{ provider: model, model: standin-small }}
extensions:
  - {{ name: developer, kind: builtin }}
  - {{ name: orgata, kind: builtin }}
mode: auto
policies: |
  @id("models")
  permit(principal, action == Orgata::Action::"CallModel", resource);
  @id("look")
  permit(principal, action == Orgata::Action::"CallTool", resource)
  when {{ resource == Orgata::Tool::"developer__read" }};
"#
    )
}
