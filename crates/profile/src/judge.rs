//! What comes of judging.

/// What the policy says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It may be done.
    Allow,
    /// A person decides.
    Ask,
    /// It may not be done.
    Deny,
}

/// How far an answer to a question may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskScope {
    /// This call only.
    Once,
    /// Until the conversation ends.
    Session,
    /// From now on.
    Always,
}

/// A decision with its grounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// What is decided.
    pub effect: Effect,
    /// Ids of the deciding policies, sorted.
    pub policies: Vec<String>,
    /// Plain sentence with `profile@version` and the rule ids.
    pub reason: String,
    /// For [`Effect::Ask`]: what a person may grant, in order; empty otherwise.
    pub scopes: Vec<AskScope>,
    /// For [`Effect::Ask`]: whether `smart_approve` may let a call through that only reads.
    pub judge: bool,
}
