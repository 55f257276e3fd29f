//! Questions to the person at the terminal.

use crate::{exit::Failure, out::Out};
use rustix::{
    event::{PollFd, PollFlags, poll},
    process::getpgrp,
    termios::{
        LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetpgrp, tcsetattr,
    },
};
use std::{
    io::{BufRead as _, IsTerminal as _, stdin},
    time::Duration,
};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::mpsc,
};

/// Ctrl-C as a character.
const INTERRUPT: u8 = 3;
/// How often a program in the background looks whether it stands in the foreground again.
const BACKGROUND: Duration = Duration::from_secs(1);

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

/// Each press of Enter at this terminal, as long as this program stands in its foreground: to read from
/// the background would stop it.
pub struct Enters(mpsc::UnboundedReceiver<()>);

impl Enters {
    /// Listens from now on; nothing where stdin is no terminal.
    pub fn begin() -> Option<Self> {
        stdin().is_terminal().then(|| {
            let (send, receive) = mpsc::unbounded_channel();
            std::thread::spawn(move || while enter() && send.send(()).is_ok() {});
            Self(receive)
        })
    }

    /// Waits for one; for ever where nobody can press it.
    pub async fn next(listening: &mut Option<Self>) {
        let pressed = match listening {
            Some(Self(enters)) => enters.recv().await,
            None => None,
        };
        if pressed.is_none() {
            std::future::pending().await
        }
    }
}

/// Waits for Enter; false when the terminal has gone.
fn enter() -> bool {
    let input = stdin();
    loop {
        let readable = poll(&mut [PollFd::new(&input, PollFlags::IN)], None);
        if readable.is_err() {
            return false;
        }
        // Only the terminal that controls this program has a foreground.
        if tcgetpgrp(&input).map_or(true, |front| front == getpgrp()) {
            let mut line = String::new();
            return input.read_line(&mut line).is_ok_and(|read| read > 0);
        }
        std::thread::sleep(BACKGROUND);
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
