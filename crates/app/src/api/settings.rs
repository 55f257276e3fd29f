//! Profile, models, keys, extensions, health.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a face needs to draw its frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AppState {
    /// Version of Orgata.
    pub version: String,
    /// The person at this device, as the operating system names them.
    pub person: String,
    /// The selected role.
    pub profile: ProfileRow,
    /// All roles that can be selected.
    pub profiles: Vec<ProfileRow>,
    /// Where keys are kept.
    pub keys: KeysState,
    /// Guard mode of the selected role.
    pub guard_mode: String,
    /// Whether the guard works.
    pub guard_healthy: bool,
    /// Model that the next turn uses, `provider/model`, or `orgata/offline`.
    pub model: String,
    /// Whether first-run steps are still to do.
    pub first_run: bool,
    /// Questions that wait for a person.
    pub pending_approvals: u32,
    /// Open tasks.
    pub open_tasks: u32,
    /// Things that must stay visible.
    pub banners: Vec<Banner>,
}

/// Something that must stay visible while it is true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Banner {
    /// `unguarded`, `memory_only`, `unsigned`, `guard_broken`, `keychain_locked`, `offline`.
    pub id: String,
    /// `info`, `warn` or `bad`.
    pub level: String,
    /// English fallback.
    pub text: String,
}

/// A role profile in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProfileRow {
    /// Name, for example `finance`.
    pub name: String,
    /// Shown name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// Version.
    pub version: String,
    /// `unsigned` until signing exists.
    pub signature: String,
    /// Permission mode.
    pub mode: String,
    /// Guard mode.
    pub guard_mode: String,
    /// Whether only models on this device may be used.
    pub local_only: bool,
}

/// Selects a role.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ProfileSelect {
    /// Name.
    pub name: String,
}

/// Where keys are kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum KeysState {
    /// In the operating system's keychain.
    Keychain,
    /// The keychain is there and locked.
    KeychainLocked,
    /// In a file locked by a passphrase, opened.
    Passphrase,
    /// In a file locked by a passphrase that was not given yet.
    PassphraseLocked,
    /// Nowhere: nothing is kept after this run.
    MemoryOnly {
        /// Why.
        why: String,
    },
}

/// Unlocks or, with `create`, makes the passphrase file.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub struct KeysUnlock {
    /// The passphrase.
    pub passphrase: String,
    /// Make a new file instead.
    #[serde(default)]
    pub create: bool,
}

/// A model provider of the selected role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProviderRow {
    /// Id.
    pub id: String,
    /// `openai`, `anthropic` or `ollama`.
    pub kind: String,
    /// Base URL.
    pub base_url: String,
    /// Models.
    pub models: Vec<String>,
    /// Whether its data stay on this device.
    pub local: bool,
    /// Whether a key is stored.
    pub has_key: bool,
    /// Whether it needs one.
    pub needs_key: bool,
    /// Whether the person added it on this device.
    pub added_here: bool,
}

/// The providers of the selected role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Providers {
    /// Providers.
    pub providers: Vec<ProviderRow>,
    /// Selected model, `provider/model`.
    pub selected: Option<String>,
    /// Local servers that answered on loopback and are not yet among `providers`.
    pub discovered: Vec<ProviderRow>,
}

/// Adds or replaces a provider of this device. Refused where the role forbids it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ProviderSave {
    /// Id, for example `my-server`.
    pub id: String,
    /// `openai`, `anthropic` or `ollama`.
    pub kind: String,
    /// Base URL.
    pub base_url: String,
    /// Models.
    pub models: Vec<String>,
}

/// Names a provider.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ProviderRef {
    /// Id.
    pub id: String,
}

/// Stores a provider's key in the keychain; an empty key removes it.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub struct ProviderKey {
    /// Provider id.
    pub id: String,
    /// The key.
    pub key: String,
}

/// Calls a provider once with a fixed sentence.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ProviderTest {
    /// Provider id.
    pub id: String,
    /// Model; the first when missing.
    #[serde(default)]
    pub model: Option<String>,
}

/// How the live test went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProviderTested {
    /// Whether an answer came.
    pub ok: bool,
    /// Answer, or what went wrong and what to do.
    pub message: String,
    /// Error code.
    pub code: Option<String>,
    /// Milliseconds in all.
    pub ms: u64,
}

/// Selects the model of the next turns.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ModelSelect {
    /// Provider id; missing means the role's own choice.
    #[serde(default)]
    pub provider: Option<String>,
    /// Model.
    #[serde(default)]
    pub model: Option<String>,
}

/// An extension of the selected role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExtensionRow {
    /// Name.
    pub name: String,
    /// `builtin`, `stdio` or `streamable_http`.
    pub kind: String,
    /// `idle`, `starting`, `ready`, `failed` or `changed`.
    pub status: String,
    /// What went wrong, with the server's own words, or what changed.
    pub problem: Option<String>,
    /// Tools the model may see.
    pub tools: Vec<String>,
    /// Whether it gets clear values, and which types.
    pub clear_types: Vec<String>,
    /// Whether it may use the network.
    pub network: bool,
}

/// The extensions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Extensions {
    /// Extensions.
    pub extensions: Vec<ExtensionRow>,
}

/// Names an extension.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ExtensionRef {
    /// Name.
    pub name: String,
}

/// One check of `doctor`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// Id, for example `keychain`.
    pub id: String,
    /// `ok`, `warn` or `bad`.
    pub level: String,
    /// What was found.
    pub text: String,
    /// What to do.
    pub remedy: Option<String>,
}

/// What works here and what does not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Doctor {
    /// Checks.
    pub checks: Vec<Check>,
}

/// Settings of this device's faces; never secrets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Preferences {
    /// `system`, `light` or `dark`.
    #[serde(default)]
    pub theme: Option<String>,
    /// `comfortable` or `compact`.
    #[serde(default)]
    pub density: Option<String>,
    /// Whether first-run steps are done.
    #[serde(default)]
    pub first_run_done: bool,
}

/// A recipe that the selected role offers or that lies in a known folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RecipeRow {
    /// File.
    pub path: String,
    /// Title.
    pub title: String,
    /// What it does.
    pub description: String,
}

/// Recipes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Recipes {
    /// Recipes.
    pub recipes: Vec<RecipeRow>,
}
