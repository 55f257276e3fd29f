//! MCP clients, built-in tools and the sandbox.
//!
//! [`Tools`] is the toolbox of one session. What counts is where data can go: a server that runs in
//! the sandbox without network gets clear arguments; every other server gets them sealed, but for
//! the types that the profile names; its answers get the values back. What a server offers is
//! pinned at its first use, and what changes is disabled until the person agrees. The built-in
//! `developer` tools see the session's folder without what ignore files hide.

mod archive;
mod clock;
mod developer;
mod folder;
mod git;
mod hidden;
mod judge;
mod mcp;
mod ports;
mod process;
mod programs;
mod results;
mod rules;
pub mod sandbox;
mod tools;
mod view;

pub use developer::{DEVELOPER, TOOLS as DEVELOPER_TOOLS};
pub use folder::PathError;
pub use mcp::{Endpoint, EndpointError, ExtensionState, FORBIDDEN as FORBIDDEN_ENV, Post, Status};
pub use ports::{Builtin, Hint, Pin, Pins, Secrets, Standing};
pub use results::erase as erase_results;
pub use rules::IGNORE_FILES;
pub use sandbox::{Jail, Probe, Sandbox};
pub use tools::{GuardAllowing, KeepRecords, OpenError, Tools, ToolsConfig};
