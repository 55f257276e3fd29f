//! The guard's operations: look, mask, restore, reveal, and what left the device.

use crate::{
    App, Caller,
    api::{
        ApiError, Dictionary, DictionaryChange, DictionaryWord, FindingRow, GuardMasked,
        GuardRestored, GuardReveal, GuardScan, GuardState, GuardText, Nothing, ReceiptList,
        ReceiptRef, ReceiptRow, ReceiptView, RuleRow, TextReply, TokenRow,
    },
    masks,
    role::Role,
};
use orgata_gateway::VaultKept;
use orgata_guard::{Audience, Found, Guard, Scope, Sealed, Vault, restore_text};
use orgata_log::{Fact, Log as _, ReceiptId, SessionId};
use orgata_store::Space;
use orgata_work::FoundToken;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// Where the words of this tenant are kept.
pub(crate) const WORDS: &str = "dictionary";

/// A person looked at a masked value. Says which token, never the value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revealed {
    /// The token.
    pub token: String,
    /// Who looked.
    pub by: String,
}
impl Fact for Revealed {
    const KIND: &'static str = "guard.revealed";
    const VERSION: u16 = 1;
}

impl App {
    pub(crate) async fn guard_state(&self, _: Nothing, _: &Caller) -> Result<GuardState, ApiError> {
        let role = self.role().await?;
        let guard = role.guard();
        let row = |rule: orgata_guard::RuleText<'_>| RuleRow {
            id: rule.id.to_owned(),
            kind: rule.kind.to_owned(),
            description: rule.description.to_owned(),
        };
        Ok(GuardState {
            mode: mode_name(&role),
            healthy: guard.is_ok(),
            rules_hash: guard
                .as_ref()
                .map(|guard| guard.rules().hash().to_owned())
                .unwrap_or_default(),
            rules: guard
                .as_ref()
                .map(|guard| guard.rules().texts().map(row).collect())
                .unwrap_or_default(),
            problem: guard.err().map(|error| error.message),
            dictionary: self.words().await?.len() as u64,
        })
    }

    pub(crate) async fn guard_scan(
        &self,
        scan: GuardText,
        _: &Caller,
    ) -> Result<GuardScan, ApiError> {
        let guard = self.role().await?.guard()?;
        aside(move || {
            let findings = guard.scan(&scan.text)?;
            Ok(GuardScan {
                findings: in_characters(&scan.text, &findings),
            })
        })
        .await
    }

    /// Within a conversation the tokens are kept, so that `guard_restore` can turn them back.
    pub(crate) async fn guard_mask(
        &self,
        mask: GuardText,
        _: &Caller,
    ) -> Result<GuardMasked, ApiError> {
        let role = self.role().await?;
        let (guard, audience) = (role.guard()?, role.audience());
        let Some(session) = mask.session else {
            let mut vault = Vault::new(self.scope(None));
            let work = move || {
                let sealed = guard.seal_text(&mask.text, &audience, &mut vault)?;
                Ok(masked(&sealed, &vault))
            };
            return aside(work).await;
        };
        let sealed = self.seal_in(guard, mask.text, audience, &session).await?;
        let vault = self.vault(&session).await?;
        let vault = vault
            .lock()
            .map_err(|_| ApiError::internal("the vault is poisoned"))?;
        Ok(masked(&sealed, &vault))
    }

    /// Seals a text within a conversation and keeps its new tokens, so that they can be turned back
    /// in a later run. What could not be kept waits in the vault for the next attempt.
    pub(crate) async fn seal_in(
        &self,
        guard: Arc<Guard>,
        text: String,
        audience: Audience,
        session: &SessionId,
    ) -> Result<Sealed, ApiError> {
        let shelf = self.vault(session).await?;
        let poisoned = || ApiError::internal("the vault is poisoned");
        let vault = shelf.clone();
        let (sealed, records) = aside(move || {
            let mut vault = vault.lock().map_err(|_| poisoned())?;
            let sealed = guard.seal_text(&text, &audience, &mut vault)?;
            Ok((sealed, vault.take_new()))
        })
        .await?;
        if records.is_empty() {
            return Ok(sealed);
        }
        let draft = self
            .draft(&VaultKept {
                records: records.clone(),
            })?
            .within(session, None);
        if let Err(error) = self.store().append(vec![draft]).await {
            shelf.lock().map_err(|_| poisoned())?.give_back(records);
            return Err(error.into());
        }
        Ok(sealed)
    }

    pub(crate) async fn guard_restore(
        &self,
        restore: GuardText,
        _: &Caller,
    ) -> Result<GuardRestored, ApiError> {
        let session = restore
            .session
            .ok_or_else(|| ApiError::invalid("Say which conversation the tokens belong to."))?;
        let vault = self.vault(&session).await?;
        let vault = vault
            .lock()
            .map_err(|_| ApiError::internal("the vault is poisoned"))?;
        let (text, found) = restore_text(&restore.text, &vault);
        let masks = masks::in_utf16(&text, &found);
        Ok(GuardRestored { text, masks })
    }

    pub(crate) async fn guard_reveal(
        &self,
        reveal: GuardReveal,
        _: &Caller,
    ) -> Result<TextReply, ApiError> {
        let vault = self.vault(&reveal.session).await?;
        let value = vault
            .lock()
            .map_err(|_| ApiError::internal("the vault is poisoned"))?
            .reveal(&reveal.token)
            .map(str::to_owned);
        let text = value.ok_or_else(|| ApiError::not_found("token", &reveal.token))?;
        let revealed = Revealed {
            token: reveal.token,
            by: format!("person:{}", self.person),
        };
        let draft = self.draft(&revealed)?.within(&reveal.session, None);
        self.store().append(vec![draft]).await?;
        Ok(TextReply { text })
    }

    pub(crate) async fn dictionary_list(
        &self,
        _: Nothing,
        _: &Caller,
    ) -> Result<Dictionary, ApiError> {
        Ok(Dictionary {
            words: self.words().await?,
        })
    }

    pub(crate) async fn dictionary_change(
        &self,
        change: DictionaryChange,
        _: &Caller,
    ) -> Result<Dictionary, ApiError> {
        let word = change.word.trim().to_owned();
        if word.chars().count() < 2 {
            return Err(ApiError::invalid(
                "A word needs at least two characters. The dictionary was not changed.",
            ));
        }
        let opened = self.opened();
        let mut words: BTreeMap<String, String> = opened
            .store
            .get(Space::Settings, WORDS)
            .await?
            .unwrap_or_default();
        if change.remove {
            words.remove(&word);
        } else {
            words.insert(word, change.kind.unwrap_or_else(|| "CUSTOM".to_owned()));
        }
        opened.roles.set_words(words.clone()).await?;
        opened
            .store
            .put(Space::Settings, WORDS, None, &words)
            .await?;
        Ok(Dictionary {
            words: self.words().await?,
        })
    }

    /// The words of this device and the ones that the person added.
    async fn words(&self) -> Result<Vec<DictionaryWord>, ApiError> {
        let added = added_words(&self.store()).await?;
        let device = crate::device::words().into_iter();
        let device = device.map(|word| DictionaryWord {
            word: word.text,
            kind: word.kind.to_owned(),
            source: "device".to_owned(),
        });
        let added = added.into_iter().map(|(word, kind)| DictionaryWord {
            word,
            kind,
            source: "person".to_owned(),
        });
        Ok(device.chain(added).collect())
    }

    pub(crate) async fn receipt_list(
        &self,
        list: ReceiptList,
        _: &Caller,
    ) -> Result<Vec<ReceiptRow>, ApiError> {
        let limit = list.limit.unwrap_or(50) as usize;
        let mut rows = self
            .store()
            .view(move |view| view.receipts(list.session.as_ref(), limit))
            .await?;
        rows.sort_by_key(|row| std::cmp::Reverse(row.position));
        let mut listed = Vec::new();
        for row in rows {
            listed.push(self.receipt_row(row).await?);
        }
        Ok(listed)
    }

    pub(crate) async fn receipt_get(
        &self,
        get: ReceiptRef,
        _: &Caller,
    ) -> Result<ReceiptView, ApiError> {
        let id: ReceiptId = get.id.clone();
        let row = self.store().view(move |view| view.receipt(&id)).await?;
        let row = row.ok_or_else(|| ApiError::not_found("receipt", &get.id))?;
        let tokens = match &row.session {
            Some(session) => self.token_rows(&row.receipt.found, session).await?,
            None => Vec::new(),
        };
        Ok(ReceiptView {
            row: self.receipt_row(row).await?,
            tokens,
        })
    }

    async fn receipt_row(&self, row: orgata_store::ReceiptRow) -> Result<ReceiptRow, ApiError> {
        let entry = self
            .store()
            .view(move |view| view.entry_at(row.position))
            .await?;
        let (seq, hash) = entry
            .map(|entry| (entry.header.seq, entry.header.hash().to_string()))
            .unwrap_or_default();
        Ok(ReceiptRow {
            receipt: row.receipt,
            settled: row.settled,
            session: row.session,
            turn: row.turn,
            at: row.at,
            seq,
            hash,
        })
    }

    /// The tokens of a receipt with what the conversation's vault knows of them.
    async fn token_rows(
        &self,
        found: &[FoundToken],
        session: &SessionId,
    ) -> Result<Vec<TokenRow>, ApiError> {
        let vault = self.vault(session).await?;
        let vault = vault
            .lock()
            .map_err(|_| ApiError::internal("the vault is poisoned"))?;
        let row = |found: &FoundToken| {
            token_row(
                &found.token,
                &found.kind,
                &found.rule,
                vault.reveal(&found.token),
            )
        };
        Ok(found.iter().map(row).collect())
    }

    pub(crate) async fn vault(
        &self,
        session: &SessionId,
    ) -> Result<Arc<std::sync::Mutex<Vault>>, ApiError> {
        self.opened()
            .vaults
            .vault(session)
            .await
            .map_err(|error| ApiError::internal(&error))
    }

    fn scope(&self, session: Option<&SessionId>) -> Scope {
        let session = session.map_or("scratch", SessionId::as_str);
        Scope::new(self.opened().store.origin().tenant.as_str(), session)
    }
}

/// The words that the person added, with their types.
pub(crate) async fn added_words(
    store: &orgata_store::Store,
) -> Result<BTreeMap<String, String>, ApiError> {
    Ok(store.get(Space::Settings, WORDS).await?.unwrap_or_default())
}

/// Name of the guard's mode in a role.
pub(crate) fn mode_name(role: &Role) -> String {
    serde_json::to_value(role.profile.guard.mode)
        .ok()
        .and_then(|mode| mode.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// Offsets in characters, as `orgata guard scan` and its peers count.
/// Looking at a long text takes its time; meanwhile others are answered.
pub(crate) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| ApiError::internal("the guard could not look at the text"))?
}

pub(crate) fn in_characters(text: &str, findings: &[orgata_guard::Finding]) -> Vec<FindingRow> {
    let ends = findings.iter().flat_map(|found| [found.start, found.end]);
    let offsets = masks::Offsets::of(text, ends, |_| 1);
    let row = |found: &orgata_guard::Finding| FindingRow {
        kind: found.kind.clone(),
        start: offsets.at(found.start),
        end: offsets.at(found.end),
        score: found.score,
        rule: found.rule.clone(),
    };
    findings.iter().map(row).collect()
}

fn masked(sealed: &Sealed, vault: &Vault) -> GuardMasked {
    let row = |found: &Found| {
        token_row(
            &found.token,
            &found.kind,
            &found.rule,
            vault.reveal(&found.token),
        )
    };
    GuardMasked {
        text: sealed.as_str().to_owned(),
        tokens: sealed.report().found.iter().map(row).collect(),
    }
}

fn token_row(token: &str, kind: &str, rule: &str, value: Option<&str>) -> TokenRow {
    TokenRow {
        token: token.to_owned(),
        kind: kind.to_owned(),
        rule: rule.to_owned(),
        hint: hint(value),
    }
}

/// Enough to tell two values apart, too little to know one.
fn hint(value: Option<&str>) -> String {
    let Some(value) = value else {
        return "not kept".to_owned();
    };
    let letters: Vec<char> = value.chars().collect();
    let shown = if letters.len() >= 8 { 2 } else { 1 };
    let start: String = letters.iter().take(shown).collect();
    let end: String = letters
        .iter()
        .rev()
        .take(shown)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    if letters.len() <= 2 {
        "…".to_owned()
    } else {
        format!("{start}…{end}")
    }
}

#[cfg(test)]
mod tests {
    use super::Revealed;

    /// Entries of this version lie on people's disks.
    #[test]
    fn a_released_reveal_keeps_its_shape() {
        let released = r#"{"token":"[EMAIL_7F3K9Q2M4C1T]","by":"person:ana"}"#;
        let revealed: Revealed = serde_json::from_str(released).unwrap();
        assert_eq!(serde_json::to_string(&revealed).unwrap(), released);
    }
}
