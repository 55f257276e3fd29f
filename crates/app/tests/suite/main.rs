//! The application through its operations, with real processes around it.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod approvals;
mod crash;
mod failures;
mod generated;
mod host;
mod killed;
mod layers;
mod leaks;
mod recognizer;
mod sessions;
mod traces;
mod world;
