//! Checks a call's arguments against the part of JSON Schema that tools use. Keywords that are not
//! known here are left to the tool itself.

use serde_json::Value;

/// References and nesting deeper than this are not followed.
const DEEPEST: usize = 48;

/// The first thing that does not fit, as a sentence for the model.
pub(crate) fn misfit(schema: &Value, value: &Value) -> Option<String> {
    Checker { root: schema }.misfit(schema, value, "", DEEPEST)
}

struct Checker<'a> {
    root: &'a Value,
}

impl Checker<'_> {
    fn misfit(&self, schema: &Value, value: &Value, at: &str, deep: usize) -> Option<String> {
        if *schema == Value::Bool(false) {
            return Some(format!("{} is not allowed", place(at)));
        }
        let deep = deep.checked_sub(1)?;
        if let Some(target) = schema.get("$ref").and_then(|target| self.resolve(target)) {
            return self.misfit(target, value, at, deep);
        }
        kind(schema, value, at)
            .or_else(|| choice(schema, value, at))
            .or_else(|| self.combined(schema, value, at, deep))
            .or_else(|| self.object(schema, value, at, deep))
            .or_else(|| self.items(schema, value, at, deep))
    }

    fn resolve(&self, target: &Value) -> Option<&Value> {
        self.root.pointer(target.as_str()?.strip_prefix('#')?)
    }

    fn combined(&self, schema: &Value, value: &Value, at: &str, deep: usize) -> Option<String> {
        for all in list(schema, "allOf") {
            if let Some(wrong) = self.misfit(all, value, at, deep) {
                return Some(wrong);
            }
        }
        for keyword in ["anyOf", "oneOf"] {
            let mut wrongs = list(schema, keyword)
                .iter()
                .map(|one| self.misfit(one, value, at, deep));
            let Some(first) = wrongs.next() else { continue };
            if first.is_some() && wrongs.all(|wrong| wrong.is_some()) {
                return first;
            }
        }
        None
    }

    fn object(&self, schema: &Value, value: &Value, at: &str, deep: usize) -> Option<String> {
        let object = value.as_object()?;
        let missing = list(schema, "required")
            .iter()
            .filter_map(Value::as_str)
            .find(|name| !object.contains_key(*name));
        if let Some(name) = missing {
            return Some(format!("{} is missing", place(&format!("{at}/{name}"))));
        }
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, member) in object {
            let at = format!("{at}/{name}");
            let known = properties.and_then(|properties| properties.get(name));
            let Some(inner) = known.or_else(|| schema.get("additionalProperties")) else {
                continue;
            };
            if known.is_none() && *inner == Value::Bool(false) {
                return Some(format!("{} is not known", place(&at)));
            }
            if let Some(wrong) = self.misfit(inner, member, &at, deep) {
                return Some(wrong);
            }
        }
        None
    }

    fn items(&self, schema: &Value, value: &Value, at: &str, deep: usize) -> Option<String> {
        let inner = schema.get("items")?;
        let items = value.as_array()?.iter().enumerate();
        items
            .into_iter()
            .find_map(|(n, item)| self.misfit(inner, item, &format!("{at}/{n}"), deep))
    }
}

fn kind(schema: &Value, value: &Value, at: &str) -> Option<String> {
    let wanted: Vec<&str> = match schema.get("type")? {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => return None,
    };
    if wanted.iter().any(|kind| is_kind(kind, value)) {
        return None;
    }
    Some(format!(
        "{} must be of type {}",
        place(at),
        wanted.join(" or ")
    ))
}

fn is_kind(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "integer" => {
            value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|n| n.fract() == 0.0)
        }
        _ => true,
    }
}

fn choice(schema: &Value, value: &Value, at: &str) -> Option<String> {
    let only = schema.get("const");
    if only.is_some_and(|only| only != value) {
        return Some(format!(
            "{} must be {}",
            place(at),
            only.unwrap_or(&Value::Null)
        ));
    }
    let choices = schema.get("enum")?.as_array()?;
    if choices.contains(value) {
        return None;
    }
    let choices: Vec<String> = choices.iter().map(Value::to_string).collect();
    Some(format!(
        "{} must be one of {}",
        place(at),
        choices.join(", ")
    ))
}

fn list<'a>(schema: &'a Value, keyword: &str) -> &'a [Value] {
    schema
        .get(keyword)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn place(at: &str) -> String {
    match at.strip_prefix('/') {
        None => "the whole".to_owned(),
        Some(path) => format!("`{}`", path.replace('/', ".")),
    }
}
