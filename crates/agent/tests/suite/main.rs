//! Turns against scripted ports.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on has failed"
)]

mod approvals;
mod arguments;
mod cancel;
mod flow;
mod modes;
mod random;
mod resume;
mod stops;
mod texts;
mod world;

use orgata_agent::ports::Verdict;
use orgata_agent::*;
use orgata_work::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn config(mode: Mode) -> TurnConfig {
    TurnConfig {
        session: "s1".into(),
        turn: "t1".into(),
        mode,
        max_turns: 10,
        system: "Be good.".into(),
        model: None,
        hidden: None,
        standing: BTreeSet::new(),
        temperature: None,
        max_tokens: None,
    }
}

fn said(text: &str) -> Vec<Message> {
    vec![Message::text(Role::User, text)]
}

fn call(id: &str, name: &str, arguments: Value) -> ToolCall {
    ToolCall {
        id: id.into(),
        name: name.into(),
        arguments,
    }
}

fn read(id: &str) -> ToolCall {
    call(id, "read", json!({ "path": format!("{id}.txt") }))
}

fn write(id: &str) -> ToolCall {
    call(id, "write", json!({ "path": format!("{id}.txt") }))
}

fn shell(id: &str) -> ToolCall {
    call(id, "shell", json!({ "command": id }))
}

fn ask(judge: bool) -> Verdict {
    Verdict::Ask {
        why: "finance@1.0.0 asks".into(),
        options: vec![
            DecisionOption::Allow { scope: Scope::Once },
            DecisionOption::Allow {
                scope: Scope::Always,
            },
            DecisionOption::Deny,
        ],
        summary: "it happens".into(),
        network: false,
        judge,
    }
}

/// Results in the transcript as `id: text`.
fn results(messages: &[Message]) -> Vec<String> {
    let pieces = messages.iter().flat_map(|message| &message.content);
    let results = pieces.filter_map(|piece| match piece {
        Content::ToolResult(result) => Some(format!("{}: {}", result.id, result.text)),
        _ => None,
    });
    results.collect()
}

/// What every provider demands of a transcript.
fn valid(messages: &[Message]) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut seen = BTreeSet::new();
    for message in messages {
        for piece in &message.content {
            match piece {
                Content::ToolResult(result) => {
                    let expected = (!open.is_empty()).then(|| open.remove(0));
                    let placed = message.role == Role::Tool && expected == Some(&result.id);
                    let wrong = || format!("result {} stands in the wrong place", result.id);
                    placed.then_some(()).ok_or_else(wrong)?;
                }
                _ if !open.is_empty() && message.role != Role::Assistant => {
                    return Err(format!("{open:?} have no result"));
                }
                Content::ToolCall(call) => {
                    if message.role != Role::Assistant || !seen.insert(&call.id) {
                        return Err(format!("call {} stands in the wrong place", call.id));
                    }
                    open.push(&call.id);
                }
                _ => {}
            }
        }
        if message.content.is_empty() {
            return Err("an empty message".into());
        }
    }
    if open.is_empty() {
        Ok(())
    } else {
        Err(format!("{open:?} have no result"))
    }
}
