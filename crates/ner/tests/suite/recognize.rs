//! Texts of any kind and length.

use crate::ner;
use orgata_guard::{GuardError, Recognizer as _};

#[test]
fn a_name_is_found_wherever_it_stands_in_a_long_text() {
    let filler =
        "The invoice was paid on time and the order is on its way to the shop. ".repeat(40);
    for at in [0, filler.len() / 70 / 3 * 70, filler.len()] {
        let text = format!(
            "{}Please ask Charlotte Miller about it. {}",
            &filler[..at],
            &filler[at..]
        );
        let found = ner().recognize(&text, &|| false).unwrap();
        let name = text.find("Charlotte Miller").unwrap();
        assert!(
            found
                .iter()
                .any(|f| f.kind == "PERSON" && f.start == name && f.end == name + 16),
            "at {at}: {found:?}"
        );
    }
}

#[test]
fn nothing_is_found_in_nothing() {
    for text in ["", " \n\t ", "\u{200b}\u{feff}"] {
        assert!(ner().recognize(text, &|| false).unwrap().is_empty());
    }
}

#[test]
fn digits_alone_are_no_person() {
    let found = ner()
        .recognize(
            "Kunde 4711 0815 ruft an.\nName: 12345678\n12:45:03 47 11",
            &|| false,
        )
        .unwrap();
    assert!(found.iter().all(|f| f.kind != "PERSON"), "{found:?}");
}

#[test]
fn whatever_the_text_is_offsets_are_characters_of_it() {
    let texts = [
        "\u{0}\u{1}\u{7f}\u{85}\u{2028}",
        "é\u{301}\u{301}\u{301} ﬀ ǅ İstanbul ß ẞ",
        "名前は田中です。مرحبا محمد. Привет, Иван",
        "a\u{200d}b\u{ad}c 👩‍👩‍👧‍👦 Jane\u{200b}Doe",
    ];
    let long = "x".repeat(200_000);
    for text in texts.into_iter().chain([long.as_str()]) {
        for found in ner().recognize(text, &|| false).unwrap() {
            assert!(text.is_char_boundary(found.start) && text.is_char_boundary(found.end));
            assert!(found.start < found.end);
        }
    }
}

#[test]
fn when_the_time_is_over_nothing_is_said() {
    let stopped = ner().recognize("Ask Charlotte Miller.", &|| true);
    assert_eq!(stopped, Err(GuardError::Timeout));
}

#[test]
fn a_full_name_found_once_is_found_wherever_it_stands() {
    let text = "Dear Ms Ottilie Brandvold,\nOttilie Brandvold: 4711\n| Ottilie Brandvold | x |";
    let found = ner().recognize(text, &|| false).unwrap();
    let names: Vec<&str> = found
        .iter()
        .filter(|f| f.kind == "PERSON")
        .map(|f| &text[f.start..f.end])
        .collect();
    assert_eq!(names, ["Ottilie Brandvold"; 3], "{found:?}");
    assert!(found.windows(2).all(|pair| pair[0].end <= pair[1].start));
}

#[test]
fn words_of_paths_and_code_are_no_names() {
    let text =
        "Open /tmp/.tmpJames/Miller/x.rs, set user=Charlotte and call Peter(1) or std::Robert_new.";
    let found = ner().recognize(text, &|| false).unwrap();
    assert!(found.iter().all(|f| f.kind != "PERSON"), "{found:?}");
}
