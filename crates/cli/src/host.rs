//! The open application, and one way to call its operations.

use crate::{
    ask,
    exit::{Code, Failure},
    out::Out,
    presence::Who,
    words,
};
use orgata_app::{
    App, Options,
    api::{KeysState, KeysUnlock, SessionCreate, SessionRow},
};
use orgata_log::SessionId;
use serde::{Serialize, de::DeserializeOwned};
use std::sync::Arc;

/// The application with whoever runs this program.
pub struct Host {
    /// What is open.
    pub app: Arc<App>,
    /// Who calls.
    pub who: Who,
}

impl Host {
    /// Opens the application, whatever state its keys are in.
    ///
    /// # Errors
    /// As keys and database.
    pub async fn open(options: Options) -> Result<Self, Failure> {
        Ok(Self {
            app: Box::pin(App::open(options)).await?,
            who: Who::runs_this(),
        })
    }

    /// Opens the application and its keys; a person is asked for the passphrase. Without a place for
    /// keys it says what that means, `lost`, and why.
    ///
    /// # Errors
    /// As keys and database; when the keys stay locked.
    pub async fn open_unlocked(
        options: Options,
        lost: &str,
        out: &mut Out,
    ) -> Result<Self, Failure> {
        let chosen = options.memory;
        let host = Self::open(options).await?;
        match host.app.keys() {
            KeysState::Keychain | KeysState::Passphrase => {}
            KeysState::MemoryOnly { why } if !chosen => {
                out.remark(format_args!("orgata: {lost}: {}", words::here(&why)))
            }
            KeysState::MemoryOnly { .. } => {}
            KeysState::PassphraseLocked if host.who.is_person() => host.unlock(out).await?,
            KeysState::PassphraseLocked => {
                return Err(locked(
                    "The key file is locked.",
                    "Set ORGATA_PASSPHRASE, or run this at a terminal.",
                ));
            }
            KeysState::KeychainLocked => {
                return Err(locked(
                    "The keychain is locked.",
                    "Unlock it and try again.",
                ));
            }
        }
        Ok(host)
    }

    async fn unlock(&self, out: &mut Out) -> Result<(), Failure> {
        let passphrase = ask::hidden(out, "Passphrase of Orgata: ")?;
        let _: KeysState = self
            .call(
                "keys_unlock",
                KeysUnlock {
                    passphrase,
                    create: false,
                },
            )
            .await?;
        Ok(())
    }

    /// Calls an operation of the table.
    ///
    /// # Errors
    /// As the operation.
    pub async fn call<T: DeserializeOwned>(
        &self,
        operation: &str,
        params: impl Serialize,
    ) -> Result<T, Failure> {
        let inside = |error: serde_json::Error| {
            Failure::failed("internal", format!("{operation}: {error}."))
        };
        let params = serde_json::to_value(params).map_err(inside)?;
        let reply = Box::pin(self.app.handle(operation, params, &self.who.caller)).await;
        let reply = reply.map_err(|error| match &self.who.nobody {
            Some(nobody) if error.code == "person_only" => words::needs_a_person(operation, nobody),
            _ => Failure::from(error),
        })?;
        serde_json::from_value(reply).map_err(inside)
    }

    /// Lets only a person go on to what shows clear values of conversations.
    ///
    /// # Errors
    /// When nobody is there.
    pub fn person_for(&self, operation: &str) -> Result<(), Failure> {
        match &self.who.nobody {
            Some(nobody) => Err(words::needs_a_person(operation, nobody)),
            None => Ok(()),
        }
    }

    /// The conversation of a title that a command keeps for itself, made when it is missing.
    ///
    /// # Errors
    /// As the operations.
    pub async fn own_session(&self, title: &str) -> Result<SessionId, Failure> {
        let rows: Vec<SessionRow> = self
            .call("session_list", serde_json::json!({ "limit": 10_000 }))
            .await?;
        if let Some(row) = rows.into_iter().find(|row| row.title == title) {
            return Ok(row.session);
        }
        let create = SessionCreate {
            title: Some(title.to_owned()),
            ..SessionCreate::default()
        };
        Ok(self
            .call::<SessionRow>("session_create", create)
            .await?
            .session)
    }

    /// Ends turns, tools and the log in order.
    pub async fn close(&self) {
        self.app.close().await;
    }
}

fn locked(message: &str, hint: &str) -> Failure {
    Failure::new(
        Code::Locked,
        "keys_locked",
        format!("{message} Nothing was done."),
    )
    .hint(hint)
}
