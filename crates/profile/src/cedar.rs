//! Requests in Cedar's terms.

use crate::{
    Action, ModelCall, OperationAction, OperationCall, Principal, Profile, ProviderSpec, ToolUse,
};
use cedar_policy::{Entity, EntityId, EntityTypeName, EntityUid, RestrictedExpression as Value};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Class that masked text counts as at most.
const CONFIDENTIAL: u8 = 2;

/// Anything that keeps a request from being judged.
pub(crate) type Failure = Box<dyn std::error::Error>;

/// Parsed Cedar names, so that judging parses none.
pub(crate) struct Names {
    role: EntityUid,
    user: EntityTypeName,
    agent: EntityTypeName,
    extension: EntityTypeName,
    tool: EntityTypeName,
    model: EntityTypeName,
    operation: EntityTypeName,
    pub(crate) actions: BTreeMap<&'static str, EntityUid>,
}

/// A request in Cedar's terms.
pub(crate) struct Question {
    pub(crate) action: &'static str,
    pub(crate) resource: Entity,
    pub(crate) context: Vec<(String, Value)>,
    /// What a person calls the resource.
    pub(crate) label: String,
}

impl Names {
    pub(crate) fn new(role: &str) -> Result<Self, Box<cedar_policy::ParseErrors>> {
        let kind = |name: &str| {
            format!("Orgata::{name}")
                .parse::<EntityTypeName>()
                .map_err(Box::new)
        };
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

    /// Puts an action of ours in Cedar's terms.
    pub(crate) fn question(&self, profile: &Profile, action: &Action) -> Result<Question, Failure> {
        match action {
            Action::CallModel(call) => self.model(profile, call),
            Action::CallTool(tool) => self.tool(profile, tool),
            Action::Operate(operation) => self.operation(operation),
        }
    }

    pub(crate) fn principal(&self, principal: &Principal) -> Result<Entity, Failure> {
        let role = HashSet::from([self.role.clone()]);
        Ok(match principal {
            Principal::User { id } => Entity::new_no_attrs(uid(&self.user, id), role),
            Principal::Agent { owner } => {
                let user = Value::new_entity_uid(uid(&self.user, owner));
                let attributes = HashMap::from([("owner".to_owned(), user)]);
                Entity::new(uid(&self.agent, owner), attributes, role)?
            }
        })
    }

    fn model(&self, profile: &Profile, call: &ModelCall) -> Result<Question, Failure> {
        let provider = profile.provider(&call.provider);
        let spec = provider.and_then(|provider| provider.model(&call.model));
        let most = spec.as_ref().map_or(0, |spec| spec.max_data_class.level());
        let local = call.local && provider.is_some_and(|provider| provider.local);
        let images = provider.is_some_and(|provider: &ProviderSpec| provider.images);
        let label = format!("{}/{}", call.provider, call.model);
        let resource = entity(
            &self.model,
            &label,
            [],
            [
                ("provider", Value::new_string(call.provider.clone())),
                ("name", Value::new_string(call.model.clone())),
                ("local", Value::new_bool(local)),
                ("max_data_class", Value::new_long(most.into())),
                ("images", Value::new_bool(images)),
                ("listed", Value::new_bool(spec.is_some())),
            ],
        )?;
        let class = call.data_class.level();
        let leaving = if call.guarded {
            class.min(CONFIDENTIAL)
        } else {
            class
        };
        let mut context = vec![
            (
                "call_site".to_owned(),
                Value::new_string(call.call_site.clone()),
            ),
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
        Ok(Question {
            action: "CallModel",
            resource,
            context,
            label,
        })
    }

    fn tool(&self, profile: &Profile, tool: &ToolUse) -> Result<Question, Failure> {
        let spec = profile.extension(&tool.extension);
        let listed = spec.is_some_and(|extension| extension.offers(tool.bare_name()));
        let extension = uid(&self.extension, &tool.extension);
        let resource = entity(
            &self.tool,
            &tool.full_name(),
            [extension],
            [
                ("risk", Value::new_long(tool.risk.into())),
                ("read_only", Value::new_bool(tool.read_only)),
                ("listed", Value::new_bool(listed)),
            ],
        )?;
        let programs = tool
            .programs
            .iter()
            .map(|program| Value::new_string(program.clone()));
        let context = vec![
            (
                "data_class".to_owned(),
                Value::new_long(tool.data_class.level().into()),
            ),
            ("guarded".to_owned(), Value::new_bool(tool.guarded)),
            ("programs".to_owned(), Value::new_set(programs)),
            (
                "paths_inside".to_owned(),
                Value::new_bool(tool.paths_inside),
            ),
            ("network".to_owned(), Value::new_bool(tool.network)),
            ("unsandboxed".to_owned(), Value::new_bool(tool.unsandboxed)),
            ("tainted".to_owned(), Value::new_bool(tool.tainted)),
        ];
        let label = format!("the tool {}", tool.full_name());
        Ok(Question {
            action: "CallTool",
            resource,
            context,
            label,
        })
    }

    fn operation(&self, call: &OperationCall) -> Result<Question, Failure> {
        let person = ("person_only", Value::new_bool(call.person_only));
        let resource = entity(&self.operation, &call.name, [], [person])?;
        let label = format!("the operation {}", call.name);
        Ok(Question {
            action: call.action.name(),
            resource,
            context: Vec::new(),
            label,
        })
    }
}

fn uid(kind: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id))
}

fn entity<const P: usize, const A: usize>(
    kind: &EntityTypeName,
    id: &str,
    parents: [EntityUid; P],
    attributes: [(&str, Value); A],
) -> Result<Entity, Failure> {
    let attributes = attributes.map(|(name, value)| (name.to_owned(), value));
    Ok(Entity::new(
        uid(kind, id),
        attributes.into_iter().collect(),
        parents.into_iter().collect(),
    )?)
}

/// Amounts beyond what Cedar can count are as large as can be.
fn long(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}
