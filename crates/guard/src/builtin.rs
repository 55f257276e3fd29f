//! The rule files that are part of the program.

macro_rules! sources {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../guard-rules/", $name)))),*]
    };
}

pub(crate) const SOURCES: &[(&str, &str)] = sources![
    "address.toml",
    "contact.toml",
    "dates.toml",
    "ids-asia.toml",
    "ids-de.toml",
    "ids-eu.toml",
    "ids-south.toml",
    "ids-uk.toml",
    "ids-us.toml",
    "money.toml",
    "person.toml",
    "possible.toml",
    "secrets-cloud.toml",
    "secrets-code.toml",
    "secrets-generic.toml",
    "secrets-services.toml",
    "names/common.txt",
    "names/first.txt",
    "names/last.txt",
];
