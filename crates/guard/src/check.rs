//! From candidates to findings: checksums, context, entropy, stop words.

use crate::canonical::fold;
use crate::rules::{Rule, Rules};
use crate::scan::Candidate;
use crate::validators::Verdict;
use crate::{Finding, GuardError};

/// Findings below this score are dropped.
const THRESHOLD: f32 = 0.5;
/// What a context word adds.
const CONTEXT: f32 = 0.35;
/// Bytes before and after in which context words count.
const BEFORE: usize = 60;
const AFTER: usize = 24;

/// What the rules find in a text; overlaps are not yet resolved.
pub(crate) fn findings(
    rules: &Rules,
    text: &str,
    expired: &dyn Fn() -> bool,
) -> Result<Vec<Finding>, GuardError> {
    let mut found = Vec::new();
    for (i, candidate) in rules
        .matcher
        .candidates(&rules.rules, text)?
        .iter()
        .enumerate()
    {
        if i % 256 == 255 && expired() {
            return Err(GuardError::Timeout);
        }
        let rule = &rules.rules[candidate.rule];
        if let Some((score, len)) = score(rules, rule, text, candidate) {
            found.push(Finding {
                start: candidate.at.start,
                end: candidate.at.start + len,
                kind: rule.kind.clone(),
                score,
                rule: rule.id.clone(),
                secret: rule.secret,
            });
        }
    }
    Ok(found)
}

fn score(rules: &Rules, rule: &Rule, text: &str, candidate: &Candidate) -> Option<(f32, usize)> {
    let value = &text[candidate.at.clone()];
    if rule.entropy > 0.0 && entropy(value) < rule.entropy {
        return None;
    }
    if !rule.stop.is_empty() {
        let folded = value.to_lowercase();
        if rule.stop.iter().any(|s| folded.contains(s)) {
            return None;
        }
    }
    if !rule.unless.is_empty() {
        let name = text[candidate.from..candidate.at.start].to_lowercase();
        if rule.unless.iter().any(|word| name.contains(word)) {
            return None;
        }
    }
    let verdict = rule.validator.map(|v| v.judge(value, &rules.names));
    let base = match verdict {
        Some(Verdict::Wrong) => return None,
        Some(Verdict::Right | Verdict::RightTo(_)) => 1.0,
        Some(Verdict::Open) | None => rule.score,
    };
    // A number whose checksum fits and that is all there is needs no words around it.
    let near = !rule.context.is_empty()
        && (rule.needs_context || base < 1.0)
        && (has_context(rule, text, candidate) || (base == 1.0 && text.trim() == value));
    if rule.needs_context && !near {
        return None;
    }
    let score = if near {
        (base + CONTEXT).min(1.0)
    } else {
        base
    };
    let len = if let Some(Verdict::RightTo(len)) = verdict {
        len
    } else {
        value.len()
    };
    (score >= THRESHOLD).then_some((score, len))
}

fn has_context(rule: &Rule, text: &str, candidate: &Candidate) -> bool {
    let at = &candidate.at;
    let before = text.ceil_char_boundary(at.start.saturating_sub(BEFORE));
    let after = text.floor_char_boundary((at.end + AFTER).min(text.len()));
    let around = format!("{} \u{0} {}", &text[before..at.start], &text[at.end..after]);
    let around = fold(&around);
    rule.context.iter().any(|word| contains_word(&around, word))
}

fn contains_word(text: &str, word: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(word).any(|(at, _)| {
        !part(text[..at].chars().next_back()) && !part(text[at + word.len()..].chars().next())
    })
}

/// Shannon entropy in bits per byte.
pub(crate) fn entropy(value: &str) -> f32 {
    let mut counts = [0u32; 256];
    value.bytes().for_each(|b| counts[usize::from(b)] += 1);
    let len = value.len().max(1) as f32;
    let share = |c: &u32| *c as f32 / len;
    counts
        .iter()
        .filter(|c| **c > 0)
        .map(|c| -share(c) * share(c).log2())
        .sum()
}
