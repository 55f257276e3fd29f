//! The application through its operations, with real processes around it.

mod approvals;
mod failures;
mod generated;
mod host;
mod layers;
mod leaks;
mod sessions;
mod world;
