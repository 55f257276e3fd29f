//! Recipes: prepared jobs of a role, and recipe files for `orgata run --recipe`.

use crate::{
    App, Caller,
    api::{ApiError, Nothing, RecipeRow, Recipes},
};
use minijinja::{Environment, UndefinedBehavior};
use orgata_profile::Recipe;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::{collections::BTreeMap, path::Path};

/// A recipe file, as far as a run needs it.
#[derive(Debug, Deserialize)]
struct RecipeFile {
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    instructions: Option<String>,
    #[serde(default)]
    prompt: Option<String>,
    #[serde(default)]
    parameters: Vec<Parameter>,
}

#[derive(Debug, Deserialize)]
struct Parameter {
    key: String,
    #[serde(default)]
    default: Option<Value>,
}

/// A recipe ready to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// Title.
    pub title: String,
    /// What is said to the assistant.
    pub prompt: String,
}

/// Reads a recipe file and puts the parameters in. Values are put into the parsed texts, so a value
/// of several lines cannot break the file.
///
/// # Errors
/// When the file cannot be read or a parameter is missing; the text says which and what to do.
pub fn prepare(path: &Path, params: &BTreeMap<String, String>) -> Result<Prepared, ApiError> {
    let ending = path
        .extension()
        .and_then(|end| end.to_str())
        .unwrap_or_default();
    if !matches!(ending, "yaml" | "json") {
        return Err(ApiError::invalid(format!(
            "Recipe file {} is not a json or yaml file. Nothing was run.",
            path.display()
        )));
    }
    let text = std::fs::read_to_string(path).map_err(|error| {
        ApiError::invalid(format!(
            "The recipe {} could not be read: {error}. Nothing was run.",
            path.display()
        ))
    })?;
    let broken = |error: &dyn std::fmt::Display| {
        ApiError::invalid(format!(
            "The recipe {} is not valid: {error}. Nothing was run.",
            path.display()
        ))
    };
    let file: RecipeFile = serde_saphyr::from_str(&text).map_err(|error| broken(&error))?;
    let values = values(&file, params).map_err(|error| broken(&error))?;
    let said = [file.instructions.as_deref(), file.prompt.as_deref()];
    let said: Vec<&str> = said
        .into_iter()
        .flatten()
        .filter(|text| !text.trim().is_empty())
        .collect();
    if said.is_empty() {
        return Err(broken(
            &"it must specify at least one of `instructions` or `prompt`",
        ));
    }
    let prompt = render(&said.join("\n\n"), &values).map_err(|error| broken(&error))?;
    let title = render(&file.title, &values).map_err(|error| broken(&error))?;
    let _ = file.description;
    Ok(Prepared { title, prompt })
}

fn values(
    file: &RecipeFile,
    params: &BTreeMap<String, String>,
) -> Result<Map<String, Value>, String> {
    let mut values = Map::new();
    let mut missing = Vec::new();
    for parameter in &file.parameters {
        match params
            .get(&parameter.key)
            .map(|text| Value::from(text.as_str()))
            .or_else(|| parameter.default.clone())
        {
            Some(value) => drop(values.insert(parameter.key.clone(), value)),
            None => missing.push(format!("--params {}=your_value", parameter.key)),
        }
    }
    if let Some(unknown) = params.keys().find(|key| {
        !file
            .parameters
            .iter()
            .any(|parameter| parameter.key == **key)
    }) {
        return Err(format!("it has no parameter {unknown}"));
    }
    if missing.is_empty() {
        Ok(values)
    } else {
        Err(format!("please give {}", missing.join(" ")))
    }
}

/// The tool steps of a role's recipe with its parameters put in.
///
/// # Errors
/// When a parameter is missing; the text says which.
pub fn steps(recipe: &Recipe, params: &Value) -> Result<Vec<(String, Value)>, String> {
    let mut values = Map::new();
    for param in &recipe.params {
        let given = params
            .get(&param.name)
            .cloned()
            .or_else(|| param.default.clone().map(Value::from));
        let given = given
            .ok_or_else(|| format!("The recipe needs {}: {}", param.name, param.description))?;
        values.insert(param.name.clone(), given);
    }
    let step = |step: &orgata_profile::RecipeStep| {
        Ok((step.tool.clone(), fill(&step.arguments, &values)?))
    };
    recipe.steps.iter().map(step).collect()
}

fn fill(value: &Value, values: &Map<String, Value>) -> Result<Value, String> {
    Ok(match value {
        Value::String(text) => Value::String(render(text, values)?),
        Value::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| fill(item, values))
                .collect::<Result<_, _>>()?,
        ),
        Value::Object(fields) => {
            let filled = fields
                .iter()
                .map(|(key, value)| Ok((key.clone(), fill(value, values)?)));
            Value::Object(filled.collect::<Result<_, String>>()?)
        }
        other => other.clone(),
    })
}

fn render(text: &str, values: &Map<String, Value>) -> Result<String, String> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let values = minijinja::Value::from_pairs(
        values
            .iter()
            .map(|(key, value)| (key.as_str(), jinja(value))),
    );
    environment
        .render_str(text, values)
        .map_err(|error| error.to_string())
}

fn jinja(value: &Value) -> minijinja::Value {
    match value {
        Value::Null => minijinja::Value::from(()),
        Value::Bool(flag) => minijinja::Value::from(*flag),
        Value::Number(number) => number.as_i64().map_or_else(
            || minijinja::Value::from(number.as_f64().unwrap_or_default()),
            minijinja::Value::from,
        ),
        Value::String(text) => minijinja::Value::from(text.as_str()),
        Value::Array(items) => minijinja::Value::from(items.iter().map(jinja).collect::<Vec<_>>()),
        Value::Object(fields) => minijinja::Value::from_pairs(
            fields
                .iter()
                .map(|(key, value)| (key.as_str(), jinja(value))),
        ),
    }
}

impl App {
    pub(crate) async fn recipe_list(&self, _: Nothing, _: &Caller) -> Result<Recipes, ApiError> {
        let role = self.role().await?;
        let row = |recipe: &Recipe| RecipeRow {
            path: recipe.name.clone(),
            title: recipe.title.clone(),
            description: recipe.description.clone(),
        };
        Ok(Recipes {
            recipes: role.profile.recipes.iter().map(row).collect(),
        })
    }
}
