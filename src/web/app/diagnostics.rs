//! Diagnostics: what a report of a fault needs, without the user's data.

use std::collections::BTreeSet;
use std::rc::Rc;

use js_sys::{Array, Reflect};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, Event as DomEvent, HtmlElement};

use super::clipboard;
use super::dom::{self, DomError};
use super::event::{Event, Raise};
use super::result::save_blob;
use crate::web::memory;

/// Name of the file where the browser does not let the page copy.
const FILE: &str = "cryoweave_diagnostics.txt";
/// Letters that a name without its ending must have to be hidden by itself: short ones are words.
const LEAST_STEM: usize = 4;

/// Listens to the button.
///
/// # Errors
/// [`DomError`] if the page lacks it.
pub(super) fn listen(raise: &Raise) -> Result<(), DomError> {
    let raise = Rc::clone(raise);
    let button: HtmlElement = dom::find("diagnostics")?;
    dom::on(&button, "click", move |_: DomEvent| {
        raise(Event::Diagnostics);
    })
}

/// Names of the files that the user gave, which a report leaves out.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// Remembers `name`.
    pub(super) fn add(&mut self, name: String) {
        self.0.insert(name);
    }

    /// Returns `text` with all names of files hidden.
    pub(super) fn hide(&self, text: &str) -> String {
        let mut hidden = text.to_owned();
        // Longer names first: one may begin with another.
        let mut names: Vec<&String> = self.0.iter().collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
            let instead = if ending.is_empty() {
                "[file]".to_owned()
            } else {
                format!("[file].{ending}")
            };
            hidden = hidden.replace(name.as_str(), &instead);
            if stem.chars().count() >= LEAST_STEM {
                hidden = hidden.replace(stem, "[file]");
            }
        }
        hidden
    }
}

/// Returns what the program and the browser are, in lines.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn of_the_browser() -> Result<String, DomError> {
    let window = dom::window()?;
    let script = dom::document()?.query_selector("script[data-program]")?;
    let build = script
        .and_then(|script| script.get_attribute("data-wasm"))
        .unwrap_or_default();
    let navigator = window.navigator();
    let number = |name: &str| {
        let value = Reflect::get(&navigator, &name.into()).ok()?.as_f64()?;
        Some(value.to_string())
    };
    let unknown = || "not told".to_owned();
    let lines = [
        format!("Cryoweave {}, {build}", env!("CARGO_PKG_VERSION")),
        format!("Browser: {}", navigator.user_agent()?),
        format!(
            "Processor cores: {}; memory of the computer: {} GiB or more",
            number("hardwareConcurrency").unwrap_or_else(unknown),
            number("deviceMemory").unwrap_or_else(unknown)
        ),
        format!(
            "Memory of the page's program: {} MiB",
            memory::taken() >> 20
        ),
    ];
    Ok(lines.join("\n"))
}

/// Copies `report` for the user to paste; saves it as a file where the browser does not let the page copy.
pub(super) fn give(report: String, raise: &Raise) {
    let raise = Rc::clone(raise);
    spawn_local(async move {
        let words = match clipboard::copy(&report).await {
            Ok(()) => Ok(
                "The diagnostics were copied: paste them where you report the fault.".to_owned(),
            ),
            Err(_) => save(&report).map(|()| format!("The diagnostics were saved as {FILE}.")),
        };
        raise(match words {
            Ok(words) => Event::Said(words),
            Err(error) => Event::Trouble(error.to_string()),
        });
    });
}

fn save(report: &str) -> Result<(), DomError> {
    let blob = Blob::new_with_str_sequence(&Array::of1(&report.into()))?;
    save_blob(&blob, FILE)
}
