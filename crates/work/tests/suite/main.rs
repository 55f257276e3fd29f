//! Facts keep their shape; tasks, approvals and transcripts follow their rules.

mod approval;
mod common;
mod golden;
mod task;
mod transcript;
