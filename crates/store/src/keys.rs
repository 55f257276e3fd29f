//! Keys and secrets, and where they come from.

mod secret;

pub use secret::{DbKey, MaskingKey, Passphrase, Secret};
