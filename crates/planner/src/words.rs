//! Cuts what somebody wrote into words, keeping where each one stands.

/// A word or a quoted piece, with its place in the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    /// The text without quotes and surrounding punctuation.
    pub text: String,
    /// `text` in lower case, umlauts spelled out; what the lexicon is compared with.
    pub folded: String,
    /// Byte offset of the first character, quotes included.
    pub start: usize,
    /// Byte offset past the last character that belongs to the token.
    pub end: usize,
    /// Whether it stood in quotes or backticks.
    pub quoted: bool,
}

/// Lower case with `ä ö ü ß` spelled out and typographic apostrophes straightened.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            '’' | '‘' => out.push('\''),
            c => out.push(c),
        }
    }
    out
}

/// What the lexicon is compared with: the folded word, a colloquial spelling as the usual one.
fn heard_as(text: &str) -> String {
    let folded = fold(text);
    SPELLINGS
        .iter()
        .find(|(said, _)| one_of(&folded, said))
        .map_or(folded, |(_, meant)| (*meant).into())
}

/// Spellings of short messages, and what they stand for.
const SPELLINGS: &[(&str, &str)] = &[
    ("u ya yu", "you"),
    ("ur yr", "your"),
    ("r", "are"),
    (
        "pls plz plse plis pleas pleasee plase plaese pleese",
        "please",
    ),
    ("cld coud culd cud", "could"),
    ("wld wud", "would"),
    ("shld", "should"),
    ("opn", "open"),
    ("srch", "search"),
    ("msg", "message"),
    ("abt", "about"),
    ("wht wat", "what"),
    ("wich whcih wihch", "which"),
    ("hav hve", "have"),
    ("giv", "give"),
    ("gimme", "give"),
    ("lemme", "let"),
    ("n", "and"),
    ("tmrw tmr 2moro", "tomorrow"),
    ("i'de", "i'd"),
    ("ive", "i've"),
    ("youve", "you've"),
    ("weve", "we've"),
    ("theres", "there's"),
    ("wheres", "where's"),
    ("zsm zusamm zusammn zusammne", "zusammen"),
    ("rember remeber remmember rememeber rembember", "remember"),
    ("ma", "mal"),
    ("nich nicht's ned nid", "nicht"),
    ("nix", "nichts"),
    ("ne 'ne", "eine"),
    ("nen 'nen", "einen"),
    ("nem 'nem", "einem"),
    ("ner 'ner", "einer"),
    ("bidde bitt bite biite bittte", "bitte"),
    ("kanst kannste kannse", "kannst"),
    ("koenntest koentest koenntst koenntste", "koenntest"),
    ("koennten koenten", "koennten"),
    ("hamwa hamma hammer hamwe", "haben-wir"),
    ("wuerd", "wuerde"),
    ("haett", "haette"),
    ("hast haste hasste", "hast"),
    ("isses", "ist"),
    ("grad grade", "gerade"),
    ("nochma nochmals", "nochmal"),
    ("auffe", "auf"),
    ("inne inden", "in"),
    ("sehn", "sehen"),
    ("wiso", "wieso"),
    ("mir's", "mir"),
];

/// Whether the word is one of a list that is separated by spaces.
pub(crate) fn one_of(word: &str, list: &str) -> bool {
    list.split_ascii_whitespace().any(|w| w == word)
}

/// Words and quoted pieces in the order they were written.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let boundary = text[..at]
            .chars()
            .next_back()
            .is_none_or(|p| !p.is_alphanumeric());
        if c.is_whitespace() {
            at += c.len_utf8();
        } else if let Some((inner, end)) = quoted(text, at, c).filter(|_| boundary) {
            out.push(Token {
                folded: fold(inner),
                text: inner.into(),
                start: at,
                end,
                quoted: true,
            });
            at = end;
        } else {
            at = word(text, at, &mut out);
        }
    }
    out
}

/// The text inside the quotes that open at `at`, and where the closing quote ends.
fn quoted(text: &str, at: usize, open: char) -> Option<(&str, usize)> {
    let close: &[char] = match open {
        '"' => &['"'],
        '“' => &['”', '“'],
        '„' => &['“', '”', '"'],
        '«' => &['»'],
        '»' => &['«'],
        '`' => &['`'],
        '\'' => &['\''],
        '‘' => &['’'],
        '‚' => &['‘', '’'],
        _ => return None,
    };
    let from = at + open.len_utf8();
    // An apostrophe inside a word is not a closing quote. What is never closed is not searched to
    // the end each time.
    let (offset, c) = text[from..].char_indices().take(100_000).find(|(i, c)| {
        let after = text[from + i + c.len_utf8()..].chars().next();
        close.contains(c) && after.is_none_or(|a| !a.is_alphanumeric())
    })?;
    let inner = text[from..from + offset].trim();
    (!inner.is_empty()).then_some((inner, from + offset + c.len_utf8()))
}

fn word(text: &str, at: usize, out: &mut Vec<Token>) -> usize {
    let len = text[at..]
        .find(char::is_whitespace)
        .unwrap_or(text.len() - at);
    // `datei:"a b.txt"` and `("x")`: stop before a quote that opens after punctuation.
    let len = text[at..at + len]
        .char_indices()
        .skip(1)
        .find(|(i, c)| {
            let before = text[..at + i].chars().next_back();
            "\"“„«`".contains(*c) && before.is_some_and(|b| "(:,=".contains(b))
        })
        .map_or(len, |(i, _)| i);
    let raw = &text[at..at + len];
    let left = raw.trim_start_matches([
        '(', '[', '{', ',', ';', '"', '“', '„', '«', '»', '`', '\'', '-', '–', '—', '…', '>',
    ]);
    let right = left.trim_end_matches([
        ')', ']', '}', ',', ';', ':', '!', '?', '.', '"', '“', '”', '»', '«', '`', '\'', '’', '…',
        '–', '—',
    ]);
    // A lone `.` or `..` is a folder.
    let (left, right) =
        if matches!(raw, "." | ".." | "./") && text[..at].ends_with(char::is_whitespace) {
            (raw, raw)
        } else {
            (left, right)
        };
    if !right.is_empty() {
        let start = at + raw.len() - left.len();
        let end = start + right.len();
        out.push(Token {
            text: right.into(),
            folded: heard_as(right),
            start,
            end,
            quoted: false,
        });
    }
    at + len.max(raw.chars().next().map_or(1, char::len_utf8))
}

/// Whether two words differ by a slip of the fingers: one letter wrong, missing, added or swapped
/// with its neighbour; another letter only in words of seven and more; two in words of nine letters and more.
pub(crate) fn slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let short = a.len().min(b.len());
    let allowed = match short {
        0..=3 => return false,
        4..=8 => 1,
        _ => 2,
    };
    // In a short word another letter makes another word: "late" is not "lade".
    let swapped = || {
        let (mut x, mut y) = (a.clone(), b.clone());
        x.sort_unstable();
        y.sort_unstable();
        x == y
    };
    if short < 7 && a.len() == b.len() && !swapped() {
        return false;
    }
    a.len().abs_diff(b.len()) <= allowed && a.first() == b.first() && distance(&a, &b) <= allowed
}

/// Optimal string alignment distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        rows[i][0] = i;
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            rows[i][j] = change.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                rows[i][j] = rows[i][j].min(rows[i - 2][j - 2] + 1);
            }
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(s: &str) -> Vec<String> {
        tokens(s).into_iter().map(|t| t.text).collect()
    }

    #[test]
    fn quotes_keep_spaces_and_apostrophes_do_not_open() {
        assert_eq!(
            texts("read „Mein Plan.txt“, please!"),
            ["read", "Mein Plan.txt", "please"]
        );
        assert_eq!(texts("what's in 'it's.txt'?"), ["what's", "in", "it's.txt"]);
        assert_eq!(texts("file:`a b.md`"), ["file", "a b.md"]);
        assert_eq!(texts("an open \" quote"), ["an", "open", "quote"]);
    }

    #[test]
    fn slips_are_small() {
        assert!(slip("summarise", "sumarise"));
        assert!(slip("serach", "search"));
        assert!(slip("lsit", "list"));
        assert!(!slip("read", "lead"));
        assert!(!slip("lade", "late"));
        assert!(!slip("delete", "select"));
    }
}
