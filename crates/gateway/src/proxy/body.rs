//! A program's request on its way out.

use super::{ProxyError, names::Names};
use crate::{
    codec::{CallIds, Encoded, openai_constants},
    dispatch::Outgoing,
    picture,
};
use orgata_agent::{CallSite, ModelError};
use orgata_guard::{Check, Protocol};
use orgata_log::SessionId;
use orgata_profile::{ModelSpec, ProviderSpec};
use serde_json::Value;

/// Whether every message holds only what is known to be text or a picture. What can hold a file, a
/// sound or a film has no end of names, so all other forms are refused.
pub(super) fn admit(body: &Value) -> Result<(), ProxyError> {
    let mut messages = body["messages"].as_array().into_iter().flatten();
    let known = messages.all(|message| match &message["content"] {
        _ if !message.is_object() => false,
        Value::Null | Value::String(_) => true,
        Value::Array(parts) => parts.iter().all(known),
        _ => false,
    });
    known.then_some(()).ok_or(ProxyError::Part)
}

fn known(part: &Value) -> bool {
    match part["type"].as_str() {
        Some("text") => only(part, &["type", "text"]) && part["text"].is_string(),
        Some("refusal") => only(part, &["type", "refusal"]) && part["refusal"].is_string(),
        Some("image_url") => {
            let picture = &part["image_url"];
            only(part, &["type", "image_url"])
                && only(picture, &["url", "detail"])
                && picture["url"].is_string()
        }
        _ => false,
    }
}

fn only(value: &Value, keys: &[&str]) -> bool {
    let fields = value.as_object();
    fields.is_some_and(|fields| fields.keys().all(|key| keys.contains(&key.as_str())))
}

/// The whole body with the model's wire name, calls renumbered, tools renamed and pictures
/// cleaned. The body was admitted before.
pub(super) fn outgoing(
    mut body: Value,
    session: SessionId,
    provider: ProviderSpec,
    model: ModelSpec,
    pictures: bool,
) -> Result<(Outgoing, Names), ModelError> {
    body["model"] = model.name.as_str().into();
    let mut ids = CallIds::default();
    let mut urls = Vec::new();
    for message in body["messages"].as_array_mut().into_iter().flatten() {
        renumber(message, &mut ids);
        clean(message, pictures, &mut urls)?;
    }
    let mut names = Names::default();
    names.hide(&mut body);
    let protocol = protocol(&body, &model.name, &ids, &urls, &names);
    let limit = body["max_completion_tokens"]
        .as_u64()
        .or(body["max_tokens"].as_u64());
    let outgoing = Outgoing {
        site: CallSite::Proxy,
        session,
        turn: None,
        images: !urls.is_empty(),
        spoken: spoken(&body),
        max_output: limit.unwrap_or(u64::from(model.max_output)),
        encoded: Encoded {
            body,
            protocol,
            path: "/chat/completions",
        },
        provider,
        model,
    };
    Ok((outgoing, names))
}

fn protocol(body: &Value, model: &str, ids: &CallIds, urls: &[String], names: &Names) -> Protocol {
    let tool = || Check::one_of(names.on_wire());
    let tools = body["tools"].as_array().into_iter().flatten();
    let start = tools.fold(Protocol::new(), |protocol, tool| {
        protocol.schema(&tool["function"]["parameters"])
    });
    let start = start.schema(&body["response_format"]["json_schema"]["schema"]);
    openai_constants(start, model)
        .constant("/messages/*/tool_calls/*/id", ids.check())
        .constant("/messages/*/tool_call_id", ids.check())
        .constant("/messages/*/tool_calls/*/function/name", tool())
        .constant("/tools/*/function/name", tool())
        .constant("/tool_choice/function/name", tool())
        .constant("/messages/*/content/*/image_url/url", Check::one_of(urls))
}

fn renumber(message: &mut Value, ids: &mut CallIds) {
    let calls = message.get_mut("tool_calls").and_then(Value::as_array_mut);
    let calls = calls
        .into_iter()
        .flatten()
        .filter_map(|call| call.get_mut("id"));
    let calls: Vec<&mut Value> = calls.collect();
    for id in calls {
        rename(id, ids);
    }
    if let Some(id) = message.get_mut("tool_call_id") {
        rename(id, ids);
    }
}

fn rename(id: &mut Value, ids: &mut CallIds) {
    if let Some(text) = id.as_str() {
        *id = ids.wire(text).into();
    }
}

/// A picture in the body is cleaned or refused; one by address is refused: fetching it tells of the
/// one who asked.
fn clean(message: &mut Value, pass: bool, urls: &mut Vec<String>) -> Result<(), ModelError> {
    let parts = message.get_mut("content").and_then(Value::as_array_mut);
    let pictures = parts
        .into_iter()
        .flatten()
        .filter_map(|part| part.pointer_mut("/image_url/url"));
    for url in pictures {
        let denied = || ModelError::Denied("pictures may not leave this device".to_owned());
        let given = url.as_str().filter(|_| pass).ok_or_else(denied)?;
        let cleaned = data_url(given).ok_or_else(denied)?;
        let cleaned = cleaned.map_err(|error| ModelError::Denied(error.to_string()))?;
        *url = cleaned.as_str().into();
        urls.push(cleaned);
    }
    Ok(())
}

fn data_url(url: &str) -> Option<Result<String, picture::PictureError>> {
    let (media, data) = url.strip_prefix("data:")?.split_once(";base64,")?;
    let cleaned = picture::clean_base64(media, data);
    Some(cleaned.map(|data| format!("data:{media};base64,{data}")))
}

fn spoken(body: &Value) -> Vec<String> {
    let last = body["messages"]
        .as_array()
        .and_then(|messages| messages.last());
    let content = last
        .filter(|message| message["role"] == "user")
        .map(|message| &message["content"]);
    match content {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(parts)) => parts
            .iter()
            .filter_map(|part| part["text"].as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    }
}
