//! Title, due date, assignee and priority of a new task.

use crate::lexicon::Class;
use crate::slots::{Slot, Taking, free_text, tail_trimmed};
use crate::hear::unquote;
use crate::words::{Token, tokens};

/// Takes a task's parts from the instruction and from the text behind its colon.
pub(crate) fn parts(t: &mut Taking) {
    let words = t.heard.tokens.clone();
    // The pasted part is searched on its own, so that its words keep their places.
    let mut used = t.used.clone();
    let noun = t.frame.iter().filter(|h| h.class == Class::Task).map(|h| h.to).max();
    for (slot, value) in details(&words, &mut used, noun) {
        t.set(slot, value);
    }
    t.used = used;
    let title = match &t.heard.payload {
        Some(text) if !has_title(t) => Some(text.clone()),
        _ => named(t).or_else(|| free_text_with_gaps(t)),
    };
    let Some(title) = title else { return };
    let rest = without_details(&title, t);
    let rest = unquote(tail_trimmed(clean(&rest))).to_owned();
    if !rest.is_empty() {
        t.set(Slot::Title, rest);
    }
    let all = t.used.len();
    t.mark(0..all);
}

/// Whether words that say something stand before the colon.
fn has_title(t: &Taking) -> bool {
    (0..t.used.len()).any(|i| t.free(i) && !["new", "neue", "neuer", "neues", "my", "list", "liste", "following", "folgende", "folgenden", "item"].contains(&t.tokens()[i].folded.as_str()))
}

/// A quoted piece is the title when nothing else could be.
fn named(t: &mut Taking) -> Option<String> {
    let at = t.quote()?;
    let behind = t.frame.iter().map(|h| h.at).max().unwrap_or(0);
    let between = (behind.min(at)..at).filter(|i| t.free(*i)).count();
    (between <= 1).then(|| {
        t.used[at] = true;
        t.tokens()[at].text.clone()
    })
}

fn free_text_with_gaps(t: &mut Taking) -> Option<String> {
    let before = t.used.clone();
    let text = free_text(t)?;
    // Details inside the title were marked before; cut their words out again.
    let from = t.heard.text.find(&text);
    let Some(from) = from else { return Some(text) };
    let cut: Vec<(usize, usize)> = t
        .tokens()
        .iter()
        .enumerate()
        .filter(|(i, k)| before[*i] && k.start >= from && k.end <= from + text.len())
        .filter(|(i, _)| !t.frame.iter().any(|h| h.takes.contains(i)))
        .map(|(_, k)| (k.start - from, k.end - from))
        .collect();
    Some(without(&text, &cut))
}

/// The text without the given byte ranges, spaces joined.
fn without(text: &str, cut: &[(usize, usize)]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for (from, to) in cut {
        out.push_str(&text[at..*from]);
        at = *to;
    }
    out.push_str(&text[at..]);
    out.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ,", ",")
}

/// Takes details from the title itself.
fn without_details(title: &str, t: &mut Taking) -> String {
    let words = tokens(title);
    let mut used = vec![false; words.len()];
    for (slot, value) in details(&words, &mut used, None) {
        t.slots.entry(slot).or_insert_with(|| value.into());
    }
    let cut: Vec<(usize, usize)> = words.iter().zip(&used).filter(|(_, u)| **u).map(|(k, _)| (k.start, k.end)).collect();
    if cut.is_empty() { title.to_owned() } else { without(title, &cut) }
}

fn clean(title: &str) -> &str {
    let mut text = title.trim();
    loop {
        let before = text.len();
        text = text.trim_matches([',', ';', '-', '–', ' ', ':', '(', ')']);
        for lead in ["to ", "that ", "dass ", "daran, ", "daran ", "an ", "um ", "called ", "titled ", "namens ", "and ", "und "] {
            text = text.strip_prefix(lead).unwrap_or(text);
        }
        for tail in [" and", " und", " with", " mit", " for", " für", " is", " ist", " it", " an", " ein", " hinzu"] {
            text = text.strip_suffix(tail).unwrap_or(text);
        }
        if text.len() == before {
            return text;
        }
    }
}

fn details(words: &[Token], used: &mut [bool], noun: Option<usize>) -> Vec<(Slot, String)> {
    let mut out = Vec::new();
    if let Some(v) = priority(words, used, noun) {
        out.push((Slot::Priority, v));
    }
    if let Some(v) = due(words, used) {
        out.push((Slot::Due, v));
    }
    if let Some(v) = assignee(words, used, noun) {
        out.push((Slot::Assignee, v));
    }
    out
}

const LEVELS: &[(&str, &[&str])] = &[
    ("low", &["low", "niedrig", "niedrige", "niedriger", "geringe", "geringer", "gering", "lowest"]),
    ("normal", &["normal", "normale", "normaler"]),
    ("medium", &["medium", "mittel", "mittlere", "mittlerer"]),
    ("high", &["high", "hoch", "hohe", "hoher", "highest", "hoechste", "hoechster", "top"]),
    ("urgent", &["urgent", "dringend", "dringende", "dringender", "critical", "kritisch", "eilig", "eilige"]),
];

fn level(word: &str) -> Option<&'static str> {
    LEVELS.iter().find(|(_, words)| words.contains(&word)).map(|(name, _)| *name)
}

fn priority(words: &[Token], used: &mut [bool], noun: Option<usize>) -> Option<String> {
    let is_noun = |w: &str| ["priority", "prio", "prioritaet"].contains(&w);
    for at in 0..words.len() {
        let word = words[at].folded.as_str();
        if words[at].quoted {
            continue;
        }
        // `high-priority`, `prio=high`
        let parts: Vec<&str> = word.split(['-', '=', ':']).collect();
        if let [a, b] = parts[..]
            && let Some(v) = level(a).filter(|_| is_noun(b)).or_else(|| level(b).filter(|_| is_noun(a)))
        {
            used[at] = true;
            take_before(words, used, at, &["with", "mit", "as", "a", "at"]);
            return Some(v.into());
        }
        if is_noun(word) {
            let before = at.checked_sub(1).and_then(|i| level(&words[i].folded).map(|v| (i, v)));
            let behind = (at + 1..words.len().min(at + 3)).find_map(|i| level(&words[i].folded).map(|v| (i, v)));
            if let Some((i, v)) = before.or(behind) {
                used[at.min(i)..at.max(i) + 1].iter_mut().for_each(|u| *u = true);
                take_before(words, used, at.min(i), &["with", "mit", "as", "a", "at", "and", "und", "set", "der"]);
                return Some(v.into());
            }
        }
        let alone = level(word) == Some("urgent");
        let beside = noun.is_some_and(|n| at + 1 == n) || at + 1 == words.len();
        if alone && beside {
            used[at] = true;
            take_before(words, used, at, &["it's", "is", "ist", "es", "as", "als", "it", "sehr", "very"]);
            return Some(v_urgent());
        }
    }
    None
}

fn v_urgent() -> String {
    "urgent".into()
}

fn take_before(words: &[Token], used: &mut [bool], mut at: usize, any: &[&str]) {
    while at > 0 && any.contains(&words[at - 1].folded.as_str()) {
        at -= 1;
        used[at] = true;
    }
}

const DAYS: &[&str] = &[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag",
];
const RELATIVE: &[&str] = &["today", "tomorrow", "tonight", "heute", "morgen", "uebermorgen", "eod", "monatsende", "jahresende", "wochenende", "quartalsende"];
const MONTHS: &[&str] = &[
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "januar", "februar", "maerz", "mai", "juni", "juli", "oktober", "dezember", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "okt", "nov", "dec", "dez",
];
const SPANS: &[&str] = &["week", "month", "year", "quarter", "woche", "monat", "jahr", "quartal", "monats", "jahres", "weekend"];

/// The due date: explicit dates as `YYYY-MM-DD`, others in the person's words (there is no clock here).
fn due(words: &[Token], used: &mut [bool]) -> Option<String> {
    let strong = ["by", "due", "until", "till", "bis", "faellig", "deadline", "spaetestens", "before", "vor", "frist"];
    let weak = ["on", "for", "am", "fuer", "zum", "ab"];
    let join = ["on", "by", "zum", "zur", "am", "the", "is", "ist", "date", "bis", "spaetestens", "of", "den", "dem"];
    for at in 0..words.len() {
        let Some(length) = date(words, at).filter(|_| !words[at].quoted) else { continue };
        let mut from = at;
        let mut marked = false;
        while from > 0 {
            let word = words[from - 1].folded.as_str();
            let is_strong = strong.contains(&word);
            if !(is_strong || join.contains(&word) || weak.contains(&word)) {
                break;
            }
            marked |= is_strong || weak.contains(&word);
            from -= 1;
        }
        let sure = RELATIVE.contains(&words[at].folded.as_str()) || at + length == words.len() || length > 1;
        if marked || sure {
            used[from..at + length].iter_mut().for_each(|u| *u = true);
            let text = words[at..at + length].iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ");
            return Some(iso(&text).unwrap_or(text));
        }
    }
    None
}

/// How many words from `at` make a date.
fn date(words: &[Token], at: usize) -> Option<usize> {
    let word = |i: usize| words.get(i).map_or("", |w| w.folded.as_str());
    let w = word(at);
    if iso(&words[at].text).is_some() {
        return Some(1);
    }
    if short_date(w) {
        return Some(1);
    }
    if day_number(w) && MONTHS.contains(&word(at + 1)) || MONTHS.contains(&w) && day_number(word(at + 1)) {
        let year = word(at + 2);
        return Some(if year.len() == 4 && year.chars().all(|c| c.is_ascii_digit()) { 3 } else { 2 });
    }
    if ["next", "this", "coming", "naechsten", "naechste", "naechster", "kommenden", "kommende", "diesen", "diese", "dieser"].contains(&w)
        && (DAYS.contains(&word(at + 1)) || SPANS.contains(&word(at + 1)))
    {
        return Some(2);
    }
    if ["end", "ende"].contains(&w) {
        let skip = (at + 1..at + 4).take_while(|i| ["of", "the", "der", "des", "this", "next", "dieser", "naechster", "naechsten", "diesen"].contains(&word(*i))).count();
        let last = word(at + 1 + skip);
        if SPANS.contains(&last) || MONTHS.contains(&last) || last == "day" {
            return Some(skip + 2);
        }
    }
    if w == "in" && word(at + 1).parse::<u32>().is_ok() && ["days", "day", "weeks", "week", "tagen", "tag", "wochen", "woche", "months", "monaten"].contains(&word(at + 2)) {
        return Some(3);
    }
    if DAYS.contains(&w) || RELATIVE.contains(&w) {
        let part = ["morning", "evening", "noon", "afternoon", "frueh", "abend", "mittag", "nachmittag", "vormittag"];
        return Some(1 + usize::from(part.contains(&word(at + 1))));
    }
    (MONTHS.contains(&w) && w.len() > 4 && at > 0 && ["by", "until", "bis"].contains(&word(at - 1))).then_some(1)
}

fn day_number(word: &str) -> bool {
    let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
    let suffix = &word[digits.len()..];
    digits.parse::<u32>().is_ok_and(|d| (1..=31).contains(&d)) && ["", "st", "nd", "rd", "th", "."].contains(&suffix)
}

/// `3.12` and `3.12.` without a year.
fn short_date(word: &str) -> bool {
    let parts: Vec<&str> = word.trim_end_matches('.').split('.').collect();
    matches!(parts[..], [d, m] if d.parse::<u32>().is_ok_and(|d| (1..=31).contains(&d)) && m.parse::<u32>().is_ok_and(|m| (1..=12).contains(&m)))
}

/// `2026-12-24`, `24.12.2026` and `24. Dezember 2026` as `2026-12-24`.
fn iso(text: &str) -> Option<String> {
    let dashed: Vec<&str> = text.split('-').collect();
    if let [y, m, d] = dashed[..]
        && y.len() == 4
    {
        return ymd(y, m.parse().ok()?, d);
    }
    let dotted: Vec<&str> = text.split('.').collect();
    if let [d, m, y] = dotted[..]
        && y.len() == 4
    {
        return ymd(y, m.parse().ok()?, d);
    }
    let words: Vec<String> = text.split_whitespace().map(|w| crate::words::fold(w.trim_end_matches(','))).collect();
    let [a, b, y] = &words[..] else { return None };
    let (day, name) = if day_number(a) { (a, b) } else { (b, a) };
    let digits: String = day.chars().take_while(char::is_ascii_digit).collect();
    ymd(y, month(name)?, &digits)
}

fn month(name: &str) -> Option<u32> {
    const STARTS: &[&[&str]] = &[&["jan"], &["feb"], &["mar", "maer"], &["apr"], &["may", "mai"], &["jun"], &["jul"], &["aug"], &["sep"], &["oct", "okt"], &["nov"], &["dec", "dez"]];
    let at = STARTS.iter().position(|s| s.iter().any(|s| name.starts_with(s)))?;
    u32::try_from(at + 1).ok()
}

fn ymd(y: &str, m: u32, d: &str) -> Option<String> {
    let (y, d): (u32, u32) = (y.parse().ok()?, d.parse().ok()?);
    ((1..=12).contains(&m) && (1..=31).contains(&d)).then(|| format!("{y:04}-{m:02}-{d:02}"))
}

fn assignee(words: &[Token], used: &mut [bool], noun: Option<usize>) -> Option<String> {
    let word = |i: usize| words.get(i).map_or("", |w| w.folded.as_str());
    for at in 0..words.len() {
        let lead = match word(at) {
            "assign" | "assigned" | "zugewiesen" | "zuweisen" | "assignee" | "assigning" | "zustaendig" | "verantwortlich" => {
                1 + (at + 1..at + 3).take_while(|i| ["it", "this", "to", "an", "is", "ist"].contains(&word(*i))).count()
            }
            "weise" | "weis" => 1 + usize::from(["sie", "es", "die", "diese"].contains(&word(at + 1))),
            "for" | "fuer" if noun.is_some_and(|n| n + 1 == at) => 1,
            w if w.starts_with('@') && w.len() > 1 => 0,
            _ => continue,
        };
        let from = at + lead;
        let strict = matches!(word(at), "for" | "fuer" | "weise" | "weis");
        let length = name(words, from, strict);
        if length == 0 || date(words, from).is_some() {
            continue;
        }
        let text = words[from..from + length].iter().map(|w| w.text.trim_start_matches('@')).collect::<Vec<_>>().join(" ");
        used[at..from + length].iter_mut().for_each(|u| *u = true);
        if word(from + length) == "zu" {
            used[from + length] = true;
        }
        take_before(words, used, at, &["and", "und", "then", "dann", "please", "bitte", "with"]);
        return Some(text);
    }
    None
}

/// How many words make a name: capitals in a row, or one word where only a name fits.
fn name(words: &[Token], from: usize, strict: bool) -> usize {
    let capital = |w: &&Token| w.text.chars().next().is_some_and(|c| c.is_uppercase() || c == '@');
    let capitals = words.get(from..).unwrap_or_default().iter().take(3).take_while(capital).count();
    // "für Anna Vertrag prüfen": German nouns are capitals too, so one name and a surname at most.
    let capitals = capitals.min(2);
    if capitals == 0 && !strict && from < words.len() { 1 } else { capitals }
}
