//! Other processes: this test binary, started again to play a role.

use crate::common::*;
use orgata_log::Log;
use orgata_store::{KeyState, Keyholder, KeysConfig, Passphrase, Secret};
use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

/// The role's name and its folder.
const ROLE: &str = "ORGATA_TEST_ROLE";
const DIR: &str = "ORGATA_TEST_DIR";
/// What the role works with.
const ARG: &str = "ORGATA_TEST_ARG";
/// Begins each line that a role says; the test harness prints lines of its own.
const SAYS: &str = "role says ";

/// Plays a role when this binary was started for one; otherwise there is nothing to test.
#[test]
fn role() {
    let Ok(role) = std::env::var(ROLE) else {
        return;
    };
    let dir = PathBuf::from(std::env::var(DIR).unwrap());
    let arg = std::env::var(ARG).unwrap_or_default();
    match role.as_str() {
        "append" => append_some(&dir, &arg),
        "append-forever" => append_forever(&dir, &arg),
        "fill" => fill(&dir),
        "decide" => decide(&dir, &arg),
        "keys" => keys(&dir, &arg),
        other => panic!("no role {other}"),
    }
}

/// A command that plays a role.
pub fn command(role: &str, dir: &Path, arg: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    set_up(&mut command, role, dir, arg);
    command
}

pub fn set_up(command: &mut Command, role: &str, dir: &Path, arg: &str) {
    command
        .args(["child::role", "--exact", "--nocapture", "--test-threads=1"])
        .env(ROLE, role)
        .env(DIR, dir)
        .env(ARG, arg)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit());
}

/// A running role, killed when it goes out of scope.
pub struct Running {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Running {
    pub fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self { child, out }
    }

    /// What the role says next; `None` at its end.
    pub fn next(&mut self) -> Option<String> {
        let mut line = String::new();
        while self.out.read_line(&mut line).unwrap() > 0 {
            // The harness prints the name of the test without a line end before the role speaks.
            if let Some((_, said)) = line.trim_end().split_once(SAYS) {
                return Some(said.to_owned());
            }
            line.clear();
        }
        None
    }

    /// All that the role says until its end, which must be a good one.
    pub fn rest(mut self) -> Vec<String> {
        let said = std::iter::from_fn(|| self.next()).collect();
        assert!(self.child.wait().unwrap().success());
        said
    }

    /// Kills the role as `kill -9` does, and returns what it had said and nobody had read. A line
    /// that was cut short was not said.
    pub fn kill(&mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let mut said = Vec::new();
        let mut line = String::new();
        while self.out.read_line(&mut line).unwrap() > 0 {
            if let Some((_, rest)) = line.split_once(SAYS)
                && let Some(whole) = rest.strip_suffix('\n')
            {
                said.push(whole.to_owned());
            }
            line.clear();
        }
        said
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One write, so that no line is torn by another thread.
fn say(what: &str) {
    let line = format!("{SAYS}{what}\n");
    std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
}

/// Appends 150 entries, several calls at a time. Half way it waits until two more processes have
/// appended, so that the three overlap however the machine schedules them.
fn append_some(dir: &Path, name: &str) {
    let store = open(dir);
    let mut newest = store.newest();
    for round in 0..30 {
        while round == 15 && now(store.view(|view| view.sessions())).unwrap().len() < 3 {
            now(newest.changed()).unwrap();
        }
        let calls: Vec<_> = (0..5)
            .map(|n| store.append(vec![said(name, &format!("{name}-{}", round * 5 + n), n)]))
            .collect();
        for call in calls {
            now(call).unwrap();
        }
    }
    say("done");
}

/// Appends from four threads until it is killed; says before each call that it asks, and after each
/// that it was told that the entry is safe.
fn append_forever(dir: &Path, name: &str) {
    let store = open(dir);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let store = store.clone();
            scope.spawn(move || {
                for n in 0.. {
                    let text = format!("{name}-{thread}-{n}");
                    let drafts = vec![said("s", &text, n), said("s", &format!("{text}b"), n)];
                    say(&format!("ask {text}"));
                    now(store.append(drafts)).unwrap();
                    say(&format!("safe {text}"));
                }
            });
        }
    });
}

/// Appends until that fails, and says how.
fn fill(dir: &Path) {
    let store = open(dir);
    let body = "x".repeat(20_000);
    for n in 0..2_000 {
        match now(store.append(vec![said("s", &format!("{n} {body}"), n)])) {
            Ok(_) => say(&format!("safe {n}")),
            Err(error) => return say(&format!("failed {error:?}")),
        }
    }
}

/// Waits until a question appears that another process has put, and decides it.
fn decide(dir: &Path, id: &str) {
    let store = open(dir);
    let mut newest = store.newest();
    say("ready");
    loop {
        let id = id.to_owned();
        if now(store.view(move |view| view.approval(&id.as_str().into())))
            .unwrap()
            .is_some()
        {
            break;
        }
        now(newest.changed()).unwrap();
    }
    say(&format!("{:?}", decide_once(&store, id, "person:ben")));
}

/// Opens the keys, does what is asked, and says what came of it.
fn keys(dir: &Path, what: &str) {
    let service = std::env::var("ORGATA_TEST_SERVICE").unwrap_or("orgata-test".to_owned());
    let holder = Keyholder::open(KeysConfig {
        service,
        ..KeysConfig::new(dir)
    })
    .unwrap();
    say(&serde_json::to_string(&holder.state()).unwrap());
    if let Some(keys) = holder.keys() {
        say(&format!(
            "keys {:?} {:?}",
            keys.db.expose(),
            keys.masking.expose()
        ));
    }
    match what {
        "look" => {}
        "make" => {
            let mut config = config(dir);
            config.key = holder.keys().unwrap().db;
            let store = orgata_store::Store::open(config).unwrap();
            append(&store, vec![said("s", "kept", 1)]);
            holder
                .set_secret("provider:test", Some(Secret::new("sk-clear-secret")))
                .unwrap();
        }
        "secret" => {
            let secret = holder.secret("provider:test").unwrap();
            say(&format!("secret {:?}", secret.as_ref().map(Secret::expose)));
        }
        "forget" => {
            holder.set_secret("provider:test", None).unwrap();
            holder.set_secret("provider:test", None).unwrap();
            say(&format!(
                "secret {:?}",
                holder.secret("provider:test").unwrap().is_some()
            ));
        }
        "retry" => {
            say("waiting");
            let go = dir.join("go");
            while !go.exists() {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            let state = holder.retry().unwrap();
            say(&format!("retried {}", state == KeyState::Keychain));
        }
        "file" => {
            let end = holder.create_file(&Passphrase::new("a long passphrase"));
            say(&format!("file {:?}", end.map_err(|error| error.code())));
        }
        other => panic!("no {other}"),
    }
}
