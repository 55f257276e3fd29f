//! Checksums and shapes that a pattern cannot say. A rule names one.

/// What a validator says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// A checksum fits.
    Right,
    /// Nothing speaks against it; the rule's score counts.
    Open,
    /// It cannot be one.
    Wrong,
}

/// A validator.
pub(crate) type Validator = fn(&str) -> Verdict;

/// The validator of a name.
pub(crate) fn by_name(name: &str) -> Option<Validator> {
    Some(match name {
        "card" => card,
        "iban" => iban,
        _ => return None,
    })
}

fn checked(ok: bool) -> Verdict {
    if ok { Verdict::Right } else { Verdict::Wrong }
}

fn digits(value: &str) -> Vec<u32> {
    value.chars().filter_map(|c| c.to_digit(10)).collect()
}

fn card(value: &str) -> Verdict {
    let d = digits(value);
    checked((12..=19).contains(&d.len()) && luhn(&d))
}

fn luhn(digits: &[u32]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, d)| if i % 2 == 0 { *d } else { [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][*d as usize] })
        .sum();
    sum % 10 == 0
}

fn iban(value: &str) -> Verdict {
    let compact: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
    if compact.len() < 15 {
        return Verdict::Wrong;
    }
    let turned = compact[4..].chars().chain(compact[..4].chars());
    let mut rest = 0u32;
    for c in turned {
        let v = c.to_digit(36).unwrap_or(0);
        rest = (rest * if v > 9 { 100 } else { 10 } + v) % 97;
    }
    checked(rest == 1)
}
