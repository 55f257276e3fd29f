//! Questions to the person at the terminal.

use crate::{exit::Failure, out::Out};
use rustix::termios::{
    LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr,
};
use std::io::{BufRead as _, stdin};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Ctrl-C as a character.
const INTERRUPT: u8 = 3;

/// Asks yes or no; anything but a yes is a no.
///
/// # Errors
/// When the terminal cannot be read.
pub fn yes(out: &mut Out, question: &str) -> Result<bool, Failure> {
    out.prompt(&format!("{question} [y/N] "));
    Ok(matches!(
        line()?.trim().to_lowercase().as_str(),
        "y" | "yes"
    ))
}

/// Asks for something that must not stand on the screen.
///
/// # Errors
/// When stdin is no terminal, or the person pressed Ctrl-C.
pub fn hidden(out: &mut Out, question: &str) -> Result<String, Failure> {
    let quiet = Quiet::begin()?;
    out.prompt(question);
    let typed = line()?;
    drop(quiet);
    out.note("");
    if typed.contains(char::from(INTERRUPT)) {
        Err(Failure::cancelled())
    } else {
        Ok(typed)
    }
}

/// A line without its end. Ctrl-C as a character ends it too, see [`Quiet`].
fn line() -> Result<String, Failure> {
    let mut typed = Vec::new();
    let mut input = stdin().lock();
    let broken =
        |error| Failure::failed("input", format!("The answer could not be read: {error}."));
    loop {
        let ready = input.fill_buf().map_err(broken)?;
        let end = ready
            .iter()
            .position(|byte| matches!(*byte, b'\n' | INTERRUPT));
        let taken = end.map_or(ready.len(), |at| at + 1);
        typed.extend_from_slice(&ready[..taken]);
        input.consume(taken);
        if end.is_some() || taken == 0 {
            break;
        }
    }
    let typed = String::from_utf8_lossy(&typed);
    Ok(typed.trim_end_matches(['\n', '\r']).to_owned())
}

/// The terminal without echo, until it is dropped. Ctrl-C ends the line instead of the program, so
/// that the echo always comes back.
struct Quiet(Termios);

impl Quiet {
    fn begin() -> Result<Self, Failure> {
        let unknown = |_| Failure::usage("There is no terminal to ask at.");
        let before = tcgetattr(stdin()).map_err(unknown)?;
        let mut quiet = before.clone();
        quiet
            .local_modes
            .remove(LocalModes::ECHO | LocalModes::ISIG);
        quiet.special_codes[SpecialCodeIndex::VEOL] = INTERRUPT;
        tcsetattr(stdin(), OptionalActions::Now, &quiet).map_err(unknown)?;
        Ok(Self(before))
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        let _ = tcsetattr(stdin(), OptionalActions::Now, &self.0);
    }
}

/// Ctrl-C, counted from now on.
pub struct Interrupts(Option<Signal>);

impl Interrupts {
    /// Takes over Ctrl-C.
    pub fn new() -> Self {
        Self(signal(SignalKind::interrupt()).ok())
    }

    /// Waits for one.
    pub async fn next(&mut self) {
        match &mut self.0 {
            Some(signal) => drop(signal.recv().await),
            None => std::future::pending().await,
        }
    }
}

/// Waits until the service is told to end: Ctrl-C, or the system's polite request.
pub async fn told_to_end() {
    let mut interrupts = Interrupts::new();
    let Ok(mut ended) = signal(SignalKind::terminate()) else {
        return interrupts.next().await;
    };
    tokio::select! {
        () = interrupts.next() => {}
        _ = ended.recv() => {}
    }
}
