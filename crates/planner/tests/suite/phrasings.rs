//! Phrasings written by somebody who had not seen the planner.

use crate::ask;
use serde_json::{Map, Value};

struct Score {
    all: usize,
    right: usize,
    wrong_actions: usize,
    misses: Vec<String>,
}

/// Case, outer quotes, a closing dot and runs of spaces make no difference.
fn plain(value: &Value) -> String {
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    let text = text
        .to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    text.trim_matches(['"', '\'', '“', '”', '„', '.', ' ', '`'])
        .trim_end_matches('/')
        .to_owned()
}

/// The same arguments. The folder of the conversation and the state `open` are what is meant when
/// nothing is named, so they may be said or left out.
fn same(expected: &Map<String, Value>, got: &Map<String, Value>) -> bool {
    let noted = |m: &Map<String, Value>| -> Vec<(String, String)> {
        let meant = [("path", "."), ("path", "./"), ("state", "open")];
        let kept = m
            .iter()
            .filter(|(k, v)| !meant.contains(&(k.as_str(), v.as_str().unwrap_or_default())));
        let mut all: Vec<_> = kept
            .map(|(k, v)| match v {
                Value::Object(inner) => (
                    k.clone(),
                    inner
                        .iter()
                        .map(|(k, v)| format!("{k}={};", plain(v)))
                        .collect(),
                ),
                v => (k.clone(), plain(v)),
            })
            .filter(|(_, v)| !v.is_empty())
            .collect();
        all.sort();
        all
    };
    noted(expected) == noted(got)
}

fn score(jsonl: &str) -> Score {
    let mut score = Score {
        all: 0,
        right: 0,
        wrong_actions: 0,
        misses: Vec::new(),
    };
    for line in jsonl.lines().filter(|l| !l.trim().is_empty()) {
        let row: Value = serde_json::from_str(line).unwrap();
        let text = row["text"].as_str().unwrap();
        let reply = ask(text);
        let call = reply.tool_calls.first();
        let right = match (row["tool"].as_str(), call) {
            (None, None) => true,
            (Some(tool), Some(call)) => {
                let none = Map::new();
                let expected = row["args"].as_object().unwrap_or(&none);
                call.name == tool && same(expected, call.arguments.as_object().unwrap())
            }
            _ => false,
        };
        score.all += 1;
        score.right += usize::from(right);
        let wrong = call.is_some_and(|c| row["tool"].as_str() != Some(c.name.as_str()));
        score.wrong_actions += usize::from(wrong);
        if !right {
            let got = call.map_or("asks".into(), |c| format!("{} {}", c.name, c.arguments));
            let mark = if wrong { "WRONG ACTION " } else { "" };
            score.misses.push(format!(
                "{mark}{text:?}\n     expected {} {}\n     got      {got}",
                row["tool"], row["args"]
            ));
        }
    }
    score
}

fn check(name: &str, jsonl: &str) {
    at_least(90, name, jsonl);
}

fn at_least(percent: usize, name: &str, jsonl: &str) {
    let score = score(jsonl);
    println!(
        "{name}: {} of {} right, {} wrong actions",
        score.right, score.all, score.wrong_actions
    );
    println!("{}", score.misses.join("\n"));
    assert!(
        score.right * 100 >= score.all * percent,
        "{} of {}:\n{}",
        score.right,
        score.all,
        score.misses.join("\n")
    );
    assert_eq!(score.wrong_actions, 0, "{}", score.misses.join("\n"));
}

/// A hundred phrasings in two languages. The first run, before any line had been read: 86 right, one
/// wrong action ("look for something in the files" searched for "something").
#[test]
fn foreign_phrasings() {
    check("foreign phrasings", include_str!("phrasings.jsonl"));
}

/// Phrasings of the planner's own author: mostly what must be asked or left alone.
#[test]
fn own_phrasings() {
    check("own phrasings", include_str!("phrasings_own.jsonl"));
}

/// A hundred phrasings in two languages by somebody who never saw the planner. The first run, before
/// any line had been read: 87 right, no wrong action; of the misses seven were asked back, six were the
/// right operation with a wrong parameter. Six had a sentence before the request ("I lost track of
/// where I put things, so which files do I have here?"). Since then the lines are known,
/// so today's score says less than the first. One line stays missed on purpose: "anywhere in invoices/"
/// names a folder, and the search keeps to it.
#[test]
fn blind_phrasings() {
    check("blind phrasings", include_str!("phrasings_blind.jsonl"));
}

/// Another hundred by somebody who never saw the planner. The first run, before any line had been
/// read: 85 of 100 right, 4 wrong actions. Most misses had a reason before the request ("it's month end
/// again, please start …"); the wrong actions came from such a sentence, from "where did I write about
/// it, look through the files", and from a new task whose title was "neue". Since then the lines are
/// known, so today's score says less than the first.
#[test]
fn second_blind_phrasings() {
    check(
        "second blind phrasings",
        include_str!("phrasings_blind2.jsonl"),
    );
}

/// The lines that the planner was developed with: 300 by people who never saw it (first run of the two
/// halves: 113 and 91 of 150 right) and ten batches of its author, each written before it was measured
/// (first runs: 94, 81, 88, 83, 88, 85, 95, 90, 87 and 100 of 100 right; the ninth holds only what must be
/// left alone). All of them are known since then.
#[test]
fn development_phrasings() {
    at_least(
        95,
        "development phrasings",
        include_str!("phrasings_dev.jsonl"),
    );
}

/// A third hundred, after the planner had been rebuilt on phrasings of other people. It gave 79 of 100
/// with two wrong actions before that, and 94 with none after it; nobody had read a line meanwhile.
#[test]
fn third_blind_phrasings() {
    check(
        "third blind phrasings",
        include_str!("phrasings_blind3.jsonl"),
    );
}

/// A fourth hundred by somebody else, first run with the third: 93 right, two wrong actions, both from
/// "kannst du dir … merken", which was taken for a question about notes. That has been corrected.
#[test]
fn fourth_blind_phrasings() {
    check(
        "fourth blind phrasings",
        include_str!("phrasings_blind4.jsonl"),
    );
}
