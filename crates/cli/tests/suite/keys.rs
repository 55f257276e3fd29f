//! Keys: made by a person, opened by a passphrase, never by accident.

use crate::common::{Done, Home, Terminal};

#[test]
fn without_keys_nothing_is_kept_and_that_is_said() {
    let home = Home::empty();
    assert!(
        home.run(&["keys", "status"])
            .with(0)
            .out
            .contains("nothing is kept")
    );
    assert!(
        home.run(&["tasks", "add", "Gone tomorrow"])
            .with(0)
            .err
            .contains("nothing is kept")
    );
    assert!(
        !home
            .run(&["tasks", "list"])
            .with(0)
            .out
            .contains("Gone tomorrow")
    );
}

#[test]
fn only_a_person_makes_keys() {
    let home = Home::empty();
    home.run(&["keys", "create"]).with(3);
    let mut terminal = home.terminal(&["keys", "create"]);
    terminal.sees("New passphrase");
    terminal.types(crate::common::PASSPHRASE);
    terminal.sees("The same again");
    terminal.types(crate::common::PASSPHRASE);
    let made = terminal.end().with(0);
    assert!(
        made.out.contains("passphrase opens it") && !made.err.contains(crate::common::PASSPHRASE)
    );
    let again = home.person(&["keys", "create"]).with(1);
    assert!(again.err.contains("There are keys already"), "{again:?}");
    home.run(&["keys", "status"]).with(5);
}

/// A machine without keychain and terminal, for example a server.
#[test]
fn the_passphrase_of_the_environment_keeps_what_is_made() {
    let home = Home::new();
    home.run(&["tasks", "add", "Kept"]).with(0);
    assert!(home.run(&["tasks", "list"]).with(0).out.contains("Kept"));
}

#[test]
fn a_wrong_or_missing_passphrase_is_code_5() {
    let home = Home::new();
    let wrong = home
        .command(&["sessions", "list"])
        .env("ORGATA_PASSPHRASE", "another horse entirely")
        .output()
        .unwrap();
    let wrong = crate::common::Done::of(wrong).with(5);
    assert!(
        wrong.err.contains("passphrase") && wrong.out.is_empty(),
        "{wrong:?}"
    );
    let missing = home
        .command(&["sessions", "list"])
        .env_remove("ORGATA_PASSPHRASE")
        .output()
        .unwrap();
    assert!(
        crate::common::Done::of(missing)
            .with(5)
            .err
            .contains("ORGATA_PASSPHRASE")
    );
    home.run(&["sessions", "list"]).with(0);
}

#[test]
fn a_passphrase_is_typed_without_echo() {
    let home = Home::new();
    home.run(&["tasks", "add", "Behind the passphrase"]).with(0);
    let mut command = home.command(&["tasks", "list"]);
    command.env_remove("ORGATA_PASSPHRASE");
    let mut terminal = Terminal::of(command);
    terminal.sees("Passphrase of Orgata: ");
    terminal.types(crate::common::PASSPHRASE);
    let done = terminal.end().with(0);
    assert!(done.out.contains("Behind the passphrase"));
    assert!(
        !done.err.contains(crate::common::PASSPHRASE),
        "{}",
        done.err
    );
}

#[test]
fn a_new_passphrase_is_typed_twice() {
    let home = Home::empty();
    let mut terminal = home.terminal(&["keys", "create"]);
    terminal.sees("New passphrase");
    terminal.types("first of all passphrases");
    terminal.sees("The same again");
    terminal.types("second of all passphrases");
    assert!(terminal.end().with(2).err.contains("differ"));
    let short = Terminal::of({
        let mut command = home.command(&["keys", "create"]);
        command.env("ORGATA_PASSPHRASE", "short");
        command
    });
    short.end().with(2);
    assert!(
        home.run(&["keys", "status"])
            .with(0)
            .out
            .contains("nothing is kept")
    );
}

#[test]
fn a_home_that_cannot_be_written_is_a_clear_error() {
    let home = Home::empty();
    // A file where the folder should be: nobody can write there, root neither.
    std::fs::write(home.path(), "in the way").unwrap();
    let kept = home
        .command(&["run", "-t", "hello"])
        .env("ORGATA_PASSPHRASE", "correct horse battery")
        .output();
    let kept = Done::of(kept.unwrap()).with(1);
    assert!(
        kept.err.contains("could not be made") || kept.err.contains("cannot be"),
        "{kept:?}"
    );
    // What keeps nothing needs no folder.
    let unkept = home.run(&["run", "-t", "hello"]).with(0);
    assert!(unkept.err.contains("nothing is kept"), "{unkept:?}");
    assert_eq!(std::fs::read_to_string(home.path()).unwrap(), "in the way");
    home.fed(&["guard", "scan", "-"], b"jane.doe@example.com")
        .with(0);
    assert!(home.run(&["doctor"]).out.contains("data"));
}
