//! Policies compiled once and sliced by action.

use crate::{
    Action, AskScope, Effect, Judgement, ModelCall, OperationAction, OperationCall, Principal,
    Profile, ProviderSpec, Request, ToolUse, floor,
};
use cedar_policy::{
    ActionConstraint, Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName,
    EntityUid, Policy, PolicyId, PolicySet, RestrictedExpression as Value, Schema, ValidationMode,
    Validator,
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Class that masked text counts as at most.
const CONFIDENTIAL: u8 = 2;

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
    names: Names,
}

/// Parsed Cedar names, so that judging parses none.
struct Names {
    role: EntityUid,
    user: EntityTypeName,
    agent: EntityTypeName,
    extension: EntityTypeName,
    tool: EntityTypeName,
    model: EntityTypeName,
    operation: EntityTypeName,
    actions: BTreeMap<&'static str, EntityUid>,
}

/// A request in Cedar's terms.
struct Question {
    action: &'static str,
    resource: Entity,
    context: Vec<(String, Value)>,
    /// What a person calls the resource.
    label: String,
}

impl std::fmt::Debug for Policies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Policies").field("profile", &self.title).finish_non_exhaustive()
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
        let slices = names.actions.iter().map(|(name, uid)| Ok((*name, slice(&all, uid)?)));
        Ok(Self {
            title: profile.title(),
            slices: slices.collect::<Result<_, PolicyError>>()?,
            profile: profile.clone(),
            names,
        })
    }

    /// Judges one request. Never fails: what cannot be judged is denied.
    pub fn judge(&self, request: &Request) -> Judgement {
        match self.answer(request) {
            Ok(judgement) => judgement,
            Err(error) => deny(Vec::new(), format!("The policy could not be judged: {error}.")),
        }
    }

    /// The profile that was compiled.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    fn answer(&self, request: &Request) -> Result<Judgement, Box<dyn std::error::Error>> {
        let question = match &request.action {
            Action::CallModel(call) => self.model(call)?,
            Action::CallTool(tool) => self.tool(tool)?,
            Action::Operate(operation) => self.operation(operation)?,
        };
        let set = self.slices.get(question.action).ok_or("unknown action")?;
        let action = self.names.actions.get(question.action).ok_or("unknown action")?;
        let principal = self.principal(&request.principal)?;
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
        let mut deciding: Vec<&Policy> =
            response.diagnostics().reason().filter_map(|id| set.policy(id)).collect();
        deciding.sort_by(|a, b| id_of(a).cmp(id_of(b)));
        Ok(self.conclude(response.decision(), &deciding, &question.label))
    }

    fn conclude(&self, decision: Decision, deciding: &[&Policy], label: &str) -> Judgement {
        let ids: Vec<String> = deciding.iter().map(|policy| id_of(policy).to_owned()).collect();
        let granted = deciding.iter().any(|policy| policy.annotation("floor_ask").is_none());
        if decision == Decision::Deny && !deciding.is_empty() {
            let why = sentences(deciding, "reason", "A rule forbids it.");
            return deny(ids.clone(), format!("{why} ({label}; {}: {})", self.title, ids.join(", ")));
        }
        if decision == Decision::Deny || !granted {
            return deny(Vec::new(), format!("No rule of {} allows {label}.", self.title));
        }
        let grounds = format!("({}: {})", self.title, ids.join(", "));
        let asking: Vec<&Policy> =
            deciding.iter().copied().filter(|policy| policy.annotation("ask").is_some()).collect();
        if asking.is_empty() {
            let reason = format!("Allowed: {label} {grounds}.");
            let (scopes, judge) = (Vec::new(), false);
            return Judgement { effect: Effect::Allow, policies: ids, reason, scopes, judge };
        }
        Judgement {
            effect: Effect::Ask,
            policies: ids,
            reason: format!("{} {grounds}", sentences(&asking, "ask", "A person decides.")),
            scopes: scopes_of(&asking),
            judge: asking.iter().all(|policy| may_judge(policy)),
        }
    }

    fn principal(&self, principal: &Principal) -> Result<Entity, Box<dyn std::error::Error>> {
        let names = &self.names;
        let role = HashSet::from([names.role.clone()]);
        Ok(match principal {
            Principal::User { id } => Entity::new_no_attrs(uid(&names.user, id), role),
            Principal::Agent { owner } => {
                let user = Value::new_entity_uid(uid(&names.user, owner));
                let attributes = HashMap::from([("owner".to_owned(), user)]);
                Entity::new(uid(&names.agent, owner), attributes, role)?
            }
        })
    }

    fn model(&self, call: &ModelCall) -> Result<Question, Box<dyn std::error::Error>> {
        let provider = self.profile.provider(&call.provider);
        let spec = provider.and_then(|provider| provider.model(&call.model));
        let most = spec.as_ref().map_or(0, |spec| spec.max_data_class.level());
        let local = call.local && provider.is_some_and(|provider| provider.local);
        let images = provider.is_some_and(|provider: &ProviderSpec| provider.images);
        let label = format!("{}/{}", call.provider, call.model);
        let resource = entity(&self.names.model, &label, [], [
            ("provider", Value::new_string(call.provider.clone())),
            ("name", Value::new_string(call.model.clone())),
            ("local", Value::new_bool(local)),
            ("max_data_class", Value::new_long(most.into())),
            ("images", Value::new_bool(images)),
            ("listed", Value::new_bool(spec.is_some())),
        ])?;
        let class = call.data_class.level();
        let leaving = if call.guarded { class.min(CONFIDENTIAL) } else { class };
        let mut context = vec![
            ("call_site".to_owned(), Value::new_string(call.call_site.clone())),
            ("data_class".to_owned(), Value::new_long(class.into())),
            ("leaving_class".to_owned(), Value::new_long(leaving.into())),
            ("guarded".to_owned(), Value::new_bool(call.guarded)),
            ("images".to_owned(), Value::new_bool(call.images)),
            ("est_cost".to_owned(), Value::new_long(long(call.est_cost))),
        ];
        if let Some(left) = call.budget_left {
            context.push(("budget_left".to_owned(), Value::new_long(long(left))));
        }
        let label = format!("the model {label}");
        Ok(Question { action: "CallModel", resource, context, label })
    }

    fn tool(&self, tool: &ToolUse) -> Result<Question, Box<dyn std::error::Error>> {
        let spec = self.profile.extension(&tool.extension);
        let listed = spec.is_some_and(|extension| extension.offers(tool.bare_name()));
        let extension = uid(&self.names.extension, &tool.extension);
        let resource = entity(&self.names.tool, &tool.full_name(), [extension], [
            ("risk", Value::new_long(tool.risk.into())),
            ("read_only", Value::new_bool(tool.read_only)),
            ("listed", Value::new_bool(listed)),
        ])?;
        let programs = tool.programs.iter().map(|program| Value::new_string(program.clone()));
        let context = vec![
            ("data_class".to_owned(), Value::new_long(tool.data_class.level().into())),
            ("guarded".to_owned(), Value::new_bool(tool.guarded)),
            ("programs".to_owned(), Value::new_set(programs)),
            ("paths_inside".to_owned(), Value::new_bool(tool.paths_inside)),
            ("network".to_owned(), Value::new_bool(tool.network)),
            ("unsandboxed".to_owned(), Value::new_bool(tool.unsandboxed)),
            ("tainted".to_owned(), Value::new_bool(tool.tainted)),
        ];
        let label = format!("the tool {}", tool.full_name());
        Ok(Question { action: "CallTool", resource, context, label })
    }

    fn operation(&self, call: &OperationCall) -> Result<Question, Box<dyn std::error::Error>> {
        let person = ("person_only", Value::new_bool(call.person_only));
        let resource = entity(&self.names.operation, &call.name, [], [person])?;
        let label = format!("the operation {}", call.name);
        Ok(Question { action: call.action.name(), resource, context: Vec::new(), label })
    }
}

impl Names {
    fn new(role: &str) -> Result<Self, cedar_policy::ParseErrors> {
        let kind = |name: &str| format!("Orgata::{name}").parse::<EntityTypeName>();
        let action = kind("Action")?;
        let operations = OperationAction::ALL.map(OperationAction::name);
        let actions = ["CallModel", "CallTool"].into_iter().chain(operations);
        Ok(Self {
            role: uid(&kind("Role")?, role),
            user: kind("User")?,
            agent: kind("Agent")?,
            extension: kind("Extension")?,
            tool: kind("Tool")?,
            model: kind("Model")?,
            operation: kind("Operation")?,
            actions: actions.map(|name| (name, uid(&action, name))).collect(),
        })
    }
}

fn parse(text: &str) -> Result<Vec<Policy>, PolicyError> {
    let set: PolicySet = text.parse().map_err(|error| PolicyError::Syntax(explain(&error)))?;
    if set.num_of_templates() > 0 {
        return Err(PolicyError::Syntax("templates (?principal, ?resource) are not used".into()));
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
        set.add(policy.clone()).map_err(|_| PolicyError::DoubledId(id))?;
    }
    Ok(set)
}

fn slice(policies: &[Policy], action: &EntityUid) -> Result<PolicySet, PolicyError> {
    set_of(policies.iter().filter(|policy| match policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::In(actions) => actions.contains(action),
        ActionConstraint::Eq(only) => only == *action,
    }))
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
    result.map_err(|error| PolicyError::Invalid { id: id.to_owned(), message: explain(&error) })
}

fn deny(policies: Vec<String>, reason: String) -> Judgement {
    Judgement { effect: Effect::Deny, policies, reason, scopes: Vec::new(), judge: false }
}

fn id_of(policy: &Policy) -> &str {
    policy.annotation("id").unwrap_or_default()
}

fn sentences(policies: &[&Policy], key: &str, otherwise: &str) -> String {
    let found: Vec<&str> = policies.iter().filter_map(|policy| policy.annotation(key)).collect();
    if found.is_empty() { otherwise.to_owned() } else { found.join(" ") }
}

fn may_judge(policy: &Policy) -> bool {
    policy.annotation("floor_ask").is_none() && policy.annotation("judge") != Some("no")
}

fn scopes_of(asking: &[&Policy]) -> Vec<AskScope> {
    let mut scopes = vec![AskScope::Once, AskScope::Session, AskScope::Always];
    for policy in asking {
        let most = match policy.annotation("floor_ask") {
            Some(_) => vec![AskScope::Once],
            None => policy.annotation("scopes").and_then(parse_scopes).unwrap_or(scopes.clone()),
        };
        scopes.retain(|scope| most.contains(scope));
    }
    scopes
}

fn parse_scopes(text: &str) -> Option<Vec<AskScope>> {
    let scopes = text.split_whitespace().map(|word| match word {
        "once" => Some(AskScope::Once),
        "session" => Some(AskScope::Session),
        "always" => Some(AskScope::Always),
        _ => None,
    });
    let scopes: Option<Vec<AskScope>> = scopes.collect();
    scopes.filter(|scopes| scopes.contains(&AskScope::Once))
}

fn uid(kind: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
}

fn entity<const P: usize, const A: usize>(
    kind: &EntityTypeName,
    id: &str,
    parents: [EntityUid; P],
    attributes: [(&str, Value); A],
) -> Result<Entity, cedar_policy::EntityAttrEvaluationError> {
    let attributes = attributes.map(|(name, value)| (name.to_owned(), value));
    Entity::new(uid(kind, id), attributes.into_iter().collect(), parents.into_iter().collect())
}

/// Amounts beyond what Cedar can count are as large as can be.
fn long(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}
