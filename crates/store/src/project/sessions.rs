//! The list of conversations.

use super::{Projection, read};
use crate::{View, error::sql};
use orgata_log::{Entry, Fact, LogError, Micros, SessionId, TurnId};
use orgata_work::{
    AssistantSaid, SessionErased, SessionRenamed, SessionStarted, TurnEnded, TurnStarted, UserSaid,
};
use rusqlite::{Connection, OptionalExtension, Row, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) const PROJECTION: Projection = Projection {
    name: "session",
    version: 1,
    create: "CREATE TABLE session(
        session TEXT PRIMARY KEY,
        tenant TEXT NOT NULL,
        team TEXT NOT NULL,
        profile TEXT NOT NULL DEFAULT '',
        folder TEXT,
        title TEXT NOT NULL DEFAULT '',
        by_person INTEGER NOT NULL DEFAULT 0,
        started_at INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        messages INTEGER NOT NULL DEFAULT 0,
        turn TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX session_by_time ON session(last_at)",
    apply,
};

/// A row of the list of conversations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SessionRow {
    /// The conversation.
    pub session: SessionId,
    /// Role profile.
    pub profile: String,
    /// Folder that its tools may touch.
    pub folder: Option<String>,
    /// Title; may be empty.
    pub title: String,
    /// Whether a person gave the title.
    pub titled_by_person: bool,
    /// When it began.
    pub started_at: Micros,
    /// When something was last said.
    pub last_at: Micros,
    /// Number of messages of person and assistant.
    pub messages: u64,
    /// Turn that runs, or was running when the application stopped.
    pub turn: Option<TurnId>,
    /// Approvals that wait for a person.
    pub pending_approvals: u64,
}

const SELECT: &str = "SELECT session, profile, folder, title, by_person, started_at, last_at,
        messages, turn, (SELECT count(*) FROM approval a
            WHERE a.session = session.session AND a.state = 'pending')
    FROM session";

impl View<'_> {
    /// Conversations, the one last used first.
    ///
    /// # Errors
    /// As SQLite fails.
    pub fn sessions(&self) -> Result<Vec<SessionRow>, LogError> {
        let text = format!("{SELECT} ORDER BY last_at DESC, session DESC");
        let mut statement = self.conn().prepare_cached(&text).map_err(sql)?;
        let rows = statement.query_map([], session_row).map_err(sql)?;
        rows.collect::<Result<_, _>>().map_err(sql)
    }

    /// One conversation.
    ///
    /// # Errors
    /// As SQLite fails.
    pub fn session(&self, session: &SessionId) -> Result<Option<SessionRow>, LogError> {
        self.conn()
            .prepare_cached(&format!("{SELECT} WHERE session = ?1"))
            .and_then(|mut find| find.query_row([session.as_str()], session_row).optional())
            .map_err(sql)
    }
}

fn session_row(row: &Row<'_>) -> rusqlite::Result<SessionRow> {
    Ok(SessionRow {
        session: row.get::<_, String>(0)?.into(),
        profile: row.get(1)?,
        folder: row.get(2)?,
        title: row.get(3)?,
        titled_by_person: row.get(4)?,
        started_at: Micros(row.get(5)?),
        last_at: Micros(row.get(6)?),
        messages: row.get::<_, i64>(7)? as u64,
        turn: row.get::<_, Option<String>>(8)?.map(Into::into),
        pending_approvals: row.get::<_, i64>(9)? as u64,
    })
}

fn apply(conn: &Connection, entry: &Entry) -> Result<(), LogError> {
    match entry.header.kind.as_str() {
        SessionStarted::KIND => started(conn, entry),
        SessionRenamed::KIND => renamed(conn, entry),
        UserSaid::KIND | AssistantSaid::KIND => said(conn, entry),
        TurnStarted::KIND => turn_started(conn, entry),
        TurnEnded::KIND => turn_ended(conn, entry),
        SessionErased::KIND => erased(conn, entry),
        _ => Ok(()),
    }
}

fn started(conn: &Connection, entry: &Entry) -> Result<(), LogError> {
    let Some(fact) = read::<SessionStarted>(entry) else {
        return Ok(());
    };
    touch(conn, entry, &fact.session)?;
    set(
        conn,
        "UPDATE session SET profile = ?2, folder = ?3, title = ?4 WHERE session = ?1",
        params![fact.session.as_str(), fact.profile, fact.folder, fact.title],
    )
}

fn renamed(conn: &Connection, entry: &Entry) -> Result<(), LogError> {
    let (Some(fact), Some(session)) = (read::<SessionRenamed>(entry), &entry.header.session) else {
        return Ok(());
    };
    set(
        conn,
        "UPDATE session SET title = ?2, by_person = ?3 WHERE session = ?1 AND by_person <= ?3",
        params![session.as_str(), fact.title, fact.by_person],
    )
}

fn said(conn: &Connection, entry: &Entry) -> Result<(), LogError> {
    let Some(session) = &entry.header.session else {
        return Ok(());
    };
    touch(conn, entry, session)?;
    set(
        conn,
        "UPDATE session SET messages = messages + 1 WHERE session = ?1",
        params![session.as_str()],
    )
}

fn turn_started(conn: &Connection, entry: &Entry) -> Result<(), LogError> {
    let (Some(fact), Some(session)) = (read::<TurnStarted>(entry), &entry.header.session) else {
        return Ok(());
    };
    touch(conn, entry, session)?;
    set(
        conn,
        "UPDATE session SET turn = ?2 WHERE session = ?1",
        params![session.as_str(), fact.turn.as_str()],
    )
}

fn turn_ended(conn: &Connection, entry: &Entry) -> Result<(), LogError> {
    let (Some(fact), Some(session)) = (read::<TurnEnded>(entry), &entry.header.session) else {
        return Ok(());
    };
    set(
        conn,
        "UPDATE session SET turn = NULL WHERE session = ?1 AND turn = ?2",
        params![session.as_str(), fact.turn.as_str()],
    )
}

fn erased(conn: &Connection, entry: &Entry) -> Result<(), LogError> {
    let Some(fact) = read::<SessionErased>(entry) else {
        return Ok(());
    };
    set(
        conn,
        "DELETE FROM session WHERE session = ?1",
        params![fact.session.as_str()],
    )
}

/// Makes the row if it is not there and notes when something last happened.
fn touch(conn: &Connection, entry: &Entry, session: &SessionId) -> Result<(), LogError> {
    let header = &entry.header;
    set(
        conn,
        "INSERT INTO session(session, tenant, team, started_at, last_at) VALUES (?1, ?2, ?3, ?4, ?4)
         ON CONFLICT DO UPDATE SET last_at = max(last_at, excluded.last_at)",
        params![session.as_str(), header.tenant.as_str(), header.team.as_str(), header.at.0],
    )
}

fn set(conn: &Connection, text: &str, values: &[&dyn rusqlite::ToSql]) -> Result<(), LogError> {
    conn.prepare_cached(text)
        .and_then(|mut statement| statement.execute(values))
        .map(drop)
        .map_err(sql)
}
