//! Role profiles and the policy that judges every action.
//!
//! A [`Profile`] is what a role may do: models, tools, guard floor, budgets, recipes and Cedar
//! policies. [`load`] reads one strictly from YAML, [`Policies`] judges every model call, tool
//! call and operation by it: default deny, `forbid` wins, any error denies.
//!
//! ```
//! let profile = orgata_profile::builtin("general").unwrap().unwrap();
//! let policies = orgata_profile::Policies::compile(&profile).unwrap();
//! # let _ = policies;
//! ```

mod builtin;
mod cedar;
mod check;
mod floor;
mod judge;
mod load;
mod policy;
mod request;
mod spec;

pub use builtin::{BUILTIN, builtin};
pub use judge::{AskScope, Effect, Judgement};
pub use load::{ProfileError, load};
pub use policy::{Policies, PolicyError};
pub use request::{Action, ModelCall, OperationAction, OperationCall, Principal, Request, ToolUse};
pub use spec::{
    Budgets, DataClass, ExtensionKind, ExtensionSpec, GuardFloor, GuardMode, ModelRef, ModelSpec,
    PermissionMode, Price, Profile, ProviderKind, ProviderSpec, Recipe, RecipeParam, RecipeStep,
    RecognizerUse, Signature,
};
