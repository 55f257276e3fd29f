//! Every operation of the application, declared once, and its wiring.

pub mod api;
pub mod openapi;
pub mod typescript;
