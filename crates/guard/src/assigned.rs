//! The pattern of a value that is assigned to a name: in code, configuration, data, markup and on
//! command lines. A rule gives names and values; everything between them is the same for all.

/// What may stand between two words of a name.
const JOINS: [&str; 5] = ["", "_", "-", " ", "."];
/// The rest of the name, closing quotes, the word `value` of markup and lists, what assigns, and a
/// call around the value.
const BETWEEN: &str = r#"[\w .\t-]{0,20}[\\"'\s\]`]{0,4}(?:[,>]?["']?\s{0,12}["']?[Vv]alue["']?\s?)?(?:=|>|:{1,3}=|\|\||:|=>|\?=|,|\()[\\"'`\s=]{0,5}(?:[\w:.]{0,20}\(["'`\\]{0,2})?"#;
/// What may follow a value.
const AFTER: &str = r#"(?:["'`\s;,<)}\]&\\]|$)"#;

/// The pattern of these values behind these names.
pub(crate) fn pattern(names: &[String], values: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| spelled(name)).collect();
    let values = values.join("|");
    format!("(?:{}){BETWEEN}((?i:{values})){AFTER}", names.join("|"))
}

/// Texts that stand wherever one of the names does.
pub(crate) fn keywords(names: &[String]) -> impl Iterator<Item = String> + '_ {
    names.iter().flat_map(|name| {
        let joins = if name.contains('_') {
            &JOINS[..]
        } else {
            &JOINS[..1]
        };
        joins.iter().map(|join| name.replace('_', join))
    })
}

/// How a name is spelled: as it is, with capitals at the start of its words, or in capitals.
fn spelled(name: &str) -> String {
    let word = |word: &str| match word.chars().next() {
        Some(first) if first.is_ascii_lowercase() => {
            format!("[{}{first}]{}", first.to_ascii_uppercase(), &word[1..])
        }
        _ => word.to_owned(),
    };
    let words: Vec<String> = name.split('_').map(word).collect();
    let capitals: Vec<String> = name.split('_').map(str::to_ascii_uppercase).collect();
    format!("{}|{}", words.join("[_. -]?"), capitals.join("[_. -]?"))
}
