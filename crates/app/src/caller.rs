//! Who calls an operation, as the host found out. Never taken from parameters.

use orgata_profile::Principal;

/// A caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    face: Face,
}

/// Through which face somebody came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// The window.
    Window,
    /// A signed-in browser on this device.
    Browser,
    /// A terminal that no agent opened.
    Terminal,
    /// A terminal or pipe that is not known to belong to a person: below an agent, or no terminal.
    Pipe,
    /// The assistant itself, through the extension `orgata`.
    Assistant,
}

impl Caller {
    /// The person at the window.
    #[must_use]
    pub fn window() -> Self {
        Self { face: Face::Window }
    }

    /// The person at a signed-in browser.
    #[must_use]
    pub fn browser() -> Self {
        Self {
            face: Face::Browser,
        }
    }

    /// Whoever runs the command line; a person only at a terminal that does not descend from an
    /// agent. The host finds that out, see [`crate::presence`].
    #[must_use]
    pub fn command_line(presence: crate::presence::Presence) -> Self {
        Self {
            face: if presence.is_person() {
                Face::Terminal
            } else {
                Face::Pipe
            },
        }
    }

    /// The assistant.
    #[must_use]
    pub fn assistant() -> Self {
        Self {
            face: Face::Assistant,
        }
    }

    /// Whether a person is there.
    #[must_use]
    pub fn is_person(&self) -> bool {
        matches!(self.face, Face::Window | Face::Browser | Face::Terminal)
    }

    /// Name for logs.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.face {
            Face::Window => "window",
            Face::Browser => "browser",
            Face::Terminal => "terminal",
            Face::Pipe => "pipe",
            Face::Assistant => "assistant",
        }
    }

    /// Whether it is the assistant, not the person or a program of theirs.
    #[must_use]
    pub fn is_assistant(&self) -> bool {
        self.face == Face::Assistant
    }

    /// The principal that the policy judges. A pipe acts as the assistant would: never as a person.
    #[must_use]
    pub fn principal(&self, person: &str) -> Principal {
        if self.is_person() {
            Principal::User {
                id: person.to_owned(),
            }
        } else {
            Principal::Agent {
                owner: person.to_owned(),
            }
        }
    }
}
