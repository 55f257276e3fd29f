//! OpenAPI 3.1, made from the operations table.

use crate::api::{ApiError, OPERATIONS, Operation, Presence};
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

/// The whole document.
#[must_use]
pub fn document() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    let mut schemas = settings.into_generator();
    let paths: Map<String, Value> = OPERATIONS
        .iter()
        .map(|operation| {
            (
                format!("/api/v1/{}", operation.name),
                json!({ "post": item(operation, &mut schemas) }),
            )
        })
        .collect();
    let _ = schemas.subschema_for::<ApiError>();
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Orgata", "version": env!("CARGO_PKG_VERSION"), "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" } },
        "servers": [{ "url": "http://127.0.0.1:{port}", "variables": { "port": { "default": "4370" } } }],
        "security": [{ "cookie": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas.definitions(),
            "securitySchemes": { "cookie": { "type": "apiKey", "in": "cookie", "name": "orgata_session" } },
        },
    })
}

fn item(operation: &Operation, schemas: &mut SchemaGenerator) -> Value {
    let about = operation.about.trim();
    let person = matches!(operation.presence, Presence::Person);
    json!({
        "operationId": operation.name,
        "summary": about,
        "description": if person { format!("{about} Only a person can call this.") } else { about.to_owned() },
        "requestBody": { "required": true, "content": { "application/json": { "schema": (operation.params)(schemas) } } },
        "responses": {
            "200": { "description": "Done.", "content": { "application/json": { "schema": (operation.reply)(schemas) } } },
            "default": { "description": "Not done; the body says why and what to do.", "content": { "application/json": { "schema": schemas.subschema_for::<ApiError>() } } },
        },
    })
}
