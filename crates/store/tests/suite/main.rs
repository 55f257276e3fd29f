//! The store against real files, real processes and a real keychain.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod child;
mod common;
mod erase;
mod faults;
#[cfg(target_os = "linux")]
mod keychain;
mod keys;
mod log;
mod processes;
mod projections;
mod values;
