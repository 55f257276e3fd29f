//! Typed ids. They are opaque strings; edges make them (UUIDv7), pure crates only pass them on.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps an id that was made elsewhere.
            pub fn new(id: impl Into<String>) -> Self { Self(id.into()) }
            /// The id's text.
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
        }
        impl From<&str> for $name { fn from(s: &str) -> Self { Self(s.to_owned()) } }
        impl From<String> for $name { fn from(s: String) -> Self { Self(s) } }
    )*};
}

ids! {
    /// A company, or the single user's own device.
    TenantId,
    /// A team inside a tenant.
    TeamId,
    /// The device that writes a pair of chains.
    WriterId,
    /// One conversation.
    SessionId,
    /// One user message to the final answer.
    TurnId,
    /// One entry of the log.
    EntryId,
    /// A task in the Inbox.
    TaskId,
    /// A question to a person.
    ApprovalId,
    /// Proof of one model or tool call.
    ReceiptId,
    /// One local trace.
    TraceId,
}

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct Micros(pub i64);
