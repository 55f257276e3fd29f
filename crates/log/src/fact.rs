//! Facts: what an entry's body says. Each crate declares its own.

use serde::{Serialize, de::DeserializeOwned};

/// The name of a kind of fact, for example `message.user`.
pub type Kind = String;

/// One kind of thing that can happen. Released kinds are frozen: a changed shape is a new version.
pub trait Fact: Serialize + DeserializeOwned {
    /// Dotted lower-case name, for example `approval.asked`.
    const KIND: &'static str;
    /// Starts at 1.
    const VERSION: u16;
}

/// Why a body could not be read as a fact.
#[derive(Debug, thiserror::Error)]
pub enum FactError {
    /// The entry is of another kind or version.
    #[error("entry is {found} v{found_version}, not {wanted} v{wanted_version}")]
    OtherKind {
        /// kind found
        found: String,
        /// version found
        found_version: u16,
        /// kind wanted
        wanted: &'static str,
        /// version wanted
        wanted_version: u16,
    },
    /// The body was erased.
    #[error("the body of this entry was erased")]
    Erased,
    /// The body does not have the shape of its kind.
    #[error("entry body is damaged: {0}")]
    Shape(#[from] serde_json::Error),
}
