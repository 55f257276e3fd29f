//! What the tests share.

use orgata_log::{Draft, Entry, Fact, Head, Micros, Origin};

/// Builds the entries of one conversation, in order.
pub struct Script {
    head: Head,
    pub entries: Vec<Entry>,
}

impl Script {
    pub fn new() -> Self {
        Self {
            head: Head::EMPTY,
            entries: Vec::new(),
        }
    }

    /// Appends a fact in turn `turn`.
    pub fn add<F: Fact>(&mut self, turn: &str, fact: &F) -> &mut Self {
        let n = self.entries.len() as u64 + 1;
        let origin = Origin {
            tenant: "t".into(),
            team: "t".into(),
            writer: "w".into(),
        };
        let draft = Draft::private(fact, Micros(n as i64)).unwrap();
        let draft = draft.within(&"s".into(), Some(&turn.into()));
        let mut entry = draft.follow(&self.head, &origin, format!("id-{n}").into(), [0; 32]);
        self.head = Head::after(&entry.header);
        entry.position = n;
        self.entries.push(entry);
        self
    }
}
