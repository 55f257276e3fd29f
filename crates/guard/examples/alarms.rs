//! Prints how many secrets the rules find in texts that hold none, such as sources of libraries.
//!
//! `cargo run --release -p orgata-guard --example alarms FOLDER …` reads every file that is text and
//! prints, by rule, how many findings there are and how many there are in a KB. `--show` prints each
//! with its line; `--skip WORD` leaves out files whose path contains the word; `--sample N` reads every
//! Nth file.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use orgata_guard::{Guard, Keys, Mode, Policy, Rules};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Longest file that is read, in bytes.
const LONGEST: u64 = 4 << 20;

fn main() {
    let (mut show, mut sample) = (false, 1);
    let (mut skip, mut folders) = (Vec::new(), Vec::new());
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--show" => show = true,
            "--skip" => skip.extend(args.next()),
            "--sample" => sample = args.next().unwrap().parse().unwrap(),
            _ => folders.push(PathBuf::from(arg)),
        }
    }
    let rules = Arc::new(Rules::builtin().unwrap());
    let policy = Policy::of(Mode::Mask);
    let guard = Guard::new(rules, Keys::new(&[7; 32]), policy, [], vec![]).unwrap();
    let mut files = Vec::new();
    folders.iter().for_each(|folder| walk(folder, &mut files));
    files.retain(|file| {
        !skip
            .iter()
            .any(|word| file.to_string_lossy().contains(word))
    });
    files.sort();
    let (mut bytes, mut read) = (0, 0);
    let mut by_rule: BTreeMap<String, usize> = BTreeMap::new();
    for file in files.iter().step_by(sample) {
        let Ok(text) = std::fs::read_to_string(file) else {
            continue;
        };
        bytes += text.len();
        read += 1;
        for found in guard.scan(&text).unwrap().iter().filter(|f| f.secret) {
            *by_rule.entry(found.rule.clone()).or_default() += 1;
            if show {
                let value = text[found.start..found.end].replace('\n', "\\n");
                let value: String = value.chars().take(80).collect();
                let head = text[..found.start].rfind('\n').map_or(0, |at| at + 1);
                let before: String = text[head..found.start].chars().rev().take(60).collect();
                let before: String = before.chars().rev().collect();
                println!("{}\t{before}⟦{value}⟧\t{}", found.rule, file.display());
            }
        }
    }
    let kb = bytes as f64 / 1024.0;
    let total: usize = by_rule.values().sum();
    for (rule, count) in &by_rule {
        println!("{count:>6} {:.5}/KB {rule}", *count as f64 / kb);
    }
    println!(
        "{total:>6} {:.4}/KB in {read} files, {kb:.0} KB",
        total as f64 / kb
    );
}

fn walk(at: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(at) else {
        files.push(at.to_path_buf());
        return;
    };
    for entry in entries.flatten() {
        match entry.metadata() {
            Ok(data) if data.is_dir() => walk(&entry.path(), files),
            Ok(data) if data.is_file() && data.len() <= LONGEST => files.push(entry.path()),
            _ => {}
        }
    }
}
