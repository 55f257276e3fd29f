//! What looks like a file or a folder.

use crate::words::Token;
use crate::words::one_of;

/// What a path points to, by its looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    File,
    Folder,
}

const BARE_FILES: &str = "readme makefile license dockerfile changelog notice jenkinsfile gemfile procfile \
     vagrantfile copying authors contributing codeowners";
const NOT_ENDINGS: &str = "com org net io eu uk b h d g a e de ch at info gov edu";
const NOT_PATHS: &str = "und/oder and/or he/she er/sie n/a w/o 24/7";
const FILE_WORDS: &str = "file datei";
const FOLDER_WORDS: &str = "folder directory dir subfolder subdirectory ordner unterordner verzeichnis ordners \
     verzeichnisses unterverzeichnis path pfad";
const ENDINGS_WITHOUT_LETTERS: &str = "7z";

/// What the token at `at` looks like, given its neighbours.
pub(crate) fn shape(tokens: &[Token], at: usize) -> Option<Shape> {
    let token = &tokens[at];
    let text = token.text.as_str();
    let before = at.checked_sub(1).map(|i| tokens[i].folded.as_str());
    if !plausible(text, token.quoted) {
        return None;
    }
    if before.is_some_and(|b| one_of(b, FOLDER_WORDS)) && (token.quoted || text.contains('/')) {
        return Some(Shape::Folder);
    }
    if text.ends_with('/') || text == "." || text == ".." || text == "~" {
        return Some(Shape::Folder);
    }
    let name = text.rsplit(['/', '\\']).next().unwrap_or(text);
    if has_ending(name) || (!token.quoted && is_bare_file(name)) {
        return Some(Shape::File);
    }
    if before.is_some_and(|b| one_of(b, FILE_WORDS)) && (text.contains('/') || is_shouted(text)) {
        return Some(Shape::File);
    }
    (text.contains('/') && (!token.quoted || !text.contains(' '))).then_some(Shape::Folder)
}

/// Whether a quoted piece is a command with what it is given: `wc -l a.csv`.
pub(crate) fn command(token: &Token) -> bool {
    const COMMANDS: &str = "ls cat wc df du grep find tail head git make cargo npm node python python3 pip ps top date \
         whoami echo pwd uptime ping curl wget ssh scp rm mv cp mkdir touch chmod sort uniq cut awk sed tar zip \
         unzip free uname hostname id env which who w kill systemctl docker java go sh bash diff less more \
         stat file tree cal ipconfig ifconfig netstat lsblk mount history dir type hostnamectl lpstat \
         journalctl sha256sum md5sum xargs tee lsof vmstat";
    if !token.quoted {
        return false;
    }
    let mut words = token.text.split_whitespace();
    let first = words.next().unwrap_or_default();
    let options = words.any(|w| w.starts_with('-'));
    let name = first
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "./_-".contains(c));
    name && (one_of(first, COMMANDS) || options)
}

/// Names that are files without an ending, written as such.
fn is_bare_file(text: &str) -> bool {
    let upper = text.chars().next().is_some_and(char::is_uppercase);
    upper && one_of(text.to_lowercase().as_str(), BARE_FILES)
}

/// All capitals, as files without an ending are often named: `INSTALL`, `RELEASE_NOTES`.
fn is_shouted(text: &str) -> bool {
    text.len() > 2
        && text
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || "_-".contains(c))
}

fn plausible(text: &str, quoted: bool) -> bool {
    let number = text
        .chars()
        .all(|c| c.is_ascii_digit() || "/.:-".contains(c))
        && text.chars().any(|c| c.is_ascii_digit());
    let spaces = text.contains(char::is_whitespace);
    !(text.contains("://")
        || text.contains('@')
        || text.contains('\n')
        || number
        || text.chars().all(|c| c == '/' || c == '?')
        || one_of(text.to_lowercase().as_str(), NOT_PATHS)
        || text.len() > 400
        || (spaces && !quoted)
        || text.starts_with("www."))
}

/// Whether the name ends like a file: a dot and one to five letters or digits.
fn has_ending(name: &str) -> bool {
    let Some((stem, end)) = name.rsplit_once('.') else {
        return false;
    };
    if stem.is_empty() {
        // `.env`, `.gitignore`
        return end.len() >= 3
            && end
                .chars()
                .all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    }
    let shaped = (1..=5).contains(&end.len()) && end.chars().all(|c| c.is_ascii_alphanumeric());
    let lettered = end.chars().any(|c| c.is_ascii_alphabetic())
        && end.chars().next().is_some_and(|c| {
            c.is_ascii_lowercase() || end == end.to_uppercase() || c.is_ascii_digit()
        });
    let sentence = stem.ends_with(char::is_whitespace);
    shaped
        && (lettered || one_of(end, ENDINGS_WITHOUT_LETTERS))
        && !sentence
        && !is_address(name, stem, end)
}

/// `example.com` is a site, `z.B` an abbreviation; `main.c` and `a.h` are files.
fn is_address(name: &str, stem: &str, end: &str) -> bool {
    let abbreviation = stem.len() == 1 && end.len() == 1;
    abbreviation || (one_of(end, NOT_ENDINGS) && !matches!(end, "h" | "d") && !name.contains('/'))
}

/// Whether the word names a folder's kind, as in `folder docs`.
pub(crate) fn is_folder_word(folded: &str) -> bool {
    one_of(folded, FOLDER_WORDS)
}
