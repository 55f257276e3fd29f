//! From a wish to the next step: a call, a question, or an answer.

use crate::render;
use crate::rules::Op;
use crate::say::{self, Lang};
use crate::schema::{Lack, arguments};
use crate::slots::{Slot, Slots};
use crate::talk::Said;
use crate::wish::Wish;
use orgata_agent::ToolSpec;
use serde_json::{Value, json};

/// What happens next.
pub(crate) enum Step {
    /// Calls of one tool: its name, the arguments of each call, and words that go with them.
    Call(String, Vec<Value>, String),
    /// Words only.
    Say(String),
}

/// The tools that can carry out an operation, best first.
fn tools(op: Op) -> &'static [&'static str] {
    match op {
        Op::List => &["tree"],
        Op::Read | Op::Summarise => &["read"],
        Op::Search => &["orgata__search_files", "shell"],
        Op::History => &["orgata__search_history"],
        Op::Guard => &["orgata__guard_scan"],
        Op::Recipe => &["orgata__run_recipe"],
        Op::Tasks => &["orgata__list_tasks"],
        Op::NewTask => &["orgata__create_task"],
        Op::Approvals => &["orgata__list_approvals"],
        Op::Remember => &["orgata__remember"],
        Op::Recall => &["orgata__recall"],
        Op::Write => &["write"],
        Op::Command => &["shell"],
        Op::Help | Op::Hello | Op::Unsupported => &[],
    }
}

/// The next step towards the wish.
pub(crate) fn next(wish: &Wish, now: &Said, offered: &[ToolSpec], lang: Lang) -> Step {
    let Wish::Do(op, slots) = wish else {
        if let (Wish::Decide, true) = (wish, now.done.is_empty()) {
            return shown_instead(offered, lang);
        }
        let op = matches!(wish, Wish::Decide).then_some(Op::Approvals);
        return Step::Say(if now.done.is_empty() {
            words(wish, lang)
        } else {
            render::results(op, now, lang)
        });
    };
    if let Some((_, result)) = now.done.iter().find(|(_, r)| r.is_error) {
        return Step::Say(say::FAILED.with(lang, result.text.trim()));
    }
    match (op, now.done.last()) {
        (Op::Help, _) => Step::Say(say::HELP.of(lang).into()),
        (Op::Hello, _) => Step::Say(say::HELLO.of(lang).into()),
        (Op::Summarise, None) if slots.contains_key(&Slot::Text) => Step::Say(render::summary(
            slots[&Slot::Text].as_str().unwrap_or_default(),
            None,
            lang,
        )),
        (Op::Guard, None) if !slots.contains_key(&Slot::Text) => {
            call(Op::Read, slots, offered, lang)
        }
        (Op::Guard, Some((read, result))) if read.name == "read" => {
            let text = Slots::from([(Slot::Text, json!(render::plain(&result.text)))]);
            call(Op::Guard, &text, offered, lang)
        }
        (_, None) => call(*op, slots, offered, lang),
        _ => Step::Say(render::results(Some(*op), now, lang)),
    }
}

/// Somebody wants an approval decided: it is shown to them, with a word on who decides.
fn shown_instead(offered: &[ToolSpec], lang: Lang) -> Step {
    let words = say::DECIDE.of(lang).to_owned();
    match call(Op::Approvals, &Slots::new(), offered, lang) {
        Step::Call(name, all, _) => Step::Call(name, all, words),
        Step::Say(_) => Step::Say(words),
    }
}

/// What is said when nothing is to be called.
fn words(wish: &Wish, lang: Lang) -> String {
    match wish {
        Wish::Ask(op, _, slot) => say::question(*op, *slot).of(lang).into(),
        Wish::Either(a, b) => {
            let choice = [
                say::deed(*a).of(lang),
                say::OR.of(lang),
                say::deed(*b).of(lang),
            ]
            .concat();
            say::EITHER.with(lang, &choice)
        }
        Wish::Cannot => say::CANNOT.of(lang).into(),
        Wish::Cancelled => say::CANCELLED.of(lang).into(),
        Wish::Unsure | Wish::Decide | Wish::Do(..) => say::UNSURE.of(lang).into(),
    }
}

fn call(op: Op, slots: &Slots, offered: &[ToolSpec], lang: Lang) -> Step {
    let found = tools(op)
        .iter()
        .find_map(|n| offered.iter().find(|t| t.name == *n));
    let Some(tool) = found else {
        return Step::Say(say::NO_TOOL.with(lang, tools(op).first().copied().unwrap_or_default()));
    };
    let made: Result<Vec<Value>, Lack> = each_path(slots)
        .iter()
        .map(|s| arguments_of(tool, op, s))
        .collect();
    match made {
        Ok(all) => Step::Call(tool.name.clone(), all, String::new()),
        Err(Lack::Slot(slot)) => Step::Say(say::question(op, slot).of(lang).into()),
        Err(Lack::Foreign(name)) => Step::Say(say::FOREIGN.with(lang, &name)),
        Err(Lack::NoPlace(slot)) => Step::Say(say::NO_PLACE.with(lang, say::noun(slot).of(lang))),
    }
}

/// One set of parameters for each file that was named.
fn each_path(slots: &Slots) -> Vec<Slots> {
    let Some(Value::Array(paths)) = slots.get(&Slot::Path) else {
        return vec![slots.clone()];
    };
    let with = |p: &Value| {
        let mut one = slots.clone();
        one.insert(Slot::Path, p.clone());
        one
    };
    paths.iter().map(with).collect()
}

fn arguments_of(tool: &ToolSpec, op: Op, slots: &Slots) -> Result<Value, Lack> {
    if tool.name == "shell" && op == Op::Search {
        return Ok(json!({ "command": grep(slots) }));
    }
    match arguments(tool, slots) {
        // The folder of the conversation is what "the files" means when no folder is named.
        Err(Lack::Slot(Slot::Path))
            if matches!(op, Op::List | Op::Search) && !slots.contains_key(&Slot::Path) =>
        {
            let mut here = slots.clone();
            here.insert(Slot::Path, json!("."));
            arguments(tool, &here)
        }
        other => other,
    }
}

/// A search that treats the text as a text: no pattern, no option, no shell syntax.
fn grep(slots: &Slots) -> String {
    let text = |s: Slot| slots.get(&s).and_then(Value::as_str);
    let query = text(Slot::Query)
        .unwrap_or_default()
        .lines()
        .next()
        .unwrap_or_default();
    format!(
        "grep -rniIF -e {} -- {}",
        quote(query),
        quote(text(Slot::Path).unwrap_or("."))
    )
}

fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\0', "").replace('\'', r"'\''"))
}
