//! The store against real files, real processes and a real keychain.

mod common;
mod log;
