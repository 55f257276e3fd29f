//! Policies compiled once and sliced by action.

use crate::cedar::{Failure, Names};
use crate::judge::{self, Rule, id_of, parse_scopes};
use crate::{Judgement, Profile, Request, floor};
use cedar_policy::{
    ActionConstraint, Authorizer, Context, Entities, EntityUid, Policy, PolicyId, PolicySet,
    Schema, ValidationMode, Validator,
};
use std::collections::BTreeMap;

/// Why policies cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// The text is not Cedar.
    #[error("the policies cannot be read: {0}")]
    Syntax(String),
    /// A policy has no `@id`.
    #[error("policy {0} (counted from 1) has no @id")]
    NoId(usize),
    /// Two policies have the same id, or an id of the floor is used.
    #[error("the policy id `{0}` stands there twice")]
    DoubledId(String),
    /// A policy marks itself as part of the floor.
    #[error("policy `{0}` may not carry @floor_ask")]
    Reserved(String),
    /// An annotation says something unknown.
    #[error("policy `{id}`: {message}")]
    Annotation {
        /// The policy.
        id: String,
        /// What is wrong.
        message: String,
    },
    /// A policy speaks of what the schema does not know.
    #[error("policy `{id}`: {message}")]
    Invalid {
        /// The policy; empty when none is to blame.
        id: String,
        /// What is wrong.
        message: String,
    },
}

/// Floor and profile policies, ready to judge. Default deny, `forbid` wins, any error denies.
pub struct Policies {
    profile: Profile,
    title: String,
    slices: BTreeMap<&'static str, PolicySet>,
    rules: BTreeMap<String, Rule>,
    names: Names,
}

impl std::fmt::Debug for Policies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Policies")
            .field("profile", &self.title)
            .finish_non_exhaustive()
    }
}

impl Policies {
    /// Compiles the floor and the profile's policies and validates them strictly.
    ///
    /// # Errors
    /// When a policy does not parse, has no own `@id`, or speaks of unknown things.
    pub fn compile(profile: &Profile) -> Result<Self, PolicyError> {
        let mut all = parse(&floor::policies(&profile.guard))?;
        for policy in parse(&profile.policies)? {
            check_annotations(&policy)?;
            all.push(policy);
        }
        let whole = set_of(&all)?;
        let schema = invalid("", Schema::from_cedarschema_str(floor::SCHEMA))?.0;
        validate(schema, &whole)?;
        let names = invalid("", Names::new(&profile.name))?;
        let slices = names
            .actions
            .iter()
            .map(|(name, uid)| Ok((*name, slice(&all, uid)?)));
        Ok(Self {
            title: profile.title(),
            slices: slices.collect::<Result<_, PolicyError>>()?,
            rules: all
                .iter()
                .map(|policy| (id_of(policy).to_owned(), Rule::of(policy)))
                .collect(),
            profile: profile.clone(),
            names,
        })
    }

    /// Judges one request. Never fails: what cannot be judged is denied.
    pub fn judge(&self, request: &Request) -> Judgement {
        match self.answer(request) {
            Ok(judgement) => judgement,
            Err(error) => Judgement::deny(
                Vec::new(),
                format!("The policy could not be judged: {error}."),
            ),
        }
    }

    /// The profile that was compiled.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    fn answer(&self, request: &Request) -> Result<Judgement, Failure> {
        let question = self.names.question(&self.profile, &request.action)?;
        let set = self.slices.get(question.action).ok_or("unknown action")?;
        let action = self
            .names
            .actions
            .get(question.action)
            .ok_or("unknown action")?;
        let principal = self.names.principal(&request.principal)?;
        let cedar = cedar_policy::Request::new(
            principal.uid(),
            action.clone(),
            question.resource.uid(),
            Context::from_pairs(question.context)?,
            None,
        )?;
        let entities = Entities::from_entities([principal, question.resource], None)?;
        let response = Authorizer::new().is_authorized(&cedar, set, &entities);
        if let Some(error) = response.diagnostics().errors().next() {
            return Err(error.to_string().into());
        }
        let ids = response.diagnostics().reason();
        let deciding = ids.map(|id| self.rules.get(AsRef::<str>::as_ref(id)));
        // A rule that decides but is not known could be one that asks.
        let mut deciding = deciding
            .collect::<Option<Vec<&Rule>>>()
            .ok_or("unknown rule")?;
        deciding.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(judge::conclude(
            response.decision(),
            &deciding,
            &question.label,
            &self.title,
        ))
    }
}

fn parse(text: &str) -> Result<Vec<Policy>, PolicyError> {
    let set: PolicySet = text
        .parse()
        .map_err(|error| PolicyError::Syntax(explain(&error)))?;
    if set.num_of_templates() > 0 {
        return Err(PolicyError::Syntax(
            "templates (?principal, ?resource) are not used".into(),
        ));
    }
    // Cedar names them policy0, policy1, … in the order of the text.
    let count = set.num_of_policies();
    let mut policies = Vec::with_capacity(count);
    for index in 0..count {
        let found = set.policy(&PolicyId::new(format!("policy{index}")));
        let policy = found.ok_or_else(|| PolicyError::Syntax("policies are not counted".into()))?;
        let id = policy.annotation("id").filter(|id| !id.trim().is_empty());
        policies.push(policy.new_id(PolicyId::new(id.ok_or(PolicyError::NoId(index + 1))?)));
    }
    Ok(policies)
}

fn check_annotations(policy: &Policy) -> Result<(), PolicyError> {
    let id = id_of(policy).to_owned();
    for (key, value) in policy.annotations() {
        let known = match key {
            "id" | "reason" => true,
            "ask" => policy.effect() == cedar_policy::Effect::Permit && !value.trim().is_empty(),
            "scopes" => parse_scopes(value).is_some(),
            "judge" => matches!(value, "yes" | "no"),
            "floor_ask" => return Err(PolicyError::Reserved(id)),
            _ => false,
        };
        if !known {
            let message = format!("the annotation @{key}(\"{value}\") means nothing here");
            return Err(PolicyError::Annotation { id, message });
        }
    }
    Ok(())
}

fn set_of<'a>(policies: impl IntoIterator<Item = &'a Policy>) -> Result<PolicySet, PolicyError> {
    let mut set = PolicySet::new();
    for policy in policies {
        let id = id_of(policy).to_owned();
        set.add(policy.clone())
            .map_err(|_| PolicyError::DoubledId(id))?;
    }
    Ok(set)
}

fn slice(policies: &[Policy], action: &EntityUid) -> Result<PolicySet, PolicyError> {
    set_of(
        policies
            .iter()
            .filter(|policy| match policy.action_constraint() {
                ActionConstraint::Any => true,
                ActionConstraint::In(actions) => actions.contains(action),
                ActionConstraint::Eq(only) => only == *action,
            }),
    )
}

fn validate(schema: Schema, set: &PolicySet) -> Result<(), PolicyError> {
    let result = Validator::new(schema).validate(set, ValidationMode::Strict);
    match result.validation_errors().next() {
        None => Ok(()),
        Some(error) => Err(PolicyError::Invalid {
            id: error.policy_id().to_string(),
            message: explain(error),
        }),
    }
}

fn explain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

fn invalid<T, E: std::error::Error>(id: &str, result: Result<T, E>) -> Result<T, PolicyError> {
    result.map_err(|error| PolicyError::Invalid {
        id: id.to_owned(),
        message: explain(&error),
    })
}
