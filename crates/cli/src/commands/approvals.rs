//! `orgata approvals`.

use super::Done;
use crate::{
    exit::{Code, Failure},
    host::Host,
    out::Out,
    text::brief,
    time,
};
use clap::{Subcommand, ValueEnum};
use orgata_app::api::{ApprovalDecide, ApprovalList, ApprovalOutcome};
use orgata_log::ApprovalId;
use orgata_work::{Approval, ApprovalKind, ApprovalState, Decision, DecisionOption, Scope};

/// Questions to people.
#[derive(Subcommand)]
pub enum Approvals {
    /// Lists questions that wait.
    List {
        /// Decided ones, too.
        #[arg(long)]
        all: bool,
    },
    /// Shows one question with what can be decided.
    Show {
        /// Its id.
        id: String,
    },
    /// Decides. Only for a person at a terminal that no agent opened.
    Decide {
        /// Id of the question.
        id: String,
        /// The decision.
        #[arg(value_enum)]
        decision: Choice,
        /// How far a consent reaches.
        #[arg(long, value_enum, default_value = "once")]
        scope: Reach,
        /// Why not; the model reads it.
        #[arg(long)]
        reason: Option<String>,
    },
}

/// A decision.
#[derive(Clone, Copy, ValueEnum)]
pub enum Choice {
    /// It may run.
    Allow,
    /// It may not.
    Deny,
}

/// A reach.
#[derive(Clone, Copy, ValueEnum)]
pub enum Reach {
    /// This call only.
    Once,
    /// This tool until the conversation ends.
    Session,
    /// This tool from now on, within the role.
    Always,
}

/// Runs it.
///
/// # Errors
/// As the operations.
pub async fn run(command: Approvals, host: &Host, out: &mut Out) -> Done {
    match command {
        Approvals::List { all } => list(&asked(host, !all).await?, out)?,
        Approvals::Show { id } => {
            let found = asked(host, false)
                .await?
                .into_iter()
                .find(|approval| approval.asked.id.as_str() == id);
            let not_there = || {
                Failure::new(
                    Code::NotFound,
                    "not_found",
                    format!("There is no question {id}."),
                )
            };
            show(&found.ok_or_else(not_there)?, out)?;
        }
        Approvals::Decide {
            id,
            decision,
            scope,
            reason,
        } => {
            let decide = ApprovalDecide {
                id: ApprovalId::new(id),
                decision: decided(decision, scope, reason),
            };
            let outcome: ApprovalOutcome = host.call("approval_decide", decide).await?;
            tell(&outcome, out)?;
        }
    }
    Ok(Code::Ok)
}

async fn asked(host: &Host, pending: bool) -> Result<Vec<Approval>, Failure> {
    host.call(
        "approval_list",
        ApprovalList {
            pending,
            session: None,
        },
    )
    .await
}

fn decided(choice: Choice, reach: Reach, reason: Option<String>) -> Decision {
    let scope = match reach {
        Reach::Once => Scope::Once,
        Reach::Session => Scope::Session,
        Reach::Always => Scope::Always,
    };
    match choice {
        Choice::Allow => Decision::Allow { scope },
        Choice::Deny => Decision::Deny { reason },
    }
}

fn list(approvals: &[Approval], out: &mut Out) -> Result<(), Failure> {
    if out.json {
        return out.value(&approvals);
    }
    let row = |approval: &Approval| {
        let ApprovalKind::ToolCall { tool, summary, .. } = &approval.asked.kind;
        [
            approval.asked.id.to_string(),
            state(approval),
            time::local(approval.asked_at),
            tool.clone(),
            brief(summary, 80),
        ]
    };
    out.table(
        ["ID", "STATE", "ASKED", "TOOL", "WHAT"],
        &approvals.iter().map(row).collect::<Vec<_>>(),
    )
}

fn show(approval: &Approval, out: &mut Out) -> Result<(), Failure> {
    if out.json {
        return out.value(approval);
    }
    let ApprovalKind::ToolCall {
        tool,
        arguments,
        summary,
        network,
        ..
    } = &approval.asked.kind;
    out.line(format_args!("{}  {}", approval.asked.id, state(approval)))?;
    out.line(summary)?;
    out.line(format_args!("{tool} {arguments}"))?;
    if *network {
        out.line("It can send unmasked data over the network.")?;
    }
    out.line(&approval.asked.why)?;
    let option = |option: &DecisionOption| match option {
        DecisionOption::Allow { scope: Scope::Once } => "allow",
        DecisionOption::Allow {
            scope: Scope::Session,
        } => "allow --scope session",
        DecisionOption::Allow {
            scope: Scope::Always,
        } => "allow --scope always",
        DecisionOption::Deny => "deny",
    };
    out.line(format_args!(
        "Decisions: {}",
        approval
            .asked
            .options
            .iter()
            .map(option)
            .collect::<Vec<_>>()
            .join(", ")
    ))
}

fn tell(outcome: &ApprovalOutcome, out: &mut Out) -> Result<(), Failure> {
    if out.json {
        return out.value(outcome);
    }
    let late = if outcome.late {
        " Somebody decided this before; your decision was recorded and changes nothing."
    } else {
        ""
    };
    out.line(format_args!(
        "{}: {}.{late}",
        outcome.approval.asked.id,
        state(&outcome.approval)
    ))
}

fn state(approval: &Approval) -> String {
    match &approval.state {
        ApprovalState::Pending => "waits",
        ApprovalState::Decided {
            decision: Decision::Allow { .. },
            ..
        } => "allowed",
        ApprovalState::Decided {
            decision: Decision::Deny { .. },
            ..
        } => "denied",
        ApprovalState::Decided {
            decision: Decision::Cancelled,
            ..
        } => "cancelled",
        ApprovalState::Decided {
            decision: Decision::Expired,
            ..
        } => "expired",
    }
    .to_owned()
}
