//! What a call through the gateway costs over the raw HTTP call, and what the proxy adds, against a
//! stand-in that answers at once. The log is in memory: the time of a durable write comes on top.
//!
//! `cargo run --release -p orgata-gateway --example gateway_bench [CALLS]`

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use futures::{FutureExt, StreamExt, future::BoxFuture};
use orgata_agent::{CallSite, ModelEvent, ModelRequest, ports::Model};
use orgata_gateway::{
    Budget, Gateway, GatewayParts, KeyStore, Limits, Secret, SystemClock, Vaults,
    proxy::{ProxyOptions, prompt, router},
};
use orgata_guard::{Guard, Keys, Mode, Policy, Rules, Scope, Vault};
use orgata_log::{Draft, Entry, Log, LogError, Query, SessionId};
use orgata_profile::{Policies, Profile};
use orgata_standin::{Reply, Script, Standin};
use orgata_work::{Message, Role};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

struct Memory(Arc<Mutex<Vault>>);

impl Log for Memory {
    fn append(&self, _drafts: Vec<Draft>) -> BoxFuture<'static, Result<Vec<Entry>, LogError>> {
        async { Ok(Vec::new()) }.boxed()
    }

    fn read(&self, _query: Query) -> BoxFuture<'static, Result<Vec<Entry>, LogError>> {
        async { Ok(Vec::new()) }.boxed()
    }
}

impl Vaults for Memory {
    fn open(&self, _session: &SessionId) -> BoxFuture<'static, Result<Arc<Mutex<Vault>>, String>> {
        let vault = self.0.clone();
        async { Ok(vault) }.boxed()
    }
}

impl KeyStore for Memory {
    fn get(&self, _name: &str) -> BoxFuture<'static, Result<Option<Secret>, String>> {
        async { Ok(Some(Secret::new("sk-bench"))) }.boxed()
    }
}

fn gateway(standin: &Standin) -> Gateway {
    let profile = json!({"name": "bench", "display_name": "", "description": "", "version": "1.0.0", "instructions": "",
        "providers": [{"id": "p", "kind": "openai", "base_url": format!("{}/v1", standin.url()), "models": [{"name": "m"}]}],
        "primary": {"provider": "p", "model": "m"},
        "policies": "@id(\"allow\") permit(principal, action == Orgata::Action::\"CallModel\", resource);"});
    let profile: Arc<Profile> = Arc::new(serde_json::from_value(profile).unwrap());
    let rules = Arc::new(Rules::builtin().unwrap());
    let guard = Guard::new(
        rules,
        Keys::new(&[7; 32]),
        Policy::of(Mode::Mask),
        [],
        vec![],
    );
    let vault = Arc::new(Mutex::new(Vault::new(Scope::new("t", "s"))));
    let memory = Arc::new(Memory(vault));
    Gateway::new(GatewayParts {
        policies: Arc::new(Policies::compile(&profile).unwrap()),
        guard: Arc::new(guard.unwrap()),
        vaults: memory.clone(),
        log: memory.clone(),
        keys: memory,
        clock: Arc::new(SystemClock),
        budget: Arc::new(Budget::new(profile.budgets)),
        person: "anna".to_owned(),
        limits: Limits::default(),
        profile,
    })
}

/// 2 KB of ordinary words with some personal data, another number in each call so that nothing is
/// found in a cache.
fn text(number: usize) -> String {
    let words = "Please read this and tell me what is left to do before Friday. ".repeat(30);
    format!("{words} Mail zoe.brandt{number}@nordwind-werke.de, pay DE89370400440532013000.")
}

fn request(number: usize) -> ModelRequest {
    ModelRequest {
        site: CallSite::Turn,
        session: "s".into(),
        turn: None,
        provider: None,
        model: None,
        system: "Be brief.".to_owned(),
        messages: vec![Message::text(Role::User, text(number))],
        tools: Vec::new(),
        temperature: None,
        max_tokens: Some(100),
    }
}

fn body(number: usize) -> Value {
    json!({"model": "m", "stream": true, "messages": [{"role": "system", "content": "Be brief."},
        {"role": "user", "content": text(number)}]})
}

async fn post(client: &reqwest::Client, url: &str, body: &Value) {
    let request = client.post(url).bearer_auth("the-token").json(body);
    let answer = request.send().await.unwrap().error_for_status().unwrap();
    assert!(answer.text().await.unwrap().contains("[DONE]"));
}

async fn call(gateway: &Gateway, number: usize) {
    let mut events = gateway.call(request(number));
    let mut replied = false;
    while let Some(event) = events.next().await {
        replied |= matches!(event.unwrap(), ModelEvent::Reply(_));
    }
    assert!(replied);
}

/// Sorted times.
struct Times(Vec<Duration>);

impl Times {
    fn at(&self, share: f64) -> f64 {
        let place = (self.0.len() as f64 * share) as usize;
        self.0[place.min(self.0.len() - 1)].as_secs_f64() * 1000.0
    }

    fn print(&mut self, name: &str, base: Option<&Self>) {
        self.0.sort_unstable();
        let over = base.map_or(String::new(), |base| {
            format!(
                "  over raw: p50 {:+.3} ms, p95 {:+.3} ms",
                self.at(0.5) - base.at(0.5),
                self.at(0.95) - base.at(0.95)
            )
        });
        println!(
            "{name:<14} p50 {:.3} ms, p95 {:.3} ms{over}",
            self.at(0.5),
            self.at(0.95)
        );
    }
}

#[tokio::main]
async fn main() {
    let calls: usize = std::env::args()
        .nth(1)
        .map_or(500, |n| n.parse().expect("a number"));
    let standin = Standin::start(Script::always(Reply::say("Yes, I will.")))
        .await
        .unwrap();
    let gateway = gateway(&standin);
    let options = ProxyOptions {
        token: Secret::new("the-token"),
        session: "s".into(),
    };
    let routes = router(gateway.clone(), options);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = format!(
        "http://{}/v1/chat/completions",
        listener.local_addr().unwrap()
    );
    tokio::spawn(async move { axum::serve(prompt(listener), routes).await });
    let raw = format!("{}/v1/chat/completions", standin.url());
    // The first call installs the TLS provider that the raw client needs too.
    call(&gateway, 0).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();

    let (mut plain, mut through, mut proxied) =
        (Times(Vec::new()), Times(Vec::new()), Times(Vec::new()));
    for number in 0..calls + 20 {
        let begin = Instant::now();
        post(&client, &raw, &body(number)).await;
        let first = Instant::now();
        call(&gateway, number * 2 + 1).await;
        let second = Instant::now();
        post(&client, &proxy, &body(number * 2 + 2)).await;
        let third = Instant::now();
        standin.forget();
        if number >= 20 {
            plain.0.push(first - begin);
            through.0.push(second - first);
            proxied.0.push(third - second);
        }
    }
    println!("{calls} calls of 2 KB, streamed, instant stand-in, log in memory");
    plain.print("raw HTTP", None);
    through.print("gateway", Some(&plain));
    proxied.print("proxy", Some(&plain));
}
