//! Receipts with what came of them, and what they cost.

use super::{Projection, read};
use crate::{
    View,
    error::{shape, sql},
};
use orgata_log::{Entry, Fact, LogError, Micros, ReceiptId, SessionId, TurnId};
use orgata_work::{Receipt, ReceiptSettled, Usage};
use rusqlite::{Connection, Row, params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) const PROJECTION: Projection = Projection {
    name: "receipt",
    version: 1,
    create: "CREATE TABLE receipt(
        id TEXT PRIMARY KEY,
        tenant TEXT NOT NULL,
        team TEXT NOT NULL,
        position INTEGER NOT NULL,
        session TEXT,
        at INTEGER NOT NULL,
        settled INTEGER,
        input_tokens INTEGER NOT NULL DEFAULT 0,
        output_tokens INTEGER NOT NULL DEFAULT 0,
        micro_usd INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX receipt_of_session ON receipt(session, position);
    CREATE INDEX receipt_by_time ON receipt(at)",
    apply,
};

/// A receipt with what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReceiptRow {
    /// The receipt, with the bytes that left.
    pub receipt: Receipt,
    /// When it was made durable, before the bytes left.
    pub at: Micros,
    /// Position in the log.
    pub position: u64,
    /// Conversation.
    pub session: Option<SessionId>,
    /// Turn.
    pub turn: Option<TurnId>,
    /// What came of the call; `None` while it runs, or when the application stopped in the middle.
    pub settled: Option<ReceiptSettled>,
}

const SELECT: &str = "SELECT position, settled FROM receipt";

impl View<'_> {
    /// Receipts of a conversation in order, or of all, the newest first.
    ///
    /// # Errors
    /// As SQLite fails.
    pub fn receipts(
        &self,
        session: Option<&SessionId>,
        limit: usize,
    ) -> Result<Vec<ReceiptRow>, LogError> {
        let conn = self.conn();
        let limit = limit as i64;
        let places = match session {
            Some(session) => {
                let text = format!("{SELECT} WHERE session = ?1 ORDER BY position LIMIT ?2");
                places(conn, &text, params![session.as_str(), limit])?
            }
            None => {
                let text = format!("{SELECT} ORDER BY position DESC LIMIT ?1");
                places(conn, &text, params![limit])?
            }
        };
        let rows = places.into_iter().map(|place| self.receipt_row(place));
        rows.filter_map(Result::transpose).collect()
    }

    /// One receipt.
    ///
    /// # Errors
    /// As SQLite fails.
    pub fn receipt(&self, id: &ReceiptId) -> Result<Option<ReceiptRow>, LogError> {
        let text = format!("{SELECT} WHERE id = ?1");
        let found = places(self.conn(), &text, params![id.as_str()])?;
        found
            .into_iter()
            .next()
            .map_or(Ok(None), |place| self.receipt_row(place))
    }

    /// Tokens and money of all calls since a moment, for budgets.
    ///
    /// # Errors
    /// As SQLite fails.
    pub fn usage_since(&self, since: Micros) -> Result<Usage, LogError> {
        self.conn()
            .prepare_cached(
                "SELECT coalesce(sum(input_tokens), 0), coalesce(sum(output_tokens), 0),
                     coalesce(sum(micro_usd), 0) FROM receipt WHERE at >= ?1",
            )
            .and_then(|mut sum| {
                sum.query_row([since.0], |row| {
                    Ok(Usage {
                        input_tokens: row.get::<_, i64>(0)? as u64,
                        output_tokens: row.get::<_, i64>(1)? as u64,
                        estimated: false,
                        micro_usd: row.get::<_, i64>(2)? as u64,
                    })
                })
            })
            .map_err(sql)
    }

    fn receipt_row(
        &self,
        (position, settled): (u64, Option<u64>),
    ) -> Result<Option<ReceiptRow>, LogError> {
        let Some(entry) = self.entry_at(position)? else {
            return Ok(None);
        };
        let settled = settled
            .map(|position| self.entry_at(position))
            .transpose()?
            .flatten();
        let settled = settled
            .map(|entry| entry.fact().map_err(shape))
            .transpose()?;
        Ok(Some(ReceiptRow {
            receipt: entry.fact().map_err(shape)?,
            at: entry.header.at,
            position,
            session: entry.header.session,
            turn: entry.header.turn,
            settled,
        }))
    }
}

fn places(
    conn: &Connection,
    text: &str,
    values: &[&dyn rusqlite::ToSql],
) -> Result<Vec<(u64, Option<u64>)>, LogError> {
    let place = |row: &Row<'_>| {
        Ok((
            row.get::<_, i64>(0)? as u64,
            row.get::<_, Option<i64>>(1)?.map(|at| at as u64),
        ))
    };
    let mut statement = conn.prepare_cached(text).map_err(sql)?;
    let rows = statement.query_map(values, place).map_err(sql)?;
    rows.collect::<Result<_, _>>().map_err(sql)
}

fn apply(conn: &Connection, entry: &Entry) -> Result<(), LogError> {
    match entry.header.kind.as_str() {
        Receipt::KIND => given(conn, entry),
        ReceiptSettled::KIND => settled(conn, entry),
        _ => Ok(()),
    }
}

fn given(conn: &Connection, entry: &Entry) -> Result<(), LogError> {
    let Some(fact) = read::<Receipt>(entry) else {
        return Ok(());
    };
    let header = &entry.header;
    conn.prepare_cached(
        "INSERT INTO receipt(id, tenant, team, position, session, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
    )
    .and_then(|mut statement| {
        statement.execute(params![
            fact.id.as_str(),
            header.tenant.as_str(),
            header.team.as_str(),
            entry.position as i64,
            header.session.as_ref().map(|id| id.as_str()),
            header.at.0,
        ])
    })
    .map(drop)
    .map_err(sql)
}

fn settled(conn: &Connection, entry: &Entry) -> Result<(), LogError> {
    let Some(fact) = read::<ReceiptSettled>(entry) else {
        return Ok(());
    };
    conn.prepare_cached(
        "UPDATE receipt SET settled = ?2, input_tokens = ?3, output_tokens = ?4, micro_usd = ?5
         WHERE id = ?1 AND settled IS NULL",
    )
    .and_then(|mut statement| {
        statement.execute(params![
            fact.id.as_str(),
            entry.position as i64,
            fact.usage.input_tokens as i64,
            fact.usage.output_tokens as i64,
            fact.usage.micro_usd as i64,
        ])
    })
    .map(drop)
    .map_err(sql)
}
