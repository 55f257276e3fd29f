//! Building and checking chains.

use crate::{Body, Draft, Entry, EntryId, Hash, Header, TeamId, TenantId, WriterId};
use sha2::{Digest, Sha256};

/// Separates header hashes from every other use of SHA-256; a changed layout gets a new tag.
const HEADER_DOMAIN: &[u8] = b"orgata.log.header.v1";

/// The end of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Sequence number that the next entry gets.
    pub next: u64,
    /// Hash of the last header; zero when the chain is empty.
    pub hash: Hash,
}

/// Whose chains an entry is appended to. The same for all entries of one device in one team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Company.
    pub tenant: TenantId,
    /// Team.
    pub team: TeamId,
    /// Device.
    pub writer: WriterId,
}

/// The first place where a chain does not verify.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("entry {seq}: {what}")]
pub struct Break {
    /// Sequence number that was expected there.
    pub seq: u64,
    /// What is wrong with it.
    pub what: &'static str,
}

impl Head {
    /// The end of a chain without entries.
    pub const EMPTY: Self = Self {
        next: 0,
        hash: Hash([0; 32]),
    };

    /// The end of the chain once `header` is its last entry.
    #[must_use]
    pub fn after(header: &Header) -> Self {
        Self {
            next: header.seq + 1,
            hash: header.hash(),
        }
    }
}

impl Header {
    /// SHA-256 over the canonical bytes of the header: a tag, then every field in the order of the
    /// struct, integers big-endian, texts and optional texts with their length in front.
    #[must_use]
    pub fn hash(&self) -> Hash {
        let mut bytes = Canonical(HEADER_DOMAIN.to_vec());
        bytes.text(self.id.as_str());
        bytes.text(self.tenant.as_str());
        bytes.text(self.team.as_str());
        bytes.text(self.writer.as_str());
        bytes.text(self.chain.as_str());
        bytes.fixed(&self.seq.to_be_bytes());
        bytes.fixed(&self.prev.0);
        bytes.fixed(&self.at.0.to_be_bytes());
        bytes.text(&self.kind);
        bytes.fixed(&self.version.to_be_bytes());
        bytes.optional(self.session.as_ref().map(|id| id.as_str()));
        bytes.optional(self.turn.as_ref().map(|id| id.as_str()));
        bytes.fixed(&self.body_hash.0);
        Hash(Sha256::digest(&bytes.0).into())
    }
}

impl Body {
    /// `SHA-256(salt ‖ bytes)`, as the header keeps it.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash(
            Sha256::new()
                .chain_update(self.salt)
                .chain_update(&self.bytes)
                .finalize()
                .into(),
        )
    }
}

impl Draft {
    /// Makes the entry that follows `head`. `id` must be unique and `salt` random; the position is
    /// the store's and is 0 until it gives one.
    #[must_use]
    pub fn follow(self, head: &Head, origin: &Origin, id: EntryId, salt: [u8; 32]) -> Entry {
        let body = Body {
            salt,
            bytes: self.body,
        };
        let header = Header {
            id,
            tenant: origin.tenant.clone(),
            team: origin.team.clone(),
            writer: origin.writer.clone(),
            chain: self.chain,
            seq: head.next,
            prev: head.hash,
            at: self.at,
            kind: self.kind,
            version: self.version,
            session: self.session,
            turn: self.turn,
            body_hash: body.hash(),
        };
        Entry {
            header,
            body: Some(body),
            position: 0,
        }
    }
}

/// Checks a whole chain of one writer, in order, and returns its end. Compare the end with
/// [`verify_to`] where it is known: a chain whose last entries were cut off verifies by itself.
///
/// # Errors
/// The first entry that does not follow from the one before it, or whose body was changed. Erased
/// bodies are fine.
pub fn verify<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Result<Head, Break> {
    verify_from(&Head::EMPTY, entries)
}

/// Like [`verify`], for the part of a chain that follows `start`.
///
/// # Errors
/// As [`verify`].
pub fn verify_from<'a>(
    start: &Head,
    entries: impl IntoIterator<Item = &'a Entry>,
) -> Result<Head, Break> {
    let mut head = *start;
    let mut owner: Option<&Header> = None;
    for entry in entries {
        check(&head, owner, entry).map_err(|what| Break {
            seq: head.next,
            what,
        })?;
        owner.get_or_insert(&entry.header);
        head = Head::after(&entry.header);
    }
    Ok(head)
}

/// Checks a whole chain against an end that was kept elsewhere, so that a cut is seen too.
///
/// # Errors
/// As [`verify`], or when the chain ends elsewhere.
pub fn verify_to<'a>(
    entries: impl IntoIterator<Item = &'a Entry>,
    end: &Head,
) -> Result<(), Break> {
    let found = verify(entries)?;
    let what = match found.next.cmp(&end.next) {
        std::cmp::Ordering::Less => "the chain was cut off here",
        std::cmp::Ordering::Greater => "the chain goes on past its known end",
        std::cmp::Ordering::Equal if found.hash != end.hash => "the last entry was replaced",
        std::cmp::Ordering::Equal => return Ok(()),
    };
    Err(Break {
        seq: found.next.min(end.next),
        what,
    })
}

fn check(head: &Head, owner: Option<&Header>, entry: &Entry) -> Result<(), &'static str> {
    let header = &entry.header;
    if header.seq != head.next {
        return Err("an entry is missing, doubled or out of order");
    }
    if header.prev != head.hash {
        return Err("the entry does not follow the one before it");
    }
    if owner.is_some_and(|first| !same_chain(first, header)) {
        return Err("the entry belongs to another chain");
    }
    match &entry.body {
        Some(body) if body.hash() != header.body_hash => Err("the body was changed"),
        _ => Ok(()),
    }
}

fn same_chain(a: &Header, b: &Header) -> bool {
    (a.chain, &a.writer, &a.tenant, &a.team) == (b.chain, &b.writer, &b.tenant, &b.team)
}

/// Bytes in which no two different headers look alike.
struct Canonical(Vec<u8>);

impl Canonical {
    fn fixed(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn text(&mut self, text: &str) {
        self.fixed(&(text.len() as u64).to_be_bytes());
        self.fixed(text.as_bytes());
    }

    fn optional(&mut self, text: Option<&str>) {
        self.fixed(&[u8::from(text.is_some())]);
        if let Some(text) = text {
            self.text(text);
        }
    }
}
