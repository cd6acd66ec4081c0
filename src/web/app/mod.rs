//! The page: it has the controls, draws, and sends the work to the worker.
//!
//! All that happens is an [`Event`](event::Event); [`Page`] takes them one after the other.

mod address;
mod backend;
mod badge;
mod banner;
mod canvas;
mod card;
mod check_card;
mod clipboard;
mod command;
mod comparison;
mod contour;
mod control_list;
mod diagnostics;
mod display;
mod dock;
mod dom;
mod drawing;
mod dropped;
mod embed;
mod event;
mod evidence_card;
mod fetching;
mod file_input;
mod geometry_table;
mod gestures;
mod given;
mod headline;
mod judging;
mod kept_work;
mod labels;
mod leaving;
mod legend;
mod lesson;
mod loaded;
mod log;
mod map_slices;
mod measures;
mod method;
mod models;
mod networks;
mod notice;
mod opened;
mod page;
mod picture;
mod proteins_table;
mod residues;
mod result;
mod run;
mod scene_words;
mod share;
mod shortcuts;
mod slices;
mod sweep_chart;
mod tuning;
mod use_change;
mod viewer;
mod worker_handle;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use self::banner::Banner;
use self::dom::DomError;
use self::event::{Event, Raise};
use self::lesson::Lesson;
use self::page::Page;

/// Time in which the browser must name its graphics adapter, in milliseconds; a driver that hangs never does.
const CHOICE_TIME: i32 = 10_000;

/// Starts the page.
///
/// # Panics
/// If the page cannot be used: its script says so.
pub fn start() {
    console_error_panic_hook::set_once();
    if let Err(error) = open() {
        wasm_bindgen::throw_str(&error.to_string());
    }
}

/// Taker of the events: the page, or the lesson that the address asks for in its place.
enum Shown {
    Page(Box<Page>),
    Lesson(Box<Lesson>),
}

impl Shown {
    fn take(&mut self, event: Event) {
        match self {
            Self::Page(page) => page.take(event),
            Self::Lesson(lesson) => lesson.take(event),
        }
    }
}

/// Opens the page: it handles all events in the order they come.
fn open() -> Result<(), DomError> {
    let page = Rc::new(RefCell::new(None::<Shown>));
    let waiting = Rc::new(RefCell::new(VecDeque::new()));
    let taker = Rc::clone(&page);
    let raise: Raise = Rc::new(move |event| {
        waiting.borrow_mut().push_back(event);
        // While the page takes an event, further ones wait for their turn.
        let Ok(mut page) = taker.try_borrow_mut() else {
            return;
        };
        let Some(page) = page.as_mut() else { return };
        while let Some(event) = { waiting.borrow_mut().pop_front() } {
            page.take(event);
        }
    });
    listen_for_trouble(&raise)?;
    shortcuts::listen_for_help()?;
    if let Some(lesson) = Lesson::of_address(&raise)? {
        *page.borrow_mut() = Some(Shown::Lesson(Box::new(lesson)));
        return picture::watch_colors(&raise);
    }
    file_input::listen(&raise)?;
    fetching::listen(&raise)?;
    dock::listen(&raise)?;
    diagnostics::listen(&raise)?;
    share::listen(&raise)?;
    let (link, told) = address::read()?;
    let forced = link.backend;
    *page.borrow_mut() = Some(Shown::Page(Box::new(Page::new(&raise, link, told)?)));
    picture::watch_colors(&raise)?;
    raise(Event::Opened);
    let late = Rc::clone(&raise);
    dom::after(CHOICE_TIME, move || {
        late(Event::Chosen(backend::too_late()))
    })?;
    spawn_local(async move { raise(Event::Chosen(backend::choose(forced).await)) });
    Ok(())
}

/// Shows errors of the page's own program, instead of swallowing them. A program that stopped in the middle of an event takes no
/// further one: so the banner is filled from here.
fn listen_for_trouble(raise: &Raise) -> Result<(), DomError> {
    let window = dom::window()?;
    let tell = |raise: &Raise, fault: &str| {
        let words = format!(
            "The page has a fault: {fault}. Reload it; what you loaded is still on your disk."
        );
        // What fails here can be said nowhere else.
        let _ = Banner::new().and_then(|banner| banner.say(&words));
        raise(Event::Trouble(words));
    };
    let of_error = Rc::clone(raise);
    dom::on(&window, "error", move |event: web_sys::ErrorEvent| {
        tell(&of_error, &event.message());
    })?;
    let of_promise = Rc::clone(raise);
    dom::on(&window, "unhandledrejection", move |event: JsValue| {
        let reason = Reflect::get(&event, &"reason".into()).unwrap_or_default();
        tell(&of_promise, &dom::words_of(&reason));
    })
}
