//! Everything that is written. A closed pipe ends the program quietly, never with a panic.

use crate::{
    exit::{Code, Failure},
    text::visible,
};
use serde::Serialize;
use serde_json::json;
use std::{
    fmt::Display,
    io::{IsTerminal as _, Write as _, stderr, stdout},
};

/// Stdout for results, stderr for everything said beside them.
pub struct Out {
    /// Whether results are JSON.
    pub json: bool,
    /// Whether a person reads stdout.
    pub terminal: bool,
}

type Written = Result<(), Failure>;

impl Out {
    /// The streams of this process.
    pub fn new(json: bool) -> Self {
        Self {
            json,
            terminal: stdout().is_terminal(),
        }
    }

    /// A line. At a terminal nothing in it can move the cursor or hide.
    pub fn line(&mut self, text: impl Display) -> Written {
        let text = text.to_string();
        let text = if self.terminal { visible(&text) } else { text };
        Ok(writeln!(stdout().lock(), "{text}")?)
    }

    /// Text as it is, at once: a piece of a stream, or a file's content.
    pub fn piece(&mut self, text: &str) -> Written {
        let mut stdout = stdout().lock();
        stdout.write_all(text.as_bytes())?;
        if self.terminal {
            stdout.flush()?;
        }
        Ok(())
    }

    /// A document with a line break at its end.
    pub fn document(&mut self, text: &str) -> Written {
        self.line(text.strip_suffix('\n').unwrap_or(text))
    }

    /// One JSON document.
    pub fn value(&mut self, value: &impl Serialize) -> Written {
        let text = serde_json::to_string_pretty(value)
            .map_err(|error| Failure::failed("internal", error.to_string()))?;
        Ok(writeln!(stdout().lock(), "{text}")?)
    }

    /// One JSON line of a stream.
    pub fn json_line(&mut self, value: &impl Serialize) -> Written {
        let text = serde_json::to_string(value)
            .map_err(|error| Failure::failed("internal", error.to_string()))?;
        Ok(writeln!(stdout().lock(), "{text}")?)
    }

    /// Rows below their headings; columns are as wide as their widest cell, the last one is free.
    pub fn table<const N: usize>(&mut self, headings: [&str; N], rows: &[[String; N]]) -> Written {
        let width = |column: usize| {
            let cells = rows.iter().map(|row| row[column].chars().count());
            cells
                .chain([headings[column].len()])
                .max()
                .unwrap_or_default()
        };
        let widths: [usize; N] = std::array::from_fn(width);
        let told = |cells: [&str; N]| {
            let padded = cells
                .iter()
                .zip(widths)
                .map(|(cell, width)| format!("{cell:width$}"));
            padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        self.line(told(headings))?;
        rows.iter()
            .try_for_each(|row| self.line(told(std::array::from_fn(|at| row[at].as_str()))))
    }

    /// A remark beside the result. Nobody may read it, so it cannot fail.
    pub fn note(&mut self, text: impl Display) {
        let _ = writeln!(stderr().lock(), "{}", visible(&text.to_string()));
    }

    /// A note that a program which asked for JSON does not need.
    pub fn remark(&mut self, text: impl Display) {
        if !self.json {
            self.note(text);
        }
    }

    /// A question; the answer is typed behind it.
    pub fn prompt(&mut self, text: &str) {
        let mut stderr = stderr().lock();
        let _ = write!(stderr, "{}", visible(text)).and_then(|()| stderr.flush());
    }

    /// Everything written so far is out.
    pub fn flush(&mut self) -> Written {
        Ok(stdout().lock().flush()?)
    }

    /// Says why a command failed; the exit code.
    pub fn failed(&mut self, failure: &Failure) -> Code {
        let Failure::Told(told) = failure else {
            return Code::Ok;
        };
        if self.json {
            let _ = writeln!(stderr().lock(), "{}", json!({ "error": told }));
            return told.exit;
        }
        self.note(format_args!("orgata: {}", told.message));
        if let Some(hint) = &told.hint {
            self.note(format_args!("  {hint}"));
        }
        told.exit
    }
}
