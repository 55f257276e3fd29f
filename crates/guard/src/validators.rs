//! Checksums and shapes that a pattern cannot say. A rule names one.

mod net;
mod person;
mod phone;
mod secret;
mod state;

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
    let plain: fn(&str) -> Verdict = match name {
        "names" => return Some(Validator::Listed),
        "base58check" => secret::base58check,
        "base64" => secret::base64,
        "basic" => secret::basic,
        "card" => state::card,
        "date" => state::date,
        "de_id_card" => state::de_id_card,
        "de_pension" => state::de_pension,
        "de_tax_id" => state::de_tax_id,
        "email" => net::email,
        "es_nie" => state::es_nie,
        "es_nif" => state::es_nif,
        "fr_nir" => state::fr_nir,
        "github" => secret::github,
        "given" => secret::given,
        "header" => secret::header,
        "iban" => state::iban,
        "ipv4" => net::ipv4,
        "ipv6" => net::ipv6,
        "it_fiscal_code" => state::it_fiscal_code,
        "it_vat" => state::it_vat,
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
        "token" => secret::token,
        "uk_nhs" => state::uk_nhs,
        "uk_nino" => state::uk_nino,
        "url_login" => secret::url_login,
        "us_itin" => state::us_itin,
        "us_ssn" => state::us_ssn,
        _ => return None,
    };
    Some(Validator::Plain(plain))
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
