//! Links from outside (`orgata://…`). They are shown and never run.

use crate::api::LinkPreview;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

/// Longest text that a link may put into the composer, in characters.
const LIMIT: usize = 20_000;

/// Reads a link. Whatever is wrong with it is said in the preview.
#[must_use]
pub fn preview(link: &str) -> LinkPreview {
    match recipe(link) {
        Ok(recipe) => LinkPreview {
            title: text(&recipe, "title"),
            description: text(&recipe, "description"),
            prompt: text(&recipe, "prompt"),
            problem: None,
        },
        Err(problem) => LinkPreview {
            title: "A link that Orgata cannot use".to_owned(),
            description: String::new(),
            prompt: String::new(),
            problem: Some(problem.to_owned()),
        },
    }
}

/// `orgata://recipe?config=<base64url of JSON>`.
fn recipe(link: &str) -> Result<Value, &'static str> {
    let config = link
        .strip_prefix("orgata://recipe?config=")
        .or_else(|| link.strip_prefix("orgata://recipe/?config="))
        .ok_or("It is no recipe link.")?;
    let bytes = URL_SAFE_NO_PAD
        .decode(config.trim_end_matches('='))
        .map_err(|_| "Its content is damaged.")?;
    let value: Value = serde_json::from_slice(&bytes).map_err(|_| "Its content is damaged.")?;
    value
        .get("title")
        .and_then(Value::as_str)
        .ok_or("It has no title.")?;
    Ok(value)
}

/// Only what can be seen: invisible characters could hide instructions.
fn text(recipe: &Value, key: &str) -> String {
    let text = recipe.get(key).and_then(Value::as_str).unwrap_or_default();
    text.chars()
        .filter(|c| !is_invisible(*c))
        .take(LIMIT)
        .collect()
}

fn is_invisible(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}
