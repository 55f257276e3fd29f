//! A question to the person: what would happen, why they are asked, and the decisions in their order.

use crate::{exit::Failure, host::Host, out::Out};
use orgata_app::api::{ApprovalDecide, ApprovalOutcome};
use orgata_log::ApprovalId;
use orgata_work::{ApprovalAsked, ApprovalKind, Decision, DecisionOption, Scope};

/// Shows a question.
pub fn put(asked: &ApprovalAsked, out: &mut Out) {
    let ApprovalKind::ToolCall {
        tool,
        arguments,
        summary,
        network,
        ..
    } = &asked.kind;
    out.note(format_args!("\n? {summary}"));
    out.note(format_args!("  {tool} {arguments}"));
    if *network {
        out.note("  It can send unmasked data over the network.");
    }
    out.note(format_args!("  {}", asked.why));
    let keys: Vec<String> = asked
        .options
        .iter()
        .map(|option| format!("[{}] {}", key(option), words(option)))
        .collect();
    out.prompt(&format!("  {}: ", keys.join("  ")));
}

/// What an answer means; `None` when it is none of the keys. Words after the key of a refusal are
/// the reason that the model reads.
pub fn decision(asked: &ApprovalAsked, line: &str) -> Option<Decision> {
    let (typed, reason) = line
        .trim()
        .split_once(char::is_whitespace)
        .unwrap_or((line.trim(), ""));
    let chosen = asked
        .options
        .iter()
        .find(|option| typed.eq_ignore_ascii_case(key(option)))?;
    let reason = Some(reason.trim())
        .filter(|reason| !reason.is_empty())
        .map(str::to_owned);
    Some(match chosen {
        DecisionOption::Allow { scope } => Decision::Allow { scope: *scope },
        DecisionOption::Deny => Decision::Deny { reason },
    })
}

/// Makes a decision. One that comes too late is said and changes nothing.
///
/// # Errors
/// As the operation.
pub async fn decide(
    host: &Host,
    id: &ApprovalId,
    decision: Decision,
    out: &mut Out,
) -> Result<(), Failure> {
    let decide = ApprovalDecide {
        id: id.clone(),
        decision,
    };
    let outcome: ApprovalOutcome = host.call("approval_decide", decide).await?;
    if outcome.late {
        out.note("Somebody decided this before.");
    }
    Ok(())
}

fn key(option: &DecisionOption) -> &'static str {
    match option {
        DecisionOption::Allow { scope: Scope::Once } => "y",
        DecisionOption::Allow {
            scope: Scope::Session,
        } => "s",
        DecisionOption::Allow {
            scope: Scope::Always,
        } => "a",
        DecisionOption::Deny => "n",
    }
}

fn words(option: &DecisionOption) -> &'static str {
    match option {
        DecisionOption::Allow { scope: Scope::Once } => "allow once",
        DecisionOption::Allow {
            scope: Scope::Session,
        } => "allow in this conversation",
        DecisionOption::Allow {
            scope: Scope::Always,
        } => "allow always",
        DecisionOption::Deny => "deny (a reason may follow)",
    }
}
