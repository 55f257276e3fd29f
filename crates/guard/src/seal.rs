//! Sealing: every leaf of a body, every value in a leaf.

use crate::keys::Key;
use crate::token::{self, Form};
use crate::{
    Audience, Finding, Found, Guard, GuardError, Mode, Protocol, Report, Vault, check, embedded,
};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Longer texts stand on their own: the key before them adds nothing.
const WITH_KEY: usize = 256;
/// Keys of what a person or a model wrote. Data has other keys, and there a number that stands alone
/// is mostly nobody's.
const MESSAGE: &[&str] = &["content", "text", "input", "prompt"];
/// Nesting that is walked, braces inside strings included.
const DEPTH: usize = 64;

/// Seals one body or text.
pub(crate) struct Sealer<'a> {
    guard: &'a Guard,
    key: Key,
    vault: &'a mut Vault,
    expired: &'a dyn Fn() -> bool,
    pub(crate) report: Report,
    /// What the report lists already.
    listed: BTreeSet<(String, String)>,
}

impl<'a> Sealer<'a> {
    pub(crate) fn new(
        guard: &'a Guard,
        audience: &Audience,
        vault: &'a mut Vault,
        expired: &'a dyn Fn() -> bool,
    ) -> Result<Self, GuardError> {
        let key = guard.keys().token(audience)?;
        Ok(Self {
            guard,
            key,
            vault,
            expired,
            report: guard.report(),
            listed: BTreeSet::new(),
        })
    }

    pub(crate) fn body(&mut self, body: &Value, protocol: &Protocol) -> Result<Value, GuardError> {
        match self.guard.mode() {
            Mode::Off => Ok(body.clone()),
            _ => {
                let sealed = self.value(body, protocol, &mut Vec::new(), "")?;
                Ok(if self.report.guarded {
                    sealed
                } else {
                    body.clone()
                })
            }
        }
    }

    fn value(
        &mut self,
        value: &Value,
        protocol: &Protocol,
        path: &mut Vec<String>,
        key: &str,
    ) -> Result<Value, GuardError> {
        if path.len() > DEPTH {
            return Err(GuardError::TooDeep { limit: DEPTH });
        }
        if protocol.passes(path, value) {
            return Ok(value.clone());
        }
        match value {
            Value::Null | Value::Bool(_) => Ok(value.clone()),
            Value::Number(number) => self.number(&number.to_string(), key, value),
            Value::String(text) => {
                let message = MESSAGE.contains(&key) && protocol.declares(key);
                self.leaf(text, key, path.len(), message).map(Value::String)
            }
            Value::Array(items) => {
                let mut out = Vec::with_capacity(items.len());
                for (i, item) in items.iter().enumerate() {
                    path.push(i.to_string());
                    out.push(self.value(item, protocol, path, key)?);
                    path.pop();
                }
                Ok(Value::Array(out))
            }
            Value::Object(map) => {
                let mut out = Map::with_capacity(map.len());
                for (name, item) in map {
                    path.push(name.clone());
                    let sealed = self.value(item, protocol, path, name)?;
                    path.pop();
                    let name = if protocol.declares(name) {
                        name.clone()
                    } else {
                        self.plain(name, "", false)?
                    };
                    out.insert(name, sealed);
                }
                Ok(Value::Object(out))
            }
        }
    }

    fn number(&mut self, digits: &str, key: &str, value: &Value) -> Result<Value, GuardError> {
        let found = self.find(digits, key, false)?;
        match found.first() {
            None => Ok(value.clone()),
            Some(f) => self.replacement(f, digits, Form::Number).map(Value::String),
        }
    }

    fn leaf(
        &mut self,
        text: &str,
        key: &str,
        depth: usize,
        message: bool,
    ) -> Result<String, GuardError> {
        match embedded::literals(text) {
            Some(literals) => self.embedded(text, &literals, depth),
            None if message && check::is_bare(text) => self.plain(text, "", true),
            None => self.plain(text, key, false),
        }
    }

    fn embedded(
        &mut self,
        text: &str,
        literals: &[embedded::Literal],
        depth: usize,
    ) -> Result<String, GuardError> {
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        let mut key = String::new();
        for literal in literals {
            let inside = depth + literal.depth;
            if inside > DEPTH {
                return Err(GuardError::TooDeep { limit: DEPTH });
            }
            let raw = &text[literal.at.clone()];
            out.push_str(&text[copied..literal.at.start]);
            out.push_str(&self.literal(raw, literal, &key, inside)?);
            copied = literal.at.end;
            if literal.is_key {
                key = embedded::decode(raw);
            }
        }
        out.push_str(&text[copied..]);
        Ok(out)
    }

    fn literal(
        &mut self,
        raw: &str,
        literal: &embedded::Literal,
        key: &str,
        depth: usize,
    ) -> Result<String, GuardError> {
        if !literal.is_string {
            let found = self.find(raw, key, false)?;
            return match found.first() {
                None => Ok(raw.to_owned()),
                Some(f) => Ok(embedded::encode(&self.replacement(f, raw, Form::Number)?)),
            };
        }
        let clear = embedded::decode(raw);
        if embedded::encode(&clear) != raw && !self.find(&clear, key, false)?.is_empty() {
            let found = self.find(&clear, key, false)?;
            let inside = &raw[1..raw.len() - 1];
            return Ok(embedded::encode(&self.replacement(
                &found[0],
                inside,
                Form::RawJson,
            )?));
        }
        let sealed = self.leaf(&clear, if literal.is_key { "" } else { key }, depth, false)?;
        Ok(if sealed == clear {
            raw.to_owned()
        } else {
            embedded::encode(&sealed)
        })
    }

    /// Seals a text that stands alone.
    pub(crate) fn text(&mut self, text: &str) -> Result<String, GuardError> {
        if self.guard.mode() == Mode::Off {
            return Ok(text.to_owned());
        }
        let sealed = self.plain(text, "", true)?;
        Ok(if self.report.guarded {
            sealed
        } else {
            text.to_owned()
        })
    }

    fn plain(&mut self, text: &str, key: &str, whole: bool) -> Result<String, GuardError> {
        let found = self.find(text, key, whole)?;
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        for finding in found.iter() {
            out.push_str(&text[copied..finding.start]);
            let value = &text[finding.start..finding.end];
            out.push_str(&self.replacement(finding, value, Form::Text)?);
            copied = finding.end;
        }
        out.push_str(&text[copied..]);
        Ok(out)
    }

    /// Findings of a leaf. The key it stands under is context: `{"password": "…"}`.
    fn find(&mut self, text: &str, key: &str, whole: bool) -> Result<Vec<Finding>, GuardError> {
        if (self.expired)() {
            return Err(GuardError::Timeout);
        }
        if key.is_empty() || text.len() > WITH_KEY {
            let seen = self.guard.to_seal(text, whole, self.expired)?;
            self.report.skipped.extend(seen.skipped.iter().cloned());
            return Ok(seen.found.clone());
        }
        let lead = lead(key);
        let joined = format!("{lead}{text}");
        let seen = self.guard.to_seal(&joined, false, self.expired)?;
        self.report.skipped.extend(seen.skipped.iter().cloned());
        let cut = |f: &Finding| Finding {
            start: f.start.max(lead.len()) - lead.len(),
            end: f.end - lead.len(),
            ..f.clone()
        };
        let found = seen.found.iter();
        Ok(found.filter(|f| f.end > lead.len()).map(cut).collect())
    }

    fn replacement(&mut self, f: &Finding, value: &str, form: Form) -> Result<String, GuardError> {
        let counts = if f.secret {
            &mut self.report.blocked
        } else {
            &mut self.report.masked
        };
        *counts.entry(f.kind.clone()).or_default() += 1;
        let token = match (self.report.guarded, f.secret) {
            (false, _) => String::new(),
            (true, true) => token::blocked(&f.kind),
            (true, false) => {
                let keys = self.guard.keys();
                token::bracketed(&self.vault.token(keys, &self.key, &f.kind, value, form)?)
            }
        };
        if self.listed.insert((token.clone(), f.rule.clone())) {
            let found = Found {
                token: token.clone(),
                kind: f.kind.clone(),
                rule: f.rule.clone(),
            };
            self.report.found.push(found);
        }
        Ok(token)
    }
}

/// The key as a line of its own words and as it stands: `date of birth` and `dateOfBirth: `.
fn lead(key: &str) -> String {
    let mut words = String::with_capacity(2 * key.len() + 4);
    let mut low = false;
    for c in key.chars() {
        if low && c.is_ascii_uppercase() {
            words.push(' ');
        }
        low = c.is_ascii_lowercase();
        words.push(if matches!(c, '_' | '-') {
            ' '
        } else {
            c.to_ascii_lowercase()
        });
    }
    if words == key {
        format!("{key}: ")
    } else {
        format!("{words}\n{key}: ")
    }
}
