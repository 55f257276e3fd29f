//! A title for a conversation, after its first answer.

use crate::{CallSite, ModelRequest, TurnConfig};
use orgata_work::{Message, Role};

/// Longest title, in characters.
const LONGEST: usize = 60;
/// What of each side is shown to the model, in characters.
const SHOWN: usize = 1_500;

const SYSTEM: &str = "Give the conversation a title of at most six words in its own language. No \
quotation marks, no full stop, no names of people. Tokens in square brackets are placeholders: \
leave them out. Answer with the title only.";

/// The hidden request for a title. Call it once, when a conversation that no person has named got
/// its first answer.
pub fn title_request(config: &TurnConfig, asked: &str, answered: &str) -> ModelRequest {
    let model = config.hidden.as_ref().or(config.model.as_ref());
    let subject = format!(
        "Question:\n{}\n\nAnswer:\n{}",
        start(asked),
        start(answered)
    );
    ModelRequest {
        site: CallSite::Title,
        session: config.session.clone(),
        turn: Some(config.turn.clone()),
        provider: model.map(|model| model.provider.clone()),
        model: model.map(|model| model.model.clone()),
        system: SYSTEM.to_owned(),
        messages: vec![Message::text(Role::User, subject)],
        tools: Vec::new(),
        temperature: Some(0.2),
        max_tokens: Some(64),
    }
}

/// The title in a model's answer; `None` when it holds none.
pub fn title_from(answer: &str) -> Option<String> {
    let line = answer
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())?;
    let line = line.trim_start_matches(['#', '*', '-', ' ']);
    let bare = line.trim_matches(['"', '\'', '*', '`', '“', '”', '„', '«', '»', '.', ' ']);
    let title: String = bare
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST)
        .collect();
    let title = title.trim();
    (!title.is_empty()).then(|| title.to_owned())
}

fn start(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}
