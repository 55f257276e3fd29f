//! What is judged: who wants to do what, in which circumstances. Typed, never from a model.

use crate::DataClass;
use std::collections::BTreeSet;

/// One thing to be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who.
    pub principal: Principal,
    /// What, to what, in which circumstances.
    pub action: Action,
}

/// Who wants it. The role is the profile's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// The person, through a person's face.
    User {
        /// Stable id of the person.
        id: String,
    },
    /// The assistant that acts for the person.
    Agent {
        /// Stable id of the person.
        owner: String,
    },
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// `CallModel`.
    CallModel(ModelCall),
    /// `CallTool`.
    CallTool(ToolUse),
    /// An operation of the application.
    Operate(OperationCall),
}

/// A model call about to leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelCall {
    /// Provider id.
    pub provider: String,
    /// Model name.
    pub model: String,
    /// Whether the gateway has checked that the model runs on this device.
    pub local: bool,
    /// Row of the table of call sites, for example `turn`.
    pub call_site: String,
    /// Class of the clear text, before masking. A guarded call carries at most `Confidential`,
    /// because personal values and secrets are replaced; the floor compares that with the model's.
    pub data_class: DataClass,
    /// Whether the guard masks (`mask`, `strict`).
    pub guarded: bool,
    /// Whether pictures go with it.
    pub images: bool,
    /// Estimated cost, millionths of a US dollar.
    pub est_cost: u64,
    /// What is left of the tightest budget; `None` means no limit.
    pub budget_left: Option<u64>,
}

/// A tool call about to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolUse {
    /// Extension.
    pub extension: String,
    /// Wire name or bare name: `excel__read`, `read`.
    pub tool: String,
    /// 0 none (reads inside the folder) · 1 changes inside the folder · 2 runs programs · 3 reaches
    /// outside.
    pub risk: u8,
    /// Whether it only reads, as Orgata knows for its own tools or the pinned hint of a server says.
    pub read_only: bool,
    /// Programs that a command line starts; empty for other tools.
    pub programs: BTreeSet<String>,
    /// Whether every path lies in the session's folder.
    pub paths_inside: bool,
    /// Whether the call may reach the network.
    pub network: bool,
    /// Whether the arguments go out sealed, or stay in a sandbox without network.
    pub guarded: bool,
    /// Whether a program would run without sandbox.
    pub unsandboxed: bool,
    /// Whether the conversation has read text of unknown origin (web pages, mail).
    pub tainted: bool,
    /// Class of the clear arguments.
    pub data_class: DataClass,
}

/// An operation about to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationCall {
    /// Name in the operations table.
    pub name: String,
    /// Cedar action of that row.
    pub action: OperationAction,
    /// Whether the row demands a person (`presence: person`).
    pub person_only: bool,
}

/// The Cedar actions of operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OperationAction {
    /// Looks.
    Read,
    /// Changes something of the person's own: messages, tasks, sessions.
    Write,
    /// Decides an approval.
    Decide,
    /// Shows a masked value or exports clear text.
    Reveal,
    /// Changes profile, guard, keys, providers.
    Administer,
}

impl Default for ToolUse {
    /// A call of no tool in the most careful circumstances: nothing is known to be safe.
    fn default() -> Self {
        Self {
            extension: String::new(),
            tool: String::new(),
            risk: 3,
            read_only: false,
            programs: BTreeSet::new(),
            paths_inside: false,
            network: true,
            guarded: false,
            unsandboxed: true,
            tainted: true,
            data_class: DataClass::Secret,
        }
    }
}

impl ToolUse {
    /// The name without the extension's prefix.
    pub fn bare_name(&self) -> &str {
        self.tool
            .strip_prefix(&self.extension)
            .and_then(|rest| rest.strip_prefix("__"))
            .unwrap_or(&self.tool)
    }

    /// `extension__tool`, the id in policies.
    pub fn full_name(&self) -> String {
        format!("{}__{}", self.extension, self.bare_name())
    }
}

impl OperationAction {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Read,
        Self::Write,
        Self::Decide,
        Self::Reveal,
        Self::Administer,
    ];

    /// Name in policies.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "Read",
            Self::Write => "Write",
            Self::Decide => "Decide",
            Self::Reveal => "Reveal",
            Self::Administer => "Administer",
        }
    }
}
