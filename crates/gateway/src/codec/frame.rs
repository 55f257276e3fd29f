//! Cutting a stream of bytes into server-sent events or lines.

use super::WireError;

/// Far above any real event; bounds the memory that a hostile provider can take.
const LARGEST: usize = 32 << 20;

/// One event or line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Frame {
    /// Something to read as JSON.
    Data(String),
    /// OpenAI's `[DONE]`.
    Done,
}

/// Cuts bytes that arrive in any split.
pub(crate) struct Frames {
    events: bool,
    /// Bytes of the unfinished line.
    line: Vec<u8>,
    /// Data lines of the unfinished event.
    data: Option<String>,
    started: bool,
}

impl Frames {
    /// Server-sent events.
    pub fn events() -> Self {
        Self {
            events: true,
            line: Vec::new(),
            data: None,
            started: false,
        }
    }

    /// One JSON text a line.
    pub fn lines() -> Self {
        Self {
            events: false,
            line: Vec::new(),
            data: None,
            started: false,
        }
    }

    /// Takes more bytes and gives the frames that are complete.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<Vec<Frame>, WireError> {
        let mut frames = Vec::new();
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            self.line.extend_from_slice(&bytes[..end]);
            bytes = &bytes[end + 1..];
            let line = std::mem::take(&mut self.line);
            frames.extend(self.take_line(&line)?);
        }
        self.line.extend_from_slice(bytes);
        self.check_size()?;
        Ok(frames)
    }

    /// The stream ended: gives what a missing last line break held back.
    pub fn finish(&mut self) -> Option<Frame> {
        let line = std::mem::take(&mut self.line);
        let last = if line.is_empty() {
            None
        } else {
            self.take_line(&line).ok().flatten()
        };
        last.or_else(|| self.data.take().map(frame))
    }

    fn take_line(&mut self, line: &[u8]) -> Result<Option<Frame>, WireError> {
        let line = std::str::from_utf8(line).map_err(|_| WireError::Format("not UTF-8".into()))?;
        let line = line.strip_suffix('\r').unwrap_or(line);
        let first = !std::mem::replace(&mut self.started, true);
        let line = if first {
            line.strip_prefix('\u{feff}').unwrap_or(line)
        } else {
            line
        };
        if self.events {
            self.check_size()?;
            return Ok(self.take_field(line));
        }
        Ok((!line.trim().is_empty()).then(|| frame(line.to_owned())))
    }

    /// A line of an event; an empty one ends it.
    fn take_field(&mut self, line: &str) -> Option<Frame> {
        if line.is_empty() {
            return self.data.take().map(frame);
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        if name == "data" {
            let value = value.strip_prefix(' ').unwrap_or(value);
            match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            }
        }
        None
    }

    fn check_size(&self) -> Result<(), WireError> {
        let held = self.line.len() + self.data.as_ref().map_or(0, String::len);
        if held > LARGEST {
            Err(WireError::TooLarge)
        } else {
            Ok(())
        }
    }
}

fn frame(data: String) -> Frame {
    if data.trim() == "[DONE]" {
        Frame::Done
    } else {
        Frame::Data(data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: &str = "\u{feff}event: a\r\ndata: {\"ü\":1}\r\n\r\n: comment\n\ndata: x\ndata:y\nid: 3\n\ndata: [DONE]\n\n";

    fn all(mut frames: Frames, parts: &[&[u8]]) -> Vec<Frame> {
        let mut out: Vec<Frame> = parts
            .iter()
            .flat_map(|part| frames.push(part).unwrap())
            .collect();
        out.extend(frames.finish());
        out
    }

    #[test]
    fn every_split_gives_the_same_events() {
        let bytes = EVENTS.as_bytes();
        let whole = [
            Frame::Data("{\"ü\":1}".into()),
            Frame::Data("x\ny".into()),
            Frame::Done,
        ];
        for at in 0..=bytes.len() {
            assert_eq!(
                all(Frames::events(), &[&bytes[..at], &bytes[at..]]),
                whole,
                "split at {at}"
            );
        }
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(all(Frames::events(), &single), whole);
    }

    #[test]
    fn a_last_line_without_its_break_counts() {
        let frames = all(Frames::lines(), &[b"{}\n\n{\"a\"", b":1}"]);
        assert_eq!(
            frames,
            [Frame::Data("{}".into()), Frame::Data("{\"a\":1}".into())]
        );
    }

    #[test]
    fn an_endless_line_is_refused() {
        let mut frames = Frames::lines();
        let piece = vec![b'x'; 8 << 20];
        let pushed: Result<Vec<_>, _> = (0..5).map(|_| frames.push(&piece)).collect();
        assert_eq!(pushed.unwrap_err(), WireError::TooLarge);
    }
}
