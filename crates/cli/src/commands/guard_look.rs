//! `orgata guard scan` and `explain`: the rules alone, without keys or database.

use super::{
    Done,
    guard::{Look, Scan},
};
use crate::{
    exit::{Code, Failure},
    out::Out,
    text::read,
};
use orgata_app::{Looking, Offsets, Paths};
use orgata_guard::Finding;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader, stdin},
    path::Path,
};

/// A find, as other programs read it.
#[derive(Serialize)]
struct Span<'f> {
    #[serde(rename = "type")]
    kind: &'f str,
    /// What else it may be: several states number their people alike.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    also: &'f [String],
    /// Characters before it.
    start: u32,
    /// Characters before its end.
    end: u32,
    score: f32,
    rule: &'f str,
}

#[derive(Serialize)]
struct Spans<'f> {
    spans: Vec<Span<'f>>,
}

#[derive(Deserialize)]
struct Line {
    text: String,
}

/// Finds personal data and secrets.
///
/// # Errors
/// When the text cannot be read or the guard cannot work.
pub fn scan(args: &Scan, out: &mut Out) -> Done {
    if args.jsonl {
        return lines(args, out);
    }
    let text = read(&args.file)?;
    let found = look(&guard(out)?, &text, args.all)?;
    if out.json {
        out.value(&Spans {
            spans: spans(&text, &found),
        })?;
        return Ok(Code::Ok);
    }
    let mut places = Places::of(&text);
    let row = |found: &Finding| {
        let place = places.at(found.start);
        [
            place.to_string(),
            found.kind.clone(),
            format!("{:.2}", found.score),
            found.rule.clone(),
            text[found.start..found.end].replace('\n', " "),
        ]
    };
    let rows: Vec<[String; 5]> = found.iter().map(row).collect();
    if rows.is_empty() {
        out.note("Nothing was found.");
        return Ok(Code::Ok);
    }
    out.table(["PLACE", "TYPE", "SCORE", "RULE", "TEXT"], &rows)?;
    Ok(Code::Ok)
}

/// Says for each find which rule found it, and shows the line.
///
/// # Errors
/// When the text cannot be read or the guard cannot work.
pub fn explain(args: &Look, out: &mut Out) -> Done {
    let text = read(&args.file)?;
    let guard = guard(out)?;
    let found = look(&guard, &text, args.all)?;
    if out.json {
        out.value(&Spans {
            spans: spans(&text, &found),
        })?;
        return Ok(Code::Ok);
    }
    let rules: BTreeMap<&str, &str> = guard
        .rules()
        .texts()
        .map(|rule| (rule.id, rule.description))
        .collect();
    let mut places = Places::of(&text);
    for found in &found {
        let place = places.at(found.start);
        let about = rules
            .get(found.rule.as_str())
            .copied()
            .unwrap_or("A word of the dictionary, which is always masked.");
        out.line(format_args!(
            "{place}  {}  score {:.2}  rule {}",
            found.kind, found.score, found.rule
        ))?;
        out.line(format_args!("    {about}"))?;
        out.line(format_args!(
            "    {}",
            text[place.line_start..].lines().next().unwrap_or_default()
        ))?;
        let marked = text[found.start..found.end]
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .count();
        out.line(format_args!(
            "    {}{}",
            " ".repeat(place.column - 1),
            "^".repeat(marked.max(1))
        ))?;
    }
    if found.is_empty() {
        out.line("Nothing was found; the text would leave as it is.")?;
    }
    Ok(Code::Ok)
}

/// One text a line. What arrived is answered before more is waited for, so that a program which
/// writes one line and reads one never hangs, and a whole file goes through in large blocks.
fn lines(args: &Scan, out: &mut Out) -> Done {
    let file = args.file.as_path();
    let guard = guard(out)?;
    let unread = |error: std::io::Error| {
        Failure::failed(
            "input",
            format!("{} could not be read: {error}.", file.display()),
        )
    };
    let mut input: Box<dyn Input> = if file == Path::new("-") {
        Box::new(BufReader::with_capacity(1 << 16, stdin()))
    } else {
        Box::new(BufReader::with_capacity(
            1 << 16,
            File::open(file).map_err(unread)?,
        ))
    };
    let mut writer = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let (mut line, mut number, mut code) = (Vec::new(), 0_u64, Code::Ok);
    while input.read_until(b'\n', &mut line).map_err(unread)? > 0 {
        number += 1;
        if let Err(problem) = answer(&guard, &line, args.all, &mut writer)? {
            code = Code::Failed;
            serde_json::to_writer(
                &mut writer,
                &serde_json::json!({ "error": problem, "line": number }),
            )
            .map_err(std::io::Error::from)?;
            out.note(format_args!("orgata: line {number}: {problem}"));
        }
        std::io::Write::write_all(&mut writer, b"\n")?;
        if !input.has_line() {
            std::io::Write::flush(&mut writer)?;
        }
        line.clear();
    }
    std::io::Write::flush(&mut writer)?;
    Ok(code)
}

/// Input that knows whether another line is there without waiting.
trait Input: BufRead {
    fn has_line(&self) -> bool;
}

impl<R: std::io::Read> Input for BufReader<R> {
    fn has_line(&self) -> bool {
        self.buffer().contains(&b'\n')
    }
}

/// Writes the answer to a line, or says what is wrong with it.
fn answer(
    guard: &Looking,
    line: &[u8],
    all: bool,
    writer: &mut impl std::io::Write,
) -> Result<Result<(), String>, Failure> {
    let line: Line = match serde_json::from_slice(line) {
        Ok(line) => line,
        Err(error) => return Ok(Err(format!("it is no {{\"text\"}}: {error}"))),
    };
    match guard.scan(&line.text, all) {
        Ok(found) => {
            serde_json::to_writer(
                writer,
                &Spans {
                    spans: spans(&line.text, &found),
                },
            )
            .map_err(std::io::Error::from)?;
            Ok(Ok(()))
        }
        Err(error) => Ok(Err(error.to_string())),
    }
}

fn guard(out: &mut Out) -> Result<Looking, Failure> {
    let guard = Looking::new(&Paths::of_this_person().config)?;
    if let Some(problem) = guard.problem() {
        out.remark(format_args!(
            "orgata: names are found by rules only: {problem}"
        ));
    }
    Ok(guard)
}

/// What was found, in the order of the text.
fn look(guard: &Looking, text: &str, all: bool) -> Result<Vec<Finding>, Failure> {
    let found = guard.scan(text, all);
    let mut found = found.map_err(|error| {
        Failure::failed(
            "guard_failed",
            format!("The guard could not look at the text: {error}."),
        )
    })?;
    found.sort_by_key(|found| (found.start, found.end));
    Ok(found)
}

/// Offsets in characters.
fn spans<'f>(text: &str, found: &'f [Finding]) -> Vec<Span<'f>> {
    let ends = found.iter().flat_map(|found| [found.start, found.end]);
    let offsets = Offsets::of(text, ends, |_| 1);
    let span = |found: &'f Finding| Span {
        kind: &found.kind,
        also: &found.also,
        start: offsets.at(found.start),
        end: offsets.at(found.end),
        score: found.score,
        rule: &found.rule,
    };
    found.iter().map(span).collect()
}

/// Line and column of finds that are asked for in order.
struct Places<'t> {
    text: &'t str,
    line: usize,
    line_start: usize,
    read: usize,
}

/// A place in a text.
#[derive(Clone, Copy)]
struct Place {
    /// From 1.
    line: usize,
    /// From 1, in characters.
    column: usize,
    /// Byte at which the line begins.
    line_start: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

impl<'t> Places<'t> {
    fn of(text: &'t str) -> Self {
        Self {
            text,
            line: 1,
            line_start: 0,
            read: 0,
        }
    }

    fn at(&mut self, byte: usize) -> Place {
        let passed = &self.text[self.read..byte];
        self.line += passed.matches('\n').count();
        if let Some(end) = passed.rfind('\n') {
            self.line_start = self.read + end + 1;
        }
        self.read = byte;
        let column = self.text[self.line_start..byte].chars().count() + 1;
        Place {
            line: self.line,
            column,
            line_start: self.line_start,
        }
    }
}
