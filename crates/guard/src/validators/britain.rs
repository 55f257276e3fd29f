//! Numbers of the United Kingdom.

use super::{Verdict, checked, compact, digits, possible, uniform};

/// The check of a name.
pub(super) fn by_name(name: &str) -> Option<fn(&str) -> Verdict> {
    Some(match name {
        "uk_driving" => uk_driving,
        "uk_nhs" => uk_nhs,
        "uk_nino" => uk_nino,
        "uk_plate" => uk_plate,
        _ => return None,
    })
}

/// Mod 11 over ten digits.
fn uk_nhs(value: &str) -> Verdict {
    let d = digits(value);
    if d.len() != 10 || uniform(&d) {
        return Verdict::Wrong;
    }
    let sum: u32 = d
        .iter()
        .zip((1..=10).rev())
        .map(|(d, weight)| d * weight)
        .sum();
    match sum % 11 {
        // Then it may as well be a telephone number of the same shape; words around it decide.
        0 if value.len() > 10 && super::phone::us(value) == Verdict::Open => Verdict::Open,
        rest => checked(rest == 0),
    }
}

/// Prefixes that are never given out.
fn uk_nino(value: &str) -> Verdict {
    let nino = compact(value);
    let Some(prefix) = nino.get(..2) else {
        return Verdict::Wrong;
    };
    let letters = !prefix.contains(['D', 'F', 'I', 'Q', 'U', 'V']) && !prefix.ends_with('O');
    let never = ["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"];
    possible(letters && !never.contains(&prefix))
}

/// The surname's first five letters, filled up with nines.
fn uk_driving(value: &str) -> Verdict {
    let licence = compact(value);
    let name = licence.get(..5).unwrap_or_default();
    let letters = name.trim_end_matches('9');
    possible(!letters.is_empty() && letters.bytes().all(|b| b.is_ascii_uppercase()))
}

/// The half-years since 2001 that have plates: 02 to 29 and 51 to 79. Older plates have no such digits.
fn uk_plate(value: &str) -> Verdict {
    let plate = compact(value);
    let current = plate.len() == 7 && plate.bytes().take(2).all(|b| b.is_ascii_uppercase());
    match plate.get(2..4).and_then(|age| age.parse::<u32>().ok()) {
        Some(age) if current => checked(matches!(age, 2..=29 | 51..=79)),
        _ => Verdict::Open,
    }
}
