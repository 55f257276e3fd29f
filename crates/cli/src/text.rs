//! Texts in and out: reading input, and showing what others wrote without letting it act.

use crate::exit::Failure;
use orgata_agent::Masked;
use std::{
    fs,
    io::{Read as _, stdin},
    path::Path,
};

/// Start and end of an underline.
const UNDERLINE: (&str, &str) = ("\u{1b}[4m", "\u{1b}[24m");

/// A file's text, or stdin's for `-`.
///
/// # Errors
/// When it cannot be read or is not UTF-8; nothing was done then.
pub fn read(from: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let (name, read) = if from == Path::new("-") {
        (
            "the input".to_owned(),
            stdin().lock().read_to_end(&mut bytes).map(drop),
        )
    } else {
        (
            from.display().to_string(),
            fs::read(from).map(|read| bytes = read),
        )
    };
    if let Err(error) = read {
        let code = if error.kind() == std::io::ErrorKind::NotFound {
            crate::exit::Code::NotFound
        } else {
            crate::exit::Code::Failed
        };
        return Err(Failure::new(
            code,
            "input",
            format!("{name} could not be read: {error}. Nothing was done."),
        ));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::failed(
            "not_utf8",
            format!("{name} is not UTF-8 text: byte {at} does not fit. Nothing was done."),
        )
        .hint("Convert it first, for example with `iconv -f WINDOWS-1252 -t UTF-8`.")
    })
}

/// A text with everything visible that could move the cursor, recolour the terminal or hide.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\t' => shown.push(letter),
            '\r' => {}
            _ if acts(letter) => shown.extend(letter.escape_unicode()),
            _ => shown.push(letter),
        }
    }
    shown
}

fn acts(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// A text for a terminal with the values underlined that left as tokens. Offsets are UTF-16 units.
pub fn underlined(text: &str, masks: &[Masked]) -> String {
    let mut shown = String::with_capacity(text.len() + masks.len() * 8);
    let mut at = 0;
    for letter in text.chars() {
        for mask in masks
            .iter()
            .filter(|mask| mask.end == at && mask.end > mask.start)
        {
            shown.push_str(if mask.known {
                UNDERLINE.1
            } else {
                "\u{1b}[24m(unknown token)"
            });
        }
        if masks
            .iter()
            .any(|mask| mask.start == at && mask.end > mask.start)
        {
            shown.push_str(UNDERLINE.0);
        }
        shown.push_str(&visible(letter.encode_utf8(&mut [0; 4])));
        at += letter.len_utf16() as u32;
    }
    if masks
        .iter()
        .any(|mask| mask.end >= at && mask.end > mask.start)
    {
        shown.push_str(UNDERLINE.1);
    }
    shown
}

/// The first line, shortened.
pub fn brief(text: &str, letters: usize) -> String {
    let line = text.lines().next().unwrap_or_default();
    let short: String = line.chars().take(letters).collect();
    if short.len() < line.len() {
        format!("{short}…")
    } else {
        short
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_on_a_terminal_becomes_visible() {
        assert_eq!(
            visible("a\u{1b}[2Jb\u{202e}c\r\n\td"),
            "a\\u{1b}[2Jb\\u{202e}c\n\td"
        );
    }

    #[test]
    fn masked_values_are_underlined_at_utf16_offsets() {
        let mask = Masked {
            start: 3,
            end: 7,
            token: String::new(),
            kind: String::new(),
            known: true,
        };
        assert_eq!(
            underlined("🙂 Jane!", std::slice::from_ref(&mask)),
            "🙂 \u{1b}[4mJane\u{1b}[24m!"
        );
        assert_eq!(underlined("🙂 Jane", &[mask]), "🙂 \u{1b}[4mJane\u{1b}[24m");
    }

    #[test]
    fn a_brief_text_is_one_line() {
        assert_eq!(brief("äöü and more\nsecond", 3), "äöü…");
        assert_eq!(brief("short", 10), "short");
    }
}
