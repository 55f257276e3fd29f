//! How the application is opened.

use crate::Paths;
use orgata_gateway::Limits;

/// What a host decides before anything is opened.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where things are kept.
    pub paths: Paths,
    /// Keep nothing, whatever keys there are.
    pub memory: bool,
    /// Whether the operating system's keychain may be asked.
    pub keychain: bool,
    /// Whether local servers of models are looked for on loopback.
    pub discover: bool,
    /// Whether this process takes up turns that wait for a decision: window and `serve` do, a single
    /// command does not.
    pub owns_turns: bool,
    /// Whether a conversation gets a title from the model after its first answer.
    pub titles: bool,
    /// Waiting times of model calls.
    pub limits: Limits,
}

impl Options {
    /// For the window and for `serve`.
    #[must_use]
    pub fn desktop(paths: Paths) -> Self {
        Self {
            owns_turns: true,
            ..Self::command(paths)
        }
    }

    /// For a single command.
    #[must_use]
    pub fn command(paths: Paths) -> Self {
        // Tests and headless machines have no keychain that could be unlocked.
        let keychain = std::env::var_os("ORGATA_NO_KEYCHAIN").is_none();
        Self {
            paths,
            memory: false,
            keychain,
            discover: true,
            owns_turns: false,
            titles: true,
            limits: Limits::default(),
        }
    }
}
