//! What came of a call, written down whatever happens to it.

use crate::{
    budget::{self, Reservation},
    gateway::Inner,
};
use orgata_log::{Draft, ReceiptId};
use orgata_profile::ModelSpec;
use orgata_work::{ReceiptSettled, Usage};
use std::{sync::Arc, time::Instant};

/// A call under way. Settled once: with an outcome, or as cancelled when it is dropped.
pub(crate) struct Settling {
    inner: Arc<Inner>,
    receipt: ReceiptId,
    /// `provider/model`.
    name: String,
    model: ModelSpec,
    started: Instant,
    reservation: Option<Reservation>,
    /// Values that the guard masked or blocked, for the trace.
    redactions: u64,
    sent_tokens: u64,
    /// Tokens as the provider counts them, sent and received.
    pub counted: (Option<u64>, Option<u64>),
    /// Bytes of the answer's text and arguments.
    pub received: usize,
    /// Tokens of the guard that the vault does not know.
    pub unknown: u64,
    first_byte: Option<u64>,
    open: bool,
}

impl Settling {
    pub fn new(
        inner: Arc<Inner>,
        receipt: ReceiptId,
        name: String,
        model: ModelSpec,
        reservation: Reservation,
        sent_bytes: usize,
        redactions: u64,
    ) -> Self {
        Self {
            inner,
            receipt,
            name,
            model,
            started: Instant::now(),
            reservation: Some(reservation),
            redactions,
            sent_tokens: budget::estimate(sent_bytes),
            counted: (None, None),
            received: 0,
            unknown: 0,
            first_byte: None,
            open: true,
        }
    }

    /// `provider/model`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The answer begins: from here on the call costs.
    pub fn answered(&mut self) {
        self.first_byte.get_or_insert(millis(self.started));
    }

    /// Tokens and money so far; nothing when no answer began.
    pub fn usage(&self) -> Usage {
        if self.first_byte.is_none() {
            return Usage::default();
        }
        budget::usage(
            &self.model,
            self.counted,
            (self.sent_tokens, budget::estimate(self.received)),
        )
    }

    /// Writes down the outcome: `ok` or the code of an error.
    pub fn settle(mut self, outcome: &str) {
        self.close(outcome);
    }

    fn close(&mut self, outcome: &str) {
        self.open = false;
        let usage = self.usage();
        let total_ms = millis(self.started);
        tracing::info!(
            action = "call_model",
            result = outcome,
            receipt = self.receipt.as_str(),
            model = self.name,
            redactions = self.redactions,
            input_tokens = usage.input_tokens,
            output_tokens = usage.output_tokens,
            total_ms,
            "model call settled"
        );
        let settled = ReceiptSettled {
            id: self.receipt.clone(),
            outcome: outcome.to_owned(),
            usage,
            unknown_tokens: self.unknown,
            first_byte_ms: self.first_byte,
            total_ms,
        };
        let Ok(draft) = Draft::shared(&settled, self.inner.parts.clock.now()) else {
            return;
        };
        // The order of entries is that of these calls; nobody has to wait for the disk here.
        let saved = self.inner.parts.log.append(vec![draft]);
        let reservation = self.reservation.take();
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = saved.await {
                    tracing::warn!(%error, "the outcome of a model call could not be saved");
                }
                drop(reservation);
            });
        }
    }
}

impl Drop for Settling {
    fn drop(&mut self) {
        if self.open {
            self.close("cancelled");
        }
    }
}

pub(crate) fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
