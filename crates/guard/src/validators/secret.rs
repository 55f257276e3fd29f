//! Credentials.

use super::{Verdict, checked, possible};
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, Engine as _, GeneralPurpose, GeneralPurposeConfig};
use sha2::{Digest, Sha256};

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
    possible(digits >= 2 && random(value) == Verdict::Open && !is_placeholder(value))
}

/// What follows a telling prefix: no row of one character, no placeholder, not words alone.
pub(super) fn token(value: &str) -> Verdict {
    let digits = value.bytes().any(|b| b.is_ascii_digit());
    possible(is_varied(value) && (digits || !is_wordy(value)))
}

/// As `token` for values that need no digit.
pub(super) fn opaque(value: &str) -> Verdict {
    possible(is_varied(value) && !is_wordy(value))
}

/// Letters and digits that no person would type: no words, no rows as in `abcdefgh`.
pub(super) fn random(value: &str) -> Verdict {
    let digits = value.bytes().any(|b| b.is_ascii_digit());
    let letters = value.bytes().any(|b| b.is_ascii_alphabetic());
    possible(digits && letters && is_varied(value) && !is_wordy(value) && !has_row(value))
}

/// What stands in a header for credentials.
pub(super) fn header(value: &str) -> Verdict {
    possible(mixed(value) == Verdict::Open && is_varied(value) && !is_wordy(value))
}

/// Passwords that only stand in for one.
const GIVEN: &[&str] = &[
    "password",
    "passwort",
    "passwd",
    "pass",
    "pwd",
    "pw",
    "secret",
    "test",
    "token",
    "bar",
    "admin",
    "root",
    "user",
    "guest",
    "anonymous",
    "blocked",
    "none",
    "null",
    "true",
    "false",
    "string",
    "mypassword",
    "mypass",
    "something",
];

/// Anything in a place where only a password stands, but for placeholders and variables.
pub(super) fn given(value: &str) -> Verdict {
    let lower = value.trim_end_matches([',', ';', ')']).to_ascii_lowercase();
    let marks = [
        "change",
        "your",
        "xxx",
        "***",
        "...",
        "redacted",
        "placeholder",
        "example",
        "%s",
        "{",
        "<",
        "$(",
    ];
    let variable = lower.starts_with(['$', '%', '[', '@']) || lower.contains("${");
    let filler = marks.iter().any(|m| lower.contains(m)) || lower.starts_with("pass");
    possible(!variable && !filler && !GIVEN.contains(&lower.as_str()))
}

/// `user:password@host` of a URL.
pub(super) fn url_login(value: &str) -> Verdict {
    let (login, _) = value.rsplit_once('@').unwrap_or((value, ""));
    let (user, word) = login.split_once(':').unwrap_or(("", login));
    possible(user != word && !word.starts_with(':') && given(word) == Verdict::Open)
}

/// Base64 of a JSON web token.
pub(super) fn jwt_encoded(value: &str) -> Verdict {
    let whole = value.len() / 4 * 4;
    let bytes = standard().decode(value.replace('-', "+").replace('_', "/"));
    let bytes = bytes.or_else(|_| standard().decode(&value[..whole]));
    let text = String::from_utf8(bytes.unwrap_or_default()).unwrap_or_default();
    let head = text.split('.').next().unwrap_or_default();
    let head = standard()
        .decode(&head[..head.len() / 4 * 4])
        .unwrap_or_default();
    possible(head.starts_with(b"{\"") && head.windows(3).any(|w| w == b"\":\"" || w == b"\":["))
}

/// Base58 that ends in four bytes of a double SHA-256 over the rest.
pub(super) fn base58check(value: &str) -> Verdict {
    const DIGITS: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut bytes: Vec<u8> = Vec::new();
    for c in value.bytes() {
        let Some(digit) = DIGITS.iter().position(|d| *d == c) else {
            return Verdict::Wrong;
        };
        let mut carry = digit;
        for byte in bytes.iter_mut().rev() {
            carry += usize::from(*byte) * 58;
            *byte = (carry % 256) as u8;
            carry /= 256;
        }
        while carry > 0 {
            bytes.insert(0, (carry % 256) as u8);
            carry /= 256;
        }
    }
    let Some((body, check)) = bytes.split_last_chunk::<4>() else {
        return Verdict::Wrong;
    };
    checked(Sha256::digest(Sha256::digest(body))[..4] == check[..])
}

/// Base64 of a text or of enough bytes to be a key.
pub(super) fn base64(value: &str) -> Verdict {
    let bytes = standard().decode(value);
    let text = |b: &[u8]| !b.iter().any(|b| *b < 9) && std::str::from_utf8(b).is_ok();
    possible(bytes.is_ok_and(|b| b.len() >= 16 || text(&b)))
}

/// Base64 of `user:password`.
pub(super) fn basic(value: &str) -> Verdict {
    let bytes = standard().decode(value).unwrap_or_default();
    let text = String::from_utf8(bytes).unwrap_or_default();
    let split = text.split_once(':');
    let fits = |(user, word): (&str, &str)| {
        !word.is_empty() && !(user.to_owned() + word).contains(char::is_control)
    };
    possible(split.is_some_and(fits))
}

fn standard() -> GeneralPurpose {
    let config = GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(
        &STANDARD,
        config.with_decode_padding_mode(DecodePaddingMode::Indifferent),
    )
}

/// At least six different characters, none six times in a row, and no word of a placeholder.
fn is_varied(value: &str) -> bool {
    let mut seen = [false; 256];
    value.bytes().for_each(|b| seen[usize::from(b)] = true);
    let longest = value.as_bytes().chunk_by(|a, b| a == b).map(<[u8]>::len);
    let lower = value.to_ascii_lowercase();
    let words = [
        "example",
        "your",
        "xxxxx",
        "placeholder",
        "redacted",
        "changeme",
    ];
    seen.iter().filter(|s| **s).count() >= 6
        && longest.max().unwrap_or(0) < 6
        && !words.iter().any(|w| lower.contains(w))
}

/// Whether eight characters count up, as in `12345678` or `abcdefgh`.
fn has_row(value: &str) -> bool {
    let up = |a: &u8, b: &u8| a.wrapping_add(1) == *b || (*a == b'9' && *b == b'0');
    let rows = value.as_bytes().chunk_by(up).map(<[u8]>::len);
    rows.max().unwrap_or(0) >= 8
}

/// Pairs of letters that make up most of English and its neighbours.
const PAIRS: &str = "th he in er an re nd on en at ou ed ha to or it is hi es ng st ar te se me le ve of al nt \
    ti ea ri ne ll ro de co be ra io ic el ma li ch us as la om ho et ac il ta ce di ec ur rs un ut no ca ss so lo \
    ns si mo pe ol wi na ad tr ei ow ec ai sh em ge ul pr ay gh id pl ke ie po bl rt sp uc am ct fo ab ag iv bo ir \
    op ev ey oo su ot fi ig ap im sc ty ck ly mi mp ga ld ee ni od ff cr gr lu rd ts ht pa da fr av ob va wa vi fe \
    ef ep tu ds cl up ki if wh ry ud ue qu ex bu ub ug gi ba pu cu du mb ok ak ru oc um os ws dr hr br sw rn rm";

/// Whether most letters of a value, and a third of it, are in words: chunks of one case whose pairs are common.
fn is_wordy(value: &str) -> bool {
    let joins = |a: &u8, b: &u8| {
        a.is_ascii_alphabetic()
            && b.is_ascii_alphabetic()
            && (a.is_ascii_lowercase() == b.is_ascii_lowercase() || a.is_ascii_uppercase())
    };
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    let words = value.as_bytes().chunk_by(joins).filter(|c| is_word(c));
    let words = words.map(<[u8]>::len).sum::<usize>();
    2 * words > letters && 3 * words > value.len()
}

fn is_word(chunk: &[u8]) -> bool {
    let common = |pair: &&[u8]| {
        let pair = pair.to_ascii_lowercase();
        PAIRS.as_bytes().chunks(3).any(|known| known[..2] == pair)
    };
    let pairs = chunk.len().saturating_sub(1);
    pairs >= 3 && 4 * chunk.windows(2).filter(common).count() >= 3 * pairs
}

/// What a person would use as a password, and not a placeholder, variable or call.
pub(super) fn password(value: &str) -> Verdict {
    let value = value.trim_end_matches([',', ';', '.']);
    let kinds = [
        value.bytes().any(|b| b.is_ascii_digit()),
        value.bytes().any(|b| b.is_ascii_alphabetic()),
        value
            .bytes()
            .any(|b| !b.is_ascii_alphanumeric() && b != b'_' && b != b'.' && b != b'-'),
    ];
    possible(kinds.iter().filter(|k| **k).count() >= 2 && !is_placeholder(value))
}

/// What hardly anything but a password looks like: three kinds of characters, or words joined by
/// hyphens; no path, variable, type or call.
pub(super) fn strong(value: &str) -> Verdict {
    if value.contains("..") {
        return Verdict::Wrong;
    }
    let value = value.trim_end_matches(['.', ':', '!', '?', '*']);
    let words = value.split('-').filter(|word| word.len() > 2).count();
    let phrase = words > 3 && value.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    let sign = |b: u8| !b.is_ascii_alphanumeric() && !matches!(b, b'_' | b'.' | b'-' | b'/' | b':');
    let kinds = [
        value.bytes().any(|b| b.is_ascii_digit()),
        value.bytes().any(|b| b.is_ascii_lowercase()),
        value.bytes().any(|b| b.is_ascii_uppercase()),
        value.bytes().any(sign),
    ];
    let mixed = kinds.iter().filter(|k| **k).count() >= 3;
    let code = value.contains("::")
        || value.contains("://")
        || value.contains("->")
        || value.starts_with(['/', '.', '$', '%', '&', '@', '*', '#', '=', '!', '~', '+'])
        || value.contains("${");
    // A sign for money inside is part of it: names of variables were left out above.
    let filler = is_placeholder(&value.replace('$', "S"));
    possible(value.len() > 5 && (mixed || phrase) && !code && !filler)
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
    let index = value.contains('[') && value.ends_with(['[', ']']);
    let path = value.starts_with(['/', '.', '~']) || value.contains("://") || value.contains("::");
    variable || index || path || words.iter().any(|w| lower.contains(w))
}
