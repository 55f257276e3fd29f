//! Vaults, keys, stamps.

use crate::{guard, vault};
use orgata_guard::{Audience, GuardError, Keys, Mode, Scope, Vault, restore_text};

const TEXT: &str = "Anna Schmidt, anna@example.com";

#[test]
fn records_come_back_only_with_the_right_key_and_scope() {
    let (guard, mut vault) = (guard(Mode::Mask), vault());
    let sealed = guard
        .seal_text(TEXT, &Audience::model("m"), &mut vault)
        .unwrap();
    let records = vault.take_new();
    assert_eq!(records.len(), 2);
    assert!(vault.take_new().is_empty());
    let stored = serde_json::to_string(&records).unwrap();
    assert!(!stored.contains("anna") && !stored.contains("Schmidt"));

    let mut again = Vault::new(Scope::new("acme", "session-1"));
    records
        .iter()
        .for_each(|r| again.load(r, guard.keys()).unwrap());
    assert_eq!(restore_text(sealed.as_str(), &again).0, TEXT);

    let foreign = Err(GuardError::NotOurs {
        what: "a vault record",
    });
    assert_eq!(again.load(&records[0], &Keys::new(&[8; 32])), foreign);
    assert_eq!(
        Vault::new(Scope::new("acme", "session-2")).load(&records[0], guard.keys()),
        foreign
    );
    assert_eq!(
        Vault::new(Scope::new("other", "session-1")).load(&records[0], guard.keys()),
        foreign
    );
    let mut swapped = records[0].clone();
    swapped.token.clone_from(&records[1].token);
    assert_eq!(again.load(&swapped, guard.keys()), foreign);
    let mut torn = records[0].clone();
    torn.sealed.truncate(8);
    assert_eq!(again.load(&torn, guard.keys()), foreign);
}

#[test]
fn tokens_depend_on_value_and_audience_only() {
    let guard = guard(Mode::Mask);
    let token = |text: &str, audience: &Audience| {
        guard
            .seal_text(text, audience, &mut vault())
            .unwrap()
            .into_string()
    };
    let (one, two) = (Audience::model("one"), Audience::model("two"));
    assert_eq!(
        token("anna@example.com", &one),
        token("anna@example.com", &one)
    );
    assert_ne!(
        token("anna@example.com", &one),
        token("anna@example.com", &two)
    );
    assert_ne!(
        token("anna@example.com", &one),
        token("anne@example.com", &one)
    );
    // Another written form of the same value is another token that starts the same.
    let (usual, shouted) = (
        token("anna@example.com", &one),
        token("ANNA@example.com", &one),
    );
    assert_ne!(usual, shouted);
    assert_eq!(usual[.."[EMAIL_".len() + 6], shouted[.."[EMAIL_".len() + 6]);
    assert_eq!(usual.len(), "[EMAIL_7F3K9Q2M4C1T]".len());
}

#[test]
fn a_title_is_not_part_of_the_name() {
    let guard = guard(Mode::Mask);
    let mut vault = vault();
    let sealed = guard
        .seal_text(
            "Dr. Anna Schmidt and Anna Schmidt",
            &Audience::model("m"),
            &mut vault,
        )
        .unwrap();
    let tokens: Vec<&str> = sealed.as_str().split(" and ").collect();
    assert_eq!(tokens[0].strip_prefix("Dr. "), Some(tokens[1]));
}

#[test]
fn sessions_at_the_same_time_do_not_see_each_other() {
    let guard = guard(Mode::Mask);
    let run = |n: usize| {
        let mut vault = Vault::new(Scope::new("acme", format!("s{n}")));
        let mine = format!("user{n}@example.com");
        for _ in 0..50 {
            let sealed = guard
                .seal_text(&mine, &Audience::model("m"), &mut vault)
                .unwrap();
            assert_eq!(restore_text(sealed.as_str(), &vault).0, mine);
        }
        (vault, mine)
    };
    let vaults: Vec<(Vault, String)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|n| scope.spawn(move || run(n))).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    for (vault, mine) in &vaults {
        assert_eq!(vault.len(), 1);
        for (other, theirs) in &vaults {
            let token = other.tokens().next().unwrap();
            assert_eq!(
                vault.reveal(token),
                (mine == theirs).then_some(mine.as_str())
            );
        }
    }
}

#[test]
fn debug_shows_no_key_and_no_value() {
    let (guard, mut vault) = (guard(Mode::Mask), vault());
    guard
        .seal_text(TEXT, &Audience::model("m"), &mut vault)
        .unwrap();
    assert_eq!(format!("{:?}", guard.keys()), "Keys(<redacted>)");
    assert!(!format!("{vault:?} {guard:?}").contains("nna"));
}

#[test]
fn only_what_this_guard_stamped_is_readmitted() {
    let (guard, mut vault) = (guard(Mode::Mask), vault());
    let sealed = guard
        .seal_text(TEXT, &Audience::shared(), &mut vault)
        .unwrap();
    let stamped = guard.stamp(&sealed).unwrap();
    let stored = serde_json::to_string(&stamped).unwrap();
    assert_eq!(
        guard
            .readmit(&serde_json::from_str(&stored).unwrap())
            .unwrap(),
        sealed
    );
    let foreign = GuardError::NotOurs {
        what: "a stamped text",
    };
    let mut forged = stamped.clone();
    forged.text.push_str(" Anna");
    assert_eq!(guard.readmit(&forged).unwrap_err(), foreign);
    let mut loosened = stamped.clone();
    loosened.report.guarded = false;
    assert_eq!(guard.readmit(&loosened).unwrap_err(), foreign);
    let mut short = stamped;
    short.mac.clear();
    assert_eq!(guard.readmit(&short).unwrap_err(), foreign);
}

/// Tokens, records and stamps are stored and synced: these never change.
#[test]
fn stored_forms_stay_as_first_released() {
    let guard = guard(Mode::Mask);
    let mut vault = vault();
    let sealed = guard
        .seal_text("Anna Schmidt", &Audience::shared(), &mut vault)
        .unwrap();
    assert_eq!(sealed.as_str(), "[PERSON_472VYXV9Y28P]");
    let record = &vault.take_new()[0];
    assert_eq!(record.token, "PERSON_472VYXV9Y28P");
    assert_eq!(record.nonce, "bJKYLVh7hHq+ba2n");
    assert_eq!(record.sealed, "w5K4JRXg2Ro20FC89iGqLBm11dpnKrYH7IWqzIg=");
}
