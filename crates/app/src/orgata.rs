//! The extension `orgata`: the application's own operations as tools for the assistant.
//!
//! Each tool goes through [`App::handle`] as the assistant, so presence and policy hold: it can open
//! an approval and never decide one. What it returns is text for the model and is sealed with the
//! rest of the transcript.

use crate::{App, Caller, api::ApiError, recipe, role::Role};
use futures::future::{BoxFuture, FutureExt as _};
use orgata_agent::{
    ToolSpec,
    ports::{Toolbox as _, Verdict},
};
use orgata_log::TurnId;
use orgata_tools::{Builtin, Hint, Tools};
use orgata_work::ToolCall;
use serde_json::{Value, json};
use std::sync::{Arc, OnceLock, Weak};

/// Name of the extension.
pub const NAME: &str = "orgata";

/// The operations of one conversation's assistant.
pub struct Orgata {
    app: Weak<App>,
    role: Arc<Role>,
    tools: OnceLock<Weak<Tools>>,
}

/// One tool: bare name, description, properties, required ones, whether it only reads.
type Row = (
    &'static str,
    &'static str,
    fn() -> Value,
    &'static [&'static str],
    bool,
);

const TABLE: [Row; 9] = [
    (
        "search_files",
        "Finds a text in the files of the conversation's folder.",
        || {
            json!({
                "query": { "type": "string", "description": "Text to find; case does not matter." },
                "path": { "type": "string", "description": "Folder or file to look in; default: the whole folder." },
            })
        },
        &["query"],
        true,
    ),
    (
        "search_history",
        "Searches all earlier conversations.",
        || {
            json!({
                "query": { "type": "string", "description": "Words that must occur." },
            })
        },
        &["query"],
        true,
    ),
    (
        "list_tasks",
        "Lists tasks of the Inbox.",
        || {
            json!({
                "state": { "type": "string", "enum": ["open", "done", "all"], "description": "Default: open." },
            })
        },
        &[],
        true,
    ),
    (
        "create_task",
        "Creates a task in the Inbox.",
        || {
            json!({
                "title": { "type": "string", "description": "What to do." },
                "detail": { "type": "string", "description": "More words." },
                "priority": { "type": "string", "enum": ["low", "normal", "high", "urgent"] },
                "due": { "type": "string", "description": "When it is due, as YYYY-MM-DD." },
                "assignee": { "type": "string", "description": "Name of the person who should do it." },
            })
        },
        &["title"],
        false,
    ),
    (
        "list_approvals",
        "Lists questions that wait for a person. They can only be decided by a person.",
        || json!({}),
        &[],
        true,
    ),
    (
        "guard_scan",
        "Shows what the privacy guard finds in a text: types and places, not values.",
        || {
            json!({
                "text": { "type": "string", "description": "The text." },
            })
        },
        &["text"],
        true,
    ),
    (
        "remember",
        "Remembers a note for the person.",
        || {
            json!({
                "text": { "type": "string", "description": "The note." },
            })
        },
        &["text"],
        false,
    ),
    (
        "recall",
        "Finds notes that were remembered.",
        || {
            json!({
                "query": { "type": "string", "description": "Words that must occur; default: all notes." },
            })
        },
        &[],
        true,
    ),
    (
        "run_recipe",
        "Runs the tool steps of one of the role's recipes.",
        || {
            json!({
                "name": { "type": "string", "description": "Name of the recipe." },
                "params": { "type": "object", "description": "Values of its parameters." },
            })
        },
        &["name"],
        false,
    ),
];

impl Orgata {
    /// The extension for a conversation of a role.
    pub fn new(app: &Arc<App>, role: Arc<Role>) -> Arc<Self> {
        Arc::new(Self {
            app: Arc::downgrade(app),
            role,
            tools: OnceLock::new(),
        })
    }

    /// Hands over the conversation's tools, which recipes and the file search go through.
    pub fn attach(&self, tools: &Arc<Tools>) {
        let _ = self.tools.set(Arc::downgrade(tools));
    }

    fn tools(&self) -> Result<Arc<Tools>, String> {
        self.tools
            .get()
            .and_then(Weak::upgrade)
            .ok_or_else(|| "the conversation is closing".to_owned())
    }
}

impl Builtin for Orgata {
    fn name(&self) -> &str {
        NAME
    }

    fn specs(&self) -> Vec<ToolSpec> {
        let spec = |(name, about, properties, required, read_only): &Row| ToolSpec {
            name: format!("{NAME}__{name}"),
            extension: NAME.to_owned(),
            description: (*about).to_owned(),
            input_schema: json!({ "type": "object", "properties": properties(), "required": required, "additionalProperties": false }),
            read_only: Some(*read_only),
            parallel: *read_only,
        };
        TABLE.iter().map(spec).collect()
    }

    fn hint(&self, tool: &str, arguments: &Value) -> Hint {
        let read_only = TABLE
            .iter()
            .find(|row| row.0 == tool)
            .is_some_and(|row| row.4);
        let detail = ["title", "text", "query", "name"]
            .iter()
            .find_map(|key| arguments.get(*key)?.as_str())
            .unwrap_or_default();
        Hint {
            risk: u8::from(!read_only),
            read_only,
            summary: format!("{} {detail}", tool.replace('_', " "))
                .trim_end()
                .to_owned(),
        }
    }

    fn call(
        &self,
        turn: &TurnId,
        tool: &str,
        arguments: Value,
    ) -> BoxFuture<'static, Result<String, String>> {
        let tools = self.tools();
        let Some(app) = self.app.upgrade() else {
            return futures::future::ready(Err("Orgata is closing".to_owned())).boxed();
        };
        let (turn, tool, role) = (turn.clone(), tool.to_owned(), self.role.clone());
        async move {
            match tool.as_str() {
                "search_files" => {
                    tools?
                        .search_files(
                            text(&arguments, "query")?,
                            arguments.get("path").and_then(Value::as_str).unwrap_or("."),
                        )
                        .await
                }
                "run_recipe" => run_recipe(&*tools?, &role, &turn, &arguments).await,
                _ => operate(&app, &tool, arguments)
                    .await
                    .map_err(|error| error.to_string()),
            }
        }
        .boxed()
    }
}

/// Tools that are operations of the table.
async fn operate(app: &Arc<App>, tool: &str, arguments: Value) -> Result<String, ApiError> {
    let caller = Caller::assistant();
    let given = |key: &str| arguments.get(key).cloned().unwrap_or(Value::Null);
    let reply = match tool {
        "search_history" => {
            app.handle(
                "session_search",
                json!({ "query": given("query"), "limit": 20 }),
                &caller,
            )
            .await?
        }
        "list_tasks" => {
            let state = arguments
                .get("state")
                .and_then(Value::as_str)
                .unwrap_or("open");
            let tasks = app
                .handle("task_list", json!({ "state": state }), &caller)
                .await?;
            return Ok(brief(
                &tasks,
                |task| json!({ "title": task["title"], "state": task["state"]["type"], "priority": task["priority"] }),
            ));
        }
        "create_task" => {
            app.handle("task_create", task(&arguments), &caller).await?;
            return Ok("The task is in the Inbox.".to_owned());
        }
        "list_approvals" => {
            let asked = app
                .handle("approval_list", json!({ "pending": true }), &caller)
                .await?;
            return Ok(brief(
                &asked,
                |row| json!({ "summary": row["asked"]["kind"]["summary"], "tool": row["asked"]["kind"]["tool"] }),
            ));
        }
        "guard_scan" => app
            .handle("guard_scan", json!({ "text": given("text") }), &caller)
            .await?["findings"]
            .take(),
        "remember" => {
            let text = arguments
                .get("text")
                .and_then(Value::as_str)
                .unwrap_or_default();
            app.remember(text).await?;
            return Ok("Noted.".to_owned());
        }
        "recall" => {
            let query = arguments
                .get("query")
                .and_then(Value::as_str)
                .unwrap_or_default();
            let notes = app.recall(query).await?;
            serde_json::to_value(
                notes
                    .iter()
                    .map(|note| json!({ "text": note.text }))
                    .collect::<Vec<_>>(),
            )
            .unwrap_or_default()
        }
        other => return Err(ApiError::not_found("tool", other)),
    };
    let hits = |hit: &Value| match hit.get("snippet") {
        Some(snippet) => {
            json!({ "title": hit["title"], "snippet": snippet.as_str().unwrap_or_default().replace(['\u{2}', '\u{3}'], "") })
        }
        None => hit.clone(),
    };
    Ok(brief(&reply, hits))
}

/// The parameters of `task_create`. A day that cannot be read stays in the words of the task, so that
/// nothing is lost.
fn task(arguments: &Value) -> Value {
    let given = |key: &str| {
        arguments
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let day = given("due").parse::<jiff::civil::Date>().ok();
    let due = day.and_then(|day| day.to_zoned(jiff::tz::TimeZone::system()).ok());
    let unread = if due.is_none() && !given("due").is_empty() {
        format!("Due: {}", given("due"))
    } else {
        String::new()
    };
    let detail = [given("detail"), &unread]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("\n");
    let priority = if given("priority").is_empty() {
        "normal"
    } else {
        given("priority")
    };
    json!({
        "title": given("title"),
        "detail": detail,
        "priority": priority,
        "due": due.map(|due| due.timestamp().as_microsecond()),
        "assignee": (!given("assignee").is_empty()).then(|| json!({ "type": "person", "name": given("assignee") })),
    })
}

fn brief(rows: &Value, each: impl Fn(&Value) -> Value) -> String {
    let rows: Vec<Value> = rows
        .as_array()
        .map(|rows| rows.iter().map(each).collect())
        .unwrap_or_default();
    serde_json::to_string(&rows).unwrap_or_default()
}

/// Runs the steps in order. Each is judged like any call; one that a person must allow ends the run
/// with a word on what to ask for, because a question belongs to a call that the person can see.
async fn run_recipe(
    tools: &Tools,
    role: &Role,
    turn: &TurnId,
    arguments: &Value,
) -> Result<String, String> {
    let name = text(arguments, "name")?;
    let found = role
        .profile
        .recipes
        .iter()
        .find(|recipe| recipe.name == name || recipe.title.eq_ignore_ascii_case(name));
    let names = || {
        role.profile
            .recipes
            .iter()
            .map(|recipe| recipe.name.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let found = found.ok_or_else(|| {
        format!(
            "There is no recipe {name}. Recipes of this role: {}.",
            names()
        )
    })?;
    let steps = recipe::steps(found, arguments.get("params").unwrap_or(&Value::Null))?;
    let mut told = Vec::new();
    for (number, (tool, arguments)) in steps.into_iter().enumerate() {
        let call = ToolCall {
            id: format!("recipe-{}-{number}", found.name),
            name: tool.clone(),
            arguments,
        };
        match tools.judge(turn, &call).await {
            Verdict::Allow => {}
            Verdict::Deny { reason } => {
                return Err(format!(
                    "Step {} ({tool}) is not allowed: {reason}",
                    number + 1
                ));
            }
            Verdict::Ask { .. } => {
                return Err(format!(
                    "Step {} ({tool}) needs a person's consent; call {tool} itself with {}.",
                    number + 1,
                    call.arguments
                ));
            }
        }
        let result = tools.call(turn, call).await;
        if result.is_error {
            return Err(format!(
                "Step {} ({tool}) failed: {}",
                number + 1,
                result.text
            ));
        }
        told.push(format!("{tool}:\n{}", result.text));
    }
    if told.is_empty() {
        Err("This recipe has no tool steps; it needs a language model.".to_owned())
    } else {
        Ok(told.join("\n\n"))
    }
}

fn text<'a>(arguments: &'a Value, key: &str) -> Result<&'a str, String> {
    arguments
        .get(key)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .ok_or_else(|| format!("{key} is missing"))
}
