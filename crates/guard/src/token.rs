//! Tokens: what stands in the sealed text instead of a value.
//!
//! A token is `[KIND_` + 12 Crockford base32 characters + `]`. The characters come from an HMAC
//! over kind and canonical value under the audience's key, so the same person has the same token in
//! every session, on every device of the tenant, whatever came before. The usual written form of a
//! value (`anna@example.com`, `Anna Schmidt`) gets exactly these 12 characters. Another written form
//! of the same value (`ANNA SCHMIDT`) keeps the first six, so that a model sees that they belong
//! together, and takes the last six from an HMAC over the written form: restoring is exact.

use crate::canonical;
use crate::keys::Key;

/// Characters after the kind.
pub(crate) const TAIL: usize = 12;
/// Longest kind, in bytes.
pub(crate) const MAX_KIND: usize = 24;
const SHARED: usize = 6;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// How a value stood in what was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    /// Part of a text.
    Text,
    /// A whole JSON number.
    Number,
    /// The inside of a JSON string literal with unusual escapes.
    RawJson,
}

/// The token's inside, `EMAIL_7F3K9Q2M4C1T`. `attempt` is 0 unless that token is taken.
pub(crate) fn bare(key: &Key, kind: &str, surface: &str, form: Form, attempt: u8) -> String {
    let canonical = canonical::of(kind, surface);
    let mut tail = base32(&key.mac(&[kind.as_bytes(), canonical.as_bytes()]));
    if form != Form::Text || attempt > 0 || canonical::usual(kind, &canonical) != surface {
        let variant = [form as u8, attempt];
        let parts = [
            kind.as_bytes(),
            canonical.as_bytes(),
            surface.as_bytes(),
            &variant,
        ];
        tail.replace_range(SHARED.., &base32(&key.mac(&parts))[SHARED..]);
    }
    format!("{kind}_{tail}")
}

/// The token as it stands in a sealed text.
pub(crate) fn bracketed(bare: &str) -> String {
    format!("[{bare}]")
}

/// What stands for a secret. Nothing restores it.
pub(crate) fn blocked(kind: &str) -> String {
    format!("[BLOCKED:{kind}]")
}

/// Whether a text has the shape of a kind: words of capitals and digits joined by `_`.
pub(crate) fn is_kind(kind: &str) -> bool {
    let word = |w: &str| {
        !w.is_empty()
            && w.bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    kind.len() <= MAX_KIND
        && kind.as_bytes().first().is_some_and(u8::is_ascii_uppercase)
        && kind.split('_').all(word)
}

/// Splits the inside of a token into kind and tail, if it has the shape of one.
pub(crate) fn split(bare: &str) -> Option<(&str, &str)> {
    let (kind, tail) = bare.rsplit_once('_')?;
    (is_kind(kind) && tail.len() == TAIL && tail.bytes().all(|b| ALPHABET.contains(&b)))
        .then_some((kind, tail))
}

fn base32(mac: &[u8; 32]) -> String {
    let mut bits = 0u64;
    for byte in &mac[..8] {
        bits = bits << 8 | u64::from(*byte);
    }
    (0..TAIL)
        .map(|i| char::from(ALPHABET[(bits >> (59 - 5 * i)) as usize & 31]))
        .collect()
}
