//! Numbers of Germany.

use super::{Verdict, checked, compact, digits, iso7064, possible, uniform, weighed};

/// The check of a name.
pub(super) fn by_name(name: &str) -> Option<fn(&str) -> Verdict> {
    Some(match name {
        "de_bsnr" => de_bsnr,
        "de_document" => de_document,
        "de_health" => de_health,
        "de_id_card" => de_id_card,
        "de_lanr" => de_lanr,
        "de_licence" => de_licence,
        "de_passport" => de_passport,
        "de_pension" => de_pension,
        "de_postcode" => de_postcode,
        "de_tax_id" => de_tax_id,
        "de_vat" => de_vat,
        _ => return None,
    })
}

/// ISO 7064 mod 11,10; no digit stands more than three times.
fn de_tax_id(value: &str) -> Verdict {
    let d = digits(value);
    if d.len() != 11 || d[0] == 0 || uniform(&d) {
        return Verdict::Wrong;
    }
    let most = (0..10)
        .map(|n| d[..10].iter().filter(|d| **d == n).count())
        .max();
    checked(most <= Some(3) && iso7064(&d))
}

/// ISO 7064 mod 11,10 over nine digits; older numbers do not all keep it.
fn de_vat(value: &str) -> Verdict {
    let d = digits(value);
    match d.len() == 9 && !uniform(&d) {
        true if iso7064(&d) => Verdict::Right,
        sound => possible(sound),
    }
}

/// Weights 7, 3, 1 over letters and digits; a tenth character is the check digit.
fn de_id_card(value: &str) -> Verdict {
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

/// An identity card with its check digit, or one of the old form, which has none.
fn de_document(value: &str) -> Verdict {
    let card = compact(value);
    let old =
        card.len() == 9 && card.starts_with('T') && card[1..].bytes().all(|b| b.is_ascii_digit());
    if old {
        return Verdict::Open;
    }
    match card.len() {
        9 => de_passport(&card),
        10 => de_id_card(&card),
        _ => Verdict::Wrong,
    }
}

/// Nine characters of which the last is the check digit of the others.
fn de_passport(value: &str) -> Verdict {
    let pass = compact(value);
    let check = pass.get(8..9).and_then(|c| c.parse::<u32>().ok());
    checked(pass.len() == 9 && check.is_some() && check == pass.get(..8).map(icao))
}

/// The check digit of travel documents: weights 7, 3, 1 over letters and digits.
fn icao(text: &str) -> u32 {
    let weigh = |(c, w): (char, u32)| c.to_digit(36).unwrap_or(0) * w;
    let weights = [7, 3, 1].into_iter().cycle();
    text.chars().zip(weights).map(weigh).sum::<u32>() % 10
}

/// Pension insurance number: area, date of birth, letter, check digit.
fn de_pension(value: &str) -> Verdict {
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

/// Health insurance: the letter as two digits, weights 1 and 2, cross sums.
fn de_health(value: &str) -> Verdict {
    let text = compact(value);
    let letter = text.bytes().next().filter(u8::is_ascii_uppercase);
    let (Some(letter), 10) = (letter, text.len()) else {
        return Verdict::Wrong;
    };
    let order = u32::from(letter - b'A') + 1;
    let mut d = vec![order / 10, order % 10];
    d.extend(digits(&text[1..]));
    let cross = |(d, w): (&u32, u32)| d * w / 10 + d * w % 10;
    let weights = [1, 2].into_iter().cycle();
    let sum: u32 = d.iter().take(10).zip(weights).map(cross).sum();
    checked(d.len() == 11 && sum % 10 == d[10])
}

/// Physicians: weights 4 and 9 over six digits, then the check digit.
fn de_lanr(value: &str) -> Verdict {
    let d = digits(value);
    let sound = d.len() == 9 && !uniform(&d[..7]);
    checked(sound && (10 - weighed(&d[..6], &[4, 9, 4, 9, 4, 9]) % 10) % 10 == d[6])
}

/// Practices have no check digit.
fn de_bsnr(value: &str) -> Verdict {
    let d = digits(value);
    possible(d.len() == 9 && !uniform(&d))
}

/// Office, order and check character: 11 characters with a letter among them.
fn de_licence(value: &str) -> Verdict {
    let text = compact(value);
    possible(text.len() == 11 && text.bytes().any(|b| b.is_ascii_uppercase()))
}

/// All but two numbers of five digits from 01001 on.
fn de_postcode(value: &str) -> Verdict {
    possible(!matches!(value, "01000" | "99999"))
}
