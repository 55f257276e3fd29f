use super::*;
use orgata_agent::{CallSite, ToolSpec};
use orgata_guard::{Audience, Guard, Keys, Mode, Policy, Rules, Scope, Vault};
use orgata_work::{Message, Role};
use proptest::prelude::*;
use serde_json::json;
use std::sync::Arc;

const OPENAI: &str = include_str!("../../tests/fixtures/openai.sse");
const ANTHROPIC: &str = include_str!("../../tests/fixtures/anthropic.sse");
const OLLAMA: &str = include_str!("../../tests/fixtures/ollama.ndjson");
const ALL: [(ProviderKind, &str); 3] = [
    (ProviderKind::OpenAi, OPENAI),
    (ProviderKind::Anthropic, ANTHROPIC),
    (ProviderKind::Ollama, OLLAMA),
];

fn decode<'a>(
    kind: ProviderKind,
    parts: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Vec<RawEvent>, WireError> {
    let mut decoder = Decoder::new(kind);
    let mut events = Vec::new();
    for part in parts {
        events.extend(decoder.push(part)?);
    }
    events.extend(decoder.finish()?);
    Ok(events)
}

/// Text, calls as (name, arguments), last counted usage and stop.
fn fold(events: &[RawEvent]) -> Value {
    let (mut text, mut calls, mut usage, mut stops) = (
        String::new(),
        Vec::<(usize, String, String)>::new(),
        (0, 0),
        Vec::new(),
    );
    for event in events {
        match event {
            RawEvent::Text(more) => text.push_str(more),
            RawEvent::Call { index, name } => calls.push((*index, name.clone(), String::new())),
            RawEvent::Arguments { index, fragment } => {
                calls
                    .iter_mut()
                    .find(|call| call.0 == *index)
                    .unwrap()
                    .2
                    .push_str(fragment);
            }
            RawEvent::Usage { input, output } => {
                usage = (input.unwrap_or(usage.0), output.unwrap_or(usage.1))
            }
            RawEvent::Stop(stop) => stops.push(format!("{stop:?}")),
        }
    }
    let calls: Vec<Value> = calls
        .into_iter()
        .map(|(_, name, arguments)| {
            json!([name, serde_json::from_str::<Value>(&arguments).unwrap()])
        })
        .collect();
    json!({"text": text, "calls": calls, "usage": [usage.0, usage.1], "stops": stops})
}

fn expected() -> Value {
    json!({
        "text": "Grüße an [PERSON_7F3K9Q2M4C1T] 😀.",
        "calls": [["shell", {"command": "ls \"a\"\n"}], ["mail__send", {"to": "[EMAIL_7F3K9Q2M4C1T]", "n": 2}]],
        "usage": [120, 45],
        "stops": ["Tools"],
    })
}

#[test]
fn each_format_says_the_same() {
    for (kind, fixture) in ALL {
        let events = decode(kind, [fixture.as_bytes()]).unwrap();
        assert_eq!(fold(&events), expected(), "{kind:?}");
    }
}

#[test]
fn every_split_in_two_gives_the_same() {
    for (kind, fixture) in ALL {
        let bytes = fixture.as_bytes();
        let whole = decode(kind, [bytes]).unwrap();
        for at in 0..=bytes.len() {
            let (left, right) = bytes.split_at(at);
            assert_eq!(
                decode(kind, [left, right]).unwrap(),
                whole,
                "{kind:?} at {at}"
            );
        }
        assert_eq!(
            decode(kind, bytes.chunks(1)).unwrap(),
            whole,
            "{kind:?} byte by byte"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_splits_give_the_same(which in 0..3usize, mut cuts in prop::collection::vec(0..4000usize, 0..40)) {
        let (kind, fixture) = ALL[which];
        let bytes = fixture.as_bytes();
        cuts.iter_mut().for_each(|cut| *cut %= bytes.len());
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let parts = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]);
        prop_assert_eq!(decode(kind, parts).unwrap(), decode(kind, [bytes]).unwrap());
    }

    #[test]
    fn no_bytes_make_it_panic(which in 0..3usize, bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = decode(ALL[which].0, [bytes.as_slice()]);
    }
}

#[test]
fn an_answer_that_stops_early_is_an_error() {
    for (kind, fixture) in ALL {
        let half = &fixture.as_bytes()[..fixture.len() / 2];
        let cut = half.iter().rposition(|byte| *byte == b'\n').unwrap();
        assert_eq!(
            decode(kind, [&half[..=cut]]),
            Err(WireError::Early),
            "{kind:?}"
        );
    }
}

#[test]
fn an_error_inside_the_stream_is_told_without_its_words() {
    let check = |kind, text: &str, code: &str| {
        assert_eq!(
            decode(kind, [text.as_bytes()]),
            Err(WireError::Reported(code.into()))
        );
    };
    check(
        ProviderKind::OpenAi,
        "data: {\"error\":{\"message\":\"Anna\",\"type\":\"server_error\"}}\n\n",
        "server_error",
    );
    check(
        ProviderKind::Anthropic,
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Anna\"}}\n\n",
        "overloaded_error",
    );
    check(ProviderKind::Ollama, "{\"error\":\"Anna\"}\n", "error");
}

fn request() -> ModelRequest {
    let call = ToolCall {
        id: "toolu_anna@example.com".into(),
        name: "mail__send".into(),
        arguments: json!({"to": "anna@example.com", "bob@example.com": 1}),
    };
    let result = ToolResult {
        id: call.id.clone(),
        name: call.name.clone(),
        text: "sent".into(),
        is_error: false,
        stored_at: None,
    };
    ModelRequest {
        site: CallSite::Turn,
        session: "s".into(),
        turn: None,
        provider: None,
        model: None,
        system: "Be brief.".into(),
        messages: vec![
            Message::text(Role::User, "Mail anna@example.com"),
            Message {
                role: Role::Assistant,
                content: vec![
                    Content::Text {
                        text: "Yes.".into(),
                    },
                    Content::ToolCall(call),
                ],
            },
            Message {
                role: Role::Tool,
                content: vec![Content::ToolResult(result)],
            },
        ],
        tools: vec![ToolSpec {
            name: "mail__send".into(),
            extension: "mail".into(),
            description: "Sends".into(),
            input_schema: json!({"type": "object", "properties": {"to": {"type": "string"}}, "required": ["to"]}),
            read_only: None,
            parallel: false,
        }],
        temperature: Some(0.7),
        max_tokens: Some(300),
    }
}

fn model() -> ModelSpec {
    serde_json::from_value(json!({"name": "m"})).unwrap()
}

#[test]
fn a_request_has_the_shape_of_each_provider() {
    let check = |kind, pointers: &[(&str, Value)]| {
        let encoded = encode(kind, &request(), &model());
        for (pointer, value) in pointers {
            assert_eq!(
                encoded.body.pointer(pointer),
                Some(value),
                "{kind:?} {pointer} in {}",
                encoded.body
            );
        }
    };
    let arguments = json!({"to": "anna@example.com", "bob@example.com": 1});
    check(
        ProviderKind::OpenAi,
        &[
            ("/messages/0/role", json!("system")),
            ("/messages/2/tool_calls/0/id", json!("call_1")),
            (
                "/messages/2/tool_calls/0/function/arguments",
                json!(arguments.to_string()),
            ),
            (
                "/messages/3",
                json!({"role": "tool", "tool_call_id": "call_1", "content": "sent"}),
            ),
            ("/tools/0/function/name", json!("mail__send")),
            ("/temperature", json!(0.7)),
            ("/max_tokens", json!(300)),
        ],
    );
    check(
        ProviderKind::Anthropic,
        &[
            ("/system", json!("Be brief.")),
            (
                "/messages/1/content/1",
                json!({"type": "tool_use", "id": "call_1", "name": "mail__send", "input": arguments}),
            ),
            (
                "/messages/2",
                json!({"role": "user", "content": [{"type": "tool_result", "tool_use_id": "call_1", "content": "sent"}]}),
            ),
            ("/max_tokens", json!(300)),
        ],
    );
    check(
        ProviderKind::Ollama,
        &[
            (
                "/messages/2/tool_calls/0/function/arguments",
                arguments.clone(),
            ),
            (
                "/messages/3",
                json!({"role": "tool", "content": "sent", "tool_name": "mail__send"}),
            ),
            (
                "/options",
                json!({"num_ctx": 32768, "num_predict": 300, "temperature": 0.7}),
            ),
        ],
    );
}

#[test]
fn sealing_keeps_the_protocol_and_nothing_of_the_person() {
    let policy = Policy::of(Mode::Mask);
    let guard = Guard::new(
        Arc::new(Rules::builtin().unwrap()),
        Keys::new(&[7; 32]),
        policy,
        [],
        vec![],
    )
    .unwrap();
    for (kind, _) in ALL {
        let mut vault = Vault::new(Scope::new("t", "s"));
        let encoded = encode(kind, &request(), &model());
        let sealed = guard
            .seal_json(
                &encoded.body,
                &encoded.protocol,
                &Audience::model("p"),
                &mut vault,
            )
            .unwrap();
        let text = String::from_utf8_lossy(sealed.as_bytes());
        assert!(!text.contains("example.com"), "{kind:?}: {text}");
        let body: Value = serde_json::from_slice(sealed.as_bytes()).unwrap();
        assert_eq!(body["tools"], encoded.body["tools"], "{kind:?}");
        assert_eq!(body["model"], "m");
    }
}
