//! The guard itself: finds, seals, blocks, stamps.

use crate::cache::{Cache, WORTH};
use crate::check::THRESHOLD;
use crate::dictionary::Dictionary;
use crate::finding::Seen;
use crate::sealed::Report;
use crate::{
    Audience, Finding, GuardError, Keys, Mode, Policy, Protocol, Recognizer, Rules, Sealed,
    SealedJson, Stamped, Term, Vault, check, encoded, grammar, overlap, remote, seal, stamp, token,
};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The privacy guard of one profile. Share it between threads; each session brings its own vault.
pub struct Guard {
    rules: Arc<Rules>,
    keys: Keys,
    policy: Policy,
    dictionary: Dictionary,
    recognizers: Vec<Arc<dyn Recognizer>>,
    cache: Cache,
    /// Kinds that a token may have.
    kinds: BTreeSet<String>,
}

/// Kind of a literal token that stood in the text before sealing.
pub(crate) const LITERAL: &str = "LITERAL";
/// Above everything that a rule can score.
const LITERAL_SCORE: f32 = 3.0;
/// Kind of a name of a person.
const PERSON: &str = "PERSON";
/// Kind of a URL that holds something personal.
pub(crate) const URL: &str = "URL";

impl Guard {
    /// A guard over compiled rules, the tenant's keys, the profile's policy and the tenant's words.
    ///
    /// # Errors
    /// When a term of the dictionary has a kind that cannot be a token's.
    pub fn new(
        rules: Arc<Rules>,
        keys: Keys,
        policy: Policy,
        dictionary: impl IntoIterator<Item = Term>,
        recognizers: Vec<Arc<dyn Recognizer>>,
    ) -> Result<Self, GuardError> {
        let dictionary = Dictionary::new(dictionary)?;
        let mut kinds: BTreeSet<String> = rules.kinds().into_keys().map(str::to_owned).collect();
        kinds.extend(dictionary.kinds().map(str::to_owned));
        kinds.extend([LITERAL, URL].map(str::to_owned));
        for recognizer in &recognizers {
            kinds.extend(recognizer.kinds().iter().map(|kind| (*kind).to_owned()));
        }
        Ok(Self {
            rules,
            keys,
            policy,
            dictionary,
            recognizers,
            cache: Cache::default(),
            kinds,
        })
    }

    /// The mode of its policy.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.policy.mode
    }

    /// The rules it was made with.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The keys it was made with, for loading vault records.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// What is found in a text, without overlaps, in order; in every mode, kinds that the policy
    /// lets through included.
    ///
    /// # Errors
    /// When a recognizer fails.
    pub fn scan(&self, text: &str) -> Result<Vec<Finding>, GuardError> {
        self.scan_within(text, &|| false)
    }

    /// [`Guard::scan`] with a time budget: `expired` says when it is over.
    ///
    /// # Errors
    /// When a recognizer fails, or `Timeout`.
    pub fn scan_within(
        &self,
        text: &str,
        expired: &dyn Fn() -> bool,
    ) -> Result<Vec<Finding>, GuardError> {
        self.look_at(text, true, expired).map(|seen| seen.found)
    }

    /// What is found in a text that is `whole`, a message or a field, or a piece of data.
    fn look_at(
        &self,
        text: &str,
        whole: bool,
        expired: &dyn Fn() -> bool,
    ) -> Result<Seen, GuardError> {
        if expired() {
            return Err(GuardError::Timeout);
        }
        let look = check::Look {
            policy: &self.policy,
            whole,
            expired,
        };
        let mut found = check::findings(&self.rules, text, look)?;
        self.rules.names.find(text, &mut found);
        self.dictionary.find(text, &mut found);
        let mut skipped = BTreeSet::new();
        for recognizer in &self.recognizers {
            match recognizer.recognize(text, expired) {
                Ok(more) => {
                    let more = more.into_iter().filter_map(|f| sane(text, f));
                    let named = |f: &Finding| {
                        let said = &text[f.start..f.end];
                        let ordinary = f.kind == PERSON && self.rules.names.is_ordinary(said);
                        !ordinary && (whole || !is_identifier(said))
                    };
                    found.extend(more.filter(|f| self.counts(f) && named(f)));
                }
                Err(error) if recognizer.required() => return Err(error),
                Err(_) => drop(skipped.insert(recognizer.name().to_owned())),
            }
        }
        if expired() {
            return Err(GuardError::Timeout);
        }
        Ok(Seen {
            found: overlap::resolve(text, found),
            skipped,
        })
    }

    fn counts(&self, finding: &Finding) -> bool {
        finding.score >= THRESHOLD || self.policy.possible.holds(&finding.kind)
    }

    /// The findings that sealing replaces: without what the policy lets through, with literal
    /// tokens and encoded data, and widened to whole remote URLs. Cached by content.
    pub(crate) fn to_seal(
        &self,
        text: &str,
        whole: bool,
        expired: &dyn Fn() -> bool,
    ) -> Result<Arc<Seen>, GuardError> {
        // Recognizers are slow: what they saw is worth remembering also of a short text.
        let worth = if self.recognizers.is_empty() {
            WORTH
        } else {
            0
        };
        self.cache.get_or(text, whole, worth, || {
            let Seen { mut found, skipped } = self.scan_deep(text, whole, expired)?;
            found.retain(|f| self.masks(f));
            for at in grammar::literals(text, &|kind| self.may_be_token(kind)) {
                found.push(special(at, LITERAL, LITERAL_SCORE));
            }
            let found = overlap::resolve(text, whole_urls(text, found));
            Ok(Seen { found, skipped })
        })
    }

    /// [`Guard::scan_within`] and what encoded stretches hold, as one finding a stretch.
    fn scan_deep(
        &self,
        text: &str,
        whole: bool,
        expired: &dyn Fn() -> bool,
    ) -> Result<Seen, GuardError> {
        let Seen {
            mut found,
            mut skipped,
        } = self.look_at(text, whole, expired)?;
        for (at, clear) in encoded::stretches(text) {
            let inside = self.look_at(&clear, false, expired)?;
            skipped.extend(inside.skipped);
            let inside = inside.found;
            let worst = inside.iter().max_by_key(|f| (f.secret, self.masks(f)));
            found.extend(worst.map(|f| Finding {
                start: at.start,
                end: at.end,
                ..f.clone()
            }));
        }
        Ok(Seen { found, skipped })
    }

    fn masks(&self, finding: &Finding) -> bool {
        let allow = &self.policy.allow;
        finding.secret || !finding.kinds().all(|kind| allow.contains(kind))
    }

    fn may_be_token(&self, kind: &str) -> bool {
        self.kinds.contains(kind)
    }

    /// Stops what a person is about to send when it holds a secret or a kind that the policy
    /// stops. Only in strict mode.
    ///
    /// # Errors
    /// `Blocked` with the kinds; any other error of the guard also means that it must not be sent.
    pub fn check_outgoing(&self, text: &str) -> Result<(), GuardError> {
        if self.policy.mode != Mode::Strict {
            return Ok(());
        }
        let found = self.scan_deep(text, true, &|| false)?.found;
        let strict = &self.policy.strict;
        let stops = |f: &&Finding| f.secret || f.kinds().any(|kind| strict.contains(kind));
        let kinds: BTreeSet<String> = found.iter().filter(stops).map(|f| f.kind.clone()).collect();
        if kinds.is_empty() {
            Ok(())
        } else {
            Err(GuardError::Blocked { kinds })
        }
    }

    /// Seals a text.
    ///
    /// # Errors
    /// Any error means that the text must not be sent.
    pub fn seal_text(
        &self,
        text: &str,
        audience: &Audience,
        vault: &mut Vault,
    ) -> Result<Sealed, GuardError> {
        self.seal_text_within(text, audience, vault, &|| false)
    }

    /// [`Guard::seal_text`] with a time budget.
    ///
    /// # Errors
    /// As there, or `Timeout`.
    pub fn seal_text_within(
        &self,
        text: &str,
        audience: &Audience,
        vault: &mut Vault,
        expired: &dyn Fn() -> bool,
    ) -> Result<Sealed, GuardError> {
        let mut sealer = seal::Sealer::new(self, audience, vault, expired)?;
        let text = sealer.text(text)?;
        Ok(Sealed {
            text,
            report: sealer.report,
        })
    }

    /// Seals a whole JSON body but for the constants and keys of its protocol.
    ///
    /// # Errors
    /// Any error means that the body must not be sent.
    pub fn seal_json(
        &self,
        body: &Value,
        protocol: &Protocol,
        audience: &Audience,
        vault: &mut Vault,
    ) -> Result<SealedJson, GuardError> {
        self.seal_json_within(body, protocol, audience, vault, &|| false)
    }

    /// [`Guard::seal_json`] with a time budget.
    ///
    /// # Errors
    /// As there, or `Timeout`.
    pub fn seal_json_within(
        &self,
        body: &Value,
        protocol: &Protocol,
        audience: &Audience,
        vault: &mut Vault,
        expired: &dyn Fn() -> bool,
    ) -> Result<SealedJson, GuardError> {
        let mut sealer = seal::Sealer::new(self, audience, vault, expired)?;
        let sealed = sealer.body(body, protocol)?;
        let bytes = serde_json::to_vec(&sealed).map_err(|e| GuardError::Json(e.to_string()))?;
        Ok(SealedJson {
            bytes,
            report: sealer.report,
        })
    }

    /// A sealed text for storing.
    ///
    /// # Errors
    /// `NoKey`.
    pub fn stamp(&self, sealed: &Sealed) -> Result<Stamped, GuardError> {
        stamp::stamp(&self.keys.stamp()?, &sealed.text, &sealed.report)
    }

    /// A sealed body for storing.
    ///
    /// # Errors
    /// `NoKey`.
    pub fn stamp_json(&self, sealed: &SealedJson) -> Result<Stamped, GuardError> {
        let text = String::from_utf8_lossy(&sealed.bytes);
        stamp::stamp(&self.keys.stamp()?, &text, &sealed.report)
    }

    /// Takes back a stored sealed text.
    ///
    /// # Errors
    /// `NotOurs` when it was not this tenant's guard that sealed exactly this.
    pub fn readmit(&self, stamped: &Stamped) -> Result<Sealed, GuardError> {
        stamp::readmit(&self.keys.stamp()?, stamped)
    }

    /// Takes back a stored sealed body.
    ///
    /// # Errors
    /// As [`Guard::readmit`].
    pub fn readmit_json(&self, stamped: &Stamped) -> Result<SealedJson, GuardError> {
        self.readmit(stamped).map(stamp::json_of)
    }

    pub(crate) fn report(&self) -> Report {
        Report::new(self.policy.mode, self.rules.hash())
    }
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Guard({:?}, {:?})", self.policy.mode, self.rules)
    }
}

/// A finding that touches a remote URL takes the whole URL: inside one it could not come back. A
/// secret does not come back anyway, so it leaves the rest of the URL standing.
fn whole_urls(text: &str, mut found: Vec<Finding>) -> Vec<Finding> {
    for url in remote::urls(text) {
        // Right behind a URL also counts: only what ends the URL, as a space, may stand between.
        let touches = |f: &&Finding| f.start <= url.end && url.start < f.end;
        let inside: Vec<&Finding> = found.iter().filter(touches).collect();
        if inside.iter().all(|f| f.secret) {
            continue;
        }
        let start = inside.iter().map(|f| f.start).fold(url.start, usize::min);
        let end = inside.iter().map(|f| f.end).fold(url.end, usize::max);
        let secret = inside.iter().find(|f| f.secret).map(|f| Finding {
            start,
            end,
            ..(*f).clone()
        });
        let whole = secret.unwrap_or_else(|| special(start..end, URL, LITERAL_SCORE));
        found.retain(|f| !touches(&f));
        found.push(whole);
    }
    found
}

fn special(at: std::ops::Range<usize>, kind: &str, score: f32) -> Finding {
    Finding {
        start: at.start,
        end: at.end,
        kind: kind.to_owned(),
        score,
        rule: kind.to_lowercase(),
        secret: false,
        also: Vec::new(),
    }
}

/// One word without capitals. Behind the key `name` of a piece of data it would pass for a name, but
/// names of data are mostly those of things.
fn is_identifier(text: &str) -> bool {
    !text.contains(char::is_whitespace) && !text.contains(char::is_uppercase)
}

/// A recognizer's finding, moved to character boundaries; `None` when it makes no sense.
fn sane(text: &str, mut finding: Finding) -> Option<Finding> {
    let end = text.ceil_char_boundary(finding.end.min(text.len()));
    finding.start = text.floor_char_boundary(finding.start.min(end));
    finding.end = end;
    (finding.start < end && token::is_kind(&finding.kind)).then_some(finding)
}
