//! What needs neither keys nor database.

use crate::common::{Done, Home};
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader, Write as _},
    process::Stdio,
};

const LETTER: &str = "Größe 🙂 größer: jane.doe@example.com, IBAN DE89 3704 0044 0532 0130 00 ✓\n";

/// The characters between two offsets.
fn part(text: &str, span: &Value) -> String {
    let (start, end) = (
        span["start"].as_u64().unwrap() as usize,
        span["end"].as_u64().unwrap() as usize,
    );
    text.chars().skip(start).take(end - start).collect()
}

#[test]
fn light_commands_open_nothing() {
    let home = Home::empty();
    assert!(home.run(&["--version"]).with(0).out.starts_with("orgata "));
    for shell in ["bash", "zsh", "fish"] {
        assert!(
            home.run(&["completions", shell])
                .with(0)
                .out
                .contains("orgata")
        );
    }
    home.fed(&["guard", "scan", "-"], LETTER.as_bytes()).with(0);
    home.fed(&["guard", "explain", "-"], LETTER.as_bytes())
        .with(0);
    assert!(!home.path().exists(), "nothing is made in the home folder");
}

#[test]
fn help_names_every_command_and_exit_code() {
    let help = Home::empty().run(&["--help"]).with(0).out;
    let commands = [
        "chat",
        "run",
        "serve",
        "sessions",
        "tasks",
        "approvals",
        "providers",
        "profiles",
        "receipts",
        "guard",
        "proxy",
        "keys",
        "doctor",
        "completions",
    ];
    for word in commands
        .iter()
        .chain(&["130", "ORGATA_PASSPHRASE", "--json"])
    {
        assert!(help.contains(word), "{word} is missing");
    }
}

#[test]
fn a_wrong_command_line_is_code_2() {
    let home = Home::empty();
    home.run(&["sing"]).with(2);
    home.run(&["run"]).with(2);
    home.run(&["run", "-t", "a", "-i", "-"]).with(2);
    home.run(&["run", "-t", "a", "--session", "x", "--no-session"])
        .with(2);
    let told = home.run(&["--json", "guard", "scan", "--sing"]).with(2).err;
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["error"]["code"], "invalid");
}

#[test]
fn what_is_not_kept_leaves_nothing_behind() {
    let home = Home::empty();
    home.fed(&["guard", "mask", "-"], b"jane.doe@example.com")
        .with(0);
    home.run(&["run", "-t", "hello"]).with(0);
    let files = |folder: &str| {
        let entries = std::fs::read_dir(home.path().join(folder));
        entries.into_iter().flatten().flatten().count()
    };
    assert_eq!((files("work"), files("data/turns")), (0, 0));
    let error = home
        .run(&["--json", "sessions", "export", "nope"])
        .with(4)
        .err;
    assert!(
        serde_json::from_str::<serde_json::Value>(&error).is_ok(),
        "{error}"
    );
}

#[test]
fn scan_counts_characters() {
    let home = Home::empty();
    let spans = home
        .fed(&["guard", "scan", "-", "--json"], LETTER.as_bytes())
        .with(0)
        .json();
    let found: Vec<(String, String)> = spans["spans"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|span| span["rule"] != "recognizer/ner")
        .map(|span| {
            (
                span["type"].as_str().unwrap().to_owned(),
                part(LETTER, span),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("EMAIL".to_owned(), "jane.doe@example.com".to_owned()),
            ("IBAN".to_owned(), "DE89 3704 0044 0532 0130 00".to_owned())
        ]
    );
    let file = home.file("letter.txt", LETTER);
    let told = home.run(&["guard", "scan", &file]).with(0).out;
    assert!(
        told.contains("1:17") && told.contains("jane.doe@example.com"),
        "{told}"
    );
}

#[test]
fn explain_marks_the_place_in_its_line() {
    let told = Home::empty()
        .fed(
            &["guard", "explain", "-"],
            b"first\nmail jane.doe@example.com now\n",
        )
        .with(0)
        .out;
    assert!(
        told.contains("2:6  EMAIL") && told.contains("rule email"),
        "{told}"
    );
    let lines: Vec<&str> = told.lines().collect();
    let at = lines
        .iter()
        .position(|line| line.contains("mail jane.doe"))
        .unwrap();
    assert_eq!(lines[at + 1].find('^'), lines[at].find("jane.doe"));
}

/// One program writes a line and waits for its answer before it writes the next one.
#[test]
fn jsonl_answers_each_line_at_once() {
    let mut child = Home::empty()
        .command(&["guard", "scan", "--jsonl", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    for text in [LETTER, "nothing here", "日本語 jane.doe@example.com"] {
        writeln!(input, "{}", json!({ "text": text })).unwrap();
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap();
        let spans = answer["spans"].as_array().unwrap();
        assert_eq!(spans.is_empty(), text == "nothing here");
        assert!(
            spans
                .iter()
                .filter(|span| span["type"] == "EMAIL")
                .all(|span| part(text, span) == "jane.doe@example.com")
        );
        for span in spans {
            assert!(
                span["score"].is_number() && span["rule"].is_string(),
                "{span}"
            );
        }
    }
    drop(input);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn jsonl_answers_a_broken_line_in_its_place() {
    let done = Home::empty()
        .fed(
            &["guard", "scan", "--jsonl", "-"],
            b"{\"text\":\"a\"}\nnot json\n{\"text\":\"b\"}",
        )
        .with(1);
    let lines: Vec<Value> = done
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[1]["line"], 2);
    assert!(lines[2]["spans"].is_array());
}

#[test]
fn input_that_is_no_text_is_a_clear_error() {
    let home = Home::empty();
    let binary = home.file("binary", [b'a', 0xff, 0xfe, 0]);
    for args in [
        ["guard", "scan", &binary],
        ["guard", "explain", &binary],
        ["guard", "mask", &binary],
    ] {
        let done = home.run(&args).with(1);
        assert!(
            done.err.contains("not UTF-8") && done.out.is_empty(),
            "{done:?}"
        );
    }
    let told: Value =
        serde_json::from_str(&home.run(&["guard", "scan", &binary, "--json"]).with(1).err).unwrap();
    assert_eq!(told["error"]["code"], "not_utf8");
    home.run(&["guard", "scan", "/no/such/file"]).with(4);
}

#[test]
fn ten_megabytes_are_scanned() {
    let mut text = "The quick brown fox jumps over the lazy dog. ".repeat(10 * 1024 * 1024 / 45);
    text.push_str("jane.doe@example.com");
    let done: Done = Home::empty()
        .fed(&["guard", "scan", "-", "--json"], text.as_bytes())
        .with(0);
    let spans = done.json();
    let last = spans["spans"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["end"], text.len());
}
