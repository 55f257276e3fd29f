//! A wish to stop that many can hear.

use futures::channel::oneshot;
use futures::future::{FusedFuture, FutureExt, Shared};
use std::sync::{Arc, Mutex, PoisonError};

/// Cancels a turn. Clones belong together; needs no runtime.
#[derive(Clone, Debug)]
pub struct Cancel {
    sender: Arc<Mutex<Option<oneshot::Sender<()>>>>,
    heard: Shared<oneshot::Receiver<()>>,
}

impl Cancel {
    /// A wish that nobody has uttered yet.
    pub fn new() -> Self {
        let (sender, receiver) = oneshot::channel();
        Self {
            sender: Arc::new(Mutex::new(Some(sender))),
            heard: receiver.shared(),
        }
    }

    /// Cancels. Again is the same.
    pub fn cancel(&self) {
        drop(
            self.sender
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.sender
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_none()
    }

    /// Resolves when it is cancelled, at once if it already was.
    pub fn cancelled(&self) -> impl FusedFuture<Output = ()> + Send + Unpin + use<> {
        self.heard.clone().map(|_| ())
    }
}

impl Default for Cancel {
    fn default() -> Self {
        Self::new()
    }
}
