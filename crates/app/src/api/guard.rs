//! The privacy guard and what left the device.

use orgata_agent::Masked;
use orgata_log::{Micros, ReceiptId, SessionId, TurnId};
use orgata_work::{Receipt, ReceiptSettled};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A text to look at.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct GuardText {
    /// The text.
    pub text: String,
    /// Conversation whose tokens count; a throw-away scope when missing.
    #[serde(default)]
    pub session: Option<SessionId>,
}

/// Something found in a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindingRow {
    /// Type, for example `IBAN`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Offset of the first character (Unicode scalar values).
    pub start: u32,
    /// Offset past the last character.
    pub end: u32,
    /// 0 to 1.
    pub score: f32,
    /// Rule that found it.
    pub rule: String,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GuardScan {
    /// In order.
    pub findings: Vec<FindingRow>,
}

/// A text as it would leave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GuardMasked {
    /// Masked text.
    pub text: String,
    /// Each token and what stands for it.
    pub tokens: Vec<TokenRow>,
}

/// A token with how it came about. The value is only shown by `guard_reveal`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TokenRow {
    /// For example `[IBAN_7F3K9Q2M4C1T]`.
    pub token: String,
    /// Type.
    pub kind: String,
    /// Rule that found it.
    pub rule: String,
    /// First and last characters with the rest hidden, for example `DK50 … 43`.
    pub hint: String,
}

/// A text with its tokens turned back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GuardRestored {
    /// Clear text.
    pub text: String,
    /// Where values were put back.
    pub masks: Vec<Masked>,
}

/// Shows the value of one token. Logged.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct GuardReveal {
    /// Conversation.
    pub session: SessionId,
    /// Token.
    pub token: String,
}

/// What left in one call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReceiptRow {
    /// The receipt, with exactly the bytes that left.
    pub receipt: Receipt,
    /// What came of it; missing while it runs.
    pub settled: Option<ReceiptSettled>,
    /// Conversation.
    pub session: Option<SessionId>,
    /// Turn.
    pub turn: Option<TurnId>,
    /// When.
    pub at: Micros,
    /// Position in the shared chain and hash of the header, hexadecimal.
    pub seq: u64,
    /// Header hash.
    pub hash: String,
}

/// Lists receipts, newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct ReceiptList {
    /// Only of this conversation.
    #[serde(default)]
    pub session: Option<SessionId>,
    /// At most so many; 50 when missing.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// Names a receipt.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReceiptRef {
    /// Id.
    pub id: ReceiptId,
}

/// A receipt with its tokens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReceiptView {
    /// The row.
    pub row: ReceiptRow,
    /// Tokens in what left.
    pub tokens: Vec<TokenRow>,
}

/// A rule of the guard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RuleRow {
    /// Id.
    pub id: String,
    /// Type it finds.
    pub kind: String,
    /// What it finds, in a sentence.
    pub description: String,
}

/// State of the guard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GuardState {
    /// `off`, `detect`, `mask` or `strict`.
    pub mode: String,
    /// False when the guard cannot work: then nothing leaves.
    pub healthy: bool,
    /// Why it is not healthy.
    pub problem: Option<String>,
    /// Hash of the rule set, hexadecimal.
    pub rules_hash: String,
    /// Rules.
    pub rules: Vec<RuleRow>,
    /// Number of words in the dictionary of this device and tenant.
    pub dictionary: u64,
}

/// A word of the tenant's dictionary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DictionaryWord {
    /// The word or phrase; always masked.
    pub word: String,
    /// Type its tokens carry, for example `PERSON` or `CUSTOM`.
    pub kind: String,
    /// Where it comes from: `device`, `person`.
    pub source: String,
}

/// The dictionary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Dictionary {
    /// Words.
    pub words: Vec<DictionaryWord>,
}

/// Adds or removes a word.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DictionaryChange {
    /// The word.
    pub word: String,
    /// Type; ignored on removal.
    #[serde(default)]
    pub kind: Option<String>,
    /// True removes.
    #[serde(default)]
    pub remove: bool,
}
