//! One total order decides which of overlapping findings stands; what it leaves uncovered of the
//! others stays masked too.

use crate::Finding;
use crate::check::THRESHOLD;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Orders findings so that the ones that stand come first.
fn order(a: &Finding, b: &Finding) -> Ordering {
    let len = |f: &Finding| f.end - f.start;
    b.secret
        .cmp(&a.secret)
        .then(b.score.total_cmp(&a.score))
        .then(len(b).cmp(&len(a)))
        .then(a.start.cmp(&b.start))
        .then_with(|| a.kind.cmp(&b.kind))
        .then_with(|| a.rule.cmp(&b.rule))
}

/// Findings without overlaps, in order of place. Each stretch that any finding covered is covered.
pub(crate) fn resolve(text: &str, mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(order);
    let mut kept: BTreeMap<usize, Finding> = BTreeMap::new();
    for finding in findings {
        if join(&mut kept, &finding) {
            continue;
        }
        for (start, end) in gaps(&kept, finding.start, finding.end) {
            let whole = start == finding.start && end == finding.end;
            if !whole && finding.score < THRESHOLD {
                continue;
            }
            let (start, end) = if whole {
                (start, end)
            } else {
                trim(text, start, end)
            };
            if start < end {
                kept.insert(
                    start,
                    Finding {
                        start,
                        end,
                        ..finding.clone()
                    },
                );
            }
        }
    }
    kept.into_values().collect()
}

/// Notes on the finding that stands in exactly the place of another what else it may be.
fn join(kept: &mut BTreeMap<usize, Finding>, other: &Finding) -> bool {
    let stands = kept.get_mut(&other.start).filter(|f| f.end == other.end);
    let Some(stands) = stands else {
        return false;
    };
    if !stands.secret && !stands.kinds().any(|kind| kind == other.kind) {
        stands.also.push(other.kind.clone());
    }
    true
}

/// The stretches of `start..end` that nothing in `kept` covers.
fn gaps(kept: &BTreeMap<usize, Finding>, start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut at = start;
    let before = kept.range(..start).next_back().map(|(_, f)| f);
    for f in before
        .into_iter()
        .chain(kept.range(start..end).map(|(_, f)| f))
    {
        if f.start > at {
            out.push((at, f.start));
        }
        at = at.max(f.end);
    }
    if at < end {
        out.push((at, end));
    }
    out
}

/// What is left of a cut stretch without spaces and punctuation at its ends; empty when it holds
/// neither letter nor digit.
fn trim(text: &str, start: usize, end: usize) -> (usize, usize) {
    let cut = &text[start..end];
    let Some(first) = cut.find(char::is_alphanumeric) else {
        return (start, start);
    };
    let inner = cut.trim_end_matches(|c: char| !c.is_alphanumeric());
    (start + first, start + inner.len())
}
