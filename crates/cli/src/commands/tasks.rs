//! `orgata tasks`.

use super::Done;
use crate::{
    exit::{Code, Failure},
    host::Host,
    out::Out,
    time,
};
use clap::{Args, Subcommand, ValueEnum};
use orgata_app::api::{TaskCreate, TaskEdit, TaskList, TaskRef};
use orgata_log::TaskId;
use orgata_work::{Assignee, Priority, Task, TaskChange, TaskType};

/// Tasks of the Inbox.
#[derive(Subcommand)]
pub enum Tasks {
    /// Lists tasks.
    List {
        /// Which ones.
        #[arg(long, value_enum, default_value = "open")]
        state: State,
    },
    /// Shows one task with its comments.
    Show {
        /// Its id.
        id: String,
    },
    /// Creates a task.
    Add(Add),
    /// Takes a task: you do it now.
    Take {
        /// Its id.
        id: String,
    },
    /// Gives a task back that you had taken.
    Return {
        /// Its id.
        id: String,
        /// Why.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Finishes a task.
    Done {
        /// Its id.
        id: String,
        /// What came out of it.
        #[arg(long)]
        result: Option<String>,
    },
    /// Says something about a task.
    Comment {
        /// Its id.
        id: String,
        /// What.
        text: String,
    },
}

/// A filter.
#[derive(Clone, Copy, ValueEnum)]
pub enum State {
    /// Neither done nor cancelled.
    Open,
    /// Done or cancelled.
    Done,
    /// All.
    All,
}

/// A task to create.
#[derive(Args)]
pub struct Add {
    /// What to do, in a line.
    title: String,
    /// More words.
    #[arg(long, default_value = "")]
    detail: String,
    /// Sort of work.
    #[arg(long = "type", value_enum, default_value = "todo")]
    kind: Kind,
    /// Urgency.
    #[arg(long, value_enum, default_value = "normal")]
    priority: Urgency,
    /// When it is due, as 2026-12-24 or 2026-12-24T18:00:00Z.
    #[arg(long)]
    due: Option<String>,
    /// Person who should do it.
    #[arg(long, conflicts_with = "role")]
    person: Option<String>,
    /// Role that should do it.
    #[arg(long)]
    role: Option<String>,
}

/// A sort of work.
#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    Todo,
    Review,
    Question,
    FollowUp,
}

/// An urgency.
#[derive(Clone, Copy, ValueEnum)]
enum Urgency {
    Low,
    Normal,
    High,
    Urgent,
}

/// Runs it.
///
/// # Errors
/// As the operations.
pub async fn run(command: Tasks, host: &Host, out: &mut Out) -> Done {
    let (id, change) = match command {
        Tasks::List { state } => return list(state, host, out).await,
        Tasks::Add(add) => return shown(host.call("task_create", create(add)?).await?, out),
        Tasks::Show { id } => {
            return shown(
                host.call(
                    "task_get",
                    TaskRef {
                        id: TaskId::new(id),
                    },
                )
                .await?,
                out,
            );
        }
        Tasks::Take { id } => (id, TaskChange::Taken),
        Tasks::Return { id, reason } => (id, TaskChange::Returned { reason }),
        Tasks::Done { id, result } => (id, TaskChange::Finished { result }),
        Tasks::Comment { id, text } => (id, TaskChange::Commented { text }),
    };
    shown(
        host.call(
            "task_change",
            TaskEdit {
                id: TaskId::new(id),
                change,
            },
        )
        .await?,
        out,
    )
}

async fn list(state: State, host: &Host, out: &mut Out) -> Done {
    let state = match state {
        State::Open => "open",
        State::Done => "done",
        State::All => "all",
    };
    let tasks: Vec<Task> = host
        .call(
            "task_list",
            TaskList {
                state: Some(state.to_owned()),
            },
        )
        .await?;
    if out.json {
        out.value(&tasks)?;
    } else {
        let row = |task: &Task| {
            let due = task.due.map(time::local).unwrap_or_default();
            [
                task.id.to_string(),
                task.state.name().to_owned(),
                plain(&task.priority),
                due,
                task.title.clone(),
            ]
        };
        out.table(
            ["ID", "STATE", "PRIORITY", "DUE", "TITLE"],
            &tasks.iter().map(row).collect::<Vec<_>>(),
        )?;
    }
    Ok(Code::Ok)
}

fn create(add: Add) -> Result<TaskCreate, Failure> {
    let assignee = add.person.map(|name| Assignee::Person { name });
    Ok(TaskCreate {
        title: add.title,
        detail: add.detail,
        kind: match add.kind {
            Kind::Todo => TaskType::Todo,
            Kind::Review => TaskType::Review,
            Kind::Question => TaskType::Question,
            Kind::FollowUp => TaskType::FollowUp,
        },
        priority: match add.priority {
            Urgency::Low => Priority::Low,
            Urgency::Normal => Priority::Normal,
            Urgency::High => Priority::High,
            Urgency::Urgent => Priority::Urgent,
        },
        due: add.due.as_deref().map(time::parse).transpose()?,
        assignee: assignee.or(add.role.map(|role| Assignee::Role { role })),
        data_class: Default::default(),
        attachments: Vec::new(),
        session: None,
    })
}

fn shown(task: Task, out: &mut Out) -> Done {
    if out.json {
        out.value(&task)?;
        return Ok(Code::Ok);
    }
    out.line(format_args!("{}  {}", task.id, task.title))?;
    out.line(format_args!(
        "{}, {}, created {} by {}",
        task.state.name(),
        plain(&task.priority),
        time::local(task.created_at),
        task.created_by
    ))?;
    if let Some(due) = task.due {
        out.line(format_args!("Due {}", time::local(due)))?;
    }
    if !task.detail.is_empty() {
        out.line(&task.detail)?;
    }
    for comment in &task.comments {
        out.line(format_args!(
            "{} {}: {}",
            time::local(comment.at),
            comment.by,
            comment.text
        ))?;
    }
    Ok(Code::Ok)
}

/// The word that stands for a value on the wire.
fn plain(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}
