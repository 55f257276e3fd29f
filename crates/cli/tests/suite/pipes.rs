//! Readers that go away.

use crate::common::{Done, Home};
use std::io::{Read as _, Write as _};
use std::process::Stdio;

/// Runs a command whose reader takes so many bytes and closes its end.
fn cut(home: &Home, args: &[&str], bytes: usize) -> Done {
    let mut child = home.command(args).spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut taken = vec![0; bytes];
    stdout.read_exact(&mut taken).unwrap();
    drop(stdout);
    Done::of(child.wait_with_output().unwrap())
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let home = Home::new();
    for number in 0..3 {
        home.run(&[
            "tasks",
            "add",
            &format!("Task {number} {}", "x".repeat(60_000)),
        ])
        .with(0);
    }
    for args in [
        &["sessions", "list"][..],
        &["tasks", "list"],
        &["tasks", "list", "--json"],
        &["completions", "bash"],
        &["--help"],
        &["profiles", "list"],
    ] {
        for bytes in [0, 1] {
            let done = cut(&home, args, bytes).with(0);
            assert_eq!(done.err, "", "{args:?}");
        }
    }
}

#[test]
fn a_stream_of_lines_ends_with_its_reader() {
    let mut child = Home::empty()
        .command(&["guard", "scan", "--jsonl", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut input = child.stdin.take().unwrap();
    while input
        .write_all(b"{\"text\":\"jane.doe@example.com\"}\n")
        .is_ok()
    {}
    Done::of(child.wait_with_output().unwrap()).with(0);
}
