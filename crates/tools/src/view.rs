//! The session's folder as programs see it: what is hidden before they run, and what is held back
//! afterwards.

use crate::folder::Folder;
use crate::hidden::{Hiding, Scan};
use crate::rules::IGNORE_FILES;
use crate::sandbox::{Jail, Sandbox};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

/// A folder with what must not be seen of it.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) folder: Folder,
    pub(crate) hiding: Hiding,
    /// Absolute paths that are never shown, also when they lie inside the folder.
    pub(crate) forbidden: Vec<PathBuf>,
}

/// What a program may see, with sentences on what is hidden for another reason than its name.
pub(crate) struct Prepared {
    pub(crate) jail: Jail,
    pub(crate) notes: Vec<String>,
}

impl View {
    /// Looks through the folder, off the async threads.
    pub(crate) async fn look(self: &Arc<Self>) -> Result<Scan, String> {
        let this = self.clone();
        let scan = move || this.hiding.scan().map_err(|error| error.to_string());
        tokio::task::spawn_blocking(scan)
            .await
            .map_err(|_| unreadable())?
    }

    /// The jail of a program that sees the folder as a scan found it.
    pub(crate) async fn prepare(&self, sandbox: &Sandbox, scan: &Scan) -> Prepared {
        let root = self.folder.root();
        let hidden = scan
            .hidden
            .iter()
            .map(|(path, is_dir)| (root.join(path), *is_dir));
        let inside = self
            .forbidden
            .iter()
            .filter(|path| path.starts_with(root) && path.exists());
        let mut jail = Jail {
            folder: Some(root.to_owned()),
            writable: true,
            hidden: hidden
                .chain(inside.map(|path| (path.clone(), path.is_dir())))
                .collect(),
            read_only: scan
                .ignore_files
                .iter()
                .map(|path| root.join(path))
                .collect(),
            ..Jail::default()
        };
        let mut notes = Vec::new();
        let rules = self.hiding.all_rules(scan);
        for repository in &scan.repositories {
            let full = root.join(repository);
            if !scan.rules || crate::git::visible(sandbox, root, &full, &rules).await {
                // A hook or a configured program would run outside the sandbox, when the person
                // uses git next.
                jail.read_only
                    .extend(["hooks", "config"].map(|name| full.join(name)));
            } else {
                let name = repository.display();
                notes.push(format!(
                    "{name} is hidden: its history holds, or may hold, what the ignore files hide"
                ));
                jail.hidden.push((full, true));
            }
        }
        Prepared { jail, notes }
    }

    /// Holds an answer back when it shows what came into the folder hidden, since a scan.
    pub(crate) async fn withhold(
        self: &Arc<Self>,
        before: &Scan,
        started: SystemTime,
        answer: String,
    ) -> Result<String, String> {
        let ruled = before.rules
            || IGNORE_FILES
                .iter()
                .any(|name| self.folder.root().join(name).exists());
        if !ruled {
            return Ok(answer);
        }
        let after = self.look().await?;
        let (this, before) = (self.clone(), before.clone());
        let check = move || {
            let leaked = this.hiding.leaked(&before, &after, started, &answer);
            if leaked.is_empty() {
                return Ok(answer);
            }
            let names: Vec<String> = leaked
                .iter()
                .map(|path| path.display().to_string())
                .collect();
            Err(format!(
                "The program ran, but its output is withheld: it shows {}, which an ignore file \
                 hides and which came while the program ran.",
                names.join(", ")
            ))
        };
        tokio::task::spawn_blocking(check)
            .await
            .map_err(|_| unreadable())?
    }
}

fn unreadable() -> String {
    "the folder cannot be read".to_owned()
}
