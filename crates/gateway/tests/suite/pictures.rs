//! Pictures: kept back unless the profile lets them pass, and then cleaned.

use crate::kit::{KINDS, Setup, asking};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use orgata_standin::Script;
use orgata_work::{Content, Message, Role};
use serde_json::json;

const PLACE: &[u8] = b"52.5200N 13.4050E Zoe Brandt";

/// A real JPEG of 1 x 1 grey pixel, with EXIF put in after its first two bytes.
fn jpeg() -> Vec<u8> {
    let plain = STANDARD.decode(GREY).unwrap();
    let body = [b"Exif\0\0MM\0\x2a\0\0\0\x08", PLACE].concat();
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], &[0xFF, 0xE1], &length, &body, &plain[2..]].concat()
}

pub const GREY: &str = "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==";

fn showing() -> orgata_agent::ModelRequest {
    let mut request = asking("What is this?");
    let data = STANDARD.encode(jpeg());
    request.messages[0].content.push(Content::Image {
        media_type: "image/jpeg".to_owned(),
        data,
    });
    request
}

#[tokio::test]
async fn a_picture_stays_here_by_default() {
    for (floor, provider) in [(false, true), (true, false)] {
        let setup = Setup {
            profile: json!({"guard": {"images": floor}}),
            provider: json!({"images": provider}),
            ..Setup::of("openai")
        };
        let kit = setup.start(Script::default()).await;
        assert_eq!(kit.call(showing()).await.code(), "denied");
        assert!(kit.standin.seen().connections.is_empty());
        let mut later = showing();
        later.messages.push(Message::text(Role::User, "And now?"));
        kit.call(later).await.reply();
        let seen = kit.standin.seen().bytes();
        assert!(
            seen.contains("stays on the device") && !seen.contains("/9j/"),
            "{seen}"
        );
    }
}

#[tokio::test]
async fn a_picture_that_may_pass_says_nothing_of_place_or_person() {
    for kind in KINDS {
        let setup = Setup {
            profile: json!({"guard": {"images": true}}),
            provider: json!({"images": true}),
            ..Setup::of(kind)
        };
        let kit = setup.start(Script::default()).await;
        kit.call(showing()).await.reply();
        let seen = kit.standin.seen();
        let body = seen.chats()[0].json();
        let pointer = match kind {
            "openai" => "/messages/1/content/1/image_url/url",
            "anthropic" => "/messages/0/content/1/source/data",
            _ => "/messages/1/images/0",
        };
        let data = body
            .pointer(pointer)
            .and_then(|data| data.as_str())
            .expect("a picture");
        let data = data.trim_start_matches("data:image/jpeg;base64,");
        let bytes = STANDARD.decode(data).expect("it is not damaged");
        assert!(bytes.starts_with(&[0xFF, 0xD8]) && bytes.ends_with(&[0xFF, 0xD9]));
        assert!(!bytes.windows(4).any(|window| window == b"Exif"));
        assert!(!bytes.windows(PLACE.len()).any(|window| window == PLACE));
        let plain = STANDARD.decode(GREY).unwrap();
        assert_eq!(bytes, plain, "the picture itself is untouched");
    }
}
