//! A stream made by a future that hands items out. Both live and die together: dropping the stream
//! drops the future and with it the connection, without a task that could outlive it.

use futures::{
    FutureExt, SinkExt, StreamExt,
    channel::mpsc,
    future::BoxFuture,
    stream::{self, BoxStream},
};

/// Where the future puts its items.
pub(crate) struct Outlet<T>(mpsc::Sender<T>);

impl<T> Outlet<T> {
    /// Hands out an item; waits while nobody takes them.
    pub async fn put(&mut self, item: T) {
        // The receiver lives as long as the future that calls this.
        let _ = self.0.send(item).await;
    }
}

/// The stream of what the future puts into its outlet.
pub(crate) fn stream<T: Send + 'static>(
    make: impl FnOnce(Outlet<T>) -> BoxFuture<'static, ()>,
) -> BoxStream<'static, T> {
    let (sender, receiver) = mpsc::channel(8);
    let work = make(Outlet(sender))
        .into_stream()
        .filter_map(|()| async { None });
    stream::select(receiver, work).boxed()
}
