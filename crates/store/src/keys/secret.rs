//! Secrets as types: `Debug` never shows them, memory is cleared when they go.

use crate::error::sql;
use hmac::{Hmac, KeyInit, Mac};
use orgata_log::LogError;
use sha2::Sha256;
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

macro_rules! redacted {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(<redacted>)"))
            }
        }
    )*};
}
redacted!(DbKey, MaskingKey, Secret, Passphrase);

/// The raw 256-bit key of the database.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct DbKey([u8; 32]);

/// The tenant's masking key, from which the guard derives all of its keys.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct MaskingKey([u8; 32]);

/// A secret text, for example a provider's API key.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Secret(String);

/// What a person types to open the key file.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Passphrase(String);

impl DbKey {
    /// Wraps key material that was made elsewhere.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key material.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// Names the key without revealing it: 32 hexadecimal digits.
    pub(crate) fn id(&self) -> String {
        const DOMAIN: &[u8] = b"orgata.db.key-id.v1";
        // HMAC takes a key of any length.
        let mac = Hmac::<Sha256>::new_from_slice(&self.0).map(|mac| mac.chain_update(DOMAIN));
        mac.map(|mac| hex(&mac.finalize().into_bytes()[..16]))
            .unwrap_or_default()
    }

    /// Gives the key to a fresh connection, before its first access to the file.
    pub(crate) fn unlock(&self, conn: &rusqlite::Connection) -> Result<(), LogError> {
        let digits = Zeroizing::new(hex(&self.0));
        let pragma = Zeroizing::new(format!("PRAGMA key = \"x'{}'\"", *digits));
        conn.execute_batch(&pragma).map_err(sql)
    }
}

impl MaskingKey {
    /// Wraps key material that was made elsewhere.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key material.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl Secret {
    /// Wraps a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret text.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Passphrase {
    /// Wraps what was typed.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}
