//! Dates.

use super::{Verdict, possible};

/// A date that a calendar has, in any common order.
pub(super) fn date(value: &str) -> Verdict {
    let mut parts: Vec<u32> = Vec::new();
    for part in value
        .split(|c: char| !c.is_ascii_digit())
        .filter(|p| !p.is_empty())
    {
        parts.push(part.parse().unwrap_or(0));
    }
    let named = value.chars().filter(|c| c.is_alphabetic()).count() > 2;
    let year = |y: u32| (1900..=2100).contains(&y) || y < 100;
    let ok = match parts[..] {
        [a, b, c] if a > 31 => year(a) && month_day(b, c),
        [a, b, c] => year(c) && (month_day(a, b) || month_day(b, a)),
        [a, b] if named => (year(a) && day(b)) || (year(b) && day(a)),
        _ => false,
    };
    possible(ok)
}

/// A moment of an ordinary date; months and days are those of a calendar.
pub(super) fn day_of(value: &str) -> Verdict {
    let parts: Vec<&str> = value
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|p| !p.is_empty())
        .collect();
    let number = |p: &str| p.parse::<u32>().ok();
    let ok = match parts[..] {
        [a, b, c, ..] if a.len() == 4 => number(b)
            .zip(number(c))
            .is_none_or(|(m, d)| month_day(m, d)),
        [a, b, _] => number(a)
            .zip(number(b))
            .is_none_or(|(a, b)| month_day(a, b) || month_day(b, a)),
        _ => true,
    };
    possible(ok)
}

/// Whether a month and a day of some year exist.
pub(super) fn month_day(month: u32, d: u32) -> bool {
    exists(2000, month, d)
}

/// Whether the calendar has a day.
pub(super) fn exists(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

fn day(d: u32) -> bool {
    (1..=31).contains(&d)
}
