//! Lists, search and what follows from the log.

use crate::common::*;
use orgata_log::{Chain, Draft, Log, Micros};
use orgata_store::{Found, Hit, ReceiptRow, SessionRow, Store};
use orgata_work::*;
use proptest::prelude::*;

fn sessions(store: &Store) -> Vec<SessionRow> {
    now(store.view(|view| view.sessions())).unwrap()
}

fn search(store: &Store, words: &str) -> Vec<Hit> {
    let words = words.to_owned();
    now(store.view(move |view| view.search(&words, 20))).unwrap()
}

fn assistant(session: &str, text: &str, at: i64) -> Draft {
    let (text, model) = (text.to_owned(), "a/b".to_owned());
    private(
        &AssistantSaid {
            text,
            tool_calls: Vec::new(),
            model,
            partial: false,
        },
        at,
    )
    .within(&session.into(), None)
}

fn receipt(id: &str, session: &str, at: i64) -> Draft {
    let fact = Receipt {
        id: id.into(),
        target: ReceiptTarget::Tool {
            tool: "shell".into(),
            door: "sealed".into(),
        },
        sent: "[EMAIL_7F3K9Q2M4C1T]".into(),
        sha256: "00".repeat(32),
        bytes: 20,
        guarded: true,
        mode: "mask".into(),
        rules: "11".repeat(32),
        masked: Default::default(),
        blocked: Default::default(),
        found: Vec::new(),
        profile: "finance@1".into(),
        policies: Vec::new(),
    };
    Draft::shared(&fact, Micros(at))
        .unwrap()
        .within(&session.into(), Some(&"turn".into()))
}

fn settled(id: &str, session: &str, micro_usd: u64, at: i64) -> Draft {
    let fact = ReceiptSettled {
        id: id.into(),
        outcome: "ok".into(),
        usage: Usage {
            input_tokens: 10,
            output_tokens: 5,
            estimated: false,
            micro_usd,
        },
        unknown_tokens: 0,
        first_byte_ms: None,
        total_ms: 3,
    };
    private(&fact, at).within(&session.into(), None)
}

#[test]
fn sessions_are_listed_by_last_use_with_title_count_and_running_turn() {
    let store = memory();
    append(
        &store,
        vec![
            started("a", "A", 1),
            started("b", "B", 2),
            said("a", "hello", 10),
        ],
    );
    append(
        &store,
        vec![
            renamed("b", "mine", true, 3),
            renamed("b", "model's", false, 4),
        ],
    );
    let turn = TurnStarted {
        turn: "t".into(),
        mode: "auto".into(),
    };
    append(
        &store,
        vec![
            private(&turn, 11).within(&"a".into(), None),
            asked("q", "a", 12),
        ],
    );
    let rows = sessions(&store);
    let short: Vec<_> = rows
        .iter()
        .map(|row| (row.session.as_str(), row.title.as_str(), row.messages))
        .collect();
    assert_eq!(short, [("a", "A", 1), ("b", "mine", 0)]);
    assert_eq!(rows[0].turn, Some("t".into()));
    assert_eq!(
        (rows[0].pending_approvals, rows[1].pending_approvals),
        (1, 0)
    );
    let ended = TurnEnded {
        turn: "t".into(),
        outcome: TurnOutcome::Done,
    };
    append(&store, vec![private(&ended, 13).within(&"a".into(), None)]);
    decide_once(&store, "q", "person:ana");
    assert_eq!(
        (
            sessions(&store)[0].turn.clone(),
            sessions(&store)[0].pending_approvals
        ),
        (None, 0)
    );
}

#[test]
fn search_finds_words_beginnings_and_accents_in_all_that_was_said() {
    let store = memory();
    append(
        &store,
        vec![
            started("a", "Quarterly figures", 1),
            said("a", "Grüße an Müller", 2),
        ],
    );
    append(
        &store,
        vec![assistant("a", "The <b>invoice</b> of March is paid", 3)],
    );
    let result = ToolResult {
        id: "c".into(),
        name: "shell".into(),
        text: "total 4096 invoice-march.pdf".into(),
        is_error: false,
        stored_at: None,
    };
    append(
        &store,
        vec![private(&ToolReturned { result }, 4).within(&"a".into(), None)],
    );
    let found =
        |words: &str| -> Vec<Found> { search(&store, words).iter().map(|hit| hit.found).collect() };
    assert_eq!(found("muller grusse"), [], "ß is not ss to the tokenizer");
    assert_eq!(found("muller grüße"), [Found::User]);
    assert_eq!(found("quart"), [Found::Title]);
    assert_eq!(found("4096"), [Found::Tool]);
    assert_eq!(found("march paid"), [Found::Assistant]);
    assert_eq!(found("march").len(), 2);
    assert_eq!(found("marching"), []);
    let hit = &search(&store, "invoi paid")[0..0];
    assert!(hit.is_empty());
    let hit = search(&store, "paid inv").remove(0);
    let hits: Vec<&str> = hit
        .snippet
        .iter()
        .filter(|piece| piece.hit)
        .map(|piece| piece.text.as_str())
        .collect();
    assert_eq!(hits, ["invoice", "paid"]);
    let all: String = hit
        .snippet
        .iter()
        .map(|piece| piece.text.as_str())
        .collect();
    assert_eq!(all, "The <b>invoice</b> of March is paid");
    assert_eq!((hit.title.as_str(), hit.position), ("Quarterly figures", 3));
}

#[test]
fn search_takes_any_words_for_words() {
    let store = memory();
    append(
        &store,
        vec![said("a", "plain \u{2}marked\u{3} text OR nothing", 1)],
    );
    for words in [
        "\"",
        "*",
        "a OR",
        "NEAR(",
        "text:plain",
        "(",
        "-text",
        "^plain",
        "AND",
        "{a b}:c",
        "",
    ] {
        search(&store, words);
    }
    assert_eq!(search(&store, "\"plain\" -text").len(), 1);
    let snippet = &search(&store, "plain")[0].snippet;
    assert_eq!(
        snippet.iter().filter(|piece| piece.hit).count(),
        1,
        "{snippet:?}"
    );
}

#[test]
fn only_the_present_title_is_found() {
    let store = memory();
    append(
        &store,
        vec![started("a", "Draft", 1), renamed("a", "Budget", false, 2)],
    );
    append(
        &store,
        vec![
            renamed("a", "Forecast", true, 3),
            renamed("a", "Ignored", false, 4),
        ],
    );
    for (words, hits) in [("draft", 0), ("budget", 0), ("ignored", 0), ("forecast", 1)] {
        assert_eq!(search(&store, words).len(), hits, "{words}");
    }
}

#[test]
fn receipts_stand_with_what_came_of_them_and_add_up() {
    let store = memory();
    append(
        &store,
        vec![
            receipt("r1", "a", 10),
            receipt("r2", "b", 20),
            settled("r1", "a", 7, 30),
        ],
    );
    append(
        &store,
        vec![settled("r1", "a", 1_000, 31), settled("r2", "b", 5, 32)],
    );
    let of = |session: Option<&str>| -> Vec<ReceiptRow> {
        let session = session.map(Into::into);
        now(store.view(move |view| view.receipts(session.as_ref(), 10))).unwrap()
    };
    assert_eq!(of(Some("a")).len(), 1);
    assert_eq!(
        of(Some("a"))[0].settled.as_ref().unwrap().usage.micro_usd,
        7,
        "the first counts"
    );
    assert_eq!(
        of(None).iter().map(|row| row.at.0).collect::<Vec<_>>(),
        [20, 10]
    );
    let spent = |since| now(store.view(move |view| view.usage_since(Micros(since)))).unwrap();
    assert_eq!(
        (
            spent(0).micro_usd,
            spent(15).micro_usd,
            spent(21).input_tokens
        ),
        (12, 5, 0)
    );
    let one = now(store.view(|view| view.receipt(&"r2".into())))
        .unwrap()
        .unwrap();
    assert_eq!(
        (one.session, one.turn),
        (Some("b".into()), Some("turn".into()))
    );
}

#[test]
fn a_question_put_again_under_its_id_does_not_undo_the_decision() {
    let store = memory();
    append(&store, vec![asked("q", "s", 1)]);
    decide_once(&store, "q", "person:ana");
    append(&store, vec![asked("q", "s", 2)]);
    let approval = now(store.view(|view| view.approval(&"q".into())))
        .unwrap()
        .unwrap();
    assert!(matches!(approval.state, ApprovalState::Decided { .. }));
}

#[test]
fn a_decision_of_an_assistant_changes_nothing_however_it_is_recorded() {
    let store = memory();
    append(&store, vec![asked("q", "s", 1)]);
    let refused = decide_once(&store, "q", "assistant:finance");
    assert!(matches!(
        refused,
        orgata_store::Decided::Refused(DecisionRefusal::NotAPerson)
    ));
    let decision = Decision::Allow { scope: Scope::Once };
    let (by, late) = ("assistant:finance".to_owned(), false);
    append(
        &store,
        vec![private(
            &ApprovalDecided {
                id: "q".into(),
                decision,
                by,
                late,
            },
            2,
        )],
    );
    let approval = now(store.view(|view| view.approval(&"q".into())))
        .unwrap()
        .unwrap();
    assert_eq!(approval.state, ApprovalState::Pending);
}

#[test]
fn kinds_that_nobody_knows_yet_are_kept_and_do_no_harm() {
    let store = memory();
    let body = br#"{"any":"thing"}"#.to_vec();
    let unknown = Draft {
        kind: "process.started".into(),
        body,
        ..said("s", "", 1)
    };
    let newer = Draft {
        version: 9,
        ..said("s", "from the future", 2)
    };
    let damaged = Draft {
        body: b"not json".to_vec(),
        ..said("s", "", 3)
    };
    let entries = append(&store, vec![unknown, newer, damaged]);
    assert_eq!(
        now(store.read(orgata_log::Query::default())).unwrap(),
        entries
    );
    now(store.rebuild()).unwrap();
    assert_whole(&store);
}

#[test]
fn projections_of_another_version_are_made_again_at_opening() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    append(
        &store,
        vec![started("a", "Title", 1), said("a", "hello", 2)],
    );
    let before = sessions(&store);
    drop(store);
    raw(dir.path())
        .execute_batch(
            "UPDATE projection SET versions = 'session=0';
             UPDATE session SET title = 'stale'; DELETE FROM search; DROP TABLE task",
        )
        .unwrap();
    let store = open(dir.path());
    assert_eq!(sessions(&store), before);
    assert_eq!(search(&store, "hello").len(), 1);
}

#[test]
fn projections_that_fell_behind_catch_up() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    append(&store, vec![started("a", "Title", 1), said("a", "one", 2)]);
    let behind = sessions(&store);
    drop(store);
    // As if a program had appended that does not know these projections.
    let conn = raw(dir.path());
    conn.execute_batch(
        "UPDATE projection SET position = 1;
         UPDATE session SET messages = 0, last_at = 1; DELETE FROM search WHERE rowid = 2",
    )
    .unwrap();
    drop(conn);
    let store = open(dir.path());
    assert_eq!(sessions(&store), behind);
    assert_eq!(search(&store, "one").len(), 1);
}

/// One random happening.
fn happening() -> impl Strategy<Value = (u8, u8, u8)> {
    (0_u8..14, 0_u8..3, 0_u8..4)
}

fn draft((what, session, id): (u8, u8, u8), at: i64) -> Draft {
    let (s, id) = (format!("s{session}"), format!("x{id}"));
    let by = |n: u8| {
        if n == 0 {
            Actor::Person("ana".into())
        } else {
            Actor::Assistant("f".into())
        }
    };
    let task = |change| {
        private(
            &TaskChanged {
                id: id.as_str().into(),
                change,
                by: by(session),
            },
            at,
        )
        .within(&s.as_str().into(), None)
    };
    match what {
        0 => started(&s, &format!("title {at}"), at),
        1 | 2 => said(&s, &format!("text {at} common"), at),
        3 => assistant(&s, &format!("answer {at}"), at),
        4 => renamed(&s, &format!("name {at}"), session == 0, at),
        5 => asked(&id, &s, at),
        6 => {
            let decision = Decision::Deny { reason: None };
            let by = by(session).to_string();
            let fact = ApprovalDecided {
                id: id.as_str().into(),
                decision,
                by,
                late: false,
            };
            private(&fact, at).within(&s.as_str().into(), None)
        }
        7 => receipt(&id, &s, at),
        8 => settled(&id, &s, 5, at),
        9 => {
            let json = format!(r#"{{"id":"{id}","title":"t{at}","by":"person:ana"}}"#);
            private(&serde_json::from_str::<TaskCreated>(&json).unwrap(), at)
        }
        10 => task(TaskChange::Taken),
        11 => task(TaskChange::Returned {
            reason: Some(format!("reason {at}")),
        }),
        12 => task(TaskChange::Finished { result: None }),
        _ => {
            let turn = TurnStarted {
                turn: format!("t{at}").as_str().into(),
                mode: "auto".into(),
            };
            private(&turn, at).within(&s.as_str().into(), None)
        }
    }
}

/// All that can be asked.
fn everything(store: &Store) -> String {
    let all = now(store.view(|view| {
        let found: Vec<Hit> = ["common", "answer", "title", "name"]
            .into_iter()
            .map(|words| view.search(words, 500))
            .collect::<Result<Vec<_>, _>>()?
            .concat();
        let receipts = view.receipts(None, 500)?;
        Ok((
            view.sessions()?,
            view.tasks()?,
            view.approvals()?,
            receipts,
            found,
        ))
    }));
    format!("{:#?}", all.unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Taking entries in one by one gives what taking in the whole log gives, erasures included.
    #[test]
    fn rebuilt_projections_equal_the_grown_ones(happenings in prop::collection::vec(happening(), 1..60), erased in 0_usize..60) {
        let store = memory();
        for (n, what) in happenings.iter().enumerate() {
            if n == erased {
                now(store.erase("s1".into(), Micros(n as i64))).unwrap();
            }
            // Appending to an erased conversation is refused; that is another test's matter.
            let _ = now(store.append(vec![Draft { chain: Chain::Private, ..draft(*what, n as i64) }]));
        }
        let grown = everything(&store);
        now(store.rebuild()).unwrap();
        prop_assert_eq!(grown, everything(&store));
        assert_whole(&store);
    }
}
