//! `doctor`: what works on this device, what does not, and the remedy.

use crate::{
    App, Caller,
    api::{ApiError, Check, Doctor, KeysState, Nothing},
};
use orgata_profile::RecognizerUse;
use orgata_tools::Sandbox;

impl App {
    pub(crate) async fn doctor(&self, _: Nothing, _: &Caller) -> Result<Doctor, ApiError> {
        let role = self.role().await?;
        let guard = match role.guard() {
            Ok(guard) => ok(
                "guard",
                format!(
                    "The guard works with {} rules ({}).",
                    guard.rules().len(),
                    short(guard.rules().hash())
                ),
            ),
            Err(error) => bad(
                "guard",
                error.message,
                "Correct or remove the rule file that is named; until then nothing is sent.",
            ),
        };
        let checks = vec![
            keys(&self.opened().keys),
            self.log().await,
            guard,
            recognizer(role.profile.guard.recognizer).await,
            sandbox().await,
            self.model().await?,
            self.data(),
        ];
        Ok(Doctor { checks })
    }

    /// Checks every chain from its first entry to its end.
    async fn log(&self) -> Check {
        match self.store().view(|view| view.verify()).await {
            Ok(reports) if reports.iter().all(orgata_store::ChainReport::is_whole) => {
                let entries: u64 = reports.iter().map(|report| report.head.next).sum();
                ok(
                    "log",
                    format!(
                        "The log is whole: {entries} entries in {} chains.",
                        reports.len()
                    ),
                )
            }
            Ok(_) => bad(
                "log",
                "The log was changed from outside or is damaged.".to_owned(),
                "Restore a backup of the data folder; do not delete it, it is evidence.",
            ),
            Err(error) => bad(
                "log",
                crate::error::sentence(&error),
                "Check the disk and the permissions of the data folder.",
            ),
        }
    }

    async fn model(&self) -> Result<Check, ApiError> {
        let state = self.app_state(Nothing {}, &Caller::window()).await?;
        Ok(if state.model == crate::brain::OFFLINE {
            warn(
                "model",
                "No model is connected; the offline assistant answers.".to_owned(),
                "Store a key in Settings or start a local server such as Ollama.",
            )
        } else {
            ok("model", format!("The next turn uses {}.", state.model))
        })
    }

    fn data(&self) -> Check {
        let folder = &self.options.paths.data;
        ok("data", format!("Data are kept in {}.", folder.display()))
    }
}

fn keys(state: &KeysState) -> Check {
    match state {
        KeysState::Keychain => ok("keys", "Keys are in the keychain.".to_owned()),
        KeysState::Passphrase => ok(
            "keys",
            "Keys are in a file that your passphrase opens.".to_owned(),
        ),
        KeysState::KeychainLocked => bad(
            "keys",
            "The keychain is locked; nothing is kept.".to_owned(),
            "Unlock the keychain and start Orgata again.",
        ),
        KeysState::PassphraseLocked => bad(
            "keys",
            "The key file is locked; nothing is kept.".to_owned(),
            "Enter the passphrase in Settings, or set ORGATA_PASSPHRASE.",
        ),
        KeysState::MemoryOnly { why } => warn(
            "keys",
            format!("Nothing is kept after this run: {why}"),
            "Start a keychain such as gnome-keyring, or set a passphrase in Settings.",
        ),
    }
}

async fn recognizer(wanted: RecognizerUse) -> Check {
    let probe = tokio::task::spawn_blocking(|| crate::recognizer::loaded().err());
    let remedy = "Run scripts/setup, or set ORGATA_ONNXRUNTIME to the library of ONNX Runtime.";
    match (wanted, probe.await) {
        (RecognizerUse::Off, _) => warn(
            "recognizer",
            "This role finds names by rules only.".to_owned(),
            "Its profile says so.",
        ),
        (_, Ok(None)) => ok("recognizer", "The recognizer of names works.".to_owned()),
        (RecognizerUse::Required, Ok(Some(error))) => bad(
            "recognizer",
            format!("The recognizer of names does not work, so nothing is sent: {error}."),
            remedy,
        ),
        (_, Ok(Some(error))) => warn(
            "recognizer",
            format!("Names are found by rules only: {error}."),
            remedy,
        ),
        (_, Err(_)) => bad(
            "recognizer",
            "The recognizer of names could not be tried.".to_owned(),
            "Start Orgata again.",
        ),
    }
}

async fn sandbox() -> Check {
    let probe = tokio::task::spawn_blocking(Sandbox::probe).await;
    match probe {
        Ok(probe) if probe.works => ok(
            "sandbox",
            format!(
                "Commands run in a sandbox: {}.",
                probe.detail.trim_end_matches('.')
            ),
        ),
        Ok(probe) => bad(
            "sandbox",
            format!(
                "Commands cannot be confined here: {}.",
                probe.detail.trim_end_matches('.')
            ),
            "Install bubblewrap (apt install bubblewrap); until then shell is refused.",
        ),
        Err(_) => bad(
            "sandbox",
            "The sandbox could not be tried.".to_owned(),
            "Start Orgata again.",
        ),
    }
}

fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

fn ok(id: &str, text: String) -> Check {
    Check {
        id: id.to_owned(),
        level: "ok".to_owned(),
        text,
        remedy: None,
    }
}

fn warn(id: &str, text: String, remedy: &str) -> Check {
    Check {
        id: id.to_owned(),
        level: "warn".to_owned(),
        text,
        remedy: Some(remedy.to_owned()),
    }
}

fn bad(id: &str, text: String, remedy: &str) -> Check {
    Check {
        id: id.to_owned(),
        level: "bad".to_owned(),
        text,
        remedy: Some(remedy.to_owned()),
    }
}
