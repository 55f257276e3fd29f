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

/// Turns Cedar's answer into ours.
pub(crate) fn conclude(
    decision: Decision,
    deciding: &[&Policy],
    label: &str,
    title: &str,
) -> Judgement {
    let ids: Vec<String> = deciding
        .iter()
        .map(|policy| id_of(policy).to_owned())
        .collect();
    let granted = deciding
        .iter()
        .any(|policy| policy.annotation("floor_ask").is_none());
    if decision == Decision::Deny && !deciding.is_empty() {
        let why = sentences(deciding, "reason", "A rule forbids it.");
        return Judgement::deny(
            ids.clone(),
            format!("{why} ({label}; {}: {})", title, ids.join(", ")),
        );
    }
    if decision == Decision::Deny || !granted {
        return Judgement::deny(Vec::new(), format!("No rule of {} allows {label}.", title));
    }
    let grounds = format!("({}: {})", title, ids.join(", "));
    let asking: Vec<&Policy> = deciding
        .iter()
        .copied()
        .filter(|policy| policy.annotation("ask").is_some())
        .collect();
    if asking.is_empty() {
        let reason = format!("Allowed: {label} {grounds}.");
        let (scopes, judge) = (Vec::new(), false);
        return Judgement {
            effect: Effect::Allow,
            policies: ids,
            reason,
            scopes,
            judge,
        };
    }
    Judgement {
        effect: Effect::Ask,
        policies: ids,
        reason: format!(
            "{} {grounds}",
            sentences(&asking, "ask", "A person decides.")
        ),
        scopes: scopes_of(&asking),
        judge: asking.iter().all(|policy| may_judge(policy)),
    }
}

pub(crate) fn id_of(policy: &Policy) -> &str {
    policy.annotation("id").unwrap_or_default()
}

fn sentences(policies: &[&Policy], key: &str, otherwise: &str) -> String {
    let found: Vec<&str> = policies
        .iter()
        .filter_map(|policy| policy.annotation(key))
        .collect();
    if found.is_empty() {
        otherwise.to_owned()
    } else {
        found.join(" ")
    }
}

fn may_judge(policy: &Policy) -> bool {
    policy.annotation("floor_ask").is_none() && policy.annotation("judge") != Some("no")
}

fn scopes_of(asking: &[&Policy]) -> Vec<AskScope> {
    let mut scopes = vec![AskScope::Once, AskScope::Session, AskScope::Always];
    for policy in asking {
        let most = match policy.annotation("floor_ask") {
            Some(_) => vec![AskScope::Once],
            None => policy
                .annotation("scopes")
                .and_then(parse_scopes)
                .unwrap_or(scopes.clone()),
        };
        scopes.retain(|scope| most.contains(scope));
    }
    scopes
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
