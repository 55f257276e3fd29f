//! Sealed texts at rest. A stamp proves that this tenant's guard sealed them.

use crate::keys::Key;
use crate::sealed::hex;
use crate::{GuardError, Report, Sealed, SealedJson};
use serde::{Deserialize, Serialize};

/// A sealed text at rest. Anyone can read or build one; only `Guard::readmit` turns it back into
/// [`Sealed`], and only if the MAC fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamped {
    /// The sealed text.
    pub text: String,
    /// What was done to it.
    pub report: Report,
    /// HMAC-SHA256 over both, hex.
    pub mac: String,
}

pub(crate) fn stamp(key: &Key, text: &str, report: &Report) -> Result<Stamped, GuardError> {
    let mac = mac(key, text, report)?;
    Ok(Stamped {
        text: text.to_owned(),
        report: report.clone(),
        mac,
    })
}

pub(crate) fn readmit(key: &Key, stamped: &Stamped) -> Result<Sealed, GuardError> {
    let wanted = mac(key, &stamped.text, &stamped.report)?;
    let differ = wanted
        .bytes()
        .zip(stamped.mac.bytes())
        .fold(0, |acc, (a, b)| acc | (a ^ b));
    if differ != 0 || wanted.len() != stamped.mac.len() {
        return Err(GuardError::NotOurs {
            what: "a stamped text",
        });
    }
    Ok(Sealed {
        text: stamped.text.clone(),
        report: stamped.report.clone(),
    })
}

pub(crate) fn json_of(sealed: Sealed) -> SealedJson {
    SealedJson {
        bytes: sealed.text.into_bytes(),
        report: sealed.report,
    }
}

fn mac(key: &Key, text: &str, report: &Report) -> Result<String, GuardError> {
    let report = serde_json::to_vec(report).map_err(|e| GuardError::Json(e.to_string()))?;
    Ok(hex(&key.mac(&[text.as_bytes(), &report])))
}
