//! Tables of the log, and their versions. Projections bring their own tables.

use crate::error::sql;
use orgata_log::LogError;
use rusqlite::Connection;

/// Each step runs once, in order; released steps are never edited.
const STEPS: &[&str] = &["
CREATE TABLE entry(
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    tenant TEXT NOT NULL,
    team TEXT NOT NULL,
    writer TEXT NOT NULL,
    chain TEXT NOT NULL,
    seq INTEGER NOT NULL,
    prev BLOB NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    session TEXT,
    turn TEXT,
    body_hash BLOB NOT NULL,
    UNIQUE (writer, chain, seq, tenant, team)
) STRICT;
CREATE INDEX entry_of_session ON entry(session, position) WHERE session IS NOT NULL;
CREATE INDEX entry_of_kind ON entry(kind, position);
CREATE TABLE body(
    position INTEGER PRIMARY KEY REFERENCES entry(position),
    salt BLOB NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
CREATE TABLE head(
    tenant TEXT NOT NULL,
    team TEXT NOT NULL,
    writer TEXT NOT NULL,
    chain TEXT NOT NULL,
    next INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (tenant, team, writer, chain)
) STRICT, WITHOUT ROWID;
CREATE TABLE erased(
    session TEXT PRIMARY KEY,
    tenant TEXT NOT NULL,
    team TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE value(
    space TEXT NOT NULL,
    name TEXT NOT NULL,
    tenant TEXT NOT NULL,
    team TEXT NOT NULL,
    session TEXT,
    json TEXT NOT NULL,
    PRIMARY KEY (space, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE device(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE projection(versions TEXT NOT NULL, position INTEGER NOT NULL) STRICT;
"];

/// Newest format that this program knows.
pub(crate) const KNOWN: i64 = STEPS.len() as i64;

/// Format of the database; 0 when it has no tables yet.
pub(crate) fn version(conn: &Connection) -> Result<i64, LogError> {
    conn.query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(sql)
}

/// Brings the tables up to date. The caller holds the write lock.
pub(crate) fn migrate(conn: &Connection) -> Result<(), LogError> {
    let found = version(conn)?;
    for (step, n) in STEPS.iter().zip(1..).skip(found as usize) {
        conn.execute_batch(&format!("{step}\nPRAGMA user_version = {n};"))
            .map_err(sql)?;
    }
    Ok(())
}
