//! Which words together ask for which operation. Data only.

use crate::lexicon::Class::{self, *};

/// Something the planner can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Op {
    List,
    Read,
    Search,
    History,
    Summarise,
    Guard,
    Recipe,
    Tasks,
    NewTask,
    Approvals,
    Remember,
    Recall,
    Write,
    Command,
    Help,
    Hello,
    Unsupported,
}

/// One way to ask for an operation: a word of each group in `need`.
pub(crate) struct Rule {
    pub op: Op,
    pub need: &'static [&'static [Class]],
    /// Classes that must not stand before the first needed word.
    pub not_before: &'static [Class],
    /// Whether the groups must come in this order.
    pub ordered: bool,
    /// Added to the score; negative for thin evidence.
    pub bonus: f32,
}

const fn rule(op: Op, need: &'static [&'static [Class]], bonus: f32) -> Rule {
    Rule {
        op,
        need,
        not_before: &[],
        ordered: false,
        bonus,
    }
}
const fn unless(
    op: Op,
    need: &'static [&'static [Class]],
    not_before: &'static [Class],
    bonus: f32,
) -> Rule {
    Rule {
        op,
        need,
        not_before,
        ordered: false,
        bonus,
    }
}

/// All rules. The best score wins; a draw between two operations is a question.
pub(crate) const RULES: &[Rule] = &[
    rule(Op::List, &[&[Show, Ask, Read, Find], &[Folder]], 0.0),
    rule(Op::List, &[&[Show, Ask, Count, Want], &[Files]], 0.2),
    rule(
        Op::List,
        &[&[Show, Ask, Count], &[Files], &[Folder, PathFolder]],
        0.0,
    ),
    rule(Op::List, &[&[Show, Ask, Read], &[PathFolder]], 0.0),
    rule(Op::List, &[&[Content], &[Folder, PathFolder]], 0.5),
    rule(Op::List, &[&[Files]], -0.4),
    rule(Op::List, &[&[Folder]], -0.4),
    rule(
        Op::Read,
        &[&[Show, Read, Ask, Content, Want], &[PathFile]],
        0.0,
    ),
    rule(
        Op::Read,
        &[&[Show, Ask, Read], &[Content], &[PathFile, File]],
        0.0,
    ),
    rule(Op::Read, &[&[Read, Show, Ask], &[File]], 0.0),
    rule(
        Op::Read,
        &[&[Read, Show, Ask], &[File], &[PathFile, Quote]],
        0.0,
    ),
    rule(Op::Read, &[&[Read]], -0.5),
    rule(Op::Read, &[&[PathFile]], -0.5),
    rule(Op::Read, &[&[Content], &[PathFile, File]], 0.0),
    rule(
        Op::Search,
        &[&[Find], &[File, Files, Folder, PathFile, PathFolder]],
        0.4,
    ),
    rule(
        Op::Search,
        &[
            &[Ask, Show],
            &[Find],
            &[File, Files, Folder, PathFile, PathFolder],
        ],
        0.4,
    ),
    rule(Op::Search, &[&[Find]], -0.5),
    rule(Op::History, &[&[Find, Show, Ask], &[History]], 0.5),
    rule(Op::History, &[&[History]], -1.5),
    rule(Op::History, &[&[WeSaid]], 0.0),
    rule(Op::History, &[&[Ask, Find, Show], &[WeSaid]], 0.0),
    rule(
        Op::History,
        &[&[Ask, Find, Show], &[WeSaid], &[History]],
        0.5,
    ),
    rule(
        Op::History,
        &[&[Ask, Find, Show, Read], &[Find], &[History]],
        0.5,
    ),
    rule(Op::History, &[&[WeSaid, Find], &[History]], 0.0),
    rule(Op::Summarise, &[&[Summarise]], 0.0),
    rule(
        Op::Summarise,
        &[&[Summarise], &[PathFile, File, Text, Payload, Quote]],
        0.5,
    ),
    rule(
        Op::Summarise,
        &[
            &[Show, Ask, Make, Write],
            &[Summarise],
            &[PathFile, File, Text, Payload],
        ],
        0.0,
    ),
    rule(Op::Guard, &[&[Guarded]], -1.0),
    rule(Op::Guard, &[&[Show, Ask, Check], &[Guarded]], 0.0),
    rule(
        Op::Guard,
        &[
            &[Show, Ask, Check, Find],
            &[Guarded],
            &[Text, Payload, PathFile, File],
        ],
        0.5,
    ),
    rule(Op::Guard, &[&[Guarded], &[Text, Payload, Quote]], 0.0),
    rule(Op::Recipe, &[&[Run], &[Recipe]], 0.0),
    rule(Op::Tasks, &[&[Show, Ask, Count, Find, Read], &[Task]], 0.0),
    rule(Op::Tasks, &[&[Wait], &[Task]], 0.0),
    rule(
        Op::Tasks,
        &[&[Show, Ask, Find, Read], &[Wait], &[Task]],
        0.0,
    ),
    rule(Op::Tasks, &[&[Task]], -1.5),
    unless(
        Op::NewTask,
        &[&[Make, Put, Want], &[Task]],
        &[Ask, Show, Find, Read, Unsupported],
        0.5,
    ),
    unless(
        Op::NewTask,
        &[&[Write], &[Task]],
        &[Ask, Show, Find, Read, Unsupported],
        0.5,
    ),
    unless(
        Op::NewTask,
        &[&[Remember], &[Task]],
        &[Ask, Show, Find, Read, Unsupported],
        0.5,
    ),
    unless(
        Op::NewTask,
        &[&[Task], &[Payload]],
        &[Ask, Show, Find, Read, Summarise, Unsupported],
        0.0,
    ),
    unless(Op::NewTask, &[&[Remind], &[Task]], &[Ask, Show, Find], 0.5),
    unless(Op::NewTask, &[&[Remind]], &[Ask, Show, Find], 0.0),
    rule(
        Op::Approvals,
        &[&[Show, Ask, Count, Read, Find], &[Approval]],
        0.0,
    ),
    rule(Op::Approvals, &[&[Wait], &[Approval]], 0.0),
    rule(
        Op::Approvals,
        &[&[Show, Ask, Read, Find], &[Wait], &[Approval]],
        0.0,
    ),
    rule(Op::Approvals, &[&[Approval]], -1.5),
    rule(Op::Approvals, &[&[MustI], &[Ask, Show, Wait]], 0.0),
    Rule {
        ordered: true,
        ..rule(Op::Approvals, &[&[Ask, MustI], &[Decide]], 0.0)
    },
    unless(Op::Remember, &[&[Remember]], &[Ask, Show, Find], 0.0),
    unless(
        Op::Remember,
        &[&[Remember], &[Note]],
        &[Ask, Show, Find],
        -1.5,
    ),
    unless(
        Op::Remember,
        &[&[Make, Write, Put], &[Note]],
        &[Ask, Show, Find, Read, Unsupported],
        0.5,
    ),
    unless(
        Op::Remember,
        &[&[Note], &[Payload]],
        &[Ask, Show, Find, Read, Summarise, Unsupported],
        0.0,
    ),
    rule(Op::Recall, &[&[Recall]], 0.0),
    rule(Op::Recall, &[&[Ask, Show, Find, Read], &[Recall]], 0.3),
    rule(
        Op::Recall,
        &[&[Ask, Show, Find, Read], &[Recall], &[Note]],
        0.0,
    ),
    rule(Op::Recall, &[&[Remember], &[Recall]], -2.0),
    rule(Op::Recall, &[&[Show, Ask, Read, Find], &[Note]], 0.0),
    rule(Op::Recall, &[&[Recall], &[Note]], 0.0),
    rule(
        Op::Recall,
        &[&[Ask, Show, Find], &[WeSaid], &[Note, Recall]],
        0.5,
    ),
    rule(Op::Recall, &[&[Note]], -1.5),
    unless(Op::Write, &[&[Write], &[PathFile]], &[Ask], 1.5),
    rule(
        Op::Write,
        &[&[Put, Make, Remember], &[PathFile], &[Quote, Payload]],
        2.5,
    ),
    rule(Op::Write, &[&[Write], &[File]], 0.5),
    rule(Op::Write, &[&[Write], &[File], &[PathFile]], 0.5),
    rule(Op::Write, &[&[Write]], -0.5),
    unless(Op::Write, &[&[Make], &[PathFile]], &[Ask, Show, Find], 1.0),
    unless(Op::Write, &[&[Make], &[File]], &[Ask, Show, Find], 0.5),
    unless(
        Op::Write,
        &[&[Make], &[File], &[PathFile]],
        &[Ask, Show, Find],
        0.5,
    ),
    rule(Op::Command, &[&[Run, Show, Make], &[Typed]], 0.5),
    rule(
        Op::Command,
        &[&[Run, Show, Make], &[Command], &[Typed]],
        0.5,
    ),
    rule(Op::Command, &[&[Command], &[Typed]], 0.0),
    rule(Op::Command, &[&[Typed]], 0.0),
    rule(Op::Help, &[&[Help]], 0.0),
    rule(Op::Hello, &[&[Hello]], 0.0),
    rule(Op::Unsupported, &[&[Unsupported]], 0.0),
    rule(Op::Unsupported, &[&[Decide]], 0.0),
];

/// How much a word of the class says about what is wanted.
pub(crate) fn weight(class: Class) -> f32 {
    match class {
        Quote | Payload => 0.5,
        Text | Hello => 1.0,
        Wait | Content => 1.5,
        Show | Ask | Count | Check | File | Files | Folder | PathFile | PathFolder => 2.0,
        Make | Put | Want => 2.5,
        Read | Find | Run | Write | Note | Help | MustI | Unsupported | Decide => 3.0,
        Task | Approval | History | Guarded => 3.5,
        Not | Later | Polite | Cancel | Why | Copula => 0.0,
        Summarise | Remember | Recall | Remind | WeSaid | Recipe => 4.0,
        Command => 2.0,
        Typed => 3.0,
    }
}
