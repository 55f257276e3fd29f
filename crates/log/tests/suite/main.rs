//! Chains: what is built verifies, what was touched does not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use orgata_log::{
    Break, Chain, Draft, Entry, Hash, Head, Header, Micros, Origin, verify, verify_from, verify_to,
};
use proptest::prelude::*;

fn origin() -> Origin {
    Origin {
        tenant: "acme".into(),
        team: "finance".into(),
        writer: "laptop".into(),
    }
}

fn draft(n: u64) -> Draft {
    let body = format!("{{\"n\":{n},\"text\":\"Grüße\"}}").into_bytes();
    let session = n.is_multiple_of(2).then(|| "session".into());
    let turn = n.is_multiple_of(4).then(|| "turn".into());
    let (kind, at) = ("message.user".to_owned(), Micros(1_000 + n as i64));
    Draft {
        chain: Chain::Private,
        kind,
        version: 1,
        session,
        turn,
        at,
        body,
    }
}

fn chain(length: u64) -> Vec<Entry> {
    let mut head = Head::EMPTY;
    let mut entries = Vec::new();
    for n in 0..length {
        let entry = draft(n).follow(&head, &origin(), format!("id-{n}").into(), [n as u8; 32]);
        head = Head::after(&entry.header);
        entries.push(entry);
    }
    entries
}

fn broken(entries: &[Entry]) -> Break {
    verify(entries).unwrap_err()
}

#[test]
fn a_chain_verifies_as_a_whole_and_in_parts() {
    let entries = chain(9);
    let head = verify(&entries).unwrap();
    assert_eq!(head.next, 9);
    assert_eq!(verify_to(&entries, &head), Ok(()));
    let middle = verify(&entries[..4]).unwrap();
    assert_eq!(verify_from(&middle, &entries[4..]), Ok(head));
    assert_eq!(verify([]), Ok(Head::EMPTY));
}

#[test]
fn a_chain_verifies_after_bodies_were_erased() {
    let mut entries = chain(9);
    let head = verify(&entries).unwrap();
    entries
        .iter_mut()
        .skip(2)
        .step_by(3)
        .for_each(|entry| entry.body = None);
    assert_eq!(verify_to(&entries, &head), Ok(()));
}

#[test]
fn a_missing_doubled_or_moved_entry_is_found_where_it_is() {
    let entries = chain(6);
    let mut gap = entries.clone();
    gap.remove(2);
    assert_eq!(broken(&gap).seq, 2);
    let mut double = entries.clone();
    double.insert(3, entries[2].clone());
    assert_eq!(broken(&double).seq, 3);
    let mut moved = entries.clone();
    moved.swap(1, 4);
    assert_eq!(broken(&moved).seq, 1);
}

#[test]
fn a_cut_is_found_against_the_known_end_only() {
    let entries = chain(6);
    let end = verify(&entries).unwrap();
    assert!(verify(&entries[..4]).is_ok());
    assert_eq!(verify_to(&entries[..4], &end).unwrap_err().seq, 4);
    let early = verify(&entries[..4]).unwrap();
    assert_eq!(verify_to(&entries, &early).unwrap_err().seq, 4);
}

#[test]
fn a_last_entry_that_was_replaced_is_found_against_the_known_end() {
    let mut entries = chain(6);
    let end = verify(&entries).unwrap();
    let before = verify(&entries[..5]).unwrap();
    entries[5] = draft(77).follow(&before, &origin(), "other".into(), [0; 32]);
    assert!(verify(&entries).is_ok());
    assert_eq!(
        verify_to(&entries, &end).unwrap_err().what,
        "the last entry was replaced"
    );
}

#[test]
fn an_entry_of_another_chain_is_found() {
    let mut entries = chain(2);
    let head = verify(&entries).unwrap();
    let stranger = Origin {
        writer: "other".into(),
        ..origin()
    };
    entries.push(draft(2).follow(&head, &stranger, "x".into(), [0; 32]));
    assert_eq!(broken(&entries).what, "the entry belongs to another chain");
}

#[test]
fn text_cannot_move_from_one_field_to_the_next_unseen() {
    let entry = chain(1).remove(0);
    let mut shifted = entry.header.clone();
    shifted.tenant = "acmef".into();
    shifted.team = "inance".into();
    assert_ne!(shifted.hash(), entry.header.hash());
    let (mut none, mut empty) = (entry.header.clone(), entry.header.clone());
    none.turn = None;
    empty.turn = Some("".into());
    assert_ne!(none.hash(), empty.hash());
}

/// Frozen: another hash for the same header would orphan every chain that exists.
#[test]
fn the_hash_of_a_header_never_changes() {
    let entry = chain(1).remove(0);
    assert_eq!(
        entry.header.body_hash.to_string(),
        "7c7826aeb270e5fdce4ad10244e4c4ee6f62919fb1f8c36a6154a0c79c427d8a"
    );
    assert_eq!(
        entry.header.hash().to_string(),
        "517051a1dcdf11c675fda6ac1f464038a6f420b789ca0e13738cd2a134a09724"
    );
}

#[test]
fn a_hash_is_written_as_hexadecimal_and_read_back() {
    let hash = Hash(std::array::from_fn(|n| n as u8 * 7));
    let json = serde_json::to_string(&hash).unwrap();
    assert_eq!(json.len(), 66);
    assert_eq!(serde_json::from_str::<Hash>(&json).unwrap(), hash);
    assert!("0g".repeat(32).parse::<Hash>().is_err());
    assert!("00".repeat(31).parse::<Hash>().is_err());
    assert!("ä".repeat(32).parse::<Hash>().is_err());
}

#[test]
fn debug_output_shows_no_content() {
    let entry = chain(1).remove(0);
    let shown = format!("{entry:?} {:?}", draft(0));
    assert!(
        !shown.contains("Grüße") && !shown.contains("71, 114"),
        "{shown}"
    );
}

proptest! {
    /// Any flipped bit of any header either does not read as a header or is found.
    #[test]
    fn a_flipped_bit_of_a_header_is_found(at in 0_usize..5, place in any::<prop::sample::Index>(), bit in 0_u32..8) {
        let mut entries = chain(5);
        let end = verify(&entries).unwrap();
        let mut bytes = serde_json::to_vec(&entries[at].header).unwrap();
        let place = place.index(bytes.len());
        bytes[place] ^= 1 << bit;
        if let Ok(header) = serde_json::from_slice::<Header>(&bytes)
            && header != entries[at].header
        {
            entries[at].header = header;
            prop_assert!(verify_to(&entries, &end).is_err());
        }
    }

    #[test]
    fn a_flipped_bit_of_a_body_or_salt_is_found(at in 0_usize..5, place in any::<prop::sample::Index>(), bit in 0_u32..8) {
        let mut entries = chain(5);
        let body = entries[at].body.as_mut().unwrap();
        match place.index(32 + body.bytes.len()) {
            n if n < 32 => body.salt[n] ^= 1 << bit,
            n => body.bytes[n - 32] ^= 1 << bit,
        }
        prop_assert_eq!(broken(&entries).seq, at as u64);
    }

    #[test]
    fn a_body_of_another_length_is_found(extra in prop::collection::vec(any::<u8>(), 1..4), cut in 1_usize..9) {
        let mut longer = chain(2);
        longer[1].body.as_mut().unwrap().bytes.extend(extra);
        prop_assert_eq!(broken(&longer).seq, 1);
        let mut shorter = chain(2);
        let bytes = &mut shorter[0].body.as_mut().unwrap().bytes;
        bytes.truncate(bytes.len() - cut);
        prop_assert_eq!(broken(&shorter).seq, 0);
    }
}
