//! `orgata guard rules`: what the guard looks for, and help for who writes a rule.

use super::{
    Done,
    guard::{LintFiles, NewRule, RuleFiles, RulesCommand},
};
use crate::{
    exit::{Code, Failure},
    out::Out,
    text::read,
};
use orgata_app::{Looking, Paths};
use orgata_guard::{FailedExample, GuardError, Rules, lint};
use serde::Serialize;
use std::{path::PathBuf, sync::Arc};

/// A rule, as other programs read it.
#[derive(Serialize)]
struct Row<'r> {
    id: &'r str,
    kind: &'r str,
    description: &'r str,
}

/// An example that is not as its rule says.
#[derive(Serialize)]
struct Failed<'r> {
    rule: &'r str,
    example: &'r str,
    wanted: &'static str,
    /// Rule and text of each find.
    found: Vec<(&'r str, &'r str)>,
}

/// What `test` says to other programs.
#[derive(Serialize)]
struct Tested<'r> {
    rules: usize,
    failed: Vec<Failed<'r>>,
}

/// What `lint` says to other programs.
#[derive(Serialize)]
struct Said<'r> {
    file: &'r str,
    about: String,
    level: &'static str,
}

/// Runs a command on rules.
///
/// # Errors
/// When a file cannot be read, or the rules that are in use are damaged.
pub fn run(command: RulesCommand, out: &mut Out) -> Done {
    match command {
        RulesCommand::List => list(out),
        RulesCommand::Test(args) => test(&args, out),
        RulesCommand::Lint(args) => check(&args, out),
        RulesCommand::New(args) => new(&args, out),
    }
}

fn list(out: &mut Out) -> Done {
    let guard = Looking::new(&Paths::of_this_person().config)?;
    let mut rows: Vec<Row> = guard
        .rules()
        .texts()
        .map(|rule| Row {
            id: rule.id,
            kind: rule.kind,
            description: rule.description,
        })
        .collect();
    rows.sort_by_key(|row| (row.kind, row.id));
    if out.json {
        out.value(&rows)?;
        return Ok(Code::Ok);
    }
    let cells: Vec<[String; 3]> = rows
        .iter()
        .map(|row| [row.id, row.kind, row.description].map(str::to_owned))
        .collect();
    out.table(["RULE", "TYPE", "WHAT IT FINDS"], &cells)?;
    Ok(Code::Ok)
}

fn test(args: &RuleFiles, out: &mut Out) -> Done {
    let files = contents(&args.files)?;
    let rules = Rules::builtin_with(&borrowed(&files)).map_err(|error| damaged(error.into()))?;
    let rules = Arc::new(rules);
    let failed = Rules::failed_examples(&rules).map_err(damaged)?;
    if out.json {
        out.value(&Tested {
            rules: rules.len(),
            failed: failed.iter().map(told).collect(),
        })?;
    } else {
        for example in failed.iter().map(told) {
            let Failed {
                rule,
                example,
                wanted,
                found,
            } = example;
            out.line(format_args!("rule {rule}: {wanted} in {example:?}"))?;
            for (by, text) in &found {
                out.line(format_args!("    found by {by}: {text:?}"))?;
            }
            if found.is_empty() {
                out.line("    found: nothing")?;
            }
        }
        out.note(format_args!(
            "{} rules, {} examples failed.",
            rules.len(),
            failed.len()
        ));
    }
    Ok(code(failed.is_empty()))
}

fn told<'r>(example: &'r FailedExample<'r>) -> Failed<'r> {
    let found = example.found.iter();
    Failed {
        rule: example.rule,
        example: example.text,
        wanted: if example.wanted {
            "its type should be found"
        } else {
            "it should find nothing"
        },
        found: found
            .map(|f| (f.rule.as_str(), &example.text[f.start..f.end]))
            .collect(),
    }
}

fn check(args: &LintFiles, out: &mut Out) -> Done {
    let files = contents(&args.files)?;
    let remarks = lint(&borrowed(&files));
    let level = |wrong: bool| if wrong { "error" } else { "warning" };
    if out.json {
        let said: Vec<Said> = remarks
            .iter()
            .map(|remark| Said {
                file: &remark.about.file,
                about: format!("{}{}", remark.about.rule, remark.about.what),
                level: level(remark.wrong),
            })
            .collect();
        out.value(&said)?;
    } else {
        for remark in &remarks {
            let about = remark.about.to_string();
            let about = about.trim_end().replace('\n', "\n    ");
            out.line(format_args!("{}: {about}", level(remark.wrong)))?;
        }
        if remarks.is_empty() {
            out.note("Nothing is wrong. `orgata guard rules test FILE` runs the examples.");
        }
    }
    Ok(code(!remarks.iter().any(|remark| remark.wrong)))
}

fn new(args: &NewRule, out: &mut Out) -> Done {
    let part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if args.id.is_empty() || !args.id.chars().all(part) {
        let message = "The id of a rule is lower-case letters, digits and -. Nothing was done.";
        return Err(Failure::new(Code::Usage, "invalid", message));
    }
    let kind: String = args.id.to_uppercase().replace('-', "_");
    let kind = &kind[..kind.len().min(24)];
    let text = TEMPLATE.replace("{id}", &args.id).replace("{kind}", kind);
    out.document(&text)?;
    let folder = Paths::of_this_person().config.join("guard-rules");
    out.note(format_args!(
        "Rules in {}/*.toml are used besides the built-in ones.",
        folder.display()
    ));
    Ok(Code::Ok)
}

/// A rule that loads and passes its own examples.
const TEMPLATE: &str = r#"[[rule]]
# Unlike any other id.
id = "{id}"
# What it finds, as a person would say it.
description = "Badge of the house"
# What its token is called: capitals, digits and _, at most 24.
kind = "{kind}"
# true: a credential. It is never restored, and stops sending in strict mode.
secret = false
# One of these, in any case, wakes the rule. Without keywords it looks everywhere, which costs time.
keywords = ["badge"]
# Regular expressions. The first group that takes part is what is found.
patterns = ['(?i)\bbadge[ :#]{1,3}(B-\d{5})\b']
# Instead of patterns, for a value that is assigned to a name in code or configuration:
# names = ["acme_badge"]
# values = ['B-\d{5}']
# A check that a pattern cannot say, as a checksum; README.md beside the built-in rules lists them.
# validator = "random"
# Finds that hold one of these are dropped.
# stop = ["00000"]
# How sure it is, from 0 to 1; finds below 0.5 are dropped.
score = 0.8
# What it must find, and what it must leave alone.
matches = ["Badge: B-48213"]
rejects = ["badge B-12", "the badge of honour"]
"#;

/// Name and text of each file. Only names that end in `.toml` are of rules.
fn contents(files: &[PathBuf]) -> Result<Vec<(String, String)>, Failure> {
    let named = |file: &PathBuf| {
        let name = match file.to_str() {
            Some("-") => "stdin.toml".to_owned(),
            _ => file.display().to_string(),
        };
        if !name.ends_with(".toml") {
            let message = format!("{name} is no rule file: its name must end in .toml.");
            return Err(Failure::new(Code::Usage, "invalid", message));
        }
        Ok((name, read(file)?))
    };
    files.iter().map(named).collect()
}

fn borrowed(files: &[(String, String)]) -> Vec<(&str, &str)> {
    files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect()
}

fn code(good: bool) -> Code {
    if good { Code::Ok } else { Code::Failed }
}

fn damaged(error: GuardError) -> Failure {
    Failure::failed(
        "guard_failed",
        format!("The rules cannot be used: {error}."),
    )
    .hint("`orgata guard rules lint FILE` says all that is wrong with a file.")
}
