//! Whose text it is, who will read it, and what the profile lets through.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the guard does.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Passes bytes as they are and looks at nothing.
    Off,
    /// Passes bytes as they are and counts what it would have masked.
    Detect,
    /// Masks; a secret becomes `[BLOCKED:KIND]`.
    Mask,
    /// As `Mask`; besides, what a person is about to send is stopped when it holds a secret.
    Strict,
}

impl Mode {
    /// Whether bytes are masked in this mode.
    #[must_use]
    pub fn guards(self) -> bool {
        matches!(self, Self::Mask | Self::Strict)
    }
}

/// The tenant and the session that a vault belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Scope {
    /// Company, or the single user's device.
    pub tenant: String,
    /// Conversation.
    pub session: String,
}

impl Scope {
    /// A scope of a tenant and a session.
    pub fn new(tenant: impl Into<String>, session: impl Into<String>) -> Self {
        Self {
            tenant: tenant.into(),
            session: session.into(),
        }
    }
}

/// Who reads the sealed bytes. Each audience sees tokens of its own derived key, so two audiences
/// cannot join what they saw.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Audience(String);

impl Audience {
    /// A model provider.
    #[must_use]
    pub fn model(provider: &str) -> Self {
        Self(format!("model:{provider}"))
    }

    /// A tool extension.
    #[must_use]
    pub fn tool(extension: &str) -> Self {
        Self(format!("tool:{extension}"))
    }

    /// A collector of traces.
    #[must_use]
    pub fn traces() -> Self {
        Self("traces".to_owned())
    }

    /// The shared log and everything that syncs it.
    #[must_use]
    pub fn shared() -> Self {
        Self("shared".to_owned())
    }

    /// The audience's name, for example `model:openai`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The profile's floor, as far as the guard is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What the guard does.
    pub mode: Mode,
    /// Kinds that may leave in clear, for example `IP`. Secrets are never let through.
    pub allow: BTreeSet<String>,
    /// Kinds that `check_outgoing` stops in strict mode besides secrets.
    pub strict: BTreeSet<String>,
    /// Kinds of which also what is only possible counts: dates, links, ages, a number whose shape
    /// alone speaks for it.
    pub possible: Possible,
    /// Countries, as in `DE`, whose rules are used besides those of no country; `None` for all.
    pub locales: Option<BTreeSet<String>>,
}

/// Kinds of which also findings below the threshold count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Possible {
    /// None: only what is likely is found.
    #[default]
    None,
    /// These.
    Of(BTreeSet<String>),
    /// All.
    All,
}

impl Possible {
    pub(crate) fn holds(&self, kind: &str) -> bool {
        match self {
            Self::None => false,
            Self::Of(kinds) => kinds.contains(kind),
            Self::All => true,
        }
    }
}

impl Policy {
    /// A policy of a mode that lets nothing through.
    #[must_use]
    pub fn of(mode: Mode) -> Self {
        Self {
            mode,
            allow: BTreeSet::new(),
            strict: BTreeSet::new(),
            possible: Possible::None,
            locales: None,
        }
    }
}
