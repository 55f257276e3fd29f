//! One append-only log that can forget.
//!
//! Everything that happens is an [`Entry`]: a header that is never changed and a body that can be
//! erased. The header carries `SHA-256(salt ‖ body)`, so the chain of headers still verifies after
//! body and salt are gone. Each writer (device) has two chains: [`Chain::Private`] holds clear text
//! and never leaves the device, [`Chain::Shared`] holds only sealed bodies.
//!
//! This crate is pure: time, salt and ids are passed in.

mod chain;
mod entry;
mod fact;
mod ids;
mod port;

pub use chain::{Break, Head, Origin, verify, verify_from, verify_to};
pub use entry::{Body, Chain, Draft, Entry, Hash, Header};
pub use fact::{Fact, FactError, Kind};
pub use ids::*;
pub use port::{Log, LogError, Query};
