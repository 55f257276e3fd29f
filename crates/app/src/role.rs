//! A role as it works here: profile, policies, guard and the door out.

use crate::{
    api::{ApiError, ProviderSave},
    guarding::WORDS,
    recognizer::{self, Names},
    vaults::{VaultPort, VaultShelf},
};
use orgata_gateway::{Budget, Gateway, GatewayParts, KeyStore, Limits, SystemClock};
use orgata_guard::{
    Audience, Finding, Guard, GuardError, Keys, Mode, Policy, Possible, Recognizer, Rules, Term,
};
use orgata_log::Log;
use orgata_profile::{
    ModelRef, ModelSpec, Policies, Profile, ProviderKind, ProviderSpec, RecognizerUse, Signature,
};
use orgata_store::{Space, Store};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

/// Settings: providers that the person added on this device.
pub(crate) const PROVIDERS: &str = "providers";
/// Settings: the selected model of a role, by role.
pub(crate) const MODELS: &str = "models";

/// One role. Guard and door are made at first use: most commands of the terminal need neither.
pub struct Role {
    /// What the role may do, with this device's providers and choice of model.
    pub profile: Arc<Profile>,
    /// Judges every action.
    pub policies: Arc<Policies>,
    parts: Arc<RoleParts>,
    words: BTreeMap<String, String>,
    guard: OnceLock<Result<Arc<Guard>, ApiError>>,
    gateway: OnceLock<Gateway>,
}

impl Role {
    /// The guard.
    ///
    /// # Errors
    /// When it cannot work; then nothing may leave.
    pub fn guard(&self) -> Result<Arc<Guard>, ApiError> {
        self.guard.get_or_init(|| self.make_guard()).clone()
    }

    /// The door out.
    ///
    /// # Errors
    /// While the guard does not work.
    pub fn gateway(&self) -> Result<&Gateway, ApiError> {
        let guard = self.guard()?;
        Ok(self
            .gateway
            .get_or_init(|| self.make_gateway(self.profile.clone(), guard)))
    }

    /// A door out for this role with a profile that was narrowed.
    ///
    /// # Errors
    /// While the guard does not work.
    pub(crate) fn gateway_of(&self, profile: Profile) -> Result<Gateway, ApiError> {
        Ok(self.make_gateway(Arc::new(profile), self.guard()?))
    }

    /// Who reads what leaves in a conversation of this role.
    #[must_use]
    pub fn audience(&self) -> Audience {
        Audience::model(
            self.profile
                .primary
                .as_ref()
                .map_or("offline", |model| model.provider.as_str()),
        )
    }

    fn make_guard(&self) -> Result<Arc<Guard>, ApiError> {
        let rules = self.parts.rules()?;
        Ok(Arc::new(self.guard_of(rules, &BTreeSet::new())?))
    }

    /// A guard like this role's that lets some more types through.
    pub(crate) fn guard_with(&self, kinds: &BTreeSet<String>) -> Result<Guard, GuardError> {
        let rules = self.parts.rules().map_err(|_| GuardError::NoKey)?;
        self.guard_of(rules, kinds)
    }

    fn guard_of(&self, rules: Arc<Rules>, more: &BTreeSet<String>) -> Result<Guard, GuardError> {
        let floor = &self.profile.guard;
        let policy = Policy {
            allow: floor.allow.iter().chain(more).cloned().collect(),
            strict: floor.strict.iter().cloned().collect(),
            possible: Possible::Of(floor.also.iter().cloned().collect()),
            ..Policy::of(mode(floor.mode))
        };
        Guard::new(
            rules,
            self.parts.keys.clone(),
            policy,
            terms(&self.words),
            recognizers(floor.recognizer),
        )
    }

    fn make_gateway(&self, profile: Arc<Profile>, guard: Arc<Guard>) -> Gateway {
        let log: Arc<dyn Log> = Arc::new(self.parts.store.clone());
        Gateway::new(GatewayParts {
            budget: Arc::new(Budget::new(profile.budgets)),
            profile,
            policies: self.policies.clone(),
            guard,
            vaults: Arc::new(VaultPort(self.parts.vaults.clone())),
            log,
            keys: self.parts.secrets.clone(),
            clock: Arc::new(SystemClock),
            person: self.parts.person.clone(),
            limits: self.parts.limits,
        })
    }
}

/// Guards that only look, as `orgata guard scan` does: no keys, no log.
pub struct Looking {
    likely: Guard,
    possible: Guard,
}

/// Longest text that may be a single value.
const VALUE: usize = 200;

impl Looking {
    /// Guards with the rules of Orgata and the person's own.
    ///
    /// # Errors
    /// When a rule file is broken.
    pub fn new(config: &std::path::Path) -> Result<Self, ApiError> {
        let (rules, words) = (load_rules(config)?, BTreeMap::new());
        let guard = |possible| {
            let policy = Policy {
                possible,
                ..Policy::of(Mode::Mask)
            };
            let keys = Keys::new(&[0; 32]);
            let recognizers = recognizers(RecognizerUse::Preferred);
            Guard::new(rules.clone(), keys, policy, terms(&words), recognizers)
        };
        Ok(Self {
            likely: guard(Possible::Of(orgata_ner::KINDS.map(str::to_owned).into()))?,
            possible: guard(Possible::All)?,
        })
    }

    /// What is found in a text. What is only possible counts with `all`, or where the text is a
    /// single value; what the recognizer finds always does.
    ///
    /// # Errors
    /// As [`Guard::scan`].
    pub fn scan(&self, text: &str, all: bool) -> Result<Vec<Finding>, GuardError> {
        let text_is_value = text.len() <= VALUE && !text.trim().contains(char::is_whitespace);
        if all || text_is_value {
            self.possible.scan(text)
        } else {
            self.likely.scan(text)
        }
    }

    /// Why names are found by rules only, when they are.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        recognizer::loaded().err().map(|error| error.to_string())
    }

    /// The rules they look with.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        self.likely.rules()
    }
}

fn recognizers(wanted: RecognizerUse) -> Vec<Arc<dyn Recognizer>> {
    match wanted {
        RecognizerUse::Off => Vec::new(),
        RecognizerUse::Preferred => vec![Arc::new(Names { required: false })],
        RecognizerUse::Required => vec![Arc::new(Names { required: true })],
    }
}

/// This device's words and the ones that the person added.
fn terms(words: &BTreeMap<String, String>) -> Vec<Term> {
    let added = words
        .iter()
        .map(|(word, kind)| Term::new(kind.as_str(), word.as_str()));
    let device = crate::device::words()
        .into_iter()
        .map(|word| Term::new(word.kind, word.text));
    device.chain(added).collect()
}

/// Rules that come with Orgata and the person's own. One broken file means no guard.
fn load_rules(config: &std::path::Path) -> Result<Arc<Rules>, ApiError> {
    let own = files(&config.join("guard-rules"), "toml");
    let made = if own.is_empty() {
        Rules::builtin()
    } else {
        let own: Vec<(&str, &str)> = own
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        Rules::builtin_with(&own)
    };
    made.map(Arc::new)
        .map_err(|error| ApiError::from(orgata_guard::GuardError::from(error)))
}

/// What roles are made of.
pub(crate) struct RoleParts {
    pub store: Store,
    pub vaults: Arc<VaultShelf>,
    pub keys: Keys,
    pub secrets: Arc<dyn KeyStore>,
    pub person: String,
    /// Folder with the person's own `profiles/` and `guard-rules/`.
    pub config: PathBuf,
    pub limits: Limits,
    /// Compiled at first use.
    pub rules: OnceLock<Result<Arc<Rules>, ApiError>>,
}

impl RoleParts {
    fn rules(&self) -> Result<Arc<Rules>, ApiError> {
        self.rules.get_or_init(|| load_rules(&self.config)).clone()
    }
}

/// Roles by name, made at first use.
pub struct Roles {
    parts: Arc<RoleParts>,
    words: Mutex<BTreeMap<String, String>>,
    made: Mutex<BTreeMap<String, Arc<Role>>>,
    /// The settings that `made` was made with.
    stamp: Mutex<String>,
}

impl Roles {
    pub(crate) fn new(parts: RoleParts, words: BTreeMap<String, String>) -> Self {
        Self {
            parts: Arc::new(parts),
            words: Mutex::new(words),
            made: Mutex::default(),
            stamp: Mutex::default(),
        }
    }

    /// Names and texts of all profiles: the person's own come first, the ones that come with Orgata
    /// after them.
    pub(crate) fn texts(&self) -> BTreeMap<String, String> {
        let mut texts: BTreeMap<String, String> = orgata_profile::BUILTIN
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        texts.extend(files(&self.parts.config.join("profiles"), "yaml"));
        texts
    }

    /// Profiles that can be read; a broken one is left out of the list and named in the log.
    pub(crate) fn profiles(&self) -> Vec<Profile> {
        let read = |(name, text): (String, String)| match orgata_profile::load(&text) {
            Ok(profile) => Some(profile),
            Err(error) => {
                tracing::error!(action = "profile.load", result = "failed", profile = name, %error);
                None
            }
        };
        self.texts().into_iter().filter_map(read).collect()
    }

    /// The role of this name.
    ///
    /// # Errors
    /// When there is none, or its profile or policies are broken.
    pub async fn get(&self, name: &str) -> Result<Arc<Role>, ApiError> {
        self.take_over().await?;
        if let Some(role) = self
            .made
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
        {
            return Ok(role.clone());
        }
        let role = Arc::new(self.make(name).await?);
        self.made
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name.to_owned(), role.clone());
        Ok(role)
    }

    /// Takes over what another process, or another part of this one, has changed: words, providers,
    /// models. What cannot be read stops the call, since a missing word would leave in clear.
    async fn take_over(&self) -> Result<(), ApiError> {
        let read = self.parts.store.view(|view| {
            let words = view.value::<BTreeMap<String, String>>(Space::Settings, WORDS)?;
            let providers = view.value::<serde_json::Value>(Space::Settings, PROVIDERS)?;
            let models = view.value::<serde_json::Value>(Space::Settings, MODELS)?;
            Ok((words.unwrap_or_default(), providers, models))
        });
        let (words, providers, models) = read.await?;
        let stamp = format!("{words:?}{providers:?}{models:?}");
        let mut seen = self.stamp.lock().unwrap_or_else(PoisonError::into_inner);
        if *seen != stamp {
            *self.words.lock().unwrap_or_else(PoisonError::into_inner) = words;
            self.renew();
            *seen = stamp;
        }
        Ok(())
    }

    /// Makes every role anew at its next use: providers, models or words have changed.
    pub(crate) fn renew(&self) {
        self.made
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clear();
    }

    /// Takes over new words, if the guard can be made with them.
    pub(crate) async fn set_words(&self, words: BTreeMap<String, String>) -> Result<(), ApiError> {
        Guard::new(
            self.parts.rules()?,
            self.parts.keys.clone(),
            Policy::of(Mode::Mask),
            terms(&words),
            Vec::new(),
        )?;
        *self.words.lock().unwrap_or_else(PoisonError::into_inner) = words;
        self.renew();
        Ok(())
    }

    async fn make(&self, name: &str) -> Result<Role, ApiError> {
        let texts = self.texts();
        let text = texts
            .get(name)
            .ok_or_else(|| ApiError::not_found("role", name))?;
        let broken = |error: &dyn std::fmt::Display| {
            ApiError::new(
                "profile_broken",
                format!("The profile {name} cannot be used: {error}. Nothing was done."),
            )
            .hint("Correct the file or choose another role.")
        };
        let mut profile = orgata_profile::load(text).map_err(|error| broken(&error))?;
        self.adapt(&mut profile).await?;
        let policies = Policies::compile(&profile).map_err(|error| broken(&error))?;
        let words = self
            .words
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        Ok(Role {
            profile: Arc::new(profile),
            policies: Arc::new(policies),
            parts: self.parts.clone(),
            words,
            guard: OnceLock::new(),
            gateway: OnceLock::new(),
        })
    }

    /// Adds this device's providers and the person's choice of model, as far as the role allows.
    async fn adapt(&self, profile: &mut Profile) -> Result<(), ApiError> {
        let added: BTreeMap<String, ProviderSave> = self
            .parts
            .store
            .get(Space::Settings, PROVIDERS)
            .await?
            .unwrap_or_default();
        for mut provider in added.values().filter_map(|saved| provider(saved).ok()) {
            // What the role names itself stays what its author wrote.
            if may_add(profile, &provider).is_err() || profile.provider(&provider.id).is_some() {
                continue;
            }
            // Servers on this device mostly know no keys; one that was stored is used.
            if is_loopback(&provider.base_url) {
                let stored = self.parts.secrets.get(&provider.id).await;
                provider.key = Some(stored.is_ok_and(|key| key.is_some()));
            }
            profile.providers.push(provider);
        }
        let chosen: BTreeMap<String, Option<ModelRef>> = self
            .parts
            .store
            .get(Space::Settings, MODELS)
            .await?
            .unwrap_or_default();
        if let Some(choice) = chosen.get(&profile.name) {
            let known = choice
                .as_ref()
                .is_none_or(|model| profile.provider(&model.provider).is_some());
            if known {
                profile.primary = choice.clone();
                profile.hidden = None;
            }
        }
        Ok(())
    }
}

/// Whether a person may add a provider to a role on this device.
///
/// # Errors
/// The reason why not.
pub(crate) fn may_add(profile: &Profile, provider: &ProviderSpec) -> Result<(), ApiError> {
    if profile.signature != Signature::Unsigned {
        return Err(ApiError::denied(
            "the role is signed, and only its signer adds providers.",
        ));
    }
    if profile.guard.local_only && !provider.local {
        return Err(ApiError::denied(
            "this role uses models on this device only.",
        ));
    }
    Ok(())
}

/// The provider that the person described.
///
/// # Errors
/// When kind or address cannot be used.
pub(crate) fn provider(saved: &ProviderSave) -> Result<ProviderSpec, ApiError> {
    let kind = match saved.kind.as_str() {
        "openai" => ProviderKind::OpenAi,
        "anthropic" => ProviderKind::Anthropic,
        "ollama" => ProviderKind::Ollama,
        other => {
            return Err(ApiError::invalid(format!(
                "There is no provider kind {other}; use openai, anthropic or ollama."
            )));
        }
    };
    let url = saved.base_url.trim().trim_end_matches('/').to_owned();
    let loopback = is_loopback(&url);
    if !(url.starts_with("https://") || (url.starts_with("http://") && loopback)) {
        return Err(ApiError::invalid(
            "The address must begin with https://, or http:// for a server on this device. The provider was not saved.",
        ));
    }
    let names = saved
        .models
        .iter()
        .map(|name| name.trim())
        .filter(|name| !name.is_empty());
    let spec = |name: &str| {
        let bare = ProviderSpec {
            id: String::new(),
            kind,
            base_url: String::new(),
            models: Vec::new(),
            local: loopback,
            images: false,
            key: None,
        };
        bare.model(name)
    };
    let models: Vec<ModelSpec> = names.filter_map(spec).collect();
    Ok(ProviderSpec {
        id: saved.id.clone(),
        kind,
        base_url: url,
        models,
        local: loopback && kind == ProviderKind::Ollama,
        images: false,
        key: None,
    })
}

/// Whether an address names this device.
pub(crate) fn is_loopback(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let name = if host.starts_with('[') {
        host.split(']').next().map(|ip| ip.trim_start_matches('['))
    } else {
        host.split(':').next()
    };
    name.is_some_and(|name| {
        name == "localhost"
            || name
                .parse::<std::net::IpAddr>()
                .is_ok_and(|ip| ip.is_loopback())
    })
}

fn mode(mode: orgata_profile::GuardMode) -> Mode {
    match mode {
        orgata_profile::GuardMode::Off => Mode::Off,
        orgata_profile::GuardMode::Detect => Mode::Detect,
        orgata_profile::GuardMode::Mask => Mode::Mask,
        orgata_profile::GuardMode::Strict => Mode::Strict,
    }
}

/// Name without ending, and text, of the files of one kind in a folder.
fn files(folder: &std::path::Path, ending: &str) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    let named = entries.filter(|path| path.extension().is_some_and(|end| end == ending));
    let read = |path: PathBuf| {
        Some((
            name(&path, ending)?,
            std::fs::read_to_string(&path).unwrap_or_else(|_| "\u{0}".to_owned()),
        ))
    };
    named.filter_map(read).collect()
}

/// A profile goes by its bare name, a rule file by its file name, which its errors name.
fn name(path: &std::path::Path, ending: &str) -> Option<String> {
    let name = if ending == "toml" {
        path.file_name()
    } else {
        path.file_stem()
    };
    name?.to_str().map(str::to_owned)
}
