//! Numbers of Finland, Poland, Sweden and Turkey.

use super::calendar::{exists, month_day};
use super::{Verdict, checked, digits, luhn, uniform, weighed};

/// The check of a name.
pub(super) fn by_name(name: &str) -> Option<fn(&str) -> Verdict> {
    Some(match name {
        "fi_hetu" => fi_hetu,
        "pl_pesel" => pl_pesel,
        "se_org" => se_org,
        "se_person" => se_person,
        "tr_id" => tr_id,
        _ => return None,
    })
}

/// Date, sign of the century, and the number mod 31.
fn fi_hetu(value: &str) -> Verdict {
    let sign = value
        .chars()
        .nth(6)
        .unwrap_or_default()
        .to_ascii_uppercase();
    let century = match sign {
        '+' => 1800,
        '-' | 'U'..='Y' => 1900,
        'A'..='F' => 2000,
        _ => return Verdict::Wrong,
    };
    let (date, rest) = value.split_at_checked(7).unwrap_or_default();
    let (serial, check) = rest.split_at_checked(3).unwrap_or_default();
    let d = digits(date);
    if d.len() != 6 || serial.len() != 3 {
        return Verdict::Wrong;
    }
    let born = exists(
        century + d[4] * 10 + d[5],
        d[2] * 10 + d[3],
        d[0] * 10 + d[1],
    );
    let all = d.iter().chain(&digits(serial)).fold(0, |n, d| n * 10 + d);
    let wanted = b"0123456789ABCDEFHJKLMNPRSTUVWXY"[all as usize % 31];
    checked(born && check.bytes().eq([wanted]) | check.to_ascii_uppercase().bytes().eq([wanted]))
}

/// Date with the century in the month, weights 1, 3, 7, 9.
fn pl_pesel(value: &str) -> Verdict {
    let d = digits(value);
    if d.len() != 11 || uniform(&d) {
        return Verdict::Wrong;
    }
    let born = month_day((d[2] * 10 + d[3]) % 20, d[4] * 10 + d[5]);
    let sum = weighed(&d[..10], &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3]);
    checked(born && (10 - sum % 10) % 10 == d[10])
}

/// Date (coordination numbers add 60 to the day) and Luhn over the last ten digits.
fn se_person(value: &str) -> Verdict {
    let d = digits(value);
    let century = match d.len() {
        10 => 19,
        12 => d[0] * 10 + d[1],
        _ => return Verdict::Wrong,
    };
    let ten = &d[d.len() - 10..];
    let day = ten[4] * 10 + ten[5];
    let born = month_day(ten[2] * 10 + ten[3], if day > 60 { day - 60 } else { day });
    checked((18..=20).contains(&century) && born && luhn(ten))
}

/// The third digit is 2 or more, where a person has a month; Luhn.
fn se_org(value: &str) -> Verdict {
    let d = digits(value);
    checked(d.len() == 10 && d[2] >= 2 && !uniform(&d) && luhn(&d))
}

/// Two check digits.
fn tr_id(value: &str) -> Verdict {
    let d = digits(value);
    if d.len() != 11 || d[0] == 0 {
        return Verdict::Wrong;
    }
    let odd: u32 = d[..9].iter().step_by(2).sum();
    let even: u32 = d[1..8].iter().step_by(2).sum();
    let tenth = (odd * 7 + 100 - even) % 10;
    checked(tenth == d[9] && d[..10].iter().sum::<u32>() % 10 == d[10])
}
