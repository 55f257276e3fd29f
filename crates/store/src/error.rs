//! What SQLite says, as something a person can act on.

use orgata_log::LogError;
use rusqlite::ErrorCode;
use std::path::PathBuf;

/// Why the database could not be opened. Nothing was created, changed or re-keyed.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The key is not the one the database was made with.
    #[error("the key does not open the database {0}")]
    WrongKey(PathBuf),
    /// A database was here, its file is gone.
    #[error("the database {db} is gone; restore it, or remove {marker} to begin anew")]
    Missing {
        /// Where the database should be.
        db: PathBuf,
        /// The file that remembers it.
        marker: PathBuf,
    },
    /// A newer Orgata made the database.
    #[error("the database was made by a newer Orgata (format {found}, this one knows {known})")]
    Newer {
        /// Format found.
        found: i64,
        /// Newest format known here.
        known: i64,
    },
    /// Reading or writing failed.
    #[error(transparent)]
    Log(#[from] LogError),
}

impl OpenError {
    /// Stable machine code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongKey(_) => "db_wrong_key",
            Self::Missing { .. } => "db_missing",
            Self::Newer { .. } => "db_newer",
            Self::Log(LogError::DiskFull) => "disk_full",
            Self::Log(LogError::ReadOnly(_)) => "db_read_only",
            Self::Log(LogError::Corrupt(_)) => "db_corrupt",
            Self::Log(LogError::Busy) => "db_busy",
            Self::Log(_) => "db_failed",
        }
    }
}

/// Turns an error of SQLite into one of the log.
pub(crate) fn sql(error: rusqlite::Error) -> LogError {
    let text = error.to_string();
    let Some(failure) = error.sqlite_error() else {
        return LogError::Other(text);
    };
    match failure.code {
        ErrorCode::DiskFull => LogError::DiskFull,
        ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => {
            LogError::ReadOnly(text)
        }
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => LogError::Corrupt(text),
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => LogError::Busy,
        ErrorCode::SystemIoFailure => io_failure(failure.extended_code, text),
        _ => LogError::Other(text),
    }
}

/// SQLite reports a file-size limit or quota as a failed write, not as a full disk.
fn io_failure(extended: i32, text: String) -> LogError {
    const WRITE: [i32; 3] = [
        rusqlite::ffi::SQLITE_IOERR_WRITE,
        rusqlite::ffi::SQLITE_IOERR_TRUNCATE,
        rusqlite::ffi::SQLITE_IOERR_SHMSIZE,
    ];
    if WRITE.contains(&extended) {
        LogError::DiskFull
    } else {
        LogError::Other(text)
    }
}

/// Turns an error of the file system into one of the log.
pub(crate) fn io(path: &std::path::Path, error: &std::io::Error) -> LogError {
    use std::io::ErrorKind::{
        FileTooLarge, NotADirectory, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem,
        StorageFull,
    };
    match error.kind() {
        StorageFull | QuotaExceeded | FileTooLarge => LogError::DiskFull,
        PermissionDenied | ReadOnlyFilesystem | NotADirectory => {
            LogError::ReadOnly(format!("{}: {error}", path.display()))
        }
        _ => LogError::Other(format!("{}: {error}", path.display())),
    }
}

/// A value in the database does not have the shape it was written with.
pub(crate) fn shape(error: impl std::fmt::Display) -> LogError {
    LogError::Corrupt(error.to_string())
}
