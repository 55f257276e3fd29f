//! What the guard has passed. Only [`crate::Guard`] makes these, so holding one is the proof.
//!
//! Nothing else can pose as sealed. Each example that must not compile has a twin that does and
//! differs only in the type.
//!
//! It cannot be read back from storage; its report, which only describes, can:
//! ```compile_fail
//! let json = r#"{"token": "", "kind": "EMAIL", "rule": "email"}"#;
//! let sealed: orgata_guard::Sealed = serde_json::from_str(json).unwrap();
//! ```
//! ```
//! let json = r#"{"token": "", "kind": "EMAIL", "rule": "email"}"#;
//! let found: orgata_guard::Found = serde_json::from_str(json).unwrap();
//! ```
//! ```compile_fail
//! fn read<T: serde::de::DeserializeOwned>() {}
//! read::<orgata_guard::SealedJson>();
//! ```
//! ```
//! fn read<T: serde::de::DeserializeOwned>() {}
//! read::<orgata_guard::Report>();
//! ```
//! It cannot be converted from a text or from bytes:
//! ```compile_fail
//! let sealed = orgata_guard::Sealed::from("Anna".to_owned());
//! ```
//! ```
//! let text = String::from("Anna".to_owned());
//! ```
//! ```compile_fail
//! let sealed = orgata_guard::SealedJson::from(vec![b'{', b'}']);
//! ```
//! ```
//! let bytes = Vec::from(vec![b'{', b'}']);
//! ```
//! It cannot be put together or changed:
//! ```compile_fail
//! fn change(mut sealed: orgata_guard::Sealed) { sealed.text = "Anna".to_owned(); }
//! ```
//! ```
//! fn change(mut stamped: orgata_guard::Stamped) { stamped.text = "Anna".to_owned(); }
//! ```
//! ```compile_fail
//! fn make(bytes: Vec<u8>, report: orgata_guard::Report) -> orgata_guard::SealedJson {
//!     orgata_guard::SealedJson { bytes, report }
//! }
//! ```
//! ```
//! fn make(text: String, report: orgata_guard::Report, mac: String) -> orgata_guard::Stamped {
//!     orgata_guard::Stamped { text, report, mac }
//! }
//! ```

use crate::Mode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What was done to a text; free of clear values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// Mode it was sealed in.
    pub mode: Mode,
    /// False in modes `off` and `detect`: the bytes are as they came.
    pub guarded: bool,
    /// SHA-256 of the rule set, hex.
    pub rules_hash: String,
    /// How often a value of each kind was masked (in mode `detect`: would have been).
    pub masked: BTreeMap<String, u64>,
    /// How often a secret of each kind was cut out (in mode `detect`: would have been).
    pub blocked: BTreeMap<String, u64>,
    /// Each masked value once, in order of its first place.
    pub found: Vec<Found>,
    /// Recognizers that could not look at all of it; the rules alone decided there.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub skipped: BTreeSet<String>,
}

/// A masked value, for the inspector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Found {
    /// `[EMAIL_7F3K9Q2M4C1T]` or `[BLOCKED:AWS_KEY]`; empty in mode `detect`.
    pub token: String,
    /// Kind.
    pub kind: String,
    /// Rule or recognizer that found it.
    pub rule: String,
}

/// A text that the guard has passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    pub(crate) text: String,
    pub(crate) report: Report,
}

/// A JSON body that the guard has passed, as the finished bytes that are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedJson {
    pub(crate) bytes: Vec<u8>,
    pub(crate) report: Report,
}

impl Report {
    pub(crate) fn new(mode: Mode, rules_hash: &str) -> Self {
        Self {
            mode,
            guarded: mode.guards(),
            rules_hash: rules_hash.to_owned(),
            masked: BTreeMap::new(),
            blocked: BTreeMap::new(),
            found: Vec::new(),
            skipped: BTreeSet::new(),
        }
    }

    /// How many values were masked or cut out.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.masked.values().sum::<u64>() + self.blocked.values().sum::<u64>()
    }
}

impl Sealed {
    /// The text that may leave.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text that may leave, without the proof.
    #[must_use]
    pub fn into_string(self) -> String {
        self.text
    }

    /// What was done to it.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }
}

impl SealedJson {
    /// The bytes to send.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes to send, without the proof.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// What was done to it.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// SHA-256 of the bytes, hex; receipts carry it.
    #[must_use]
    pub fn sha256(&self) -> String {
        hex(&Sha256::digest(&self.bytes))
    }
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, b| {
        for nibble in [b >> 4, b & 15] {
            out.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
        out
    })
}
