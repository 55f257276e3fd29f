//! Credentials.

use super::{Verdict, checked, possible};
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, Engine as _, GeneralPurpose, GeneralPurposeConfig};

/// The six characters at the end of a GitHub token are the CRC-32 of the rest in base 62.
pub(super) fn github(value: &str) -> Verdict {
    let Some((_, body)) = value.split_once('_') else {
        return Verdict::Wrong;
    };
    if body.len() != 36 {
        return possible(mixed(body) == Verdict::Open);
    }
    let (random, check) = body.split_at(30);
    let mut crc = crc32(random.as_bytes());
    let mut wanted = [b'0'; 6];
    for place in wanted.iter_mut().rev() {
        *place =
            b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[crc as usize % 62];
        crc /= 62;
    }
    // Tokens of before the checksum and of forks are as secret: a wrong checksum lowers, not drops.
    if wanted == check.as_bytes() {
        Verdict::Right
    } else {
        mixed(body)
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| {
        if crc & 1 == 1 {
            crc >> 1 ^ 0xEDB8_8320
        } else {
            crc >> 1
        }
    };
    !bytes.iter().fold(!0, |crc, b| {
        (0..8).fold(crc ^ u32::from(*b), |crc, _| step(crc))
    })
}

/// A header that decodes to JSON with an algorithm.
pub(super) fn jwt(value: &str) -> Verdict {
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let engine = GeneralPurpose::new(&URL_SAFE, config.with_decode_allow_trailing_bits(true));
    let part = |n: usize| {
        let bytes = engine.decode(value.split('.').nth(n)?).ok()?;
        serde_json::from_slice::<serde_json::Value>(&bytes).ok()
    };
    let header = part(0).is_some_and(|h| h.get("alg").is_some() || h.get("enc").is_some());
    let encrypted = value.split('.').count() > 3;
    checked(header && (encrypted || part(1).is_some()))
}

/// A PEM block that has a body worth the name.
pub(super) fn key_block(value: &str) -> Verdict {
    let body: usize = value
        .lines()
        .filter(|l| !l.contains("-----"))
        .map(str::len)
        .sum();
    let inline = value.len() > 160;
    possible(body >= 32 || inline)
}

/// Letters and digits mixed, not words joined: what a machine made.
pub(super) fn mixed(value: &str) -> Verdict {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    let longest = value
        .as_bytes()
        .chunk_by(|a, b| a == b)
        .map(<[u8]>::len)
        .max()
        .unwrap_or(0);
    possible(digits >= 2 && letters >= 2 && longest < 6)
}

/// A key that a machine made, and not a placeholder, name or path.
pub(super) fn machine(value: &str) -> Verdict {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    possible(digits >= 3 && mixed(value) == Verdict::Open && !is_placeholder(value))
}

/// What a person would use as a password, and not a placeholder, variable or call.
pub(super) fn password(value: &str) -> Verdict {
    let kinds = [
        value.bytes().any(|b| b.is_ascii_digit()),
        value.bytes().any(|b| b.is_ascii_alphabetic()),
        value
            .bytes()
            .any(|b| !b.is_ascii_alphanumeric() && b != b'_' && b != b'.' && b != b'-'),
    ];
    possible(kinds.iter().filter(|k| **k).count() >= 2 && !is_placeholder(value))
}

fn is_placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let words = [
        "example",
        "placeholder",
        "changeme",
        "change_me",
        "your",
        "xxxx",
        "redacted",
        "secret",
        "password",
        "passwort",
        "passwd",
        "none",
        "null",
        "true",
        "false",
        "todo",
        "undefined",
        "insert",
        "dummy",
        "sample",
        "token",
        "env.",
        "process.",
        "config",
        "getenv",
        "....",
        "****",
        "blocked:",
        "string",
        "required",
        "optional",
        "default",
        "import",
        "function",
    ];
    let variable =
        value.contains(['$', '<', '>', '{', '}', '(', ')']) && !value.ends_with(['$', '!']);
    let path = value.starts_with(['/', '.', '~']) || value.contains("://") || value.contains("::");
    variable || path || words.iter().any(|w| lower.contains(w))
}
