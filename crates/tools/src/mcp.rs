//! MCP clients: servers as processes and behind URLs.

mod door;
mod environment;
mod extension;
mod hash;
mod headers;
mod http;
mod launch;
mod link;
mod pins;
mod said;
mod sse;
mod stdio;

pub use environment::FORBIDDEN;
pub use extension::{ExtensionState, Status};
pub use http::{Endpoint, EndpointError, Post};

pub(crate) use door::{CallContext, Door, Ledger, Trust, carries, draft, strings};
pub(crate) use extension::{Extension, Setup};
pub(crate) use launch::Launcher;
pub(crate) use pins::Offered;
