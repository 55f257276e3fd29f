//! What a profile says, field by field.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A role's rights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Machine name, for example `finance`: lower case, digits, `-`. Also the Cedar role.
    pub name: String,
    /// Name that people see.
    pub display_name: String,
    /// One sentence on what the role is for.
    pub description: String,
    /// Semantic version of the profile, for example `1.0.0`.
    pub version: String,
    /// Instructions that go into the system prompt.
    pub instructions: String,
    /// Providers that may be used. Empty means the offline assistant only.
    #[serde(default)]
    pub providers: Vec<ProviderSpec>,
    /// Model of the conversation; `None` means the offline assistant.
    #[serde(default)]
    pub primary: Option<ModelRef>,
    /// Model for hidden calls (titles, approval judge); `None` means the primary one.
    #[serde(default)]
    pub hidden: Option<ModelRef>,
    /// Extensions with their tools.
    #[serde(default)]
    pub extensions: Vec<ExtensionSpec>,
    /// The least that the guard does.
    #[serde(default)]
    pub guard: GuardFloor,
    /// How calls are approved.
    #[serde(default)]
    pub mode: PermissionMode,
    /// Prepared jobs.
    #[serde(default)]
    pub recipes: Vec<Recipe>,
    /// Limits of money and steps.
    #[serde(default)]
    pub budgets: Budgets,
    /// Base address of an OTLP/HTTP collector, for example `https://traces.example.com:4318`: the
    /// trace of each finished turn goes there, sealed. `None`, the default, means that none leaves.
    #[serde(default)]
    pub traces: Option<String>,
    /// Cedar policies in namespace `Orgata`; every one carries `@id`.
    #[serde(default)]
    pub policies: String,
    /// Who vouches for the profile; never read from the file itself.
    #[serde(skip)]
    pub signature: Signature,
}

/// Who vouches for a profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Signature {
    /// Nobody; the UI shows it.
    #[default]
    Unsigned,
    /// A known key.
    Signed {
        /// Name of the signing key.
        key: String,
    },
}

/// A place that answers model calls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderSpec {
    /// Id, unique in the profile; also names the guard's audience and the stored API key.
    pub id: String,
    /// Wire format.
    pub kind: ProviderKind,
    /// URL up to the version, for example `https://api.openai.com/v1`. Plain `http` only on loopback.
    pub base_url: String,
    /// Models that may be called; empty means every model that the provider offers.
    #[serde(default)]
    pub models: Vec<ModelSpec>,
    /// Whether the model runs on this device. Only on loopback; the gateway checks it further.
    #[serde(default)]
    pub local: bool,
    /// Whether its models take pictures.
    #[serde(default)]
    pub images: bool,
    /// Whether calls carry an API key, stored under the provider's id. Default: yes; a local one also
    /// works without.
    #[serde(default)]
    pub key: Option<bool>,
}

/// A provider's wire format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    /// Chat completions.
    #[serde(rename = "openai")]
    OpenAi,
    /// Messages.
    Anthropic,
    /// `/api/chat` with lines of JSON.
    Ollama,
}

/// A model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSpec {
    /// Name on the wire.
    pub name: String,
    /// Tokens that fit, prompt and answer together.
    #[serde(default = "ModelSpec::context_tokens")]
    pub context_tokens: u32,
    /// Most tokens of one answer.
    #[serde(default = "ModelSpec::max_output")]
    pub max_output: u32,
    /// Highest class of data that may reach it; see [`crate::ModelCall::data_class`].
    #[serde(default = "ModelSpec::max_data_class")]
    pub max_data_class: DataClass,
    /// Price; `None` means unknown or free.
    #[serde(default)]
    pub price: Option<Price>,
}

/// What a million tokens cost, in millionths of a US dollar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Tokens sent.
    pub input: u64,
    /// Tokens received.
    pub output: u64,
}

/// A model of a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelRef {
    /// Provider id.
    pub provider: String,
    /// Model name.
    pub model: String,
}

/// How delicate data is, from 0 to 4.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum DataClass {
    /// 0: anybody may know it.
    Public,
    /// 1: for the company.
    #[default]
    Internal,
    /// 2: for few in the company.
    Confidential,
    /// 3: about people.
    Personal,
    /// 4: keys and passwords.
    Secret,
}

/// An extension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtensionSpec {
    /// Name, prefix of its tools on the wire (`name__tool`).
    pub name: String,
    /// How it is reached.
    pub kind: ExtensionKind,
    /// Program of a `stdio` server.
    #[serde(default)]
    pub cmd: Option<String>,
    /// Its arguments.
    #[serde(default)]
    pub args: Vec<String>,
    /// Address of a `streamable_http` server.
    #[serde(default)]
    pub uri: Option<String>,
    /// Environment variables that are passed on; nothing else is.
    #[serde(default)]
    pub env_keys: Vec<String>,
    /// Bare names of the tools that may be used; `None` means all.
    #[serde(default)]
    pub tools: Option<Vec<String>>,
    /// Types of masked values that it may see in clear, for example `EMAIL`.
    #[serde(default)]
    pub clear_types: Vec<String>,
    /// Whether it may use the network; such calls are always asked when they carry clear data.
    #[serde(default)]
    pub network: bool,
    /// Seconds until a call is given up.
    #[serde(default = "ExtensionSpec::timeout_s")]
    pub timeout_s: u32,
    /// Whether the session may start without it.
    #[serde(default)]
    pub optional: bool,
}

/// How an extension is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExtensionKind {
    /// Part of Orgata: `developer` or `orgata`.
    Builtin,
    /// A process that speaks MCP on its standard streams.
    Stdio,
    /// An MCP server behind a URL.
    StreamableHttp,
}

/// The least that the guard does. A person may tighten it, never loosen it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GuardFloor {
    /// Loosest mode.
    pub mode: GuardMode,
    /// Types that are not masked.
    pub allow: Vec<String>,
    /// Types that block a message in every mode but `off` and `detect`.
    pub strict: Vec<String>,
    /// Types that are masked besides those that always are, for example `LOCATION`, `ORG` or `DATE`.
    pub also: Vec<String>,
    /// Whether the recognizer of names must work.
    pub recognizer: RecognizerUse,
    /// Only models on this device.
    pub local_only: bool,
    /// Whether pictures may leave.
    pub images: bool,
    /// Whether shell may run where no sandbox exists; asked each time.
    pub unsandboxed_shell: bool,
}

/// What the guard does with what it finds. Ordered from loose to strict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuardMode {
    /// Nothing.
    Off,
    /// Counts, changes nothing.
    Detect,
    /// Replaces by tokens.
    #[default]
    Mask,
    /// Replaces, and blocks secrets.
    Strict,
}

/// Whether the neural recognizer looks at what leaves, besides the rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecognizerUse {
    /// It does not.
    Off,
    /// It does; where it cannot, the rules alone decide, and a banner says so.
    #[default]
    Preferred,
    /// It does; where it cannot, nothing leaves.
    Required,
}

/// How tool calls are approved. No mode runs what the policy denies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PermissionMode {
    /// What the policy allows runs; what it leaves to people is asked.
    Auto,
    /// Every call is asked, unless a person already allowed the tool.
    Approve,
    /// As `auto`, but a call that only reads need not be asked where the policy lets that be judged.
    #[default]
    SmartApprove,
    /// No tool runs.
    Chat,
}

/// Limits of money and steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Budgets {
    /// Millionths of a US dollar a day; `None` means no limit.
    pub micro_usd_day: Option<u64>,
    /// Millionths of a US dollar a month; `None` means no limit.
    pub micro_usd_month: Option<u64>,
    /// Most model calls of one turn.
    pub max_turns: u32,
}

/// A prepared job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Machine name, unique in the profile.
    pub name: String,
    /// Name that people see.
    pub title: String,
    /// One sentence.
    #[serde(default)]
    pub description: String,
    /// What is said to the assistant; `{{name}}` stands for a parameter.
    pub prompt: String,
    /// Parameters.
    #[serde(default)]
    pub params: Vec<RecipeParam>,
    /// Tool calls that the offline assistant can run in order.
    #[serde(default)]
    pub steps: Vec<RecipeStep>,
}

/// A parameter of a recipe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecipeParam {
    /// Name in the prompt.
    pub name: String,
    /// What to ask the person.
    pub description: String,
    /// Used when none is given; `None` means it must be given.
    #[serde(default)]
    pub default: Option<String>,
}

/// One tool call of a recipe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecipeStep {
    /// Wire name.
    pub tool: String,
    /// Arguments; texts may hold `{{name}}`.
    #[serde(default)]
    pub arguments: Value,
}

impl Profile {
    /// `name@version`, as approvals and receipts show it.
    pub fn title(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }

    /// SHA-256 over everything the profile says, hexadecimal. The signature is not part of it.
    pub fn fingerprint(&self) -> String {
        let json = serde_json::to_vec(self).unwrap_or_default();
        Sha256::digest(json)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// The provider of this id.
    pub fn provider(&self, id: &str) -> Option<&ProviderSpec> {
        self.providers.iter().find(|provider| provider.id == id)
    }

    /// The extension of this name.
    pub fn extension(&self, name: &str) -> Option<&ExtensionSpec> {
        self.extensions
            .iter()
            .find(|extension| extension.name == name)
    }

    /// The model for hidden calls.
    pub fn hidden_model(&self) -> Option<&ModelRef> {
        self.hidden.as_ref().or(self.primary.as_ref())
    }
}

impl ProviderSpec {
    /// The model of this name, with defaults where the profile names no models.
    pub fn model(&self, name: &str) -> Option<ModelSpec> {
        if self.models.is_empty() {
            return Some(self.unlisted(name));
        }
        self.models.iter().find(|model| model.name == name).cloned()
    }

    /// Whether no call can be made without an API key.
    pub fn needs_key(&self) -> bool {
        self.key.unwrap_or(!self.local)
    }

    /// Whether calls carry an API key where there is one: a server on this device may want one too.
    pub fn takes_key(&self) -> bool {
        self.key.unwrap_or(true)
    }

    fn unlisted(&self, name: &str) -> ModelSpec {
        let max_data_class = if self.local {
            DataClass::Secret
        } else {
            ModelSpec::max_data_class()
        };
        ModelSpec {
            name: name.to_owned(),
            context_tokens: ModelSpec::context_tokens(),
            max_output: ModelSpec::max_output(),
            max_data_class,
            price: None,
        }
    }
}

impl ModelSpec {
    fn context_tokens() -> u32 {
        32_768
    }
    fn max_output() -> u32 {
        4_096
    }
    fn max_data_class() -> DataClass {
        DataClass::Confidential
    }
}

impl DataClass {
    /// 0 to 4.
    pub fn level(self) -> u8 {
        self as u8
    }
}

impl ExtensionSpec {
    /// Whether the profile lets this tool be used; `tool` is the bare name.
    pub fn offers(&self, tool: &str) -> bool {
        self.tools
            .as_ref()
            .is_none_or(|tools| tools.iter().any(|name| name == tool))
    }

    fn timeout_s() -> u32 {
        60
    }
}

impl Default for Budgets {
    fn default() -> Self {
        Self {
            micro_usd_day: None,
            micro_usd_month: None,
            max_turns: 40,
        }
    }
}
