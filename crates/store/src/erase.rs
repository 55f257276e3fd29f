//! Forgetting a conversation: bodies, salts, values, index and write-ahead log.

use crate::{Pen, Store, error::sql, open, project, writer::Writer};
use futures::future::BoxFuture;
use orgata_log::{Chain, Draft, LogError, Micros, Origin, SessionId};
use orgata_work::SessionErased;
use rusqlite::Connection;
use std::time::{Duration, Instant};

/// What became of an erasure. It is durable in either case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erased {
    /// How many bodies are gone.
    pub entries: u64,
    /// Whether the file holds no remains any more. `false` when another process was reading, or the
    /// disk too full to rewrite the file; then it is tried again at the next opening, and by
    /// [`Store::scrub`].
    pub scrubbed: bool,
}

impl Store {
    /// Erases what a conversation has left: bodies and salts of its entries in both chains, its
    /// values, its rows in every projection and the search index, and all remains in unused pages
    /// and in the write-ahead log. Headers stay, so the chains still verify. Nothing more can be
    /// appended to the conversation. Appends wait until it is done.
    ///
    /// # Errors
    /// As [`orgata_log::Log::append`]; then nothing was erased.
    pub fn erase(
        &self,
        session: SessionId,
        at: Micros,
    ) -> BoxFuture<'static, Result<Erased, LogError>> {
        self.alone(move |writer| {
            let (entries, top) = writer.transact(|pen| {
                let entries = forget(pen.conn(), &session)?;
                for chain in touched(pen.conn(), &session)? {
                    let fact = SessionErased {
                        session: session.clone(),
                        entries,
                    };
                    let draft = Draft::private(&fact, at).map_err(crate::error::shape)?;
                    pen.append(vec![Draft { chain, ..draft }])?;
                }
                mark(pen, &session)?;
                project::rebuild(pen.conn(), pen.newest()?)?;
                Ok(entries)
            })?;
            writer.tell(top);
            Ok(Erased {
                entries,
                scrubbed: scrub(writer).unwrap_or(false),
            })
        })
    }

    /// Clears remains that an earlier erasure could not clear. Returns whether none are left.
    ///
    /// # Errors
    /// As SQLite fails, for example for lack of disk space.
    pub fn scrub(&self) -> BoxFuture<'static, Result<bool, LogError>> {
        self.alone(scrub)
    }
}

/// Deletes bodies and values; returns how many bodies there were.
fn forget(conn: &Connection, session: &SessionId) -> Result<u64, LogError> {
    let gone = conn
        .execute(
            "DELETE FROM body WHERE position IN (SELECT position FROM entry WHERE session = ?1)",
            [session.as_str()],
        )
        .map_err(sql)?;
    conn.execute("DELETE FROM value WHERE session = ?1", [session.as_str()])
        .map_err(sql)?;
    Ok(gone as u64)
}

/// Chains that have entries of the conversation, at least the private one.
fn touched(conn: &Connection, session: &SessionId) -> Result<Vec<Chain>, LogError> {
    let shared = conn
        .prepare("SELECT 1 FROM entry WHERE session = ?1 AND chain = 'shared'")
        .and_then(|mut find| find.exists([session.as_str()]))
        .map_err(sql)?;
    Ok(if shared {
        vec![Chain::Private, Chain::Shared]
    } else {
        vec![Chain::Private]
    })
}

/// Closes the conversation and remembers, in the same commit, that the file has to be scrubbed.
fn mark(pen: &Pen<'_>, session: &SessionId) -> Result<(), LogError> {
    let Origin { tenant, team, .. } = pen.origin();
    let closed = pen.conn().execute(
        "INSERT INTO erased(session, tenant, team) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        [session.as_str(), tenant.as_str(), team.as_str()],
    );
    let due = "INSERT INTO device(name, value) VALUES ('scrub', 'due') ON CONFLICT DO NOTHING";
    closed
        .and_then(|_| pen.conn().execute(due, []))
        .map(drop)
        .map_err(sql)
}

/// Rewrites the file, because freed space inside pages may keep remains, and empties the
/// write-ahead log.
pub(crate) fn scrub(writer: &mut Writer) -> Result<bool, LogError> {
    let conn = &writer.conn;
    let due = conn
        .prepare_cached("SELECT 1 FROM device WHERE name = 'scrub'")
        .and_then(|mut find| find.exists([]))
        .map_err(sql)?;
    if !due {
        return Ok(true);
    }
    conn.execute_batch("VACUUM").map_err(sql)?;
    if !empty_wal(conn, writer.busy)? {
        return Ok(false);
    }
    open::begin(conn, writer.busy)?;
    conn.execute_batch("DELETE FROM device WHERE name = 'scrub'; COMMIT")
        .map_err(sql)?;
    // Leaves the write-ahead log empty; what is in it now is only that the work is done.
    empty_wal(conn, writer.busy)?;
    Ok(true)
}

/// Moves the write-ahead log into the file and cuts it to nothing. `false` while another process
/// reads from it.
fn empty_wal(conn: &Connection, wait: Duration) -> Result<bool, LogError> {
    let start = Instant::now();
    loop {
        let busy: i64 = conn
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .map_err(sql)?;
        if busy <= 0 {
            return Ok(true);
        }
        if start.elapsed() >= wait {
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}
