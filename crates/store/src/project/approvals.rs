//! Approvals, and deciding them so that exactly one decision counts.

use super::{Projection, read};
use crate::{
    Pen, View,
    error::{shape, sql},
};
use orgata_log::{ApprovalId, Draft, Entry, Fact, LogError, Micros};
use orgata_work::{
    Approval, ApprovalAsked, ApprovalDecided, ApprovalState, DecisionRefusal, Standing,
};
use rusqlite::{Connection, OptionalExtension, params};

pub(super) const PROJECTION: Projection = Projection {
    name: "approval",
    version: 1,
    create: "CREATE TABLE approval(
        id TEXT PRIMARY KEY,
        tenant TEXT NOT NULL,
        team TEXT NOT NULL,
        session TEXT NOT NULL,
        state TEXT NOT NULL,
        asked_at INTEGER NOT NULL,
        json TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX approval_by_state ON approval(state, asked_at);
    CREATE INDEX approval_of_session ON approval(session)",
    apply,
};

/// What came of an attempt to decide.
#[derive(Clone, Debug, PartialEq)]
pub enum Decided {
    /// The decision counts.
    Counts(Approval),
    /// Another decision was first; this one is kept for the record. The question as it stands.
    Late(Approval),
    /// The decision may not be made; nothing was recorded.
    Refused(DecisionRefusal),
    /// There is no such question.
    Unknown,
}

impl View<'_> {
    /// Questions that wait, the oldest first, then decided ones, the newest first.
    ///
    /// # Errors
    /// As SQLite fails.
    pub fn approvals(&self) -> Result<Vec<Approval>, LogError> {
        let text = "SELECT json FROM approval ORDER BY state = 'decided',
                        CASE state WHEN 'pending' THEN asked_at ELSE -asked_at END, id";
        let mut statement = self.conn().prepare_cached(text).map_err(sql)?;
        let rows = statement
            .query_map([], |row| row.get::<_, String>(0))
            .map_err(sql)?;
        rows.map(|json| serde_json::from_str(&json.map_err(sql)?).map_err(shape))
            .collect()
    }

    /// One question.
    ///
    /// # Errors
    /// As SQLite fails.
    pub fn approval(&self, id: &ApprovalId) -> Result<Option<Approval>, LogError> {
        find(self.conn(), id)
    }
}

impl Pen<'_> {
    /// Decides a question. The first valid decision counts, whichever process it comes from.
    ///
    /// # Errors
    /// As SQLite fails. That the decision is late or refused is a value, not an error.
    pub fn decide(
        &mut self,
        mut decided: ApprovalDecided,
        at: Micros,
    ) -> Result<Decided, LogError> {
        let Some(mut approval) = self.approval(&decided.id)? else {
            return Ok(Decided::Unknown);
        };
        let standing = approval.judge(&decided, at);
        if let Standing::Invalid(refusal) = standing {
            return Ok(Decided::Refused(refusal));
        }
        decided.late = standing == Standing::Late;
        let asked = &approval.asked;
        let draft = Draft::private(&decided, at).map_err(shape)?;
        self.append(vec![draft.within(&asked.session, Some(&asked.turn))])?;
        Ok(match approval.apply(decided, at) {
            Standing::Counts => Decided::Counts(approval),
            _ => Decided::Late(approval),
        })
    }
}

fn apply(conn: &Connection, entry: &Entry) -> Result<(), LogError> {
    match entry.header.kind.as_str() {
        ApprovalAsked::KIND => asked(conn, entry),
        ApprovalDecided::KIND => decided(conn, entry),
        _ => Ok(()),
    }
}

fn asked(conn: &Connection, entry: &Entry) -> Result<(), LogError> {
    let Some(fact) = read::<ApprovalAsked>(entry) else {
        return Ok(());
    };
    // A question cannot be put again under the same id, which would undo its decision.
    if find(conn, &fact.id)?.is_some() {
        return Ok(());
    }
    save(conn, entry, &Approval::new(fact, entry.header.at))
}

fn decided(conn: &Connection, entry: &Entry) -> Result<(), LogError> {
    let Some(fact) = read::<ApprovalDecided>(entry) else {
        return Ok(());
    };
    let Some(mut approval) = find(conn, &fact.id)? else {
        return Ok(());
    };
    match approval.apply(fact, entry.header.at) {
        Standing::Counts => save(conn, entry, &approval),
        Standing::Late | Standing::Invalid(_) => Ok(()),
    }
}

fn find(conn: &Connection, id: &ApprovalId) -> Result<Option<Approval>, LogError> {
    let json: Option<String> = conn
        .prepare_cached("SELECT json FROM approval WHERE id = ?1")
        .and_then(|mut find| find.query_row([id.as_str()], |row| row.get(0)).optional())
        .map_err(sql)?;
    json.map(|json| serde_json::from_str(&json).map_err(shape))
        .transpose()
}

fn save(conn: &Connection, entry: &Entry, approval: &Approval) -> Result<(), LogError> {
    let json = serde_json::to_string(approval).map_err(shape)?;
    let state = match approval.state {
        ApprovalState::Pending => "pending",
        ApprovalState::Decided { .. } => "decided",
    };
    conn.prepare_cached(
        "INSERT INTO approval(id, tenant, team, session, state, asked_at, json)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT DO UPDATE SET state = excluded.state, json = excluded.json",
    )
    .and_then(|mut statement| {
        statement.execute(params![
            approval.asked.id.as_str(),
            entry.header.tenant.as_str(),
            entry.header.team.as_str(),
            approval.asked.session.as_str(),
            state,
            approval.asked_at.0,
            json,
        ])
    })
    .map(drop)
    .map_err(sql)
}
