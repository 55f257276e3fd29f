//! Reading: the log itself. Projections add their own questions in their modules.

use crate::error::{shape, sql};
use orgata_log::{
    Body, Break, Chain, Entry, EntryId, Hash, Head, Header, LogError, Micros, Origin, Query,
    SessionId, verify_from,
};
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter, types::Value};

/// Columns of an entry, in the order in which `entry` reads them.
const COLUMNS: &str = "e.position, e.id, e.tenant, e.team, e.writer, e.chain, e.seq, e.prev, e.at, \
                       e.kind, e.version, e.session, e.turn, e.body_hash, b.salt, b.bytes";

/// What can be read. It sees one state of the database for as long as it lives inside a [`Pen`],
/// and one per question otherwise.
///
/// [`Pen`]: crate::Pen
pub struct View<'a> {
    conn: &'a Connection,
}

/// What a check of one chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainReport {
    /// Whose chain.
    pub origin: Origin,
    /// Which of its chains.
    pub chain: Chain,
    /// Where it ends.
    pub head: Head,
    /// Bodies that are gone because their conversation was erased.
    pub erased: u64,
    /// Bodies that are gone although nobody erased their conversation.
    pub lost: u64,
    /// The first place that does not verify; `None` when the chain is whole.
    pub broken: Option<Break>,
}

impl ChainReport {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.broken.is_none() && self.lost == 0
    }
}

impl<'a> View<'a> {
    pub(crate) fn new(conn: &'a Connection) -> Self {
        Self { conn }
    }

    pub(crate) fn conn(&self) -> &'a Connection {
        self.conn
    }

    /// Newest position; 0 when the log is empty.
    ///
    /// # Errors
    /// As SQLite fails.
    pub fn newest(&self) -> Result<u64, LogError> {
        self.conn
            .prepare_cached("SELECT coalesce(max(position), 0) FROM entry")
            .and_then(|mut statement| statement.query_row([], |row| row.get::<_, i64>(0)))
            .map(|top| top as u64)
            .map_err(sql)
    }

    /// Whether the conversation was erased.
    ///
    /// # Errors
    /// As SQLite fails.
    pub fn is_erased(&self, session: &SessionId) -> Result<bool, LogError> {
        self.conn
            .prepare_cached("SELECT 1 FROM erased WHERE session = ?1")
            .and_then(|mut statement| statement.exists([session.as_str()]))
            .map_err(sql)
    }

    /// Entries in order of position.
    ///
    /// # Errors
    /// As SQLite fails.
    pub fn entries(&self, query: &Query) -> Result<Vec<Entry>, LogError> {
        let mut entries = Vec::new();
        self.scan(query, |entry| {
            entries.push(entry);
            Ok(())
        })?;
        Ok(entries)
    }

    /// One entry by its position.
    ///
    /// # Errors
    /// As SQLite fails.
    pub fn entry_at(&self, position: u64) -> Result<Option<Entry>, LogError> {
        let text = format!(
            "SELECT {COLUMNS} FROM entry e LEFT JOIN body b USING (position) WHERE e.position = ?1"
        );
        self.conn
            .prepare_cached(&text)
            .and_then(|mut statement| statement.query_row([position as i64], entry).optional())
            .map_err(sql)
    }

    /// Like [`View::entries`], one at a time.
    pub(crate) fn scan(
        &self,
        query: &Query,
        mut each: impl FnMut(Entry) -> Result<(), LogError>,
    ) -> Result<(), LogError> {
        let (text, values) = select(query);
        let mut statement = self.conn.prepare_cached(&text).map_err(sql)?;
        let mut rows = statement.query(params_from_iter(values)).map_err(sql)?;
        while let Some(row) = rows.next().map_err(sql)? {
            each(entry(row).map_err(sql)?)?;
        }
        Ok(())
    }

    /// Checks every chain from its first entry to its remembered end, and whether bodies are gone
    /// that nobody erased.
    ///
    /// # Errors
    /// As SQLite fails; what is wrong with a chain is in its report.
    pub fn verify(&self) -> Result<Vec<ChainReport>, LogError> {
        self.chains()?
            .into_iter()
            .map(|(origin, chain)| self.verify_chain(origin, chain))
            .collect()
    }

    fn chains(&self) -> Result<Vec<(Origin, Chain)>, LogError> {
        let text = "SELECT tenant, team, writer, chain FROM head
                    UNION SELECT tenant, team, writer, chain FROM entry";
        let mut statement = self.conn.prepare(text).map_err(sql)?;
        let rows = statement
            .query_map([], |row| Ok((origin(row, 0)?, row.get::<_, String>(3)?)))
            .map_err(sql)?;
        rows.map(|row| {
            let (origin, chain) = row.map_err(sql)?;
            Ok((
                origin,
                chain_named(&chain).ok_or_else(|| shape("unknown chain"))?,
            ))
        })
        .collect()
    }

    fn verify_chain(&self, origin: Origin, chain: Chain) -> Result<ChainReport, LogError> {
        let mut report = ChainReport {
            origin,
            chain,
            head: Head::EMPTY,
            erased: 0,
            lost: 0,
            broken: None,
        };
        let text = format!(
            "SELECT {COLUMNS} FROM entry e LEFT JOIN body b USING (position)
             WHERE e.writer = ?1 AND e.chain = ?2 AND e.tenant = ?3 AND e.team = ?4 ORDER BY e.seq"
        );
        let of = &report.origin;
        let keys = [
            of.writer.as_str(),
            chain.as_str(),
            of.tenant.as_str(),
            of.team.as_str(),
        ];
        let mut statement = self.conn.prepare(&text).map_err(sql)?;
        let mut rows = statement.query(keys).map_err(sql)?;
        while let Some(row) = rows.next().map_err(sql)? {
            let entry = entry(row).map_err(sql)?;
            match verify_from(&report.head, [&entry]) {
                Ok(head) => report.head = head,
                Err(broken) => {
                    report.broken = Some(broken);
                    return Ok(report);
                }
            }
            match (&entry.body, &entry.header.session) {
                (Some(_), _) => {}
                (None, Some(session)) if self.is_erased(session)? => report.erased += 1,
                (None, _) => report.lost += 1,
            }
        }
        let end = self.head(&report.origin, chain)?;
        if report.head != end {
            let what = "the chain does not end where it did";
            report.broken = Some(Break {
                seq: report.head.next.min(end.next),
                what,
            });
        }
        Ok(report)
    }
}

fn select(query: &Query) -> (String, Vec<Value>) {
    let mut text = format!(
        "SELECT {COLUMNS} FROM entry e LEFT JOIN body b USING (position) WHERE e.position > ?"
    );
    let mut values = vec![Value::Integer(query.after.map_or(-1, |after| after as i64))];
    if let Some(session) = &query.session {
        text.push_str(" AND e.session = ?");
        values.push(Value::Text(session.as_str().to_owned()));
    }
    if !query.kinds.is_empty() {
        let marks = vec!["?"; query.kinds.len()].join(", ");
        text.push_str(&format!(" AND e.kind IN ({marks})"));
        values.extend(query.kinds.iter().cloned().map(Value::Text));
    }
    text.push_str(" ORDER BY e.position LIMIT ?");
    values.push(Value::Integer(query.limit.map_or(-1, |limit| limit as i64)));
    (text, values)
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let chain: String = row.get(5)?;
    let header = Header {
        id: EntryId::new(row.get::<_, String>(1)?),
        tenant: row.get::<_, String>(2)?.into(),
        team: row.get::<_, String>(3)?.into(),
        writer: row.get::<_, String>(4)?.into(),
        chain: chain_named(&chain).ok_or_else(|| bad_column(5, "unknown chain"))?,
        seq: row.get::<_, i64>(6)? as u64,
        prev: Hash(row.get(7)?),
        at: Micros(row.get(8)?),
        kind: row.get(9)?,
        version: row.get(10)?,
        session: row.get::<_, Option<String>>(11)?.map(Into::into),
        turn: row.get::<_, Option<String>>(12)?.map(Into::into),
        body_hash: Hash(row.get(13)?),
    };
    let salt: Option<[u8; 32]> = row.get(14)?;
    let body = match salt {
        Some(salt) => Some(Body {
            salt,
            bytes: row.get(15)?,
        }),
        None => None,
    };
    Ok(Entry {
        header,
        body,
        position: row.get::<_, i64>(0)? as u64,
    })
}

fn origin(row: &Row<'_>, first: usize) -> rusqlite::Result<Origin> {
    Ok(Origin {
        tenant: row.get::<_, String>(first)?.into(),
        team: row.get::<_, String>(first + 1)?.into(),
        writer: row.get::<_, String>(first + 2)?.into(),
    })
}

fn chain_named(name: &str) -> Option<Chain> {
    [Chain::Private, Chain::Shared]
        .into_iter()
        .find(|chain| chain.as_str() == name)
}

fn bad_column(column: usize, what: &'static str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, what.into())
}
