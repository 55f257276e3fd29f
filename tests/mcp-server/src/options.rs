//! Arguments of the program.

use std::path::PathBuf;

/// Which protocol revisions the server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Both: 2026-07-28 without handshake and 2025-11-25 with `initialize`.
    Both,
    /// Only `server/discover`; `initialize` is refused.
    Discover,
    /// Only `initialize`; `server/discover` is an unknown method.
    Initialize,
    /// Only `initialize`; `server/discover` is never answered.
    Mute,
}

/// What the server is told to do.
#[derive(Clone, Debug)]
pub struct Options {
    /// Loopback port; 0 lets the system choose; `None` means stdio.
    pub http: Option<u16>,
    /// Protocol revisions.
    pub mode: Mode,
    /// Description of the tool `echo`.
    pub description: String,
    /// File to which every received message is appended as one line.
    pub record: Option<PathBuf>,
    /// Answers POSTs by an event stream instead of JSON.
    pub sse: bool,
    /// Prints this to standard error and stops at once.
    pub fail_start: Option<String>,
    /// File that gets this process's id.
    pub pid_file: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            http: None,
            mode: Mode::Both,
            description: "Says the text back.".to_owned(),
            record: None,
            sse: false,
            fail_start: None,
            pid_file: None,
        }
    }
}

impl Options {
    /// Reads `--http PORT`, `--mode both|discover|initialize|mute`, `--description X`,
    /// `--record FILE`, `--sse`, `--fail-start X`, `--pid-file FILE`.
    ///
    /// # Errors
    /// A sentence naming the argument.
    pub fn parse(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self::default();
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            if argument == "--sse" {
                options.sse = true;
                continue;
            }
            let value = arguments
                .next()
                .ok_or_else(|| format!("{argument} needs a value"))?;
            options.set(&argument, value)?;
        }
        Ok(options)
    }

    fn set(&mut self, argument: &str, value: String) -> Result<(), String> {
        match argument {
            "--http" => self.http = Some(value.parse().map_err(|_| "--http needs a port")?),
            "--mode" => self.mode = mode(&value)?,
            "--description" => self.description = value,
            "--record" => self.record = Some(value.into()),
            "--fail-start" => self.fail_start = Some(value),
            "--pid-file" => self.pid_file = Some(value.into()),
            other => return Err(format!("unknown argument {other}")),
        }
        Ok(())
    }
}

fn mode(name: &str) -> Result<Mode, String> {
    match name {
        "both" => Ok(Mode::Both),
        "discover" => Ok(Mode::Discover),
        "initialize" => Ok(Mode::Initialize),
        "mute" => Ok(Mode::Mute),
        other => Err(format!("unknown mode {other}")),
    }
}
