//! How a command ends.

use crate::words::here;
use orgata_app::api::ApiError;
use serde::Serialize;

/// Exit codes; stable, see the crate's documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Code {
    /// Done.
    Ok = 0,
    /// Failed.
    Failed = 1,
    /// Wrong command line.
    Usage = 2,
    /// Refused by policy, guard or presence.
    Refused = 3,
    /// Not there.
    NotFound = 4,
    /// Keys locked.
    Locked = 5,
    /// Ctrl-C.
    Cancelled = 130,
}

impl Code {
    /// The exit code for a machine code of the application.
    pub fn of(error: &str) -> Self {
        match error {
            "bad_request" | "invalid" | "short_passphrase" | "unknown_operation" => Self::Usage,
            "person_only" | "denied" | "blocked" | "not_signed_in" => Self::Refused,
            "not_found" | "no_model" | "unknown_model" => Self::NotFound,
            "keys_locked" | "locked" | "wrong_passphrase" => Self::Locked,
            "cancelled" => Self::Cancelled,
            _ => Self::Failed,
        }
    }
}

/// Why a command did not do what it was told.
#[derive(Debug)]
pub enum Failure {
    /// The reader of the output went away: nothing is wrong.
    Closed,
    /// Something that is said.
    Told(Told),
}

/// A failure for people and programs.
#[derive(Debug, Serialize)]
pub struct Told {
    /// Exit code.
    #[serde(skip)]
    pub exit: Code,
    /// Machine code.
    pub code: String,
    /// What happened and what was not done.
    pub message: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Failure {
    /// A failure of the command line itself.
    pub fn new(exit: Code, code: &str, message: impl Into<String>) -> Self {
        Self::Told(Told {
            exit,
            code: code.to_owned(),
            message: message.into(),
            hint: None,
        })
    }

    /// A wrong value.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Code::Usage, "invalid", message)
    }

    /// Something that failed.
    pub fn failed(code: &str, message: impl Into<String>) -> Self {
        Self::new(Code::Failed, code, message)
    }

    /// Ctrl-C.
    pub fn cancelled() -> Self {
        Self::new(Code::Cancelled, "cancelled", "Cancelled.")
    }

    /// With what to do about it.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        match self {
            Self::Told(told) => Self::Told(Told {
                hint: Some(hint.into()),
                ..told
            }),
            Self::Closed => Self::Closed,
        }
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Told(Told {
            exit: Code::of(&error.code),
            code: error.code,
            message: here(&error.message),
            hint: error.hint.as_deref().map(here),
        })
    }
}

/// Only writing to stdout fails with a bare I/O error.
impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Self::Closed;
        }
        Self::failed(
            "output",
            format!("The output could not be written: {error}."),
        )
    }
}
