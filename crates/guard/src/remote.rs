//! Where a text is inside a remote URL. There, tokens stay tokens: a restored value in a URL that
//! something fetches or somebody clicks would leave the device.

use std::ops::Range;

/// Reads a text character by character. Sealing and restoring use the same reader, so that a value
/// found inside a URL is masked together with the whole URL and comes back with it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reader {
    state: State,
    /// The last letters before a colon.
    scheme: String,
    last: [char; 2],
}

#[derive(Clone, Debug, Default, PartialEq)]
enum State {
    #[default]
    Text,
    /// After `scheme:`.
    Colon,
    /// After `scheme:/`.
    Slash,
    /// In the authority; not yet known whether it is loopback.
    Authority(String),
    /// In the target of a Markdown link; whether it has begun.
    Target(bool),
    Remote,
    Local,
}

const SCHEME: usize = 12;
const AUTHORITY: usize = 64;

impl Reader {
    /// Whether the next character would be inside a remote URL.
    pub(crate) fn blocked(&self) -> bool {
        matches!(self.state, State::Authority(_) | State::Remote)
    }

    /// Reads a run of text.
    pub(crate) fn read(&mut self, text: &str) {
        text.chars().for_each(|c| self.step(c));
    }

    pub(crate) fn step(&mut self, c: char) {
        let state = std::mem::take(&mut self.state);
        self.state = self.next(state, c);
        self.last = [self.last[1], c];
    }

    fn next(&mut self, state: State, c: char) -> State {
        let ends = c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`');
        let slash = matches!(c, '/' | '\\');
        match state {
            State::Target(false) if c == ' ' || c == '<' => State::Target(false),
            _ if ends => self.text(c),
            State::Remote => State::Remote,
            State::Local => State::Local,
            State::Authority(host) => authority(host, c),
            State::Colon if slash && self.fetches() => State::Authority(String::new()),
            State::Colon if c == '/' => State::Slash,
            State::Slash if c == '/' && self.scheme.ends_with("file") => State::Local,
            State::Slash if c == '/' => State::Authority(String::new()),
            // Renderers decode entities and escapes in targets: `https&colon;//host` is remote.
            State::Target(_) if matches!(c, '&' | '\\') => State::Remote,
            State::Target(_) if c == ')' => self.text(c),
            State::Target(_) => match self.text(c) {
                State::Text => State::Target(true),
                decided => decided,
            },
            State::Text | State::Colon | State::Slash => self.text(c),
        }
    }

    fn text(&mut self, c: char) -> State {
        if self.last[1] == ']' && matches!(c, '(' | ':') {
            self.scheme.clear();
            return State::Target(false);
        }
        if c == ':' && !self.scheme.is_empty() {
            return State::Colon;
        }
        // `(//host` in Markdown, `="//host` in HTML: a URL without a scheme.
        if c == '/' && self.last[1] == '/' && matches!(self.last[0], '(' | '"' | '\'' | '=' | '<') {
            return State::Authority(String::new());
        }
        if c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.') {
            if self.scheme.len() == SCHEME {
                self.scheme.remove(0);
            }
            self.scheme.push(c.to_ascii_lowercase());
        } else {
            self.scheme.clear();
        }
        State::Text
    }

    /// Schemes for which browsers also take `https:/host` and `https:\host`.
    fn fetches(&self) -> bool {
        ["http", "https", "ftp", "ws", "wss"]
            .iter()
            .any(|s| self.scheme.ends_with(s))
    }
}

fn authority(mut host: String, c: char) -> State {
    let slash = matches!(c, '/' | '\\');
    if slash && host.is_empty() {
        return State::Authority(host);
    }
    if slash || matches!(c, '?' | '#') {
        return if is_loopback(&host) {
            State::Local
        } else {
            State::Remote
        };
    }
    if host.len() >= AUTHORITY {
        return State::Remote;
    }
    host.push(c);
    State::Authority(host)
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let ip = host
        .parse::<std::net::IpAddr>()
        .is_ok_and(|ip| ip.is_loopback());
    ip || host.eq_ignore_ascii_case("localhost")
}

/// The remote URLs of a text, scheme included, up to where the reader says they end.
pub(crate) fn urls(text: &str) -> Vec<Range<usize>> {
    let Some(from) = first_sign(text) else {
        return Vec::new();
    };
    let mut reader = Reader::default();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut open = false;
    for (at, c) in text[from..].char_indices() {
        let at = from + at;
        reader.step(c);
        match (open, reader.blocked()) {
            (false, true) => found.push(scheme_start(text, at)..text.len()),
            (true, false) => {
                if let Some(url) = found.last_mut() {
                    url.end = at;
                }
            }
            _ => {}
        }
        open = reader.blocked();
    }
    found
}

/// A place before anything that can open a URL; `None` when there is nothing.
fn first_sign(text: &str) -> Option<usize> {
    let slash =
        memchr::memchr2(b'/', b'\\', text.as_bytes()).map(|at| at.saturating_sub(2 * SCHEME));
    let target = ["](", "]:"]
        .into_iter()
        .filter_map(|sign| text.find(sign))
        .min();
    let first = slash.into_iter().chain(target).min()?;
    Some(text.floor_char_boundary(first))
}

/// Where the URL whose second slash is at `at` starts.
fn scheme_start(text: &str, at: usize) -> usize {
    let part = |b: &u8| b.is_ascii_alphanumeric() || b"+-./\\:".contains(b);
    at - text.as_bytes()[..at]
        .iter()
        .rev()
        .take_while(|b| part(b))
        .count()
}
