//! Inbox: tasks and approvals.

use orgata_log::{ApprovalId, Micros, SessionId, TaskId};
use orgata_work::{Approval, Decision};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Lists approvals.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct ApprovalList {
    /// Only the ones that wait.
    #[serde(default)]
    pub pending: bool,
    /// Only of this conversation.
    #[serde(default)]
    pub session: Option<SessionId>,
}

/// Decides. Only a person can.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ApprovalDecide {
    /// The question.
    pub id: ApprovalId,
    /// The decision.
    pub decision: Decision,
}

/// What became of a decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ApprovalOutcome {
    /// The approval as it stands now.
    pub approval: Approval,
    /// True when somebody else was first: this decision is recorded and changes nothing.
    pub late: bool,
}

/// Filter of the task list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct TaskList {
    /// `open`, `done` or missing for all.
    #[serde(default)]
    pub state: Option<String>,
}

/// Creates a task.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TaskCreate {
    /// What to do.
    pub title: String,
    /// More words.
    #[serde(default)]
    pub description: String,
    /// Type; `manual` when missing.
    #[serde(default, rename = "type")]
    pub kind: Option<orgata_work::TaskKind>,
    /// `medium` when missing.
    #[serde(default)]
    pub priority: Option<orgata_work::Priority>,
    /// When it is due.
    #[serde(default)]
    pub due_at: Option<Micros>,
    /// Person or role.
    #[serde(default)]
    pub assignee: Option<orgata_work::Assignee>,
    /// Data class, 0 public to 4 secret.
    #[serde(default)]
    pub data_class: Option<u8>,
}

/// Names a task.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TaskRef {
    /// Id.
    pub id: TaskId,
}

/// Changes a task.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TaskChange {
    /// Id.
    pub id: TaskId,
    /// The change.
    pub change: orgata_work::TaskStep,
}
