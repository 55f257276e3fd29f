//! Time and ids.

use orgata_log::Micros;
use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) fn now() -> Micros {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

pub(crate) fn id() -> String {
    uuid::Uuid::now_v7().to_string()
}
