//! Numbers of Australia, Nigeria and South Africa.

use super::calendar::exists;
use super::{Verdict, checked, digits, luhn, uniform, verhoeff, weighed};

/// The check of a name.
pub(super) fn by_name(name: &str) -> Option<fn(&str) -> Verdict> {
    Some(match name {
        "au_abn" => au_abn,
        "au_acn" => au_acn,
        "au_medicare" => au_medicare,
        "au_tfn" => au_tfn,
        "ng_nin" => ng_nin,
        "za_id" => za_id,
        _ => return None,
    })
}

/// Mod 89 after taking one from the first digit.
fn au_abn(value: &str) -> Verdict {
    let mut d = digits(value);
    if d.len() != 11 || d[0] == 0 {
        return Verdict::Wrong;
    }
    d[0] -= 1;
    checked(weighed(&d, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]).is_multiple_of(89))
}

/// Companies: weights 8 to 1, complement to ten.
fn au_acn(value: &str) -> Verdict {
    let d = digits(value);
    let sound = d.len() == 9 && !uniform(&d);
    checked(sound && (10 - weighed(&d[..8], &[8, 7, 6, 5, 4, 3, 2, 1]) % 10) % 10 == d[8])
}

/// Tax file numbers: mod 11.
fn au_tfn(value: &str) -> Verdict {
    let d = digits(value);
    let sound = d.len() == 9 && !uniform(&d);
    checked(sound && weighed(&d, &[1, 4, 3, 7, 5, 8, 6, 9, 10]).is_multiple_of(11))
}

/// Weights 1, 3, 7, 9 over eight digits; then check digit and issue.
fn au_medicare(value: &str) -> Verdict {
    let d = digits(value);
    let sound = d.len() >= 10 && matches!(d[0], 2..=6);
    checked(sound && weighed(&d[..8], &[1, 3, 7, 9, 1, 3, 7, 9]) % 10 == d[8])
}

/// Verhoeff.
fn ng_nin(value: &str) -> Verdict {
    let d = digits(value);
    checked(d.len() == 11 && !uniform(&d) && verhoeff(&d))
}

/// Date, citizenship, and Luhn.
fn za_id(value: &str) -> Verdict {
    let d = digits(value);
    if d.len() != 13 {
        return Verdict::Wrong;
    }
    let (year, month, day) = (d[0] * 10 + d[1], d[2] * 10 + d[3], d[4] * 10 + d[5]);
    // Only the 29th of February tells the centuries apart.
    let born = exists(1900 + year, month, day) || (year < 40 && exists(2000 + year, month, day));
    checked(born && d[10] <= 2 && matches!(d[11], 8 | 9) && luhn(&d))
}
