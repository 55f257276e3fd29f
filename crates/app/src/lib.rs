//! Every operation of the application, declared once, and its wiring.
//!
//! [`App::open`] opens keys, log, guard and roles; [`App::handle`] is the one way in for every face.
//! The table in [`api`] is the truth: hosts, OpenAPI and the TypeScript client are made from it.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod api;
mod app;
mod boot;
mod brain;
mod caller;
mod desk;
mod device;
mod doctor;
mod error;
mod extensions;
mod guarding;
pub mod http;
mod inbox;
pub mod link;
mod local;
mod masks;
mod notes;
pub mod openapi;
mod options;
mod orgata;
mod paths;
pub mod presence;
mod proxy;
pub mod recipe;
mod recognizer;
mod role;
mod sessions;
mod settings;
mod telemetry;
mod titles;
mod toolbox;
mod transcript;
mod turns;
pub mod typescript;
mod vaults;

pub use app::App;
pub use caller::Caller;
pub use masks::Offsets;
pub use options::Options;
pub use paths::Paths;
pub use role::Looking;
pub use telemetry::keep_crashes_quiet;
