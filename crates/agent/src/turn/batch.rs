//! The tool calls of one answer, and which of them may move on.

use crate::ToolSpec;
use orgata_log::ApprovalId;
use orgata_work::{ApprovalAsked, ToolCall, ToolResult};

/// The calls of one answer, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Batch {
    pub(crate) slots: Vec<Slot>,
}

/// One call.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    pub(crate) call: ToolCall,
    /// `None` when no such tool exists.
    pub(crate) spec: Option<ToolSpec>,
    pub(crate) stage: Stage,
}

/// How far a call is.
#[derive(Clone, Debug)]
pub(crate) enum Stage {
    /// Found in a transcript that was read back; a person was asked before the restart.
    Restored(Box<ApprovalAsked>),
    /// The policy looks at it.
    Judging,
    /// A person allowed it before a restart; the policy looks again.
    Rejudging,
    /// A model is asked whether it only reads; if that is not clear, this is asked.
    Opinion(Box<ApprovalAsked>),
    /// A person is asked.
    Asking(Box<ApprovalAsked>),
    /// It may run.
    Ready,
    /// It runs.
    Running,
    /// It has its result.
    Done(ToolResult),
}

impl Batch {
    /// Slots that may start now, by index. A call that may not run beside others waits for
    /// everything before it; one that may waits only for calls that may not.
    pub(crate) fn startable(&self) -> Vec<usize> {
        let mut found = Vec::new();
        let mut all_done = true;
        let mut only_parallel = true;
        for (index, slot) in self.slots.iter().enumerate() {
            let free = if slot.parallel() {
                only_parallel
            } else {
                all_done
            };
            if free && matches!(slot.stage, Stage::Ready) {
                found.push(index);
            }
            let done = matches!(slot.stage, Stage::Done(_));
            all_done &= done;
            only_parallel &= done || slot.parallel();
        }
        found
    }

    /// Whether every call has its result.
    pub(crate) fn finished(&self) -> bool {
        self.slots
            .iter()
            .all(|slot| matches!(slot.stage, Stage::Done(_)))
    }

    /// The call with this id.
    pub(crate) fn by_call(&mut self, id: &str) -> Option<&mut Slot> {
        self.slots.iter_mut().find(|slot| slot.call.id == id)
    }

    /// The call about which this question was put.
    pub(crate) fn by_approval(&mut self, id: &ApprovalId) -> Option<&mut Slot> {
        self.slots.iter_mut().find(|slot| match &slot.stage {
            Stage::Asking(asked) => asked.id == *id,
            _ => false,
        })
    }

    /// All results in the order of the calls; calls without one are left out.
    pub(crate) fn into_results(self) -> impl Iterator<Item = ToolResult> {
        self.slots.into_iter().filter_map(|slot| match slot.stage {
            Stage::Done(result) => Some(result),
            _ => None,
        })
    }
}

impl Slot {
    fn parallel(&self) -> bool {
        self.spec.as_ref().is_some_and(|spec| spec.parallel)
    }
}
