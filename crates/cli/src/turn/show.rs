//! How a running turn is shown.

use crate::{
    exit::Failure,
    out::Out,
    text::{brief, underlined, visible},
};
use orgata_agent::{Event, Masked, TurnEvent};

/// How much of a line of a tool is shown.
const WIDTH: usize = 100;

/// A way of showing a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// The answer as it comes, tools beside it.
    Live,
    /// Each event as a line of JSON.
    Events,
    /// Nothing until the end.
    Nothing,
}

impl Show {
    /// Shows an event.
    ///
    /// # Errors
    /// When stdout cannot be written.
    pub fn event(self, event: &TurnEvent, out: &mut Out) -> Result<(), Failure> {
        match self {
            Self::Live => live(&event.event, out),
            Self::Events => {
                out.json_line(event)?;
                out.flush()
            }
            Self::Nothing => Ok(()),
        }
    }
}

fn live(event: &Event, out: &mut Out) -> Result<(), Failure> {
    match event {
        Event::ModelCalled { guarded: false, .. } => out.note("This role sends text unmasked."),
        Event::Delta { text, masks, .. } => return delta(text, masks, out),
        Event::Said { text, .. } if !text.is_empty() => return out.piece("\n"),
        Event::ToolStarted { call } => out.note(format_args!(
            "→ {} {}",
            call.name,
            brief(&call.arguments.to_string(), WIDTH)
        )),
        Event::ToolEnded { result } => {
            out.note(format_args!(
                "{} {}",
                if result.is_error { "✗" } else { "✓" },
                brief(&result.text, WIDTH)
            ));
        }
        _ => {}
    }
    Ok(())
}

fn delta(text: &str, masks: &[Masked], out: &mut Out) -> Result<(), Failure> {
    if !out.terminal {
        out.piece(text)?;
        return out.flush();
    }
    if masks.is_empty() {
        out.piece(&visible(text))
    } else {
        out.piece(&underlined(text, masks))
    }
}
