//! Which words mean what, in English and German. Data only.
//!
//! Words are folded (lower case, `ä` as `ae`). `x*` matches a beginning, `*x` an end, `a b` two
//! neighbours, `a~b` two words with anything between. `leg|an` is a German separable verb and
//! `such+` a German verb without one, `open%` an English verb: all their forms that ask.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A class of words that mean the same to the planner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    Show,
    Ask,
    Count,
    /// Asks for a reason, a person, a time or a way.
    Why,
    /// Makes a statement out of a noun.
    Copula,
    Read,
    Find,
    Summarise,
    Check,
    Run,
    Make,
    /// The person needs or wants something.
    Want,
    /// Puts something somewhere: on a list, into a file.
    Put,
    Wait,
    Remember,
    Recall,
    Write,
    Remind,
    WeSaid,
    Help,
    Hello,
    Decide,
    MustI,
    Unsupported,
    Not,
    /// At another time, or only if something happens.
    Later,
    /// Looks like a condition and is none.
    Polite,
    Cancel,
    File,
    Files,
    Folder,
    Content,
    Text,
    Task,
    Approval,
    Note,
    History,
    Guarded,
    Recipe,
    /// A command for the shell.
    Command,
    /// A quoted command, with what it is given; found by shape.
    Typed,
    /// A path with a file's ending; found by shape, not by word.
    PathFile,
    /// A path of a folder; found by shape.
    PathFolder,
    /// A quoted piece that is no path; found by shape.
    Quote,
    /// Text after a colon or on further lines; found by shape.
    Payload,
}

/// The words of one class.
pub(crate) struct Words {
    pub class: Class,
    /// Whether typing slips are forgiven.
    pub slips: bool,
    pub words: Vec<&'static str>,
}

/// Words in which a slip is forgiven: verbs, and the nouns of what there is to be done.
pub(crate) fn verb(class: Class, words: &'static str) -> Words {
    Words {
        class,
        slips: true,
        words: list(words).collect(),
    }
}
/// Nouns that are only understood when they are spelled right.
pub(crate) fn noun(class: Class, words: &'static str) -> Words {
    Words {
        class,
        slips: false,
        words: list(words).collect(),
    }
}
pub(crate) fn list(words: &'static str) -> impl Iterator<Item = &'static str> {
    words.split(", ").map(str::trim)
}

/// All forms of an entry that stand for asking, ordering or wanting; not those that tell of the past.
fn forms(entry: &str) -> Vec<String> {
    const PERSONS: &[&str] = &["", "e", "en", "n", "st", "est", "t", "et"];
    if let Some((stem, part)) = entry.split_once('|') {
        let apart = PERSONS.iter().map(|p| format!("{stem}{p}~{part}"));
        let joined = ["e", "en", "n", "st", "est", "t", "et"].map(|p| format!("{part}{stem}{p}"));
        let to = ["en", "n"].map(|p| format!("{part}zu{stem}{p}"));
        return apart.chain(joined).chain(to).collect();
    }
    if let Some((verb, rest)) = entry.split_once("+~") {
        return PERSONS
            .iter()
            .map(|p| format!("{verb}{p}~{rest}"))
            .collect();
    }
    if let Some(stem) = entry.strip_suffix('+') {
        return PERSONS.iter().map(|p| format!("{stem}{p}")).collect();
    }
    if let Some(stem) = entry.strip_suffix('%') {
        let last = stem.chars().last().unwrap_or('e');
        let short = stem.strip_suffix('e').unwrap_or(stem);
        return vec![
            stem.into(),
            format!("{stem}s"),
            format!("{short}ing"),
            format!("{stem}{last}ing"),
        ];
    }
    // A verb of two words, as "look% for".
    match entry.split_once("% ") {
        Some((verb, rest)) => forms(&format!("{verb}%"))
            .into_iter()
            .map(|f| format!("{f} {rest}"))
            .collect(),
        None => vec![entry.into()],
    }
}

/// The lexicon as it is searched.
pub(crate) struct Index {
    /// Classes of a plain word.
    pub plain: BTreeMap<String, Vec<Class>>,
    /// Entries of more words, by their first word.
    pub patterns: BTreeMap<String, Vec<(Class, String)>>,
    /// Entries with a wildcard.
    pub wild: Vec<(Class, String)>,
    /// Plain words in which a slip of the fingers is forgiven.
    pub slippery: Vec<(Class, String)>,
}

/// See [`Index`].
pub(crate) static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index {
        plain: BTreeMap::new(),
        patterns: BTreeMap::new(),
        wild: Vec::new(),
        slippery: Vec::new(),
    };
    for words in LEXICON.iter() {
        for form in words.words.iter().flat_map(|w| forms(w)) {
            if form.contains('*') {
                index.wild.push((words.class, form));
                continue;
            }
            if let Some(end) = form.find([' ', '~']) {
                let first = index.patterns.entry(form[..end].into()).or_default();
                first.push((words.class, form));
                continue;
            }
            if words.slips && form.len() > 3 {
                index.slippery.push((words.class, form.clone()));
            }
            let classes = index.plain.entry(form).or_default();
            if !classes.contains(&words.class) {
                classes.push(words.class);
            }
        }
    }
    index
});

/// Every class that is found by words.
static LEXICON: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let mut all = crate::verbs::words();
    all.extend(crate::nouns::words());
    all
});
