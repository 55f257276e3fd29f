//! From candidates to findings: checksums, context, entropy, stop words.

use crate::canonical::fold;
use crate::policy::Possible;
use crate::rules::{Rule, Rules};
use crate::scan::Candidate;
use crate::validators::Verdict;
use crate::{Finding, GuardError, Policy, RuleError};

/// Findings below this score are only possible.
pub(crate) const THRESHOLD: f32 = 0.5;
/// What a finding scores that fills a part of a short text: the most by shape, and by checksum.
const POSSIBLE: f32 = 0.46;
const CHECKED: f32 = 0.6;
/// What a context word adds.
pub(crate) const CONTEXT: f32 = 0.35;
/// Bytes before and after in which context words count.
const BEFORE: usize = 60;
const AFTER: usize = 32;
/// Bytes that a text may have which is nothing but values.
const BARE: usize = 200;
/// Words that may stand between values.
const BETWEEN: &[&str] = &["and", "or", "und", "oder", "et", "ou", "y", "o", "e"];

/// How to look at a text.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a> {
    pub(crate) policy: &'a Policy,
    /// The text is a whole message or field, not a piece of data with a key.
    pub(crate) whole: bool,
    pub(crate) expired: &'a dyn Fn() -> bool,
}

/// What the rules find in a text; overlaps are not yet resolved.
pub(crate) fn findings(
    rules: &Rules,
    text: &str,
    look: Look<'_>,
) -> Result<Vec<Finding>, GuardError> {
    let weak = match look.policy.possible {
        Possible::None => None,
        _ => Some(rules.weak()?),
    };
    let mut found = Vec::new();
    let candidates = rules.matcher.candidates(&rules.rules, weak, text)?;
    for (i, candidate) in candidates.iter().enumerate() {
        if i % 256 == 255 && (look.expired)() {
            return Err(GuardError::Timeout);
        }
        found.extend(finding(rules, text, candidate, look, false));
    }
    if look.whole && text.trim().len() <= BARE {
        alone(rules, text, look, &mut found)?;
    }
    Ok(found)
}

/// Adds what rules find for which the whole text is one value or several. What fills only a part of
/// so short a text is possible.
fn alone(
    rules: &Rules,
    text: &str,
    look: Look<'_>,
    out: &mut Vec<Finding>,
) -> Result<(), RuleError> {
    let bare = is_bare(text);
    let possible = &look.policy.possible;
    for (i, rule) in rules.rules.iter().enumerate() {
        let maybe = possible.holds(&rule.kind);
        if !rule.alone || !(bare || maybe) {
            continue;
        }
        let candidates = rules.matcher.of_rule(&rules.rules, i, text)?;
        let found = candidates
            .iter()
            .filter_map(|c| finding(rules, text, c, look, true));
        let mut found: Vec<Finding> = found.collect();
        if !fills(text, &found) {
            found.retain_mut(|f| {
                f.score = if f.score < 1.0 {
                    f.score.min(POSSIBLE)
                } else {
                    CHECKED
                };
                maybe
            });
        }
        out.extend(found);
    }
    Ok(())
}

/// Whether a text may be nothing but values: short, with a digit, and without words.
pub(crate) fn is_bare(text: &str) -> bool {
    let text = text.trim();
    let value =
        |w: &str| w.len() <= 4 || w.bytes().any(|b| b.is_ascii_digit()) || BETWEEN.contains(&w);
    text.len() <= BARE && text.bytes().any(|b| b.is_ascii_digit()) && text.split(apart).all(value)
}

fn apart(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '"' | '\'')
}

/// Whether findings leave nothing of a text but what stands between values.
fn fills(text: &str, found: &[Finding]) -> bool {
    let mut at = 0;
    let mut rest = |end: usize, next: usize| {
        let gap = text.get(at..end).unwrap_or_default();
        at = next;
        gap.split(|c: char| !c.is_alphanumeric())
            .all(|w| w.is_empty() || BETWEEN.contains(&w))
    };
    !found.is_empty() && found.iter().all(|f| rest(f.start, f.end)) && rest(text.len(), text.len())
}

fn finding(
    rules: &Rules,
    text: &str,
    candidate: &Candidate,
    look: Look<'_>,
    alone: bool,
) -> Option<Finding> {
    let rule = &rules.rules[candidate.rule];
    let Policy {
        locales, possible, ..
    } = look.policy;
    let off = |locale| locales.as_ref().is_some_and(|on| !on.contains(locale));
    if rule.locale.as_ref().is_some_and(off) {
        return None;
    }
    let (score, len) = score(rules, rule, text, candidate, alone)?;
    let counts = score >= THRESHOLD || possible.holds(&rule.kind);
    counts.then(|| Finding {
        start: candidate.at.start,
        end: candidate.at.start + len,
        kind: rule.kind.clone(),
        score,
        rule: rule.id.clone(),
        secret: rule.secret,
        also: Vec::new(),
    })
}

fn score(
    rules: &Rules,
    rule: &Rule,
    text: &str,
    candidate: &Candidate,
    alone: bool,
) -> Option<(f32, usize)> {
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
    let near = alone || (rule.needs_context || base < 1.0) && has_context(rule, text, candidate);
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
    Some((score, len))
}

fn has_context(rule: &Rule, text: &str, candidate: &Candidate) -> bool {
    if rule.context.is_empty() {
        return false;
    }
    let at = &candidate.at;
    let before = text.ceil_char_boundary(at.start.saturating_sub(BEFORE));
    let after = text.floor_char_boundary((at.end + AFTER).min(text.len()));
    let around = format!("{} \u{0} {}", &text[before..at.start], &text[at.end..after]);
    let around = fold(&around);
    rule.context.iter().any(|word| contains_word(&around, word))
}

/// Whether a word stands on its own. Scripts from Thai on do not part words by spaces.
fn contains_word(text: &str, word: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && c < '\u{e00}');
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
