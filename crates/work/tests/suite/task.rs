//! What may happen to a task in which state.

use orgata_log::Micros;
use orgata_work::{TaskRefusal::*, *};

fn ana() -> Actor {
    Actor::Person("ana".into())
}

fn ben() -> Actor {
    Actor::Person("ben".into())
}

fn bot() -> Actor {
    Actor::Assistant("finance".into())
}

fn task(assignee: Option<Assignee>) -> Task {
    let created = TaskCreated {
        id: "t".into(),
        title: "Check".into(),
        detail: String::new(),
        kind: TaskType::Todo,
        priority: Priority::Normal,
        due: None,
        assignee,
        data_class: DataClass::Confidential,
        attachments: Vec::new(),
        session: None,
        by: ana(),
    };
    Task::new(created, Micros(1))
}

fn to(name: &str) -> Option<Assignee> {
    Some(Assignee::Person { name: name.into() })
}

fn change(task: &mut Task, by: Actor, change: TaskChange) -> Result<(), TaskRefusal> {
    let at = Micros(task.changed_at.0 + 1);
    let before = task.clone();
    let end = task.apply(
        TaskChanged {
            id: "t".into(),
            change,
            by,
        },
        at,
    );
    assert!(
        end.is_ok() || *task == before,
        "a refused change leaves the task as it was"
    );
    end
}

const RETURN: TaskChange = TaskChange::Returned { reason: None };
const FINISH: TaskChange = TaskChange::Finished { result: None };
const CANCEL: TaskChange = TaskChange::Cancelled { reason: None };
const REOPEN: TaskChange = TaskChange::Reopened { reason: None };

#[test]
fn people_and_assistants_take_return_and_finish() {
    for by in [ana(), bot()] {
        let mut task = task(Some(Assignee::Role {
            role: "finance".into(),
        }));
        change(&mut task, by.clone(), TaskChange::Taken).unwrap();
        let reason = Some("too long".to_owned());
        change(&mut task, by.clone(), TaskChange::Returned { reason }).unwrap();
        assert_eq!(task.state, TaskState::Open);
        assert_eq!(task.comments[0].text, "too long");
        change(&mut task, by.clone(), TaskChange::Taken).unwrap();
        let result = Some("ok".to_owned());
        change(
            &mut task,
            by.clone(),
            TaskChange::Finished {
                result: result.clone(),
            },
        )
        .unwrap();
        assert_eq!(
            task.state,
            TaskState::Done {
                by,
                at: Micros(5),
                result
            }
        );
    }
}

#[test]
fn a_taken_task_belongs_to_its_taker() {
    let mut task = task(None);
    change(&mut task, ana(), TaskChange::Taken).unwrap();
    assert_eq!(
        change(&mut task, ben(), TaskChange::Taken),
        Err(TakenByOther)
    );
    assert_eq!(change(&mut task, ben(), FINISH), Err(TakenByOther));
    assert_eq!(change(&mut task, bot(), RETURN), Err(TakenByOther));
    assert_eq!(
        change(&mut task, ana(), TaskChange::Taken),
        Ok(()),
        "taking twice is harmless"
    );
}

#[test]
fn a_person_can_take_a_task_out_of_an_assistants_hands() {
    let mut task = task(None);
    change(&mut task, bot(), TaskChange::Taken).unwrap();
    assert_eq!(
        change(&mut task, Actor::Assistant("legal".into()), RETURN),
        Err(TakenByOther)
    );
    assert_eq!(change(&mut task, ben(), RETURN), Ok(()));
}

#[test]
fn what_is_assigned_to_a_person_is_for_that_person() {
    let mut task = task(to("ana"));
    for other in [ben(), bot(), Actor::System] {
        assert_eq!(
            change(&mut task, other.clone(), TaskChange::Taken),
            Err(AssignedToOther)
        );
        assert_eq!(change(&mut task, other, FINISH), Err(AssignedToOther));
    }
    change(
        &mut task,
        ben(),
        TaskChange::Assigned {
            assignee: to("ben"),
        },
    )
    .unwrap();
    assert_eq!(change(&mut task, ben(), FINISH), Ok(()));
}

#[test]
fn a_closed_task_only_takes_comments_until_a_person_reopens_it() {
    for close in [FINISH, CANCEL] {
        let mut task = task(None);
        assert_eq!(change(&mut task, ana(), REOPEN), Err(NotClosed));
        change(&mut task, ana(), close).unwrap();
        for more in [
            TaskChange::Taken,
            RETURN,
            FINISH,
            CANCEL,
            TaskChange::Due { due: None },
        ] {
            assert_eq!(change(&mut task, ana(), more), Err(Closed));
        }
        change(
            &mut task,
            bot(),
            TaskChange::Commented { text: "hm".into() },
        )
        .unwrap();
        assert_eq!(change(&mut task, bot(), REOPEN), Err(PeopleOnly));
        change(&mut task, ben(), REOPEN).unwrap();
        assert_eq!(task.state, TaskState::Open);
    }
}

#[test]
fn nobody_returns_what_nobody_took() {
    assert_eq!(change(&mut task(None), ana(), RETURN), Err(NotTaken));
}

#[test]
fn an_assistant_cancels_only_what_it_created_and_lowers_no_class() {
    let mut task = task(None);
    assert_eq!(change(&mut task, bot(), CANCEL), Err(PeopleOnly));
    let lower = TaskChange::Classified {
        data_class: DataClass::Public,
    };
    let higher = TaskChange::Classified {
        data_class: DataClass::Secret,
    };
    assert_eq!(change(&mut task, bot(), lower.clone()), Err(PeopleOnly));
    assert_eq!(change(&mut task, bot(), higher), Ok(()));
    assert_eq!(change(&mut task, ana(), lower), Ok(()));
    task.created_by = bot();
    assert_eq!(change(&mut task, bot(), CANCEL), Ok(()));
}

#[test]
fn a_task_keeps_a_title() {
    let blank = TaskChange::Titled { title: "  ".into() };
    assert_eq!(change(&mut task(None), ana(), blank), Err(NoTitle));
}

#[test]
fn actors_are_written_as_text_and_nothing_else_is_read() {
    for actor in [ana(), bot(), Actor::System, Actor::Person("a:b".into())] {
        let json = serde_json::to_string(&actor).unwrap();
        assert_eq!(serde_json::from_str::<Actor>(&json).unwrap(), actor);
    }
    for wrong in ["person:", "assistant:", "system:", "robot:x", "", "person"] {
        assert!(wrong.parse::<Actor>().is_err(), "{wrong:?}");
    }
}
