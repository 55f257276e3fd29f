//! Opening the database file: once per process, never re-keyed, never recreated by accident.

use crate::{
    DbKey, OpenError,
    error::{io, sql},
    schema,
};
use orgata_log::{LogError, TeamId, TenantId, WriterId};
use rusqlite::{Connection, OpenFlags};
use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// Name of the database file in the data folder.
const DATABASE: &str = "orgata.db";
/// Remembers, without revealing it, with which key the database was made.
const MARKER: &str = "orgata.db.key-id";
/// Held while a process opens the database, so that two of them cannot both create it.
const LOCK: &str = "orgata.db.lock";

/// Where and for whom a store is opened.
#[derive(Clone, Debug)]
pub struct StoreConfig {
    /// Data folder; made when missing, readable by its owner only.
    pub dir: PathBuf,
    /// Raw key of the database.
    pub key: DbKey,
    /// Company.
    pub tenant: TenantId,
    /// Team.
    pub team: TeamId,
    /// Device. `None` takes the id that the database keeps; it is made with the database.
    pub writer: Option<WriterId>,
    /// How long an append waits for another process before it fails with [`LogError::Busy`].
    pub busy: Duration,
}

/// Whether the folder holds an encrypted database, or remembers one. No new key may be made then.
#[must_use]
pub fn database_exists(dir: &Path) -> bool {
    dir.join(MARKER).exists()
        || file_len(&dir.join(DATABASE)) > 0
        || file_len(&dir.join("orgata.db-wal")) > 0
}

fn file_len(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |meta| meta.len())
}

/// A way to make connections to one opened database.
#[derive(Clone)]
pub(crate) struct Site {
    path: PathBuf,
    key: DbKey,
    busy: Duration,
}

/// Opens the database, making it only where there was none, and brings its tables up to date.
pub(crate) fn open(config: &StoreConfig) -> Result<(Site, Connection), OpenError> {
    make_dir(&config.dir)?;
    let _lock = lock(&config.dir.join(LOCK), config.busy)?;
    let site = Site {
        path: config.dir.join(DATABASE),
        key: config.key.clone(),
        busy: config.busy,
    };
    let marker = config.dir.join(MARKER);
    let known = known_key(&marker, &config.key, &site.path)?;
    make_file(&site.path)?;
    let conn = site
        .connect()
        .map_err(|error| explain(error, &site.path, known))?;
    let found = schema::version(&conn).map_err(|error| explain(error, &site.path, known))?;
    if found > schema::KNOWN {
        return Err(OpenError::Newer {
            found,
            known: schema::KNOWN,
        });
    }
    begin(&conn, config.busy)?;
    schema::migrate(&conn)?;
    conn.execute_batch("COMMIT").map_err(sql)?;
    if !known {
        write_new(&marker, config.key.id().as_bytes())?;
    }
    Ok((site, conn))
}

impl Site {
    /// One more connection, keyed and set up.
    pub(crate) fn connect(&self) -> Result<Connection, LogError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(&self.path, flags).map_err(sql)?;
        conn.busy_timeout(self.busy).map_err(sql)?;
        // SQLCipher would write its own log lines to standard error.
        conn.execute_batch("PRAGMA cipher_log_level = NONE")
            .map_err(sql)?;
        self.key.unlock(&conn)?;
        set_up(&conn)?;
        let mode: String = conn
            .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
            .map_err(sql)?;
        if mode != "wal" {
            return Err(LogError::Other(format!(
                "the database stays in journal mode {mode}"
            )));
        }
        Ok(conn)
    }

    /// How long to wait for another process.
    pub(crate) fn busy(&self) -> Duration {
        self.busy
    }
}

/// A database that ends with the process.
pub(crate) fn memory() -> Result<Connection, LogError> {
    let conn = Connection::open_in_memory().map_err(sql)?;
    set_up(&conn)?;
    schema::migrate(&conn)?;
    Ok(conn)
}

fn set_up(conn: &Connection) -> Result<(), LogError> {
    conn.set_prepared_statement_cache_capacity(64);
    conn.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA fullfsync = ON;
         PRAGMA checkpoint_fullfsync = ON;
         PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA trusted_schema = OFF;
         PRAGMA foreign_keys = OFF;",
    )
    .map_err(sql)
}

/// Takes the write lock, waiting at most `busy`. Short naps instead of SQLite's long ones: the lock
/// is held for one fsync.
pub(crate) fn begin(conn: &Connection, busy: Duration) -> Result<(), LogError> {
    let start = Instant::now();
    let mut nap = Duration::from_micros(100);
    conn.busy_timeout(Duration::ZERO).map_err(sql)?;
    let taken = loop {
        match conn.execute_batch("BEGIN IMMEDIATE").map_err(sql) {
            Err(LogError::Busy) if start.elapsed() < busy => std::thread::sleep(nap),
            other => break other,
        }
        nap = (nap * 2).min(Duration::from_millis(4));
    };
    conn.busy_timeout(busy).map_err(sql)?;
    taken
}

/// Whether the marker names this key. `false` when there is no marker.
fn known_key(marker: &Path, key: &DbKey, db: &Path) -> Result<bool, OpenError> {
    match fs::read_to_string(marker) {
        Ok(id) if id.trim() != key.id() => Err(OpenError::WrongKey(db.to_owned())),
        Ok(_) if file_len(db) == 0 => Err(OpenError::Missing {
            db: db.to_owned(),
            marker: marker.to_owned(),
        }),
        Ok(_) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(io(marker, &error).into()),
    }
}

/// A damaged first page and a wrong key look alike to SQLCipher; the marker tells them apart.
fn explain(error: LogError, db: &Path, known: bool) -> OpenError {
    match error {
        LogError::Corrupt(_) if !known => OpenError::WrongKey(db.to_owned()),
        other => other.into(),
    }
}

pub(crate) fn make_dir(dir: &Path) -> Result<(), LogError> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .recursive(true)
        .create(dir)
        .map_err(|error| io(dir, &error))
}

pub(crate) fn lock(path: &Path, wait: Duration) -> Result<File, LogError> {
    let file = owner_only(OpenOptions::new().create(true).truncate(false).write(true))
        .open(path)
        .map_err(|error| io(path, &error))?;
    let start = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(io(path, &error)),
            Err(TryLockError::WouldBlock) if start.elapsed() >= wait => return Err(LogError::Busy),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(2)),
        }
    }
}

/// Makes the file before SQLite does, so that it is never readable by others.
fn make_file(path: &Path) -> Result<(), LogError> {
    owner_only(OpenOptions::new().create(true).truncate(false).write(true))
        .open(path)
        .map(drop)
        .map_err(|error| io(path, &error))
}

/// Writes a file as a whole or not at all.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), LogError> {
    let part = path.with_extension("part");
    let written = owner_only(OpenOptions::new().create(true).truncate(true).write(true))
        .open(&part)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&part, path))
        .and_then(|()| sync_dir(path));
    written.map_err(|error| {
        let _ = fs::remove_file(&part);
        io(path, &error)
    })
}

fn sync_dir(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        Some(dir) if cfg!(unix) => File::open(dir)?.sync_all(),
        _ => Ok(()),
    }
}

fn owner_only(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
