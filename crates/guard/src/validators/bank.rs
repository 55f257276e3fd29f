//! Cards, accounts and wallets.

use super::{Verdict, checked, compact, digits, luhn, uniform, weighed};
use sha2::{Digest, Sha256};

/// The check of a name.
pub(super) fn by_name(name: &str) -> Option<fn(&str) -> Verdict> {
    Some(match name {
        "card" => card,
        "iban" => iban,
        "us_aba" => us_aba,
        "wallet" => wallet,
        _ => return None,
    })
}

/// Luhn, with the lengths and first digits of the card networks.
fn card(value: &str) -> Verdict {
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

/// Countries with the length of their IBAN.
const IBAN: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 \
    DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 \
    HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 \
    MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 \
    SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

/// Country, its length, and mod 97. What a greedy pattern took after it is left out.
fn iban(value: &str) -> Verdict {
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

/// Weights 3, 7, 1, and the numbers that the Federal Reserve gives out.
fn us_aba(value: &str) -> Verdict {
    let d = digits(value);
    let district = d.first().zip(d.get(1)).map_or(99, |(a, b)| a * 10 + b);
    let given = matches!(district, 1..=12 | 21..=32 | 61..=72 | 80);
    checked(d.len() == 9 && given && weighed(&d, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10))
}

const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BECH32: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// A Bitcoin address: base58check or bech32 and bech32m.
fn wallet(value: &str) -> Verdict {
    let segwit = value
        .get(..3)
        .is_some_and(|p| p.eq_ignore_ascii_case("bc1"));
    checked(if segwit {
        bech32(value)
    } else {
        base58check(value)
    })
}

/// 25 bytes of which the last four begin the doubled SHA-256 of the rest.
fn base58check(value: &str) -> bool {
    let mut bytes = [0u8; 25];
    for c in value.bytes() {
        let Some(place) = BASE58.iter().position(|b| *b == c) else {
            return false;
        };
        let mut carry = place as u32;
        for byte in bytes.iter_mut().rev() {
            carry += u32::from(*byte) * 58;
            *byte = carry as u8;
            carry >>= 8;
        }
        if carry > 0 {
            return false;
        }
    }
    let (body, check) = bytes.split_at(21);
    let sum = Sha256::digest(Sha256::digest(body));
    (26..=35).contains(&value.len()) && sum[..4] == *check
}

/// The checksum of BIP 173 or BIP 350; capitals and small letters are not mixed.
fn bech32(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let one_case = value == lower || value == value.to_ascii_uppercase();
    let Some((human, data)) = lower.rsplit_once('1') else {
        return false;
    };
    let mut sum = 1u32;
    let high = human.bytes().map(|b| b >> 5);
    let low = human.bytes().map(|b| b & 31);
    for v in high.chain([0]).chain(low) {
        sum = polymod(sum, v);
    }
    for c in data.bytes() {
        let Some(v) = BECH32.iter().position(|b| *b == c) else {
            return false;
        };
        sum = polymod(sum, v as u8);
    }
    let long = (14..=74).contains(&value.len()) && data.len() > 6;
    one_case && long && matches!(sum, 1 | 0x2BC8_30A3)
}

fn polymod(sum: u32, value: u8) -> u32 {
    let terms = [
        0x3B6A_57B2,
        0x2650_8E6D,
        0x1EA1_19FA,
        0x3D42_33DD,
        0x2A14_62B3,
    ];
    let next = (sum & 0x1FF_FFFF) << 5 ^ u32::from(value);
    let term = |(i, t): (usize, u32)| if sum >> (25 + i) & 1 == 1 { t } else { 0 };
    terms
        .into_iter()
        .enumerate()
        .map(term)
        .fold(next, |a, b| a ^ b)
}
