//! Tests of the guard through its public face.

#![allow(clippy::unwrap_used)]

mod cases;
mod errors;
mod possible;
mod restore;
mod round_trip;
mod rules;
mod seal;
mod vault;

use orgata_guard::{Guard, Keys, Mode, Policy, Rules, Scope, Vault};
use std::sync::{Arc, LazyLock};

static RULES: LazyLock<Arc<Rules>> = LazyLock::new(|| Arc::new(Rules::builtin().unwrap()));

/// A guard over the built-in rules with an empty dictionary.
fn guard(mode: Mode) -> Guard {
    Guard::new(
        Arc::clone(&RULES),
        Keys::new(&[7; 32]),
        Policy::of(mode),
        [],
        vec![],
    )
    .unwrap()
}

fn vault() -> Vault {
    Vault::new(Scope::new("acme", "session-1"))
}
