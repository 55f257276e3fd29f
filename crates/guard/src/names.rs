//! Person names by lists: first names, last names, and words that are no part of a name.

use crate::canonical::fold;
use crate::{Finding, RuleError};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The word lists, as a table from a word's hash to what the word is.
pub(crate) struct Names {
    table: Vec<u64>,
}

const FIRST: u64 = 1;
const LAST: u64 = 2;
/// The word is also something else: it counts only next to another part of a name.
const WEAK_FIRST: u64 = 4;
const WEAK_LAST: u64 = 8;
/// An ordinary word.
const COMMON: u64 = 16;
const FLAGS: u64 = 31;

/// Scores: a listed first name alone, with a word that looks like a last name, with a listed one.
const ALONE: f32 = 0.55;
const GUESSED: f32 = 0.6;
const LISTED: f32 = 0.7;

const PARTICLES: &[&str] = &[
    "van", "von", "der", "den", "de", "del", "della", "la", "le", "di", "da", "dos", "du", "bin",
    "ibn", "al", "el", "ten", "ter", "zu", "vom", "y", "af", "av",
];

/// A capitalised word, or an initial, of a run that may be a name.
#[derive(Clone, Copy)]
struct Word {
    start: usize,
    end: usize,
    flags: u64,
    /// One capital, with or without a dot.
    initial: bool,
    upper: bool,
    /// Particles stand between this word and the one before.
    joined: bool,
    /// It touches `/`, `_` or a file ending, as in `letters/Ada_Palmer.pdf`: only a listed first name
    /// with a listed last name counts there, because code and paths are full of capitals.
    in_path: bool,
}

impl Names {
    pub(crate) fn load(sources: &[(&str, &str)]) -> Result<Self, RuleError> {
        let lists = [
            ("names/first.txt", FIRST, WEAK_FIRST),
            ("names/last.txt", LAST, WEAK_LAST),
            ("names/common.txt", COMMON, COMMON),
        ];
        let texts: Vec<_> = lists
            .iter()
            .filter_map(|(file, strong, weak)| {
                let (_, text) = sources.iter().find(|(name, _)| name == file)?;
                Some((*file, *text, *strong, *weak))
            })
            .collect();
        let lines: usize = texts.iter().map(|(_, text, ..)| text.lines().count()).sum();
        let mut names = Self {
            table: vec![0; (lines * 2).next_power_of_two().max(64)],
        };
        for (file, text, strong, weak) in texts {
            for line in text
                .lines()
                .filter(|l| !l.is_empty() && !l.starts_with('#'))
            {
                let (word, flag) = line.strip_suffix('?').map_or((line, strong), |w| (w, weak));
                if !word.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'') {
                    return Err(RuleError::file(
                        file,
                        format!("{line} is not a folded word"),
                    ));
                }
                names.insert(word, flag);
            }
        }
        Ok(names)
    }

    fn insert(&mut self, word: &str, flag: u64) {
        let (slot, key) = self.slot(word);
        self.table[slot] = key | (self.table[slot] & FLAGS) | flag;
    }

    fn flags(&self, word: &str) -> u64 {
        self.table[self.slot(word).0] & FLAGS
    }

    /// The place of a word: where it is, or the free place where it would be.
    fn slot(&self, word: &str) -> (usize, u64) {
        let hash = word.bytes().fold(0xCBF2_9CE4_8422_2325, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01B3)
        });
        let key = hash << 5;
        let mask = self.table.len() - 1;
        let mut slot = (hash ^ hash >> 29) as usize & mask;
        while self.table[slot] != 0 && self.table[slot] & !FLAGS != key {
            slot = (slot + 1) & mask;
        }
        (slot, key)
    }

    /// Whether all words of a text are ordinary ones and none is a listed name.
    pub(crate) fn is_ordinary(&self, text: &str) -> bool {
        let mut words = text
            .split(|c: char| !c.is_alphabetic())
            .filter(|w| w.len() > 1);
        words.all(|w| self.flags(&fold(w)) == COMMON)
    }

    /// Whether a word of the text is a listed name and the first is no ordinary word.
    pub(crate) fn lists_any(&self, text: &str) -> bool {
        let mut words = text
            .split(|c: char| !c.is_alphabetic())
            .filter(|w| w.len() > 1);
        let strong = |w: &str| self.flags(&fold(w)) & (FIRST | LAST) != 0;
        let ordinary = |w: &str| self.flags(&fold(w)) == COMMON;
        !text.split_whitespace().next().is_some_and(ordinary) && words.any(strong)
    }

    /// Finds names of people. A last name that stood in a full name is also found alone.
    pub(crate) fn find(&self, text: &str, out: &mut Vec<Finding>) {
        let mut run: Vec<Word> = Vec::new();
        let mut loose: Vec<Word> = Vec::new();
        let mut found: Vec<(Word, Word, f32)> = Vec::new();
        for word in (Words { text, at: 0 }) {
            let word = Word {
                flags: self.look(text, &word),
                ..word
            };
            let follows = run.last().is_some_and(|last| joins(text, last, &word));
            if !follows {
                self.settle(&mut run, &mut found, &mut loose);
            }
            let joined = follows && run.last().is_some_and(|last| word.start - last.end > 3);
            run.push(Word { joined, ..word });
        }
        self.settle(&mut run, &mut found, &mut loose);
        self.repeat(text, &mut found, &loose);
        out.extend(found.into_iter().map(|(first, last, score)| Finding {
            start: first.start,
            end: last.end,
            kind: "PERSON".to_owned(),
            score,
            rule: "person-list".to_owned(),
            secret: false,
            also: Vec::new(),
        }));
    }

    fn look(&self, text: &str, word: &Word) -> u64 {
        if word.initial {
            return 0;
        }
        let raw = &text[word.start..word.end];
        let mut part_flags = raw.split('-').map(|part| self.flags(&folded(part)));
        let first = part_flags.next().unwrap_or(0);
        part_flags.fold(first, |all, flags| all | flags & !COMMON)
    }

    /// Finds the names in a run of capitalised words.
    fn settle(
        &self,
        run: &mut Vec<Word>,
        found: &mut Vec<(Word, Word, f32)>,
        loose: &mut Vec<Word>,
    ) {
        let mut at = 0;
        while at < run.len() {
            match name(&run[at..]) {
                Some((len, score)) => {
                    found.push((run[at], run[at + len - 1], score));
                    at += len;
                }
                None => {
                    loose.push(run[at]);
                    at += 1;
                }
            }
        }
        run.clear();
    }

    /// Last names of full names, where they stand alone.
    fn repeat(&self, text: &str, found: &mut Vec<(Word, Word, f32)>, loose: &[Word]) {
        let full = found
            .iter()
            .filter(|(first, last, _)| first.start != last.start);
        let ordinary = |w: &Word| w.flags & (COMMON | WEAK_LAST | WEAK_FIRST) != 0;
        let known: BTreeSet<&str> = full
            .filter(|(_, last, _)| !ordinary(last) && last.end - last.start > 3)
            .map(|(_, last, _)| &text[last.start..last.end])
            .collect();
        if known.is_empty() {
            return;
        }
        let again = loose
            .iter()
            .filter(|w| known.contains(&text[w.start..w.end]));
        found.extend(again.map(|w| (*w, *w, ALONE)));
    }
}

/// How many words at the start of a run are a name, and how sure that is.
fn name(run: &[Word]) -> Option<(usize, f32)> {
    let first = run.first()?;
    let strong_first = first.flags & FIRST != 0;
    let weak_first = first.flags & WEAK_FIRST != 0;
    let len = full_length(run);
    let rest = &run[1..len];
    let listed = rest.iter().any(|w| w.flags & LAST != 0);
    let weakly = rest.last().is_some_and(|w| w.flags & WEAK_LAST != 0);
    let named = rest.iter().any(|w| w.flags & (LAST | FIRST) != 0);
    if run[..len].iter().any(|w| w.in_path) {
        return in_path(run);
    }
    let shouted = run[..len].iter().any(|w| w.upper && !w.initial);
    if shouted {
        return (len > 1 && strong_first && named).then_some((len, LISTED));
    }
    let guessed = rest
        .last()
        .is_some_and(|w| w.flags & COMMON == 0 && !w.initial);
    match (strong_first, weak_first) {
        (true, _) if listed || weakly => Some((len, LISTED)),
        (true, _) if guessed => Some((len, GUESSED)),
        (true, _) => Some((1, ALONE)),
        (_, true) if named => Some((len, LISTED)),
        (_, true) if guessed && first.flags & COMMON == 0 => Some((len, GUESSED)),
        _ if initials(run) >= 1 => by_initials(run),
        _ if listed && first.flags & COMMON == 0 && !first.initial => Some((len, ALONE)),
        _ => None,
    }
}

/// A name in a path or file name: a listed first name, then a listed last name.
fn in_path(run: &[Word]) -> Option<(usize, f32)> {
    let first = run
        .first()
        .filter(|w| w.flags & (FIRST | WEAK_FIRST) != 0)?;
    let last = run
        .iter()
        .skip(1)
        .take(2)
        .position(|w| w.flags & (LAST | WEAK_LAST) != 0)?;
    let sure = first.flags & FIRST != 0 || run[last + 1].flags & LAST != 0;
    sure.then_some((last + 2, LISTED))
}

/// How many words could belong together: up to four after the first, no ordinary word but before a
/// listed last name.
fn full_length(run: &[Word]) -> usize {
    let listed = |w: Option<&Word>| w.is_some_and(|w| w.flags & LAST != 0);
    let mut len = 1;
    while len < run.len() && len < 5 {
        let word = &run[len];
        let part = word.flags & (LAST | FIRST | WEAK_LAST) != 0 || word.flags & COMMON == 0;
        if !(part || word.initial || word.joined || listed(run.get(len + 1))) {
            break;
        }
        len += 1;
    }
    while len > 1 && run[len - 1].initial {
        len -= 1;
    }
    len
}

/// Initials at the start of a run; nobody has more than four.
fn initials(run: &[Word]) -> usize {
    run.iter().take(5).take_while(|w| w.initial).count()
}

/// `J. R. Tolkien`: initials with dots and a word that is listed.
fn by_initials(run: &[Word]) -> Option<(usize, f32)> {
    let count = initials(run);
    let word = run.get(count)?;
    let dotted = run[..count].iter().all(|w| w.end - w.start >= 2);
    let weak = word.flags & (WEAK_LAST | WEAK_FIRST) != 0 && word.flags & COMMON == 0;
    (dotted && (weak || word.flags & (LAST | FIRST) != 0)).then_some((count + 1, ALONE))
}

/// Whether two capitalised words can be parts of one name: one space, or particles between.
fn joins(text: &str, last: &Word, next: &Word) -> bool {
    let between = &text[last.end..next.start];
    if matches!(between, " " | "\u{a0}" | "_") || (last.initial && between.is_empty()) {
        return true;
    }
    let inner = between.strip_prefix(' ').and_then(|b| b.strip_suffix(' '));
    inner.is_some_and(|inner| inner.len() <= 12 && inner.split(' ').all(|p| PARTICLES.contains(&p)))
}

fn folded(word: &str) -> Cow<'_, str> {
    if word.is_ascii() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'\'') {
        return Cow::Borrowed(word);
    }
    let mut out = fold(word);
    if !out.is_ascii() {
        out = out.chars().fold(String::new(), |mut out, c| {
            match c {
                'ß' => out.push_str("ss"),
                'ø' => out.push('o'),
                'ł' => out.push('l'),
                'đ' => out.push('d'),
                'æ' => out.push_str("ae"),
                'ı' => out.push('i'),
                '’' => out.push('\''),
                c => out.push(c),
            }
            out
        });
    }
    Cow::Owned(out)
}

/// Capitalised words of prose. Words inside identifiers, paths and addresses are not words.
struct Words<'t> {
    text: &'t str,
    at: usize,
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        let bytes = self.text.as_bytes();
        while self.at < bytes.len() {
            let start = self.at;
            let first = bytes[start];
            if !(first.is_ascii_alphabetic() || first >= 0x80) {
                self.at += 1;
                continue;
            }
            self.at = word_end(self.text, start);
            let word = &self.text[start..self.at];
            if first.is_ascii_lowercase() || !word.starts_with(char::is_uppercase) {
                continue;
            }
            if let Some(word) = self.word(start, word) {
                return Some(word);
            }
        }
        None
    }
}

impl Words<'_> {
    fn word(&mut self, start: usize, word: &str) -> Option<Word> {
        let bytes = self.text.as_bytes();
        let before = start.checked_sub(1).map_or(b' ', |i| bytes[i]);
        let after = bytes.get(self.at).copied().unwrap_or(b' ');
        let code = |b: u8| b.is_ascii_digit() || b"\\@#$=&{%~".contains(&b);
        let path = |b: u8| matches!(b, b'/' | b'_');
        let ending = after == b'.' && ends_a_file_name(&self.text[self.at..]);
        if code(before)
            || code(after)
            || before == b'-'
            || (before == b'.' && !spaced_dot(bytes, start))
        {
            return None;
        }
        let tag_closes = after == b'<' && bytes.get(self.at + 1) == Some(&b'/');
        if matches!(after, b'(' | b'[')
            || (after == b'<' && !tag_closes)
            || (after == b':' && bytes.get(self.at + 1) == Some(&b':'))
        {
            return None;
        }
        if after == b'.' && !ending && bytes.get(self.at + 1).is_some_and(u8::is_ascii_lowercase) {
            return None;
        }
        let mut letters = word.chars();
        let initial = letters.next().is_some() && letters.next().is_none();
        let rest = word.chars().skip(1).filter(|c| c.is_alphabetic());
        let upper = !initial && rest.clone().all(char::is_uppercase);
        let mixed = !upper && camel(word);
        if mixed || word.len() > 40 {
            return None;
        }
        if initial && after == b'.' {
            self.at += 1;
        }
        Some(Word {
            start,
            end: self.at,
            flags: 0,
            initial,
            upper,
            joined: false,
            in_path: path(before) || path(after) || ending,
        })
    }
}

/// Endings of files that people name after people.
const ENDINGS: &[&str] = &[
    "csv", "doc", "docx", "eml", "htm", "html", "jpeg", "jpg", "json", "log", "md", "msg", "odp",
    "ods", "odt", "pdf", "png", "ppt", "pptx", "rtf", "tsv", "txt", "vcf", "xls", "xlsx", "xml",
    "yaml", "zip",
];

/// Whether a text begins with a dot and the ending of a file name.
fn ends_a_file_name(text: &str) -> bool {
    let rest = &text[1..];
    let end = rest
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(rest.len());
    ENDINGS.contains(&&rest[..end])
}

/// Whether the dot before a word ends an initial (`J.Smith`) rather than joining code.
fn spaced_dot(bytes: &[u8], start: usize) -> bool {
    let initial = start.checked_sub(2).map(|i| bytes[i]);
    let before = start.checked_sub(3).map_or(b' ', |i| bytes[i]);
    initial.is_some_and(|b| b.is_ascii_uppercase())
        && matches!(before, b' ' | b'.' | b'\n' | b'"' | b'(')
}

/// Capitals inside a word, as in `HashMap`, but not as in `McDonald`, `O'Brien` or `Anne-Marie`.
fn camel(word: &str) -> bool {
    let mut run = 0;
    for c in word.chars() {
        match c {
            '-' | '\'' | '’' => run = 0,
            c if c.is_uppercase() && run > 0 && !(run <= 3 && mac(word)) => return true,
            _ => run += 1,
        }
    }
    false
}

fn mac(word: &str) -> bool {
    ["Mc", "Mac", "De", "Di", "Le", "La", "Fitz", "Van"]
        .iter()
        .any(|p| word.starts_with(p))
}

/// Past the letters of a word, with apostrophes and hyphens between letters.
fn word_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    while at < bytes.len() {
        let b = bytes[at];
        if b.is_ascii_alphabetic() {
            at += 1;
        } else if b >= 0x80 {
            let Some(c) = text[at..].chars().next() else {
                break;
            };
            if !(c.is_alphabetic() || (c == '’' && inside(text, at, 3))) {
                if at == start {
                    at += c.len_utf8();
                }
                break;
            }
            at += c.len_utf8();
        } else if matches!(b, b'\'' | b'-') && inside(text, at, 1) {
            at += 1;
        } else {
            break;
        }
    }
    at
}

/// Whether a mark of so many bytes stands between a letter and a capital (`O'Brien`, `Anne-Marie`).
fn inside(text: &str, at: usize, len: usize) -> bool {
    text[at + len..]
        .chars()
        .next()
        .is_some_and(|c| c.is_uppercase())
}
