//! Refusals in the words that clients of the OpenAI format understand.

use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use orgata_agent::ModelError;
use serde_json::{Value, json};

/// Why a request of a program failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum ProxyError {
    /// It came under a foreign name.
    #[error("only requests to this device's own address are answered")]
    Host,
    /// No token, or a wrong one.
    #[error("the token of `orgata proxy` is missing or wrong")]
    Token,
    /// An endpoint that is not offered.
    #[error("only /v1/chat/completions and /v1/models are answered; nothing was sent")]
    Path,
    /// The request is not what the format says.
    #[error("{0}")]
    Body(&'static str),
    /// A message holds what is neither text nor a picture.
    #[error(
        "only parts of the type `text`, `refusal` or `image_url`, without further fields, may leave this device"
    )]
    Part,
    /// The call failed.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl ProxyError {
    fn code(&self) -> &'static str {
        match self {
            Self::Host => "wrong_host",
            Self::Token => "invalid_api_key",
            Self::Path => "unknown_url",
            Self::Body(_) => "invalid_request",
            Self::Part => "denied",
            Self::Model(ModelError::ContextOverflow) => "context_length_exceeded",
            Self::Model(ModelError::UnknownModel(_)) => "model_not_found",
            Self::Model(ModelError::RateLimited { .. }) => "rate_limit_exceeded",
            Self::Model(error) => error.code(),
        }
    }

    /// Clients try again after 429 and 5xx, so what stays refused is neither.
    fn status(&self) -> StatusCode {
        match self {
            Self::Token => StatusCode::UNAUTHORIZED,
            Self::Host => StatusCode::FORBIDDEN,
            Self::Path => StatusCode::NOT_FOUND,
            Self::Body(_) | Self::Part => StatusCode::BAD_REQUEST,
            Self::Model(error) => match error {
                ModelError::UnknownModel(_) | ModelError::NoModel => StatusCode::NOT_FOUND,
                ModelError::ContextOverflow | ModelError::Blocked(_) => StatusCode::BAD_REQUEST,
                ModelError::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
                ModelError::NoNetwork(_) | ModelError::Broken(_) | ModelError::Provider(_) => {
                    StatusCode::BAD_GATEWAY
                }
                ModelError::Guard(_) | ModelError::Receipt(_) => StatusCode::INTERNAL_SERVER_ERROR,
                _ => StatusCode::FORBIDDEN,
            },
        }
    }

    /// The body of the refusal, also for the middle of a stream.
    pub fn json(&self) -> Value {
        json!({"error": {"message": self.to_string(), "type": "orgata_error", "param": null, "code": self.code()}})
    }
}

impl IntoResponse for ProxyError {
    fn into_response(self) -> Response {
        let mut response = (self.status(), Json(self.json())).into_response();
        if let Self::Model(ModelError::RateLimited {
            retry_after: Some(seconds),
        }) = self
        {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
