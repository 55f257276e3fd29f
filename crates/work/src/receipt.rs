//! Receipts: proof of what left the device. Bodies are sealed; they live in the shared chain.

use orgata_log::{Fact, ReceiptId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a sealed body was sent to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ReceiptTarget {
    /// A model provider.
    Model {
        /// Provider id of the profile.
        provider: String,
        /// Model name.
        model: String,
        /// Scheme, host and port.
        endpoint: String,
        /// Row of the table of call sites, for example `turn` or `title`.
        call_site: String,
    },
    /// An extension's tool.
    Tool {
        /// Wire name.
        tool: String,
        /// `sealed`, `clear_sandboxed`, `clear_named` or `network`.
        door: String,
    },
    /// The collector of traces that the profile names.
    Traces {
        /// Scheme, host and port.
        endpoint: String,
    },
}

/// A token that stands in what left, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FoundToken {
    /// For example `[IBAN_7F3K9Q2M4C1T]` or `[BLOCKED:AWS_KEY]`.
    pub token: String,
    /// Type, for example `IBAN`.
    pub kind: String,
    /// Rule that found it.
    pub rule: String,
}

/// Written and durable before the bytes leave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Receipt {
    /// Id.
    pub id: ReceiptId,
    /// Where to.
    pub target: ReceiptTarget,
    /// Exactly the bytes that left, as text. Sealed, unless `guarded` is false: then empty.
    pub sent: String,
    /// SHA-256 of the bytes, hexadecimal; empty when they were not guarded.
    pub sha256: String,
    /// Number of bytes.
    pub bytes: u64,
    /// Whether the guard masked (`mask`, `strict`); false in modes `off` and `detect`.
    pub guarded: bool,
    /// Guard mode.
    pub mode: String,
    /// Hash of the rule set, hexadecimal.
    pub rules: String,
    /// Masked values by type.
    pub masked: BTreeMap<String, u64>,
    /// Blocked secrets by type.
    pub blocked: BTreeMap<String, u64>,
    /// Each masked or blocked value once, for the inspector; free of clear values.
    #[serde(default)]
    pub found: Vec<FoundToken>,
    /// Profile and version that allowed it, and the ids of the deciding policies.
    pub profile: String,
    /// Policy ids.
    pub policies: Vec<String>,
}
impl Fact for Receipt {
    const KIND: &'static str = "receipt";
    const VERSION: u16 = 1;
}

/// Tokens and money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Usage {
    /// Tokens sent.
    pub input_tokens: u64,
    /// Tokens received.
    pub output_tokens: u64,
    /// Whether the numbers are an estimate of ours instead of the provider's.
    pub estimated: bool,
    /// Cost in millionths of a US dollar.
    pub micro_usd: u64,
}

/// What came of the call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReceiptSettled {
    /// The receipt.
    pub id: ReceiptId,
    /// Machine code of the outcome: `ok`, `cancelled`, or an error code.
    pub outcome: String,
    /// Tokens and money.
    pub usage: Usage,
    /// Tokens in the answer that the vault does not know.
    pub unknown_tokens: u64,
    /// Milliseconds until the first byte and in all.
    pub first_byte_ms: Option<u64>,
    /// Milliseconds in all.
    pub total_ms: u64,
}
impl Fact for ReceiptSettled {
    const KIND: &'static str = "receipt.settled";
    const VERSION: u16 = 1;
}
