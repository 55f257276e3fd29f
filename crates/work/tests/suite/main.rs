//! Facts keep their shape; tasks, approvals and transcripts follow their rules.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod approval;
mod common;
mod golden;
mod task;
mod transcript;
