//! The neural recognizer of this process. It is loaded when the first text is looked at, and once:
//! most commands of the terminal look at none.

use orgata_guard::{Finding, GuardError, Recognizer};
use orgata_ner::{Ner, NerError};
use std::env;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// So long it may look at one text where the rules alone would do.
const PATIENCE: Duration = Duration::from_secs(5);

/// The recognizer as one role uses it.
pub(crate) struct Names {
    /// Without it nothing leaves.
    pub required: bool,
}

impl Recognizer for Names {
    fn name(&self) -> &str {
        "ner"
    }

    fn kinds(&self) -> &[&str] {
        &orgata_ner::KINDS
    }

    fn required(&self) -> bool {
        self.required
    }

    fn recognize(
        &self,
        text: &str,
        expired: &dyn Fn() -> bool,
    ) -> Result<Vec<Finding>, GuardError> {
        let ner = loaded().map_err(|error| GuardError::Recognizer {
            name: self.name().to_owned(),
            reason: error.to_string(),
        })?;
        let started = Instant::now();
        let slow = || !self.required && started.elapsed() > PATIENCE;
        ner.recognize(text, &|| expired() || slow())
    }
}

static NER: OnceLock<Result<Ner, NerError>> = OnceLock::new();

/// The loaded model.
///
/// # Errors
/// When the library is not there or cannot be loaded; said once and for all.
pub(crate) fn loaded() -> Result<&'static Ner, NerError> {
    let made = NER.get_or_init(|| {
        let made = Ner::load(&library());
        if let Err(error) = &made {
            tracing::warn!(action = "recognizer.load", result = "failed", %error);
        }
        made
    });
    made.as_ref().map_err(Clone::clone)
}

/// ONNX Runtime: as the environment says, or as it is installed with this program.
fn library() -> PathBuf {
    let named = env::var_os("ORGATA_ONNXRUNTIME").filter(|path| !path.is_empty());
    named.map_or_else(installed, PathBuf::from)
}

/// Why the recognizer does not work, without loading it: what was found out when it was loaded, or
/// that its library is missing.
pub(crate) fn problem() -> Option<String> {
    if let Some(made) = NER.get() {
        return made.as_ref().err().map(ToString::to_string);
    }
    let library = library();
    (!library.is_file()).then(|| format!("ONNX Runtime is not at {}", library.display()))
}

fn installed() -> PathBuf {
    let program = env::current_exe().unwrap_or_default();
    let folder = program.parent().unwrap_or(&program);
    if cfg!(target_os = "macos") {
        folder.join("../lib/orgata/libonnxruntime.dylib")
    } else {
        folder.join("../lib/orgata/libonnxruntime.so")
    }
}
