//! One total order decides which of overlapping findings stands; what it leaves uncovered of the
//! others stays masked too.

use crate::Finding;
use std::cmp::Ordering;

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
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    for finding in findings {
        for (start, end) in gaps(&kept, finding.start, finding.end) {
            let cut = &text[start..end];
            let whole = start == finding.start && end == finding.end;
            if !whole && !cut.contains(char::is_alphanumeric) {
                continue;
            }
            let (start, end) = if whole { (start, end) } else { trim(text, start, end) };
            let at = kept.partition_point(|k| k.start < start);
            kept.insert(at, Finding { start, end, ..finding.clone() });
        }
    }
    kept
}

/// The stretches of `start..end` that nothing in `kept` covers.
fn gaps(kept: &[Finding], start: usize, end: usize) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut at = start;
    for k in &kept[kept.partition_point(|k| k.end <= start)..] {
        if k.start >= end {
            break;
        }
        if k.start > at {
            out.push((at, k.start));
        }
        at = at.max(k.end);
    }
    if at < end {
        out.push((at, end));
    }
    out
}

fn trim(text: &str, start: usize, end: usize) -> (usize, usize) {
    let cut = &text[start..end];
    let head = cut.len() - cut.trim_start().len();
    (start + head, start + head + cut.trim().len())
}
