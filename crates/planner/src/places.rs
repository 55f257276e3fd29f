//! Files, folders and ranges in an instruction.

use crate::hear::{Heard, is_glue};
use crate::lexicon::Class;
use crate::paths::{is_folder_word, shape};
use crate::slots::{Slot, Taking};
use crate::words::one_of;
use crate::words::tokens;
use serde_json::json;

const INSIDE: &str = "in inside within under unter from aus im of below unterhalb innerhalb von through \
     throughout across";
/// Words before "folder" that mean the folder of the conversation.
const CURRENT: &str = "current working work project root main whole top-level aktuellen aktuelle gesamten \
     ganzen this present";

/// The path when the whole text is one.
pub(crate) fn whole_path(text: &str) -> Option<String> {
    let words = tokens(text);
    matches!(words[..], [_])
        .then(|| shape(&words, 0))?
        .map(|_| words[0].text.clone())
}

/// All files that are named, with unquoted spaces: `the file meeting notes.txt`.
fn files(t: &Taking) -> Vec<(usize, usize)> {
    let ends = t
        .heard
        .hits
        .iter()
        .filter(|h| h.class == Class::PathFile)
        .map(|h| h.at);
    ends.map(|at| (begin(t.heard, at), at)).collect()
}

fn begin(heard: &Heard, at: usize) -> usize {
    let tokens = &heard.tokens;
    let mut from = at;
    // A name with underscores is whole: "reopen price_list.csv".
    let whole = tokens[at].text.contains(['_', '/']);
    while from > 0 && !whole && !tokens[from].quoted && !tokens[from].text.contains('/') {
        let before = from - 1;
        let gap = &heard.text[tokens[before].end..tokens[from].start];
        let belongs = |t: &crate::words::Token| !t.quoted && !is_glue(t) && gap.trim().is_empty();
        let known = heard.hits.iter().any(|h| h.takes.contains(&before));
        if !belongs(&tokens[before]) || known {
            break;
        }
        from = before;
    }
    from
}

/// The one file that is named. Two files are a question.
pub(crate) fn file(t: &mut Taking) {
    let found = files(t);
    if let [(from, at)] = found[..] {
        let text = if t.tokens()[at].quoted {
            t.tokens()[at].text.clone()
        } else {
            t.span(from, at + 1).to_owned()
        };
        t.mark(from..at + 1);
        return t.set(Slot::Path, text);
    }
    // "the file 'Minutes'": a quoted name without an ending, right behind the noun.
    let after_noun = |at: &usize| {
        let back = (0..*at).rev().find(|i| !is_glue(&t.tokens()[*i]));
        back.is_some_and(|b| {
            t.heard
                .hits
                .iter()
                .any(|h| h.class == Class::File && h.at == b)
        })
    };
    if found.is_empty()
        && let Some(at) = t.quote().filter(after_noun)
    {
        t.used[at] = true;
        let text = t.tokens()[at].text.clone();
        t.set(Slot::Path, text);
    }
}

/// Takes the words that lead to the path: "in die Datei", "to a file called".
pub(crate) fn mark_before_path(t: &mut Taking) {
    const LEADS: &str = "to into in as under nach unter als on onto auf file a new neue neuen eine einer \
     einen name namen mit file: with";
    let Some(hit) = t
        .heard
        .hits
        .iter()
        .find(|h| h.class == Class::PathFile && t.used[h.at])
    else {
        return;
    };
    let mut first = hit.at;
    while first > 0
        && !t
            .frame
            .iter()
            .any(|h| h.takes.contains(&(first - 1)) && h.class != Class::File)
        && (t.used[first - 1]
            || lead(t, first - 1)
            || one_of(t.tokens()[first - 1].folded.as_str(), LEADS))
    {
        first -= 1;
        t.used[first] = true;
    }
}

/// A file with `lines 10 to 20`, `first 20 lines`, `ab Zeile 10`.
pub(crate) fn file_and_range(t: &mut Taking) {
    let found = files(t);
    if found.len() > 1 {
        let names: Vec<String> = found
            .iter()
            .map(|(from, at)| {
                if t.tokens()[*at].quoted {
                    t.tokens()[*at].text.clone()
                } else {
                    t.span(*from, at + 1).to_owned()
                }
            })
            .collect();
        found.iter().for_each(|(from, at)| t.mark(*from..at + 1));
        t.set(Slot::Path, json!(names));
    } else {
        file(t);
        if !t.slots.contains_key(&Slot::Path) {
            quoted_file(t);
        }
    }
    range(t);
}

/// `read 'Minutes'`: nothing else can be meant by the quoted name.
fn quoted_file(t: &mut Taking) {
    if let Some(at) = t.quote().filter(|_| t.heard.has(Class::Read)) {
        t.used[at] = true;
        let text = t.tokens()[at].text.clone();
        t.set(Slot::Path, text);
    }
}

fn range(t: &mut Taking) {
    let words: Vec<String> = t.tokens().iter().map(|k| k.folded.clone()).collect();
    let line = |w: &str| one_of(w, "line lines zeile zeilen row rows");
    let Some(at) = words.iter().position(|w| line(w)) else {
        return;
    };
    let number = |i: Option<usize>| i.and_then(|i| words.get(i)).and_then(|w| count(w));
    let is = |i: Option<usize>, any: &[&str]| {
        i.and_then(|i| words.get(i))
            .is_some_and(|w| any.contains(&w.as_str()))
    };
    if let Some(n) = number(at.checked_sub(1)) {
        if is(
            at.checked_sub(2),
            &[
                "first", "ersten", "erste", "top", "only", "nur", "opening", "initial",
            ],
        ) {
            t.mark(at - 2..at + 1);
            t.set(Slot::Limit, n);
        }
    } else if let (Some(from), Some(to)) = (number(Some(at + 1)), number(Some(at + 3))) {
        if is(
            Some(at + 2),
            &["to", "bis", "through", "until", "-", "–", "and", "und"],
        ) && to >= from
        {
            t.mark(at..at + 4);
            t.set(Slot::Offset, from);
            t.set(Slot::Limit, to - from + 1);
        }
    } else if let Some((from, to)) = words.get(at + 1).and_then(|w| w.split_once(['-', '–'])) {
        if let (Ok(from), Ok(to)) = (from.parse::<u64>(), to.parse::<u64>())
            && to >= from
        {
            t.mark(at..at + 2);
            t.set(Slot::Offset, from);
            t.set(Slot::Limit, to - from + 1);
        }
    } else if let Some(from) =
        number(Some(at + 1)).filter(|_| is(at.checked_sub(1), &["from", "ab", "starting", "at"]))
    {
        t.mark(at - 1..at + 2);
        t.set(Slot::Offset, from);
    }
}

fn count(word: &str) -> Option<u64> {
    const WORDS: &[(&str, u64)] = &[
        ("one", 1),
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("five", 5),
        ("ten", 10),
        ("twenty", 20),
        ("fifty", 50),
        ("hundred", 100),
        ("eine", 1),
        ("einer", 1),
        ("zwei", 2),
        ("drei", 3),
        ("vier", 4),
        ("fuenf", 5),
        ("zehn", 10),
        ("zwanzig", 20),
        ("fuenfzig", 50),
        ("hundert", 100),
    ];
    word.parse()
        .ok()
        .or_else(|| WORDS.iter().find(|(w, _)| *w == word).map(|(_, n)| *n))
}

/// A folder, and how deep: `two levels deep`, `depth 2`, `Tiefe 2`, `2 Ebenen`.
pub(crate) fn folder_and_depth(t: &mut Taking) {
    depth(t);
    location(t);
    if !t.slots.contains_key(&Slot::Path) {
        loose_location(t);
    }
}

fn depth(t: &mut Taking) {
    let words: Vec<String> = t.tokens().iter().map(|k| k.folded.clone()).collect();
    let Some(at) = words.iter().position(|w| {
        one_of(
            w.as_str(),
            "depth tiefe level levels ebene ebenen stufen deep tief",
        )
    }) else {
        return;
    };
    let near = [at.checked_sub(1), Some(at + 1), Some(at + 2)];
    let found = near
        .into_iter()
        .flatten()
        .find_map(|i| words.get(i).and_then(|w| count(w)).map(|n| (i, n)));
    if let Some((i, n)) = found {
        t.mark(at.min(i)..at.max(i) + 1);
        let deep = at + 1 < words.len() && ["deep", "tief"].contains(&words[at + 1].as_str());
        t.used[at + usize::from(deep)] = true;
        t.set(Slot::Depth, n);
    }
}

/// Where to look: a path, or a name beside the word "folder".
pub(crate) fn location(t: &mut Taking) {
    let hit = t.heard.hits.iter().find(|h| {
        matches!(h.class, Class::PathFile | Class::PathFolder) && !preceded_by_query_marker(t, h.at)
    });
    if let Some(at) = hit.map(|h| h.at) {
        let from = if t.tokens()[at].quoted {
            at
        } else {
            begin(t.heard, at)
        };
        let text = if from == at {
            t.tokens()[at].text.clone()
        } else {
            t.span(from, at + 1).to_owned()
        };
        return place(t, from, at, text);
    }
    let nouns: Vec<usize> = (0..t.used.len())
        .filter(|i| is_folder_word(&t.tokens()[*i].folded))
        .collect();
    for noun in nouns {
        if let Some((at, name)) = beside(t, noun) {
            t.used[noun] = true;
            return place(t, at.min(noun), at.max(noun), name);
        }
    }
    let compound = (0..t.used.len()).find_map(|i| {
        let text = &t.tokens()[i].text;
        let name = ["-Ordner", "-ordner", "-Verzeichnis", "-folder"]
            .iter()
            .find_map(|e| text.strip_suffix(e))?;
        Some((i, name.to_owned()))
    });
    if let Some((at, name)) = compound {
        place(t, at, at, name);
    }
}

/// `search for a.txt`: the path is what is looked for.
fn preceded_by_query_marker(t: &Taking, at: usize) -> bool {
    let before = at.checked_sub(1).map(|i| t.tokens()[i].folded.as_str());
    before.is_some_and(|b| one_of(b, "for nach mention mentions mentioning"))
        && t.heard.has(Class::Find)
}

/// Takes the place with the preposition and the words in front of it.
fn place(t: &mut Taking, from: usize, to: usize, text: String) {
    let text = text.trim_end_matches(['/', '\\']).to_owned();
    let mut first = from;
    while first > 0 && lead(t, first - 1) {
        first -= 1;
    }
    t.mark(first..to + 1);
    t.set(Slot::Path, if text.is_empty() { "/".into() } else { text });
}

fn lead(t: &Taking, at: usize) -> bool {
    let word = &t.tokens()[at];
    let noun = t
        .heard
        .hits
        .iter()
        .any(|h| h.takes == [at] && matches!(h.class, Class::File | Class::Folder));
    let article = one_of(
        word.folded.as_str(),
        "the my our der die das den dem meinem meinen meiner unserem named called namens all \
                allen any every each a einer einem irgendeiner irgendeinem unseren these saemtlichen",
    );
    noun || article || one_of(word.folded.as_str(), INSIDE)
}

/// The folder's name behind the noun, or in front of it in English.
fn beside(t: &Taking, noun: usize) -> Option<(usize, String)> {
    let words = t.tokens();
    let skip = |i: usize| {
        one_of(
            words[i].folded.as_str(),
            "called named namens mit dem namen",
        )
    };
    let behind = (noun + 1..words.len()).find(|i| !skip(*i));
    let usable = |i: &usize| {
        words[*i].quoted
            || (!is_glue(&words[*i])
                && !t.heard.hits.iter().any(|h| {
                    h.takes.contains(i) && h.class != Class::Files && h.class != Class::Unsupported
                }))
    };
    let gapless = |a: usize, b: usize| t.heard.text[words[a].end..words[b].start].trim().is_empty();
    if let Some(i) = behind.filter(usable).filter(|i| gapless(i - 1, *i)) {
        return Some((i, words[i].text.clone()));
    }
    let before = noun.checked_sub(1).filter(usable)?;
    let english = one_of(
        words[noun].folded.as_str(),
        "folder directory dir subfolder subdirectory",
    );
    let named = !one_of(words[before].folded.as_str(), CURRENT);
    (english && named).then(|| (before, words[before].text.clone()))
}

/// `in docs` at the place where only a location makes sense.
pub(crate) fn loose_location(t: &mut Taking) {
    if t.slots.contains_key(&Slot::Path) {
        return;
    }
    let found = (1..t.used.len()).find(|i| {
        let word = &t.tokens()[*i];
        let heard = t
            .heard
            .hits
            .iter()
            .any(|h| h.takes.contains(i) && h.class != Class::Quote);
        let name = word.quoted || (!is_glue(word) && !heard) || word.folded == "docs";
        name && one_of(t.tokens()[i - 1].folded.as_str(), INSIDE)
            && (!t.used[*i] || word.folded == "docs")
    });
    if let Some(at) = found {
        let text = t.tokens()[at].text.clone();
        place(t, at, at, text);
    }
}
