//! What the recipe that trained the model says of its golden texts.

use crate::ner;
use orgata_guard::Recognizer as _;
use serde_json::Value;

#[test]
fn words_pieces_shapes_and_labels_are_those_of_the_recipe() {
    let rows = include_str!("../../../../guard-rules/model/golden.jsonl");
    assert!(rows.lines().count() >= 40);
    for row in rows.lines().map(|row| serde_json::from_str(row).unwrap()) {
        let row: Value = row;
        let text = row["text"].as_str().unwrap();
        let byte = |at: &Value| byte(text, at.as_u64().unwrap());
        let trace = ner().trace(text).unwrap();
        let words: Vec<(usize, usize)> = row["words"]
            .as_array()
            .unwrap()
            .iter()
            .map(|word| (byte(&word[0]), byte(&word[1])))
            .collect();
        assert_eq!(trace.words, words, "{text}");
        assert_eq!(
            serde_json::json!(trace.input_ids),
            row["input_ids"],
            "{text}"
        );
        assert_eq!(
            serde_json::json!(trace.shape_ids),
            row["shape_ids"],
            "{text}"
        );
        assert_eq!(serde_json::json!(trace.labels), row["labels"], "{text}");
        let spans: Vec<(usize, usize, &str)> = row["spans"]
            .as_array()
            .unwrap()
            .iter()
            .map(|span| (byte(&span[0]), byte(&span[1]), span[2].as_str().unwrap()))
            .collect();
        let found = ner().recognize(text, &|| false).unwrap();
        let found: Vec<(usize, usize, &str)> = found
            .iter()
            .map(|f| (f.start, f.end, f.kind.as_str()))
            .collect();
        assert_eq!(found, spans, "{text}");
    }
}

/// Byte offset of a character offset.
fn byte(text: &str, character: u64) -> usize {
    let mut offsets = text.char_indices().map(|(byte, _)| byte);
    offsets.nth(character as usize).unwrap_or(text.len())
}
