//! Addresses of mailboxes and machines.

use super::{Verdict, possible};
use std::net::{Ipv4Addr, Ipv6Addr};

/// Labels and top level that a domain may have; names of image files (`a@2x.png`) have none.
pub(super) fn email(value: &str) -> Verdict {
    let Some((local, domain)) = value.rsplit_once('@') else {
        return Verdict::Wrong;
    };
    let top = domain
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let file = [
        "png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js", "ts", "rs", "py", "html",
    ];
    let label = |l: &str| !l.is_empty() && !l.starts_with('-') && !l.ends_with('-');
    let domain_ok = domain.split('.').all(label) && !file.contains(&top.as_str());
    possible(domain_ok && !local.contains("..") && !local.ends_with('.'))
}

/// Four octets. Addresses that name no machine (loopback, any, netmasks) are not personal.
pub(super) fn ipv4(value: &str) -> Verdict {
    let (address, _) = network(value);
    possible(address.parse::<Ipv4Addr>().is_ok_and(|ip| {
        let [first, .., last] = ip.octets();
        let mask = first == 255 || (first == 0 && last == 0);
        !(ip.is_loopback() || ip.is_unspecified() || ip.is_broadcast() || mask)
    }))
}

/// Four octets, whatever they name; a prefix length that none has is not part of it.
pub(super) fn ipv4_any(value: &str) -> Verdict {
    let (address, _) = network(value);
    possible(address.parse::<Ipv4Addr>().is_ok())
}

/// Anything that parses, `::` and loopback included.
pub(super) fn ipv6_any(value: &str) -> Verdict {
    let (address, _) = network(value);
    let address = address.split('%').next().unwrap_or_default();
    possible(address.parse::<Ipv6Addr>().is_ok())
}

/// Top level domains that links end in when they have no scheme; others look like names of files
/// and members.
const TOPS: &str = "com org net edu gov mil int info biz io co ai app dev me tv eu de fr es it uk us ca au \
    nl be ch at se no dk fi pl pt gr ie cz hu ro bg hr sk si lt lv ee ru ua tr il in cn jp kr sg hk tw th \
    my ph id vn nz za ng ke eg ma br ar mx cl pe ve cloud online site shop store blog tech xyz";

/// A link with a scheme, or a host name that ends in a usual top level.
pub(super) fn url(value: &str) -> Verdict {
    let lower = value.trim_matches(['"', '\'']).to_ascii_lowercase();
    if lower.starts_with("http") || lower.starts_with("www.") {
        return Verdict::Open;
    }
    let host = lower.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let top = host.rsplit('.').next().unwrap_or_default();
    possible(TOPS.split_whitespace().any(|t| t == top))
}

/// Address and prefix length.
fn network(value: &str) -> (&str, &str) {
    value.split_once('/').unwrap_or((value, ""))
}

/// Parses, and is neither loopback nor a scope operator of a programming language.
pub(super) fn ipv6(value: &str) -> Verdict {
    let (address, _) = network(value);
    let address = address.split('%').next().unwrap_or_default();
    let Ok(ip) = address.parse::<Ipv6Addr>() else {
        return Verdict::Wrong;
    };
    let groups = address.split(':').filter(|g| !g.is_empty()).count();
    let first = address.split(':').next().unwrap_or_default();
    let digit = address.bytes().any(|b| b.is_ascii_digit());
    let looks = groups >= 3 || address.contains('.') || first.len() >= 4;
    possible(digit && looks && !ip.is_loopback() && !ip.is_unspecified())
}

/// Twelve hex digits that are neither broadcast nor all zero.
pub(super) fn mac(value: &str) -> Verdict {
    let hex: String = value.chars().filter(char::is_ascii_hexdigit).collect();
    let uniform = hex
        .bytes()
        .all(|b| b.eq_ignore_ascii_case(&hex.as_bytes()[0]));
    possible(hex.len() == 12 && !uniform)
}
