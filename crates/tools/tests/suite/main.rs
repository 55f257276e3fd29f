//! One binary for all integration tests of the tools.

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
