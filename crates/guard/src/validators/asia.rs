//! Numbers of India, Korea, the Philippines, Singapore and Thailand.

use super::calendar::exists;
use super::{Verdict, checked, compact, digits, possible, uniform, verhoeff, weighed};

/// The check of a name.
pub(super) fn by_name(name: &str) -> Option<fn(&str) -> Verdict> {
    Some(match name {
        "in_aadhaar" => in_aadhaar,
        "in_gstin" => in_gstin,
        "in_pan_like" => in_pan_like,
        "in_plate" => in_plate,
        "kr_brn" => kr_brn,
        "kr_licence" => kr_licence,
        "kr_rrn" => kr_rrn,
        "ph_tin" => ph_tin,
        "sg_nric" => sg_nric,
        "sg_uen" => sg_uen,
        "th_tnin" => th_tnin,
        _ => return None,
    })
}

/// Verhoeff; it does not begin with 0 or 1 and does not read the same backwards.
fn in_aadhaar(value: &str) -> Verdict {
    let d = digits(value);
    let palindrome = d.iter().eq(d.iter().rev());
    checked(d.len() == 12 && d[0] > 1 && !palindrome && verhoeff(&d))
}

/// States 01 to 37 before a PAN.
fn in_gstin(value: &str) -> Verdict {
    let state = value.get(..2).and_then(|s| s.parse::<u32>().ok());
    let letters = value
        .bytes()
        .skip(2)
        .take(5)
        .filter(u8::is_ascii_alphabetic)
        .count();
    possible(matches!(state, Some(1..=37)) && letters >= 3)
}

/// Ten letters and digits, four digits in a row among them.
fn in_pan_like(value: &str) -> Verdict {
    let letter = value.bytes().any(|b| b.is_ascii_alphabetic());
    possible(value.len() == 10 && letter)
}

/// States and territories of India, old codes included.
const STATES: &str = "AN AP AR AS BR CG CH CT DD DH DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ \
    NL OD OR PB PY RJ SK TN TR TS UA UK UL UP UT WB";

/// A state, its district, a series and four digits that are not all 0.
fn in_plate(value: &str) -> Verdict {
    let plate = compact(value);
    let state = plate.get(..2).unwrap_or_default();
    let number = plate
        .get(plate.len().saturating_sub(4)..)
        .unwrap_or_default();
    let district = plate
        .get(2..4)
        .unwrap_or_default()
        .trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let placed = STATES.split(' ').any(|s| s == state) && district.bytes().any(|b| b != b'0');
    possible(placed && number != "0000")
}

/// Date, sex and century; numbers of before October 2020 have a check digit.
fn kr_rrn(value: &str) -> Verdict {
    let d = digits(value);
    if d.len() != 13 || uniform(&d[6..]) {
        return Verdict::Wrong;
    }
    let century = match d[6] {
        1 | 2 | 5 | 6 => 1900,
        3 | 4 | 7 | 8 => 2000,
        _ => return Verdict::Wrong,
    };
    if !exists(
        century + d[0] * 10 + d[1],
        d[2] * 10 + d[3],
        d[4] * 10 + d[5],
    ) {
        return Verdict::Wrong;
    }
    let sum = weighed(&d[..12], &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
    let check = (if d[6] > 4 { 13 } else { 11 } - sum % 11) % 10;
    match d[7] * 10 + d[8] <= 95 && check == d[12] {
        true => Verdict::Right,
        false => Verdict::Open,
    }
}

/// Businesses: weights 1, 3, 7, and the ninth digit times five with its carry.
fn kr_brn(value: &str) -> Verdict {
    let d = digits(value);
    if d.len() != 10 || uniform(&d) {
        return Verdict::Wrong;
    }
    let sum = weighed(&d[..8], &[1, 3, 7, 1, 3, 7, 1, 3]) + d[8] * 5 / 10 + d[8] * 5;
    checked((10 - sum % 10) % 10 == d[9])
}

/// A region that has a driving test office.
fn kr_licence(value: &str) -> Verdict {
    let d = digits(value);
    let region = d.first().zip(d.get(1)).map_or(0, |(a, b)| a * 10 + b);
    possible(d.len() == 12 && matches!(region, 11..=26 | 28))
}

/// Mod 11 over eight digits; a branch of three digits may follow.
fn ph_tin(value: &str) -> Verdict {
    let d = digits(value);
    let sound = matches!(d.len(), 9 | 12) && !uniform(&d[..9]);
    checked(sound && weighed(&d[..8], &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 == d[8])
}

/// The letter by weights 2, 7, 6, 5, 4, 3, 2. One that does not fit may be mistyped.
fn sg_nric(value: &str) -> Verdict {
    let nric = compact(value);
    let (Some(first), Some(last)) = (nric.bytes().next(), nric.bytes().last()) else {
        return Verdict::Wrong;
    };
    let (offset, letters) = match first {
        b'S' => (0, b"JZIHGFEDCBA"),
        b'T' => (4, b"JZIHGFEDCBA"),
        b'F' => (0, b"XWUTRQPNMLK"),
        b'G' => (4, b"XWUTRQPNMLK"),
        b'M' => (3, b"KLJNPQRTUWX"),
        _ => return Verdict::Open,
    };
    let sum = offset + weighed(&digits(&nric), &[2, 7, 6, 5, 4, 3, 2]);
    let rest = sum as usize % 11;
    let place = if first == b'M' { 10 - rest } else { rest };
    match letters[place] == last {
        true => Verdict::Right,
        false => Verdict::Open,
    }
}

/// Kinds of entity in a UEN of other entities.
const ENTITIES: &str = "CC CD CH CL CM CP CS CX DP FB FC FM FN GA GB GS HC HS LL LP MB MC MD MH MM MQ NB NR \
    PA PB PF RF RP SM SS TC TU VH XL";

/// Businesses, local companies and other entities each have weights and letters of their own.
fn sg_uen(value: &str) -> Verdict {
    let uen = compact(value);
    let d = digits(&uen);
    let Some(last) = uen.bytes().last() else {
        return Verdict::Wrong;
    };
    let wanted = match uen.len() {
        9 => b"XMKECAWLJDB"[weighed(&d, &[10, 4, 9, 3, 8, 2, 7, 1]) as usize % 11],
        10 if uen.as_bytes()[0].is_ascii_digit() => {
            b"ZKCMDNERGWH"[weighed(&d, &[10, 8, 6, 4, 9, 7, 5, 3, 1]) as usize % 11]
        }
        10 if ENTITIES.split(' ').any(|e| e == &uen[3..5]) => {
            let letters = b"ABCDEFGHJKLMNPQRSTUVWX0123456789";
            let place = |c: u8| letters.iter().position(|l| *l == c).unwrap_or_default() as u32;
            let values: Vec<u32> = uen.bytes().map(place).collect();
            let sum = weighed(&values, &[4, 3, 5, 3, 10, 2, 2, 5, 7]);
            letters[(sum + 11 - 5) as usize % 11]
        }
        _ => return Verdict::Wrong,
    };
    checked(wanted == last && !uniform(&d))
}

/// Mod 11 with weights 13 to 2.
fn th_tnin(value: &str) -> Verdict {
    let d = digits(value);
    if d.len() != 13 || uniform(&d) {
        return Verdict::Wrong;
    }
    let sum = weighed(&d[..12], &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    checked((11 - sum % 11) % 10 == d[12])
}
