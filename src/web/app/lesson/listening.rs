//! Listening: buttons, controls, clicks and keys of the lesson, by one listener each for all stops.

use std::rc::Rc;

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    Element, Event as DomEvent, HtmlCanvasElement, HtmlElement, HtmlInputElement,
    HtmlSelectElement, KeyboardEvent, MouseEvent,
};

use super::choices::Key;
use super::event::LessonEvent;
use super::evidence::Pick;
use super::player::Play;
use super::skeleton::Skeleton;
use crate::space::Voxel;
use crate::view::picked::ResidueAt;
use crate::web::app::clipboard;
use crate::web::app::dom::{self, DomError};
use crate::web::app::event::{Event, Raise};

/// Listens to everything in the lesson.
///
/// # Errors
/// [`DomError`] if the page lacks an element.
pub(super) fn listen(skeleton: &Skeleton, raise: &Raise) -> Result<(), DomError> {
    let lesson: HtmlElement = dom::find("lesson")?;
    for name in ["input", "change"] {
        let raise = Rc::clone(raise);
        dom::on(&skeleton.controls, name, move |event: DomEvent| {
            if let Some((key, value)) = setting(&event) {
                raise(Event::Lesson(LessonEvent::Set(key, value)));
            }
        })?;
    }
    let answered = Rc::clone(raise);
    dom::on(&skeleton.questions, "change", move |event: DomEvent| {
        answered(Event::Lesson(LessonEvent::Answer(event)));
    })?;
    let clicked = Rc::clone(raise);
    dom::on(&lesson, "click", move |event: DomEvent| {
        if let Some(event) = of_button(&event) {
            clicked(Event::Lesson(event));
        }
    })?;
    let chosen = Rc::clone(raise);
    dom::on(&skeleton.panel, "click", move |event: MouseEvent| {
        if let Some(pick) = picked(&event) {
            chosen(Event::Lesson(LessonEvent::Pick(pick)));
        }
    })?;
    for name in ["pointerover", "focusin", "pointerleave"] {
        let raise = Rc::clone(raise);
        dom::on(&skeleton.panel, name, move |event: DomEvent| {
            let pick = target(&event).and_then(|target| named(&target));
            raise(Event::Lesson(LessonEvent::Hover(pick)));
        })?;
    }
    let turned = Rc::clone(raise);
    dom::on(&dom::window()?, "popstate", move |_: DomEvent| {
        turned(Event::Lesson(LessonEvent::History));
    })?;
    listen_to_keys(raise)
}

/// Returns the element that raised `event`.
fn target(event: &DomEvent) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// Returns the control that raised `event`, and its value.
fn setting(event: &DomEvent) -> Option<(Key, f64)> {
    let target = target(event)?;
    let key = Key::from_name(&target.get_attribute("data-key")?)?;
    // A slider reports every move; others once, when they have changed.
    let value = match target.dyn_into::<HtmlInputElement>() {
        Ok(input) if input.type_() == "checkbox" => f64::from(u8::from(input.checked())),
        Ok(input) => input.value_as_number(),
        Err(other) => other
            .dyn_into::<HtmlSelectElement>()
            .ok()?
            .value()
            .parse()
            .ok()?,
    };
    (event.type_() == "input").then_some((key, value))
}

/// Returns what the button means that was clicked.
fn of_button(event: &DomEvent) -> Option<LessonEvent> {
    let button = target(event)?.closest("button").ok()??;
    if let Some(stop) = button.get_attribute("data-go") {
        return Some(LessonEvent::Go(stop.parse().ok()?));
    }
    if let Some(name) = button.get_attribute("data-play") {
        return Some(LessonEvent::Play(Play::from_name(&name)?));
    }
    match button.id().as_str() {
        "lesson-next" => Some(LessonEvent::Turn(1)),
        "lesson-back" => Some(LessonEvent::Turn(-1)),
        "lesson-run" => Some(LessonEvent::Run),
        "lesson-link" => Some(LessonEvent::Link),
        "lesson-print" => Some(LessonEvent::Print { answers: true }),
        "lesson-print-bare" => Some(LessonEvent::Print { answers: false }),
        _ => None,
    }
}

/// Returns the thing that `target`, or what is around it, stands for.
fn named(target: &Element) -> Option<Pick> {
    let name = target
        .closest("[data-pick]")
        .ok()??
        .get_attribute("data-pick")?;
    let mut parts = name.split(':');
    let kind = parts.next()?;
    let mut number = || parts.next()?.parse::<usize>().ok();
    match kind {
        "candidate" => Some(Pick::Candidate(number()?)),
        "residue" => Some(Pick::Residue(ResidueAt {
            chain: number()?,
            residue: number()?,
        })),
        _ => None,
    }
}

/// Returns what was clicked in the panel: a thing that names itself, or a voxel of a slice.
fn picked(event: &MouseEvent) -> Option<Pick> {
    let target = target(event)?;
    if let Some(pick) = named(&target) {
        return Some(pick);
    }
    let canvas = target
        .dyn_into::<HtmlCanvasElement>()
        .ok()
        .filter(|canvas| canvas.class_name() == "pickable")?;
    let frame = canvas.get_bounding_client_rect();
    let along = |at: f64, from: f64, length: f64, count: u32| {
        let share = ((at - from) / length.max(1.0)).clamp(0.0, 0.999);
        (share * f64::from(count)) as usize
    };
    let x = along(
        f64::from(event.client_x()),
        frame.left(),
        frame.width(),
        canvas.width(),
    );
    let row = along(
        f64::from(event.client_y()),
        frame.top(),
        frame.height(),
        canvas.height(),
    );
    let slice = dom::document().ok()?.get_element_by_id("lesson-slice")?;
    let slice = slice.dyn_into::<HtmlInputElement>().ok()?;
    let z = slice.value_as_number() as usize;
    Some(Pick::Voxel(Voxel::new(
        x,
        (canvas.height() as usize).saturating_sub(1 + row),
        z,
    )))
}

/// Arrows turn the stops, digits jump, space plays: wherever the keyboard is not in something that uses these itself.
fn listen_to_keys(raise: &Raise) -> Result<(), DomError> {
    let raise = Rc::clone(raise);
    dom::on(&dom::document()?, "keydown", move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() || is_used(&event) {
            return;
        }
        let key = event.key();
        let action = match key.as_str() {
            "ArrowRight" => LessonEvent::Turn(1),
            "ArrowLeft" => LessonEvent::Turn(-1),
            " " => LessonEvent::Play(Play::Toggle),
            "." => LessonEvent::Play(Play::Step),
            "," => LessonEvent::Play(Play::Back),
            _ => match key.parse::<usize>() {
                Ok(stop @ 1..=8) => LessonEvent::Go(stop - 1),
                _ => return,
            },
        };
        event.prevent_default();
        raise(Event::Lesson(action));
    })
}

/// Returns whether what has the keyboard uses the keys itself.
fn is_used(event: &KeyboardEvent) -> bool {
    let Some(target) = target(event) else {
        return false;
    };
    let kinds = "input, select, textarea, canvas, [data-own-keys]";
    let is_pressed = event.key() == " " && target.matches("button, a, summary").unwrap_or(false);
    let scrolls = event.key().starts_with("Arrow") && target.matches(".across").unwrap_or(false);
    is_pressed || scrolls || target.matches(kinds).unwrap_or(false)
}

/// Copies the address to the clipboard, and says that once it is there.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn copy_link(said: &HtmlElement) -> Result<(), DomError> {
    let address = dom::window()?.location().href()?;
    let said = said.clone();
    spawn_local(async move {
        // Without a clipboard the address itself is shown, to be copied by hand.
        let words = match clipboard::copy(&address).await {
            Ok(()) => format!("Copied: {address}"),
            Err(_) => address,
        };
        said.set_text_content(Some(&words));
    });
    Ok(())
}

/// Prints the worksheet, with the answers on a page of their own or without them.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn print(answers: bool) -> Result<(), DomError> {
    let sheet: HtmlElement = dom::find("worksheet")?;
    sheet.toggle_attribute_with_force("data-bare", !answers)?;
    let window: JsValue = dom::window()?.into();
    let print: Function = Reflect::get(&window, &"print".into())?.dyn_into()?;
    print.call0(&window)?;
    Ok(())
}
