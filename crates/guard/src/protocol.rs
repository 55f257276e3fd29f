//! What a wire protocol fixes: the only places of a body that leave as they are.

use serde_json::Value;
use std::collections::BTreeSet;

/// The constants and keys of one request body.
#[derive(Clone, Debug, Default)]
pub struct Protocol {
    constants: Vec<(Vec<String>, Check)>,
    keys: BTreeSet<String>,
}

/// What a protocol constant must look like to leave as it is. A value that fails is sealed like any
/// other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// One of these strings: roles, model names, tool names.
    OneOf(BTreeSet<String>),
    /// 1 to 128 ASCII letters, digits and `_ - . :`, for ids that the provider made.
    Id,
    /// A number, for example `max_tokens`.
    Number,
}

impl Protocol {
    /// A protocol that fixes nothing: every leaf and every key is sealed.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds constants at a JSON pointer; `*` stands for any one key or index.
    #[must_use]
    pub fn constant(mut self, pointer: &str, check: Check) -> Self {
        let segments = pointer.split('/').skip(1);
        let segments = segments
            .map(|s| s.replace("~1", "/").replace("~0", "~"))
            .collect();
        self.constants.push((segments, check));
        self
    }

    /// Adds keys that the protocol or a tool's schema declares; they are kept as they are.
    #[must_use]
    pub fn keys<S: Into<String>>(mut self, keys: impl IntoIterator<Item = S>) -> Self {
        self.keys.extend(keys.into_iter().map(Into::into));
        self
    }

    /// Adds every property name that a JSON Schema declares, at any depth.
    #[must_use]
    pub fn schema(mut self, schema: &Value) -> Self {
        self.declare(schema);
        self
    }

    fn declare(&mut self, schema: &Value) {
        match schema {
            Value::Object(map) => {
                if let Some(Value::Object(properties)) = map.get("properties") {
                    self.keys.extend(properties.keys().cloned());
                }
                map.values().for_each(|v| self.declare(v));
            }
            Value::Array(items) => items.iter().for_each(|v| self.declare(v)),
            _ => {}
        }
    }

    pub(crate) fn declares(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    pub(crate) fn passes(&self, path: &[String], value: &Value) -> bool {
        self.constants
            .iter()
            .any(|(pointer, check)| matches(pointer, path) && check.holds(value))
    }
}

impl Check {
    /// A check for one of the given strings.
    pub fn one_of<S: Into<String>>(values: impl IntoIterator<Item = S>) -> Self {
        Self::OneOf(values.into_iter().map(Into::into).collect())
    }

    fn holds(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::OneOf(set), Value::String(s)) => set.contains(s),
            (Self::Id, Value::String(s)) => {
                (1..=128).contains(&s.len())
                    && s.bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b"_-.:".contains(&b))
            }
            (Self::Number, Value::Number(_)) => true,
            _ => false,
        }
    }
}

fn matches(pointer: &[String], path: &[String]) -> bool {
    pointer.len() == path.len() && pointer.iter().zip(path).all(|(p, s)| p == "*" || p == s)
}
