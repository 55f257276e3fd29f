//! The neural recognizer: a small token classifier that finds what only context shows, such as names
//! of persons, places and organizations. It stands behind the guard's [`Recognizer`] trait.
//!
//! A text becomes words ([`words`]), pieces of a vocabulary, and overlapping windows of 128 pieces
//! that the network labels; labels become findings. The model lies in `guard-rules/model` and is part
//! of the program; ONNX Runtime is a library that is loaded when the recognizer is made. Nothing is
//! downloaded here, and no text leaves the process.
//!
//! [`Recognizer`]: orgata_guard::Recognizer

mod decode;
mod error;
mod model;
mod recognizer;
mod session;
mod vocabulary;
mod windows;
mod words;

pub use error::NerError;
pub use model::Files;
pub use recognizer::{KINDS, Ner, Trace};
