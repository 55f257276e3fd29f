//! Prints how much of the annotated personal data the rules mask.
//!
//! `cargo run --release -p orgata-guard --example recall FILE.jsonl …` reads lines of
//! `{"text", "spans": [{"type", "start", "end"}]}` with offsets in characters and prints, by type, how
//! many spans were masked completely and how many in part, and how many findings touch no span. Spaces,
//! punctuation and titles (`Mr.`, `Mme`) count as masked. With
//! `--show TYPE` it prints the spans of the type that were missed, with `--extra` what touches none.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use orgata_guard::{Finding, Guard, Keys, Mode, Policy, Rules};
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

#[derive(Default)]
struct Tally {
    spans: usize,
    whole: usize,
    part: usize,
}

fn main() {
    let rules = Arc::new(Rules::builtin().unwrap());
    let guard = Guard::new(
        rules,
        Keys::new(&[7; 32]),
        Policy::of(Mode::Mask),
        [],
        vec![],
    )
    .unwrap();
    let args: Vec<String> = std::env::args().skip(1).collect();
    let show = args
        .iter()
        .position(|a| a == "--show")
        .and_then(|i| args.get(i + 1))
        .cloned();
    let extra = args.iter().any(|a| a == "--extra");
    for file in args.iter().filter(|a| a.ends_with(".jsonl")) {
        measure(&guard, file, show.as_deref(), extra);
    }
}

fn measure(guard: &Guard, file: &str, show: Option<&str>, extra: bool) {
    let mut by_type: BTreeMap<String, Tally> = BTreeMap::new();
    let (mut outside, mut bytes) = (0, 0);
    for line in std::fs::read_to_string(file).unwrap().lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let text = row["text"].as_str().unwrap_or_default();
        let found = guard.scan(text).unwrap();
        let covered = covered(text, &found);
        let mut touched = vec![false; covered.len()];
        for span in row["spans"].as_array().into_iter().flatten() {
            let place = |name: &str| span[name].as_u64().unwrap_or_default() as usize;
            let range = place("start").min(covered.len())..place("end").min(covered.len());
            touched[range.clone()].fill(true);
            let kind = span["type"].as_str().unwrap_or_default();
            let masked = covered[range.clone()].iter().filter(|c| **c).count();
            let words = text.chars().skip(range.start).take(range.len());
            let blank = words.filter(|c| !c.is_alphanumeric()).count();
            let tally = by_type.entry(kind.to_owned()).or_default();
            tally.spans += 1;
            tally.whole += usize::from(masked == range.len());
            tally.part += usize::from(masked > blank && masked < range.len());
            if masked < range.len() && show == Some(kind) {
                let value: String = text.chars().skip(range.start).take(range.len()).collect();
                println!("{value:?} in {text:?}");
            }
        }
        let marks: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        for f in &found {
            let first = marks.partition_point(|at| *at < f.start);
            let last = marks.partition_point(|at| *at < f.end);
            if !touched[first..last].iter().any(|t| *t) {
                outside += 1;
                if extra {
                    println!(
                        "{} {} {:?} in {text:?}",
                        f.kind,
                        f.rule,
                        &text[f.start..f.end]
                    );
                }
            }
        }
        bytes += text.len();
    }
    println!(
        "{file}: findings outside spans {outside} ({:.2}/KB)",
        outside as f64 * 1000.0 / bytes as f64
    );
    for (kind, t) in by_type {
        let share = |n: usize| n as f64 / t.spans as f64;
        println!(
            "  {kind:<24} {:>5} spans  whole {:.3}  part {:.3}",
            t.spans,
            share(t.whole),
            share(t.part)
        );
    }
}

/// For each character, whether a finding covers it or it needs no cover.
fn covered(text: &str, found: &[Finding]) -> Vec<bool> {
    let mut free: Vec<Range<usize>> = found.iter().map(|f| f.start..f.end).collect();
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| TITLES.contains(w))
    {
        let start = word.as_ptr().addr() - text.as_ptr().addr();
        free.push(start..start + word.len());
    }
    let inside = |at: usize| free.iter().any(|f| f.contains(&at));
    text.char_indices()
        .map(|(at, c)| !c.is_alphanumeric() || inside(at))
        .collect()
}

/// They name nobody.
const TITLES: &[&str] = &[
    "Mr",
    "Mrs",
    "Ms",
    "Miss",
    "Dr",
    "Prof",
    "Professor",
    "Sir",
    "Herr",
    "Herrn",
    "Frau",
    "M",
    "Mme",
    "Mlle",
    "Sr",
    "Sra",
    "Sres",
    "Señor",
    "Señora",
    "Don",
    "Doña",
    "Dott",
    "Ing",
    "PhD",
    "MD",
    "Jr",
];
