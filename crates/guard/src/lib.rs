//! The privacy guard: finds, masks, restores, seals.
//!
//! [`Rules`] compiled once and [`Keys`] of the tenant make a [`Guard`]. It seals texts and JSON
//! bodies for an [`Audience`]: each value that is personal becomes a token such as
//! `[EMAIL_7F3K9Q2M4C1T]`, each secret becomes `[BLOCKED:KIND]`. The session's [`Vault`] knows which
//! token stands for what; [`StreamRestorer`], [`restore_text`] and [`restore_json`] put values back
//! for a person. [`Sealed`] and [`SealedJson`] are the proof that the guard has passed a text: only
//! it can make them.
//!
//! ```
//! use orgata_guard::*;
//! use std::sync::Arc;
//! let guard = Guard::new(
//!     Arc::new(Rules::builtin()?), Keys::new(&[7; 32]), Policy::of(Mode::Mask), [], vec![])?;
//! let mut vault = Vault::new(Scope::new("acme", "session-1"));
//! let sealed = guard.seal_text("Write to anna@example.com", &Audience::model("any"), &mut vault)?;
//! assert!(!sealed.as_str().contains("anna"));
//! assert_eq!(restore_text(sealed.as_str(), &vault).0, "Write to anna@example.com");
//! # Ok::<(), GuardError>(())
//! ```
//!
//! This crate is pure: it knows no clock, file, socket, thread or randomness. A time budget comes
//! in as a closure that says when it is over.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod assigned;
mod builtin;
mod cache;
mod canonical;
mod check;
mod dictionary;
mod embedded;
mod encoded;
mod error;
mod finding;
mod grammar;
mod guard;
mod keys;
mod lint;
mod names;
mod overlap;
mod policy;
mod protocol;
mod remote;
mod restore;
mod rules;
mod scan;
mod seal;
pub mod sealed;
mod stamp;
mod token;
mod validators;
mod vault;

pub use dictionary::Term;
pub use error::{GuardError, RuleError};
pub use finding::{Finding, Recognizer};
pub use guard::Guard;
pub use keys::Keys;
pub use lint::{FailedExample, Remark, lint};
pub use policy::{Audience, Mode, Policy, Possible, Scope};
pub use protocol::{Check, Protocol};
pub use restore::{Mask, Piece, PieceMask, StreamRestorer, restore_json, restore_text};
pub use rules::{RuleExamples, RuleText, Rules};
pub use sealed::{Found, Report, Sealed, SealedJson};
pub use stamp::Stamped;
pub use vault::{Vault, VaultRecord};
