//! A model provider that runs on loopback, says what a script tells it to, and remembers every byte
//! that reached it. It speaks the wire formats of OpenAI chat completions, Anthropic messages and
//! Ollama chat, so that tests prove what really left the application.
//!
//! In a test: [`Standin::start`]. From another language: the binary `orgata-standin`, whose
//! `GET /__seen` tells what arrived and whose `POST /__script` changes what it says.

mod anthropic;
mod heard;
mod natural;
mod ollama;
mod openai;
mod play;
mod script;
mod seen;
mod server;

pub use heard::{Heard, tokens};
pub use script::{Call, Reply, Rule, Script};
pub use seen::{Connection, Request, Seen};
pub use server::Standin;
