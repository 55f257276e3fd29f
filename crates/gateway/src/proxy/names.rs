//! Names of a program's tools. They are its own words and may hold anything, so the provider sees
//! `tool_1`, `tool_2`, … and the program gets its own names back.

use orgata_agent::ModelEvent;
use serde_json::Value;

/// The names of one request, in order; the first is `tool_1` on the wire.
#[derive(Default)]
pub(super) struct Names(Vec<String>);

impl Names {
    /// The name on the wire for a name of the program.
    pub fn wire(&mut self, name: &str) -> String {
        let known = self.0.iter().position(|own| own == name);
        let at = known.unwrap_or_else(|| {
            self.0.push(name.to_owned());
            self.0.len() - 1
        });
        wire(at)
    }

    /// All names on the wire.
    pub fn on_wire(&self) -> impl Iterator<Item = String> {
        (0..self.0.len()).map(wire)
    }

    /// Replaces every tool's name in a body of the OpenAI format.
    pub fn hide(&mut self, body: &mut Value) {
        self.hide_each(body.get_mut("tools"));
        for message in body["messages"].as_array_mut().into_iter().flatten() {
            self.hide_each(message.get_mut("tool_calls"));
            if message["role"] == "tool" {
                self.hide_one(message.get_mut("name"));
            }
        }
        if let Some(choice) = body.get_mut("tool_choice") {
            self.hide_one(choice.pointer_mut("/function/name"));
            self.hide_each(choice.pointer_mut("/allowed_tools/tools"));
        }
    }

    fn hide_each(&mut self, list: Option<&mut Value>) {
        for item in list.and_then(Value::as_array_mut).into_iter().flatten() {
            self.hide_one(item.pointer_mut("/function/name"));
        }
    }

    fn hide_one(&mut self, name: Option<&mut Value>) {
        if let Some((value, own)) = name.and_then(|name| Some((name.as_str()?.to_owned(), name))) {
            *own = self.wire(&value).into();
        }
    }

    /// Gives a call of the OpenAI format its name back. A name that was not given stays.
    pub fn restore(&self, call: &mut Value) {
        if let Some(name) = call.pointer_mut("/function/name")
            && let Some(own) = name.as_str().and_then(|wire| self.own(wire))
        {
            *name = own.into();
        }
    }

    /// Gives the calls of a reply their names back.
    pub fn restore_event(&self, mut event: ModelEvent) -> ModelEvent {
        if let ModelEvent::Reply(reply) = &mut event {
            for call in &mut reply.tool_calls {
                if let Some(own) = self.own(&call.name) {
                    call.name = own.to_owned();
                }
            }
        }
        event
    }

    fn own(&self, name: &str) -> Option<&str> {
        let at = (0..self.0.len()).find(|at| wire(*at) == name)?;
        Some(&self.0[at])
    }
}

fn wire(at: usize) -> String {
    format!("tool_{}", at + 1)
}
