//! Role, models, keys, preferences.

use crate::{
    App, Caller,
    api::{
        ApiError, AppState, Banner, KeysState, KeysUnlock, ModelSelect, Nothing, Preferences,
        ProfileRow, ProfileSelect, ProviderKey, ProviderRef, ProviderRow, ProviderSave,
        ProviderTest, ProviderTested, Providers,
    },
    boot,
    brain::OFFLINE,
    guarding::mode_name,
    recognizer,
    role::{self, MODELS, PROVIDERS, Role},
};
use futures::StreamExt as _;
use orgata_agent::{CallSite, ModelError, ModelEvent, ModelRequest, ports::Model as _};
use orgata_log::SessionId;
use orgata_profile::{
    GuardMode, ModelRef, PermissionMode, Profile, ProviderKind, ProviderSpec, RecognizerUse,
    Signature,
};
use orgata_store::{Space, Store};
use orgata_work::{Message, Role as Speaker};
use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

pub(crate) const PROFILE: &str = "profile";
const PREFERENCES: &str = "preferences";
/// How long to wait for each local server.
const DISCOVERY: Duration = Duration::from_millis(300);
const DEFAULT_PROFILE: &str = "general";

/// The selected role.
pub(crate) async fn selected_profile(store: &Store) -> Result<String, ApiError> {
    let name: Option<String> = store.get(Space::Settings, PROFILE).await?;
    Ok(name.unwrap_or_else(|| DEFAULT_PROFILE.to_owned()))
}

impl App {
    pub(crate) async fn app_state(&self, _: Nothing, _: &Caller) -> Result<AppState, ApiError> {
        let (opened, role) = (self.opened(), self.role().await?);
        let preferences = self.preferences().await?;
        let open_tasks = opened
            .store
            .view(|view| view.tasks())
            .await?
            .iter()
            .filter(|task| !task.state.is_closed())
            .count();
        Ok(AppState {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            person: self.person.clone(),
            profile: profile_row(&role.profile),
            profiles: opened.roles.profiles().iter().map(profile_row).collect(),
            keys: opened.keys.clone(),
            guard_mode: mode_name(&role),
            guard_healthy: role.guard().is_ok(),
            model: self.model_name(&role).await,
            first_run: !preferences.first_run_done,
            pending_approvals: self.pending_approvals().await,
            open_tasks: open_tasks as u32,
            banners: self.banners(&role).await,
        })
    }

    /// `provider/model` of the next turn, or the offline assistant.
    async fn model_name(&self, role: &Role) -> String {
        match &role.profile.primary {
            Some(model) if self.usable(role, model).await => {
                format!("{}/{}", model.provider, model.model)
            }
            _ => OFFLINE.to_owned(),
        }
    }

    /// Whether a model's provider has the key that it needs.
    async fn usable(&self, role: &Role, model: &ModelRef) -> bool {
        let Some(provider) = role.profile.provider(&model.provider) else {
            return false;
        };
        !provider.needs_key() || self.has_key(&provider.id).await
    }

    async fn has_key(&self, provider: &str) -> bool {
        self.opened().keeper.has_secret(provider).await
    }

    async fn banners(&self, role: &Role) -> Vec<Banner> {
        let mut banners = Vec::new();
        let mut add = |id: &str, level: &str, text: String| {
            banners.push(Banner {
                id: id.to_owned(),
                level: level.to_owned(),
                text,
            });
        };
        if let Err(error) = role.guard() {
            add(
                "guard_broken",
                "bad",
                format!(
                    "The privacy guard does not work, so nothing is sent. {}",
                    error.message
                ),
            );
        }
        let wanted = role.profile.guard.recognizer;
        if let Some(why) = recognizer::problem().filter(|_| wanted != RecognizerUse::Off) {
            let (level, what) = match wanted {
                RecognizerUse::Required => ("bad", "nothing is sent"),
                _ => ("warn", "names are found by rules only"),
            };
            add(
                "recognizer_missing",
                level,
                format!("The recognizer of names does not work, so {what}. {why}."),
            );
        }
        if matches!(role.profile.guard.mode, GuardMode::Off | GuardMode::Detect) {
            add(
                "unguarded",
                "bad",
                "This role sends text unmasked.".to_owned(),
            );
        }
        match &self.opened().keys {
            KeysState::MemoryOnly { why } => {
                add(
                    "memory_only",
                    "warn",
                    format!("Nothing is kept after this run: {why}"),
                );
            }
            KeysState::KeychainLocked => {
                add(
                    "keychain_locked",
                    "warn",
                    "The keychain is locked. Unlock it and start Orgata again.".to_owned(),
                );
            }
            KeysState::PassphraseLocked => add(
                "keychain_locked",
                "warn",
                "Enter the passphrase to open what was kept.".to_owned(),
            ),
            KeysState::Keychain | KeysState::Passphrase => {}
        }
        if self.model_name(role).await == OFFLINE {
            add(
                "offline",
                "info",
                "No model is connected. The offline assistant answers.".to_owned(),
            );
        }
        if role.profile.signature == Signature::Unsigned {
            add(
                "unsigned",
                "info",
                format!("The profile {} is unsigned.", role.profile.title()),
            );
        }
        banners
    }

    pub(crate) async fn profile_select(
        &self,
        select: ProfileSelect,
        caller: &Caller,
    ) -> Result<AppState, ApiError> {
        let opened = self.opened();
        opened.roles.get(&select.name).await?;
        opened
            .store
            .put(Space::Settings, PROFILE, None, &select.name)
            .await?;
        self.app_state(Nothing {}, caller).await
    }

    async fn preferences(&self) -> Result<Preferences, ApiError> {
        Ok(self
            .store()
            .get(Space::Settings, PREFERENCES)
            .await?
            .unwrap_or_default())
    }

    pub(crate) async fn preferences_get(
        &self,
        _: Nothing,
        _: &Caller,
    ) -> Result<Preferences, ApiError> {
        self.preferences().await
    }

    pub(crate) async fn preferences_set(
        &self,
        preferences: Preferences,
        _: &Caller,
    ) -> Result<Preferences, ApiError> {
        self.store()
            .put(Space::Settings, PREFERENCES, None, &preferences)
            .await?;
        Ok(preferences)
    }

    pub(crate) async fn keys_unlock(
        self: &Arc<Self>,
        unlock: KeysUnlock,
        _: &Caller,
    ) -> Result<KeysState, ApiError> {
        if unlock.create && unlock.passphrase.chars().count() < 12 {
            return Err(ApiError::invalid(
                "A passphrase needs at least 12 characters. No key file was made.",
            ));
        }
        // No turn may begin on the log that is about to be left.
        let closed = self.turns.close_for_a_while();
        self.turns.cancel_all().await;
        let opened = boot::open(&self.options, Some(unlock)).await?;
        let keys = opened.keys.clone();
        let left = std::mem::replace(
            &mut *self
                .state
                .write()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
            Arc::new(opened),
        );
        left.store.close();
        drop(closed);
        if self.options.owns_turns {
            self.clone().take_up_turns().await;
        }
        Ok(keys)
    }

    pub(crate) async fn provider_list(
        &self,
        _: Nothing,
        _: &Caller,
    ) -> Result<Providers, ApiError> {
        self.providers().await
    }

    async fn providers(&self) -> Result<Providers, ApiError> {
        let role = self.role().await?;
        let added = self.added_providers().await?;
        let mut providers = Vec::new();
        for provider in &role.profile.providers {
            let has_key = self.has_key(&provider.id).await;
            providers.push(row(provider, has_key, added.contains_key(&provider.id)));
        }
        let known =
            |server: &ProviderRow| providers.iter().any(|row| row.base_url == server.base_url);
        let discovered = self
            .discovered()
            .await
            .into_iter()
            .filter(|server| !known(server))
            .collect();
        let selected = role
            .profile
            .primary
            .as_ref()
            .map(|model| format!("{}/{}", model.provider, model.model));
        Ok(Providers {
            providers,
            selected,
            discovered,
        })
    }

    /// Local servers that answer on loopback. What is remote behind them is not offered.
    async fn discovered(&self) -> Vec<ProviderRow> {
        if !self.options.discover {
            return Vec::new();
        }
        let found = orgata_gateway::discover(DISCOVERY)
            .await
            .unwrap_or_default();
        found.iter().filter_map(crate::local::row).collect()
    }

    async fn added_providers(&self) -> Result<BTreeMap<String, ProviderSave>, ApiError> {
        Ok(self
            .store()
            .get(Space::Settings, PROVIDERS)
            .await?
            .unwrap_or_default())
    }

    pub(crate) async fn provider_save(
        &self,
        save: ProviderSave,
        _: &Caller,
    ) -> Result<Providers, ApiError> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if save.id.is_empty() || !save.id.chars().all(plain) {
            return Err(ApiError::invalid(
                "A provider's id has small letters, digits and hyphens only. It was not saved.",
            ));
        }
        let role = self.role().await?;
        role::may_add(&role.profile, &role::provider(&save)?)?;
        let mut added = self.added_providers().await?;
        let before = added.get(&save.id);
        if before.is_none() && role.profile.provider(&save.id).is_some() {
            return Err(ApiError::invalid(format!(
                "{} is a provider of this role. It was left as it is; choose another name.",
                save.id
            )));
        }
        if before.is_none_or(|before| before.base_url != save.base_url) {
            self.forget_key(&save.id).await?;
        }
        added.insert(save.id.clone(), save);
        self.keep_providers(&added).await
    }

    /// A key belongs to one address: what was stored for one may not go to another.
    async fn forget_key(&self, id: &str) -> Result<(), ApiError> {
        let keeper = &self.opened().keeper;
        if keeper.has_secret(id).await {
            keeper.set_secret(id, "").await?;
        }
        Ok(())
    }

    pub(crate) async fn provider_remove(
        &self,
        remove: ProviderRef,
        _: &Caller,
    ) -> Result<Providers, ApiError> {
        let mut added = self.added_providers().await?;
        if added.remove(&remove.id).is_none() {
            return Err(ApiError::not_found("provider of this device", &remove.id));
        }
        self.forget_key(&remove.id).await?;
        self.keep_providers(&added).await
    }

    async fn keep_providers(
        &self,
        added: &BTreeMap<String, ProviderSave>,
    ) -> Result<Providers, ApiError> {
        let opened = self.opened();
        opened
            .store
            .put(Space::Settings, PROVIDERS, None, added)
            .await?;
        opened.roles.renew();
        self.providers().await
    }

    pub(crate) async fn provider_key(
        &self,
        key: ProviderKey,
        _: &Caller,
    ) -> Result<Providers, ApiError> {
        self.known_provider(&key.id).await?;
        self.opened()
            .keeper
            .set_secret(&key.id, key.key.trim())
            .await?;
        self.opened().roles.renew();
        self.providers().await
    }

    async fn known_provider(&self, id: &str) -> Result<ProviderSpec, ApiError> {
        let role = self.role().await?;
        role.profile
            .provider(id)
            .cloned()
            .ok_or_else(|| ApiError::not_found("provider", id))
    }

    pub(crate) async fn provider_test(
        &self,
        test: ProviderTest,
        _: &Caller,
    ) -> Result<ProviderTested, ApiError> {
        self.known_provider(&test.id).await?;
        let role = self.role().await?;
        let gateway = role.gateway()?;
        let start = Instant::now();
        let mut answer = gateway.call(test_request(test));
        let mut outcome = Err(ModelError::Broken("no answer".to_owned()));
        while let Some(event) = answer.next().await {
            match event {
                Ok(ModelEvent::Reply(reply)) => outcome = Ok(reply),
                Ok(_) => {}
                Err(error) => outcome = Err(error),
            }
        }
        let ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(match outcome {
            Ok(reply) => ProviderTested {
                ok: true,
                message: format!("{} answered.", reply.model),
                code: None,
                ms,
            },
            Err(error) => ProviderTested {
                ok: false,
                message: crate::error::sentence(&error),
                code: Some(error.code().to_owned()),
                ms,
            },
        })
    }

    pub(crate) async fn model_select(
        &self,
        select: ModelSelect,
        _: &Caller,
    ) -> Result<Providers, ApiError> {
        let (opened, role) = (self.opened(), self.role().await?);
        let mut chosen: BTreeMap<String, Option<ModelRef>> = opened
            .store
            .get(Space::Settings, MODELS)
            .await?
            .unwrap_or_default();
        match (select.provider, select.model) {
            (Some(provider), _) if provider == "orgata" => {
                chosen.insert(role.profile.name.clone(), None);
            }
            (Some(provider), Some(model)) => {
                let spec = self.known_provider(&provider).await?;
                spec.model(&model)
                    .ok_or_else(|| ApiError::not_found("model", &model))?;
                chosen.insert(
                    role.profile.name.clone(),
                    Some(ModelRef { provider, model }),
                );
            }
            _ => {
                chosen.remove(&role.profile.name);
            }
        }
        opened
            .store
            .put(Space::Settings, MODELS, None, &chosen)
            .await?;
        opened.roles.renew();
        self.providers().await
    }
}

fn test_request(test: ProviderTest) -> ModelRequest {
    ModelRequest {
        site: CallSite::ProviderTest,
        session: SessionId::new("provider-test"),
        turn: None,
        provider: Some(test.id),
        model: test.model,
        system: String::new(),
        messages: vec![Message::text(
            Speaker::User,
            "Answer with the single word ready.",
        )],
        tools: Vec::new(),
        temperature: None,
        max_tokens: Some(16),
    }
}

fn row(provider: &ProviderSpec, has_key: bool, added_here: bool) -> ProviderRow {
    ProviderRow {
        id: provider.id.clone(),
        kind: kind_name(provider.kind).to_owned(),
        base_url: provider.base_url.clone(),
        models: provider
            .models
            .iter()
            .map(|model| model.name.clone())
            .collect(),
        local: provider.local,
        has_key,
        needs_key: provider.needs_key(),
        added_here,
    }
}

pub(crate) fn kind_name(kind: ProviderKind) -> &'static str {
    match kind {
        ProviderKind::OpenAi => "openai",
        ProviderKind::Anthropic => "anthropic",
        ProviderKind::Ollama => "ollama",
    }
}

fn profile_row(profile: &Profile) -> ProfileRow {
    let guard_mode = match profile.guard.mode {
        GuardMode::Off => "off",
        GuardMode::Detect => "detect",
        GuardMode::Mask => "mask",
        GuardMode::Strict => "strict",
    };
    let mode = match profile.mode {
        PermissionMode::Auto => "auto",
        PermissionMode::Approve => "approve",
        PermissionMode::SmartApprove => "smart_approve",
        PermissionMode::Chat => "chat",
    };
    ProfileRow {
        name: profile.name.clone(),
        display_name: profile.display_name.clone(),
        description: profile.description.clone(),
        version: profile.version.clone(),
        signature: if profile.signature == Signature::Unsigned {
            "unsigned"
        } else {
            "signed"
        }
        .to_owned(),
        mode: mode.to_owned(),
        guard_mode: guard_mode.to_owned(),
        local_only: profile.guard.local_only,
    }
}
