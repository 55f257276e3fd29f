//! Models on this device: found on loopback, and believed to be local only when the server's own
//! data says so. A server on loopback may well pass everything on to somebody else.

use crate::{
    dispatch::lock,
    door::{DoorError, Look, Loopback, is_loopback},
};
use futures::future::join_all;
use orgata_profile::{ProviderKind, ProviderSpec};
use reqwest::Url;
use serde::Serialize;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::Mutex,
    time::{Duration, Instant},
};

/// A program that serves models.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Program {
    /// Ollama.
    Ollama,
    /// LM Studio.
    LmStudio,
    /// llama.cpp's server.
    LlamaCpp,
    /// vLLM.
    Vllm,
    /// Jan.
    Jan,
}

/// Where a program usually listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The program.
    pub program: Program,
    /// Its port on loopback.
    pub port: u16,
}

/// A model that a server offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LocalModel {
    /// Name on the wire.
    pub name: String,
    /// True when the server's own data shows that it runs here; false when it shows another host or
    /// does not say.
    pub local: bool,
}

/// A server that answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LocalServer {
    /// The program.
    pub program: Program,
    /// Wire format to use.
    pub kind: ProviderKind,
    /// Base URL for a provider of a profile.
    pub base_url: String,
    /// Its models.
    pub models: Vec<LocalModel>,
}

impl Program {
    const ALL: [(Self, u16); 5] = [
        (Self::Ollama, 11434),
        (Self::LmStudio, 1234),
        (Self::LlamaCpp, 8080),
        (Self::Vllm, 8000),
        (Self::Jan, 1337),
    ];
}

/// Looks for servers of models at their usual places on this device.
///
/// # Errors
/// When no HTTP client can be made.
pub async fn discover(wait: Duration) -> Result<Vec<LocalServer>, DoorError> {
    let places = Program::ALL.map(|(program, port)| Place { program, port });
    discover_at(&places, wait).await
}

/// Looks for servers of models at some places on this device. Waits at most so long for each answer.
///
/// # Errors
/// When no HTTP client can be made.
pub async fn discover_at(places: &[Place], wait: Duration) -> Result<Vec<LocalServer>, DoorError> {
    let loopback = Loopback::new(wait)?;
    let found = join_all(places.iter().map(|place| ask(&loopback, *place))).await;
    Ok(found.into_iter().flatten().collect())
}

async fn ask(loopback: &Loopback, place: Place) -> Option<LocalServer> {
    let root = format!("http://127.0.0.1:{}", place.port);
    let url = Url::parse(&root).ok()?;
    let (kind, base_url, names) = match place.program {
        Program::Ollama => (
            ProviderKind::Ollama,
            root,
            list(loopback, &url, "/api/tags", "models", "name").await?,
        ),
        _ => (
            ProviderKind::OpenAi,
            format!("{root}/v1"),
            list(loopback, &url, "/v1/models", "data", "id").await?,
        ),
    };
    let checked = names.into_iter().map(|name| async {
        let local = runs_here(loopback, &url, kind, &name).await;
        LocalModel { name, local }
    });
    Some(LocalServer {
        program: place.program,
        kind,
        base_url,
        models: join_all(checked).await,
    })
}

async fn list(
    loopback: &Loopback,
    url: &Url,
    path: &'static str,
    field: &str,
    name: &str,
) -> Option<Vec<String>> {
    let answer = loopback.look(url, Look::Get(path)).await?;
    let entries = answer[field].as_array()?;
    Some(
        entries
            .iter()
            .filter_map(|entry| entry[name].as_str().map(str::to_owned))
            .collect(),
    )
}

/// Whether a server's own data shows that a model runs on this device.
async fn runs_here(loopback: &Loopback, url: &Url, kind: ProviderKind, model: &str) -> bool {
    match kind {
        ProviderKind::Ollama => ollama(loopback, url, model).await,
        ProviderKind::OpenAi => {
            // Ollama speaks this format too and then tells more than the format does.
            match loopback.look(url, Look::Show(model)).await {
                Some(_) => ollama(loopback, url, model).await,
                None => openai(loopback, url, model).await,
            }
        }
        // No server of this format tells where its models run.
        ProviderKind::Anthropic => false,
    }
}

async fn ollama(loopback: &Loopback, url: &Url, model: &str) -> bool {
    let named_cloud = model.ends_with("-cloud") || model.ends_with(":cloud");
    let shown = loopback.look(url, Look::Show(model)).await;
    let here = shown.is_some_and(|shown| shown["details"].is_object() && !names_remote(&shown));
    let tags = loopback
        .look(url, Look::Get("/api/tags"))
        .await
        .unwrap_or_default();
    let entries = tags["models"].as_array().into_iter().flatten();
    let tagged = |entry: &&Value| entry["name"] == model || entry["model"] == model;
    here && !named_cloud && !entries.filter(tagged).any(names_remote)
}

/// What `owned_by` says where a program serves weights that it holds itself.
const OWN_WEIGHTS: [&str; 5] = ["llamacpp", "llama.cpp", "llama-cpp", "vllm", "mlx"];

async fn openai(loopback: &Loopback, url: &Url, model: &str) -> bool {
    let Some(list) = loopback.look(url, Look::Get("/v1/models")).await else {
        return false;
    };
    let entry = entry(&list, model);
    if entry.is_none_or(names_remote) {
        return false;
    }
    let owner = entry.and_then(|entry| entry["owned_by"].as_str().or(entry["engine"].as_str()));
    if owner.is_some_and(|owner| OWN_WEIGHTS.contains(&owner)) {
        return true;
    }
    // LM Studio tells of weights in its own list, llama.cpp of the file that it has loaded.
    let own = loopback
        .look(url, Look::Get("/api/v0/models"))
        .await
        .unwrap_or_default();
    let weights = self::entry(&own, model);
    if weights.is_some_and(|entry| entry["quantization"].is_string() && !names_remote(entry)) {
        return true;
    }
    let props = loopback
        .look(url, Look::Get("/props"))
        .await
        .unwrap_or_default();
    let file = props["model_path"].as_str();
    file.is_some_and(|path| !path.is_empty() && !path.contains("://")) && !names_remote(&props)
}

fn entry<'a>(list: &'a Value, model: &str) -> Option<&'a Value> {
    list["data"]
        .as_array()?
        .iter()
        .find(|entry| entry["id"] == model)
}

/// Whether any field names another host.
fn names_remote(data: &Value) -> bool {
    const FIELDS: [&str; 6] = [
        "api_base",
        "base_url",
        "upstream",
        "endpoint",
        "provider_url",
        "proxy",
    ];
    match data {
        Value::Object(fields) => fields.iter().any(|(key, value)| {
            let field = key.contains("remote") || FIELDS.contains(&key.as_str());
            field && elsewhere(value) || names_remote(value)
        }),
        Value::Array(items) => items.iter().any(names_remote),
        _ => false,
    }
}

fn elsewhere(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) if text.is_empty() => false,
        Value::String(text) => Url::parse(text).map_or(true, |url| !is_loopback(&url)),
        _ => true,
    }
}

/// Remembers for a minute which models were seen to run here. What was not seen is asked again.
#[derive(Default)]
pub(crate) struct Locality(Mutex<BTreeMap<(String, String), Instant>>);

const REMEMBERED: Duration = Duration::from_secs(60);
const WAIT: Duration = Duration::from_secs(2);

impl Locality {
    /// Whether a provider's model runs on this device.
    pub async fn holds(&self, provider: &ProviderSpec, model: &str) -> bool {
        let key = (provider.id.clone(), model.to_owned());
        if lock(&self.0)
            .get(&key)
            .is_some_and(|seen| seen.elapsed() < REMEMBERED)
        {
            return true;
        }
        let (Ok(url), Ok(loopback)) = (Url::parse(&provider.base_url), Loopback::new(WAIT)) else {
            return false;
        };
        let holds = is_loopback(&url) && runs_here(&loopback, &url, provider.kind, model).await;
        if holds {
            lock(&self.0).insert(key, Instant::now());
        }
        holds
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_fields_that_name_another_host_count() {
        for here in [
            json!({"remote_host": ""}),
            json!({"license": "see https://example.com"}),
            json!({"base_url": "http://127.0.0.1:1"}),
            json!({"remote": false}),
        ] {
            assert!(!names_remote(&here), "{here}");
        }
        for away in [
            json!({"a": [{"remote_host": "https://ollama.com:443"}]}),
            json!({"api_base": "https://api.example.com"}),
            json!({"remote_model": "big"}),
        ] {
            assert!(names_remote(&away), "{away}");
        }
    }
}
