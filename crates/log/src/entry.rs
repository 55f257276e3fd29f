//! Entries and what a writer hands in.

use crate::{
    EntryId, Fact, FactError, Kind, Micros, SessionId, TeamId, TenantId, TurnId, WriterId,
};
use serde::{Deserialize, Serialize};

/// A SHA-256 digest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl std::str::FromStr for Hash {
    type Err = &'static str;

    /// Reads 64 hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.as_bytes();
        let mut bytes = [0; 32];
        if digits.len() != 64 {
            return Err("a hash has 64 hexadecimal digits");
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let high = (pair[0] as char).to_digit(16);
            let low = (pair[1] as char).to_digit(16);
            let (Some(high), Some(low)) = (high, low) else {
                return Err("a hash has only hexadecimal digits");
            };
            *byte = (high * 16 + low) as u8;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Hash {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Which of a writer's two chains an entry belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chain {
    /// Clear text; never leaves the device.
    Private,
    /// Sealed bodies only; what auditors verify and what is synced byte for byte.
    Shared,
}

impl Chain {
    /// Stable name, as it is hashed and stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Shared => "shared",
        }
    }
}

/// What a writer hands in to be appended.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// Chain to append to.
    pub chain: Chain,
    /// Kind of the body.
    pub kind: Kind,
    /// Version of the kind.
    pub version: u16,
    /// Conversation it belongs to; erasing the session erases the body.
    pub session: Option<SessionId>,
    /// Turn it belongs to.
    pub turn: Option<TurnId>,
    /// When it happened.
    pub at: Micros,
    /// JSON bytes.
    pub body: Vec<u8>,
}

/// The part of an entry that is never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Id of this entry.
    pub id: EntryId,
    /// Company.
    pub tenant: TenantId,
    /// Team.
    pub team: TeamId,
    /// Device.
    pub writer: WriterId,
    /// Chain of that device.
    pub chain: Chain,
    /// Position in the chain, from 0 without gaps.
    pub seq: u64,
    /// Hash of the previous header in the chain; zero for the first.
    pub prev: Hash,
    /// When it happened.
    pub at: Micros,
    /// Kind of the body.
    pub kind: Kind,
    /// Version of the kind.
    pub version: u16,
    /// Conversation.
    pub session: Option<SessionId>,
    /// Turn.
    pub turn: Option<TurnId>,
    /// `SHA-256(salt ‖ body)`.
    pub body_hash: Hash,
}

/// The part that can be erased.
#[derive(Clone, PartialEq, Eq)]
pub struct Body {
    /// Random; without it the hash of a short body could be guessed.
    pub salt: [u8; 32],
    /// JSON bytes.
    pub bytes: Vec<u8>,
}

/// Shows the length only: bodies are clear text and must not reach a log file.
impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Body({} bytes)", self.bytes.len())
    }
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Never changed.
    pub header: Header,
    /// `None` after erasure.
    pub body: Option<Body>,
    /// Position in the local database over all chains; grows with every append, survives restart.
    pub position: u64,
}

/// Shows kind and length only, as [`Body`] does.
impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Draft({} v{}, {} bytes)",
            self.kind,
            self.version,
            self.body.len()
        )
    }
}

impl Draft {
    /// A draft of a fact for the private chain.
    ///
    /// # Errors
    /// When the fact does not serialise.
    pub fn private<F: Fact>(fact: &F, at: Micros) -> Result<Self, FactError> {
        Self::of(fact, Chain::Private, at)
    }

    /// A draft of an already sealed fact for the shared chain.
    ///
    /// # Errors
    /// When the fact does not serialise.
    pub fn shared<F: Fact>(fact: &F, at: Micros) -> Result<Self, FactError> {
        Self::of(fact, Chain::Shared, at)
    }

    fn of<F: Fact>(fact: &F, chain: Chain, at: Micros) -> Result<Self, FactError> {
        Ok(Self {
            chain,
            kind: F::KIND.to_owned(),
            version: F::VERSION,
            session: None,
            turn: None,
            at,
            body: serde_json::to_vec(fact)?,
        })
    }

    /// Binds the draft to a conversation and, if given, to a turn of it.
    #[must_use]
    pub fn within(mut self, session: &SessionId, turn: Option<&TurnId>) -> Self {
        self.session = Some(session.clone());
        self.turn = turn.cloned();
        self
    }
}

impl Entry {
    /// Reads the body as a fact.
    ///
    /// # Errors
    /// When the entry is of another kind, erased or damaged.
    pub fn fact<F: Fact>(&self) -> Result<F, FactError> {
        if self.header.kind != F::KIND || self.header.version != F::VERSION {
            return Err(FactError::OtherKind {
                found: self.header.kind.clone(),
                found_version: self.header.version,
                wanted: F::KIND,
                wanted_version: F::VERSION,
            });
        }
        let body = self.body.as_ref().ok_or(FactError::Erased)?;
        Ok(serde_json::from_slice(&body.bytes)?)
    }
}
