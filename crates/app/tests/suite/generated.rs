//! Files made from the operations table are committed and must be up to date.

use std::{fs, path::PathBuf};

fn check(path: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path);
    if std::env::var_os("ORGATA_BLESS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == text,
        "{} is stale; run ORGATA_BLESS=1 cargo test -p orgata-app generated",
        path.display()
    );
}

#[test]
fn generated_typescript_client_is_up_to_date() {
    check("ui/src/api/gen.ts", &orgata_app::typescript::client());
}

#[test]
fn generated_openapi_document_is_up_to_date() {
    let mut text = serde_json::to_string_pretty(&orgata_app::openapi::document()).unwrap();
    text.push('\n');
    check("docs/openapi.json", &text);
}
