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
    pub detail: String,
    /// Type.
    #[serde(default, rename = "type")]
    pub kind: orgata_work::TaskType,
    /// Priority.
    #[serde(default)]
    pub priority: orgata_work::Priority,
    /// When it is due.
    #[serde(default)]
    pub due: Option<Micros>,
    /// Person or role.
    #[serde(default)]
    pub assignee: Option<orgata_work::Assignee>,
    /// Data class.
    #[serde(default)]
    pub data_class: orgata_work::DataClass,
    /// Attachments.
    #[serde(default)]
    pub attachments: Vec<orgata_work::Attachment>,
    /// Conversation that it came from.
    #[serde(default)]
    pub session: Option<SessionId>,
}

/// Names a task.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TaskRef {
    /// Id.
    pub id: TaskId,
}

/// Changes a task.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TaskEdit {
    /// Id.
    pub id: TaskId,
    /// The change.
    pub change: orgata_work::TaskChange,
}
