//! Event streams: bytes in, the data of each event out.

/// Longest event that is kept.
const MAX_EVENT: usize = 64 * 1024 * 1024;

/// Takes a stream apart under any split of its bytes.
#[derive(Debug, Default)]
pub(crate) struct Events {
    line: Vec<u8>,
    data: Vec<u8>,
    any: bool,
    after_cr: bool,
}

/// An event is longer than is kept.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TooLong;

impl Events {
    /// The data of the events that these bytes complete.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Result<Vec<Vec<u8>>, TooLong> {
        let mut complete = Vec::new();
        for &byte in bytes {
            let second_half = byte == b'\n' && self.after_cr;
            self.after_cr = byte == b'\r';
            if second_half {
                continue;
            }
            if byte == b'\n' || byte == b'\r' {
                complete.extend(self.end_of_line());
            } else {
                self.line.push(byte);
            }
            if self.line.len() + self.data.len() > MAX_EVENT {
                return Err(TooLong);
            }
        }
        Ok(complete)
    }

    fn end_of_line(&mut self) -> Option<Vec<u8>> {
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            let any = std::mem::take(&mut self.any);
            let data = std::mem::take(&mut self.data);
            return any.then_some(data);
        }
        let value = line.strip_prefix(b"data:")?;
        if self.any {
            self.data.push(b'\n');
        }
        self.any = true;
        self.data
            .extend_from_slice(value.strip_prefix(b" ").unwrap_or(value));
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Events;

    #[test]
    fn any_split_gives_the_same_events() {
        let stream =
            b": hi\r\nevent: message\r\ndata: {\"a\":1}\r\n\r\nid: 3\ndata:x\ndata: y\n\n\n";
        let wanted: [&[u8]; 2] = [b"{\"a\":1}", b"x\ny"];
        for split in 0..=stream.len() {
            let mut events = Events::default();
            let mut got = events.push(&stream[..split]).unwrap();
            got.extend(events.push(&stream[split..]).unwrap());
            assert_eq!(got, wanted, "split at {split}");
        }
    }
}
