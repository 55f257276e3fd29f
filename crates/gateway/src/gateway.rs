//! The gateway: which model a request goes to, and the answer as events.

use crate::{
    Budget, Clock, Door, KeyStore, Timeouts, Vaults, answer, codec,
    dispatch::Outgoing,
    local::Locality,
    outlet::{self, Outlet},
    picture,
};
use futures::{FutureExt, stream::BoxStream};
use orgata_agent::{CallSite, ModelError, ModelEvent, ModelRequest, ports::Model};
use orgata_guard::Guard;
use orgata_log::Log;
use orgata_profile::{ModelRef, ModelSpec, Policies, Profile, ProviderSpec};
use orgata_work::{Content, Message, Role};
use std::{sync::Arc, time::Duration};
use tracing::Instrument as _;

/// What a gateway is made of.
pub struct GatewayParts {
    /// The role's profile.
    pub profile: Arc<Profile>,
    /// Its compiled policies.
    pub policies: Arc<Policies>,
    /// The guard with the profile's floor.
    pub guard: Arc<Guard>,
    /// The conversations' vaults.
    pub vaults: Arc<dyn Vaults>,
    /// Where receipts and vault records are kept.
    pub log: Arc<dyn Log>,
    /// Where API keys are; the name of a key is the provider's id.
    pub keys: Arc<dyn KeyStore>,
    /// Time and ids.
    pub clock: Arc<dyn Clock>,
    /// The ledger; share one between gateways of one profile.
    pub budget: Arc<Budget>,
    /// Stable id of the person for whom the assistant acts.
    pub person: String,
    /// Waiting times.
    pub limits: Limits,
}

/// How long the gateway waits and how often it tries.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Of the connection.
    pub timeouts: Timeouts,
    /// Time that the guard may take for one call; then nothing is sent.
    pub guard: Duration,
    /// Pause before the second try; doubles with each further one, with up to a third more by chance.
    pub pause: Duration,
    /// Tries in all while nothing was streamed.
    pub tries: u32,
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            timeouts: Timeouts::default(),
            guard: seconds(20),
            pause: seconds(1),
            tries: 4,
        }
    }
}

/// A language model behind judge, guard, budget and receipt.
#[derive(Clone)]
pub struct Gateway(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub parts: GatewayParts,
    pub door: Door,
    pub locality: Locality,
}

impl Gateway {
    /// A gateway to the providers of one profile.
    pub fn new(parts: GatewayParts) -> Self {
        let door = Door::new(&parts.profile, parts.limits.timeouts);
        Self(Arc::new(Inner {
            parts,
            door,
            locality: Locality::default(),
        }))
    }

    /// The profile that it serves.
    pub fn profile(&self) -> &Profile {
        &self.0.parts.profile
    }
}

impl Model for Gateway {
    fn call(&self, request: ModelRequest) -> BoxStream<'static, Result<ModelEvent, ModelError>> {
        let inner = self.0.clone();
        outlet::stream(|mut out| {
            let span = tracing::info_span!("call_model", site = request.site.name());
            async move {
                if let Err(error) = inner.run(request, &mut out).await {
                    out.put(Err(error)).await;
                }
            }
            .instrument(span)
            .boxed()
        })
    }
}

pub(crate) type Events = Outlet<Result<ModelEvent, ModelError>>;

impl Inner {
    async fn run(
        self: Arc<Self>,
        request: ModelRequest,
        out: &mut Events,
    ) -> Result<(), ModelError> {
        let outgoing = self.plan(request)?;
        let kind = outgoing.provider.kind;
        let departure = self.clone().depart(outgoing).await?;
        out.put(Ok(ModelEvent::Sent {
            receipt: departure.receipt().to_owned(),
            model: departure.model_name().to_owned(),
            guarded: departure.guarded(),
        }))
        .await;
        let (answer, vault, settling) = self.send(departure).await?;
        let reply = answer::read(kind, answer, &vault, settling, &*self.parts.clock, out).await?;
        out.put(Ok(ModelEvent::Reply(reply))).await;
        Ok(())
    }

    /// Chooses provider and model and puts the request into the provider's format.
    fn plan(&self, mut request: ModelRequest) -> Result<Outgoing, ModelError> {
        let (provider, model) = self.choose(
            request.site,
            request.provider.as_deref(),
            request.model.as_deref(),
        )?;
        let images = self.pictures(&mut request.messages, &provider)?;
        let max_output = u64::from(request.max_tokens.unwrap_or(model.max_output));
        Ok(Outgoing {
            encoded: codec::encode(provider.kind, &request, &model),
            spoken: spoken(&request.messages),
            site: request.site,
            session: request.session,
            turn: request.turn,
            provider,
            model,
            images,
            max_output,
        })
    }

    /// The provider and model of a request; what it leaves open is the profile's choice.
    pub(crate) fn choose(
        &self,
        site: CallSite,
        provider: Option<&str>,
        model: Option<&str>,
    ) -> Result<(ProviderSpec, ModelSpec), ModelError> {
        let profile = &self.parts.profile;
        let hidden = matches!(site, CallSite::Title | CallSite::ApprovalJudge);
        let own = if hidden {
            profile.hidden_model()
        } else {
            profile.primary.as_ref()
        };
        let id = provider
            .or(own.map(|own| own.provider.as_str()))
            .ok_or(ModelError::NoModel)?;
        let provider = profile.provider(id).ok_or(ModelError::NoModel)?;
        let of_provider = |own: &&ModelRef| own.provider == provider.id;
        let name = model
            .or(own.filter(of_provider).map(|own| own.model.as_str()))
            .or(provider.models.first().map(|model| model.name.as_str()))
            .ok_or(ModelError::NoModel)?;
        let spec = provider
            .model(name)
            .ok_or_else(|| ModelError::UnknownModel(name.to_owned()))?;
        Ok((provider.clone(), spec))
    }

    /// Cleans pictures that may pass. Others stop the call when they are new, and are only mentioned
    /// when they are old, so that one picture does not end a conversation.
    fn pictures(
        &self,
        messages: &mut [Message],
        provider: &ProviderSpec,
    ) -> Result<bool, ModelError> {
        let pass = self.parts.profile.guard.images && provider.images;
        let last = messages.len().saturating_sub(1);
        let mut any = false;
        for (at, message) in messages.iter_mut().enumerate() {
            for part in &mut message.content {
                let Content::Image { media_type, data } = part else {
                    continue;
                };
                if pass {
                    *data = picture::clean_base64(media_type, data)
                        .map_err(|e| ModelError::Denied(e.to_string()))?;
                    any = true;
                } else if at == last {
                    return Err(ModelError::Denied(
                        "pictures may not leave this device".to_owned(),
                    ));
                } else {
                    *part = Content::Text {
                        text: "[a picture that stays on the device]".to_owned(),
                    };
                }
            }
        }
        Ok(any)
    }
}

/// What the person is about to send: the texts of the last message, when it is theirs.
fn spoken(messages: &[Message]) -> Vec<String> {
    let last = messages.last().filter(|message| message.role == Role::User);
    let texts = last.into_iter().flat_map(|message| &message.content);
    let text = |part: &Content| match part {
        Content::Text { text } => Some(text.clone()),
        _ => None,
    };
    texts.filter_map(text).collect()
}
