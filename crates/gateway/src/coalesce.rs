//! Small pieces of an answer become few deltas: at most one in 16 ms unless 64 characters wait.

use orgata_agent::{Masked, ModelEvent};
use orgata_guard::Piece;
use std::time::Duration;
use tokio::time::Instant;

const PAUSE: Duration = Duration::from_millis(16);
const ENOUGH: usize = 64;

/// Pieces that wait to be shown.
pub(crate) struct Coalescer {
    text: String,
    masks: Vec<Masked>,
    /// UTF-16 length of `text`.
    units: u32,
    shown: Option<Instant>,
}

impl Coalescer {
    pub fn new() -> Self {
        Self {
            text: String::new(),
            masks: Vec::new(),
            units: 0,
            shown: None,
        }
    }

    /// Adds restored pieces.
    pub fn add(&mut self, pieces: Vec<Piece>) {
        for piece in pieces {
            let start = self.units;
            let units = piece.text.encode_utf16().count();
            self.units = start.saturating_add(u32::try_from(units).unwrap_or(u32::MAX));
            if let Some(mask) = piece.mask {
                let end = self.units;
                self.masks.push(Masked {
                    start,
                    end,
                    token: mask.token,
                    kind: mask.kind,
                    known: mask.known,
                });
            }
            self.text.push_str(&piece.text);
        }
    }

    /// When what waits must be shown; `None` when nothing waits.
    pub fn due(&self) -> Option<Instant> {
        let now = Instant::now();
        match self.shown {
            _ if self.text.is_empty() => None,
            Some(shown) if self.units < ENOUGH as u32 => Some(shown + PAUSE),
            _ => Some(now),
        }
    }

    /// What waits, if it is due.
    pub fn take_due(&mut self) -> Option<ModelEvent> {
        if self.due()? <= Instant::now() {
            self.take()
        } else {
            None
        }
    }

    /// What waits.
    pub fn take(&mut self) -> Option<ModelEvent> {
        if self.text.is_empty() {
            return None;
        }
        self.shown = Some(Instant::now());
        self.units = 0;
        let (text, masks) = (
            std::mem::take(&mut self.text),
            std::mem::take(&mut self.masks),
        );
        Some(ModelEvent::Delta { text, masks })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use orgata_guard::PieceMask;

    fn piece(text: &str, token: Option<&str>) -> Piece {
        let mask = token.map(|token| PieceMask {
            token: token.into(),
            kind: "PERSON".into(),
            known: true,
        });
        Piece {
            text: text.into(),
            mask,
        }
    }

    #[test]
    fn places_count_in_utf16() {
        let mut coalescer = Coalescer::new();
        coalescer.add(vec![
            piece("😀 ", None),
            piece("Zoë", Some("[PERSON_AAAAAAAAAAAA]")),
        ]);
        let Some(ModelEvent::Delta { text, masks }) = coalescer.take_due() else {
            panic!("a delta")
        };
        assert_eq!(text, "😀 Zoë");
        assert_eq!((masks[0].start, masks[0].end), (3, 6));
    }

    #[test]
    fn the_first_piece_is_shown_at_once_and_many_go_together() {
        let mut coalescer = Coalescer::new();
        coalescer.add(vec![piece("a", None)]);
        assert!(coalescer.take_due().is_some());
        coalescer.add(vec![piece("b", None)]);
        assert!(coalescer.due().is_some_and(|due| due > Instant::now()));
        coalescer.add(vec![piece(&"c".repeat(ENOUGH), None)]);
        assert!(coalescer.take_due().is_some());
        assert_eq!(coalescer.due(), None);
    }
}
