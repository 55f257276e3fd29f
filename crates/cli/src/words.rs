//! The application's errors in words of this terminal: commands instead of places in the window, and
//! what a person was about to do instead of the name of an operation.

use crate::exit::{Code, Failure};

/// What the application says for every face, and what a person at a terminal can do.
const PLACES: [(&str, &str); 6] = [
    (
        "enter the passphrase in Settings, or set ORGATA_PASSPHRASE",
        "type the passphrase when `orgata` asks for it, or set ORGATA_PASSPHRASE",
    ),
    (
        "enter the passphrase in Settings",
        "type the passphrase when `orgata` asks for it, or set ORGATA_PASSPHRASE",
    ),
    (
        "set a passphrase in Settings",
        "make a key file with `orgata keys create`",
    ),
    (
        "set one in Settings",
        "set ORGATA_PASSPHRASE or run `orgata keys create`",
    ),
    (
        "store a key in Settings",
        "store a key with `orgata providers key ID`",
    ),
    ("in Settings", "in Settings of the window"),
];

/// A hint of the application with commands where it names places in the window.
pub fn here(text: &str) -> String {
    let named = PLACES
        .iter()
        .find(|(place, _)| text.contains(place) || text.contains(&capital(place)));
    named.map_or_else(
        || text.to_owned(),
        |(place, command)| {
            text.replace(place, command)
                .replace(&capital(place), &capital(command))
        },
    )
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Why an operation was refused to whoever is no person; `nobody` is what was found out.
pub fn needs_a_person(operation: &str, nobody: &str) -> Failure {
    let doing = match operation {
        "approval_decide" => "Deciding a question",
        "guard_restore" => "Turning tokens back",
        "keys_unlock" => "Opening or making keys",
        "model_select" => "Selecting a model",
        "profile_select" => "Selecting a role",
        "provider_key" => "Changing a provider's key",
        "provider_remove" => "Removing a provider",
        "provider_save" => "Adding a provider",
        "provider_test" => "Testing a provider",
        "receipt_get" | "receipt_list" => "Reading receipts",
        "session_delete" => "Erasing a conversation",
        "session_export" => "Exporting clear values",
        "session_get" => "Reading a conversation",
        "session_search" => "Searching conversations",
        _ => "This",
    };
    Failure::new(
        Code::Refused,
        "person_only",
        format!("{doing} needs a person at a terminal ({nobody}). Nothing was done."),
    )
    .hint("Run it in your own terminal, without pipes.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_the_window_become_commands() {
        assert_eq!(
            here("No passphrase was set. Set one in Settings to keep it."),
            "No passphrase was set. Set ORGATA_PASSPHRASE or run `orgata keys create` to keep it."
        );
        assert_eq!(
            here("Start a keychain, or set a passphrase in Settings."),
            "Start a keychain, or make a key file with `orgata keys create`."
        );
        assert_eq!(here("Try again."), "Try again.");
    }
}
