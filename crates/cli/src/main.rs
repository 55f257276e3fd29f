//! `orgata`: the assistant, the privacy guard and the Inbox at a terminal.
//!
//! Every command calls the operations that the window calls, under the same policy. Whoever runs it
//! counts as a person only at a terminal that no agent opened; decisions, reveals and changes of
//! role, guard and keys are refused otherwise.
//!
//! # Exit codes
//! | Code | Meaning |
//! |---|---|
//! | 0 | Done. Also when the reader of the output closed its end. |
//! | 1 | Failed; what happened and what was not done stands on stderr. |
//! | 2 | The command line or a value in it is wrong. |
//! | 3 | Refused by the role's policy, by the guard, or because no person is there. |
//! | 4 | What was named does not exist: a file, a conversation, a model. |
//! | 5 | The keys are locked, or the passphrase is wrong. |
//! | 130 | Cancelled with Ctrl-C. |
//!
//! With `--json` results go to stdout as JSON and an error as one JSON object to stderr.

mod args;
mod ask;
mod commands;
mod exit;
mod host;
mod keyboard;
mod out;
mod presence;
mod text;
mod time;
mod turn;
mod words;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    orgata_app::keep_crashes_quiet();
    let cli = match args::Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => return ExitCode::from(wrong_line(&told)),
    };
    let mut out = out::Out::new(cli.json);
    let done = commands::run(cli.command, &mut out);
    let done = done.and_then(|code| out.flush().map(|()| code));
    ExitCode::from(done.unwrap_or_else(|failure| out.failed(&failure)) as u8)
}

/// Says what is wrong with a command line, or the help that was asked for.
fn wrong_line(told: &clap::Error) -> u8 {
    if told.use_stderr() && std::env::args_os().any(|arg| arg == "--json") {
        let text = told.render().to_string();
        let text = text.strip_prefix("error: ").unwrap_or(&text).trim();
        out::Out::new(true).failed(&exit::Failure::usage(text));
    } else {
        // A closed pipe takes no help text; that is the reader's choice.
        let _ = told.print();
    }
    u8::try_from(told.exit_code()).unwrap_or(2)
}
