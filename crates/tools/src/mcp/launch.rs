//! Starts a server: finds its program, builds its jail, hands out its connection.

use super::door::{Door, Trust};
use super::environment;
use super::hash;
use super::http::{Endpoint, Http, Post};
use super::link::{Carrier, Link};
use super::stdio::Stdio;
use crate::hidden::Scan;
use crate::ports::Secrets;
use crate::sandbox::{Jail, MARK, PATH, Sandbox};
use crate::view::View;
use orgata_profile::{ExtensionKind, ExtensionSpec};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// What servers of a session are started with.
#[derive(Clone)]
pub(crate) struct Launcher {
    pub(crate) sandbox: Option<Arc<Sandbox>>,
    /// Whether the profile lets programs run without a sandbox.
    pub(crate) allowed_unsandboxed: bool,
    pub(crate) view: Option<Arc<View>>,
    pub(crate) secrets: Arc<dyn Secrets>,
}

/// A started server or an open connection.
pub(crate) struct Started {
    stdio: Option<Arc<Stdio>>,
    link: Mutex<Option<Link>>,
    /// The folder as the server's jail was made from it, when it sees the folder.
    seen: Option<(Arc<View>, Scan, SystemTime)>,
}

impl Launcher {
    pub(crate) fn unsandboxed(&self) -> bool {
        self.sandbox.is_none()
    }

    /// What pins the server's program: its files, or its address.
    pub(crate) async fn fingerprint(&self, spec: &ExtensionSpec) -> Result<String, String> {
        if spec.kind == ExtensionKind::StreamableHttp {
            return Ok(hash::texts(&[spec.uri.as_deref().unwrap_or_default()]));
        }
        let program = program(spec)?;
        let arguments = spec.args.clone();
        let read = move || {
            let mut files = vec![program];
            files.extend(argument_files(&arguments));
            hash::files(&files, &arguments)
        };
        let hashed = tokio::task::spawn_blocking(read).await;
        let hashed = hashed.map_err(|_| "the program cannot be read".to_owned())?;
        hashed.map_err(|error| format!("the program cannot be read: {error}"))
    }

    pub(crate) async fn start(
        &self,
        spec: &ExtensionSpec,
        door: Arc<Door>,
    ) -> Result<Started, String> {
        let env = self.environment(spec).await?;
        match spec.kind {
            ExtensionKind::StreamableHttp => http(spec, door, env),
            _ => self.process(spec, door, env).await,
        }
    }

    async fn environment(&self, spec: &ExtensionSpec) -> Result<Vec<(String, String)>, String> {
        let mut env = Vec::new();
        for key in &spec.env_keys {
            if let Some(reason) = environment::refused(key) {
                return Err(reason);
            }
            let value = self.secrets.get(key).await?;
            let value = value.ok_or_else(|| format!("no value is stored for `{key}`"))?;
            env.push((key.clone(), value));
        }
        Ok(env)
    }

    async fn process(
        &self,
        spec: &ExtensionSpec,
        door: Arc<Door>,
        env: Vec<(String, String)>,
    ) -> Result<Started, String> {
        let program = program(spec)?;
        let Some(sandbox) = &self.sandbox else {
            if !self.allowed_unsandboxed {
                return Err(
                    "no sandbox is available here, and the profile does not let programs \
                            run without one"
                        .to_owned(),
                );
            }
            let mut command = std::process::Command::new(&program);
            command
                .args(&spec.args)
                .env_clear()
                .env("PATH", PATH)
                .env("LANG", "C.UTF-8")
                .envs(env)
                .env(MARK, "1");
            return finish(command, door, None);
        };
        // With the network a server could send the folder's clear text anywhere.
        let view = self
            .view
            .as_ref()
            .filter(|_| *door.trust() == Trust::Sandboxed);
        let (mut jail, seen) = match view {
            None => (Jail::default(), None),
            Some(view) => {
                let (scan, now) = (view.look().await?, SystemTime::now());
                let jail = view.prepare(sandbox, &scan).await.jail;
                (jail, Some((view.clone(), scan, now)))
            }
        };
        jail.network = spec.network;
        jail.env = env;
        jail.programs = [program.clone()]
            .into_iter()
            .chain(argument_files(&spec.args))
            .collect();
        let command = sandbox.command(&jail, &program, &spec.args);
        finish(command.map_err(|error| error.to_string())?, door, seen)
    }
}

fn finish(
    command: std::process::Command,
    door: Arc<Door>,
    seen: Option<(Arc<View>, Scan, SystemTime)>,
) -> Result<Started, String> {
    let (stdio, inbox) =
        Stdio::start(command).map_err(|error| format!("the program cannot be started: {error}"))?;
    let link = Link::new(door, Carrier::Stdio(stdio.clone()), inbox);
    Ok(Started {
        stdio: Some(stdio),
        link: Mutex::new(Some(link)),
        seen,
    })
}

/// The one value of `env_keys`, if any, is the bearer token.
fn http(
    spec: &ExtensionSpec,
    door: Arc<Door>,
    env: Vec<(String, String)>,
) -> Result<Started, String> {
    let uri = spec.uri.as_deref().unwrap_or_default();
    let endpoint = Endpoint::new(uri).map_err(|error| error.to_string())?;
    if env.len() > 1 {
        return Err("a server behind a URL takes one secret, its bearer token".to_owned());
    }
    let token = env.first().map(|(_, value)| value.as_str());
    let post = Post::new(endpoint, token).map_err(|error| error.to_string())?;
    let (http, inbox) = Http::new(post);
    let link = Link::new(door, Carrier::Http(http), inbox);
    Ok(Started {
        stdio: None,
        link: Mutex::new(Some(link)),
        seen: None,
    })
}

/// The program's file: an absolute path, or a name in the system's folders.
fn program(spec: &ExtensionSpec) -> Result<PathBuf, String> {
    let cmd = spec
        .cmd
        .as_deref()
        .ok_or_else(|| "the profile names no program".to_owned())?;
    let found = if cmd.contains('/') {
        Some(PathBuf::from(cmd)).filter(|path| path.is_absolute())
    } else {
        PATH.split(':')
            .map(|folder| Path::new(folder).join(cmd))
            .find(|path| path.is_file())
    };
    found
        .and_then(|path| path.canonicalize().ok())
        .filter(|path| path.is_file())
        .ok_or_else(|| format!("the program `{cmd}` is not there"))
}

/// Scripts among the arguments: absolute paths of files.
fn argument_files(arguments: &[String]) -> impl Iterator<Item = PathBuf> {
    let paths = arguments.iter().map(PathBuf::from);
    paths
        .filter(|path| path.is_absolute() && path.is_file())
        .collect::<Vec<_>>()
        .into_iter()
}

impl Started {
    /// The connection; given out once.
    pub(crate) fn link(&self) -> Option<Link> {
        self.link
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    pub(crate) fn stderr(&self) -> String {
        self.stdio
            .as_ref()
            .map(|stdio| stdio.stderr())
            .unwrap_or_default()
    }

    /// How the process ended, if it did within a moment.
    pub(crate) async fn exit(&self) -> Option<String> {
        let stdio = self.stdio.as_ref()?;
        for _ in 0..20 {
            if let Some(status) = stdio.exit() {
                tokio::time::sleep(Duration::from_millis(20)).await;
                return Some(match status.code() {
                    Some(code) => format!("exit code {code}"),
                    None => "by a signal".to_owned(),
                });
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        None
    }

    pub(crate) fn ended(&self) -> bool {
        self.stdio.as_ref().is_some_and(|stdio| stdio.is_over())
    }

    pub(crate) fn kill(&self) {
        if let Some(stdio) = &self.stdio {
            stdio.kill();
        }
    }

    /// Holds an answer back when it shows what came into the folder hidden since the start.
    pub(crate) async fn withhold(&self, answer: String) -> Result<String, String> {
        match &self.seen {
            Some((view, scan, started)) => view.withhold(scan, *started, answer).await,
            None => Ok(answer),
        }
    }
}
