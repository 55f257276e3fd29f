//! The default script: answers from what it saw, and calls a tool when the words ask for one.

use crate::{
    Heard, Reply,
    heard::{kind, tokens},
};
use serde_json::{Value, json};

/// What to say to a request.
pub fn answer(heard: &Heard) -> Reply {
    if heard.tools.is_empty() && heard.system.to_lowercase().contains("title") {
        return Reply::say(title(&heard.asked));
    }
    if heard.last_role == "tool" {
        return Reply::say(report(&heard.last));
    }
    wanted_call(heard).unwrap_or_else(|| Reply::say(letter(&heard.last)))
}

fn title(asked: &str) -> String {
    let plain = |word: &&str| !word.contains('[') && word.chars().any(char::is_alphabetic);
    let words: Vec<&str> = asked.split_whitespace().filter(plain).take(4).collect();
    if words.is_empty() {
        "New conversation".to_owned()
    } else {
        words.join(" ")
    }
}

/// The words after which a call is proposed, the tool, and how its arguments are read from the words.
type Ask = (&'static [&'static str], &'static str, fn(&str) -> Value);
const ASKS: [Ask; 5] = [
    (
        &[
            "list the files",
            "list files",
            "show the files",
            "zeige die dateien",
            "liste die dateien",
        ],
        "shell",
        |_| json!({"command": "ls -la"}),
    ),
    (
        &["run `", "führe `"],
        "shell",
        |asked| json!({"command": between(asked, '`').unwrap_or("true")}),
    ),
    (
        &[
            "write a file",
            "write the file",
            "save it to",
            "schreibe eine datei",
        ],
        "write",
        |asked| json!({"path": file_name(asked).unwrap_or("note.txt"), "content": note(asked)}),
    ),
    (
        &[
            "read the file",
            "read file",
            "open the file",
            "lies die datei",
        ],
        "read",
        |asked| json!({"path": file_name(asked).unwrap_or("note.txt")}),
    ),
    (
        &["tree", "folder structure", "ordnerstruktur"],
        "tree",
        |_| json!({"path": ".", "depth": 2}),
    ),
];

fn wanted_call(heard: &Heard) -> Option<Reply> {
    let words = heard.last.to_lowercase();
    let (_, tool, arguments) = ASKS
        .iter()
        .find(|(asks, ..)| asks.iter().any(|ask| words.contains(ask)))?;
    let offered = |name: &&String| name.as_str() == *tool || name.ends_with(&format!("__{tool}"));
    let name = heard.tools.iter().find(offered)?;
    Some(Reply::call(name, arguments(&heard.last)))
}

fn between(text: &str, mark: char) -> Option<&str> {
    text.split(mark).nth(1)
}

fn file_name(asked: &str) -> Option<&str> {
    let named = |word: &&str| {
        word.rsplit_once('.')
            .is_some_and(|(stem, end)| !stem.is_empty() && (1..=5).contains(&end.len()))
    };
    let trimmed = |word: &'_ str| -> usize {
        word.trim_end_matches(['.', ',', ';', ':', '"', '\'', '`', ')'])
            .len()
    };
    asked
        .split_whitespace()
        .map(|word| word[..trimmed(word)].trim_start_matches(['"', '\'', '`', '(']))
        .find(named)
}

fn note(asked: &str) -> String {
    let about = tokens(asked);
    if about.is_empty() {
        return "A note, written on request.\n".to_owned();
    }
    let lines: Vec<String> = about
        .iter()
        .map(|token| format!("- {}: {token}", kind(token)))
        .collect();
    format!("Note about\n{}\n", lines.join("\n"))
}

fn report(result: &str) -> String {
    let shown: String = result.chars().take(1500).collect();
    format!("The tool answered:\n\n{shown}\n\nTell me if I shall go on from here.")
}

fn letter(asked: &str) -> String {
    let all = tokens(asked);
    let first = |kinds: &[&str]| all.iter().find(|token| kinds.contains(&kind(token)));
    if all.is_empty() {
        return "I read your message. It holds nothing that had to be masked. What shall I do with it?".to_owned();
    }
    let whom = first(&["PERSON", "NAME"]).map_or("Sir or Madam", String::as_str);
    let mut text = format!("Here is a draft:\n\nDear {whom},\n\nthank you for your message.");
    if let Some(mail) = first(&["EMAIL"]) {
        text.push_str(&format!(" We will answer to {mail}."));
    }
    if let Some(account) = first(&["IBAN", "CREDIT_CARD", "PAYMENT_CARD", "CARD"]) {
        text.push_str(&format!(" The amount goes to {account}."));
    }
    if let Some(phone) = first(&["PHONE"]) {
        text.push_str(&format!(" We call {phone} should anything be unclear."));
    }
    text.push_str("\n\nKind regards\n\n");
    text.push_str(&format!(
        "It uses what your message held: {}.",
        all.join(", ")
    ));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(last: &str) -> Heard {
        let tools = ["shell", "write", "read", "tree"]
            .map(str::to_owned)
            .to_vec();
        Heard {
            last_role: "user".into(),
            last: last.into(),
            asked: last.into(),
            tools,
            ..Heard::default()
        }
    }

    #[test]
    fn words_that_ask_for_a_tool_call_it() {
        let check = |words: &str, tool: &str, arguments: Value| {
            assert_eq!(
                answer(&heard(words)),
                Reply::call(tool, arguments),
                "{words}"
            );
        };
        check(
            "Please list the files here",
            "shell",
            json!({"command": "ls -la"}),
        );
        check(
            "Read the file notes/plan.md.",
            "read",
            json!({"path": "notes/plan.md"}),
        );
        check(
            "run `git status` now",
            "shell",
            json!({"command": "git status"}),
        );
        check(
            "Write a file \"hello.txt\" about [EMAIL_7F3K9Q2M4C1T]",
            "write",
            json!({"path": "hello.txt", "content": "Note about\n- EMAIL: [EMAIL_7F3K9Q2M4C1T]\n"}),
        );
    }

    #[test]
    fn without_tools_it_only_talks() {
        let mut asked = heard("list the files for [PERSON_AAAAAAAAAAAA]");
        asked.tools.clear();
        let Reply::Say { text } = answer(&asked) else {
            panic!("words")
        };
        assert!(text.contains("Dear [PERSON_AAAAAAAAAAAA]"), "{text}");
    }
}
