//! Numbers of France, Spain and Italy.

use super::{Verdict, checked, compact, digits, luhn, possible, uniform};

/// The check of a name.
pub(super) fn by_name(name: &str) -> Option<fn(&str) -> Verdict> {
    Some(match name {
        "es_nie" => es_nie,
        "es_nif" => es_nif,
        "fr_nir" => fr_nir,
        "it_fiscal_code" => it_fiscal_code,
        "it_fiscal_shape" => it_fiscal_shape,
        "it_vat" => it_vat,
        _ => return None,
    })
}

/// Sex, year, month, department, and the key 97 - n mod 97.
fn fr_nir(value: &str) -> Verdict {
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
fn es_nif(value: &str) -> Verdict {
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
fn es_nie(value: &str) -> Verdict {
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
fn it_fiscal_code(value: &str) -> Verdict {
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

/// A codice fiscale whose control character does not fit: somebody mistyped it.
fn it_fiscal_shape(value: &str) -> Verdict {
    possible(compact(value).len() == 16)
}

/// Luhn over the eleven digits of a partita IVA.
fn it_vat(value: &str) -> Verdict {
    let d = digits(value);
    checked(d.len() == 11 && !uniform(&d) && luhn(&d))
}
