//! The address of a lesson: which story, which stop, and what a teacher hides.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::lesson::Story;
use crate::web::app::dom::{self, DomError};

/// Parts of the lesson that a teacher may hide, by their names in the address.
pub(super) const PARTS: [&str; 6] = [
    "questions",
    "controls",
    "panel",
    "truth",
    "run",
    "worksheet",
];

/// Keys that the address of a lesson may have.
const KEYS: [&str; 3] = ["lesson", "stop", "hide"];

/// The lesson that the address asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Address {
    pub(super) story: Story,
    /// Index of the stop.
    pub(super) stop: usize,
    /// Names of hidden parts.
    pub(super) hidden: Vec<String>,
    /// Things in the address that mean nothing here.
    pub(super) unknown: Vec<String>,
}

impl Address {
    /// Reads the address; `None` if it asks for no lesson.
    pub(super) fn read() -> Option<Self> {
        let search = dom::window().ok()?.location().search().ok()?;
        let query = web_sys::UrlSearchParams::new_with_str(&search).ok()?;
        let name = query.get("lesson")?;
        let mut unknown = Vec::new();
        let story = Story::from_name(&name).unwrap_or_else(|| {
            unknown.push(format!(
                "There is no lesson “{name}”: this is the one on haemoglobin."
            ));
            Story::Haemoglobin
        });
        let stop = query.get("stop").map_or(Some(0), |stop| {
            let number = stop.parse::<usize>().ok();
            number
                .and_then(|number| number.checked_sub(1))
                .filter(|stop| *stop < 8)
        });
        if stop.is_none() {
            unknown
                .push("The stop in the address is none of 1 to 8: this is the first.".to_owned());
        }
        let hide = query.get("hide").unwrap_or_default();
        let (hidden, other): (Vec<String>, Vec<String>) = hide
            .split(',')
            .filter(|part| !part.is_empty())
            .map(ToOwned::to_owned)
            .partition(|part| PARTS.contains(&part.as_str()));
        unknown.extend(other.into_iter().map(|part| {
            format!(
                "“{part}” is nothing that can be hidden: {}.",
                PARTS.join(", ")
            )
        }));
        let keys = search.trim_start_matches('?').split('&');
        let keys = keys.map(|pair| pair.split('=').next().unwrap_or_default());
        let foreign = keys.filter(|key| !key.is_empty() && !KEYS.contains(key));
        unknown.extend(foreign.map(|key| {
            format!(
                "“{key}” in the address means nothing in a lesson: {}.",
                KEYS.join(", ")
            )
        }));
        Some(Self {
            story,
            stop: stop.unwrap_or_default(),
            hidden,
            unknown,
        })
    }

    /// Returns whether the teacher hides a part.
    pub(super) fn hides(&self, part: &str) -> bool {
        self.hidden.iter().any(|hidden| hidden == part)
    }

    /// Returns the query of the stop that is shown; all else that it says stays.
    fn query(&self) -> Result<String, DomError> {
        let search = dom::window()?.location().search()?;
        let query = web_sys::UrlSearchParams::new_with_str(&search)?;
        query.set("lesson", self.story.name());
        query.set("stop", &(self.stop + 1).to_string());
        Ok(format!("?{}", String::from(query.to_string())))
    }

    /// Puts the stop that is shown into the address, as a step of the browser's history.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn write(&self) -> Result<(), DomError> {
        let history = Reflect::get(&dom::window()?.into(), &"history".into())?;
        let push: Function = Reflect::get(&history, &"pushState".into())?.dyn_into()?;
        push.call3(&history, &JsValue::NULL, &"".into(), &self.query()?.into())?;
        Ok(())
    }
}
