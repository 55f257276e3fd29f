//! A whole application in a folder of its own, with the model stand-in as its provider.

use futures::StreamExt as _;
use orgata_agent::{Event, TurnEvent};
use orgata_app::{
    App, Caller, Options, Paths,
    api::{ApiError, Push},
};
use orgata_standin::{Script, Standin};
use orgata_work::TurnOutcome;
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;

/// Reserved and example values; nobody's.
pub const PERSON: &str = "Maria Jensen";
pub const IBAN: &str = "DK5000400440116243";
pub const EMAIL: &str = "maria.jensen@example.org";
pub const CARD: &str = "4012888888881881";
pub const PHONE: &str = "+44 20 7946 0958";
pub const ALL: [&str; 6] = [PERSON, "Jensen", IBAN, EMAIL, CARD, PHONE];

/// A key of a code host, put together here so that no scanner trips over this file.
pub fn secret() -> String {
    ["glpat", "-", "x9Kq2LmN4pRs7TuVwXyZ"].concat()
}

pub struct World {
    pub app: Arc<App>,
    pub standin: Standin,
    pub folder: TempDir,
}

impl World {
    pub async fn new(kind: &'static str, script: Script) -> Self {
        Self::with(kind, script, "").await
    }

    /// `more` goes into the role's profile as it is.
    pub async fn with(kind: &'static str, script: Script, more: &str) -> Self {
        Self::edited(kind, script, |profile| format!("{profile}\n{more}\n")).await
    }

    /// `edit` makes the role's profile from the usual one.
    pub async fn edited(
        kind: &'static str,
        script: Script,
        edit: impl Fn(String) -> String,
    ) -> Self {
        let standin = Standin::start(script).await.unwrap();
        let folder = TempDir::new().unwrap();
        let profiles = folder.path().join("config/profiles");
        std::fs::create_dir_all(&profiles).unwrap();
        std::fs::write(
            profiles.join("general.yaml"),
            edit(profile(kind, &standin.url())),
        )
        .unwrap();
        let app = open(&folder).await.unwrap();
        Self {
            app,
            standin,
            folder,
        }
    }

    /// The same folder, with titles for conversations.
    pub async fn with_titles(mut self) -> Self {
        self.app.close().await;
        let paths = Paths::under(self.folder.path().to_owned());
        let options = Options {
            keychain: false,
            discover: false,
            titles: true,
            ..Options::desktop(paths)
        };
        self.app = App::open(options).await.unwrap();
        let unlock = json!({ "passphrase": "correct horse battery" });
        self.app
            .handle("keys_unlock", unlock, &Caller::window())
            .await
            .unwrap();
        self
    }

    /// The same folder opened by a new process would look like this.
    pub async fn reopen(mut self) -> Self {
        self.app.close().await;
        self.app = open(&self.folder).await.unwrap();
        self
    }

    /// The folder of an application that is about to be gone with its runtime.
    pub fn crash(self) -> TempDir {
        std::mem::forget(self.app);
        self.folder
    }

    /// A new run over a folder; the keys are unlocked after the start, as by a person in Settings.
    pub async fn again(folder: TempDir, script: Script) -> Self {
        let standin = Standin::start(script).await.unwrap();
        std::fs::write(
            folder.path().join("config/profiles/general.yaml"),
            profile("openai", &standin.url()),
        )
        .unwrap();
        let app = open(&folder).await.unwrap();
        Self {
            app,
            standin,
            folder,
        }
    }

    pub async fn call(&self, operation: &str, params: Value) -> Result<Value, ApiError> {
        self.app.handle(operation, params, &Caller::window()).await
    }

    pub async fn ok(&self, operation: &str, params: Value) -> Value {
        self.call(operation, params)
            .await
            .unwrap_or_else(|error| panic!("{operation}: {error}"))
    }

    /// A conversation with a work folder, and that folder.
    pub async fn session(&self) -> (String, PathBuf) {
        let folder = self.folder.path().join("work-here");
        std::fs::create_dir_all(&folder).unwrap();
        let row = self.ok("session_create", json!({ "folder": folder })).await;
        (row["session"].as_str().unwrap().to_owned(), folder)
    }

    /// Sends a text and hears its turn to the end, answering questions with `decide`.
    pub async fn say(&self, session: &str, text: &str, decide: Option<Value>) -> Heard {
        self.send(session, json!({ "session": session, "text": text }), decide)
            .await
    }

    pub async fn send(&self, session: &str, params: Value, decide: Option<Value>) -> Heard {
        let pushes = self.app.pushes();
        let started = self.ok("chat_send", params).await;
        self.hear(pushes, session, started["turn"].as_str().unwrap(), decide)
            .await
    }

    pub async fn hear(
        &self,
        mut pushes: futures::stream::BoxStream<'static, Push>,
        session: &str,
        turn: &str,
        decide: Option<Value>,
    ) -> Heard {
        let mut heard = Heard::default();
        let listen = async {
            while let Some(push) = pushes.next().await {
                let Push::Turn(TurnEvent {
                    turn: of, event, ..
                }) = push
                else {
                    continue;
                };
                if of.as_str() != turn {
                    continue;
                }
                match event {
                    Event::Delta { text, .. } => heard.text.push_str(&text),
                    Event::ToolEnded { result } => {
                        heard
                            .results
                            .push((result.name, result.text, result.is_error))
                    }
                    Event::ApprovalAsked { approval } => {
                        heard.asked += 1;
                        if let Some(decision) = &decide {
                            self.ok(
                                "approval_decide",
                                json!({ "id": approval.id, "decision": decision }),
                            )
                            .await;
                        }
                    }
                    Event::TurnDone { outcome, .. } => {
                        heard.outcome = Some(outcome);
                        return;
                    }
                    _ => {}
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(60), listen)
            .await
            .unwrap_or_else(|_| panic!("the turn of {session} did not end"));
        heard
    }

    /// Values that reached the stand-in in any common encoding.
    pub fn leaked<'a>(&self, values: &[&'a str]) -> Vec<&'a str> {
        let bytes = self.standin.seen().bytes();
        values
            .iter()
            .filter(|value| {
                forms(value)
                    .iter()
                    .any(|form| bytes.contains(form.as_str()))
            })
            .copied()
            .collect()
    }
}

#[derive(Default, Debug)]
pub struct Heard {
    pub text: String,
    pub results: Vec<(String, String, bool)>,
    pub asked: u32,
    pub outcome: Option<TurnOutcome>,
}

impl Heard {
    pub fn done(&self) {
        assert_eq!(self.outcome, Some(TurnOutcome::Done), "{self:?}");
    }
}

pub async fn open(folder: impl AsRef<Path>) -> Result<Arc<App>, ApiError> {
    let paths = Paths::under(folder.as_ref().to_owned());
    let options = Options {
        keychain: false,
        discover: false,
        titles: false,
        ..Options::desktop(paths)
    };
    let app = App::open(options).await?;
    if app.keys() != orgata_app::api::KeysState::Passphrase {
        let create = matches!(app.keys(), orgata_app::api::KeysState::MemoryOnly { .. });
        let params = json!({ "passphrase": "correct horse battery", "create": create });
        app.handle("keys_unlock", params, &Caller::window()).await?;
    }
    Ok(app)
}

/// The value itself and as JSON, percent, base64 and without its spaces.
pub fn forms(value: &str) -> Vec<String> {
    use base64::Engine as _;
    let percent: String = value
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() {
                (b as char).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    let json = serde_json::to_string(value).unwrap();
    let base64 = base64::engine::general_purpose::STANDARD_NO_PAD.encode(value);
    let escaped: String = value
        .encode_utf16()
        .map(|unit| format!("\\u{unit:04x}"))
        .collect();
    vec![
        value.to_owned(),
        json[1..json.len() - 1].to_owned(),
        percent,
        base64[..base64.len() - 1].to_owned(),
        escaped,
        value.replace(' ', ""),
    ]
}

fn profile(kind: &str, url: &str) -> String {
    let base = match kind {
        "ollama" => url.to_owned(),
        _ => format!("{url}/v1"),
    };
    format!(
        r#"
name: general
display_name: General
description: For tests.
version: 1.0.0
instructions: Help.
providers:
  - id: model
    kind: {kind}
    base_url: {base}
    key: false
    models:
      - {{ name: standin-small, context_tokens: 4000000, max_output: 4096, max_data_class: confidential }}
primary: {{ provider: model, model: standin-small }}
extensions:
  - {{ name: developer, kind: builtin }}
  - {{ name: orgata, kind: builtin }}
mode: auto
policies: |
  @id("models")
  permit(principal, action == Orgata::Action::"CallModel", resource);
  @id("look")
  permit(principal, action == Orgata::Action::"CallTool", resource)
  when {{ [Orgata::Tool::"developer__read", Orgata::Tool::"developer__tree"].contains(resource) }};
  @id("orgata")
  permit(principal, action == Orgata::Action::"CallTool", resource in Orgata::Extension::"orgata");
  @id("change")
  @ask("The assistant wants to change a file or run a command.")
  @judge("no")
  permit(principal, action == Orgata::Action::"CallTool", resource)
  when {{ [Orgata::Tool::"developer__write", Orgata::Tool::"developer__edit", Orgata::Tool::"developer__shell"].contains(resource) }};
"#
    )
}
