//! One binary for all integration tests of the tools.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod bench;
mod developer;
mod escape;
mod http;
mod ignore_files;
mod judging;
mod mcp;
mod pins;
mod results;
mod seatbelt;
mod support;
