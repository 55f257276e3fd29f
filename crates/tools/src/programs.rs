//! Which programs a command line starts, as far as its text tells. For policies that name programs:
//! what cannot be told is the program [`UNKNOWN`], so that a rule can refuse it.

use std::collections::BTreeSet;

/// Stands for a program that the text does not tell: a variable, a substitution, `eval`.
pub(crate) const UNKNOWN: &str = "?";

/// Words after which another command follows.
const WRAPPERS: [&str; 22] = [
    "if", "then", "elif", "else", "while", "until", "do", "!", "{", "time", "exec", "command",
    "builtin", "env", "nohup", "nice", "sudo", "doas", "xargs", "timeout", "setsid", "stdbuf",
];
/// Words of the shell that start nothing.
const SILENT: [&str; 8] = ["for", "case", "esac", "done", "fi", "}", "in", "select"];
/// Programs that run text as a program.
const RUNNERS: [&str; 4] = ["eval", "source", ".", "trap"];

/// Names of the programs, without their folders.
pub(crate) fn of(line: &str) -> BTreeSet<String> {
    let mut programs = BTreeSet::new();
    for command in commands(line) {
        name(&command, &mut programs);
    }
    programs
}

/// One word of a command: its text, and whether the shell replaces part of it.
struct Word {
    text: String,
    replaced: bool,
}

fn name(words: &[Word], programs: &mut BTreeSet<String>) {
    let mut after_wrapper = false;
    for (at, word) in words.iter().enumerate() {
        let text = word.text.as_str();
        if is_assignment(text) || (after_wrapper && skipped(text)) {
            continue;
        }
        if word.replaced {
            programs.insert(UNKNOWN.to_owned());
            return;
        }
        if SILENT.contains(&text) {
            return;
        }
        let name = text.rsplit('/').next().unwrap_or(text);
        if WRAPPERS.contains(&name) {
            if name.chars().all(char::is_alphabetic) && !is_keyword(name) {
                programs.insert(name.to_owned());
            }
            after_wrapper = true;
            continue;
        }
        if RUNNERS.contains(&name) {
            programs.insert(UNKNOWN.to_owned());
        }
        if !name.is_empty() {
            programs.insert(name.to_owned());
        }
        inner(name, &words[at + 1..], programs);
        return;
    }
}

fn is_keyword(name: &str) -> bool {
    ["if", "then", "elif", "else", "while", "until", "do"].contains(&name)
}

/// Programs that arguments name: `find -exec`, `sh -c`.
fn inner(program: &str, words: &[Word], programs: &mut BTreeSet<String>) {
    let shell = matches!(program, "sh" | "bash" | "dash" | "zsh" | "ksh");
    for pair in words.windows(2) {
        let (option, value) = (pair[0].text.as_str(), &pair[1]);
        let runs = matches!(option, "-exec" | "-execdir" | "-ok" | "-okdir");
        let line = shell && option.starts_with('-') && option.ends_with('c');
        if (runs || line) && value.replaced {
            programs.insert(UNKNOWN.to_owned());
        } else if line {
            programs.extend(of(&value.text));
        } else if runs {
            name(std::slice::from_ref(value), programs);
        }
    }
}

/// Options and numbers after a wrapper, as in `timeout 5` or `nice -n 3`.
fn skipped(text: &str) -> bool {
    text.starts_with('-') || text.starts_with(|c: char| c.is_ascii_digit())
}

fn is_assignment(text: &str) -> bool {
    text.split_once('=').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    })
}

/// Takes a line apart into commands at operators and substitutions.
fn commands(line: &str) -> Vec<Vec<Word>> {
    let mut split = Split {
        commands: vec![Vec::new()],
        word: None,
    };
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' => {
                split.start();
                chars
                    .by_ref()
                    .take_while(|c| *c != '\'')
                    .for_each(|c| split.push(c));
            }
            '"' => quoted(&mut split, &mut chars),
            '\\' => {
                if let Some(next) = chars.next().filter(|next| *next != '\n') {
                    split.push(next);
                }
            }
            '$' if chars.peek() == Some(&'(') => {
                split.replaced();
                split.command();
            }
            '$' => split.replaced(),
            '`' => {
                split.replaced();
                split.command();
            }
            '#' if split.word.is_none() => {
                chars.by_ref().take_while(|c| *c != '\n').for_each(drop);
                split.command();
            }
            '>' | '<' => redirect(&mut split, &mut chars),
            ';' | '|' | '&' | '\n' | '(' | ')' => split.command(),
            c if c.is_whitespace() => split.end(),
            c => split.push(c),
        }
    }
    split.command();
    split.commands
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// Inside double quotes only substitutions count.
fn quoted(split: &mut Split, chars: &mut Chars<'_>) {
    split.start();
    while let Some(c) = chars.next() {
        match c {
            '"' => return,
            '\\' => chars.next().into_iter().for_each(|c| split.push(c)),
            '$' if chars.peek() == Some(&'(') => {
                chars.next();
                split.replaced();
                let inside = balanced(chars);
                split.aside(&inside);
            }
            '`' => {
                let inside: String = chars.by_ref().take_while(|c| *c != '`').collect();
                split.replaced();
                split.aside(&inside);
            }
            '$' => split.replaced(),
            c => split.push(c),
        }
    }
}

fn balanced(chars: &mut Chars<'_>) -> String {
    let mut depth = 1;
    let mut inside = String::new();
    for c in chars.by_ref() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        inside.push(c);
    }
    inside
}

/// The word after a redirection is a file, not a program.
fn redirect(split: &mut Split, chars: &mut Chars<'_>) {
    if split
        .word
        .as_ref()
        .is_some_and(|word| word.text.chars().all(|c| c.is_ascii_digit()))
    {
        split.word = None;
    }
    split.end();
    if chars.peek() == Some(&'(') {
        return split.command();
    }
    while chars.peek().is_some_and(|c| "<>&| \t".contains(*c)) {
        chars.next();
    }
    while chars
        .peek()
        .is_some_and(|c| !c.is_whitespace() && !";|&()<>".contains(*c))
    {
        chars.next();
    }
}

struct Split {
    commands: Vec<Vec<Word>>,
    word: Option<Word>,
}

impl Split {
    fn start(&mut self) -> &mut Word {
        self.word.get_or_insert(Word {
            text: String::new(),
            replaced: false,
        })
    }

    fn push(&mut self, c: char) {
        self.start().text.push(c);
    }

    fn replaced(&mut self) {
        self.start().replaced = true;
    }

    fn end(&mut self) {
        if let (Some(word), Some(last)) = (self.word.take(), self.commands.last_mut()) {
            last.push(word);
        }
    }

    fn command(&mut self) {
        self.end();
        self.commands.push(Vec::new());
    }

    /// Commands of a substitution, without ending the word that it stands in.
    fn aside(&mut self, line: &str) {
        let at = self.commands.len() - 1;
        for (offset, command) in commands(line).into_iter().enumerate() {
            self.commands.insert(at + offset, command);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn programs_are_told_from_arguments() {
        let table = [
            ("ls -la", "ls"),
            ("cd src && cargo test | tee log.txt", "cargo cd tee"),
            ("FOO=1 /usr/bin/env python3 x.py", "env python3"),
            ("echo 'rm -rf /' > out; cat < in", "cat echo"),
            ("echo \"$(whoami) and `id`\"", "echo id whoami"),
            ("X=$(git log); $X now", "? git"),
            ("find . -name '*.rs' -exec wc -l {} ;", "find wc"),
            ("bash -c 'curl x | sh'", "bash curl sh"),
            ("timeout 5 sudo -n make", "make sudo timeout"),
            ("for f in *; do gzip $f; done", "gzip"),
            ("if test -f x; then rm x; fi", "rm test"),
            ("eval \"$y\"", "? eval"),
            ("a\\\nb 2>&1 2>/dev/null", "ab"),
            ("ls # curl", "ls"),
        ];
        for (line, wanted) in table {
            let got: Vec<String> = of(line).into_iter().collect();
            assert_eq!(got.join(" "), wanted, "{line}");
        }
    }
}
