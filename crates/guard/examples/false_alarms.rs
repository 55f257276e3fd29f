//! Counts what the guard finds in texts that hold no personal data.
//!
//! `cargo run --release -p orgata-guard --example false_alarms FOLDER …` reads source code, data files
//! and documents below the folders in pieces of at most 8 KB and prints findings per KB by kind of file
//! and by rule. Secrets and person names are counted apart. `--show RULE` prints what a rule found,
//! `--possible` counts what is only possible too.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use orgata_guard::{Guard, Keys, Mode, Policy, Possible, Rules};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Endings of files, as they are grouped.
const GROUPS: &[(&str, &[&str])] = &[
    ("code", &["rs", "c", "h", "js", "ts", "py", "go", "sh"]),
    ("data", &["json", "toml", "lock", "yml", "yaml"]),
    ("prose", &["md", "txt", "rst"]),
];
/// Bytes of one file and of one text.
const FILE: usize = 1 << 18;
const PIECE: usize = 8 << 10;

#[derive(Default)]
struct Tally {
    bytes: usize,
    rules: BTreeMap<String, usize>,
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let show = args
        .iter()
        .position(|a| a == "--show")
        .map(|i| args[i + 1].clone());
    let possible = match args.iter().any(|a| a == "--possible") {
        true => Possible::All,
        false => Possible::None,
    };
    let policy = Policy {
        possible,
        ..Policy::of(Mode::Mask)
    };
    let rules = Arc::new(Rules::builtin().unwrap());
    let guard = Guard::new(rules, Keys::new(&[7; 32]), policy, [], vec![]).unwrap();
    let mut files = Vec::new();
    args.iter()
        .filter(|a| Path::new(a).is_dir())
        .for_each(|a| below(Path::new(a), &mut files));
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for file in files {
        let ending = file
            .extension()
            .and_then(|e| e.to_str())
            .unwrap_or_default();
        let Some((group, _)) = GROUPS.iter().find(|(_, all)| all.contains(&ending)) else {
            continue;
        };
        let Ok(text) = std::fs::read_to_string(&file) else {
            continue;
        };
        let text = &text[..text.floor_char_boundary(FILE)];
        count(
            &guard,
            text,
            show.as_deref(),
            tallies.entry(group).or_default(),
        );
    }
    for (group, tally) in &tallies {
        report(group, tally);
    }
}

fn below(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => below(&path, out),
            false => out.push(path),
        }
    }
}

fn count(guard: &Guard, text: &str, show: Option<&str>, tally: &mut Tally) {
    let mut rest = text;
    while !rest.is_empty() {
        let cut = rest.floor_char_boundary(PIECE);
        let end = rest[..cut].rfind('\n').map_or(cut, |at| at + 1);
        let (piece, tail) = rest.split_at(if end == 0 { rest.len() } else { end });
        rest = tail;
        tally.bytes += piece.len();
        for f in guard.scan(piece).unwrap() {
            if show == Some(f.rule.as_str()) {
                let from = piece.floor_char_boundary(f.start.saturating_sub(40));
                let to = piece.ceil_char_boundary((f.end + 20).min(piece.len()));
                println!("{:?} in {:?}", &piece[f.start..f.end], &piece[from..to]);
            }
            let apart = if f.secret { "secret " } else { "" };
            *tally
                .rules
                .entry(format!("{apart}{} {}", f.kind, f.rule))
                .or_default() += 1;
        }
    }
}

fn report(group: &str, tally: &Tally) {
    let rate = |n: usize| n as f64 * 1000.0 / tally.bytes as f64;
    let own = |name: &&String| !name.starts_with("secret ") && !name.starts_with("PERSON ");
    let ids: usize = tally
        .rules
        .iter()
        .filter(|(n, _)| own(n))
        .map(|(_, n)| n)
        .sum();
    let all: usize = tally.rules.values().sum();
    println!(
        "{group}: {} KB, {:.4} findings per KB, {:.4} with secrets and names",
        tally.bytes / 1000,
        rate(ids),
        rate(all)
    );
    let mut rules: Vec<_> = tally.rules.iter().collect();
    rules.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
    for (rule, n) in rules.iter().take(40) {
        println!("  {n:>6} {rule}");
    }
}
