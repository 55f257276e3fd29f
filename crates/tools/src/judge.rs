//! May this call run? Facts come from the host: the pinned tool, the arguments, the folder.

use crate::developer::DEVELOPER;
use crate::mcp::{Trust, carries, strings};
use crate::tools::{Inner, Route};
use orgata_agent::ports::Verdict;
use orgata_profile::{
    Action, AskScope, DataClass, Effect, ExtensionKind, Judgement, Principal, Request, ToolUse,
};
use orgata_work::{DecisionOption, Scope, ToolCall};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Component, Path};
use std::sync::atomic::Ordering;

impl Inner {
    /// What policy and standing decisions say of a call.
    pub(crate) async fn judge(&self, call: &ToolCall) -> Verdict {
        let Some(route) = self.route(&call.name).await else {
            let name = &call.name;
            let reason = format!("There is no tool `{name}` now, or it waits for the person.");
            return Verdict::Deny { reason };
        };
        let tool_use = match self.tool_use(&route, call) {
            Ok(tool_use) => tool_use,
            Err(reason) => return Verdict::Deny { reason },
        };
        let network = tool_use.network && !tool_use.guarded;
        let judgement = self.policy(tool_use);
        match judgement.effect {
            Effect::Allow => Verdict::Allow,
            Effect::Deny => Verdict::Deny {
                reason: judgement.reason,
            },
            Effect::Ask => self.ask(&route, call, judgement, network).await,
        }
    }

    async fn ask(
        &self,
        route: &Route,
        call: &ToolCall,
        judgement: Judgement,
        network: bool,
    ) -> Verdict {
        let standing = self.standing.allows(&call.name).await;
        let covered = match standing {
            Some(Scope::Always) => judgement.scopes.contains(&AskScope::Always),
            Some(Scope::Session) => judgement.scopes.contains(&AskScope::Session),
            _ => false,
        };
        if covered {
            return Verdict::Allow;
        }
        let allow = judgement.scopes.iter().map(|scope| DecisionOption::Allow {
            scope: match scope {
                AskScope::Once => Scope::Once,
                AskScope::Session => Scope::Session,
                AskScope::Always => Scope::Always,
            },
        });
        Verdict::Ask {
            why: judgement.reason,
            options: allow.chain([DecisionOption::Deny]).collect(),
            summary: self.summary(route, call),
            network,
            judge: judgement.judge,
        }
    }

    /// The deciding policies of a call, for its receipt.
    pub(crate) fn policies_of(&self, route: &Route, call: &ToolCall) -> Vec<String> {
        let tool_use = self.tool_use(route, call);
        tool_use
            .map(|tool_use| self.policy(tool_use).policies)
            .unwrap_or_default()
    }

    fn policy(&self, tool_use: ToolUse) -> Judgement {
        let principal = Principal::Agent {
            owner: self.owner.clone(),
        };
        self.policies.judge(&Request {
            principal,
            action: Action::CallTool(tool_use),
        })
    }

    fn tool_use(&self, route: &Route, call: &ToolCall) -> Result<ToolUse, String> {
        let arguments = &call.arguments;
        let base = ToolUse {
            tool: call.name.clone(),
            tainted: self.tainted.load(Ordering::Relaxed),
            data_class: self.data_class(arguments)?,
            unsandboxed: false,
            network: false,
            guarded: true,
            paths_inside: true,
            ..ToolUse::default()
        };
        Ok(match route {
            Route::Developer(tool) => self.developer_use(tool, arguments, base),
            Route::Builtin(builtin, tool) => {
                let hint = builtin.hint(tool, arguments);
                let (extension, risk) = (builtin.name().to_owned(), hint.risk);
                ToolUse {
                    extension,
                    risk,
                    read_only: hint.read_only,
                    ..base
                }
            }
            Route::Extension(extension, tool) => {
                let spec = &extension.spec;
                let remote = spec.kind == ExtensionKind::StreamableHttp;
                let network = remote || spec.network;
                let unsandboxed = !remote && extension.unsandboxed();
                let reads = tool.read_only == Some(true);
                ToolUse {
                    extension: spec.name.clone(),
                    risk: if network || unsandboxed {
                        3
                    } else {
                        u8::from(!reads)
                    },
                    read_only: reads,
                    network,
                    unsandboxed,
                    guarded: match extension.door().trust() {
                        Trust::Sandboxed => true,
                        Trust::Sealed => self.guard.mode().guards(),
                        Trust::Named(kinds) => {
                            self.guard.mode().guards() && !carries(&self.guard, arguments, kinds)?
                        }
                    },
                    ..base
                }
            }
        })
    }

    fn developer_use(&self, tool: &str, arguments: &Value, base: ToolUse) -> ToolUse {
        let text = |key: &str| arguments.get(key).and_then(Value::as_str);
        let extension = DEVELOPER.to_owned();
        if tool == "shell" {
            let network = arguments
                .get("network")
                .and_then(Value::as_bool)
                .unwrap_or(false);
            let unsandboxed = self.developer.runs_unsandboxed();
            return ToolUse {
                extension,
                risk: if network || unsandboxed { 3 } else { 2 },
                programs: text("command").map(crate::programs::of).unwrap_or_default(),
                network: network || unsandboxed,
                guarded: !network && !unsandboxed,
                unsandboxed,
                ..base
            };
        }
        let reads = matches!(tool, "read" | "tree");
        let inside = text("path").is_none_or(|path| self.is_inside(path));
        let risk = u8::from(!reads);
        ToolUse {
            extension,
            risk,
            read_only: reads,
            paths_inside: inside,
            ..base
        }
    }

    /// Whether a path lies in the folder by its text; links are followed, and refused, at the call.
    fn is_inside(&self, path: &str) -> bool {
        let path = Path::new(path);
        let inner = match &self.view {
            Some(view) if path.is_absolute() => match path.strip_prefix(view.folder.root()) {
                Ok(inner) => inner,
                Err(_) => return view.folder.place(&path.to_string_lossy(), false).is_ok(),
            },
            _ if path.is_absolute() => return false,
            _ => path,
        };
        let mut depth = 0_i64;
        inner.components().all(|part| {
            match part {
                Component::ParentDir => depth -= 1,
                Component::Normal(_) => depth += 1,
                _ => {}
            }
            depth >= 0
        })
    }

    fn data_class(&self, arguments: &Value) -> Result<DataClass, String> {
        let mut texts = Vec::new();
        strings(arguments, &mut texts);
        let mut class = DataClass::Internal;
        for text in texts {
            let found = self.guard.scan(text).map_err(|error| {
                format!("The privacy guard could not look at the arguments: {error}.")
            })?;
            for finding in found {
                let level = if finding.secret {
                    DataClass::Secret
                } else {
                    DataClass::Personal
                };
                class = class.max(level);
            }
        }
        Ok(class)
    }

    fn summary(&self, route: &Route, call: &ToolCall) -> String {
        let text = |key: &str| {
            call.arguments
                .get(key)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let line = match route {
            Route::Developer("shell") => format!("Run: {}", text("command")),
            Route::Developer("write") => format!("Write the file {}", text("path")),
            Route::Developer("edit") => format!("Change the file {}", text("path")),
            Route::Developer("tree") => format!("List the folder {}", text("path")),
            Route::Developer(_) => format!("Read the file {}", text("path")),
            Route::Builtin(builtin, tool) => builtin.hint(tool, &call.arguments).summary,
            Route::Extension(extension, tool) => {
                format!(
                    "{} of {} with {}",
                    tool.name, extension.spec.name, call.arguments
                )
            }
        };
        one_line(&line)
    }
}

/// The first 300 characters, without line breaks.
fn one_line(text: &str) -> String {
    let flat: Vec<&str> = text.split_whitespace().collect();
    let flat = flat.join(" ");
    match flat.char_indices().nth(300) {
        Some((at, _)) => format!("{}…", &flat[..at]),
        None => flat,
    }
}

/// Types that an extension may see in clear.
pub(crate) fn clear_types(types: &[String]) -> BTreeSet<String> {
    types.iter().cloned().collect()
}
