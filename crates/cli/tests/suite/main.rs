//! The real binary, in folders of its own, at pipes and at terminals.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;
mod crash;
mod keys;
mod light;
mod pipes;
mod proxy;
mod questions;
mod rules;
mod serve;
mod terminal;
mod turns;
mod work;
