//! Who runs this program, found out once.

use orgata_app::{Caller, presence::Presence};

/// The caller, and whether it is a person.
pub struct Who {
    /// As the operations see it.
    pub caller: Caller,
    /// Why it does not count as a person.
    pub nobody: Option<String>,
}

impl Who {
    /// Looks at terminal, environment and the processes above.
    pub fn runs_this() -> Self {
        let presence = Presence::of_this_process();
        let nobody = match &presence {
            Presence::Person => None,
            Presence::Nobody(why) => Some(why.clone()),
        };
        Self {
            caller: Caller::command_line(presence),
            nobody,
        }
    }

    /// Whether a person is there.
    pub fn is_person(&self) -> bool {
        self.nobody.is_none()
    }
}
