//! A real MCP server process for tests, over stdio and streamable HTTP, in both protocol revisions.
//!
//! Written against the protocol alone, so that a test of our client is not a test of one library
//! talking to itself. [`binary`] gives the path of the program; [`Options`] are its arguments.

mod binary;
mod http;
mod options;
mod server;
mod stdio;
mod tools;

pub use binary::binary;
pub use options::{Mode, Options};
pub use server::{Outgoing, Server};

/// Runs the program with its arguments until the peer goes away.
///
/// # Errors
/// A sentence on what is wrong with the arguments or the socket.
pub fn run(arguments: impl Iterator<Item = String>) -> Result<(), String> {
    let options = Options::parse(arguments)?;
    if let Some(reason) = &options.fail_start {
        return Err(reason.clone());
    }
    match options.http {
        Some(port) => http::serve(options, port),
        None => stdio::serve(options),
    }
}
