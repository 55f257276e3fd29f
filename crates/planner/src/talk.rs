//! The transcript as the planner needs it.

use orgata_work::{Content, Message, Role, ToolCall, ToolResult};

/// One thing the person said and what was answered to it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    pub text: String,
    /// Texts that came along.
    pub attached: Option<String>,
    /// Texts of the assistant behind it.
    pub answers: Vec<String>,
    /// Calls behind it with their results, in order.
    pub done: Vec<(ToolCall, ToolResult)>,
}

/// What was said, in order. The last one is to be answered now.
pub(crate) fn said(messages: &[Message]) -> Vec<Said> {
    let mut out: Vec<Said> = Vec::new();
    let mut calls: Vec<&ToolCall> = Vec::new();
    for message in messages {
        let texts = || {
            message
                .content
                .iter()
                .filter_map(text)
                .filter(|t| !t.trim().is_empty())
        };
        if message.role == Role::User && texts().next().is_some() {
            out.push(person(texts().collect()));
            calls.clear();
        }
        let Some(last) = out.last_mut() else { continue };
        if message.role == Role::Assistant {
            last.answers.extend(texts().map(str::to_owned));
        }
        for piece in &message.content {
            match piece {
                Content::ToolCall(call) => calls.push(call),
                Content::ToolResult(result) => {
                    if let Some(call) = calls.iter().find(|c| c.id == result.id) {
                        last.done.push(((*call).clone(), result.clone()));
                    }
                }
                Content::Text { .. } | Content::Image { .. } => {}
            }
        }
    }
    out
}

fn person(texts: Vec<&str>) -> Said {
    let attached = texts
        .get(1..)
        .filter(|t| !t.is_empty())
        .map(|t| t.join("\n\n"));
    Said {
        text: texts.first().copied().unwrap_or_default().into(),
        attached,
        ..Said::default()
    }
}

fn text(piece: &Content) -> Option<&str> {
    match piece {
        Content::Text { text } => Some(text),
        _ => None,
    }
}

/// How many calls the conversation holds; the next one is numbered behind them.
pub(crate) fn calls(messages: &[Message]) -> usize {
    messages
        .iter()
        .flat_map(|m| &m.content)
        .filter(|c| matches!(c, Content::ToolCall(_)))
        .count()
}
