//! What a person types, one line after the other, while other things go on.
//!
//! At a terminal whose output nobody redirects, lines are edited and can be called back with the
//! arrow keys; they are remembered until the program ends and never written down. Elsewhere lines
//! come as they are.

use crate::out::Out;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    termios::{OptionalActions, Termios, tcgetattr, tcsetattr},
};
use rustyline::{Config, Editor, error::ReadlineError, history::MemHistory};
use std::{
    collections::VecDeque,
    io::{BufRead as _, IsTerminal as _, stdin, stdout},
    sync::mpsc as blocking,
};
use tokio::sync::mpsc;

/// What came from the keyboard.
#[derive(Debug)]
pub enum Typed {
    /// A line without its end.
    Line(String),
    /// Ctrl-C, where the editor takes it instead of the system.
    Interrupt,
    /// Nobody types any more.
    End,
}

/// Lines that can be waited for beside other things.
pub struct Keyboard {
    from: From,
    /// Lines that were typed before a question was put.
    early: VecDeque<String>,
}

enum From {
    Pipe(Pipe),
    Editor(Edited),
}

impl Keyboard {
    /// Lines as they are: for one question and answer.
    pub fn plain() -> Self {
        Self {
            from: From::Pipe(Pipe::default()),
            early: VecDeque::new(),
        }
    }

    /// Lines that the person can edit where that is possible.
    pub fn editing() -> Self {
        let edited = stdin().is_terminal() && stdout().is_terminal();
        let from = match edited.then(Edited::start).flatten() {
            Some(edited) => From::Editor(edited),
            None => From::Pipe(Pipe::default()),
        };
        Self {
            from,
            early: VecDeque::new(),
        }
    }

    /// The next line, below a prompt.
    pub async fn next(&mut self, prompt: &str, out: &mut Out) -> Typed {
        if let Some(line) = self.early.pop_front() {
            return Typed::Line(line);
        }
        match &mut self.from {
            From::Editor(edited) => edited.line(Want::Line(prompt.to_owned()), out).await,
            From::Pipe(pipe) => {
                out.prompt(prompt);
                pipe.lines().recv().await.unwrap_or(Typed::End)
            }
        }
    }

    /// The next line that is typed from now on. What was typed before a question was put can be no
    /// answer to it; it stays for [`Keyboard::next`].
    pub async fn answer(&mut self, out: &mut Out) -> Typed {
        match &mut self.from {
            From::Editor(edited) => edited.line(Want::Answer, out).await,
            From::Pipe(pipe) => pipe.lines().recv().await.unwrap_or(Typed::End),
        }
    }

    /// Puts what was already typed aside.
    pub fn set_aside(&mut self) {
        match &mut self.from {
            From::Editor(edited) => self.early.extend(edited.typed_already()),
            From::Pipe(pipe) => {
                while let Ok(Typed::Line(line)) = pipe.lines().try_recv() {
                    self.early.push_back(line);
                }
            }
        }
    }
}

/// A thread that reads on and on, from the first line that is wanted.
#[derive(Default)]
struct Pipe(Option<mpsc::UnboundedReceiver<Typed>>);

impl Pipe {
    fn lines(&mut self) -> &mut mpsc::UnboundedReceiver<Typed> {
        self.0.get_or_insert_with(|| {
            let (send, receive) = mpsc::unbounded_channel();
            std::thread::spawn(move || {
                let lines = stdin().lock().lines();
                let _ = lines
                    .map_while(Result::ok)
                    .try_for_each(|line| send.send(Typed::Line(line)));
            });
            receive
        })
    }
}

/// What a line is for.
enum Want {
    /// To be said, below a prompt.
    Line(String),
    /// To answer the question above it.
    Answer,
}

/// A thread with a line editor that reads a line when one is wanted, and only then: while an answer
/// runs the terminal stays as it was, so that Ctrl-C is the system's.
struct Edited {
    want: blocking::Sender<Want>,
    typed: mpsc::UnboundedReceiver<Typed>,
    /// A line is wanted and has not come.
    waiting: bool,
    /// The terminal as it was, put back at the end: the editor may be in the middle of a line.
    before: Termios,
}

impl Edited {
    fn start() -> Option<Self> {
        let before = tcgetattr(stdin()).ok()?;
        let editor = |remembers| {
            let config = Config::builder().auto_add_history(remembers).build();
            Editor::<(), _>::with_history(config, MemHistory::new()).ok()
        };
        // An editor keeps what was typed beyond its line. Answers have one of their own, so that they
        // begin with what is typed below the question.
        let (mut lines, mut answers) = (editor(true)?, editor(false)?);
        let (want, wanted) = blocking::channel();
        let (send, typed) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            for want in wanted {
                let read = match want {
                    Want::Line(prompt) => lines.readline(&prompt),
                    Want::Answer => answers.readline(""),
                };
                let line = match read {
                    Ok(line) => Typed::Line(line),
                    Err(ReadlineError::Interrupted) => Typed::Interrupt,
                    Err(_) => Typed::End,
                };
                if send.send(line).is_err() {
                    return;
                }
            }
        });
        Some(Self {
            want,
            typed,
            waiting: false,
            before,
        })
    }

    /// A line that was wanted before and is not needed any more becomes this one: a question may have
    /// been decided elsewhere meanwhile.
    async fn line(&mut self, want: Want, out: &mut Out) -> Typed {
        match want {
            Want::Line(prompt) if self.waiting => out.prompt(&prompt),
            Want::Answer if self.waiting => {}
            want => {
                if self.want.send(want).is_err() {
                    return Typed::End;
                }
                self.waiting = true;
            }
        }
        let typed = self.typed.recv().await.unwrap_or(Typed::End);
        self.waiting = false;
        typed
    }

    /// Whole lines that wait in the terminal. Nobody else reads from it while none is wanted.
    fn typed_already(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut bytes = [0; 4096];
        while !self.waiting && ready() {
            match rustix::io::read(stdin(), &mut bytes) {
                Ok(count) if count > 0 => {
                    let text = String::from_utf8_lossy(&bytes[..count]);
                    lines.extend(text.lines().map(str::to_owned));
                }
                _ => break,
            }
        }
        lines
    }
}

impl Drop for Edited {
    fn drop(&mut self) {
        if self.waiting {
            let _ = tcsetattr(stdin(), OptionalActions::Now, &self.before);
        }
    }
}

fn ready() -> bool {
    let input = stdin();
    let mut input = [PollFd::new(&input, PollFlags::IN)];
    let now = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    poll(&mut input, Some(&now)).is_ok_and(|count| count > 0)
}
