//! Conversations: list, read, name, search, export, erase.

use crate::{
    App, Caller,
    api::{
        ApiError, ChatItem, ExportFormat, Nothing, SearchHit, SessionCreate, SessionExport,
        SessionList, SessionRef, SessionRename, SessionRow, SessionSearch, SessionView, TextReply,
    },
    app::{id, now},
    guarding::aside,
    masks,
    role::Role,
    transcript,
};
use orgata_agent::Masked;
use orgata_guard::{Audience, Scope};
use orgata_log::{Draft, Fact, Log as _, SessionId, TurnId};
use orgata_store::Hit;
use orgata_work::{Item, ItemKind, SessionRenamed, SessionStarted, TurnOutcome};
use std::{path::PathBuf, sync::Arc};

impl App {
    pub(crate) async fn session_create(
        &self,
        create: SessionCreate,
        _: &Caller,
    ) -> Result<SessionRow, ApiError> {
        let profile = match create.profile {
            Some(name) => self.opened().roles.get(&name).await?.profile.name.clone(),
            None => self.role().await?.profile.name.clone(),
        };
        let session = SessionId::new(id());
        let folder = self.work_folder(create.folder, &session)?;
        let started = SessionStarted {
            session: session.clone(),
            profile,
            folder: Some(folder.display().to_string()),
            title: create.title.unwrap_or_default(),
        };
        let draft = self.draft(&started)?.within(&session, None);
        self.store().append(vec![draft]).await?;
        self.session_row(&session).await
    }

    /// The folder that the tools of a conversation may touch: the given one, or a fresh one.
    fn work_folder(&self, given: Option<String>, session: &SessionId) -> Result<PathBuf, ApiError> {
        let folder = match given {
            Some(folder) => PathBuf::from(folder),
            None => {
                let short: String = session.as_str().chars().rev().take(8).collect();
                let folder = self.options.paths.work.join(short);
                std::fs::create_dir_all(&folder).map_err(|error| {
                    ApiError::new("read_only", format!("The work folder {} could not be made: {error}. The conversation was not started.", folder.display()))
                        .hint("Choose a folder that you can write to.")
                })?;
                folder
            }
        };
        let folder = folder.canonicalize().ok().filter(|folder| folder.is_dir());
        let folder = folder.ok_or_else(|| {
            ApiError::invalid("This is no folder. The conversation was not started.")
        })?;
        match self.forbidden(&folder) {
            Some(why) => Err(ApiError::invalid(format!(
                "{why} The conversation was not started."
            ))),
            None => Ok(folder),
        }
    }

    /// Fresh folders that nothing was put into go with conversations that are not kept.
    pub(crate) async fn leave_no_empty_folders(&self) {
        if !self.keeps_nothing() {
            return;
        }
        let rows = self.store().view(|view| view.sessions()).await;
        let folders = rows.unwrap_or_default().into_iter();
        for folder in folders.filter_map(|row| row.folder).map(PathBuf::from) {
            if folder.starts_with(&self.options.paths.work) {
                // Fails where something is in it.
                let _ = std::fs::remove_dir(folder);
            }
        }
    }

    /// Tools may never be given the home folder as a whole, the root, or Orgata's own data.
    fn forbidden(&self, folder: &std::path::Path) -> Option<&'static str> {
        let paths = &self.options.paths;
        let own = [&paths.data, &paths.config]
            .map(|path| path.canonicalize().unwrap_or_else(|_| path.clone()));
        let home = crate::device::home().and_then(|home| home.canonicalize().ok());
        let touches = |own: &PathBuf| own.starts_with(folder) || folder.starts_with(own);
        if folder.parent().is_none() || own.iter().any(touches) {
            return Some("This folder holds Orgata's own data or rules.");
        }
        (home.as_deref() == Some(folder))
            .then_some("Choose a folder inside your home folder, not the whole of it.")
    }

    pub(crate) async fn session_list(
        &self,
        list: SessionList,
        _: &Caller,
    ) -> Result<Vec<SessionRow>, ApiError> {
        let limit = list.limit.unwrap_or(100) as usize;
        let rows = self.store().view(|view| view.sessions()).await?;
        let mut listed = Vec::new();
        for row in rows.into_iter().take(limit) {
            listed.push(self.row(row).await);
        }
        Ok(listed)
    }

    pub(crate) async fn session_row(&self, session: &SessionId) -> Result<SessionRow, ApiError> {
        Ok(self.row(self.stored(session).await?).await)
    }

    pub(crate) async fn stored(
        &self,
        session: &SessionId,
    ) -> Result<orgata_store::SessionRow, ApiError> {
        let id = session.clone();
        let found = self.store().view(move |view| view.session(&id)).await?;
        found.ok_or_else(|| ApiError::not_found("conversation", session))
    }

    async fn row(&self, row: orgata_store::SessionRow) -> SessionRow {
        let masked = match self.opened().vaults.vault(&row.session).await {
            Ok(vault) => vault.lock().map_or(0, |vault| vault.len() as u64),
            Err(_) => 0,
        };
        SessionRow {
            masked,
            running: self.turns.running(&row.session).is_some() || row.pending_approvals > 0,
            title: if row.title.is_empty() {
                "New conversation".to_owned()
            } else {
                row.title
            },
            session: row.session,
            profile: row.profile,
            folder: row.folder,
            started_at: row.started_at,
            updated_at: row.last_at,
            messages: row.messages,
        }
    }

    pub(crate) async fn session_get(
        &self,
        get: SessionRef,
        _: &Caller,
    ) -> Result<SessionView, ApiError> {
        let row = self.session_row(&get.session).await?;
        let role = self.opened().roles.get(&row.profile).await?;
        // Before the transcript: what is kept meanwhile is in both, and so in neither missing.
        let streamed = self.turns.streamed(&get.session);
        let items = self.items(&get.session, &role).await?;
        let running_turn = self.turns.running(&get.session);
        Ok(SessionView {
            row,
            items,
            running_turn,
            streamed,
        })
    }

    pub(crate) async fn session_rename(
        &self,
        rename: SessionRename,
        caller: &Caller,
    ) -> Result<SessionRow, ApiError> {
        self.stored(&rename.session).await?;
        let title = rename.title.trim().to_owned();
        if title.is_empty() {
            return Err(ApiError::invalid(
                "A title needs at least one letter. It was not changed.",
            ));
        }
        let renamed = SessionRenamed {
            title,
            by_person: caller.is_person(),
        };
        let draft = self.draft(&renamed)?.within(&rename.session, None);
        self.store().append(vec![draft]).await?;
        self.session_row(&rename.session).await
    }

    pub(crate) async fn session_delete(
        &self,
        delete: SessionRef,
        _: &Caller,
    ) -> Result<Nothing, ApiError> {
        let row = self.stored(&delete.session).await?;
        self.turns.cancel(&delete.session).await;
        self.turns.close_tools(&delete.session).await;
        // First, because afterwards nobody would know of them.
        if let Some(folder) = row.folder {
            erase_results(&folder, &delete.session).await?;
        }
        self.store().erase(delete.session.clone(), now()).await?;
        self.opened().vaults.forget(&delete.session);
        Ok(Nothing {})
    }

    pub(crate) async fn session_search(
        &self,
        search: SessionSearch,
        _: &Caller,
    ) -> Result<Vec<SearchHit>, ApiError> {
        let limit = search.limit.unwrap_or(50) as usize;
        let hits = self
            .store()
            .view(move |view| view.search(&search.query, limit))
            .await?;
        Ok(hits.into_iter().map(search_hit).collect())
    }

    pub(crate) async fn session_export(
        &self,
        export: SessionExport,
        caller: &Caller,
    ) -> Result<TextReply, ApiError> {
        if export.clear && !caller.is_person() {
            return Err(ApiError::person_only("session_export"));
        }
        let row = self.session_row(&export.session).await?;
        let role = self.opened().roles.get(&row.profile).await?;
        let items = self.items(&export.session, &role).await?;
        let clear = match export.format {
            ExportFormat::Markdown => markdown(&row, &items),
            ExportFormat::Json => {
                serde_json::to_string_pretty(&serde_json::json!({ "session": row, "items": items }))
                    .map_err(|error| ApiError::internal(&error.to_string()))?
            }
        };
        if export.clear {
            tracing::warn!(
                actor = "person",
                action = "session_export",
                result = "clear"
            );
            return Ok(TextReply { text: clear });
        }
        let guard = role.guard()?;
        let text = self
            .seal_in(guard, clear, Audience::shared(), &export.session)
            .await?;
        Ok(TextReply {
            text: text.as_str().to_owned(),
        })
    }

    /// The transcript as people see it.
    pub(crate) async fn items(
        &self,
        session: &SessionId,
        role: &Role,
    ) -> Result<Vec<ChatItem>, ApiError> {
        let transcript = transcript::read(&self.store(), session).await?;
        let marker = Marker::new(role, session, self.opened().store.origin().tenant.as_str());
        let items = transcript.items.into_iter();
        aside(move || Ok(items.filter_map(|item| marker.item(item)).collect())).await
    }

    pub(crate) fn draft<F: Fact>(&self, fact: &F) -> Result<Draft, ApiError> {
        Draft::private(fact, now()).map_err(|error| ApiError::internal(&error.to_string()))
    }
}

/// Marks what is masked when a text leaves for the model of the conversation.
struct Marker {
    guard: Option<Arc<orgata_guard::Guard>>,
    audience: Audience,
    scope: Scope,
}

impl Marker {
    fn new(role: &Role, session: &SessionId, tenant: &str) -> Self {
        let provider = role
            .profile
            .primary
            .as_ref()
            .map_or("offline", |model| model.provider.as_str());
        Self {
            guard: role.guard().ok(),
            audience: Audience::model(provider),
            scope: Scope::new(tenant, session.as_str()),
        }
    }

    fn item(&self, item: Item) -> Option<ChatItem> {
        let (at, turn) = (item.at, item.turn.unwrap_or_else(|| TurnId::new("")));
        Some(match item.kind {
            ItemKind::User { text, attachments } => ChatItem::User {
                turn,
                masks: self.marks(&text),
                text,
                attachments,
                at,
            },
            ItemKind::Assistant { text, .. } if text.is_empty() => return None,
            ItemKind::Assistant {
                text,
                model,
                partial,
            } => ChatItem::Assistant {
                turn,
                masks: self.marks(&text),
                text,
                model,
                partial,
                at,
            },
            ItemKind::Tool {
                call,
                approval,
                result,
            } => ChatItem::Tool {
                turn,
                call,
                result,
                approval: approval.map(|approval| *approval),
                at,
            },
            ItemKind::Ended {
                outcome: TurnOutcome::Done,
            } => return None,
            ItemKind::Ended { outcome } => ChatItem::Ended { turn, outcome, at },
        })
    }

    /// Marks are an aid to the eye; a guard that fails stops sending, not reading.
    fn marks(&self, text: &str) -> Vec<Masked> {
        let marks = self
            .guard
            .as_ref()
            .map(|guard| masks::of_text(guard, text, &self.audience, &self.scope));
        marks.and_then(Result::ok).unwrap_or_default()
    }
}

fn search_hit(hit: Hit) -> SearchHit {
    let marked = |fragment: &orgata_store::Fragment| {
        if fragment.hit {
            format!("\u{2}{}\u{3}", fragment.text)
        } else {
            fragment.text.clone()
        }
    };
    SearchHit {
        session: hit.session,
        title: if hit.title.is_empty() {
            "New conversation".to_owned()
        } else {
            hit.title
        },
        turn: hit.turn,
        snippet: hit.snippet.iter().map(marked).collect(),
        at: hit.at,
    }
}

fn markdown(row: &SessionRow, items: &[ChatItem]) -> String {
    let mut text = format!("# {}\n\nRole: {}\n", row.title, row.profile);
    for item in items {
        text.push_str(&match item {
            ChatItem::User {
                text, attachments, ..
            } => {
                let files: String = attachments
                    .iter()
                    .map(|file| format!("\n\n> Attached: {}", file.name))
                    .collect();
                format!("\n## You\n\n{text}{files}\n")
            }
            ChatItem::Assistant { text, model, .. } => {
                format!("\n## Assistant ({model})\n\n{text}\n")
            }
            ChatItem::Tool { call, result, .. } => {
                let answer = result
                    .as_ref()
                    .map_or("No answer.", |result| result.text.as_str());
                format!(
                    "\n### Tool {}\n\n```json\n{}\n```\n\n```\n{answer}\n```\n",
                    call.name, call.arguments
                )
            }
            ChatItem::Ended { outcome, .. } => format!("\n*Ended: {}*\n", ending(outcome)),
        });
    }
    text
}

fn ending(outcome: &TurnOutcome) -> String {
    match outcome {
        TurnOutcome::Done => "done".to_owned(),
        TurnOutcome::Cancelled => "cancelled".to_owned(),
        TurnOutcome::Interrupted => "interrupted".to_owned(),
        TurnOutcome::MaxTurns => "limit of steps reached".to_owned(),
        TurnOutcome::Failed { message, .. } => message.clone(),
    }
}

/// Removes the long tool results that lie in the conversation's folder.
async fn erase_results(folder: &str, session: &SessionId) -> Result<(), ApiError> {
    let (folder, session) = (PathBuf::from(folder), session.clone());
    let erased =
        tokio::task::spawn_blocking(move || orgata_tools::erase_results(&folder, &session));
    let erased = erased
        .await
        .map_err(|_| ApiError::internal("erasing was interrupted"))?;
    erased.map_err(|error| {
        ApiError::new(
            "results_stay",
            format!(
                "A long tool result could not be removed: {error}. The conversation was not erased."
            ),
        )
        .hint("Remove the folder .orgata/results in the conversation's folder, then erase again.")
    })
}
