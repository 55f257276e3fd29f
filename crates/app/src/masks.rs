//! Where masked values stand in a clear text, as the faces draw it.

use orgata_agent::Masked;
use orgata_guard::{Audience, Guard, GuardError, Mask, Scope, Vault, restore_text};

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

/// Byte offsets to UTF-16 offsets.
#[must_use]
pub fn in_utf16(text: &str, masks: &[Mask]) -> Vec<Masked> {
    let offset = |byte: usize| {
        text.get(..byte)
            .map_or(0, |part| part.encode_utf16().count() as u32)
    };
    masks
        .iter()
        .map(|mask| Masked {
            start: offset(mask.start),
            end: offset(mask.end),
            token: mask.token.clone(),
            kind: mask.kind.clone(),
            known: mask.known,
        })
        .collect()
}

fn by_search(guard: &Guard, text: &str) -> Result<Vec<Masked>, GuardError> {
    let offset = |byte: usize| {
        text.get(..byte)
            .map_or(0, |part| part.encode_utf16().count() as u32)
    };
    let masked = |found: orgata_guard::Finding| Masked {
        start: offset(found.start),
        end: offset(found.end),
        token: if found.secret {
            format!("[BLOCKED:{}]", found.kind)
        } else {
            String::new()
        },
        kind: found.kind,
        known: !found.secret,
    };
    Ok(guard.scan(text)?.into_iter().map(masked).collect())
}
