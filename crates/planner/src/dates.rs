//! Due dates in English and German.

use crate::words::{Token, fold, one_of};

const DAYS: &str = "monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch \
     donnerstag freitag samstag sonnabend sonntag";
const RELATIVE: &str = "today tomorrow tonight heute morgen uebermorgen eod monatsende jahresende wochenende \
     quartalsende";
const MONTHS: &str = "january february march april may june july august september october november \
     december januar februar maerz mai juni juli oktober dezember jan feb mar apr jun jul \
     aug sep sept oct okt nov dec dez";
const SPANS: &str = "week month year quarter woche monat jahr quartal monats jahres weekend";

/// The due date: explicit dates as `YYYY-MM-DD`, others in the person's words (there is no clock here).
pub(crate) fn due(words: &[Token], used: &mut [bool]) -> Option<String> {
    let strong = [
        "by",
        "due",
        "until",
        "till",
        "bis",
        "faellig",
        "deadline",
        "spaetestens",
        "before",
        "vor",
        "frist",
    ];
    let weak = ["on", "for", "am", "fuer", "zum", "ab"];
    let join = [
        "on",
        "by",
        "zum",
        "zur",
        "am",
        "the",
        "is",
        "ist",
        "date",
        "bis",
        "spaetestens",
        "of",
        "den",
        "dem",
    ];
    let mut next = 0;
    while next < words.len() {
        let at = next;
        next += 1;
        let Some(length) = date(words, at).filter(|_| !words[at].quoted) else {
            continue;
        };
        let mut from = at;
        let at = full(words, at).unwrap_or(at);
        let length = date(words, at).unwrap_or(length);
        next = at + length;
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
        if purpose(words, used, from, at) || told(words, from, at) {
            continue;
        }
        let sure =
            one_of(words[at].folded.as_str(), RELATIVE) || at + length == words.len() || length > 1;
        if marked || sure {
            used[from..at + length].iter_mut().for_each(|u| *u = true);
            let text = words[at..at + length]
                .iter()
                .map(|w| w.text.as_str())
                .collect::<Vec<_>>()
                .join(" ");
            return Some(iso(&text).unwrap_or(text));
        }
    }
    None
}

/// "Slides for Thursday" says what the slides are for; only behind the task itself "for" is its date.
fn purpose(words: &[Token], used: &[bool], from: usize, at: usize) -> bool {
    let only_for = from + 1 == at && one_of(&words[from].folded, "for fuer");
    only_for && from > 0 && !used[from - 1]
}

/// "Sandra is out next week" and "weil er bis Freitag weg ist" tell why, not when it is due.
fn told(words: &[Token], from: usize, at: usize) -> bool {
    let start = words[..from]
        .iter()
        .rposition(|w| w.quoted)
        .map_or(0, |q| q + 1);
    let any = |list: &str| words[start..from].iter().any(|w| one_of(&w.folded, list));
    let strong = words[from..at]
        .iter()
        .any(|w| one_of(&w.folded, "by due faellig deadline spaetestens"));
    let due = strong || any("due faellig deadline frist");
    let tells = words[start..at].iter().any(|w| {
        one_of(
            &w.folded,
            "is are was comes arrives starts ist sind kommt kommen faengt",
        )
    });
    any("because since weil denn") || (!due && tells)
}

/// How many words from `at` make a date.
pub(crate) fn date(words: &[Token], at: usize) -> Option<usize> {
    let word = |i: usize| words.get(i).map_or("", |w| w.folded.as_str());
    let w = word(at);
    if iso(&words[at].text).is_some() {
        return Some(1);
    }
    if short_date(w) {
        return Some(1);
    }
    if day_number(w) && one_of(word(at + 1), MONTHS)
        || one_of(w, MONTHS) && day_number(word(at + 1))
    {
        return Some(2 + usize::from(year(word(at + 2))));
    }
    if one_of(
        w,
        "next this coming naechsten naechste naechster kommenden kommende diesen diese dieser",
    ) && (one_of(word(at + 1), DAYS) || one_of(word(at + 1), SPANS))
    {
        return Some(2);
    }
    if day_number(w) && word(at + 1) == "of" && one_of(word(at + 2), MONTHS) {
        return Some(3 + usize::from(year(word(at + 3))));
    }
    if ["end", "ende"].contains(&w) {
        let skip = (at + 1..at + 4)
            .take_while(|i| {
                one_of(
                    word(*i),
                    "of the der des this next dieser naechster naechsten diesen",
                )
            })
            .count();
        let last = word(at + 1 + skip);
        if one_of(last, SPANS) || one_of(last, MONTHS) || last == "day" {
            return Some(skip + 2);
        }
    }
    if w == "in"
        && word(at + 1).parse::<u32>().is_ok()
        && one_of(
            word(at + 2),
            "days day weeks week tagen tag wochen woche months monaten",
        )
    {
        return Some(3);
    }
    if one_of(w, DAYS) || one_of(w, RELATIVE) {
        let part = [
            "morning",
            "evening",
            "noon",
            "afternoon",
            "frueh",
            "abend",
            "mittag",
            "nachmittag",
            "vormittag",
        ];
        return Some(1 + usize::from(part.contains(&word(at + 1))));
    }
    (one_of(w, MONTHS) && w.len() > 4 && at > 0 && ["by", "until", "bis"].contains(&word(at - 1)))
        .then_some(1)
}

fn year(word: &str) -> bool {
    word.len() == 4 && word.chars().all(|c| c.is_ascii_digit())
}

/// "Freitag, den 4. Dezember 2026": the date behind the day says more.
fn full(words: &[Token], at: usize) -> Option<usize> {
    let word = |i: usize| words.get(i).map_or("", |w| w.folded.as_str());
    let behind = at + 1 + usize::from(one_of(word(at + 1), "den dem the"));
    let long = one_of(word(at), DAYS) && behind < words.len();
    (long && date(words, behind).is_some_and(|l| l > 1 || iso(&words[behind].text).is_some()))
        .then_some(behind)
}

fn day_number(word: &str) -> bool {
    let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
    let suffix = &word[digits.len()..];
    digits.parse::<u32>().is_ok_and(|d| (1..=31).contains(&d))
        && (suffix.is_empty() || one_of(suffix, " st nd rd th ."))
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
    let words: Vec<String> = text
        .split_whitespace()
        .map(|w| fold(w.trim_end_matches(',')))
        .filter(|w| w != "of")
        .collect();
    let [a, b, y] = &words[..] else { return None };
    let (day, name) = if day_number(a) { (a, b) } else { (b, a) };
    let digits: String = day.chars().take_while(char::is_ascii_digit).collect();
    ymd(y, month(name)?, &digits)
}

fn month(name: &str) -> Option<u32> {
    const STARTS: &[&[&str]] = &[
        &["jan"],
        &["feb"],
        &["mar", "maer"],
        &["apr"],
        &["may", "mai"],
        &["jun"],
        &["jul"],
        &["aug"],
        &["sep"],
        &["oct", "okt"],
        &["nov"],
        &["dec", "dez"],
    ];
    let at = STARTS
        .iter()
        .position(|s| s.iter().any(|s| name.starts_with(s)))?;
    u32::try_from(at + 1).ok()
}

fn ymd(y: &str, m: u32, d: &str) -> Option<String> {
    let (y, d): (u32, u32) = (y.parse().ok()?, d.parse().ok()?);
    ((1..=12).contains(&m) && (1..=31).contains(&d)).then(|| format!("{y:04}-{m:02}-{d:02}"))
}
