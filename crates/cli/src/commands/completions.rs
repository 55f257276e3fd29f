//! `orgata completions`.

use super::Done;
use crate::{args::Cli, exit::Code, out::Out};
use clap::{Args, CommandFactory as _};
use clap_complete::{Shell, generate};

/// Writes completions for a shell.
#[derive(Args)]
pub struct Completions {
    /// The shell.
    shell: Shell,
}

/// Runs it.
///
/// # Errors
/// When stdout cannot be written.
pub fn run(args: &Completions, out: &mut Out) -> Done {
    let mut script = Vec::new();
    generate(args.shell, &mut Cli::command(), "orgata", &mut script);
    out.piece(&String::from_utf8_lossy(&script))?;
    Ok(Code::Ok)
}
