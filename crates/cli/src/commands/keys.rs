//! `orgata keys`.

use super::Done;
use crate::{
    ask,
    exit::{Code, Failure},
    host::Host,
    out::Out,
    words::here,
};
use clap::Subcommand;
use orgata_app::api::{KeysState, KeysUnlock};

/// Variable with the passphrase.
const PASSPHRASE: &str = "ORGATA_PASSPHRASE";

/// Where the keys are.
#[derive(Subcommand)]
pub enum Keys {
    /// Says where the keys are and whether they are open.
    Status,
    /// Makes a key file that a passphrase opens, for devices without a keychain.
    Create,
    /// Tries whether the passphrase opens the keys.
    Unlock,
}

/// Runs it.
///
/// # Errors
/// When the keys cannot be opened or made.
pub async fn run(command: Keys, host: &Host, out: &mut Out) -> Done {
    let state = match command {
        Keys::Status => host.app.keys(),
        Keys::Create => create(host, out).await?,
        Keys::Unlock => unlock(host, out).await?,
    };
    tell(&state, out)?;
    Ok(match state {
        KeysState::KeychainLocked | KeysState::PassphraseLocked => Code::Locked,
        _ => Code::Ok,
    })
}

async fn create(host: &Host, out: &mut Out) -> Result<KeysState, Failure> {
    match host.app.keys() {
        KeysState::MemoryOnly { .. } => {}
        // The passphrase of the environment makes the file at the first start.
        KeysState::Passphrase if given().is_some() => return Ok(KeysState::Passphrase),
        kept => {
            tell(&kept, out)?;
            return Err(Failure::failed(
                "keys_exist",
                "There are keys already. Nothing was changed.",
            ));
        }
    }
    let passphrase = match given() {
        Some(passphrase) => passphrase,
        None => chosen(host, out)?,
    };
    host.call(
        "keys_unlock",
        KeysUnlock {
            passphrase,
            create: true,
        },
    )
    .await
}

async fn unlock(host: &Host, out: &mut Out) -> Result<KeysState, Failure> {
    match host.app.keys() {
        KeysState::PassphraseLocked if host.who.is_person() => {
            let passphrase = ask::hidden(out, "Passphrase of Orgata: ")?;
            host.call(
                "keys_unlock",
                KeysUnlock {
                    passphrase,
                    create: false,
                },
            )
            .await
        }
        state => Ok(state),
    }
}

fn given() -> Option<String> {
    std::env::var(PASSPHRASE)
        .ok()
        .filter(|passphrase| !passphrase.is_empty())
}

/// A passphrase typed twice.
fn chosen(host: &Host, out: &mut Out) -> Result<String, Failure> {
    if let Some(why) = &host.who.nobody {
        let told =
            format!("Keys are made by a person at their own terminal; {why}. Nothing was made.");
        return Err(Failure::new(Code::Refused, "person_only", told));
    }
    out.note("Without this passphrase nobody can read what Orgata keeps, you neither.");
    let first = ask::hidden(out, "New passphrase (at least 12 characters): ")?;
    if first == ask::hidden(out, "The same again: ")? {
        Ok(first)
    } else {
        Err(Failure::usage(
            "The two passphrases differ. No key file was made.",
        ))
    }
}

fn tell(state: &KeysState, out: &mut Out) -> Result<(), Failure> {
    if out.json {
        return out.value(state);
    }
    out.line(match state {
        KeysState::Keychain => "The keys are in the keychain.".to_owned(),
        KeysState::KeychainLocked => "The keychain is locked; unlock it and try again.".to_owned(),
        KeysState::Passphrase => "The keys are in a file, and the passphrase opens it.".to_owned(),
        KeysState::PassphraseLocked => "The keys are in a file that is locked; set ORGATA_PASSPHRASE or use `orgata keys unlock`.".to_owned(),
        KeysState::MemoryOnly { why } => format!("There are no keys, so nothing is kept: {}", here(why)),
    })
}
