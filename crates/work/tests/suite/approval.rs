//! Who may decide, and which decision counts.

use orgata_log::Micros;
use orgata_work::*;

fn asked(expires_at: Option<i64>) -> Approval {
    let asked = ApprovalAsked {
        id: "a".into(),
        session: "s".into(),
        turn: "t".into(),
        kind: ApprovalKind::ToolCall {
            call: "c".into(),
            tool: "shell".into(),
            arguments: serde_json::json!({}),
            summary: "ls".into(),
            network: false,
        },
        why: "finance@1".into(),
        options: vec![
            DecisionOption::Allow { scope: Scope::Once },
            DecisionOption::Deny,
        ],
        expires_at: expires_at.map(Micros),
    };
    Approval::new(asked, Micros(1))
}

fn decided(decision: Decision, by: &str) -> ApprovalDecided {
    ApprovalDecided {
        id: "a".into(),
        decision,
        by: by.into(),
        late: false,
    }
}

const ONCE: Decision = Decision::Allow { scope: Scope::Once };

#[test]
fn the_first_valid_decision_wins_and_later_ones_are_late() {
    let mut approval = asked(None);
    let deny = Decision::Deny {
        reason: Some("no".into()),
    };
    assert_eq!(
        approval.apply(decided(ONCE, "assistant:finance"), Micros(2)),
        Standing::Invalid(DecisionRefusal::NotAPerson)
    );
    assert_eq!(
        approval.apply(decided(deny.clone(), "person:ana"), Micros(3)),
        Standing::Counts
    );
    assert_eq!(
        approval.apply(decided(ONCE, "person:ben"), Micros(4)),
        Standing::Late
    );
    let (decision, by, at) = (deny, "person:ana".to_owned(), Micros(3));
    assert_eq!(approval.state, ApprovalState::Decided { decision, by, at });
}

#[test]
fn nobody_but_a_person_can_allow_or_deny() {
    for by in [
        "assistant:finance",
        "system",
        "person:",
        "person",
        "",
        "Person:ana",
        "ana",
    ] {
        for decision in [ONCE, Decision::Deny { reason: None }] {
            let standing = asked(None).judge(&decided(decision, by), Micros(2));
            assert_eq!(
                standing,
                Standing::Invalid(DecisionRefusal::NotAPerson),
                "{by:?}"
            );
        }
    }
}

#[test]
fn only_what_was_offered_can_be_decided() {
    let always = Decision::Allow {
        scope: Scope::Always,
    };
    let standing = asked(None).judge(&decided(always, "person:ana"), Micros(2));
    assert_eq!(standing, Standing::Invalid(DecisionRefusal::NotOffered));
}

#[test]
fn a_decision_does_not_choose_its_own_standing() {
    let mut approval = asked(None);
    let claim = ApprovalDecided {
        late: true,
        ..decided(ONCE, "person:ana")
    };
    assert_eq!(approval.apply(claim, Micros(2)), Standing::Counts);
    assert_eq!(
        approval.apply(decided(ONCE, "person:ben"), Micros(3)),
        Standing::Late
    );
}

#[test]
fn after_its_end_a_question_can_only_lapse() {
    let late = asked(Some(10)).judge(&decided(ONCE, "person:ana"), Micros(10));
    assert_eq!(late, Standing::Invalid(DecisionRefusal::Expired));
    let lapse = |at| asked(Some(10)).judge(&decided(Decision::Expired, "system"), Micros(at));
    assert_eq!(lapse(9), Standing::Invalid(DecisionRefusal::NotExpired));
    assert_eq!(lapse(10), Standing::Counts);
    let person = asked(Some(10)).judge(&decided(Decision::Expired, "person:ana"), Micros(10));
    assert_eq!(person, Standing::Invalid(DecisionRefusal::NotOffered));
}

#[test]
fn a_cancelled_turn_answers_its_question_but_an_assistant_cannot_cancel_it() {
    for (by, standing) in [
        ("system", Standing::Counts),
        ("person:ana", Standing::Counts),
        (
            "assistant:finance",
            Standing::Invalid(DecisionRefusal::NotAPerson),
        ),
    ] {
        assert_eq!(
            asked(None).judge(&decided(Decision::Cancelled, by), Micros(2)),
            standing
        );
    }
}
