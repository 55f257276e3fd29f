//! The store: one writing thread, a few reading ones, one that watches for other processes.

use crate::{
    OpenError, Pen, StoreConfig, View, erase,
    error::sql,
    open::{self, Site},
    project,
    writer::{Job, Writer, step},
};
use futures::{FutureExt, channel::oneshot, future::BoxFuture};
use orgata_log::{Draft, Entry, Log, LogError, Origin, Query, TeamId, TenantId, WriterId};
use rusqlite::{Connection, OptionalExtension};
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        mpsc::{self, Receiver, RecvTimeoutError, Sender},
    },
    thread::JoinHandle,
    time::Duration,
};
use tokio::sync::watch;

/// Threads that read. A long question does not hold up a short one.
const READERS: usize = 2;
/// How often to look whether another process has written.
const LOOK: Duration = Duration::from_millis(150);

/// The log on disk or in memory, with its projections. Cheap to clone; the last clone that goes
/// finishes what was asked before it returns.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    origin: Origin,
    newest: watch::Sender<u64>,
    /// In memory the writer reads too.
    on_disk: bool,
    open: Mutex<Open>,
}

/// What ends when the store is closed: threads end when their senders are gone.
#[derive(Default)]
struct Open {
    jobs: Option<Sender<Job>>,
    questions: Option<Sender<Question>>,
    watching: Option<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

type Question = Box<dyn FnOnce(&Connection) + Send>;

impl Store {
    /// Opens the database in a data folder, making it when there is none. Blocks for a few
    /// milliseconds; longer when projections have to be made again.
    ///
    /// # Errors
    /// [`OpenError`]; then nothing was created, changed or re-keyed.
    pub fn open(config: StoreConfig) -> Result<Self, OpenError> {
        let (site, conn) = open::open(&config)?;
        let writer = device(&conn, config.writer, config.busy)?;
        let origin = Origin {
            tenant: config.tenant,
            team: config.team,
            writer,
        };
        let readers = (0..READERS)
            .map(|_| reader(&site))
            .collect::<Result<Vec<_>, _>>()?;
        let watching = site.connect()?;
        let store = Self::start(conn, origin, site.busy(), true)?;
        store.inner.read_and_watch(readers, watching)?;
        Ok(store)
    }

    /// A store that keeps nothing: for working without keychain and passphrase.
    ///
    /// # Errors
    /// When SQLite cannot be set up or a thread cannot be started.
    pub fn memory(tenant: TenantId, team: TeamId) -> Result<Self, OpenError> {
        let conn = open::memory()?;
        let origin = Origin {
            tenant,
            team,
            writer: fresh_writer(),
        };
        Ok(Self::start(conn, origin, Duration::ZERO, false)?)
    }

    fn start(
        conn: Connection,
        origin: Origin,
        busy: Duration,
        on_disk: bool,
    ) -> Result<Self, LogError> {
        let (newest, _) = watch::channel(0);
        let mut writer = Writer {
            conn,
            origin: origin.clone(),
            busy,
            newest: newest.clone(),
        };
        let ((), top) = writer.transact(|_| Ok(()))?;
        writer.tell(top);
        let (jobs, asked) = mpsc::channel();
        let thread = spawn("orgata-store-write", move || {
            // Remains that the last process could not clear. A failure is tried again next time.
            let _ = erase::scrub(&mut writer);
            writer.work(&asked);
        })?;
        let open = Mutex::new(Open {
            jobs: Some(jobs),
            threads: vec![thread],
            ..Open::default()
        });
        let inner = Inner {
            origin,
            newest,
            on_disk,
            open,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Whose chains this store appends to.
    pub fn origin(&self) -> &Origin {
        &self.inner.origin
    }

    /// The newest position of the log. `changed()` resolves soon after this or another process has
    /// appended: at once for this process, within about 150 ms for another.
    pub fn newest(&self) -> watch::Receiver<u64> {
        self.inner.newest.subscribe()
    }

    /// Reads. The closure runs on a thread of the store.
    ///
    /// # Errors
    /// As the closure, or [`LogError::Closed`].
    pub fn view<T: Send + 'static>(
        &self,
        mut ask: impl FnMut(&View<'_>) -> Result<T, LogError> + Send + 'static,
    ) -> BoxFuture<'static, Result<T, LogError>> {
        if !self.inner.on_disk {
            return self.commit(move |pen| ask(pen));
        }
        let (reply, answer) = oneshot::channel();
        let question: Question = Box::new(move |conn| {
            // Whoever asked may have stopped waiting.
            let _ = reply.send(ask(&View::new(conn)));
        });
        wait(self.inner.ask(question), answer)
    }

    /// Reads and appends under the write lock: what the closure has read still holds when its
    /// entries are appended, whatever other processes do. Calls made later are committed later. The
    /// closure may run twice; only one run counts. The future resolves when the commit is durable;
    /// dropping it does not undo the commit.
    ///
    /// # Errors
    /// As the closure, then nothing of it was appended; or as [`Log::append`].
    pub fn commit<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Pen<'_>) -> Result<T, LogError> + Send + 'static,
    ) -> BoxFuture<'static, Result<T, LogError>> {
        let (job, answer) = step(work);
        wait(self.inner.send(job), answer)
    }

    /// Runs something on the writer's own connection, outside a transaction.
    pub(crate) fn alone<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Writer) -> Result<T, LogError> + Send + 'static,
    ) -> BoxFuture<'static, Result<T, LogError>> {
        let (reply, answer) = oneshot::channel();
        let job = Job::Alone(Box::new(move |writer| {
            // Whoever asked may have stopped waiting; what was done stands.
            let _ = reply.send(work(writer));
        }));
        wait(self.inner.send(job), answer)
    }

    /// Drops all projections and makes them again from the log.
    ///
    /// # Errors
    /// As [`Log::append`].
    pub fn rebuild(&self) -> BoxFuture<'static, Result<(), LogError>> {
        self.commit(|pen| project::rebuild(pen.conn(), pen.newest()?))
    }

    /// Finishes what was asked and closes the database. Later calls fail with
    /// [`LogError::Closed`]. Blocks; the last clone does the same when it is dropped.
    pub fn close(&self) {
        self.inner.close();
    }
}

impl Log for Store {
    fn append(&self, drafts: Vec<Draft>) -> BoxFuture<'static, Result<Vec<Entry>, LogError>> {
        self.commit(move |pen| pen.append(drafts.clone()))
    }

    fn read(&self, query: Query) -> BoxFuture<'static, Result<Vec<Entry>, LogError>> {
        self.view(move |view| view.entries(&query))
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("origin", &self.inner.origin)
            .finish_non_exhaustive()
    }
}

impl Inner {
    fn read_and_watch(
        self: &Arc<Self>,
        readers: Vec<Connection>,
        watching: Connection,
    ) -> Result<(), LogError> {
        let (questions, asked) = mpsc::channel();
        let asked = Arc::new(Mutex::new(asked));
        let (stop, stopped) = mpsc::channel();
        let inner = Arc::downgrade(self);
        let mut open = self.open();
        for conn in readers {
            let asked = asked.clone();
            let thread = spawn("orgata-store-read", move || answer(&conn, &asked))?;
            open.threads.push(thread);
        }
        let thread = spawn("orgata-store-watch", move || {
            look(&watching, &stopped, &inner);
        })?;
        open.threads.push(thread);
        open.questions = Some(questions);
        open.watching = Some(stop);
        Ok(())
    }

    fn send(&self, job: Job) -> bool {
        let open = self.open();
        let jobs = open.jobs.as_ref();
        jobs.is_some_and(|jobs| jobs.send(job).is_ok())
    }

    fn ask(&self, question: Question) -> bool {
        let open = self.open();
        let questions = open.questions.as_ref();
        questions.is_some_and(|questions| questions.send(question).is_ok())
    }

    fn close(&self) {
        // Each thread ends when its last sender is gone, after everything that was asked. The
        // senders go at the end of this statement.
        let threads = std::mem::take(&mut *self.open()).threads;
        for thread in threads {
            // The watcher may be the one that lets the last handle go.
            if thread.thread().id() != std::thread::current().id() {
                // A thread that panicked has nothing more to finish.
                let _ = thread.join();
            }
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.close();
    }
}

fn wait<T: Send + 'static>(
    sent: bool,
    answer: oneshot::Receiver<Result<T, LogError>>,
) -> BoxFuture<'static, Result<T, LogError>> {
    async move {
        if !sent {
            return Err(LogError::Closed);
        }
        answer.await.unwrap_or(Err(LogError::Closed))
    }
    .boxed()
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, LogError> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|error| LogError::Other(error.to_string()))
}

fn reader(site: &Site) -> Result<Connection, LogError> {
    let conn = site.connect()?;
    conn.execute_batch("PRAGMA query_only = ON").map_err(sql)?;
    Ok(conn)
}

fn answer(conn: &Connection, asked: &Mutex<Receiver<Question>>) {
    loop {
        let Ok(Ok(question)) = asked.lock().map(|asked| asked.recv()) else {
            return;
        };
        question(conn);
    }
}

/// Notices what other processes append. `data_version` only changes by their commits.
fn look(conn: &Connection, stopped: &Receiver<()>, inner: &Weak<Inner>) {
    let mut seen = None;
    while stopped.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
        let version = conn
            .query_row("PRAGMA data_version", [], |row| row.get::<_, i64>(0))
            .ok();
        if version.is_none() || version == seen {
            continue;
        }
        let (Ok(top), Some(inner)) = (View::new(conn).newest(), inner.upgrade()) else {
            continue;
        };
        seen = version;
        inner.newest.send_if_modified(|newest| {
            let grew = top > *newest;
            *newest = top.max(*newest);
            grew
        });
    }
}

/// Id of this device: given, or made with the database and kept in it.
fn device(
    conn: &Connection,
    given: Option<WriterId>,
    busy: Duration,
) -> Result<WriterId, LogError> {
    if let Some(writer) = given {
        return Ok(writer);
    }
    open::begin(conn, busy)?;
    let kept = conn.execute(
        "INSERT INTO device(name, value) VALUES ('writer', ?1) ON CONFLICT DO NOTHING",
        [fresh_writer().as_str()],
    );
    conn.execute_batch(if kept.is_ok() { "COMMIT" } else { "ROLLBACK" })
        .map_err(sql)?;
    kept.map_err(sql)?;
    let text = "SELECT value FROM device WHERE name = 'writer'";
    let kept: Option<String> = conn
        .query_row(text, [], |row| row.get(0))
        .optional()
        .map_err(sql)?;
    kept.map(WriterId::new)
        .ok_or_else(|| LogError::Corrupt("no device id".to_owned()))
}

fn fresh_writer() -> WriterId {
    WriterId::new(uuid::Uuid::new_v4().to_string())
}
