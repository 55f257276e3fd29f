//! Where masked values stand in a clear text, as the faces draw it.

use orgata_agent::Masked;
use orgata_guard::{Audience, Guard, GuardError, Mask, Scope, Vault, restore_text};
use std::collections::{BTreeMap, BTreeSet};

/// The places in `text` that are masked when it leaves for `audience`. Tokens are the ones that
/// leave, because they depend on value and audience alone.
///
/// # Errors
/// When the guard cannot look at the text.
pub fn of_text(
    guard: &Guard,
    text: &str,
    audience: &Audience,
    scope: &Scope,
) -> Result<Vec<Masked>, GuardError> {
    let mut vault = Vault::new(scope.clone());
    let sealed = guard.seal_text(text, audience, &mut vault)?;
    let (restored, masks) = restore_text(sealed.as_str(), &vault);
    // A blocked secret is not restored, so offsets after it would not fit the clear text.
    if restored != text {
        return by_search(guard, text);
    }
    Ok(in_utf16(text, &masks))
}

/// Byte offsets to offsets in another unit. The text is walked once, however many there are.
pub struct Offsets(BTreeMap<usize, u32>);

impl Offsets {
    /// Of these byte offsets; `unit` is the length of a character.
    pub fn of(
        text: &str,
        bytes: impl Iterator<Item = usize>,
        unit: impl Fn(char) -> usize,
    ) -> Self {
        let bytes: BTreeSet<usize> = bytes.collect();
        let (mut at, mut count) = (0, 0);
        let count_to = |byte: usize| {
            let passed = text.get(at..byte).unwrap_or_default();
            count += passed.chars().map(&unit).sum::<usize>() as u32;
            at = byte;
            (byte, count)
        };
        Self(bytes.into_iter().map(count_to).collect())
    }

    /// The offset for one of the bytes it was made of; 0 for any other.
    #[must_use]
    pub fn at(&self, byte: usize) -> u32 {
        self.0.get(&byte).copied().unwrap_or_default()
    }
}

/// Byte offsets to UTF-16 offsets.
#[must_use]
pub fn in_utf16(text: &str, masks: &[Mask]) -> Vec<Masked> {
    let ends = masks.iter().flat_map(|mask| [mask.start, mask.end]);
    let offsets = Offsets::of(text, ends, char::len_utf16);
    masks
        .iter()
        .map(|mask| Masked {
            start: offsets.at(mask.start),
            end: offsets.at(mask.end),
            token: mask.token.clone(),
            kind: mask.kind.clone(),
            known: mask.known,
        })
        .collect()
}

fn by_search(guard: &Guard, text: &str) -> Result<Vec<Masked>, GuardError> {
    let found = guard.scan(text)?;
    let ends = found.iter().flat_map(|found| [found.start, found.end]);
    let offsets = Offsets::of(text, ends, char::len_utf16);
    let masked = |found: orgata_guard::Finding| Masked {
        start: offsets.at(found.start),
        end: offsets.at(found.end),
        token: if found.secret {
            format!("[BLOCKED:{}]", found.kind)
        } else {
            String::new()
        },
        kind: found.kind,
        known: !found.secret,
    };
    Ok(found.into_iter().map(masked).collect())
}
