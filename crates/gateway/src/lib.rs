//! The one door out to model providers.
//!
//! [`Gateway`] is the application's [`orgata_agent::ports::Model`]. Each call is judged by the
//! profile's policy, sealed by the guard, paid from the budget and written down in a durable receipt
//! before a byte leaves; the answer is restored while it streams. [`Door`] is the only thing that
//! owns an HTTP client, and it takes sealed bodies only. [`proxy`] offers the same path to any
//! program that speaks the OpenAI format.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod answer;
mod budget;
mod coalesce;
pub mod codec;
mod dispatch;
mod door;
mod gateway;
mod local;
mod outlet;
mod parts;
mod picture;
pub mod proxy;
mod refusal;
mod settle;
mod traces;

pub use budget::Budget;
pub use door::{Answer, Door, DoorError, Endpoint, Timeouts};
pub use gateway::{Gateway, GatewayParts, Limits};
pub use local::{LocalModel, LocalServer, Place, Program, discover, discover_at};
pub use parts::{Clock, KeyStore, Secret, SystemClock, VaultKept, Vaults};
pub use picture::{PictureError, clean, clean_base64};
pub use traces::{Event, ExportError, Fields, Span};
