//! Inbox: tasks and approvals.

use crate::{
    App, Caller,
    api::{
        ApiError, ApprovalDecide, ApprovalList, ApprovalOutcome, TaskCreate, TaskEdit, TaskList,
        TaskRef,
    },
    app::{id, now},
};
use orgata_log::{Draft, Log as _, TaskId};
use orgata_store::{Decided, TaskUnchanged};
use orgata_work::{
    Approval, ApprovalDecided, ApprovalState, Decision, Task, TaskChanged, TaskCreated,
};
use std::sync::Arc;

impl App {
    pub(crate) async fn approval_list(
        &self,
        list: ApprovalList,
        _: &Caller,
    ) -> Result<Vec<Approval>, ApiError> {
        let mut approvals = self.store().view(|view| view.approvals()).await?;
        approvals.retain(|approval| {
            let wanted = list
                .session
                .as_ref()
                .is_none_or(|session| *session == approval.asked.session);
            wanted && (!list.pending || approval.state == ApprovalState::Pending)
        });
        Ok(approvals)
    }

    pub(crate) async fn approval_decide(
        self: &Arc<Self>,
        given: ApprovalDecide,
        caller: &Caller,
    ) -> Result<ApprovalOutcome, ApiError> {
        if matches!(given.decision, Decision::Cancelled | Decision::Expired) {
            return Err(ApiError::invalid(
                "A person allows or denies; the question still waits.",
            ));
        }
        let decided = ApprovalDecided {
            id: given.id.clone(),
            decision: given.decision,
            by: self.actor(caller).to_string(),
            late: false,
        };
        let outcome = self
            .store()
            .commit(move |pen| pen.decide(decided.clone(), now()))
            .await?;
        let (approval, late) = match outcome {
            Decided::Counts(approval) => (approval, false),
            Decided::Late(approval) => (approval, true),
            Decided::Refused(refusal) => {
                return Err(ApiError::new("invalid", crate::error::sentence(&refusal)));
            }
            Decided::Unknown => return Err(ApiError::not_found("question", &given.id)),
        };
        if !late {
            self.clone().decision_made(&approval).await;
        }
        Ok(ApprovalOutcome { approval, late })
    }

    /// Number of questions that wait for a person.
    pub async fn pending_approvals(&self) -> u32 {
        let approvals = self
            .store()
            .view(|view| view.approvals())
            .await
            .unwrap_or_default();
        approvals
            .iter()
            .filter(|approval| approval.state == ApprovalState::Pending)
            .count() as u32
    }

    pub(crate) async fn task_list(
        &self,
        list: TaskList,
        _: &Caller,
    ) -> Result<Vec<Task>, ApiError> {
        let closed = match list.state.as_deref() {
            None | Some("all") => None,
            Some("open") => Some(false),
            Some("done") => Some(true),
            Some(other) => {
                return Err(ApiError::invalid(format!(
                    "There is no task state {other}; use open or done."
                )));
            }
        };
        let mut tasks = self.store().view(|view| view.tasks()).await?;
        tasks.retain(|task| closed.is_none_or(|closed| closed == task.state.is_closed()));
        Ok(tasks)
    }

    pub(crate) async fn task_get(&self, task: TaskRef, _: &Caller) -> Result<Task, ApiError> {
        let id = task.id.clone();
        let found = self.store().view(move |view| view.task(&id)).await?;
        found.ok_or_else(|| ApiError::not_found("task", task.id))
    }

    pub(crate) async fn task_create(
        &self,
        task: TaskCreate,
        caller: &Caller,
    ) -> Result<Task, ApiError> {
        if task.title.trim().is_empty() {
            return Err(ApiError::invalid(
                "A task needs a title. It was not created.",
            ));
        }
        let created = TaskCreated {
            id: TaskId::new(id()),
            title: task.title.trim().to_owned(),
            detail: task.detail,
            kind: task.kind,
            priority: task.priority,
            due: task.due,
            assignee: task.assignee,
            data_class: task.data_class,
            attachments: task.attachments,
            session: task.session.clone(),
            by: self.actor(caller),
        };
        let mut draft = Draft::private(&created, now())
            .map_err(|error| ApiError::internal(&error.to_string()))?;
        draft.session = task.session;
        let at = draft.at;
        self.store().append(vec![draft]).await?;
        Ok(Task::new(created, at))
    }

    pub(crate) async fn task_change(
        &self,
        edit: TaskEdit,
        caller: &Caller,
    ) -> Result<Task, ApiError> {
        let changed = TaskChanged {
            id: edit.id.clone(),
            change: edit.change,
            by: self.actor(caller),
        };
        let outcome = self
            .store()
            .commit(move |pen| {
                let session = pen.task(&changed.id)?.and_then(|task| task.session);
                pen.change_task(&changed, session.as_ref(), now())
            })
            .await?;
        outcome.map_err(|error| match error {
            TaskUnchanged::Unknown => ApiError::not_found("task", &edit.id),
            TaskUnchanged::Refused(refusal) => {
                let mut error = ApiError::new(
                    "conflict",
                    format!("{} It was not changed.", crate::error::sentence(&refusal)),
                );
                error.message_id = format!("error.{}", refusal.code());
                error
            }
        })
    }
}
