//! `orgata providers`.

use super::Done;
use crate::{
    ask,
    exit::{Code, Failure},
    host::Host,
    out::Out,
    text,
};
use clap::{Args, Subcommand, ValueEnum};
use orgata_app::api::{
    ModelSelect, Nothing, ProviderKey, ProviderRef, ProviderRow, ProviderSave, ProviderTest,
    ProviderTested, Providers as Listed,
};
use std::path::PathBuf;

/// Model providers.
#[derive(Subcommand)]
pub enum Providers {
    /// Lists the providers of the role, and local servers that answer.
    List,
    /// Adds or replaces a provider of this device.
    Add(Add),
    /// Removes a provider that was added on this device.
    Remove {
        /// Its id.
        id: String,
    },
    /// Stores a provider's key, which is asked without echo.
    Key(Key),
    /// Calls a provider once with a fixed sentence.
    Test {
        /// Its id.
        id: String,
        /// Model; the first one when missing.
        model: Option<String>,
    },
    /// Selects the model of the next turns.
    Select(Select),
}

/// A provider to add.
#[derive(Args)]
pub struct Add {
    /// Id: small letters, digits and hyphens.
    #[arg(value_parser = named)]
    id: String,
    /// Wire format.
    #[arg(long, value_enum, default_value = "openai")]
    kind: Kind,
    /// Base URL, for example https://llm.example.com/v1.
    #[arg(long, value_parser = address)]
    url: String,
    /// A model; may be given several times.
    #[arg(long = "model", required = true)]
    models: Vec<String>,
    /// Selects its first model, too.
    #[arg(long)]
    select: bool,
}

/// A wire format.
#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    Openai,
    Anthropic,
    Ollama,
}

/// A key to store.
#[derive(Args)]
pub struct Key {
    /// Provider.
    id: String,
    /// Reads the key from a file.
    #[arg(long)]
    file: Option<PathBuf>,
    /// Removes the key.
    #[arg(long, conflicts_with = "file")]
    remove: bool,
}

/// A model to select.
#[derive(Args)]
pub struct Select {
    /// Provider; without it the role's own choice counts again.
    provider: Option<String>,
    /// Model; the first one when missing.
    model: Option<String>,
    /// The offline assistant.
    #[arg(long, conflicts_with_all = ["provider", "model"])]
    offline: bool,
}

/// Runs it.
///
/// # Errors
/// As the operations.
pub async fn run(command: Providers, host: &Host, out: &mut Out) -> Done {
    let listed: Listed = match command {
        Providers::List => host.call("provider_list", Nothing {}).await?,
        Providers::Add(add) => save(add, host).await?,
        Providers::Remove { id } => host.call("provider_remove", ProviderRef { id }).await?,
        Providers::Key(key) => host.call("provider_key", asked(key, host, out)?).await?,
        Providers::Select(select) => {
            host.call("model_select", chosen(select, host).await?)
                .await?
        }
        Providers::Test { id, model } => return test(ProviderTest { id, model }, host, out).await,
    };
    show(&listed, out)?;
    Ok(Code::Ok)
}

/// Looked at before anything is opened, so that a wrong value is told first.
fn named(id: &str) -> Result<String, &'static str> {
    let plain =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if !id.is_empty() && id.chars().all(plain) {
        Ok(id.to_owned())
    } else {
        Err("an id has small letters, digits and hyphens only")
    }
}

/// As [`named`]. Whether a server on http:// is on this device is for the application to say.
fn address(url: &str) -> Result<String, &'static str> {
    let url = url.trim();
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    if rest.is_some_and(|rest| !rest.trim_matches('/').is_empty()) {
        Ok(url.to_owned())
    } else {
        Err("an address begins with https://, or http:// for a server on this device")
    }
}

async fn save(add: Add, host: &Host) -> Result<Listed, Failure> {
    let kind = match add.kind {
        Kind::Openai => "openai",
        Kind::Anthropic => "anthropic",
        Kind::Ollama => "ollama",
    };
    let (id, model) = (add.id.clone(), add.models.first().cloned());
    let save = ProviderSave {
        id: add.id,
        kind: kind.to_owned(),
        base_url: add.url,
        models: add.models,
    };
    let listed: Listed = host.call("provider_save", save).await?;
    if !add.select {
        return Ok(listed);
    }
    host.call(
        "model_select",
        ModelSelect {
            provider: Some(id),
            model,
        },
    )
    .await
}

/// The key, never from the command line, where other programs could read it.
fn asked(key: Key, host: &Host, out: &mut Out) -> Result<ProviderKey, Failure> {
    let secret = match &key.file {
        _ if key.remove => String::new(),
        Some(file) => text::read(file)?.trim().to_owned(),
        None if host.who.is_person() => ask::hidden(out, &format!("Key of {}: ", key.id))?,
        // Read, so that the operation itself says who may store keys.
        None => text::read(std::path::Path::new("-"))?.trim().to_owned(),
    };
    if secret.is_empty() && !key.remove {
        return Err(Failure::usage(
            "The key is empty. Nothing was changed; `--remove` removes a key.",
        ));
    }
    Ok(ProviderKey {
        id: key.id,
        key: secret,
    })
}

async fn chosen(select: Select, host: &Host) -> Result<ModelSelect, Failure> {
    if select.offline {
        return Ok(ModelSelect {
            provider: Some("orgata".to_owned()),
            model: None,
        });
    }
    let Some(provider) = select.provider else {
        return Ok(ModelSelect {
            provider: None,
            model: None,
        });
    };
    if select.model.is_some() {
        return Ok(ModelSelect {
            provider: Some(provider),
            model: select.model,
        });
    }
    let listed: Listed = host.call("provider_list", Nothing {}).await?;
    let row = listed.providers.into_iter().find(|row| row.id == provider);
    let not_there = |what: &str| {
        Failure::new(
            Code::NotFound,
            "not_found",
            format!("There is no {what} {provider}. Nothing was changed."),
        )
    };
    let row = row.ok_or_else(|| not_there("provider"))?;
    let model = row
        .models
        .into_iter()
        .next()
        .ok_or_else(|| not_there("model that is listed for provider"))?;
    Ok(ModelSelect {
        provider: Some(provider),
        model: Some(model),
    })
}

async fn test(test: ProviderTest, host: &Host, out: &mut Out) -> Done {
    let tested: ProviderTested = host.call("provider_test", test).await?;
    if out.json {
        out.value(&tested)?;
    } else {
        out.line(format_args!("{} ({} ms)", tested.message, tested.ms))?;
    }
    Ok(if tested.ok { Code::Ok } else { Code::Failed })
}

fn show(listed: &Listed, out: &mut Out) -> Result<(), Failure> {
    if out.json {
        return out.value(listed);
    }
    let row = |row: &ProviderRow, state: &str| {
        let chosen = listed
            .selected
            .as_deref()
            .and_then(|model| model.split_once('/'))
            .is_some_and(|(id, _)| id == row.id);
        [
            if chosen { "*" } else { "" }.to_owned(),
            row.id.clone(),
            row.kind.clone(),
            state.to_owned(),
            row.base_url.clone(),
            row.models.join(", "),
        ]
    };
    let state = |row: &ProviderRow| match (row.has_key, row.needs_key) {
        (true, _) => "has a key",
        (false, true) => "needs a key",
        (false, false) => "no key needed",
    };
    let mut rows: Vec<[String; 6]> = listed
        .providers
        .iter()
        .map(|provider| row(provider, state(provider)))
        .collect();
    rows.extend(
        listed
            .discovered
            .iter()
            .map(|server| row(server, "answers here")),
    );
    out.table(["", "ID", "KIND", "STATE", "URL", "MODELS"], &rows)?;
    out.line(format_args!(
        "Selected: {}",
        listed.selected.as_deref().unwrap_or("orgata/offline")
    ))
}
