//! Tasks of the Inbox, and changing them so that two people cannot take the same one.

use super::{Projection, read};
use crate::{
    Pen, View,
    error::{shape, sql},
};
use orgata_log::{Draft, Entry, Fact, LogError, Micros, SessionId, TaskId};
use orgata_work::{Task, TaskChanged, TaskCreated, TaskRefusal};
use rusqlite::{Connection, OptionalExtension, params};

pub(super) const PROJECTION: Projection = Projection {
    name: "task",
    version: 1,
    create: "CREATE TABLE task(
        id TEXT PRIMARY KEY,
        tenant TEXT NOT NULL,
        team TEXT NOT NULL,
        session TEXT,
        closed INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        json TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX task_by_time ON task(closed, changed_at)",
    apply,
};

/// Why a task was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TaskUnchanged {
    /// There is no such task.
    #[error("there is no such task")]
    Unknown,
    /// The task does not allow it.
    #[error(transparent)]
    Refused(#[from] TaskRefusal),
}

impl View<'_> {
    /// Open and taken tasks, then closed ones, each the last changed first.
    ///
    /// # Errors
    /// As SQLite fails.
    pub fn tasks(&self) -> Result<Vec<Task>, LogError> {
        let text = "SELECT json FROM task ORDER BY closed, changed_at DESC, id";
        let mut statement = self.conn().prepare_cached(text).map_err(sql)?;
        let rows = statement
            .query_map([], |row| row.get::<_, String>(0))
            .map_err(sql)?;
        rows.map(|json| serde_json::from_str(&json.map_err(sql)?).map_err(shape))
            .collect()
    }

    /// One task.
    ///
    /// # Errors
    /// As SQLite fails.
    pub fn task(&self, id: &TaskId) -> Result<Option<Task>, LogError> {
        find(self.conn(), id)
    }
}

impl Pen<'_> {
    /// Changes a task if its present state allows it.
    ///
    /// # Errors
    /// As SQLite fails. That the task does not allow the change is a value, not an error.
    pub fn change_task(
        &mut self,
        changed: &TaskChanged,
        session: Option<&SessionId>,
        at: Micros,
    ) -> Result<Result<Task, TaskUnchanged>, LogError> {
        let Some(mut task) = self.task(&changed.id)? else {
            return Ok(Err(TaskUnchanged::Unknown));
        };
        if let Err(refusal) = task.apply(changed.clone(), at) {
            return Ok(Err(refusal.into()));
        }
        let mut draft = Draft::private(changed, at).map_err(shape)?;
        draft.session = session.cloned();
        self.append(vec![draft])?;
        Ok(Ok(task))
    }
}

fn apply(conn: &Connection, entry: &Entry) -> Result<(), LogError> {
    match entry.header.kind.as_str() {
        TaskCreated::KIND => created(conn, entry),
        TaskChanged::KIND => changed(conn, entry),
        _ => Ok(()),
    }
}

fn created(conn: &Connection, entry: &Entry) -> Result<(), LogError> {
    let Some(fact) = read::<TaskCreated>(entry) else {
        return Ok(());
    };
    // An id that is taken stays with its first task.
    if find(conn, &fact.id)?.is_some() {
        return Ok(());
    }
    save(conn, entry, &Task::new(fact, entry.header.at))
}

fn changed(conn: &Connection, entry: &Entry) -> Result<(), LogError> {
    let Some(fact) = read::<TaskChanged>(entry) else {
        return Ok(());
    };
    let Some(mut task) = find(conn, &fact.id)? else {
        return Ok(());
    };
    match task.apply(fact, entry.header.at) {
        Ok(()) => save(conn, entry, &task),
        Err(_) => Ok(()),
    }
}

fn find(conn: &Connection, id: &TaskId) -> Result<Option<Task>, LogError> {
    let json: Option<String> = conn
        .prepare_cached("SELECT json FROM task WHERE id = ?1")
        .and_then(|mut find| find.query_row([id.as_str()], |row| row.get(0)).optional())
        .map_err(sql)?;
    json.map(|json| serde_json::from_str(&json).map_err(shape))
        .transpose()
}

fn save(conn: &Connection, entry: &Entry, task: &Task) -> Result<(), LogError> {
    let json = serde_json::to_string(task).map_err(shape)?;
    conn.prepare_cached(
        "INSERT INTO task(id, tenant, team, session, closed, changed_at, json)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT DO UPDATE SET closed = excluded.closed, changed_at = excluded.changed_at,
             json = excluded.json",
    )
    .and_then(|mut statement| {
        statement.execute(params![
            task.id.as_str(),
            entry.header.tenant.as_str(),
            entry.header.team.as_str(),
            task.session.as_ref().map(|id| id.as_str()),
            task.state.is_closed(),
            task.changed_at.0,
            json,
        ])
    })
    .map(drop)
    .map_err(sql)
}
