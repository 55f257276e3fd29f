//! After an erasure no byte is left, and the chain still verifies.

use crate::common::*;
use aes::Aes256;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit, block_padding::NoPadding};
use orgata_log::{Chain, Draft, Log, LogError, Micros, Query};
use orgata_store::Space;
use orgata_work::{
    AssistantSaid, Attachment, SessionErased, ToolCall, ToolResult, ToolReturned, UserSaid,
};
use std::{fs, path::Path};

/// Words that occur nowhere else; the index keeps them in lower case and cuts shared beginnings.
const NEEDLES: [&str; 7] = [
    "qzuser7", "wyfile8", "vkasst9", "jxtool4", "ufvault3", "ogtitle5", "zzvalue6",
];

/// Decrypts every page of the database file, without the checks, as an investigator would.
fn pages(dir: &Path) -> Vec<u8> {
    const PAGE: usize = 4096;
    const RESERVED: usize = 80;
    let file = fs::read(dir.join("orgata.db")).unwrap();
    let mut clear = Vec::new();
    for (n, page) in file.chunks_exact(PAGE).enumerate() {
        let iv: [u8; 16] = page[PAGE - RESERVED..][..16].try_into().unwrap();
        let mut data = page[if n == 0 { 16 } else { 0 }..PAGE - RESERVED].to_vec();
        let cipher = cbc::Decryptor::<Aes256>::new(&KEY.into(), &iv.into());
        clear.extend_from_slice(cipher.decrypt_padded::<NoPadding>(&mut data).unwrap());
    }
    clear
}

/// The database as text, by SQLCipher's own export.
fn export(dir: &Path) -> Vec<u8> {
    let out = tempfile::tempdir().unwrap();
    let path = out.path().join("plain.db");
    let conn = raw(dir);
    conn.execute("ATTACH ?1 AS plain KEY ''", [path.to_str().unwrap()])
        .unwrap();
    conn.query_row("SELECT sqlcipher_export('plain')", [], |_| Ok(()))
        .unwrap();
    conn.execute_batch("DETACH plain").unwrap();
    fs::read(path).unwrap()
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes
        .windows(needle.len())
        .any(|part| part.eq_ignore_ascii_case(needle))
}

fn fill(store: &orgata_store::Store, session: &str, words: [&str; 7]) {
    let [user, file, assistant, tool, vault, title, value] = words;
    let bind = |draft: Draft| draft.within(&session.into(), Some(&"turn".into()));
    let attachments = vec![Attachment {
        name: format!("{file}.txt"),
        media_type: "text/plain".into(),
        text: format!("text of {file} ").repeat(2_000),
        data: None,
    }];
    let calls = vec![ToolCall {
        id: "c".into(),
        name: "shell".into(),
        arguments: serde_json::json!({"command": tool}),
    }];
    let (text, model) = (format!("answer {assistant}"), "a/b".to_owned());
    let answer = AssistantSaid {
        text,
        tool_calls: calls,
        model,
        partial: false,
    };
    let result = ToolResult {
        id: "c".into(),
        name: "shell".into(),
        text: format!("output {tool}"),
        is_error: false,
        stored_at: None,
    };
    // The title's entry does not say itself that it belongs to the conversation.
    let unbound = Draft {
        session: None,
        ..started(session, title, 1)
    };
    let vault = Draft {
        kind: "guard.vault".into(),
        body: format!("{{\"sealed\":\"{vault}\"}}").into_bytes(),
        ..bind(said(session, "", 2))
    };
    append(
        store,
        vec![
            unbound,
            renamed(session, &format!("{title} again"), true, 2),
        ],
    );
    append(
        store,
        vec![
            vault,
            bind(private(
                &UserSaid {
                    text: user.into(),
                    attachments,
                },
                3,
            )),
        ],
    );
    let shared = Draft {
        chain: Chain::Shared,
        ..bind(private(&answer, 4))
    };
    append(
        store,
        vec![
            shared,
            bind(private(&ToolReturned { result }, 5)),
            asked(user, session, 6),
        ],
    );
    now(store.put(Space::Standing, value, Some(session.into()), &value)).unwrap();
}

#[test]
fn no_byte_of_an_erased_conversation_is_left_and_the_chain_verifies() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    fill(
        &store,
        "keep",
        [
            "keptuser",
            "keptfile",
            "keptasst",
            "kepttool",
            "keptvault",
            "kepttitle",
            "keptvalue",
        ],
    );
    fill(&store, "gone", NEEDLES);
    for n in 0..200 {
        let (session, word) = if n % 2 == 0 {
            ("keep", "keptuser")
        } else {
            ("gone", "qzuser7")
        };
        append(&store, vec![said(session, &format!("{word} filler"), n)]);
    }
    let query = Query {
        session: Some("gone".into()),
        ..Query::default()
    };
    let salts: Vec<[u8; 32]> = now(store.read(query.clone()))
        .unwrap()
        .iter()
        .map(|e| e.body.as_ref().unwrap().salt)
        .collect();
    assert_eq!(salts.len(), 107);
    // The investigator's tools do find what is there.
    raw(dir.path())
        .query_row("PRAGMA wal_checkpoint", [], |_| Ok(()))
        .unwrap();
    let (before, exported) = (pages(dir.path()), export(dir.path()));
    for needle in NEEDLES {
        assert!(
            holds(&before, needle.as_bytes()) && holds(&exported, needle.as_bytes()),
            "{needle}"
        );
    }
    assert!(salts.iter().all(|salt| holds(&before, salt)));

    let end = now(store.erase("gone".into(), Micros(900))).unwrap();
    assert_eq!((end.entries, end.scrubbed), (107, true));

    assert_eq!(
        fs::metadata(dir.path().join("orgata.db-wal")).map_or(0, |meta| meta.len()),
        0
    );
    let (after, exported) = (pages(dir.path()), export(dir.path()));
    for needle in NEEDLES {
        assert!(
            !holds(&after, needle.as_bytes()),
            "{needle} is left in a page"
        );
        assert!(
            !holds(&exported, needle.as_bytes()),
            "{needle} is left in a row"
        );
    }
    assert!(
        !salts.iter().any(|salt| holds(&after, salt)),
        "a salt is left"
    );
    assert!(
        holds(&after, b"keptvault") && holds(&exported, b"kepttool"),
        "the rest is there"
    );

    assert_whole(&store);
    let reports = now(store.view(|view| view.verify())).unwrap();
    assert_eq!(reports.iter().map(|report| report.erased).sum::<u64>(), 107);
    let left = now(store.read(query)).unwrap();
    assert!(left.len() == 107 && left.iter().all(|entry| entry.body.is_none()));
    assert!(
        now(store.view(|view| view.search("jxtool4", 9)))
            .unwrap()
            .is_empty()
    );
    assert_eq!(now(store.view(|view| view.sessions())).unwrap().len(), 1);
    assert_eq!(now(store.view(|view| view.approvals())).unwrap().len(), 1);
    let told = Query {
        kinds: vec!["session.erased".into()],
        ..Query::default()
    };
    let told = now(store.read(told)).unwrap();
    let chains: Vec<Chain> = told.iter().map(|entry| entry.header.chain).collect();
    assert_eq!(chains, [Chain::Private, Chain::Shared]);
    let fact: SessionErased = told[0].fact().unwrap();
    assert_eq!((fact.session.as_str(), fact.entries), ("gone", 107));
}

#[test]
fn nothing_can_be_added_to_an_erased_conversation() {
    let dir = tempfile::tempdir().unwrap();
    let (store, other) = (open(dir.path()), open(dir.path()));
    append(&store, vec![said("gone", "x", 1)]);
    now(store.erase("gone".into(), Micros(2))).unwrap();
    for store in [&store, &other] {
        let late = store.append(vec![said("gone", "late", 3)]);
        assert!(matches!(now(late), Err(LogError::Erased(session)) if session.as_str() == "gone"));
    }
    append(&other, vec![said("kept", "fine", 4)]);
    let again = now(store.erase("gone".into(), Micros(5))).unwrap();
    assert_eq!(again.entries, 0);
}

#[test]
fn remains_that_a_reader_held_are_cleared_later() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = config(dir.path());
    config.busy = std::time::Duration::from_millis(100);
    let store = orgata_store::Store::open(config).unwrap();
    append(&store, vec![said("gone", "jxtool4", 1)]);
    let reader = raw(dir.path());
    reader
        .execute_batch("BEGIN; SELECT count(*) FROM entry")
        .unwrap();
    let end = now(store.erase("gone".into(), Micros(2))).unwrap();
    assert_eq!(
        (end.entries, end.scrubbed),
        (1, false),
        "the erasure stands, remains may not"
    );
    reader.execute_batch("COMMIT").unwrap();
    drop((reader, store));
    // The next opening clears them by itself, before it appends anything.
    let store = open(dir.path());
    append(&store, vec![said("kept", "x", 3)]);
    assert!(!holds(&pages(dir.path()), b"jxtool4"));
    assert!(now(store.scrub()).unwrap());
}
