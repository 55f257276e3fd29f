//! Conversations, tasks, questions, roles, receipts.

use crate::common::{Home, Terminal};
use serde_json::Value;

#[test]
fn a_task_goes_its_way() {
    let home = Home::new();
    let task = home
        .run(&[
            "tasks",
            "add",
            "Check the invoice",
            "--priority",
            "high",
            "--due",
            "2030-01-31",
            "--json",
        ])
        .with(0)
        .json();
    let id = task["id"].as_str().unwrap();
    assert_eq!(
        (task["priority"].as_str(), task["state"]["type"].as_str()),
        (Some("high"), Some("open"))
    );
    assert!(
        home.run(&["tasks", "list"])
            .with(0)
            .out
            .contains("Check the invoice")
    );
    home.run(&["tasks", "take", id]).with(0);
    home.run(&["tasks", "comment", id, "Number 7 is missing"])
        .with(0);
    home.run(&["tasks", "return", id, "--reason", "holiday"])
        .with(0);
    let shown = home.run(&["tasks", "show", id]).with(0).out;
    assert!(
        shown.contains("Number 7 is missing") && shown.contains("holiday"),
        "{shown}"
    );
    home.run(&["tasks", "done", id, "--result", "paid"]).with(0);
    home.run(&["tasks", "take", id]).with(1);
    assert!(
        !home
            .run(&["tasks", "list"])
            .with(0)
            .out
            .contains("Check the invoice")
    );
    assert!(
        home.run(&["tasks", "list", "--state", "done"])
            .with(0)
            .out
            .contains("Check the invoice")
    );
    home.run(&["tasks", "take", "nothing"]).with(4);
    home.run(&["tasks", "add", "x", "--due", "tomorrow"])
        .with(2);
    home.run(&["tasks", "add", " "]).with(2);
}

#[test]
fn conversations_are_listed_shown_found_exported_and_erased() {
    let home = Home::new();
    home.run(&["providers", "select", "--offline"]).with(3);
    home.person(&["providers", "select", "--offline"]).with(0);
    let told = home
        .run(&[
            "run",
            "-t",
            "What did the guard find in jane.doe@example.com?",
            "--output",
            "json",
        ])
        .with(0)
        .json();
    let id = told["session"].as_str().unwrap();
    let listed = home.run(&["sessions", "list", "--json"]).with(0).json();
    assert_eq!(listed[0]["session"], id);
    assert!(
        home.person(&["sessions", "show", id])
            .with(0)
            .out
            .contains("jane.doe@example.com")
    );
    assert!(
        home.person(&["sessions", "search", "guard", "find"])
            .with(0)
            .out
            .contains(id)
    );
    // Clear values are for people; a program gets tokens.
    home.run(&["sessions", "show", id]).with(3);
    home.run(&["sessions", "search", "guard", "find"]).with(3);
    home.run(&["sessions", "export", id, "--clear"]).with(3);
    let masked = home.run(&["sessions", "export", id]).with(0).out;
    assert!(
        masked.contains("[EMAIL_") && !masked.contains("jane.doe@example.com"),
        "{masked}"
    );
    let clear = home
        .person(&["sessions", "export", id, "--clear", "--format", "json"])
        .with(0)
        .json();
    assert!(clear.to_string().contains("jane.doe@example.com"));
    home.run(&["sessions", "delete", id, "--yes"]).with(3);
    let mut terminal = home.terminal(&["sessions", "delete", id]);
    terminal.sees("[y/N]");
    terminal.types("no");
    terminal.end().with(1);
    home.person(&["sessions", "delete", id, "--yes"]).with(0);
    home.person(&["sessions", "show", id]).with(4);
    assert!(!home.run(&["sessions", "list"]).with(0).out.contains(id));
}

#[test]
fn a_role_is_selected_by_a_person() {
    let home = Home::new();
    assert!(
        home.run(&["profiles", "list"])
            .with(0)
            .out
            .contains("finance")
    );
    home.run(&["profiles", "select", "finance"]).with(3);
    home.person(&["profiles", "select", "finance"]).with(0);
    assert_eq!(
        home.run(&["profiles", "list", "--json"]).with(0).json()["selected"],
        "finance"
    );
    home.person(&["profiles", "select", "astronaut"]).with(4);
}

#[test]
fn providers_are_added_keyed_and_removed_by_a_person() {
    let home = Home::new();
    let add = [
        "providers",
        "add",
        "mine",
        "--url",
        "https://llm.example.com/v1",
        "--model",
        "m1",
    ];
    home.run(&add).with(3);
    home.person(&add).with(0);
    let mut terminal = home.terminal(&["providers", "key", "mine"]);
    terminal.sees("Key of mine: ");
    terminal.types("sk-test-0123456789abcdef");
    let keyed = terminal.end().with(0);
    assert!(!keyed.err.contains("sk-test") && !keyed.out.contains("sk-test"));
    let mine = |listed: Value| {
        listed["providers"]
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["id"] == "mine")
            .cloned()
    };
    assert_eq!(
        mine(home.run(&["providers", "list", "--json"]).with(0).json()).unwrap()["has_key"],
        true
    );
    home.person(&["providers", "key", "mine", "--remove"])
        .with(0);
    home.person(&["providers", "select", "mine"]).with(0);
    assert_eq!(
        home.run(&["providers", "list", "--json"]).with(0).json()["selected"],
        "mine/m1"
    );
    home.person(&["providers", "remove", "mine"]).with(0);
    assert_eq!(
        mine(home.run(&["providers", "list", "--json"]).with(0).json()),
        None
    );
    home.person(&["providers", "remove", "mine"]).with(4);
    home.person(&[
        "providers",
        "add",
        "bad",
        "--url",
        "http://llm.example.com",
        "--model",
        "m",
    ])
    .with(2);
}

#[test]
fn masked_text_is_restored_by_a_later_process() {
    let home = Home::new();
    let text = "Write to Jane at jane.doe@example.com.\n";
    let masked = home
        .fed(&["guard", "mask", "-"], text.as_bytes())
        .with(0)
        .out;
    assert!(
        masked.contains("[EMAIL_") && !masked.contains("jane.doe"),
        "{masked}"
    );
    let file = home.file("masked.txt", &masked);
    home.run(&["guard", "restore", &file]).with(3);
    assert_eq!(home.person(&["guard", "restore", &file]).with(0).out, text);
    home.person(&["guard", "restore", &file, "--session", "another"])
        .with(4);
}

#[test]
fn doctor_says_what_works() {
    let home = Home::new();
    let checks = home.run(&["doctor", "--json"]).json();
    let check = |id: &str| {
        checks["checks"]
            .as_array()
            .unwrap()
            .iter()
            .find(|check| check["id"] == id)
            .cloned()
            .unwrap()
    };
    assert_eq!(
        (
            check("keys")["level"].as_str(),
            check("log")["level"].as_str(),
            check("guard")["level"].as_str()
        ),
        (Some("ok"), Some("ok"), Some("ok"))
    );
}

/// A person's terminal is one that no agent opened.
#[test]
fn nobody_but_a_person_decides() {
    let home = Home::new();
    home.run(&["approvals", "list"]).with(0);
    home.run(&["approvals", "show", "x"]).with(4);
    let decide = ["approvals", "decide", "x", "allow"];
    let refused = home.run(&decide).with(3);
    assert!(refused.err.contains("person"), "{refused:?}");
    home.person(&decide).with(4);
    // The same terminal below a program that is named like an agent, and below one that is not.
    let script = format!(
        "{} approvals decide x allow; exit $?",
        env!("CARGO_BIN_EXE_orgata")
    );
    let shell = std::fs::canonicalize("/bin/sh").unwrap();
    for (name, code) in [("claude", 3), ("a-shell", 4)] {
        let program = home.dir.path().join(name);
        std::fs::copy(&shell, &program).unwrap();
        Terminal::of(home.program(&program, &["-c", &script]))
            .end()
            .with(code);
    }
    // An agent can also be a script: its name is not the interpreter's.
    for (name, code) in [("gemini.js", 3), ("notes.js", 4)] {
        let path = home.file(name, &script);
        Terminal::of(home.program(&shell, &[&path]))
            .end()
            .with(code);
    }
    let mut marked = home.command(&decide);
    marked.env("ORGATA_AGENT", "1");
    Terminal::of(marked).end().with(3);
}

/// A key goes to the address that it was stored for, and to no other one of the same name.
#[test]
fn a_key_does_not_follow_its_name_to_another_address() {
    let home = Home::new();
    let add = |url: &str| home.person(&["providers", "add", "mine", "--url", url, "--model", "m1"]);
    let has_key = || {
        let listed = home.run(&["--json", "providers", "list"]).with(0).json();
        let rows = listed["providers"].as_array().unwrap().clone();
        rows.iter().find(|row| row["id"] == "mine").unwrap()["has_key"] == true
    };
    let store = || {
        let mut terminal = home.terminal(&["providers", "key", "mine"]);
        terminal.sees("mine");
        terminal.types("sk-a-key-for-one-address");
        terminal.end().with(0);
    };
    add("https://one.example.com/v1").with(0);
    store();
    add("https://one.example.com/v1").with(0);
    assert!(has_key());
    add("https://two.example.com/v1").with(0);
    assert!(!has_key());
    store();
    home.person(&["providers", "remove", "mine"]).with(0);
    add("https://three.example.com/v1").with(0);
    assert!(!has_key());
    let own = home.person(&[
        "providers",
        "add",
        "openai",
        "--url",
        "https://two.example.com/v1",
        "--model",
        "m1",
    ]);
    assert!(own.with(2).err.contains("of this role"));
}

/// The offline assistant never takes the place of a model silently.
#[test]
fn a_model_without_its_key_is_told() {
    let home = Home::new();
    home.person(&[
        "providers",
        "add",
        "mine",
        "--url",
        "https://llm.example.com/v1",
        "--model",
        "m1",
        "--select",
    ])
    .with(0);
    let told = home.run(&["run", "-t", "hello"]).err;
    assert_eq!(
        told.matches("`orgata providers key mine`").count(),
        1,
        "{told}"
    );
    home.person(&["providers", "select", "--offline"]).with(0);
    let told = home.run(&["run", "-t", "hello"]).err;
    assert!(!told.contains("no model is connected"), "{told}");
}

#[test]
fn refusals_speak_to_people_and_wrong_values_come_first() {
    let home = Home::new();
    let add = |id, url| home.run(&["providers", "add", id, "--url", url, "--model", "m"]);
    let refused = add("mine", "https://llm.example.com").with(3).err;
    assert!(
        refused.contains("Adding a provider needs a person at a terminal")
            && refused.contains("without pipes")
            && !refused.contains("provider_save"),
        "{refused}"
    );
    let wrong = add("Bad ID", "https://llm.example.com").with(2).err;
    assert!(wrong.contains("hyphens only"), "{wrong}");
    let wrong = add("mine", "foo").with(2).err;
    assert!(wrong.contains("begins with https://"), "{wrong}");
}

#[test]
fn hints_name_commands() {
    let home = Home::empty();
    let doctor = home.run(&["doctor"]).out;
    assert!(
        doctor.contains("orgata keys create") && !doctor.contains("Settings"),
        "{doctor}"
    );
    let masked = home.fed(&["guard", "mask", "-"], b"jane.doe@example.com");
    let told = masked.with(0).err;
    assert!(
        told.contains("cannot be turned back later") && !told.contains("Settings"),
        "{told}"
    );
    assert_eq!(told.lines().count(), 1, "said once: {told}");
}
