//! Keeps a transcript in the shape that every provider takes: each proposed call is followed by
//! exactly one result, in the order of the calls, before anything else is said.

use orgata_work::{Content, Message, Role, ToolCall, ToolResult};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const LOST: &str = "Orgata stopped before the result of this call was kept. It may have run.";

/// Puts results behind their calls in the order of the calls, one message each, closes calls
/// without a result and drops results without a call.
///
/// Results are kept in the order in which tools finish, and a crash can leave a call open; every
/// transcript read back from the log goes through here before a model sees it.
pub fn mend(messages: Vec<Message>) -> Vec<Message> {
    let mut results = results_of(&messages);
    let mut mended = Vec::with_capacity(messages.len());
    for mut message in messages {
        message
            .content
            .retain(|piece| !matches!(piece, Content::ToolResult(_)));
        if message.content.is_empty() {
            continue;
        }
        let calls: Vec<ToolCall> = calls_of(&message).cloned().collect();
        mended.push(message);
        for call in calls {
            let result = results
                .remove(&call.id)
                .unwrap_or_else(|| failed(&call, LOST));
            mended.push(result_message(result));
        }
    }
    mended
}

/// The calls that a message proposes.
pub(crate) fn calls_of(message: &Message) -> impl Iterator<Item = &ToolCall> {
    message.content.iter().filter_map(|piece| match piece {
        Content::ToolCall(call) => Some(call),
        _ => None,
    })
}

/// What an assistant said in one answer.
pub(crate) fn assistant_message(text: &str, calls: &[ToolCall]) -> Message {
    let text = (!text.is_empty()).then(|| Content::Text {
        text: text.to_owned(),
    });
    let calls = calls.iter().cloned().map(Content::ToolCall);
    Message {
        role: Role::Assistant,
        content: text.into_iter().chain(calls).collect(),
    }
}

/// One result as a message.
pub(crate) fn result_message(result: ToolResult) -> Message {
    Message {
        role: Role::Tool,
        content: vec![Content::ToolResult(result)],
    }
}

/// A result that says why a call was not made or failed.
pub(crate) fn failed(call: &ToolCall, text: impl Into<String>) -> ToolResult {
    ToolResult {
        id: call.id.clone(),
        name: call.name.clone(),
        text: text.into(),
        is_error: true,
        stored_at: None,
    }
}

/// Gives calls without an id, or with one that was already used, a fresh one, and turns missing
/// arguments into none.
pub(crate) fn normalise(calls: &mut [ToolCall], messages: &[Message]) {
    let mut used: BTreeSet<String> = messages
        .iter()
        .flat_map(calls_of)
        .map(|call| call.id.clone())
        .collect();
    let mut next = used.len();
    for call in calls {
        while call.id.is_empty() || used.contains(&call.id) {
            next += 1;
            call.id = format!("call_{next}");
        }
        used.insert(call.id.clone());
        if call.arguments.is_null() {
            call.arguments = Value::Object(serde_json::Map::new());
        }
    }
}

/// The messages after the last thing that the person said.
pub(crate) fn of_this_turn(messages: &[Message]) -> &[Message] {
    let start = messages
        .iter()
        .rposition(|message| message.role == Role::User);
    &messages[start.map_or(0, |at| at + 1)..]
}

/// Results by id of the call.
pub(crate) fn results_of(messages: &[Message]) -> BTreeMap<String, ToolResult> {
    let pieces = messages.iter().flat_map(|message| &message.content);
    let results = pieces.filter_map(|piece| match piece {
        Content::ToolResult(result) => Some((result.id.clone(), result.clone())),
        _ => None,
    });
    // The first result counts: a later one for the same call cannot be told apart from a mistake.
    results.rev().collect()
}
