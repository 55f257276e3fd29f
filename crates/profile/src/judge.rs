//! What comes of judging.

use cedar_policy::{Decision, Policy};

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

impl Judgement {
    pub(crate) fn deny(policies: Vec<String>, reason: String) -> Self {
        Self {
            effect: Effect::Deny,
            policies,
            reason,
            scopes: Vec::new(),
            judge: false,
        }
    }
}

/// What a policy says beside its condition. Read once: Cedar parses a name at every look.
pub(crate) struct Rule {
    pub(crate) id: String,
    ask: Option<String>,
    reason: Option<String>,
    floor_ask: bool,
    judge: bool,
    scopes: Vec<AskScope>,
}

impl Rule {
    pub(crate) fn of(policy: &Policy) -> Self {
        let note = |key: &str| policy.annotation(key).map(str::to_owned);
        let floor_ask = note("floor_ask").is_some();
        let scopes = match floor_ask {
            true => Some(vec![AskScope::Once]),
            false => note("scopes").as_deref().and_then(parse_scopes),
        };
        Self {
            id: id_of(policy).to_owned(),
            ask: note("ask"),
            reason: note("reason"),
            floor_ask,
            judge: !floor_ask && note("judge").as_deref() != Some("no"),
            scopes: scopes.unwrap_or_else(|| ALL_SCOPES.to_vec()),
        }
    }
}

const ALL_SCOPES: [AskScope; 3] = [AskScope::Once, AskScope::Session, AskScope::Always];

/// Turns Cedar's answer into ours. `deciding` is sorted by id.
pub(crate) fn conclude(
    decision: Decision,
    deciding: &[&Rule],
    label: &str,
    title: &str,
) -> Judgement {
    let policies: Vec<String> = deciding.iter().map(|rule| rule.id.clone()).collect();
    let ids = policies.join(", ");
    if decision == Decision::Deny && !deciding.is_empty() {
        let why = sentences(
            deciding.iter().map(|rule| &rule.reason),
            "A rule forbids it.",
        );
        return Judgement::deny(policies, format!("{why} ({label}; {title}: {ids})"));
    }
    if deciding.iter().all(|rule| rule.floor_ask) {
        return Judgement::deny(Vec::new(), format!("No rule of {title} allows {label}."));
    }
    let asking = || deciding.iter().filter(|rule| rule.ask.is_some());
    if asking().next().is_none() {
        let reason = format!("Allowed: {label} ({title}: {ids}).");
        let (effect, scopes, judge) = (Effect::Allow, Vec::new(), false);
        return Judgement {
            effect,
            policies,
            reason,
            scopes,
            judge,
        };
    }
    let why = sentences(asking().map(|rule| &rule.ask), "A person decides.");
    let granted = |scope: &AskScope| asking().all(|rule| rule.scopes.contains(scope));
    Judgement {
        effect: Effect::Ask,
        policies,
        reason: format!("{why} ({title}: {ids})"),
        scopes: ALL_SCOPES.into_iter().filter(granted).collect(),
        judge: asking().all(|rule| rule.judge),
    }
}

pub(crate) fn id_of(policy: &Policy) -> &str {
    policy.annotation("id").unwrap_or_default()
}

fn sentences<'a>(found: impl Iterator<Item = &'a Option<String>>, otherwise: &str) -> String {
    let found: Vec<&str> = found.flatten().map(String::as_str).collect();
    if found.is_empty() {
        otherwise.to_owned()
    } else {
        found.join(" ")
    }
}

pub(crate) fn parse_scopes(text: &str) -> Option<Vec<AskScope>> {
    let scopes = text.split_whitespace().map(|word| match word {
        "once" => Some(AskScope::Once),
        "session" => Some(AskScope::Session),
        "always" => Some(AskScope::Always),
        _ => None,
    });
    let scopes: Option<Vec<AskScope>> = scopes.collect();
    scopes.filter(|scopes| scopes.contains(&AskScope::Once))
}
