//! An answer from what the tools returned.

use crate::rules::Op;
use crate::say::{self, Lang};
use crate::summary;
use crate::talk::Said;
use orgata_work::{ToolCall, ToolResult};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Lines of a listing or a file that are shown in the answer.
const SHOWN: usize = 200;

/// The answer for all calls of the turn.
pub(crate) fn results(op: Option<Op>, now: &Said, lang: Lang) -> String {
    // Only the last call answers when the ones before it were steps.
    let from = match op {
        Some(Op::Guard) => now.done.len().saturating_sub(1),
        _ => 0,
    };
    let parts = now.done[from..]
        .iter()
        .map(|(call, result)| one(op, call, result, lang));
    parts.collect::<Vec<_>>().join("\n\n")
}

fn one(op: Option<Op>, call: &ToolCall, result: &ToolResult, lang: Lang) -> String {
    let argument = |name: &str| {
        call.arguments
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    if result.is_error {
        return say::FAILED.with(lang, result.text.trim());
    }
    let text = match op {
        Some(Op::Summarise) => summary(&plain(&result.text), Some(argument("path")), lang),
        Some(Op::Read) => file(argument("path"), &result.text, lang),
        Some(Op::Guard) => findings(&result.text, lang),
        Some(Op::Write) => say::WRITTEN.with(lang, argument("path")),
        Some(Op::Remember) => say::NOTED.with(lang, argument("text")),
        Some(Op::NewTask) => say::CREATED.with(lang, argument("title")),
        Some(Op::Approvals) => format!(
            "{}\n\n{}",
            listing(&result.text, lang),
            say::DECIDE_YOURSELF.of(lang)
        ),
        _ => listing(&result.text, lang),
    };
    match &result.stored_at {
        Some(at) => format!("{text}\n\n{}", say::ONLY_PART.with(lang, at)),
        None => text,
    }
}

/// A file's content as a block, with its length.
fn file(path: &str, text: &str, lang: Lang) -> String {
    if text.trim().is_empty() {
        return say::EMPTY_FILE.of(lang).into();
    }
    format!("`{path}`\n\n{}", block(text, lang))
}

/// A fenced block that no content can close.
fn block(text: &str, lang: Lang) -> String {
    let fence = "`".repeat(3.max(longest_ticks(text) + 1));
    let lines: Vec<&str> = text.trim_end().lines().collect();
    let shown = lines
        .iter()
        .take(SHOWN)
        .copied()
        .collect::<Vec<_>>()
        .join("\n");
    let more = lines.len().saturating_sub(SHOWN);
    let tail = if more > 0 {
        format!("\n{}", say::MORE.with(lang, &more.to_string()))
    } else {
        String::new()
    };
    format!("{fence}\n{shown}\n{fence}{tail}")
}

fn longest_ticks(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// A summary of a text: its most telling sentences, word for word.
pub(crate) fn summary(text: &str, path: Option<&str>, lang: Lang) -> String {
    if text.trim().is_empty() && path.is_some_and(|path| !path.is_empty()) {
        return say::EMPTY_FILE.of(lang).into();
    }
    let picked = summary::extract(text, summary::wanted(text));
    if picked.is_empty() {
        return say::NO_SENTENCES.of(lang).into();
    }
    let name = path
        .filter(|p| !p.is_empty())
        .map(|p| format!("`{p}` — "))
        .unwrap_or_default();
    let items: String = picked
        .iter()
        .map(|s| format!("\n- {}", summary::shorten(s)))
        .collect();
    format!("{name}{}{items}", say::SUMMARY.of(lang))
}

/// Text as it is, without the line numbers that a reading tool may have put in front.
pub(crate) fn plain(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let stripped: Option<Vec<&str>> = lines
        .iter()
        .map(|l| {
            if l.is_empty() {
                Some(*l)
            } else {
                unnumbered(l)
            }
        })
        .collect();
    match stripped {
        Some(lines) if !lines.is_empty() => lines.join("\n"),
        _ => text.to_owned(),
    }
}

fn unnumbered(line: &str) -> Option<&str> {
    let rest = line.trim_start();
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = after.len() < rest.len();
    ["\t", " | ", "→", "| ", ": "]
        .iter()
        .find_map(|s| after.strip_prefix(s))
        .filter(|_| numbered)
}

/// Rows of a JSON answer as a list, other answers as a block.
fn listing(text: &str, lang: Lang) -> String {
    let text = text.trim();
    match serde_json::from_str::<Value>(text)
        .ok()
        .as_ref()
        .and_then(rows)
    {
        Some(rows) if rows.is_empty() => say::NOTHING.of(lang).into(),
        Some(rows) => {
            let lines: Vec<String> = rows.iter().map(|r| format!("- {}", row(r))).collect();
            let more = lines.len().saturating_sub(SHOWN);
            let tail = if more > 0 {
                format!("\n{}", say::MORE.with(lang, &more.to_string()))
            } else {
                String::new()
            };
            format!("{}{tail}", lines[..lines.len() - more].join("\n"))
        }
        None if text.is_empty() => say::NOTHING.of(lang).into(),
        None if text.contains('\n') => block(text, lang),
        None => text.into(),
    }
}

/// The rows of an answer: a list, or the one list inside an object.
fn rows(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::Array(rows) => Some(rows.clone()),
        Value::Object(map) => {
            let mut lists = map.values().filter_map(Value::as_array);
            lists.next().filter(|_| lists.next().is_none()).cloned()
        }
        _ => None,
    }
}

/// One row as a line: what it is called first, then its other short fields.
fn row(value: &Value) -> String {
    let Value::Object(map) = value else {
        return scalar(value).unwrap_or_else(|| value.to_string());
    };
    const NAMES: &[&str] = &[
        "title", "summary", "text", "snippet", "name", "path", "kind",
    ];
    let named = NAMES
        .iter()
        .find(|n| map.get(**n).is_some_and(Value::is_string));
    let name = named.and_then(|n| map[*n].as_str()).unwrap_or_default();
    let rest = fields(map, named.copied());
    match (name.is_empty(), rest.is_empty()) {
        (true, _) => rest,
        (false, true) => name.into(),
        (false, false) => format!("{name} ({rest})"),
    }
}

fn fields(map: &Map<String, Value>, but: Option<&str>) -> String {
    let short = map
        .iter()
        .filter(|(k, _)| Some(k.as_str()) != but && *k != "id" && !k.ends_with("_id"));
    short
        .filter_map(|(k, v)| Some(format!("{k}: {}", scalar(v)?)))
        .collect::<Vec<_>>()
        .join(", ")
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(s) if s.is_empty() => None,
        Value::String(s) => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        Value::Bool(b) => Some(b.to_string()),
        _ => None,
    }
}

/// The guard's findings, counted by kind.
fn findings(text: &str, lang: Lang) -> String {
    let Some(rows) = serde_json::from_str::<Value>(text.trim())
        .ok()
        .as_ref()
        .and_then(rows)
    else {
        return listing(text, lang);
    };
    if rows.is_empty() {
        return say::GUARD_CLEAN.of(lang).into();
    }
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for row in &rows {
        let kind = ["kind", "type"]
            .iter()
            .find_map(|k| row.get(*k).and_then(Value::as_str))
            .unwrap_or("?");
        *kinds.entry(kind.into()).or_default() += 1;
    }
    let lines: String = kinds
        .iter()
        .map(|(kind, n)| format!("\n- {kind}: {n}"))
        .collect();
    format!(
        "{}{lines}",
        say::GUARD_FOUND.with(lang, &rows.len().to_string())
    )
}
