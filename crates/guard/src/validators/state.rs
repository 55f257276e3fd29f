//! Numbers that banks and states give out.

use super::{Verdict, checked, compact, digits, possible, uniform};

/// Luhn, with the lengths and first digits of the card networks.
pub(super) fn card(value: &str) -> Verdict {
    let d = digits(value);
    let network = match (d.len(), d.first()) {
        (13, Some(4)) | (16 | 19, Some(4 | 5 | 6 | 2 | 8 | 9)) => true,
        (14, Some(3)) | (15, Some(1)) | (16..=19, Some(3)) => true,
        (15, Some(3)) => matches!(d[1], 4 | 7),
        (15, Some(2)) => d[..4] == [2, 1, 3, 1],
        (12..=19, Some(5 | 6)) => true,
        _ => false,
    };
    checked(network && !uniform(&d) && luhn(&d))
}

fn luhn(digits: &[u32]) -> bool {
    let double = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    let weigh = |(i, d): (usize, &u32)| if i % 2 == 0 { *d } else { double[*d as usize] };
    digits.iter().rev().enumerate().map(weigh).sum::<u32>() % 10 == 0
}

/// Countries with the length of their IBAN.
const IBAN: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 \
    DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 \
    HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 \
    MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 \
    SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

/// Country, its length, and mod 97. What a greedy pattern took after it is left out.
pub(super) fn iban(value: &str) -> Verdict {
    let country = value.get(..2).unwrap_or_default().to_ascii_uppercase();
    let entry = IBAN.split_whitespace().find(|c| c.starts_with(&country));
    let Some(len) = entry.and_then(|c| c[2..].parse::<usize>().ok()) else {
        return Verdict::Wrong;
    };
    let mut places = value
        .bytes()
        .enumerate()
        .filter(|(_, b)| b.is_ascii_alphanumeric());
    let Some((last, _)) = places.nth(len - 1) else {
        return Verdict::Wrong;
    };
    let joined = places.next().is_some_and(|(next, _)| next == last + 1);
    match !joined && mod97(&compact(&value[..=last])) == 1 {
        true => Verdict::RightTo(last + 1),
        false => Verdict::Wrong,
    }
}

fn mod97(iban: &str) -> u32 {
    let turned = iban[4..].chars().chain(iban[..4].chars());
    turned
        .filter_map(|c| c.to_digit(36))
        .fold(0, |rest, v| (rest * if v > 9 { 100 } else { 10 } + v) % 97)
}

/// Area, group and serial that were given out.
pub(super) fn us_ssn(value: &str) -> Verdict {
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
pub(super) fn us_itin(value: &str) -> Verdict {
    let d = digits(value);
    let group = d.get(3).zip(d.get(4)).map_or(0, |(a, b)| a * 10 + b);
    let used = matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99);
    possible(d.len() == 9 && d[0] == 9 && used)
}

/// Mod 11 over ten digits.
pub(super) fn uk_nhs(value: &str) -> Verdict {
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
pub(super) fn uk_nino(value: &str) -> Verdict {
    let nino = compact(value);
    let Some(prefix) = nino.get(..2) else {
        return Verdict::Wrong;
    };
    let letters = !prefix.contains(['D', 'F', 'I', 'Q', 'U', 'V']) && !prefix.ends_with('O');
    let never = ["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"];
    possible(letters && !never.contains(&prefix))
}

/// ISO 7064 mod 11,10; no digit stands more than three times.
pub(super) fn de_tax_id(value: &str) -> Verdict {
    let d = digits(value);
    if d.len() != 11 || d[0] == 0 || uniform(&d) {
        return Verdict::Wrong;
    }
    let most = (0..10)
        .map(|n| d[..10].iter().filter(|d| **d == n).count())
        .max();
    let mut product = 10;
    for digit in &d[..10] {
        let sum = match (digit + product) % 10 {
            0 => 10,
            sum => sum,
        };
        product = sum * 2 % 11;
    }
    let check = (11 - product) % 10;
    checked(most <= Some(3) && check == d[10])
}

/// Weights 7, 3, 1 over letters and digits; a tenth character is the check digit.
pub(super) fn de_id_card(value: &str) -> Verdict {
    let card = compact(value);
    let Some(check) = card.get(9..10).and_then(|c| c.parse::<u32>().ok()) else {
        return possible(card.len() == 9 && card.bytes().any(|b| b.is_ascii_digit()));
    };
    let weigh = |(c, w): (char, u32)| c.to_digit(36).unwrap_or(0) * w;
    let sum: u32 = card
        .chars()
        .take(9)
        .zip([7, 3, 1].into_iter().cycle())
        .map(weigh)
        .sum();
    checked(sum % 10 == check)
}

/// Pension insurance number: area, date of birth, letter, check digit.
pub(super) fn de_pension(value: &str) -> Verdict {
    let text = compact(value);
    let Some(letter) = text.chars().nth(8).filter(char::is_ascii_uppercase) else {
        return Verdict::Wrong;
    };
    let order = letter as u32 - 'A' as u32 + 1;
    let mut d = digits(&text[..8]);
    d.extend([order / 10, order % 10]);
    d.extend(digits(&text[9..]));
    if d.len() != 13 {
        return Verdict::Wrong;
    }
    let day = d[2] * 10 + d[3];
    let month = d[4] * 10 + d[5];
    let weights = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
    let cross = |n: u32| n / 10 + n % 10;
    let sum: u32 = d.iter().zip(weights).map(|(d, w)| cross(d * w)).sum();
    let born = (1..=31).contains(&(day % 50)) && (1..=12).contains(&month);
    checked(born && sum % 10 == d[12])
}

/// Sex, year, month, department, and the key 97 - n mod 97.
pub(super) fn fr_nir(value: &str) -> Verdict {
    let nir = compact(value);
    if nir.len() != 15 {
        return Verdict::Wrong;
    }
    // Corsica: 2A counts as 19, 2B as 18.
    let body = nir[..13].replacen("2A", "19", 1).replacen("2B", "18", 1);
    let (Ok(body), Ok(key)) = (body.parse::<u64>(), nir[13..].parse::<u64>()) else {
        return Verdict::Wrong;
    };
    checked(97 - body % 97 == key)
}

const NIF: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

/// The letter is the number mod 23.
pub(super) fn es_nif(value: &str) -> Verdict {
    let nif = compact(value);
    let Some((number, letter)) = nif.split_at_checked(nif.len().saturating_sub(1)) else {
        return Verdict::Wrong;
    };
    let letter = letter.bytes().next();
    checked(
        number
            .parse::<usize>()
            .is_ok_and(|n| Some(NIF[n % 23]) == letter),
    )
}

/// A NIF whose first digit is written X, Y or Z.
pub(super) fn es_nie(value: &str) -> Verdict {
    let nie = compact(value);
    let digit = match nie.as_bytes().first() {
        Some(b'X') => "0",
        Some(b'Y') => "1",
        Some(b'Z') => "2",
        _ => return Verdict::Wrong,
    };
    es_nif(&format!("{digit}{}", &nie[1..]))
}

/// Values of characters at odd places, 0 to 9 and A to Z.
const ODD: [u32; 36] = [
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6,
    8, 12, 14, 16, 10, 22, 25, 24, 23,
];

/// The control character of the codice fiscale.
pub(super) fn it_fiscal_code(value: &str) -> Verdict {
    let code = compact(value);
    if code.len() != 16 {
        return Verdict::Wrong;
    }
    let value_of = |(i, c): (usize, char)| {
        let n = c.to_digit(36).unwrap_or(0);
        let even = if n > 9 { n - 10 } else { n };
        if i % 2 == 0 { ODD[n as usize] } else { even }
    };
    let sum: u32 = code.chars().take(15).enumerate().map(value_of).sum();
    checked(code.bytes().last().map(u32::from) == Some(u32::from(b'A') + sum % 26))
}

/// Luhn over the eleven digits of a partita IVA.
pub(super) fn it_vat(value: &str) -> Verdict {
    let d = digits(value);
    checked(d.len() == 11 && !uniform(&d) && luhn(&d))
}

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

fn month_day(month: u32, d: u32) -> bool {
    (1..=12).contains(&month) && day(d)
}

fn day(d: u32) -> bool {
    (1..=31).contains(&d)
}
