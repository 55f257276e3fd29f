//! What the shape alone cannot say.

use crate::{
    ExtensionKind, ExtensionSpec, GuardMode, ModelRef, Profile, ProfileError, ProviderKind,
    ProviderSpec,
};
use std::collections::BTreeSet;

pub(crate) fn check(profile: &Profile) -> Result<(), ProfileError> {
    check_name("name", &profile.name)?;
    filled("display_name", &profile.display_name)?;
    filled("version", &profile.version)?;
    unique(
        "providers",
        profile
            .providers
            .iter()
            .map(|provider| provider.id.as_str()),
    )?;
    unique(
        "extensions",
        profile
            .extensions
            .iter()
            .map(|extension| extension.name.as_str()),
    )?;
    unique(
        "recipes",
        profile.recipes.iter().map(|recipe| recipe.name.as_str()),
    )?;
    for (index, provider) in profile.providers.iter().enumerate() {
        check_provider(&format!("providers[{index}]"), provider)?;
    }
    check_model_ref(profile, "primary", profile.primary.as_ref())?;
    check_model_ref(profile, "hidden", profile.hidden.as_ref())?;
    for (index, extension) in profile.extensions.iter().enumerate() {
        check_extension(&format!("extensions[{index}]"), extension)?;
    }
    if let Some(traces) = &profile.traces {
        check_url("traces", traces)?;
        if profile.guard.local_only && !is_loopback(traces) {
            let message = "must be on this device, because guard.local_only is set";
            return Err(wrong("traces", message));
        }
    }
    check_guard(profile)?;
    if profile.budgets.max_turns == 0 {
        return Err(wrong("budgets.max_turns", "must be at least 1"));
    }
    Ok(())
}

fn check_guard(profile: &Profile) -> Result<(), ProfileError> {
    let floor = &profile.guard;
    if floor.mode < GuardMode::Mask && !floor.strict.is_empty() {
        return Err(wrong(
            "guard.strict",
            "blocks nothing in the modes `off` and `detect`",
        ));
    }
    if let Some(kind) = floor.allow.iter().find(|kind| floor.strict.contains(kind)) {
        return Err(wrong(
            "guard.allow",
            &format!("`{kind}` cannot be allowed and strict"),
        ));
    }
    if let Some(kind) = floor.allow.iter().find(|kind| floor.also.contains(kind)) {
        return Err(wrong(
            "guard.allow",
            &format!("`{kind}` cannot be allowed and masked"),
        ));
    }
    if floor.local_only
        && profile
            .primary
            .as_ref()
            .is_some_and(|at| !is_local(profile, at))
    {
        return Err(wrong(
            "primary",
            "must be a local model, because guard.local_only is set",
        ));
    }
    Ok(())
}

fn is_local(profile: &Profile, at: &ModelRef) -> bool {
    profile
        .provider(&at.provider)
        .is_some_and(|provider| provider.local)
}

fn check_provider(field: &str, provider: &ProviderSpec) -> Result<(), ProfileError> {
    check_name(&format!("{field}.id"), &provider.id)?;
    let names = provider.models.iter().map(|model| model.name.as_str());
    unique(&format!("{field}.models"), names)?;
    check_url(&format!("{field}.base_url"), &provider.base_url)?;
    if provider.local && !is_loopback(&provider.base_url) {
        let message = "a local provider must be on loopback (localhost, 127.0.0.1 or [::1])";
        return Err(wrong(&format!("{field}.local"), message));
    }
    if provider.kind == ProviderKind::Ollama && provider.base_url.ends_with("/v1") {
        let message = "the Ollama address has no `/v1`; use kind `openai` for that";
        return Err(wrong(&format!("{field}.base_url"), message));
    }
    Ok(())
}

fn check_extension(field: &str, extension: &ExtensionSpec) -> Result<(), ProfileError> {
    check_name(&format!("{field}.name"), &extension.name)?;
    let (cmd, uri) = match extension.kind {
        ExtensionKind::Builtin => (false, false),
        ExtensionKind::Stdio => (true, false),
        ExtensionKind::StreamableHttp => (false, true),
    };
    belongs(&format!("{field}.cmd"), cmd, extension.cmd.is_some())?;
    belongs(&format!("{field}.uri"), uri, extension.uri.is_some())?;
    if let Some(uri) = &extension.uri {
        check_url(&format!("{field}.uri"), uri)?;
    }
    if extension.kind == ExtensionKind::StreamableHttp && !extension.network {
        return Err(wrong(
            &format!("{field}.network"),
            "must be true for a server behind a URL",
        ));
    }
    if extension.timeout_s == 0 {
        return Err(wrong(&format!("{field}.timeout_s"), "must be at least 1"));
    }
    Ok(())
}

fn belongs(field: &str, wanted: bool, given: bool) -> Result<(), ProfileError> {
    match (wanted, given) {
        (true, false) => Err(wrong(field, "is missing for this kind of extension")),
        (false, true) => Err(wrong(field, "does not belong to this kind of extension")),
        _ => Ok(()),
    }
}

fn check_model_ref(
    profile: &Profile,
    field: &str,
    at: Option<&ModelRef>,
) -> Result<(), ProfileError> {
    let Some(at) = at else { return Ok(()) };
    let Some(provider) = profile.provider(&at.provider) else {
        return Err(wrong(
            field,
            &format!("names the unknown provider `{}`", at.provider),
        ));
    };
    match provider.model(&at.model) {
        Some(_) => Ok(()),
        None => Err(wrong(
            field,
            &format!("`{}` has no model `{}`", at.provider, at.model),
        )),
    }
}

/// Host and what follows, for `http` and `https` only.
fn host_of(url: &str) -> Option<(bool, &str)> {
    let (secure, rest) = match url.split_once("://")? {
        ("https", rest) => (true, rest),
        ("http", rest) => (false, rest),
        _ => return None,
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    Some((secure, host))
}

fn is_loopback(url: &str) -> bool {
    matches!(host_of(url), Some((_, "localhost" | "127.0.0.1" | "::1")))
}

fn check_url(field: &str, url: &str) -> Result<(), ProfileError> {
    let Some((secure, host)) = host_of(url) else {
        return Err(wrong(
            field,
            "must begin with https:// (or http:// on loopback)",
        ));
    };
    if host.is_empty() || url.contains(['@', '?', '#', ' ']) {
        return Err(wrong(
            field,
            "must be a host and a path, without user, query or fragment",
        ));
    }
    if !secure && !is_loopback(url) {
        return Err(wrong(
            field,
            "plain http is only allowed on loopback; use https://",
        ));
    }
    Ok(())
}

fn check_name(field: &str, name: &str) -> Result<(), ProfileError> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if name.is_empty() || !name.chars().all(fits) || name.contains("__") {
        let message = format!("`{name}` must be lower-case letters, digits, `-` or single `_`");
        return Err(wrong(field, &message));
    }
    Ok(())
}

fn filled(field: &str, text: &str) -> Result<(), ProfileError> {
    if text.trim().is_empty() {
        Err(wrong(field, "is empty"))
    } else {
        Ok(())
    }
}

fn unique<'a>(field: &str, names: impl Iterator<Item = &'a str>) -> Result<(), ProfileError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(wrong(field, &format!("`{name}` stands there twice")));
        }
    }
    Ok(())
}

fn wrong(field: &str, message: &str) -> ProfileError {
    ProfileError::Field {
        field: field.to_owned(),
        message: message.to_owned(),
    }
}
