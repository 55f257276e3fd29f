//! The layers of ARCHITECTURE.md, checked over what cargo knows.

use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::Command,
};

/// Each crate with the crates of ours that it may depend on.
const ALLOWED: &[(&str, &[&str])] = &[
    ("log", &[]),
    ("guard", &[]),
    ("ner", &["guard"]),
    ("profile", &[]),
    ("work", &["log"]),
    ("agent", &["log", "guard", "work", "profile"]),
    ("planner", &["agent", "work"]),
    (
        "gateway",
        &["guard", "profile", "work", "agent", "planner", "log"],
    ),
    ("tools", &["guard", "agent", "profile", "log", "work"]),
    ("store", &["log", "work"]),
    (
        "app",
        &[
            "log", "guard", "ner", "profile", "work", "agent", "planner", "gateway", "tools",
            "store",
        ],
    ),
    ("cli", &["app", "gateway", "log", "guard", "work", "agent"]),
    ("desktop", &["app"]),
];

/// Heavy crates and the only ones of ours that may name them.
const OWNERS: &[(&str, &[&str])] = &[
    ("reqwest", &["gateway", "tools"]),
    ("rmcp", &["tools"]),
    ("ort", &["ner"]),
    ("rusqlite", &["store"]),
    ("keyring-core", &["store"]),
    ("cedar-policy", &["profile"]),
    ("tauri", &["desktop"]),
    (
        "tokio",
        &["gateway", "tools", "store", "app", "cli", "desktop"],
    ),
    ("axum", &["app", "gateway", "cli"]),
];

const PURE: &[&str] = &["log", "guard", "profile", "work", "agent", "planner"];
/// Nothing in a pure crate's tree may reach outside the process.
const IMPURE: &[&str] = &[
    "tokio",
    "reqwest",
    "rusqlite",
    "hyper",
    "mio",
    "socket2",
    "async-std",
    "tauri",
    "rmcp",
    "axum",
    "keyring-core",
];

/// For this machine only: what other systems need was never downloaded here.
fn metadata() -> Value {
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let told = String::from_utf8(rustc.stdout).unwrap();
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    let done = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline"])
        .args(["--filter-platform", host.unwrap()])
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    serde_json::from_slice(&done.stdout).unwrap()
}

/// Names of what each package of ours depends on, not counting what only its tests need.
fn direct(metadata: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let packages = metadata["packages"].as_array().unwrap();
    let ours = packages
        .iter()
        .filter(|package| package["name"].as_str().unwrap().starts_with("orgata-"));
    ours.map(|package| {
        let named = package["dependencies"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|dependency| dependency["kind"].is_null());
        let names = named
            .map(|dependency| dependency["name"].as_str().unwrap().to_owned())
            .collect();
        (
            package["name"]
                .as_str()
                .unwrap()
                .trim_start_matches("orgata-")
                .to_owned(),
            names,
        )
    })
    .collect()
}

#[test]
fn layers_point_down_only() {
    let direct = direct(&metadata());
    for (name, allowed) in ALLOWED {
        let found = direct
            .get(*name)
            .unwrap_or_else(|| panic!("there is no crate {name}"));
        let ours = found
            .iter()
            .filter_map(|dependency| dependency.strip_prefix("orgata-"));
        let wrong: Vec<&str> = ours
            .filter(|dependency| !allowed.contains(dependency))
            .collect();
        assert!(wrong.is_empty(), "{name} depends on {wrong:?}");
    }
}

#[test]
fn heavy_crates_stay_in_the_edges_that_own_them() {
    let direct = direct(&metadata());
    for (heavy, owners) in OWNERS {
        for (name, found) in &direct {
            let tests = ["standin", "test-mcp"].contains(&name.as_str());
            assert!(
                tests || !found.contains(*heavy) || owners.contains(&name.as_str()),
                "{name} names {heavy}"
            );
        }
    }
}

#[test]
fn pure_crates_have_nothing_impure_in_their_tree() {
    let metadata = metadata();
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let by_id: BTreeMap<&str, &Value> = nodes
        .iter()
        .map(|node| (node["id"].as_str().unwrap(), node))
        .collect();
    let names: BTreeMap<&str, &str> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (p["id"].as_str().unwrap(), p["name"].as_str().unwrap()))
        .collect();
    for pure in PURE {
        let (root, _) = names
            .iter()
            .find(|(_, name)| **name == format!("orgata-{pure}"))
            .unwrap();
        let (mut open, mut seen) = (vec![*root], BTreeSet::new());
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            assert!(!IMPURE.contains(&names[id]), "{pure} reaches {}", names[id]);
            for dependency in by_id[id]["deps"].as_array().unwrap() {
                let kinds = dependency["dep_kinds"].as_array().unwrap();
                if kinds.iter().any(|kind| kind["kind"].is_null()) {
                    open.push(dependency["pkg"].as_str().unwrap());
                }
            }
        }
    }
}

/// What a dependency list cannot show: the standard library reaches outside too.
#[test]
fn pure_crates_touch_nothing_outside() {
    // Addresses of `std::net` are only numbers; what connects is not.
    const OUTSIDE: [&str; 11] = [
        "std::fs",
        "std::env",
        "TcpStream",
        "UdpSocket",
        "ToSocketAddrs",
        "std::process",
        "std::thread",
        "SystemTime::now",
        "Instant::now",
        "std::io::stdin",
        "std::io::stdout",
    ];
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut looked = 0;
    for pure in PURE {
        let mut open = vec![crates.join(pure).join("src")];
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(
                    std::fs::read_dir(path)
                        .unwrap()
                        .map(|entry| entry.unwrap().path()),
                );
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            looked += 1;
            for outside in OUTSIDE {
                assert!(!text.contains(outside), "{outside} in {}", path.display());
            }
        }
    }
    assert!(looked > 60, "{looked} files");
}
