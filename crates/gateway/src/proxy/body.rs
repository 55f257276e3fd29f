//! A program's request on its way out.

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

/// The whole body with the model's wire name, calls renumbered and pictures cleaned.
pub(super) fn outgoing(
    mut body: Value,
    session: SessionId,
    provider: ProviderSpec,
    model: ModelSpec,
    pictures: bool,
) -> Result<Outgoing, ModelError> {
    body["model"] = model.name.as_str().into();
    let mut ids = CallIds::default();
    let mut urls = Vec::new();
    for message in body["messages"].as_array_mut().into_iter().flatten() {
        renumber(message, &mut ids);
        clean(message, pictures, &mut urls)?;
    }
    let protocol = protocol(&body, &model.name, &ids, &urls);
    let limit = body["max_completion_tokens"]
        .as_u64()
        .or(body["max_tokens"].as_u64());
    Ok(Outgoing {
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
    })
}

/// Tool names are the program's words here, not those of a pinned tool, so they are sealed too.
fn protocol(body: &Value, model: &str, ids: &CallIds, urls: &[String]) -> Protocol {
    let tools = body["tools"].as_array().into_iter().flatten();
    let start = tools.fold(Protocol::new(), |protocol, tool| {
        protocol.schema(&tool["function"]["parameters"])
    });
    let start = start.schema(&body["response_format"]["json_schema"]["schema"]);
    openai_constants(start, model)
        .constant("/messages/*/tool_calls/*/id", ids.check())
        .constant("/messages/*/tool_call_id", ids.check())
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

/// A picture by address is text like any other and sealed; one in the body is cleaned or refused.
fn clean(message: &mut Value, pass: bool, urls: &mut Vec<String>) -> Result<(), ModelError> {
    let parts = message.get_mut("content").and_then(Value::as_array_mut);
    for part in parts.into_iter().flatten() {
        if !matches!(
            part["type"].as_str(),
            Some("image_url" | "input_audio" | "file")
        ) {
            continue;
        }
        let denied =
            || ModelError::Denied("pictures and files may not leave this device".to_owned());
        let url = part["image_url"]["url"]
            .as_str()
            .filter(|_| pass)
            .ok_or_else(denied)?;
        let cleaned = data_url(url).ok_or_else(denied)?;
        let cleaned = cleaned.map_err(|error| ModelError::Denied(error.to_string()))?;
        part["image_url"]["url"] = cleaned.as_str().into();
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
