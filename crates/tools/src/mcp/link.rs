//! The client's transport: messages go through the door, answers come from an inbox.

use super::door::{Door, Outgoing};
use super::http::Http;
use super::stdio::Stdio;
use rmcp::RoleClient;
use rmcp::model::{ClientJsonRpcMessage, ErrorCode, ErrorData, RequestId, ServerJsonRpcMessage};
use rmcp::transport::Transport;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// How long a server may take to say that it speaks the newer revision.
const PROBE: Duration = Duration::from_millis(500);
/// Messages of a server that wait to be read.
pub(crate) const INBOX: usize = 256;

/// What carries the bytes.
pub(crate) enum Carrier {
    Stdio(Arc<Stdio>),
    Http(Arc<Http>),
}

/// A transport of rmcp whose every outgoing message passes the door.
pub(crate) struct Link {
    door: Arc<Door>,
    carrier: Carrier,
    inbox: mpsc::Receiver<Value>,
    probe: Option<(RequestId, Instant)>,
    /// A probe that was given up; its late answer belongs to nobody.
    given_up: Option<RequestId>,
}

/// A message that could not leave.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct NotSent(pub(crate) String);

impl Link {
    pub(crate) fn new(door: Arc<Door>, carrier: Carrier, inbox: mpsc::Receiver<Value>) -> Self {
        Self {
            door,
            carrier,
            inbox,
            probe: None,
            given_up: None,
        }
    }

    /// An old server that never answers the probe is told apart by time: rmcp then sees the error
    /// that it would have answered, and goes on with the handshake on the same connection.
    fn unanswered(&mut self) -> Option<ServerJsonRpcMessage> {
        let (id, _) = self.probe.take()?;
        self.given_up = Some(id.clone());
        let error = ErrorData::new(ErrorCode::METHOD_NOT_FOUND, "no answer in time", None);
        Some(ServerJsonRpcMessage::error(error, Some(id)))
    }

    fn take(&mut self, message: Value) -> Option<ServerJsonRpcMessage> {
        let message = match serde_json::from_value::<ServerJsonRpcMessage>(message) {
            Ok(message) => message,
            Err(error) => {
                tracing::warn!(%error, "a server sent something that is no message");
                return None;
            }
        };
        let id = match &message {
            ServerJsonRpcMessage::Response(response) => Some(&response.id),
            ServerJsonRpcMessage::Error(error) => error.id.as_ref(),
            _ => None,
        };
        if id.is_some() && id == self.given_up.as_ref() {
            return None;
        }
        if id.is_some() && id == self.probe.as_ref().map(|(id, _)| id) {
            self.probe = None;
        }
        Some(message)
    }
}

impl Transport<RoleClient> for Link {
    type Error = NotSent;

    fn send(
        &mut self,
        item: ClientJsonRpcMessage,
    ) -> impl Future<Output = Result<(), NotSent>> + Send + 'static {
        let message = serde_json::to_value(&item);
        if let (ClientJsonRpcMessage::Request(request), Ok(value)) = (&item, &message)
            && value["method"] == "server/discover"
        {
            self.probe = Some((request.id.clone(), Instant::now() + PROBE));
        }
        let door = self.door.clone();
        let carrier = match &self.carrier {
            Carrier::Stdio(stdio) => Carrier::Stdio(stdio.clone()),
            Carrier::Http(http) => Carrier::Http(http.clone()),
        };
        async move {
            let message = message.map_err(|error| NotSent(error.to_string()))?;
            let outgoing = door.pass(message).await.map_err(NotSent)?;
            match (carrier, outgoing) {
                (Carrier::Stdio(stdio), outgoing) => stdio.send(outgoing.bytes()).await,
                (Carrier::Http(http), Outgoing::Sealed(sealed)) => http.send(sealed, &door),
                (Carrier::Http(_), Outgoing::Clear(_)) => Err(NotSent(
                    "clear text never leaves over the network".to_owned(),
                )),
            }
        }
    }

    async fn receive(&mut self) -> Option<ServerJsonRpcMessage> {
        loop {
            let received = match self.probe.as_ref().map(|(_, end)| *end) {
                None => self.inbox.recv().await,
                Some(end) => match tokio::time::timeout_at(end, self.inbox.recv()).await {
                    Ok(received) => received,
                    Err(_) => return self.unanswered(),
                },
            };
            if let Some(message) = self.take(received?) {
                return Some(message);
            }
        }
    }

    async fn close(&mut self) -> Result<(), NotSent> {
        match &self.carrier {
            Carrier::Stdio(stdio) => stdio.close().await,
            Carrier::Http(http) => http.close(),
        }
        Ok(())
    }
}
