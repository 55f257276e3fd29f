//! Calls that cannot run: unknown tools and arguments that do not fit.

use crate::world::{Say, World, spec};
use crate::*;

fn told(call: ToolCall) -> String {
    let world = World::new(vec![Say::Reply("", vec![call])]);
    let (outcome, messages) = world.run(Mode::Auto);
    assert_eq!(outcome, TurnOutcome::Done);
    assert!(
        world.happened("judge").is_empty(),
        "nothing is judged that cannot run"
    );
    assert!(world.happened("run").is_empty());
    results(&messages)[0].clone()
}

#[test]
fn an_unknown_tool_is_answered_with_the_known_ones() {
    let text = told(call("c1", "fly", json!({})));
    assert!(
        text.contains("no tool `fly`") && text.contains("read, write, shell"),
        "{text}"
    );
}

#[test]
fn arguments_that_do_not_fit() {
    for (arguments, expected) in [
        (json!({}), "`path` is missing"),
        (Value::Null, "`path` is missing"),
        (json!({ "path": 5 }), "`path` must be of type string"),
        (json!({ "path": "a", "mode": 1 }), "`mode` is not known"),
        (json!("a"), "the whole must be of type object"),
        (json!([]), "the whole must be of type object"),
    ] {
        let text = told(call("c1", "read", arguments.clone()));
        assert!(text.contains(expected), "{arguments}: {text}");
    }
}

/// What is told of arguments for a tool of this schema; `None` when they fit.
fn misfit(schema: Value, arguments: Value) -> Option<String> {
    let mut turn = Turn::new(config(Mode::Auto), said("go"));
    turn.step(Input::Start);
    turn.step(Input::Tools(vec![ToolSpec {
        input_schema: schema,
        ..spec("tool", None, false)
    }]));
    let tool_calls = vec![call("c1", "tool", arguments)];
    let reply = ModelReply {
        tool_calls,
        ..ModelReply::default()
    };
    let effects = turn.step(Input::Model(ModelEvent::Reply(reply)));
    effects.into_iter().find_map(|effect| match effect {
        Effect::KeepResult(result) => Some(result.text),
        _ => None,
    })
}

#[test]
fn the_schemas_of_real_tools() {
    let schema = json!({
        "$defs": {
            "Priority": { "type": "string", "enum": ["low", "high"] },
            "Tree": { "type": "object", "properties": { "next": { "$ref": "#/$defs/Tree" } }, "required": ["next"] },
        },
        "type": "object",
        "properties": {
            "priority": { "anyOf": [{ "$ref": "#/$defs/Priority" }, { "type": "null" }] },
            "limit": { "type": ["integer", "null"] },
            "tags": { "type": "array", "items": { "type": "string" } },
            "kind": { "const": "task" },
            "tree": { "$ref": "#/$defs/Tree" },
            "never": false,
            "strange": { "$ref": "https://elsewhere.example/schema", "format": "date" },
        },
        "allOf": [{ "required": ["kind"] }],
        "additionalProperties": { "type": "number" },
    });
    for good in [
        json!({ "kind": "task" }),
        json!({ "kind": "task", "priority": "low", "limit": 3, "tags": ["a"], "more": 1.5 }),
        json!({ "kind": "task", "priority": null, "limit": null, "strange": 7 }),
        json!({ "kind": "task", "limit": 3.0 }),
    ] {
        assert_eq!(misfit(schema.clone(), good.clone()), None, "{good}");
    }
    for (bad, expected) in [
        (json!({}), "`kind` is missing"),
        (json!({ "kind": "meal" }), "`kind` must be \"task\""),
        (
            json!({ "kind": "task", "priority": "mid" }),
            "`priority` must be one of \"low\", \"high\"",
        ),
        (
            json!({ "kind": "task", "limit": 1.5 }),
            "`limit` must be of type integer or null",
        ),
        (
            json!({ "kind": "task", "tags": ["a", 2] }),
            "`tags.1` must be of type string",
        ),
        (
            json!({ "kind": "task", "tree": { "next": {} } }),
            "`tree.next.next` is missing",
        ),
        (
            json!({ "kind": "task", "never": 1 }),
            "`never` is not allowed",
        ),
        (
            json!({ "kind": "task", "more": "x" }),
            "`more` must be of type number",
        ),
    ] {
        let text = misfit(schema.clone(), bad.clone()).unwrap_or_default();
        assert!(text.contains(expected), "{bad}: {text}");
    }
}

#[test]
fn a_schema_that_refers_to_itself_ends() {
    let schema = json!({ "$ref": "#" });
    assert_eq!(misfit(schema, json!({ "a": 1 })), None);
    assert_eq!(misfit(json!(true), json!({ "a": 1 })), None);
}
