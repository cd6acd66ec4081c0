//! Shortcuts: keys of the 3D view, and the list of all keys and gestures, which `?` opens.

use std::fmt::Write as _;
use std::rc::Rc;

use js_sys::{Function, Reflect};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event as DomEvent, HtmlCanvasElement, HtmlElement, KeyboardEvent};

use super::dom::{self, DomError};
use super::event::{Event, MeasureAction, Raise, ViewChange};
use crate::io::markup::escaped;
use crate::view::link::Layer;
use crate::view::slab::Plane;

/// Step of the contour level, as a fraction of all densities.
const LEVEL_STEP: f32 = 0.01;
/// Step of a plane of the slab, as a fraction of the scene.
const SLAB_STEP: f32 = 0.05;

/// A key of the 3D view: its names in events in lower case, its name for the user, what it does, and the event.
type Shortcut = (&'static str, &'static str, fn() -> Event);

/// Keys of the 3D view of the page beside those of the camera.
const SHORTCUTS: [Shortcut; 26] = [
    (
        "f",
        "Focus on the residue that is picked, with its neighbours",
        || Event::Focus,
    ),
    ("n", "Pick the next residue of the chain", || {
        Event::PickNext(1)
    }),
    ("p", "Pick the residue before", || Event::PickNext(-1)),
    (
        "m",
        "Measure: begin, then take what is picked as an end",
        || Event::Measure(MeasureAction::Next),
    ),
    ("delete", "Remove the last distance", || {
        Event::Measure(MeasureAction::RemoveLast)
    }),
    ("1", "Density: show or hide", || toggle(Layer::Surface)),
    ("2", "Model: show or hide", || toggle(Layer::Model)),
    ("3", "Reference structure: show or hide", || {
        toggle(Layer::Reference)
    }),
    ("4", "Side chains: show or hide", || {
        toggle(Layer::SideChains)
    }),
    ("5", "Candidates: show or hide", || {
        toggle(Layer::Candidates)
    }),
    ("6", "Labels: show or hide", || toggle(Layer::Labels)),
    ("7", "Given structure: show or hide", || {
        toggle(Layer::Given)
    }),
    ("]", "Contour level: higher", || {
        view(ViewChange::StepLevel(LEVEL_STEP))
    }),
    ("[", "Contour level: lower", || {
        view(ViewChange::StepLevel(-LEVEL_STEP))
    }),
    (
        "z",
        "Density of the whole map, near the model, near the residue",
        || view(ViewChange::NextZone),
    ),
    ("l", "Density as lines or as a surface", || {
        view(ViewChange::ToggleLines)
    }),
    (".", "Cut more from the front", || {
        view(ViewChange::StepSlab(Plane::Front, SLAB_STEP))
    }),
    (",", "Cut less from the front", || {
        view(ViewChange::StepSlab(Plane::Front, -SLAB_STEP))
    }),
    (">", "Cut more from the back", || {
        view(ViewChange::StepSlab(Plane::Back, SLAB_STEP))
    }),
    ("<", "Cut less from the back", || {
        view(ViewChange::StepSlab(Plane::Back, -SLAB_STEP))
    }),
    ("c", "Cut nothing", || view(ViewChange::AllDepths)),
    ("b", "Background: light or dark", || {
        view(ViewChange::ToggleBackground)
    }),
    ("o", "Silhouettes: show or hide", || {
        view(ViewChange::ToggleSilhouettes)
    }),
    ("i", "Turn by itself, or stop", || {
        view(ViewChange::ToggleSpin)
    }),
    ("s", "Save the picture", || view(ViewChange::SavePicture)),
    ("backspace", "Remove the last distance", || {
        Event::Measure(MeasureAction::RemoveLast)
    }),
];

/// Groups of what the list says beside that; those marked are of the page alone or of the lesson alone.
const CAMERA: [(&str, &str); 6] = [
    ("arrows", "Turn"),
    ("shift + arrows", "Move"),
    ("+ −", "Nearer, farther"),
    ("R", "Reset the view"),
    ("Esc", "Take the mark off"),
    ("?", "This list"),
];
const MOUSE: [(&str, &str); 6] = [
    ("drag", "Turn"),
    ("right drag, shift + drag", "Move"),
    ("wheel", "Nearer, farther"),
    ("point to a residue", "Read its evidence"),
    ("click", "Pick a residue; while measuring, an end"),
    ("double click", "Focus on a residue with its neighbours"),
];
const TOUCH: [(&str, &str); 5] = [
    ("one finger sideways", "Turn (up and down scrolls the page)"),
    ("two fingers", "Nearer, farther, turn up and down, move"),
    ("tap", "Pick a residue; while measuring, an end"),
    ("double tap", "Focus on a residue with its neighbours"),
    ("buttons of the card", "Focus, measure, take the mark off"),
];
const ELSEWHERE: [(&str, &str); 5] = [
    ("← → in the sequence", "The residue before or after"),
    ("↑ ↓, Page up, Page down there", "Ten residues back or on"),
    ("Home, End there", "First or last residue"),
    (
        "arrows, Page up, Page down in a slice",
        "Move by a voxel; with shift by ten",
    ),
    ("← → on a tab", "Another panel"),
];
const LESSON: [(&str, &str); 4] = [
    ("← →, 1 to 8", "Another stop (outside the 3D view)"),
    ("space", "Play or pause the path"),
    (". ,", "A step on or back"),
    ("Esc", "Take the mark off"),
];

fn toggle(layer: Layer) -> Event {
    view(ViewChange::Toggle(layer))
}

fn view(change: ViewChange) -> Event {
    Event::ViewChange(change)
}

/// Listens for the keys of the page's 3D view on `canvas`.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn listen(canvas: &HtmlCanvasElement, raise: &Raise) -> Result<(), DomError> {
    let raise = Rc::clone(raise);
    dom::on(canvas, "keydown", move |event: KeyboardEvent| {
        let key = event.key().to_lowercase();
        let found = SHORTCUTS.iter().find(|(name, ..)| *name == key);
        if let Some((_, _, make)) = found.filter(|_| is_plain(&event)) {
            event.prevent_default();
            raise(make());
        }
    })
}

fn is_plain(event: &KeyboardEvent) -> bool {
    !(event.ctrl_key() || event.meta_key() || event.alt_key())
}

/// Opens the list of keys and gestures wherever `?` is pressed, but where one writes, and by its button.
///
/// # Errors
/// [`DomError`] if the page lacks an element.
pub(super) fn listen_for_help() -> Result<(), DomError> {
    let dialog: Element = dom::find("keys")?;
    let opened = dialog.clone();
    dom::on(&dom::document()?, "keydown", move |event: KeyboardEvent| {
        if event.key() == "?" && is_plain(&event) && !is_written_in(&event) {
            event.prevent_default();
            // Without the list everything else works.
            let _ = open(&opened);
        }
    })?;
    let opened = dialog.clone();
    dom::on(
        &dom::find::<HtmlElement>("keys-open")?,
        "click",
        move |_: DomEvent| {
            let _ = open(&opened);
        },
    )?;
    dom::on(
        &dom::find::<HtmlElement>("keys-close")?,
        "click",
        move |_: DomEvent| {
            let _ = call(&dialog, "close");
        },
    )
}

/// Returns whether the keyboard is where text is written.
fn is_written_in(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into().ok());
    target.is_some_and(|target: Element| {
        let written = "textarea, select, input:not([type=checkbox], [type=range])";
        target.matches(written).unwrap_or(false)
    })
}

fn open(dialog: &Element) -> Result<(), DomError> {
    if dialog.has_attribute("open") {
        return Ok(());
    }
    let list: Element = dom::find("keys-list")?;
    let body = dom::document()?.body();
    let is_lesson = body.is_some_and(|body| body.has_attribute("data-lesson"));
    list.set_inner_html(&html(is_lesson));
    call(dialog, "showModal")
}

/// Calls a method of a dialog.
fn call(dialog: &Element, method: &str) -> Result<(), DomError> {
    let method: Function = Reflect::get(dialog, &method.into())?.dyn_into()?;
    method.call0(dialog)?;
    Ok(())
}

/// Returns the list as markup.
fn html(is_lesson: bool) -> String {
    let mut html = String::new();
    let keys = SHORTCUTS
        .iter()
        .filter(|(name, ..)| *name != "backspace")
        .map(|(name, words, _)| (shown(name), *words));
    if is_lesson {
        add_group(&mut html, "The lesson", LESSON.map(own));
    }
    add_group(
        &mut html,
        "3D view, while it has the keyboard",
        CAMERA.map(own),
    );
    if !is_lesson {
        add_group(&mut html, "More keys of the 3D view", keys);
    }
    add_group(&mut html, "Mouse", MOUSE.map(own));
    add_group(&mut html, "Touch", TOUCH.map(own));
    if !is_lesson {
        add_group(&mut html, "Elsewhere", ELSEWHERE.map(own));
    }
    html
}

fn own((keys, words): (&'static str, &'static str)) -> (String, &'static str) {
    (keys.to_owned(), words)
}

/// Returns the name of a key for the user.
fn shown(name: &str) -> String {
    match name {
        "delete" => "Delete".to_owned(),
        name => name.to_uppercase(),
    }
}

fn add_group(
    html: &mut String,
    title: &str,
    rows: impl IntoIterator<Item = (String, &'static str)>,
) {
    // Writing to a string does not fail.
    let _ = write!(html, "<section><h3>{title}</h3><dl>");
    for (keys, words) in rows {
        let keys = escaped(&keys);
        let _ = write!(
            html,
            "<div><dt><kbd>{keys}</kbd></dt><dd>{words}</dd></div>"
        );
    }
    *html += "</dl></section>";
}
