//! The turn: one user message to the final answer.
//!
//! [`Turn::step`] is pure: an [`Input`] goes in, [`Effect`]s come out. [`drive`] is the one small
//! loop that carries effects out through the [`ports`]. Nothing here knows HTTP, MCP or SQLite.

mod driver;
mod event;
pub mod ports;
mod prompt;
mod turn;

pub use driver::{Cancel, drive};
pub use event::{Event, Masked, TurnEvent};
pub use ports::{CallSite, ModelError, ModelEvent, ModelReply, ModelRequest, ToolSpec};
pub use prompt::system_prompt;
pub use turn::{Effect, Input, Mode, Turn, TurnConfig};
