//! Pieces of words, the longest first.

use crate::NerError;
use crate::words::{Shape, Word, plain, shape, words};
use std::collections::HashMap;

/// Words longer than this are unknown to the model as a whole.
const MAX_WORD_CHARS: usize = 64;

/// The model's pieces and their ids.
pub(crate) struct Vocabulary {
    ids: HashMap<Box<str>, i64>,
    unknown: i64,
    pub(crate) start: i64,
    pub(crate) end: i64,
}

/// A text as the model takes it, without the pieces at its start and end.
pub(crate) struct Pieces {
    pub(crate) words: Vec<Word>,
    pub(crate) ids: Vec<i64>,
    pub(crate) shapes: Vec<i64>,
    /// Which word a piece belongs to.
    pub(crate) word_of: Vec<usize>,
}

impl Vocabulary {
    /// Reads one piece a line; the line number is the id.
    pub(crate) fn read(text: &str) -> Result<Self, NerError> {
        let ids: HashMap<Box<str>, i64> = text.lines().map(Box::from).zip(0..).collect();
        let special = |piece: &str| {
            let id = ids.get(piece).copied();
            id.ok_or_else(|| NerError::Model(format!("the vocabulary has no {piece}")))
        };
        Ok(Self {
            unknown: special("[UNK]")?,
            start: special("[CLS]")?,
            end: special("[SEP]")?,
            ids,
        })
    }

    /// Cuts a text into pieces.
    pub(crate) fn pieces(&self, text: &str) -> Pieces {
        let mut pieces = Pieces {
            words: words(text),
            ids: Vec::new(),
            shapes: Vec::new(),
            word_of: Vec::new(),
        };
        for at in 0..pieces.words.len() {
            let word = &text[pieces.words[at].start..pieces.words[at].end];
            self.split(&plain(word), &mut pieces.ids);
            let shape: Shape = shape(word);
            pieces.shapes.resize(pieces.ids.len(), shape as i64);
            pieces.word_of.resize(pieces.ids.len(), at);
        }
        pieces
    }

    /// Adds the ids of a word in plain form.
    fn split(&self, plain: &str, ids: &mut Vec<i64>) {
        let before = ids.len();
        if plain.is_empty() || plain.chars().count() > MAX_WORD_CHARS {
            return ids.push(self.unknown);
        }
        let mut at = 0;
        while at < plain.len() {
            let Some((id, end)) = self.longest(plain, at) else {
                ids.truncate(before);
                return ids.push(self.unknown);
            };
            ids.push(id);
            at = end;
        }
    }

    /// The longest piece at a place, and where it ends.
    fn longest(&self, plain: &str, at: usize) -> Option<(i64, usize)> {
        let mut piece = if at == 0 { String::new() } else { "##".into() };
        let marks = piece.len();
        piece.push_str(&plain[at..]);
        while piece.len() > marks {
            if let Some(id) = self.ids.get(piece.as_str()) {
                return Some((*id, at + piece.len() - marks));
            }
            piece.pop();
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nja\n##ne\njane\n##s\n,";

    #[test]
    fn the_longest_piece_wins_and_what_has_none_is_unknown() {
        let pieces = Vocabulary::read(WORDS).unwrap().pieces("Jane, JANES xy");
        assert_eq!(pieces.ids, [6, 8, 6, 7, 1]);
        assert_eq!(pieces.word_of, [0, 1, 2, 2, 3]);
        assert_eq!(pieces.shapes, [1, 0, 2, 2, 0]);
    }

    #[test]
    fn a_vocabulary_without_special_pieces_is_refused() {
        assert!(Vocabulary::read("ja\n##ne").is_err());
    }
}
