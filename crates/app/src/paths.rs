//! Where Orgata keeps what it keeps.

use std::{env, path::PathBuf};

/// The folders of one person on one device.
#[derive(Clone, Debug)]
pub struct Paths {
    /// Database, key file, logs. Never visible to a tool.
    pub data: PathBuf,
    /// Profiles and recipes of the person.
    pub config: PathBuf,
    /// Work folders of conversations that were given none.
    pub work: PathBuf,
}

impl Paths {
    /// `ORGATA_HOME` when set, else the platform's folders.
    #[must_use]
    pub fn of_this_person() -> Self {
        if let Some(home) = env::var_os("ORGATA_HOME").filter(|home| !home.is_empty()) {
            return Self::under(home.into());
        }
        // Never a shared folder: without a home nothing can be opened, and the person is told.
        let home = crate::device::home().unwrap_or_else(|| PathBuf::from("/nonexistent"));
        if cfg!(target_os = "macos") {
            let support = home.join("Library/Application Support/Orgata");
            return Self {
                work: home.join("Orgata"),
                config: support.join("config"),
                data: support,
            };
        }
        Self {
            data: xdg("XDG_DATA_HOME", &home, ".local/share"),
            config: xdg("XDG_CONFIG_HOME", &home, ".config"),
            work: home.join("Orgata"),
        }
    }

    /// Everything below one folder.
    #[must_use]
    pub fn under(root: PathBuf) -> Self {
        Self {
            data: root.join("data"),
            config: root.join("config"),
            work: root.join("work"),
        }
    }
}

fn xdg(name: &str, home: &std::path::Path, default: &str) -> PathBuf {
    let base = env::var_os(name)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute());
    base.unwrap_or_else(|| home.join(default)).join("orgata")
}
