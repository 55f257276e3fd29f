//! The offline assistant: a deterministic planner without a language model.
//!
//! It sees what a model sees — transcript and tools — and answers as a model does: with words, with
//! proposed tool calls, or both. It never acts itself and never guesses a path or a parameter: what
//! is missing is asked, what is unclear is left alone. English and German.
//!
//! How well it understands is measured on phrasings by people who have not seen it, each time before
//! anybody looks at the misses. The two newest hundreds gave 94 right with no wrong action and 93 with
//! two; before them it was 86, 87 and 85. The tests hold all sets at 90 (the largest at 95) of 100 right and no
//! wrong action; those scores are of known lines, the first score of each set stands beside its test.
//!
//! An instruction goes through these steps: `paste` cuts it from pasted text, `words` into words;
//! `lexicon` and `sense` say what the words mean; `lead` and `tail` leave out what is only told before
//! and behind the request (`clauses`); `rules` say which operation is wanted; `slots` takes its
//! parameters; `wish` refuses what is negated, put under a condition or not to be done here.
//!
//! [`reply`] is pure. Nothing is kept between calls: an answer to an own question is understood by
//! reading the transcript again.

mod answer;
mod assignee;
mod clauses;
mod dates;
mod free;
mod hear;
mod lead;
mod lexicon;
mod nouns;
mod paste;
mod paths;
mod places;
mod plan;
mod query;
mod recipe;
mod render;
mod rules;
mod say;
mod schema;
mod sense;
mod slots;
mod smallwords;
mod state;
mod summary;
mod tail;
mod talk;
mod task;
mod verbs;
mod wish;
mod words;
mod writing;

use orgata_agent::{CallSite, ModelReply, ModelRequest};
use orgata_work::{Content, Role, ToolCall};
use plan::Step;
use say::Lang;
use talk::Said;

/// Name of the planner where a model's name stands, `provider/model`.
pub const MODEL: &str = "orgata/offline";

/// The answer to a request, as a model would give it. Tokens and money are zero.
///
/// Proposed calls name only tools of `request.tools` and hold every key that the tool's schema
/// requires. A call site other than the conversation gets a short text and never a call.
pub fn reply(request: &ModelRequest) -> ModelReply {
    let said = talk::said(&request.messages);
    match request.site {
        CallSite::Turn | CallSite::Proxy => conversation(request, &said),
        CallSite::Title => words(title(&said)),
        // Without understanding there is no judgement: a person is asked.
        CallSite::ApprovalJudge => words("no".into()),
        _ => words("ok".into()),
    }
}

fn words(text: String) -> ModelReply {
    ModelReply {
        text,
        model: MODEL.into(),
        ..ModelReply::default()
    }
}

/// The first words of the conversation.
fn title(said: &[Said]) -> String {
    let first = said.first().map(|s| s.text.as_str()).unwrap_or_default();
    let mut title = String::new();
    for word in first.split_whitespace().take(8) {
        if title.chars().count() + word.chars().count() > 60 {
            break;
        }
        title.push_str(if title.is_empty() { "" } else { " " });
        title.push_str(word);
    }
    title
}

fn conversation(request: &ModelRequest, said: &[Said]) -> ModelReply {
    let lang = language(said);
    let Some(now) = said.last() else {
        return words(introduced(request, say::HELLO.of(lang).into(), lang));
    };
    match plan::next(&wish::of_conversation(said), now, &request.tools, lang) {
        Step::Say(text) => words(introduced(request, text, lang)),
        Step::Call(name, all, text) => {
            let first = talk::calls(&request.messages) + 1;
            let call = |(i, arguments)| ToolCall {
                id: format!("offline-{}", first + i),
                name: name.clone(),
                arguments,
            };
            let tool_calls = all.into_iter().enumerate().map(call).collect();
            ModelReply {
                tool_calls,
                ..words(introduced(request, text, lang))
            }
        }
    }
}

/// Says what it is, once in a conversation.
fn introduced(request: &ModelRequest, text: String, lang: Lang) -> String {
    let known = request.messages.iter().filter(|m| m.role == Role::Assistant).flat_map(|m| &m.content).any(|c| {
        matches!(c, Content::Text { text } if text.contains(say::INTRO.en) || text.contains(say::INTRO.de))
    });
    match (known, text.is_empty()) {
        (true, _) => text,
        (false, true) => say::INTRO.of(lang).into(),
        (false, false) => format!("{}\n\n{text}", say::INTRO.of(lang)),
    }
}

/// The language of the last thing said that shows one.
fn language(said: &[Said]) -> Lang {
    let german = said
        .iter()
        .rev()
        .find_map(|s| hear::german(s.text.lines().next().unwrap_or_default()));
    if german == Some(true) {
        Lang::De
    } else {
        Lang::En
    }
}
