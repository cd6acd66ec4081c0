//! The lesson's part of the page: what is put into it, and what of the page is put away.

use web_sys::{Element, HtmlButtonElement, HtmlElement, HtmlInputElement};

use super::address::Address;
use super::story::Texts;
use crate::web::app::dom::{self, DomError};

const HTML: &str = include_str!("lesson.html");
/// Parts of the page that a lesson does not have.
const PUT_AWAY: &str = ".side, #headline, #welcome, #controls, #dock, #backend, #share, .tagline";

/// The elements of the lesson.
pub(super) struct Skeleton {
    title: HtmlElement,
    words: HtmlElement,
    task: HtmlElement,
    count: HtmlElement,
    pub(super) body: HtmlElement,
    pub(super) controls: HtmlElement,
    pub(super) player: HtmlElement,
    pub(super) play: HtmlElement,
    pub(super) here: HtmlElement,
    pub(super) live: HtmlElement,
    pub(super) panel: HtmlElement,
    pub(super) questions: HtmlElement,
    pub(super) said: HtmlElement,
    problem: HtmlElement,
    stops: HtmlElement,
    back: HtmlButtonElement,
    next: HtmlButtonElement,
}

impl Skeleton {
    /// Puts the lesson into the page.
    ///
    /// # Errors
    /// [`DomError`] if the page lacks an element.
    pub(super) fn new(texts: &Texts, address: &Address) -> Result<Self, DomError> {
        let document = dom::document()?;
        let away = document.query_selector_all_away()?;
        away.iter()
            .try_for_each(|element| element.set_attribute("hidden", ""))?;
        let body = document
            .body()
            .ok_or_else(|| DomError::Refused("the page has no body".into()))?;
        body.set_attribute("data-lesson", address.story.name())?;
        body.set_attribute("data-phase", "lesson")?;
        if let Some(main) = document.query_selector("main")? {
            main.insert_adjacent_html("afterbegin", HTML)?;
        }
        let worksheet: HtmlElement = dom::find("worksheet")?;
        body.append_child(&worksheet)?;
        let skeleton = Self {
            title: dom::find("lesson-title")?,
            words: dom::find("lesson-words")?,
            task: dom::find("lesson-task")?,
            count: dom::find("lesson-count")?,
            body: dom::find("lesson-body")?,
            controls: dom::find("lesson-controls")?,
            player: dom::find("lesson-player")?,
            play: dom::find("lesson-play")?,
            here: dom::find("lesson-here-words")?,
            live: dom::find("lesson-live")?,
            panel: dom::find("lesson-panel")?,
            questions: dom::find("lesson-questions-list")?,
            said: dom::find("lesson-said")?,
            problem: dom::find("lesson-problem")?,
            stops: dom::find("lesson-stops")?,
            back: dom::find("lesson-back")?,
            next: dom::find("lesson-next")?,
        };
        dom::find::<HtmlElement>("lesson-name")?.set_text_content(Some(texts.title));
        dom::find::<HtmlElement>("lesson-sample")?.set_text_content(Some(texts.sample));
        skeleton.list_stops(texts);
        skeleton.hide(address)?;
        skeleton.place_panel()?;
        skeleton.complain(&address.unknown.join(" "));
        document.set_title(&format!("{} · Cryoweave", texts.title));
        Ok(skeleton)
    }

    fn list_stops(&self, texts: &Texts) {
        let stop = |(index, stop): (usize, &super::story::Stop)| {
            let number = index + 1;
            format!(
                r#"<li><button type="button" data-go="{index}" title="{title}" aria-label="Stop {number}: {title}">{number}</button></li>"#,
                title = stop.title
            )
        };
        let list: String = texts.stops.iter().enumerate().map(stop).collect();
        self.stops.set_inner_html(&list);
    }

    /// Hides what the teacher does.
    fn hide(&self, address: &Address) -> Result<(), DomError> {
        for (part, ids) in [
            ("questions", &["lesson-questions"][..]),
            ("controls", &["lesson-controls", "lesson-task"]),
            ("panel", &["lesson-panel"]),
            ("worksheet", &["lesson-print", "lesson-print-bare"]),
        ] {
            for id in ids {
                dom::find::<HtmlElement>(id)?.set_hidden(address.hides(part));
            }
        }
        Ok(())
    }

    /// Puts the panel where it belongs: under the 3D view, or, in narrow windows, under the controls.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn place_panel(&self) -> Result<(), DomError> {
        let query = dom::window()?.match_media("(max-width: 60rem)")?;
        let parent = match query.is_some_and(|query| query.matches()) {
            true => Some(dom::find::<Element>("lesson-panel-slot")?),
            false => dom::document()?.query_selector(".stage")?,
        };
        if let Some(parent) =
            parent.filter(|parent| self.panel.parent_element().as_ref() != Some(parent))
        {
            parent.append_child(&self.here)?;
            parent.append_child(&self.panel)?;
        }
        Ok(())
    }

    /// Shows the texts of a stop.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn show_stop(&self, texts: &Texts, index: usize) -> Result<(), DomError> {
        let stop = &texts.stops[index];
        self.title
            .set_text_content(Some(&format!("{}. {}", index + 1, stop.title)));
        dom::clear(&self.words);
        for words in stop.words {
            dom::add(&self.words, "p", words)?;
        }
        self.task
            .set_text_content(Some(&format!("Try: {}", stop.task)));
        self.count.set_text_content(Some(&format!(
            "Stop {} of {}",
            index + 1,
            texts.stops.len()
        )));
        self.back.set_disabled(index == 0);
        self.next.set_disabled(index + 1 == texts.stops.len());
        let buttons = self.stops.query_selector_all_buttons()?;
        for (other, button) in buttons.iter().enumerate() {
            match other == index {
                true => button.set_attribute("aria-current", "step")?,
                false => button.remove_attribute("aria-current")?,
            }
        }
        self.body.set_scroll_top(0);
        Ok(())
    }

    /// Moves the keyboard to the title of the stop, so that it is read.
    pub(super) fn focus_title(&self) {
        let _ = self.title.focus();
    }

    /// Moves a slider to where something else has set its value.
    ///
    /// # Errors
    /// [`DomError`] if there is none.
    pub(super) fn set_slider(&self, id: &'static str, value: usize) -> Result<(), DomError> {
        dom::find::<HtmlInputElement>(id)?.set_value_as_number(value as f64);
        Ok(())
    }

    /// Enables the control of the setting called `name`, or disables it.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn enable(&self, name: &str, wanted: bool) -> Result<(), DomError> {
        let control = self
            .controls
            .query_selector(&format!("[data-key={name}]"))?;
        if let Some(control) = control {
            control.toggle_attribute_with_force("disabled", !wanted)?;
        }
        Ok(())
    }

    /// Says what went wrong, or nothing.
    pub(super) fn complain(&self, words: &str) {
        self.problem.set_text_content(Some(words));
        self.problem.set_hidden(words.is_empty());
    }
}

/// Lists of elements: web-sys has them only as another feature.
trait Lists {
    fn list(&self, selector: &str) -> Result<Vec<Element>, DomError>;

    fn query_selector_all_buttons(&self) -> Result<Vec<Element>, DomError> {
        self.list("button")
    }

    fn query_selector_all_away(&self) -> Result<Vec<Element>, DomError> {
        self.list(PUT_AWAY)
    }
}

impl<T: AsRef<wasm_bindgen::JsValue>> Lists for T {
    fn list(&self, selector: &str) -> Result<Vec<Element>, DomError> {
        use wasm_bindgen::JsCast;
        let this = self.as_ref();
        let find = js_sys::Reflect::get(this, &"querySelectorAll".into())?;
        let found = find
            .dyn_into::<js_sys::Function>()?
            .call1(this, &selector.into())?;
        Ok(js_sys::Array::from(&found)
            .iter()
            .filter_map(|element| element.dyn_into().ok())
            .collect())
    }
}
