//! A request of the OpenAI format for a provider of another format: understood, called through the
//! gateway like the assistant's own calls, and told again in the OpenAI format.

use super::{Lines, ProxyError, done, event, events, names::Names};
use crate::{Gateway, outlet, outlet::Outlet};
use axum::{
    Json,
    body::Bytes,
    response::{IntoResponse, Response},
};
use futures::{FutureExt, StreamExt, stream::BoxStream};
use orgata_agent::{
    CallSite, ModelError, ModelEvent, ModelReply, ModelRequest, ToolSpec, ports::Model,
};
use orgata_log::SessionId;
use orgata_profile::{ModelSpec, ProviderSpec};
use orgata_work::{Content, Message, Role, ToolCall, ToolResult};
use serde_json::{Value, json};
use std::{collections::BTreeMap, io};

type Events = BoxStream<'static, Result<ModelEvent, ModelError>>;

/// Calls the model and answers in the OpenAI format.
pub(super) async fn translate(
    gateway: &Gateway,
    session: &SessionId,
    body: &Value,
    provider: &ProviderSpec,
    model: &ModelSpec,
) -> Result<Response, ProxyError> {
    let mut names = Names::default();
    let request = request(body, session, provider, model, &mut names)?;
    let name = format!("{}/{}", provider.id, model.name);
    let told = gateway.call(request);
    let mut events_in = told
        .map(move |event| event.map(|event| names.restore_event(event)))
        .boxed();
    // A refusal has a status code of its own as long as nothing was said.
    let first = loop {
        match events_in.next().await {
            Some(Ok(ModelEvent::Sent { .. })) => {}
            Some(Ok(event)) => break event,
            Some(Err(error)) => return Err(error.into()),
            None => return Err(ModelError::Broken("no answer".to_owned()).into()),
        }
    };
    if body["stream"].as_bool().unwrap_or(false) {
        let usage = body["stream_options"]["include_usage"] == true;
        return Ok(events(stream(name, usage, first, events_in)));
    }
    let reply = whole(first, events_in).await?;
    Ok(Json(completion(&name, &reply)).into_response())
}

async fn whole(mut event: ModelEvent, mut rest: Events) -> Result<ModelReply, ModelError> {
    loop {
        if let ModelEvent::Reply(reply) = event {
            return Ok(reply);
        }
        event = rest
            .next()
            .await
            .unwrap_or_else(|| Err(ModelError::Broken("it ended too early".to_owned())))?;
    }
}

fn stream(name: String, usage: bool, first: ModelEvent, rest: Events) -> Lines {
    outlet::stream(move |mut out| {
        async move {
            let begin = chunk(&name, &json!({"role": "assistant", "content": ""}), None);
            out.put(event(&begin)).await;
            let mut events = futures::stream::iter([Ok(first)]).chain(rest);
            while let Some(next) = events.next().await {
                match next {
                    Ok(said) => tell(&name, usage, said, &mut out).await,
                    Err(error) => out.put(event(&ProxyError::from(error).json())).await,
                }
            }
        }
        .boxed()
    })
}

async fn tell(name: &str, usage: bool, said: ModelEvent, out: &mut Outlet<io::Result<Bytes>>) {
    match said {
        ModelEvent::Sent { .. } => {}
        ModelEvent::Delta { text, .. } => {
            out.put(event(&chunk(name, &json!({"content": text}), None)))
                .await
        }
        ModelEvent::Reply(reply) => {
            for (index, call) in reply.tool_calls.iter().enumerate() {
                let mut call = call_json(call);
                call["index"] = index.into();
                out.put(event(&chunk(name, &json!({"tool_calls": [call]}), None)))
                    .await;
            }
            out.put(event(&chunk(name, &json!({}), Some(finish(&reply)))))
                .await;
            if usage {
                let mut counted = chunk(name, &json!({}), None);
                counted["choices"] = json!([]);
                counted["usage"] = counts(&reply);
                out.put(event(&counted)).await;
            }
            out.put(done()).await;
        }
    }
}

fn chunk(name: &str, delta: &Value, finish: Option<&str>) -> Value {
    json!({"id": "chatcmpl-orgata", "object": "chat.completion.chunk", "created": 0, "model": name,
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})
}

fn completion(name: &str, reply: &ModelReply) -> Value {
    let mut message = json!({"role": "assistant", "content": reply.text});
    if !reply.tool_calls.is_empty() {
        message["tool_calls"] = reply.tool_calls.iter().map(call_json).collect();
    }
    json!({"id": "chatcmpl-orgata", "object": "chat.completion", "created": 0, "model": name,
        "choices": [{"index": 0, "message": message, "finish_reason": finish(reply)}], "usage": counts(reply)})
}

fn call_json(call: &ToolCall) -> Value {
    json!({"id": call.id, "type": "function",
        "function": {"name": call.name, "arguments": call.arguments.to_string()}})
}

fn finish(reply: &ModelReply) -> &'static str {
    if reply.tool_calls.is_empty() {
        "stop"
    } else {
        "tool_calls"
    }
}

fn counts(reply: &ModelReply) -> Value {
    let (input, output) = (reply.usage.input_tokens, reply.usage.output_tokens);
    json!({"prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output})
}

fn request(
    body: &Value,
    session: &SessionId,
    provider: &ProviderSpec,
    model: &ModelSpec,
    names: &mut Names,
) -> Result<ModelRequest, ProxyError> {
    let mut system = Vec::new();
    let mut messages = Vec::new();
    let mut called = BTreeMap::new();
    for message in body["messages"].as_array().into_iter().flatten() {
        match message["role"].as_str().unwrap_or_default() {
            "system" | "developer" => system.push(text_of(&message["content"])),
            "user" => messages.push(Message {
                role: Role::User,
                content: parts(&message["content"])?,
            }),
            "assistant" => messages.push(assistant(message, names, &mut called)),
            "tool" => messages.push(answered(message, &called)),
            _ => return Err(ProxyError::Body("a message has an unknown `role`")),
        }
    }
    let tools = body["tools"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|spec| tool(spec, names))
        .collect();
    let limit = body["max_completion_tokens"]
        .as_u64()
        .or(body["max_tokens"].as_u64());
    Ok(ModelRequest {
        site: CallSite::Proxy,
        session: session.clone(),
        turn: None,
        provider: Some(provider.id.clone()),
        model: Some(model.name.clone()),
        system: system.join("\n\n"),
        messages,
        tools: if body["tool_choice"] == "none" {
            Vec::new()
        } else {
            tools
        },
        temperature: body["temperature"].as_f64().map(|number| number as f32),
        max_tokens: limit.and_then(|limit| u32::try_from(limit).ok()),
    })
}

fn text_of(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts
            .iter()
            .filter_map(words)
            .collect::<Vec<_>>()
            .join("\n"),
        _ => String::new(),
    }
}

/// A refusal that the model wrote earlier is text like any other.
fn words(part: &Value) -> Option<&str> {
    part["text"].as_str().or(part["refusal"].as_str())
}

fn parts(content: &Value) -> Result<Vec<Content>, ProxyError> {
    let Value::Array(parts) = content else {
        return Ok(vec![Content::Text {
            text: text_of(content),
        }]);
    };
    parts.iter().map(part).collect()
}

fn part(part: &Value) -> Result<Content, ProxyError> {
    if let Some(text) = words(part) {
        return Ok(Content::Text {
            text: text.to_owned(),
        });
    }
    let url = part["image_url"]["url"]
        .as_str()
        .and_then(|url| url.strip_prefix("data:"));
    let picture = url.and_then(|url| url.split_once(";base64,"));
    let (media, data) = picture.ok_or(ProxyError::Body(
        "only texts and pictures inside the body are understood",
    ))?;
    Ok(Content::Image {
        media_type: media.to_owned(),
        data: data.to_owned(),
    })
}

fn assistant(message: &Value, names: &mut Names, called: &mut BTreeMap<String, String>) -> Message {
    let text = text_of(&message["content"]);
    let mut content = if text.is_empty() {
        Vec::new()
    } else {
        vec![Content::Text { text }]
    };
    for call in message["tool_calls"].as_array().into_iter().flatten() {
        let string = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let id = string(&call["id"]);
        let name = names.wire(call["function"]["name"].as_str().unwrap_or_default());
        let written = call["function"]["arguments"].as_str().unwrap_or_default();
        let arguments =
            serde_json::from_str(written).unwrap_or_else(|_| Value::String(written.to_owned()));
        called.insert(id.clone(), name.clone());
        content.push(Content::ToolCall(ToolCall {
            id,
            name,
            arguments,
        }));
    }
    Message {
        role: Role::Assistant,
        content,
    }
}

fn answered(message: &Value, called: &BTreeMap<String, String>) -> Message {
    let id = message["tool_call_id"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let name = called.get(&id).cloned().unwrap_or_default();
    let text = text_of(&message["content"]);
    let result = ToolResult {
        id,
        name,
        text,
        is_error: false,
        stored_at: None,
    };
    Message {
        role: Role::Tool,
        content: vec![Content::ToolResult(result)],
    }
}

fn tool(tool: &Value, names: &mut Names) -> ToolSpec {
    let function = &tool["function"];
    let string = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let schema = &function["parameters"];
    let nothing = || json!({"type": "object", "properties": {}});
    ToolSpec {
        name: names.wire(function["name"].as_str().unwrap_or_default()),
        extension: "proxy".to_owned(),
        description: string(&function["description"]),
        input_schema: if schema.is_object() {
            schema.clone()
        } else {
            nothing()
        },
        read_only: None,
        parallel: false,
    }
}
