//! The state of tasks that are asked for.

use crate::slots::{Slot, Taking};
use crate::words::one_of;

const STATES: &[(&str, &str)] = &[
    (
        "open",
        "open offen offene offenen offener offenes pending outstanding unfinished ausstehend ausstehende \
         ausstehenden unerledigt unerledigte unerledigten waiting left undone todo anstehend anstehende \
         anstehenden ansteht unbearbeitet unbearbeitete unbearbeiteten remaining übrig uebrig incomplete \
         opened",
    ),
    (
        "done",
        "done finish finished completed complete closed erledigt erledigte erledigten abgeschlossen abgeschlossene \
         abgeschlossenen fertig fertige fertigen beendet beendete beendeten geschlossene geschlossenen \
         abgehakt abgehakte abgehakten geschafft ticked fertiggestellt fertiggestellte vollendet gemacht \
         abgearbeitet abgearbeitete abgearbeiteten erledigtes fertiggestellten wrapped",
    ),
    (
        "taken",
        "progress taken bearbeitet vergeben vergebene vergebenen uebernommen uebernommene uebernommenen started begonnen \
         begonnene begonnenen angefangen angefangene angefangenen arbeit bearbeitung ongoing laufende \
         laufenden genommen angenommen angenommene angenommenen claimed grabbed underway picked assigned \
         zugewiesen zugewiesene zugewiesenen zugeteilt zugeteilte verteilt geschnappt gekrallt mache",
    ),
    (
        "cancelled",
        "cancelled canceled abgebrochen abgebrochene abgebrochenen stornierte stornierten",
    ),
];

/// The state that the word names.
pub(crate) fn named(word: &str) -> Option<&'static str> {
    STATES
        .iter()
        .find(|(_, words)| one_of(word, words))
        .map(|(state, _)| *state)
}

/// Takes the state. "Not done yet" is open.
pub(crate) fn state(t: &mut Taking) {
    for at in 0..t.used.len() {
        let Some(state) = named(&t.tokens()[at].folded) else {
            continue;
        };
        let negated = (at.saturating_sub(3)..at).find(|i| {
            one_of(
                &t.tokens()[*i].folded,
                "not nicht isn't aren't haven't hasn't",
            )
        });
        t.used[at] = true;
        match negated {
            Some(not) => {
                t.used[not] = true;
                t.set(Slot::State, "open");
            }
            None => t.set(Slot::State, state),
        }
    }
}
