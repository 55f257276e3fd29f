//! What a model is told when a call is not made, and what a person reads when a turn stops.

use crate::ToolSpec;
use orgata_work::Decision;

pub(crate) const CHAT_MODE: &str = "This conversation is in chat mode, so the tool was not run. Go \
on without it and tell the person what the tool would have been used for.";

pub(crate) const REPEATED: &str = "The same call with the same arguments was proposed for the third \
time in a row, so it was not run. Use the earlier result, change the arguments, or answer.";

pub(crate) const CANCELLED: &str = "The person cancelled before this call was run.";
pub(crate) const CANCELLED_RUNNING: &str =
    "The person cancelled while this call was running. What it had already done stays done.";
pub(crate) const INTERRUPTED: &str =
    "Orgata was closed before the result of this call was kept. It may have run.";
pub(crate) const NOT_KEPT: &str = "The call was stopped, because the log could not be written.";

pub(crate) const EMPTY_TWICE: &str =
    "The model gave an empty answer twice. Nothing was lost; you can try again.";
pub(crate) const ONLY_REPEATS: &str =
    "The assistant kept proposing the same tool call, so the turn was stopped.";

/// What a person reads when the limit of model calls is reached.
pub(crate) fn limit(calls: u32) -> String {
    let steps = if calls == 1 {
        "1 step".to_owned()
    } else {
        format!("{calls} steps")
    };
    format!("I stopped here, because this role allows {steps} for one message. Shall I go on?")
}

pub(crate) fn unknown_tool(name: &str, tools: &[ToolSpec]) -> String {
    let known: Vec<&str> = tools.iter().map(|tool| tool.name.as_str()).collect();
    format!(
        "There is no tool `{name}`. There are: {}.",
        known.join(", ")
    )
}

pub(crate) fn misfit(what: &str) -> String {
    format!("The arguments do not fit the tool: {what}. Nothing was run.")
}

pub(crate) fn denied(reason: &str) -> String {
    format!("This call is not allowed and was not run: {reason}")
}

/// What a decision that is no consent means for the model.
pub(crate) fn refused(decision: &Decision) -> String {
    match decision {
        Decision::Deny {
            reason: Some(reason),
        } => {
            format!("The person refused this call. Their reason: {reason}")
        }
        Decision::Expired => "Nobody decided in time, so this call was refused.".to_owned(),
        Decision::Cancelled => CANCELLED.to_owned(),
        Decision::Deny { reason: None } | Decision::Allow { .. } => {
            "The person refused this call.".to_owned()
        }
    }
}
