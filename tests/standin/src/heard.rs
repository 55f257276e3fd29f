//! What a request says, whatever its wire format.

use serde_json::Value;

/// A request as the script sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    /// Model asked for.
    pub model: String,
    /// Instructions.
    pub system: String,
    /// Role of the last message: `user`, `assistant` or `tool`.
    pub last_role: String,
    /// Text of the last message.
    pub last: String,
    /// Text of the last message of the person, when a tool spoke after it.
    pub asked: String,
    /// Wire names of the offered tools.
    pub tools: Vec<String>,
    /// Whether the answer is streamed.
    pub stream: bool,
}

/// Tokens such as `[EMAIL_7F3K9Q2M4C1T]` in the order of their first place in a text.
pub fn tokens(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (at, _) in text.match_indices('[') {
        let Some(end) = text[at..].find(']') else {
            break;
        };
        let token = &text[at..=at + end];
        if is_token(token) && !found.iter().any(|known| known == token) {
            found.push(token.to_owned());
        }
    }
    found
}

/// The type of a token, for example `EMAIL`.
pub fn kind(token: &str) -> &str {
    token
        .trim_start_matches('[')
        .rsplit_once('_')
        .map_or("", |(kind, _)| kind)
}

fn is_token(text: &str) -> bool {
    let Some((kind, id)) = text[1..text.len() - 1].rsplit_once('_') else {
        return false;
    };
    let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    !kind.is_empty()
        && kind.chars().all(|c| upper(c) || c == '_')
        && id.len() == 12
        && id.chars().all(upper)
}

/// Text of a `content` field: a string or a list of parts.
pub fn text_of(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(part_text).collect::<Vec<_>>().join("\n"),
        _ => String::new(),
    }
}

fn part_text(part: &Value) -> String {
    match part["text"].as_str() {
        Some(text) => text.to_owned(),
        None => text_of(&part["content"]),
    }
}

impl Heard {
    /// Reads an OpenAI or Ollama body: messages carry the system text too.
    pub fn chat(body: &Value, stream: bool) -> Self {
        let mut heard = Self {
            model: string(&body["model"]),
            stream,
            ..Self::default()
        };
        for message in body["messages"].as_array().into_iter().flatten() {
            heard.listen(&string(&message["role"]), text_of(&message["content"]));
        }
        heard.tools = names(&body["tools"], "/function/name");
        heard
    }

    /// Reads an Anthropic body: the system text is a field, a tool's answer a part of a user message.
    pub fn messages(body: &Value) -> Self {
        let mut heard = Self {
            model: string(&body["model"]),
            ..Self::default()
        };
        heard.stream = body["stream"].as_bool().unwrap_or(false);
        heard.system = text_of(&body["system"]);
        for message in body["messages"].as_array().into_iter().flatten() {
            let parts = message["content"].as_array();
            let tool = parts.is_some_and(|p| p.iter().any(|part| part["type"] == "tool_result"));
            let role = if tool {
                "tool".to_owned()
            } else {
                string(&message["role"])
            };
            heard.listen(&role, text_of(&message["content"]));
        }
        heard.tools = names(&body["tools"], "/name");
        heard
    }

    fn listen(&mut self, role: &str, text: String) {
        if role == "system" {
            self.system.push_str(&text);
            return;
        }
        if role == "user" {
            self.asked.clone_from(&text);
        }
        role.clone_into(&mut self.last_role);
        self.last = text;
    }
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn names(tools: &Value, pointer: &str) -> Vec<String> {
    let tools = tools.as_array().into_iter().flatten();
    tools
        .filter_map(|tool| tool.pointer(pointer)?.as_str().map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tokens_are_found_once_and_only_when_whole() {
        let text = "[EMAIL_7F3K9Q2M4C1T] x [CREDIT_CARD_AAAAAAAAAAAA] [EMAIL_7F3K9Q2M4C1T] [note] [A_short]";
        assert_eq!(
            tokens(text),
            ["[EMAIL_7F3K9Q2M4C1T]", "[CREDIT_CARD_AAAAAAAAAAAA]"]
        );
        assert_eq!(kind("[CREDIT_CARD_AAAAAAAAAAAA]"), "CREDIT_CARD");
    }

    #[test]
    fn an_anthropic_tool_result_is_heard_as_a_tool() {
        let body = json!({"model": "m", "messages": [
            {"role": "user", "content": "go"},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": "done"}]},
        ]});
        let heard = Heard::messages(&body);
        assert_eq!(
            (heard.last_role.as_str(), heard.last.as_str()),
            ("tool", "done")
        );
        assert_eq!(heard.asked, "go");
    }
}
