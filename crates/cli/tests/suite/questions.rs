//! Questions to the person: inline, from another terminal, and where nobody is.

use crate::{
    common::{Home, Terminal},
    turns::{SAID, home, only_tokens},
};
use orgata_standin::Script;

const WRITE: &str = "Please write a file note.txt that says hello";

#[tokio::test(flavor = "multi_thread")]
async fn without_a_person_a_question_ends_the_turn() {
    let (_standin, home) = home(Script::default()).await;
    let folder = home.folder("work");
    let done = home
        .run(&["run", "-t", WRITE, "--folder", folder.to_str().unwrap()])
        .with(3);
    assert!(done.err.contains("Nobody is there to approve"), "{done:?}");
    assert!(!folder.join("note.txt").exists());
    assert_eq!(
        home.run(&["approvals", "list", "--json"]).with(0).json(),
        serde_json::json!([])
    );
    assert!(
        home.run(&["approvals", "list", "--all"])
            .with(0)
            .out
            .contains("cancelled")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_asked_inline() {
    let (standin, home) = home(Script::default()).await;
    let folder = home.folder("work");
    let folder_name = folder.to_str().unwrap();
    let mut terminal = home.terminal(&["run", "-t", WRITE, "--folder", folder_name]);
    terminal.sees("[y] allow once");
    terminal.types("y");
    terminal.end().with(0);
    assert!(folder.join("note.txt").exists());

    std::fs::remove_file(folder.join("note.txt")).unwrap();
    standin.forget();
    let mut terminal = home.terminal(&["run", "-t", WRITE, "--folder", folder_name]);
    terminal.sees("[y] allow once");
    terminal.types("perhaps");
    terminal.types("n because it is Sunday");
    terminal.end().with(0);
    assert!(!folder.join("note.txt").exists());
    assert!(
        standin
            .seen()
            .chats()
            .last()
            .unwrap()
            .body
            .contains("because it is Sunday")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_decided_from_another_terminal() {
    let (_standin, home) = home(Script::default()).await;
    let folder = home.folder("work");
    let waiting: Terminal =
        home.terminal(&["run", "-t", WRITE, "--folder", folder.to_str().unwrap()]);
    waiting.sees("[y] allow once");
    let asked = home.run(&["approvals", "list", "--json"]).with(0).json();
    let id = asked[0]["asked"]["id"].as_str().unwrap();
    home.run(&["approvals", "decide", id, "allow"]).with(3);
    assert!(
        home.run(&["approvals", "show", id])
            .with(0)
            .out
            .contains("deny")
    );
    home.person(&["approvals", "decide", id, "allow"]).with(0);
    waiting.end().with(0);
    assert!(folder.join("note.txt").exists());
    assert!(
        home.person(&["approvals", "decide", id, "deny"])
            .with(0)
            .out
            .contains("before")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_at_a_terminal() {
    let (standin, home) = home(Script::default()).await;
    let folder = home.folder("work");
    home.run(&["chat"]).with(2);
    let mut terminal = home.terminal(&["chat", "--folder", folder.to_str().unwrap()]);
    terminal.sees("> ");
    terminal.types("/help");
    terminal.sees("/attach FILE");
    terminal.types(WRITE);
    terminal.sees("[y] allow once");
    terminal.types("y");
    terminal.sees("✓");
    terminal.types(SAID);
    terminal.types("/quit");
    let done = terminal.end().with(0);
    assert!(folder.join("note.txt").exists());
    assert!(done.out.contains("jane.doe@example.com"), "{done:?}");
    only_tokens(&standin);
}

/// At a terminal with nothing redirected a line can be edited and called back, Ctrl-C is heard, and
/// what was typed ahead does not answer a question.
#[tokio::test(flavor = "multi_thread")]
async fn lines_of_a_conversation_are_edited() {
    const LEFT: &str = "\u{1b}[D";
    const UP: &str = "\u{1b}[A";
    let (standin, home) = home(Script::default()).await;
    let folder = home.folder("work");
    let command = home.command(&["chat", "--folder", folder.to_str().unwrap()]);
    let mut terminal = Terminal::whole(command);
    terminal.sees("> ");
    // "helo", one to the left, the missing letter.
    terminal.presses(&format!("helo{LEFT}l\r"));
    wait(|| standin.seen().bytes().contains("hello")).await;
    terminal.sees("What shall I do with it?");
    terminal.presses(&format!("{UP}{UP} again\r"));
    wait(|| standin.seen().bytes().contains("hello again")).await;
    // What was typed ahead is no answer; it is said next.
    terminal.presses(&format!("{WRITE}\ry\r"));
    terminal.sees("[y] allow once");
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(!folder.join("note.txt").exists());
    terminal.presses("n\r");
    wait(|| standin.seen().bytes().contains(r#""content":"y""#)).await;
    terminal.presses(&format!("{WRITE}\r"));
    let asked = |home: &Home| home.run(&["approvals", "list", "--json"]).out.len() > 4;
    wait(|| asked(&home)).await;
    terminal.presses("y\r");
    wait(|| folder.join("note.txt").exists()).await;
    terminal.sees("Tell me if I shall go on");
    terminal.presses("\u{3}");
    terminal.sees("Ctrl-C again quits.");
    terminal.presses("\u{3}");
    terminal.end().with(130);
}

async fn wait(mut happened: impl FnMut() -> bool) {
    for _ in 0..600 {
        if happened() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("it did not happen");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_current_folder_is_the_work_folder() {
    let (_standin, home) = home(Script::default()).await;
    let mut terminal = home.terminal(&["run", "-t", WRITE]);
    terminal.sees("[y] allow once");
    terminal.types("y");
    let done = terminal.end().with(0);
    assert!(home.folder("here").join("note.txt").exists());
    assert!(!done.err.contains("instead of this folder"), "{done:?}");

    let mut command = home.command(&["run", "-t", WRITE]);
    command.current_dir(home.path());
    let mut terminal = Terminal::of(command);
    terminal.sees("instead of this folder");
    terminal.sees("[y] allow once");
    terminal.types("y");
    terminal.end().with(0);
    assert!(!home.path().join("note.txt").exists());
}
