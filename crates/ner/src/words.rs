//! Words of a text, their normal form and their case shape. The model was trained on exactly this
//! split; `guard-rules/model/golden.jsonl` holds both sides to it.

use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory as _};

/// A word, or another visible character by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Byte offset of its first byte.
    pub(crate) start: usize,
    /// Byte offset past its last byte.
    pub(crate) end: usize,
}

/// What is seen of a word's capitals, as the number that the model takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Shape {
    Lower = 0,
    Title = 1,
    Upper = 2,
    Mixed = 3,
    Digit = 4,
    Capital = 5,
}

/// Words in order. Characters that are not seen split nothing: a name with a soft hyphen in it is
/// still one name.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut open: Option<Word> = None;
    for (at, c) in text.char_indices() {
        if is_ignored(c) {
            continue;
        }
        let end = at + c.len_utf8();
        if is_word_char(c) {
            open.get_or_insert(Word { start: at, end }).end = end;
            continue;
        }
        found.extend(open.take());
        if !(c.is_whitespace() || c.general_category() == GeneralCategory::Control) {
            found.push(Word { start: at, end });
        }
    }
    found.extend(open);
    found
}

fn is_ignored(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}'
    )
}

fn is_word_char(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    let group = c.general_category_group();
    matches!(
        group,
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number | GeneralCategoryGroup::Mark
    )
}

/// Whether a word is a single character that is neither letter nor number.
pub(crate) fn is_sign(text: &str, word: Word) -> bool {
    text[word.start..]
        .chars()
        .next()
        .is_some_and(|c| !is_word_char(c))
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && c.general_category_group() == GeneralCategoryGroup::Mark
}

/// Lower case without accents, with the letters folded that have none to lose.
pub(crate) fn plain(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let seen: String = word.chars().filter(|c| !is_ignored(*c)).collect();
    let mut plain = String::with_capacity(seen.len());
    for c in seen.to_lowercase().nfd().filter(|c| !is_mark(*c)) {
        match fold(c) {
            Some(folded) => plain.push_str(folded),
            None => plain.push(c),
        }
    }
    plain
}

fn fold(c: char) -> Option<&'static str> {
    Some(match c {
        'ł' => "l",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ı' => "i",
        'ħ' => "h",
        '’' | '‘' | '‚' | '´' => "'",
        '“' | '”' | '„' | '«' | '»' => "\"",
        '–' | '—' | '‐' | '‑' => "-",
        '…' => ".",
        _ => return None,
    })
}

/// The case shape of a word as it was written.
pub(crate) fn shape(word: &str) -> Shape {
    let (mut count, mut upper, mut lower, mut first) = (0, 0, 0, false);
    for c in word.chars().filter(|c| !is_mark(*c)) {
        if c.is_numeric() {
            return Shape::Digit;
        }
        first |= count == 0 && c.is_uppercase();
        count += 1;
        upper += usize::from(c.is_uppercase());
        lower += usize::from(c.is_lowercase());
    }
    match (upper, count) {
        (0, _) => Shape::Lower,
        (_, 1) => Shape::Capital,
        _ if lower == 0 => Shape::Upper,
        (1, _) if first => Shape::Title,
        _ => Shape::Mixed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        words(text).iter().map(|w| &text[w.start..w.end]).collect()
    }

    #[test]
    fn words_are_letters_numbers_and_marks_and_signs_stand_alone() {
        assert_eq!(
            split("Jane O’Neill-Ruiz, 42 ans\u{ad}"),
            ["Jane", "O", "’", "Neill", "-", "Ruiz", ",", "42", "ans"]
        );
        assert_eq!(split("Ja\u{200b}ne\u{7}!"), ["Ja\u{200b}ne", "!"]);
        assert!(split(" \n\t").is_empty());
    }

    #[test]
    fn the_plain_form_has_no_case_and_no_accents() {
        assert_eq!(plain("ŁUKASZ"), "lukasz");
        assert_eq!(plain("Müßig"), "mussig");
        assert_eq!(plain("Ja\u{200b}NE"), "jane");
    }

    #[test]
    fn shapes_tell_names_from_words() {
        let shapes = ["jane", "Jane", "JANE", "McNeill", "R2", "J", "'"].map(shape);
        use Shape::*;
        assert_eq!(shapes, [Lower, Title, Upper, Mixed, Digit, Capital, Lower]);
    }
}
