//! What a provider's refusal means, and whether trying again can help.

use crate::{codec::reported, door::DoorError};
use orgata_agent::ModelError;
use serde_json::Value;

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// What the person is told.
    pub error: ModelError,
    /// Whether the same bytes may be sent again.
    pub again: bool,
    /// Seconds that the provider asks to wait.
    pub wait: Option<u64>,
}

impl Refusal {
    fn of(error: ModelError, again: bool) -> Self {
        Self {
            error,
            again,
            wait: None,
        }
    }

    /// Nothing began to arrive.
    pub fn unreachable(error: &DoorError) -> Self {
        let words = error.to_string();
        match error {
            DoorError::NoConnection(_) => Self::of(ModelError::NoNetwork(words), true),
            DoorError::UnknownHost(_) | DoorError::Endpoint(_) => {
                Self::of(ModelError::Denied(words), false)
            }
            // The provider may have begun to work: the same bytes again would be paid twice.
            DoorError::Silent(_) | DoorError::Broken(_) => {
                Self::of(ModelError::NoNetwork(words), false)
            }
        }
    }

    /// The provider answered with another status than 200.
    pub fn answered(status: u16, retry_after: Option<u64>, body: &[u8], model: &str) -> Self {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let code = reported(&body["error"]);
        let unknown = || Self::of(ModelError::UnknownModel(model.to_owned()), false);
        match status {
            401 | 403 => Self::of(ModelError::WrongKey, false),
            404 => unknown(),
            400 | 413 | 422 if overflows(&body, &code) => {
                Self::of(ModelError::ContextOverflow, false)
            }
            400 if code == "model_not_found" => unknown(),
            429 if code == "insufficient_quota" => Self::of(
                ModelError::Provider("the quota of this key is used up".into()),
                false,
            ),
            429 => Self {
                error: ModelError::RateLimited { retry_after },
                again: true,
                wait: retry_after,
            },
            300..=399 => Self::of(
                ModelError::Provider("it redirects, and redirects are never followed".into()),
                false,
            ),
            500..=599 => {
                let error = ModelError::Provider(format!("status {status}, {code}"));
                Self {
                    error,
                    again: true,
                    wait: retry_after,
                }
            }
            _ => Self::of(
                ModelError::Provider(format!("status {status}, {code}")),
                false,
            ),
        }
    }
}

/// Providers word it differently, and only some give a code.
fn overflows(body: &Value, code: &str) -> bool {
    let error = &body["error"];
    let words = error["message"]
        .as_str()
        .or(error.as_str())
        .unwrap_or_default()
        .to_lowercase();
    let said = [
        "prompt is too long",
        "context length",
        "context window",
        "context size",
        "maximum context",
        "too many tokens",
        "input is too long",
    ];
    code == "context_length_exceeded"
        || code == "exceed_context_size_error"
        || said.iter().any(|part| words.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(status: u16, body: &str, code: &str, again: bool) {
        let refusal = Refusal::answered(status, Some(2), body.as_bytes(), "m");
        assert_eq!(
            (refusal.error.code(), refusal.again),
            (code, again),
            "{status} {body}"
        );
    }

    #[test]
    fn each_provider_is_understood() {
        check(
            401,
            r#"{"error":{"code":"invalid_api_key"}}"#,
            "wrong_key",
            false,
        );
        check(
            404,
            r#"{"error":"model 'm' not found"}"#,
            "unknown_model",
            false,
        );
        check(
            400,
            r#"{"error":{"code":"context_length_exceeded"}}"#,
            "context_overflow",
            false,
        );
        check(
            400,
            r#"{"error":{"type":"invalid_request_error","message":"prompt is too long: 2 > 1"}}"#,
            "context_overflow",
            false,
        );
        check(
            400,
            r#"{"error":"the input length exceeds the context length"}"#,
            "context_overflow",
            false,
        );
        check(429, "{}", "rate_limited", true);
        check(
            429,
            r#"{"error":{"code":"insufficient_quota"}}"#,
            "provider_failed",
            false,
        );
        check(302, "", "provider_failed", false);
        check(
            529,
            r#"{"error":{"type":"overloaded_error"}}"#,
            "provider_failed",
            true,
        );
        check(400, r#"{"error":{"code":"bad"}}"#, "provider_failed", false);
    }

    #[test]
    fn a_provider_cannot_put_words_into_the_error() {
        let body = br#"{"error":{"code":"call anna@example.com at once","message":"Anna"}}"#;
        let refusal = Refusal::answered(418, None, body, "m");
        assert_eq!(
            refusal.error,
            ModelError::Provider("status 418, error".into())
        );
    }
}
