//! Numbers of the United States and Canada.

use super::{Verdict, checked, compact, digits, luhn, possible, uniform, weighed};

/// The check of a name.
pub(super) fn by_name(name: &str) -> Option<fn(&str) -> Verdict> {
    Some(match name {
        "ca_sin" => ca_sin,
        "us_dea" => us_dea,
        "us_itin" => us_itin,
        "us_npi" => us_npi,
        "us_ssn" => us_ssn,
        _ => return None,
    })
}

/// Area, group and serial that were given out.
fn us_ssn(value: &str) -> Verdict {
    let d = digits(value);
    let mut marks = value.chars().filter(|c| !c.is_ascii_digit());
    let same = match marks.next() {
        Some(first) => marks.all(|m| m == first),
        None => true,
    };
    if d.len() != 9 || !same || uniform(&d) {
        return Verdict::Wrong;
    }
    let number = |d: &[u32]| d.iter().fold(0, |n, d| n * 10 + d);
    let (area, group, serial) = (number(&d[..3]), number(&d[3..5]), number(&d[5..]));
    let advertised = [78_051_120, 219_099_999, 123_456_789, 987_654_321];
    let given = area != 0 && area != 666 && area < 900 && group != 0 && serial != 0;
    possible(given && !advertised.contains(&number(&d)))
}

/// 9xx with the groups that the revenue service uses.
fn us_itin(value: &str) -> Verdict {
    let d = digits(value);
    let group = d.get(3).zip(d.get(4)).map_or(0, |(a, b)| a * 10 + b);
    let used = matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99);
    possible(d.len() == 9 && d[0] == 9 && used)
}

/// Providers: Luhn with 80840 before, as on a health card.
fn us_npi(value: &str) -> Verdict {
    let mut d = vec![8, 0, 8, 4, 0];
    d.extend(digits(value));
    checked(d.len() == 15 && matches!(d[5], 1 | 2) && !uniform(&d[5..14]) && luhn(&d))
}

/// Drug enforcement: digits 1, 3, 5 and twice 2, 4, 6 end in the seventh.
fn us_dea(value: &str) -> Verdict {
    let text = compact(value);
    let d = digits(text.get(2..).unwrap_or_default());
    checked(d.len() == 7 && !uniform(&d) && weighed(&d[..6], &[1, 2, 1, 2, 1, 2]) % 10 == d[6])
}

/// Luhn; the signs between the groups are the same.
fn ca_sin(value: &str) -> Verdict {
    let d = digits(value);
    let mut marks = value.chars().filter(|c| !c.is_ascii_digit());
    let same = marks.next().is_none_or(|first| marks.all(|m| m == first));
    checked(d.len() == 9 && !matches!(d[0], 0 | 8) && same && !uniform(&d) && luhn(&d))
}
