//! The page: it has the controls, draws, and sends the work to the worker.
//!
//! All that happens is an [`Event`](event::Event); [`Page`] takes them one after the other.

mod backend;
mod badge;
mod check_card;
mod comparison;
mod contour;
mod dom;
mod drawing;
mod event;
mod fetching;
mod file_input;
mod geometry_table;
mod gestures;
mod given;
mod labels;
mod loaded;
mod log;
mod method;
mod models;
mod networks;
mod page;
mod picture;
mod pieces;
mod residues;
mod result;
mod run;
mod slices;
mod sweep_chart;
mod viewer;
mod worker_handle;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;

use self::dom::DomError;
use self::event::{Event, Raise};
use self::page::Page;

/// Time in which the browser must name its graphics adapter, in milliseconds; a driver that hangs never does.
const CHOICE_TIME: i32 = 10_000;

/// Starts the page.
pub fn start() {
    console_error_panic_hook::set_once();
    if let Err(error) = open() {
        web_sys::console::error_1(&error.to_string().into());
    }
}

/// Opens the page: it handles all events in the order they come.
fn open() -> Result<(), DomError> {
    let page = Rc::new(RefCell::new(None::<Page>));
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
    file_input::listen(&raise)?;
    fetching::listen(&raise)?;
    listen_for_trouble(&raise)?;
    *page.borrow_mut() = Some(Page::new(&raise)?);
    picture::watch_colors(&raise)?;
    let late = Rc::clone(&raise);
    dom::after(CHOICE_TIME, move || {
        late(Event::Chosen(backend::too_late()))
    })?;
    spawn_local(async move { raise(Event::Chosen(backend::choose().await)) });
    Ok(())
}

/// Shows errors of the page's own program, instead of swallowing them.
fn listen_for_trouble(raise: &Raise) -> Result<(), DomError> {
    let raise = Rc::clone(raise);
    dom::on(
        &dom::window()?,
        "error",
        move |event: web_sys::ErrorEvent| {
            raise(Event::Trouble(format!(
                "The page has a fault: {}. Reload it; what you loaded is still on your disk.",
                event.message()
            )));
        },
    )
}
