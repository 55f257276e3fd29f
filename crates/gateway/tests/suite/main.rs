//! The gateway over real sockets against the stand-in.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod budget;
mod calls;
mod cancel;
mod door;
mod errors;
mod guard_fails;
mod kit;
mod leaks;
mod local;
mod pictures;
mod proxy;
