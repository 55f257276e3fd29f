//! A summary by extraction: sentences of the text, word for word.

use crate::words::one_of;
use crate::words::{fold, tokens};
use std::collections::{BTreeMap, BTreeSet};

const LONGEST: usize = 400;
/// Texts above this are ranked by word frequency alone; comparing each pair would take too long.
const PAIRS: usize = 300;

/// The sentences that say most, in the order of the text.
pub(crate) fn extract(text: &str, wanted: usize) -> Vec<&str> {
    let all = sentences(text);
    if all.len() <= wanted {
        return all;
    }
    let bags: Vec<BTreeSet<String>> = all.iter().map(|s| bag(s)).collect();
    let scores = if all.len() <= PAIRS {
        rank(&bags)
    } else {
        frequency(&bags)
    };
    let mut order: Vec<usize> = (0..all.len()).filter(|i| bags[*i].len() >= 3).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
    let mut picked: Vec<usize> = Vec::new();
    for i in order {
        if picked.len() < wanted && !picked.iter().any(|p| alike(&bags[*p], &bags[i])) {
            picked.push(i);
        }
    }
    picked.sort_unstable();
    picked.into_iter().map(|i| all[i]).collect()
}

/// How many sentences a summary of the text has: about one in six, three to seven.
pub(crate) fn wanted(text: &str) -> usize {
    sentences(text).len().div_ceil(6).clamp(3, 7)
}

/// Sentences, list items and lines; headings and code fences are left out.
pub(crate) fn sentences(text: &str) -> Vec<&str> {
    paragraphs(text)
        .into_iter()
        .flat_map(split)
        .filter(|s| s.chars().filter(|c| c.is_alphabetic()).count() > 2)
        .collect()
}

fn paragraphs(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for block in text.split("\n\n") {
        let starts_item = |l: &str| {
            l.starts_with(['-', '*', '•', '#', '|', '>'])
                || l.split_once(['.', ')'])
                    .is_some_and(|(n, _)| n.parse::<u32>().is_ok())
        };
        // A block with list items, headings or table rows is read line by line.
        if block.lines().any(|l| starts_item(l.trim_start())) {
            out.extend(
                block
                    .lines()
                    .filter(|l| !l.trim_start().starts_with(['#', '|']))
                    .map(|l| l.trim().trim_start_matches(['-', '*', '•', '>', ' '])),
            );
        } else {
            out.push(block.trim());
        }
    }
    out.retain(|p| !p.is_empty() && !p.starts_with("```"));
    out
}

fn split(paragraph: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut from = 0;
    for (i, c) in paragraph.char_indices() {
        let end = i + c.len_utf8();
        let rest = &paragraph[end..];
        let next = rest.trim_start().chars().next();
        let stops = matches!(c, '.' | '!' | '?' | '…')
            && rest.starts_with(char::is_whitespace)
            && next.is_some_and(|n| !n.is_lowercase())
            && !abbreviated(&paragraph[from..i]);
        if stops {
            out.push(paragraph[from..end].trim());
            from = end;
        }
    }
    out.push(paragraph[from..].trim());
    out.retain(|s| !s.is_empty());
    out
}

/// Whether the dot behind the text belongs to an abbreviation, an initial or a German ordinal.
fn abbreviated(before: &str) -> bool {
    const KNOWN: &str = "dr prof mr mrs ms st nr no bzw ca vgl etc usw inkl evtl ggf z.b d.h u.a e.g i.e art \
     abs hr fr inc ltd co vs str tel sog";
    let word = before
        .rsplit(|c: char| c.is_whitespace() || c == '(')
        .next()
        .unwrap_or_default();
    let lower = word.to_lowercase();
    let initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    let ordinal = !word.is_empty() && word.len() <= 2 && word.chars().all(|c| c.is_ascii_digit());
    one_of(lower.as_str(), KNOWN) || initial || ordinal
}

fn bag(sentence: &str) -> BTreeSet<String> {
    let words = tokens(sentence)
        .into_iter()
        .flat_map(|t| if t.quoted { tokens(&t.text) } else { vec![t] });
    words
        .map(|t| fold(&t.text))
        .filter(|w| w.chars().count() > 3 && !crate::smallwords::GLUE.contains(&w.as_str()))
        .map(stem)
        .collect()
}

/// Endings of English and German cut off, so that "invoice" meets "invoices".
fn stem(word: String) -> String {
    let cut = ["ungen", "ing", "ed", "es", "en", "er", "em", "s", "e", "n"];
    let end = cut
        .iter()
        .find(|e| word.ends_with(**e) && word.len() >= e.len() + 4);
    end.map_or(word.clone(), |e| word[..word.len() - e.len()].to_owned())
}

/// TextRank: a sentence counts as much as the sentences that share words with it.
fn rank(bags: &[BTreeSet<String>]) -> Vec<f64> {
    let count = bags.len();
    let near: Vec<Vec<f64>> = (0..count)
        .map(|a| {
            (0..count)
                .map(|b| {
                    if a == b {
                        0.0
                    } else {
                        similarity(&bags[a], &bags[b])
                    }
                })
                .collect()
        })
        .collect();
    let sums: Vec<f64> = near.iter().map(|row| row.iter().sum()).collect();
    let mut scores = vec![1.0; count];
    for _ in 0..30 {
        scores = (0..count)
            .map(|a| {
                let flow: f64 = (0..count)
                    .filter(|b| sums[*b] > 0.0)
                    .map(|b| near[b][a] / sums[b] * scores[b])
                    .sum();
                // The beginning of a text tends to say what it is about.
                0.15 + 0.85 * flow + if a == 0 { 0.1 } else { 0.0 }
            })
            .collect();
    }
    scores
}

fn similarity(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let shared = a.intersection(b).count();
    if shared == 0 {
        return 0.0;
    }
    let size = |s: &BTreeSet<String>| (s.len() as f64 + 1.0).ln();
    shared as f64 / (size(a) + size(b))
}

fn frequency(bags: &[BTreeSet<String>]) -> Vec<f64> {
    let mut counts: BTreeMap<&String, f64> = BTreeMap::new();
    bags.iter()
        .flatten()
        .for_each(|w| *counts.entry(w).or_default() += 1.0);
    bags.iter()
        .map(|b| {
            b.iter()
                .map(|w| counts.get(w).copied().unwrap_or(0.0))
                .sum::<f64>()
                / (b.len().max(1) as f64).sqrt()
        })
        .collect()
}

/// Whether two sentences say nearly the same.
fn alike(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    let shared = a.intersection(b).count() as f64;
    shared / a.union(b).count().max(1) as f64 > 0.7
}

/// A text shortened for showing, at a character boundary.
pub(crate) fn shorten(sentence: &str) -> String {
    if sentence.chars().count() <= LONGEST {
        return sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let cut: String = sentence.chars().take(LONGEST).collect();
    format!("{}…", cut.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "The harbour project starts in May. Dr. Weber leads the harbour project with a team of six. \
        The weather was nice. The budget of the harbour project is 2.5 million euros. Lunch was served at noon. \
        The team reports the budget every month. Nobody asked about parking.";

    #[test]
    fn sentences_end_where_they_end() {
        let all = sentences(TEXT);
        assert_eq!(all.len(), 7, "{all:?}");
        assert!(all[1].starts_with("Dr. Weber"));
        assert_eq!(
            sentences("Am 3. Mai kommt z.B. Herr K. Meier. Dann geht er."),
            ["Am 3. Mai kommt z.B. Herr K. Meier.", "Dann geht er."]
        );
    }

    #[test]
    fn the_central_sentences_are_quoted_verbatim() {
        let picked = extract(TEXT, 3);
        assert!(picked.iter().all(|s| TEXT.contains(s)));
        assert!(
            picked
                .iter()
                .all(|s| s.contains("project") || s.contains("budget")),
            "{picked:?}"
        );
    }

    #[test]
    fn long_texts_are_summarised_too() {
        let long: String = (0..2000)
            .map(|i| format!("Sentence number {i} speaks about invoices and deadlines. "))
            .collect();
        assert!(!extract(&long, 5).is_empty());
    }
}
