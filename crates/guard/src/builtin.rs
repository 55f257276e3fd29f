//! The rule files that are part of the program.

macro_rules! sources {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../guard-rules/", $name)))),*]
    };
}

pub(crate) const SOURCES: &[(&str, &str)] =
    sources!["contact.toml", "money.toml", "names/first.txt", "names/last.txt"];
