//! Reading a profile strictly.

use crate::{Policies, PolicyError, Profile, check};
use serde_saphyr::{DefaultMessageFormatter, MessageFormatter};

/// Why a text is no profile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// The text is not YAML, or a field is missing, unknown or of the wrong type.
    #[error("line {line}, column {column}: {message}")]
    Yaml {
        /// From 1; 0 when unknown.
        line: u64,
        /// From 1; 0 when unknown.
        column: u64,
        /// What is wrong.
        message: String,
    },
    /// A field says something that cannot be.
    #[error("{field}: {message}")]
    Field {
        /// Path, for example `providers[0].base_url`.
        field: String,
        /// What is wrong and what would be right.
        message: String,
    },
    /// The policies cannot be used.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

/// Reads a profile. Unknown and doubled keys are errors; the policies are compiled and validated.
///
/// # Errors
/// The first thing that is wrong, with its place.
pub fn load(yaml: &str) -> Result<Profile, ProfileError> {
    let profile: Profile = serde_saphyr::from_str(yaml).map_err(|error| yaml_error(&error))?;
    check::check(&profile)?;
    Policies::compile(&profile)?;
    Ok(profile)
}

fn yaml_error(error: &serde_saphyr::Error) -> ProfileError {
    let place = error.location();
    let plain = DefaultMessageFormatter.format_message(error.without_snippet());
    ProfileError::Yaml {
        line: place.map_or(0, |place| place.line()),
        column: place.map_or(0, |place| place.column()),
        message: plain.escape_debug().to_string(),
    }
}
