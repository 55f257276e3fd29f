//! Entries and what a writer hands in.

use crate::{EntryId, Fact, FactError, Kind, Micros, SessionId, TeamId, TenantId, TurnId, WriterId};
use serde::{Deserialize, Serialize};

/// A SHA-256 digest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

/// Which of a writer's two chains an entry belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chain {
    /// Clear text; never leaves the device.
    Private,
    /// Sealed bodies only; what auditors verify and what is synced byte for byte.
    Shared,
}

/// What a writer hands in to be appended.
#[derive(Clone, Debug)]
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

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Never changed.
    pub header: Header,
    /// `None` after erasure.
    pub body: Option<Body>,
    /// Position in the local database over all chains; grows with every append, survives restart.
    pub position: u64,
}

impl Draft {
    /// A draft of a fact for the private chain.
    ///
    /// # Errors
    /// When the fact does not serialise.
    pub fn private<F: Fact>(fact: &F, at: Micros) -> Result<Self, FactError> { Self::of(fact, Chain::Private, at) }

    /// A draft of an already sealed fact for the shared chain.
    ///
    /// # Errors
    /// When the fact does not serialise.
    pub fn shared<F: Fact>(fact: &F, at: Micros) -> Result<Self, FactError> { Self::of(fact, Chain::Shared, at) }

    fn of<F: Fact>(fact: &F, chain: Chain, at: Micros) -> Result<Self, FactError> {
        Ok(Self { chain, kind: F::KIND.to_owned(), version: F::VERSION, session: None, turn: None, at, body: serde_json::to_vec(fact)? })
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
                found: self.header.kind.clone(), found_version: self.header.version,
                wanted: F::KIND, wanted_version: F::VERSION,
            });
        }
        let body = self.body.as_ref().ok_or(FactError::Erased)?;
        Ok(serde_json::from_slice(&body.bytes)?)
    }
}
