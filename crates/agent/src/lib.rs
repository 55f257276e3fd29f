//! The turn: one user message to the final answer.
//!
//! [`Turn::step`] is pure: an [`Input`] goes in, [`Effect`]s come out. [`drive`] is the one small
//! loop that carries effects out through the [`ports`]. Nothing here knows HTTP, MCP or SQLite.

mod cancel;
mod driver;
mod event;
mod opinion;
pub mod ports;
mod prompt;
mod schema;
mod title;
mod transcript;
mod turn;

pub use cancel::Cancel;
pub use driver::{Ports, drive};
pub use event::{Event, Masked, TurnEvent};
pub use ports::{CallSite, ModelError, ModelEvent, ModelReply, ModelRequest, ToolSpec};
pub use prompt::system_prompt;
pub use title::{title_from, title_request};
pub use transcript::mend;
pub use turn::{Effect, Input, Mode, Turn, TurnConfig};
