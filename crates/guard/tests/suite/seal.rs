//! Sealing bodies.

use crate::{guard, vault};
use orgata_guard::{Audience, Mode, Protocol, restore_json};
use serde_json::{Value, json};

#[test]
fn a_body_is_sealed_and_comes_back() {
    let (guard, mut vault) = (guard(Mode::Mask), vault());
    let body = json!({
        "role": "user",
        "content": "Anna Schmidt anna@example.com",
        "card": 4111111111111111u64,
        "arguments": "{\"to\": \"anna@example.com\", \"card\":4111111111111111}",
    });
    let sealed = guard.seal_json(&body, &Protocol::new(), &Audience::model("m"), &mut vault).unwrap();
    let text = std::str::from_utf8(sealed.as_bytes()).unwrap();
    assert!(!text.contains("Anna") && !text.contains("example") && !text.contains("4111"), "{text}");
    let value: Value = serde_json::from_str(text).unwrap();
    assert_eq!(restore_json(&value, &vault), body);
}
