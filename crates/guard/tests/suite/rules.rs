//! Every rule keeps its own examples.

use crate::{RULES, guard};
use orgata_guard::{Guard, Keys, Mode, Policy, Possible};
use std::sync::Arc;

#[test]
fn every_rule_finds_its_examples_and_nothing_in_its_counterexamples() {
    let policy = Policy {
        possible: Possible::All,
        ..Policy::of(Mode::Mask)
    };
    let all = Guard::new(Arc::clone(&RULES), Keys::new(&[7; 32]), policy, [], vec![]).unwrap();
    let sure = guard(Mode::Mask);
    let mut wrong = Vec::new();
    for rule in RULES.examples() {
        let look = |possible| if possible { &all } else { &sure };
        let (guard, other) = (look(rule.possible), look(rule.possible && !rule.alone));
        let found = |text: &str| guard.scan(text).unwrap();
        let misses = |text: &&String| {
            !found(text)
                .iter()
                .any(|f| f.kinds().any(|k| k == rule.kind))
        };
        let takes = |text: &&String| {
            let found = other.scan(text).unwrap();
            found.iter().any(|f| f.rule == rule.id)
        };
        let found = |text: &String| format!("{text:?}: {:?}", guard.scan(text).unwrap());
        wrong.extend(
            rule.matches
                .iter()
                .filter(misses)
                .map(|t| format!("{} misses {}", rule.id, found(t))),
        );
        wrong.extend(
            rule.rejects
                .iter()
                .filter(takes)
                .map(|t| format!("{} takes {}", rule.id, found(t))),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
