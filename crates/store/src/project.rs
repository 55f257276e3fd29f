//! Projections: what is folded from the log so that it can be asked quickly. They change in the
//! commit of the entry that changes them. They are never the truth: each has a version, and when a
//! version differs from what the database was made with, all are dropped and made again.

pub(crate) mod approvals;
pub(crate) mod receipts;
pub(crate) mod search;
pub(crate) mod sessions;
pub(crate) mod tasks;

use crate::{View, error::sql};
use orgata_log::{Entry, Fact, LogError, Query};
use rusqlite::{Connection, OptionalExtension, params};

/// One projection.
pub(crate) struct Projection {
    /// Name of its table.
    pub name: &'static str,
    /// Grows whenever its table or its fold changes.
    pub version: u32,
    /// Makes its table.
    pub create: &'static str,
    /// Takes one entry in. Entries of other kinds, and erased ones, change nothing.
    pub apply: fn(&Connection, &Entry) -> Result<(), LogError>,
}

const ALL: &[Projection] = &[
    sessions::PROJECTION,
    search::PROJECTION,
    tasks::PROJECTION,
    approvals::PROJECTION,
    receipts::PROJECTION,
];

/// Takes one entry in.
pub(crate) fn apply(conn: &Connection, entry: &Entry) -> Result<(), LogError> {
    if entry.body.is_none() {
        return Ok(());
    }
    ALL.iter()
        .try_for_each(|projection| (projection.apply)(conn, entry))
}

/// Brings projections up to `top`; makes them again if they are of another version. Returns the
/// position that they are at, as the database remembers it.
pub(crate) fn catch_up(conn: &Connection, top: u64) -> Result<u64, LogError> {
    let state: Option<(String, i64)> = conn
        .prepare_cached("SELECT versions, position FROM projection")
        .and_then(|mut statement| {
            statement
                .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()
        })
        .map_err(sql)?;
    match state {
        Some((versions, at)) if versions == *self::versions() => {
            replay(conn, at as u64, top)?;
            Ok(at as u64)
        }
        _ => {
            rebuild(conn, top)?;
            Ok(top)
        }
    }
}

/// Remembers up to which position entries were taken in.
pub(crate) fn applied(conn: &Connection, position: u64) -> Result<(), LogError> {
    conn.prepare_cached("UPDATE projection SET position = ?1")
        .and_then(|mut statement| statement.execute([position as i64]))
        .map(drop)
        .map_err(sql)
}

/// Drops all projections and makes them again from the log.
pub(crate) fn rebuild(conn: &Connection, top: u64) -> Result<(), LogError> {
    for projection in ALL {
        let Projection { name, create, .. } = projection;
        conn.execute_batch(&format!("DROP TABLE IF EXISTS {name}; {create}"))
            .map_err(sql)?;
    }
    replay(conn, 0, top)?;
    conn.execute_batch("DELETE FROM projection").map_err(sql)?;
    conn.execute(
        "INSERT INTO projection(versions, position) VALUES (?1, ?2)",
        params![*versions(), top as i64],
    )
    .map(drop)
    .map_err(sql)
}

fn replay(conn: &Connection, after: u64, top: u64) -> Result<(), LogError> {
    if after >= top {
        return Ok(());
    }
    let query = Query {
        after: Some(after),
        ..Query::default()
    };
    View::new(conn).scan(&query, |entry| apply(conn, &entry))
}

fn versions() -> &'static String {
    static TEXT: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    TEXT.get_or_init(|| {
        let one = |p: &Projection| format!("{}={}", p.name, p.version);
        ALL.iter().map(one).collect::<Vec<_>>().join(" ")
    })
}

/// The entry's body as a fact; `None` when it is of another kind, erased or not in its shape. Such
/// an entry stays in the log but shows nowhere.
fn read<F: Fact>(entry: &Entry) -> Option<F> {
    entry.fact().ok()
}
