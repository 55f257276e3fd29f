//! Tests of the guard through its public face.

use orgata_guard::*;
use serde_json::json;
use std::sync::Arc;

#[test]
fn a_body_is_sealed_and_comes_back() {
    let guard =
        Guard::new(Arc::new(Rules::builtin().unwrap()), Keys::new(&[7; 32]), Policy::of(Mode::Mask), [], vec![])
            .unwrap();
    let mut vault = Vault::new(Scope::new("t", "s"));
    let body = json!({"role": "user", "content": "Anna Schmidt anna@example.com", "card": 4111111111111111u64,
        "arguments": "{\"to\": \"anna@example.com\", \"card\":4111111111111111}"});
    let sealed = guard.seal_json(&body, &Protocol::new(), &Audience::model("m"), &mut vault).unwrap();
    let text = std::str::from_utf8(sealed.as_bytes()).unwrap();
    assert!(!text.contains("Anna") && !text.contains("example") && !text.contains("4111"), "{text}");
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(restore_json(&value, &vault), body);
}
