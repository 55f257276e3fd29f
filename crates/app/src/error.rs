//! Errors on their way to a face.

use crate::api::ApiError;
use orgata_agent::ModelError;
use orgata_guard::GuardError;
use orgata_log::LogError;
use std::collections::BTreeMap;

impl ApiError {
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message_id: format!("error.{code}"),
            params: BTreeMap::new(),
            message: message.into(),
            hint: None,
        }
    }

    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    pub(crate) fn bad_request(error: &impl std::fmt::Display) -> Self {
        Self::new(
            "bad_request",
            format!("The request could not be read: {error}. Nothing was done."),
        )
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new("invalid", message)
    }

    pub(crate) fn not_found(what: &str, id: impl std::fmt::Display) -> Self {
        Self::new(
            "not_found",
            format!("There is no {what} {id}. Nothing was done."),
        )
        .with("what", what)
    }

    pub(crate) fn not_signed_in() -> Self {
        Self::new(
            "not_signed_in",
            "This browser is not signed in. Nothing was done.",
        )
        .hint("Press Enter in the terminal where Orgata runs and open the address that it prints.")
    }

    pub(crate) fn unknown_operation(name: &str) -> Self {
        Self::new(
            "unknown_operation",
            format!("There is no operation {name}. Nothing was done."),
        )
    }

    pub(crate) fn person_only(name: &str) -> Self {
        Self::new(
            "person_only",
            format!(
                "{name} is for a person at the window, a signed-in browser or their own terminal. Nothing was done."
            ),
        )
    }

    pub(crate) fn denied(reason: &str) -> Self {
        Self::new(
            "denied",
            format!("Your profile does not allow this: {reason} Nothing was done."),
        )
    }

    pub(crate) fn internal(what: &str) -> Self {
        Self::new(
            "internal",
            format!("Something inside Orgata failed: {what}. Nothing was sent."),
        )
        .hint("Try again; `orgata doctor` shows what works on this device.")
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        self.hint
            .as_ref()
            .map_or(Ok(()), |hint| write!(f, " {hint}"))
    }
}

impl std::error::Error for ApiError {}

impl From<LogError> for ApiError {
    fn from(error: LogError) -> Self {
        let (code, hint) = match &error {
            LogError::DiskFull => (
                "disk_full",
                "Free some space and try again; nothing is lost.",
            ),
            LogError::ReadOnly(_) => ("read_only", "Make the data folder writable and try again."),
            LogError::Corrupt(_) => (
                "corrupt",
                "Move the database away or restore a backup; Orgata never repairs it silently.",
            ),
            LogError::Busy => ("busy", "Try again in a moment."),
            _ => (
                "log",
                "Try again; `orgata doctor` shows what works on this device.",
            ),
        };
        Self::new(code, sentence(&error)).hint(hint)
    }
}

impl From<GuardError> for ApiError {
    fn from(error: GuardError) -> Self {
        Self::new("guard_failed", sentence(&error))
            .hint("Nothing left this device. `orgata doctor` shows the state of the guard.")
    }
}

impl From<ModelError> for ApiError {
    fn from(error: ModelError) -> Self {
        Self::new(error.code(), sentence(&error))
    }
}

/// Upper-case first letter and a full stop.
pub(crate) fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|c| c.to_uppercase().to_string())
        .unwrap_or_default();
    let end = if text.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    format!("{first}{}{end}", letters.as_str())
}
