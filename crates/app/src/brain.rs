//! The model of a turn: the role's model, or the offline assistant where none can answer.

use futures::{
    FutureExt as _, stream,
    stream::{BoxStream, StreamExt as _},
};
use orgata_agent::{CallSite, ModelError, ModelEvent, ModelReply, ModelRequest, ports::Model};
use orgata_gateway::Gateway;

/// Name of the offline assistant where models are named.
pub const OFFLINE: &str = "orgata/offline";

/// Asks the gateway first. Only when no model is configured, no key is stored or the provider cannot
/// be reached does the offline assistant answer; a refusal of guard, policy or budget stays one.
pub struct Brain {
    gateway: Gateway,
}

impl Brain {
    /// A brain over a gateway.
    pub fn new(gateway: Gateway) -> Self {
        Self { gateway }
    }
}

impl Model for Brain {
    fn call(&self, request: ModelRequest) -> BoxStream<'static, Result<ModelEvent, ModelError>> {
        if request.provider.is_none() && self.gateway.profile().primary.is_none() {
            return offline(&request, None);
        }
        let mut answer = self.gateway.call(request.clone());
        let mut sent = Vec::new();
        let first = async move {
            loop {
                match answer.next().await {
                    Some(Err(error)) if is_absent(&error) => {
                        let instead = offline(&request, Some(&error));
                        return stream::iter(sent).chain(instead).boxed();
                    }
                    Some(Ok(event @ ModelEvent::Sent { .. })) => sent.push(Ok(event)),
                    Some(event) => {
                        return stream::iter(sent)
                            .chain(stream::iter([event]))
                            .chain(answer)
                            .boxed();
                    }
                    None => return stream::iter(sent).boxed(),
                }
            }
        };
        first.flatten_stream().boxed()
    }
}

/// Whether there is no model to talk to.
fn is_absent(error: &ModelError) -> bool {
    matches!(
        error,
        ModelError::NoModel | ModelError::NoKey | ModelError::NoNetwork(_)
    )
}

/// The planner's answer as a stream. It sees what a model would see; nothing leaves the device.
fn offline(
    request: &ModelRequest,
    why: Option<&ModelError>,
) -> BoxStream<'static, Result<ModelEvent, ModelError>> {
    if !matches!(request.site, CallSite::Turn | CallSite::Proxy) {
        // Titles, judgements and tests need a language model.
        return stream::iter([Err(why.cloned().unwrap_or(ModelError::NoModel))]).boxed();
    }
    let mut reply = orgata_planner::reply(request);
    // Whoever has connected no model knows; each face shows it.
    if let Some(error @ ModelError::NoNetwork(_)) = why {
        reply.text = format!(
            "{} The offline assistant answers instead.\n\n{}",
            crate::error::sentence(error),
            reply.text
        );
    }
    let text = (!reply.text.is_empty()).then(|| ModelEvent::Delta {
        text: reply.text.clone(),
        masks: Vec::new(),
    });
    let reply = ModelReply {
        model: OFFLINE.to_owned(),
        ..reply
    };
    stream::iter(text.into_iter().chain([ModelEvent::Reply(reply)]).map(Ok)).boxed()
}
