//! Why the recognizer cannot work.

use std::path::PathBuf;

/// Why the recognizer cannot be made, or did not look at a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NerError {
    /// ONNX Runtime could not be loaded.
    #[error("ONNX Runtime could not be loaded from {path}: {why}")]
    Library {
        /// The library.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// The model is damaged or not one of ours.
    #[error("the model is damaged: {0}")]
    Model(String),
    /// The network failed on a text.
    #[error("the model failed: {0}")]
    Run(String),
}
