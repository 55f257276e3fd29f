//! Checksums and shapes that a pattern cannot say. A rule names one.

mod america;
mod asia;
mod bank;
mod britain;
mod calendar;
mod germany;
mod net;
mod north;
mod person;
mod phone;
mod romance;
mod secret;
mod south;

use crate::names::Names;

/// What a validator says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// A checksum fits.
    Right,
    /// A checksum fits for so many bytes at the start.
    RightTo(usize),
    /// Nothing speaks against it; the rule's score counts.
    Open,
    /// It cannot be one.
    Wrong,
}

/// A validator.
#[derive(Clone, Copy)]
pub(crate) enum Validator {
    /// Looks only at the value.
    Plain(fn(&str) -> Verdict),
    /// As `person`; besides, a word must be in the name lists.
    Listed,
}

/// The validator of a name.
pub(crate) fn by_name(name: &str) -> Option<Validator> {
    let general: fn(&str) -> Verdict = match name {
        "names" => return Some(Validator::Listed),
        "base58check" => secret::base58check,
        "base64" => secret::base64,
        "basic" => secret::basic,
        "date" => calendar::date,
        "day" => calendar::day_of,
        "email" => net::email,
        "github" => secret::github,
        "given" => secret::given,
        "header" => secret::header,
        "ipv4" => net::ipv4,
        "ipv4_any" => net::ipv4_any,
        "ipv6" => net::ipv6,
        "ipv6_any" => net::ipv6_any,
        "jwt" => secret::jwt,
        "jwt_encoded" => secret::jwt_encoded,
        "key_block" => secret::key_block,
        "mac" => net::mac,
        "machine" => secret::machine,
        "mixed" => secret::mixed,
        "opaque" => secret::opaque,
        "password" => secret::password,
        "person" => person::person,
        "phone" => phone::phone,
        "phone_us" => phone::us,
        "random" => secret::random,
        "strong" => secret::strong,
        "token" => secret::token,
        "url" => net::url,
        "url_login" => secret::url_login,
        _ => return of_states(name).map(Validator::Plain),
    };
    Some(Validator::Plain(general))
}

fn of_states(name: &str) -> Option<fn(&str) -> Verdict> {
    let files = [
        america::by_name,
        asia::by_name,
        bank::by_name,
        britain::by_name,
        germany::by_name,
        north::by_name,
        romance::by_name,
        south::by_name,
    ];
    files.iter().find_map(|by_name| by_name(name))
}

impl Validator {
    pub(crate) fn judge(self, value: &str, names: &Names) -> Verdict {
        match self {
            Self::Plain(check) => check(value),
            Self::Listed if names.lists_any(value) => person::person(value),
            Self::Listed => Verdict::Wrong,
        }
    }
}

/// Right or wrong by checksum.
fn checked(ok: bool) -> Verdict {
    if ok { Verdict::Right } else { Verdict::Wrong }
}

/// Possible or not by shape.
fn possible(ok: bool) -> Verdict {
    if ok { Verdict::Open } else { Verdict::Wrong }
}

fn digits(value: &str) -> Vec<u32> {
    value.chars().filter_map(|c| c.to_digit(10)).collect()
}

/// Letters in capitals and digits, without separators.
fn compact(value: &str) -> String {
    value
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// Whether all digits are the same, as in a placeholder.
fn uniform(digits: &[u32]) -> bool {
    digits.windows(2).all(|w| w[0] == w[1])
}

/// Luhn: every second digit from the right counts twice.
fn luhn(digits: &[u32]) -> bool {
    let double = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    let weigh = |(i, d): (usize, &u32)| if i % 2 == 0 { *d } else { double[*d as usize] };
    digits.iter().rev().enumerate().map(weigh).sum::<u32>() % 10 == 0
}

/// Sum of digits times weights.
fn weighed(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(d, w)| d * w).sum()
}

/// ISO 7064 mod 11,10: the last digit checks the others.
fn iso7064(digits: &[u32]) -> bool {
    let Some((check, body)) = digits.split_last() else {
        return false;
    };
    let step = |product: u32, digit: &u32| match (digit + product) % 10 {
        0 => 20 % 11,
        sum => sum * 2 % 11,
    };
    (11 - body.iter().fold(10, step)) % 10 == *check
}

/// Verhoeff: the digits as members of the dihedral group of order ten.
fn verhoeff(digits: &[u32]) -> bool {
    // Each digit goes through a permutation as often as its place says.
    let permute = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let turn =
        |(place, digit): (usize, &u32)| (0..place % 8).fold(*digit, |d, _| permute[d as usize]);
    let multiply = |a: u32, b: u32| match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => (a + b) % 5 + 5,
        (false, true) => (a + 5 - b) % 5 + 5,
        (false, false) => (a + 5 - b) % 5,
    };
    digits.iter().rev().enumerate().map(turn).fold(0, multiply) == 0
}
