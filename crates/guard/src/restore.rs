//! Putting values back: in a stream, in a text, in JSON.

use crate::grammar::{self, Parse};
use crate::remote::Reader;
use crate::token::{self, Form};
use crate::vault::{Held, Live};
use crate::{Vault, grammar::is_word};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;

/// A place in a restored text where a token stood or still stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mask {
    /// Byte offset of the first byte in the restored text.
    pub start: usize,
    /// Byte offset past the last byte.
    pub end: usize,
    /// The token in its usual form, `[EMAIL_7F3K9Q2M4C1T]`.
    pub token: String,
    /// Its kind.
    pub kind: String,
    /// False when it stands as it came: the vault does not know it, or it is inside a remote URL.
    pub known: bool,
}

/// A stretch of restored text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Text for a person.
    pub text: String,
    /// The token that stood here, if one did.
    pub mask: Option<PieceMask>,
}

/// The token of a [`Piece`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PieceMask {
    /// The token in its usual form.
    pub token: String,
    /// Its kind.
    pub kind: String,
    /// False when the piece's text is what came.
    pub known: bool,
}

/// Restores a stream. The pieces joined are the same for every split of the stream, and what it
/// holds back is never longer than a token.
pub struct StreamRestorer {
    live: Live,
    held: String,
    after_word: bool,
    url: Reader,
    /// First letters of the live tokens, in both cases.
    firsts: [bool; 128],
}

impl StreamRestorer {
    /// A restorer that knows the tokens that the vault holds now.
    #[must_use]
    pub fn new(vault: &Vault) -> Self {
        let live = Arc::clone(vault.live());
        let mut firsts = [false; 128];
        for first in live.keys().filter_map(|bare| bare.bytes().next()) {
            firsts[usize::from(first & 127)] = true;
            firsts[usize::from(first.to_ascii_lowercase() & 127)] = true;
        }
        Self {
            live,
            held: String::new(),
            after_word: false,
            url: Reader::default(),
            firsts,
        }
    }

    /// Takes more of the stream and gives back what is decided.
    #[must_use]
    pub fn push(&mut self, text: &str) -> Vec<Piece> {
        self.held.push_str(text);
        self.run(false)
    }

    /// Ends the stream and gives back the rest.
    #[must_use]
    pub fn finish(mut self) -> Vec<Piece> {
        self.run(true)
    }

    fn run(&mut self, end: bool) -> Vec<Piece> {
        let held = std::mem::take(&mut self.held);
        let live = Arc::clone(&self.live);
        let starts = |prefix: &str| grammar::any_starts(&live, prefix);
        let mut out = Vec::new();
        let mut at = 0;
        while let Some(c) = held[at..].chars().next() {
            let parsed = match self.may_start(c) {
                true => grammar::parse(&held[at..], end, self.after_word, &starts),
                false => Parse::No,
            };
            match parsed {
                Parse::More => break,
                Parse::Token {
                    len,
                    bare,
                    bracketed,
                    exact,
                } => {
                    let taken = &held[at..at + len];
                    if let Some(piece) = self.token(taken, &bare, bracketed, exact) {
                        self.url.read(&piece.text);
                        out.push(piece);
                        // After a token, a word may start at once: only text that was there counts.
                        self.after_word = taken.ends_with(is_word);
                        at += len;
                        continue;
                    }
                    self.plain(&mut out, c);
                }
                Parse::No => self.plain(&mut out, c),
            }
            at += c.len_utf8();
        }
        self.held = held[at..].to_owned();
        out
    }

    fn plain(&mut self, out: &mut Vec<Piece>, c: char) {
        self.url.step(c);
        self.after_word = is_word(c);
        match out.last_mut() {
            Some(Piece { text, mask: None }) => text.push(c),
            _ => out.push(Piece {
                text: c.to_string(),
                mask: None,
            }),
        }
    }

    /// Whether a token can start with the character: a bracket in one of its spellings, or a first
    /// letter.
    fn may_start(&self, c: char) -> bool {
        let letter = || c.is_ascii() && self.firsts[c as usize & 127] && !self.after_word;
        matches!(c, '[' | '\\' | '&' | '%' | '【') || letter()
    }

    /// The piece for a token, or `None` when it is ordinary text after all.
    fn token(&self, taken: &str, bare: &str, bracketed: bool, exact: bool) -> Option<Piece> {
        let (kind, _) = token::split(bare)?;
        let held = self.live.get(bare);
        if held.is_none() && !(bracketed && exact) {
            return None;
        }
        let value = held
            .filter(|_| !self.url.blocked())
            .map(|h| h.value.clone());
        let known = value.is_some();
        let mask = PieceMask {
            token: token::bracketed(bare),
            kind: kind.to_owned(),
            known,
        };
        Some(Piece {
            text: value.unwrap_or_else(|| taken.to_owned()),
            mask: Some(mask),
        })
    }
}

/// Restores a whole text and says where the values stand.
#[must_use]
pub fn restore_text(text: &str, vault: &Vault) -> (String, Vec<Mask>) {
    let mut stream = StreamRestorer::new(vault);
    let mut pieces = stream.push(text);
    pieces.extend(stream.finish());
    let mut out = String::with_capacity(text.len());
    let mut masks = Vec::new();
    for piece in pieces {
        let start = out.len();
        out.push_str(&piece.text);
        if let Some(PieceMask { token, kind, known }) = piece.mask {
            masks.push(Mask {
                start,
                end: out.len(),
                token,
                kind,
                known,
            });
        }
    }
    (out, masks)
}

/// Restores every leaf and key. A number that was masked comes back as a number, and a string that
/// is itself JSON (tool arguments) still parses.
#[must_use]
pub fn restore_json(value: &Value, vault: &Vault) -> Value {
    match value {
        Value::String(text) => restore_leaf(text, vault),
        Value::Array(items) => items.iter().map(|v| restore_json(v, vault)).collect(),
        Value::Object(map) => {
            let entry =
                |(k, v): (&String, &Value)| (restore_text(k, vault).0, restore_json(v, vault));
            Value::Object(map.iter().map(entry).collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

fn restore_leaf(text: &str, vault: &Vault) -> Value {
    if let Some(number) = whole(text, vault).filter(|h| h.form == Form::Number)
        && let Ok(Value::Number(number)) = serde_json::from_str(&number.value)
    {
        return Value::Number(number);
    }
    Value::String(
        crate::embedded::restore(text, vault).unwrap_or_else(|| restore_text(text, vault).0),
    )
}

/// What a text stands for that is one token and nothing else.
pub(crate) fn whole<'v>(text: &str, vault: &'v Vault) -> Option<&'v Held> {
    let Parse::Token { len, bare, .. } = grammar::parse(text, true, false, &|_| true) else {
        return None;
    };
    (len == text.len())
        .then(|| vault.live().get(&bare).map(Arc::as_ref))
        .flatten()
}
