//! Who does something.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

/// Who did something. Written as `person:<name>`, `assistant:<role>` or `system`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// A person, by account name.
    Person(String),
    /// An assistant, by the name of its role profile.
    Assistant(String),
    /// The application itself, for example when something lapses.
    System,
}

impl Actor {
    /// Whether a person acts. Only people decide approvals.
    pub fn is_person(&self) -> bool {
        matches!(self, Self::Person(_))
    }
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Person(name) => write!(f, "person:{name}"),
            Self::Assistant(role) => write!(f, "assistant:{role}"),
            Self::System => f.write_str("system"),
        }
    }
}

impl std::str::FromStr for Actor {
    type Err = UnknownActor;

    fn from_str(text: &str) -> Result<Self, UnknownActor> {
        match text.split_once(':') {
            Some(("person", name)) if !name.is_empty() => Ok(Self::Person(name.to_owned())),
            Some(("assistant", role)) if !role.is_empty() => Ok(Self::Assistant(role.to_owned())),
            None if text == "system" => Ok(Self::System),
            _ => Err(UnknownActor),
        }
    }
}

/// The text names no actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an actor is `person:<name>`, `assistant:<role>` or `system`")]
pub struct UnknownActor;

impl Serialize for Actor {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Actor {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        String::deserialize(input)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Actor {
    fn schema_name() -> Cow<'static, str> {
        "Actor".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "Who did something: `person:<name>`, `assistant:<role>` or `system`.",
            "pattern": "^(person:.+|assistant:.+|system)$"
        })
    }
}
