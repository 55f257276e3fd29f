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
    "secrets-ai.toml",
    "secrets-build.toml",
    "secrets-business.toml",
    "secrets-cloud.toml",
    "secrets-code.toml",
    "secrets-customers.toml",
    "secrets-data.toml",
    "secrets-generic.toml",
    "secrets-hosting.toml",
    "secrets-keys.toml",
    "secrets-ops.toml",
    "secrets-projects.toml",
    "secrets-social.toml",
    "names/common.txt",
    "names/first.txt",
    "names/last.txt",
];
