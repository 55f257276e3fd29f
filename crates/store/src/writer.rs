//! The one thread that writes. Jobs that wait together share one commit.

use crate::{View, error::sql, open, project};
use futures::channel::oneshot;
use orgata_log::{Chain, Draft, Entry, EntryId, Fact, Hash, Head, LogError, Origin, SessionId};
use orgata_work::{ApprovalAsked, SessionStarted};
use rusqlite::{Connection, OptionalExtension, params};
use std::{
    collections::BTreeMap,
    ops::Deref,
    sync::mpsc::{Receiver, TryRecvError},
    time::Duration,
};
use tokio::sync::watch;

/// So many jobs share a commit at most; keeps the write lock short for other processes.
const BATCH: usize = 256;

/// What the writer is asked to do.
pub(crate) enum Job {
    /// A step of a shared commit.
    Step(Box<dyn Step>),
    /// Something that needs the connection for itself, outside a transaction.
    Alone(Box<dyn FnOnce(&mut Writer) + Send>),
}

/// A step of a commit. It runs again when the commit has to be repeated without its neighbours.
pub(crate) trait Step: Send {
    /// Does the step inside the transaction.
    fn run(&mut self, pen: &mut Pen<'_>) -> Result<(), LogError>;
    /// Tells whoever waits, after the commit.
    fn done(self: Box<Self>, end: Result<(), LogError>);
}

struct Asked<T, F> {
    work: F,
    value: Option<T>,
    reply: oneshot::Sender<Result<T, LogError>>,
}

impl<T: Send, F: FnMut(&mut Pen<'_>) -> Result<T, LogError> + Send> Step for Asked<T, F> {
    fn run(&mut self, pen: &mut Pen<'_>) -> Result<(), LogError> {
        self.value = Some((self.work)(pen)?);
        Ok(())
    }

    fn done(self: Box<Self>, end: Result<(), LogError>) {
        let Self { value, reply, .. } = *self;
        // Whoever asked may have stopped waiting; the commit stands.
        let _ = reply.send(end.and_then(|()| value.ok_or(LogError::Closed)));
    }
}

/// A step from a closure, and where its result arrives.
pub(crate) fn step<T: Send + 'static>(
    work: impl FnMut(&mut Pen<'_>) -> Result<T, LogError> + Send + 'static,
) -> (Job, oneshot::Receiver<Result<T, LogError>>) {
    let (reply, answer) = oneshot::channel();
    (
        Job::Step(Box::new(Asked {
            work,
            value: None,
            reply,
        })),
        answer,
    )
}

/// The writing end of a store.
pub(crate) struct Writer {
    pub(crate) conn: Connection,
    pub(crate) origin: Origin,
    pub(crate) busy: Duration,
    pub(crate) newest: watch::Sender<u64>,
}

impl Writer {
    /// Works until every sender is gone; then everything that was asked is done.
    pub(crate) fn work(mut self, jobs: &Receiver<Job>) {
        while let Ok(job) = jobs.recv() {
            let mut next = Some(job);
            while let Some(job) = next.take() {
                match job {
                    Job::Alone(work) => work(&mut self),
                    Job::Step(first) => {
                        let (batch, rest) = gather(first, jobs);
                        self.commit(batch);
                        next = rest;
                    }
                }
            }
        }
    }

    fn commit(&mut self, mut batch: Vec<Box<dyn Step>>) {
        let end = self.attempt(&mut batch);
        if batch.len() > 1 && matches!(&end, Err(error) if is_own_fault(error)) {
            // One step spoiled the commit: each gets its own.
            batch.into_iter().for_each(|step| self.commit(vec![step]));
            return;
        }
        for step in batch {
            step.done(end.clone());
        }
    }

    fn attempt(&mut self, batch: &mut [Box<dyn Step>]) -> Result<(), LogError> {
        let (_, top) = self.transact(|pen| batch.iter_mut().try_for_each(|step| step.run(pen)))?;
        self.tell(top);
        Ok(())
    }

    /// Runs `work` under the write lock. Returns its value and the newest position.
    pub(crate) fn transact<T>(
        &mut self,
        work: impl FnOnce(&mut Pen<'_>) -> Result<T, LogError>,
    ) -> Result<(T, u64), LogError> {
        open::begin(&self.conn, self.busy)?;
        let done = Pen::open(&self.conn, &self.origin).and_then(|mut pen| {
            let value = work(&mut pen)?;
            Ok((value, pen.close()?))
        });
        let done = done.and_then(|value| {
            self.conn.execute_batch("COMMIT").map_err(sql)?;
            Ok(value)
        });
        if done.is_err() && !self.conn.is_autocommit() {
            // After some errors SQLite has rolled back already.
            let _ = self.conn.execute_batch("ROLLBACK");
        }
        done
    }

    /// Tells subscribers of a new position.
    pub(crate) fn tell(&self, top: u64) {
        self.newest.send_if_modified(|newest| {
            let grew = top > *newest;
            *newest = top.max(*newest);
            grew
        });
    }
}

/// Whether an error may come from a single step instead of from disk or lock.
fn is_own_fault(error: &LogError) -> bool {
    matches!(error, LogError::Other(_) | LogError::Erased(_))
}

/// Takes what else is waiting, up to the first job that wants to be alone.
fn gather(first: Box<dyn Step>, jobs: &Receiver<Job>) -> (Vec<Box<dyn Step>>, Option<Job>) {
    let mut batch = vec![first];
    while batch.len() < BATCH {
        match jobs.try_recv() {
            Ok(Job::Step(step)) => batch.push(step),
            Ok(alone) => return (batch, Some(alone)),
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
        }
    }
    (batch, None)
}

/// The database under the write lock: what [`View`] reads, and appending. What it reads cannot be
/// changed by another process before the commit.
pub struct Pen<'a> {
    view: View<'a>,
    origin: &'a Origin,
    heads: BTreeMap<Chain, Head>,
    top: u64,
    applied: u64,
}

impl<'a> Deref for Pen<'a> {
    type Target = View<'a>;

    fn deref(&self) -> &View<'a> {
        &self.view
    }
}

impl<'a> Pen<'a> {
    pub(crate) fn open(conn: &'a Connection, origin: &'a Origin) -> Result<Self, LogError> {
        let view = View::new(conn);
        let top = view.newest()?;
        let applied = project::catch_up(conn, top)?;
        Ok(Self {
            view,
            origin,
            heads: BTreeMap::new(),
            top,
            applied,
        })
    }

    /// Keeps what was gathered while entries were appended; returns the newest position.
    pub(crate) fn close(self) -> Result<u64, LogError> {
        for (chain, head) in &self.heads {
            self.save_head(*chain, head)?;
        }
        if self.applied != self.top {
            project::applied(self.view.conn(), self.top)?;
        }
        Ok(self.top)
    }

    /// Whose chains are appended to.
    pub fn origin(&self) -> &Origin {
        self.origin
    }

    /// Appends the drafts in order. They are durable when the commit succeeds.
    ///
    /// # Errors
    /// When a draft belongs to an erased conversation, or as SQLite fails.
    pub fn append(&mut self, drafts: Vec<Draft>) -> Result<Vec<Entry>, LogError> {
        drafts
            .into_iter()
            .map(|draft| self.append_one(draft))
            .collect()
    }

    fn append_one(&mut self, mut draft: Draft) -> Result<Entry, LogError> {
        if draft.session.is_none() {
            draft.session = session_within(&draft);
        }
        if let Some(session) = &draft.session
            && self.view.is_erased(session)?
        {
            return Err(LogError::Erased(session.clone()));
        }
        let head = self.head(draft.chain)?;
        let mut entry = draft.follow(&head, self.origin, fresh_id(), fresh_salt()?);
        entry.position = self.top + 1;
        insert(self.view.conn(), &entry)?;
        project::apply(self.view.conn(), &entry)?;
        self.top = entry.position;
        self.heads
            .insert(entry.header.chain, Head::after(&entry.header));
        Ok(entry)
    }

    fn head(&self, chain: Chain) -> Result<Head, LogError> {
        match self.heads.get(&chain) {
            Some(head) => Ok(*head),
            None => self.view.head(self.origin, chain),
        }
    }

    fn save_head(&self, chain: Chain, head: &Head) -> Result<(), LogError> {
        let Origin {
            tenant,
            team,
            writer,
        } = self.origin;
        self.view
            .conn()
            .prepare_cached(
                "INSERT INTO head(tenant, team, writer, chain, next, hash)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT DO UPDATE SET next = excluded.next, hash = excluded.hash",
            )
            .and_then(|mut statement| {
                statement.execute(params![
                    tenant.as_str(),
                    team.as_str(),
                    writer.as_str(),
                    chain.as_str(),
                    head.next as i64,
                    head.hash.0,
                ])
            })
            .map_err(sql)?;
        Ok(())
    }
}

impl View<'_> {
    /// End of one of a writer's chains, as the database remembers it.
    ///
    /// # Errors
    /// As SQLite fails.
    pub fn head(&self, origin: &Origin, chain: Chain) -> Result<Head, LogError> {
        let Origin {
            tenant,
            team,
            writer,
        } = origin;
        let keys = params![
            tenant.as_str(),
            team.as_str(),
            writer.as_str(),
            chain.as_str()
        ];
        let found = self
            .conn()
            .prepare_cached(
                "SELECT next, hash FROM head
                 WHERE tenant = ?1 AND team = ?2 AND writer = ?3 AND chain = ?4",
            )
            .and_then(|mut statement| {
                let read = |row: &rusqlite::Row<'_>| {
                    Ok(Head {
                        next: row.get::<_, i64>(0)? as u64,
                        hash: Hash(row.get(1)?),
                    })
                };
                statement.query_row(keys, read).optional()
            })
            .map_err(sql)?;
        Ok(found.unwrap_or(Head::EMPTY))
    }
}

fn insert(conn: &Connection, entry: &Entry) -> Result<(), LogError> {
    let header = &entry.header;
    conn.prepare_cached(
        "INSERT INTO entry(position, id, tenant, team, writer, chain, seq, prev, at, kind, version,
             session, turn, body_hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )
    .and_then(|mut statement| {
        statement.execute(params![
            entry.position as i64,
            header.id.as_str(),
            header.tenant.as_str(),
            header.team.as_str(),
            header.writer.as_str(),
            header.chain.as_str(),
            header.seq as i64,
            header.prev.0,
            header.at.0,
            header.kind,
            header.version,
            header.session.as_ref().map(|id| id.as_str()),
            header.turn.as_ref().map(|id| id.as_str()),
            header.body_hash.0,
        ])
    })
    .map_err(sql)?;
    let Some(body) = &entry.body else {
        return Ok(());
    };
    conn.prepare_cached("INSERT INTO body(position, salt, bytes) VALUES (?1, ?2, ?3)")
        .and_then(|mut statement| {
            statement.execute(params![entry.position as i64, body.salt, body.bytes])
        })
        .map_err(sql)?;
    Ok(())
}

/// Facts that name their conversation belong to it, also when their writer did not say so: else
/// erasing the conversation would leave them behind.
fn session_within(draft: &Draft) -> Option<SessionId> {
    #[derive(serde::Deserialize)]
    struct Names {
        session: SessionId,
    }
    match draft.kind.as_str() {
        SessionStarted::KIND | ApprovalAsked::KIND => serde_json::from_slice::<Names>(&draft.body)
            .ok()
            .map(|names| names.session),
        _ => None,
    }
}

fn fresh_id() -> EntryId {
    EntryId::new(uuid::Uuid::now_v7().to_string())
}

fn fresh_salt() -> Result<[u8; 32], LogError> {
    let mut salt = [0; 32];
    getrandom::fill(&mut salt).map_err(|error| LogError::Other(error.to_string()))?;
    Ok(salt)
}
