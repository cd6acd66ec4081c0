//! The dock below the 3D view: one of several panels at a time, chosen by tabs, and all of it folded.

use std::rc::Rc;

use web_sys::{Element, Event as DomEvent, HtmlElement, KeyboardEvent};

use super::dom::{self, DomError};
use super::event::{Event, Panel, Raise};

/// The panels in the order of their tabs: ids of the tab and of the panel in `index.html`.
const PANELS: [(Panel, &str, &str); 5] = [
    (Panel::Sequence, "tab-sequence", "panel-sequence"),
    (Panel::Table, "tab-table", "panel-table"),
    (Panel::Slices, "tab-slices", "panel-slices"),
    (Panel::Labels, "tab-labels", "panel-labels"),
    (Panel::Log, "tab-log", "panel-log"),
];

/// Listens to the tabs and to the button that folds the dock.
///
/// # Errors
/// [`DomError`] if the page lacks an element.
pub(super) fn listen(raise: &Raise) -> Result<(), DomError> {
    for (index, (panel, tab, _)) in PANELS.into_iter().enumerate() {
        let tab: HtmlElement = dom::find(tab)?;
        let clicked = Rc::clone(raise);
        dom::on(&tab, "click", move |_: DomEvent| {
            clicked(Event::OpenPanel(panel));
        })?;
        let raise = Rc::clone(raise);
        dom::on(&tab, "keydown", move |event: KeyboardEvent| {
            let Some(next) = next_tab(&event.key(), index) else {
                return;
            };
            event.prevent_default();
            let (panel, tab, _) = PANELS[next];
            raise(Event::OpenPanel(panel));
            if let Ok(tab) = dom::find::<HtmlElement>(tab) {
                // A tab that cannot take the focus is still shown.
                let _ = tab.focus();
            }
        })?;
    }
    let fold: HtmlElement = dom::find("dock-fold")?;
    dom::on(&fold, "click", move |_: DomEvent| {
        let _ = is_folded().and_then(|folded| set_folded(!folded));
    })
}

/// Opens `panel`, and unfolds the dock.
///
/// # Errors
/// [`DomError`] if the page lacks an element.
pub(super) fn open(panel: Panel) -> Result<(), DomError> {
    for (other, tab, id) in PANELS {
        let (tab, chosen): (HtmlElement, bool) = (dom::find(tab)?, other == panel);
        tab.set_attribute("aria-selected", if chosen { "true" } else { "false" })?;
        tab.set_tab_index(if chosen { 0 } else { -1 });
        dom::find::<HtmlElement>(id)?.set_hidden(!chosen);
    }
    // The log is read from its end, the others from their beginning.
    let panels: Element = dom::find("dock-panels")?;
    let at = match panel {
        Panel::Log => panels.scroll_height(),
        _ => 0,
    };
    panels.set_scroll_top(at);
    set_folded(false)
}

/// Returns whether `panel` is the one that is open.
///
/// # Errors
/// [`DomError`] if the page lacks an element.
pub(super) fn is_open(panel: Panel) -> Result<bool, DomError> {
    let chosen = PANELS.into_iter().find(|(other, _, _)| *other == panel);
    match chosen {
        Some((_, _, id)) => Ok(!dom::find::<HtmlElement>(id)?.hidden()),
        None => Ok(false),
    }
}

fn is_folded() -> Result<bool, DomError> {
    Ok(dom::find::<Element>("dock")?.has_attribute("data-folded"))
}

fn set_folded(folded: bool) -> Result<(), DomError> {
    let dock: Element = dom::find("dock")?;
    dock.toggle_attribute_with_force("data-folded", folded)?;
    let button: HtmlElement = dom::find("dock-fold")?;
    button.set_text_content(Some(if folded { "Unfold" } else { "Fold" }));
    Ok(button.set_attribute("aria-expanded", if folded { "false" } else { "true" })?)
}

/// Returns the index of the tab that a key leads to from the one at `index`.
fn next_tab(key: &str, index: usize) -> Option<usize> {
    let last = PANELS.len() - 1;
    match key {
        "ArrowRight" if index == last => Some(0),
        "ArrowRight" => Some(index + 1),
        "ArrowLeft" if index == 0 => Some(last),
        "ArrowLeft" => Some(index - 1),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}
