//! Names of people that a title or a context points at.

use super::{Verdict, possible};

/// Words that stand after a greeting or a title but are no name.
const NOT: &[&str] = &[
    "all", "team", "sir", "madam", "everyone", "customer", "customers", "colleague", "colleagues",
    "friend", "friends", "reader", "hiring", "manager", "support", "president", "chairman",
    "speaker", "sirs", "ladies", "gentlemen", "damen", "herren", "zusammen", "alle", "kollegen",
    "kunde", "kundin", "the", "this", "that", "your", "our", "my", "you", "there", "again", "world",
    "god", "lord", "mom", "dad", "diary", "santa", "monsieur", "madame", "messieurs", "senor",
    "senora", "client", "cliente", "equipe", "equipo", "tous", "todos", "tutti", "null", "none",
    "string", "true", "false", "unknown", "user", "admin", "test", "not", "and", "for", "valued",
    "name", "n/a", "http", "https", "mr", "mrs", "ms", "dr", "herr", "frau", "recruiter", "sales",
    "account", "service", "owner", "prime", "minister", "justice", "judge", "kids", "guys", "folks",
    "professor", "doctor", "it", "id", "if", "in", "is", "to", "from", "subject", "date", "email",
];

/// At least one word with two letters, no digit, and none of the words above in front.
pub(super) fn person(value: &str) -> Verdict {
    let folded = crate::canonical::fold(value);
    let first = folded.split([' ', ',']).next().unwrap_or_default();
    let letters = folded.chars().filter(|c| c.is_alphabetic()).count();
    possible(letters >= 2 && !folded.contains(|c: char| c.is_ascii_digit()) && !NOT.contains(&first))
}
