//! Tasks: work that people and assistants create, take, return and finish in the Inbox.

use crate::{Actor, Attachment};
use orgata_log::{Fact, Micros, SessionId, TaskId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What sort of work a task is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskType {
    /// Something to do.
    #[default]
    Todo,
    /// Something to look over.
    Review,
    /// A question to answer.
    Question,
    /// Something to come back to later.
    FollowUp,
}

/// How urgent a task is; later means more urgent.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// When there is time.
    Low,
    /// As usual.
    #[default]
    Normal,
    /// Before usual work.
    High,
    /// Now.
    Urgent,
}

/// How confidential something is; later means more confidential.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DataClass {
    /// Anybody may see it.
    Public,
    /// Anybody in the company.
    #[default]
    Internal,
    /// Those who work with it.
    Confidential,
    /// About people.
    Personal,
    /// Keys and passwords.
    Secret,
}

/// Who should do a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Assignee {
    /// One person.
    Person {
        /// Account name.
        name: String,
    },
    /// Whoever has the role, person or assistant.
    Role {
        /// Name of the role profile.
        role: String,
    },
}

/// A task was created.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TaskCreated {
    /// Id.
    pub id: TaskId,
    /// One line.
    pub title: String,
    /// More, as Markdown.
    #[serde(default)]
    pub detail: String,
    /// Sort of work.
    #[serde(rename = "type", default)]
    pub kind: TaskType,
    /// Urgency.
    #[serde(default)]
    pub priority: Priority,
    /// When it is due.
    #[serde(default)]
    pub due: Option<Micros>,
    /// Who should do it; nobody means whoever takes it.
    #[serde(default)]
    pub assignee: Option<Assignee>,
    /// Confidentiality.
    #[serde(default)]
    pub data_class: DataClass,
    /// Files.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// Conversation that it came out of.
    #[serde(default)]
    pub session: Option<SessionId>,
    /// Who created it.
    pub by: Actor,
}
impl Fact for TaskCreated {
    const KIND: &'static str = "task.created";
    const VERSION: u16 = 1;
}

/// Something about a task changed. A change that [`Task::check`] refuses has no effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TaskChanged {
    /// The task.
    pub id: TaskId,
    /// What changed.
    pub change: TaskChange,
    /// Who changed it.
    pub by: Actor,
}
impl Fact for TaskChanged {
    const KIND: &'static str = "task.changed";
    const VERSION: u16 = 1;
}

/// What can change about a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TaskChange {
    /// Another title.
    Titled {
        /// One line.
        title: String,
    },
    /// Another description.
    Described {
        /// Markdown.
        detail: String,
    },
    /// Another sort of work.
    Typed {
        /// Sort of work.
        kind: TaskType,
    },
    /// Another urgency.
    Prioritised {
        /// Urgency.
        priority: Priority,
    },
    /// Another due date, or none.
    Due {
        /// When.
        due: Option<Micros>,
    },
    /// Another confidentiality. Only a person may lower it.
    Classified {
        /// Confidentiality.
        data_class: DataClass,
    },
    /// Somebody else, or nobody, should do it.
    Assigned {
        /// Who.
        assignee: Option<Assignee>,
    },
    /// The one who changes it does it now.
    Taken,
    /// The one who had taken it gives it back.
    Returned {
        /// Why.
        reason: Option<String>,
    },
    /// Done.
    Finished {
        /// What came out of it.
        result: Option<String>,
    },
    /// Not needed any more.
    Cancelled {
        /// Why.
        reason: Option<String>,
    },
    /// Not done after all.
    Reopened {
        /// Why.
        reason: Option<String>,
    },
    /// Somebody said something about it.
    Commented {
        /// Markdown.
        text: String,
    },
    /// A file was added.
    Attached {
        /// The file.
        attachment: Attachment,
    },
}

/// Where a task stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TaskState {
    /// Waits for somebody.
    Open,
    /// Somebody does it.
    Taken {
        /// Who.
        by: Actor,
        /// Since when.
        at: Micros,
    },
    /// Done.
    Done {
        /// By whom.
        by: Actor,
        /// When.
        at: Micros,
        /// What came out of it.
        result: Option<String>,
    },
    /// Not needed any more.
    Cancelled {
        /// Who said so.
        by: Actor,
        /// When.
        at: Micros,
        /// Why.
        reason: Option<String>,
    },
}

impl TaskState {
    /// Stable name for filters: `open`, `taken`, `done` or `cancelled`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Taken { .. } => "taken",
            Self::Done { .. } => "done",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// Whether nothing more is to be done.
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Done { .. } | Self::Cancelled { .. })
    }
}

/// What somebody said about a task, or why they moved it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaskComment {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Micros,
    /// Markdown.
    pub text: String,
}

/// A task as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Task {
    /// Id.
    pub id: TaskId,
    /// One line.
    pub title: String,
    /// More, as Markdown.
    pub detail: String,
    /// Sort of work.
    #[serde(rename = "type")]
    pub kind: TaskType,
    /// Urgency.
    pub priority: Priority,
    /// When it is due.
    pub due: Option<Micros>,
    /// Who should do it.
    pub assignee: Option<Assignee>,
    /// Confidentiality.
    pub data_class: DataClass,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// Conversation that it came out of.
    pub session: Option<SessionId>,
    /// Where it stands.
    pub state: TaskState,
    /// Comments in order, among them the reasons of returns and reopenings.
    pub comments: Vec<TaskComment>,
    /// Who created it.
    pub created_by: Actor,
    /// When it was created.
    pub created_at: Micros,
    /// When it last changed.
    pub changed_at: Micros,
}

/// Why a change of a task is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TaskRefusal {
    /// Somebody else has taken it.
    #[error("somebody else has taken this task")]
    TakenByOther,
    /// It is assigned to another person.
    #[error("this task is assigned to another person")]
    AssignedToOther,
    /// It is done or cancelled.
    #[error("this task is closed")]
    Closed,
    /// It is neither done nor cancelled.
    #[error("this task is not closed")]
    NotClosed,
    /// Nobody has taken it.
    #[error("nobody has taken this task")]
    NotTaken,
    /// Only a person may do that.
    #[error("only a person may do that")]
    PeopleOnly,
    /// A title is empty.
    #[error("a task needs a title")]
    NoTitle,
}

impl TaskRefusal {
    /// Stable machine code.
    pub fn code(self) -> &'static str {
        match self {
            Self::TakenByOther => "task_taken_by_other",
            Self::AssignedToOther => "task_assigned_to_other",
            Self::Closed => "task_closed",
            Self::NotClosed => "task_not_closed",
            Self::NotTaken => "task_not_taken",
            Self::PeopleOnly => "task_people_only",
            Self::NoTitle => "task_no_title",
        }
    }
}

impl Task {
    /// The task as it was created.
    #[must_use]
    pub fn new(created: TaskCreated, at: Micros) -> Self {
        Self {
            id: created.id,
            title: created.title,
            detail: created.detail,
            kind: created.kind,
            priority: created.priority,
            due: created.due,
            assignee: created.assignee,
            data_class: created.data_class,
            attachments: created.attachments,
            session: created.session,
            state: TaskState::Open,
            comments: Vec::new(),
            created_by: created.by,
            created_at: at,
            changed_at: at,
        }
    }

    /// Whether a change is allowed in the present state. Whether the actor has the role is the
    /// policy's question, not the task's.
    ///
    /// # Errors
    /// Why it is not.
    pub fn check(&self, change: &TaskChange, by: &Actor) -> Result<(), TaskRefusal> {
        match change {
            TaskChange::Commented { .. } => Ok(()),
            TaskChange::Reopened { .. } => self.check_reopen(by),
            _ if self.state.is_closed() => Err(TaskRefusal::Closed),
            TaskChange::Taken => self.check_take(by),
            TaskChange::Returned { .. } => self.check_hold(by),
            TaskChange::Finished { .. } => self.check_finish(by),
            TaskChange::Cancelled { .. } if !by.is_person() && *by != self.created_by => {
                Err(TaskRefusal::PeopleOnly)
            }
            TaskChange::Titled { title } if title.trim().is_empty() => Err(TaskRefusal::NoTitle),
            TaskChange::Classified { data_class } if *data_class < self.data_class => {
                people_only(by)
            }
            _ => Ok(()),
        }
    }

    /// Applies a change that happened; without effect when [`Task::check`] refuses it.
    ///
    /// # Errors
    /// Why it had no effect.
    pub fn apply(&mut self, changed: TaskChanged, at: Micros) -> Result<(), TaskRefusal> {
        self.check(&changed.change, &changed.by)?;
        self.changed_at = at;
        let by = changed.by;
        match changed.change {
            TaskChange::Titled { title } => self.title = title,
            TaskChange::Described { detail } => self.detail = detail,
            TaskChange::Typed { kind } => self.kind = kind,
            TaskChange::Prioritised { priority } => self.priority = priority,
            TaskChange::Due { due } => self.due = due,
            TaskChange::Classified { data_class } => self.data_class = data_class,
            TaskChange::Assigned { assignee } => self.assignee = assignee,
            TaskChange::Attached { attachment } => self.attachments.push(attachment),
            TaskChange::Commented { text } => self.comment(by, at, Some(text)),
            TaskChange::Taken => self.state = TaskState::Taken { by, at },
            TaskChange::Returned { reason } | TaskChange::Reopened { reason } => {
                self.state = TaskState::Open;
                self.comment(by, at, reason);
            }
            TaskChange::Finished { result } => self.state = TaskState::Done { by, at, result },
            TaskChange::Cancelled { reason } => {
                self.state = TaskState::Cancelled { by, at, reason };
            }
        }
        Ok(())
    }

    fn comment(&mut self, by: Actor, at: Micros, text: Option<String>) {
        self.comments
            .extend(text.map(|text| TaskComment { by, at, text }));
    }

    fn check_take(&self, by: &Actor) -> Result<(), TaskRefusal> {
        match &self.state {
            TaskState::Taken { by: holder, .. } if holder != by => Err(TaskRefusal::TakenByOther),
            _ => self.check_assigned(by),
        }
    }

    /// The holder gives a task back; a person may also take it out of an assistant's hands.
    fn check_hold(&self, by: &Actor) -> Result<(), TaskRefusal> {
        match &self.state {
            TaskState::Taken { by: holder, .. } if holder == by => Ok(()),
            TaskState::Taken {
                by: Actor::Assistant(_),
                ..
            } if by.is_person() => Ok(()),
            TaskState::Taken { .. } => Err(TaskRefusal::TakenByOther),
            _ => Err(TaskRefusal::NotTaken),
        }
    }

    /// An open task can be finished at once by whoever might have taken it.
    fn check_finish(&self, by: &Actor) -> Result<(), TaskRefusal> {
        match &self.state {
            TaskState::Open => self.check_assigned(by),
            _ => self.check_hold(by),
        }
    }

    fn check_reopen(&self, by: &Actor) -> Result<(), TaskRefusal> {
        if !self.state.is_closed() {
            return Err(TaskRefusal::NotClosed);
        }
        people_only(by)
    }

    fn check_assigned(&self, by: &Actor) -> Result<(), TaskRefusal> {
        match (&self.assignee, by) {
            (Some(Assignee::Person { name }), Actor::Person(person)) if person == name => Ok(()),
            (Some(Assignee::Person { .. }), _) => Err(TaskRefusal::AssignedToOther),
            _ => Ok(()),
        }
    }
}

fn people_only(by: &Actor) -> Result<(), TaskRefusal> {
    if by.is_person() {
        Ok(())
    } else {
        Err(TaskRefusal::PeopleOnly)
    }
}
