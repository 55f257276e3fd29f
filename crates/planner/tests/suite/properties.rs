//! For any text: no panic, only listed tools, every required key.

use crate::{request, tools};
use orgata_planner::reply;
use orgata_work::{Message, Role};
use proptest::prelude::*;
use serde_json::Value;

/// Words that the planner listens to, mixed with noise, so that every operation is reached.
const WORDS: &[&str] = &[
    "read",
    "list",
    "show",
    "files",
    "folder",
    "notes.txt",
    "docs/",
    "search",
    "for",
    "in",
    "task",
    "create",
    "due",
    "Friday",
    "bis",
    "morgen",
    "remember",
    "that",
    "write",
    "\"a b\"",
    "'x'",
    "to",
    "lines",
    "10",
    "3",
    "first",
    "recipe",
    "run",
    "with",
    "a=b",
    "=",
    ":",
    "\n",
    "zeig",
    "lies",
    "datei",
    "fass",
    "zusammen",
    "leg",
    "an",
    "aufgabe",
    "für",
    "Anna",
    "priority",
    "high",
    "depth",
    "2",
    "levels",
    "approve",
    "approvals",
    "what",
    "did",
    "we",
    "say",
    "about",
    "über",
    "„",
    "“",
    "`",
    "ß",
    "İ",
    "e\u{301}",
    "🙂",
    "prüfe",
    "personal data",
    "and",
    "delete",
    "not",
    "Zeile",
    "ab",
    "-",
    ".",
    "/",
    "assign",
    "@",
    "ordner",
    "in progress",
    "fällig",
    "end",
    "of",
    "the",
    "month",
];

fn texts() -> impl Strategy<Value = String> {
    let words = prop::collection::vec(prop::sample::select(WORDS), 0..14).prop_map(|w| w.join(" "));
    prop_oneof![3 => words, 1 => any::<String>()]
}

fn check(said: &[String], keep: usize) -> Result<(), TestCaseError> {
    let offered: Vec<_> = tools()
        .into_iter()
        .enumerate()
        .filter(|(i, _)| keep >> i & 1 == 1)
        .map(|(_, t)| t)
        .collect();
    let mut messages = Vec::new();
    for text in said {
        messages.push(Message::text(Role::User, text.clone()));
        let answer = reply(&request(messages.clone(), offered.clone()));
        for call in &answer.tool_calls {
            let tool = offered.iter().find(|t| t.name == call.name);
            let tool =
                tool.ok_or_else(|| TestCaseError::fail(format!("{} is not listed", call.name)))?;
            for key in tool.input_schema["required"].as_array().unwrap() {
                let value = call.arguments.get(key.as_str().unwrap());
                prop_assert!(
                    value.is_some_and(|v| !v.is_null()),
                    "{} lacks {key}: {}",
                    call.name,
                    call.arguments
                );
            }
            for key in call.arguments.as_object().unwrap().keys() {
                prop_assert!(
                    tool.input_schema["properties"]
                        .get(key)
                        .is_some_and(Value::is_object),
                    "{key} is unknown"
                );
            }
        }
        prop_assert!(!answer.text.is_empty() || !answer.tool_calls.is_empty());
        messages.push(Message::text(Role::Assistant, answer.text));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_answered_soundly(said in prop::collection::vec(texts(), 1..4), keep in any::<usize>()) {
        check(&said, keep | usize::from(keep % 3 == 0).wrapping_neg())?;
    }
}
