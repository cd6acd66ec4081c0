//! The document: finding elements, making them, listening to them.

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::convert::FromWasmAbi;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, EventTarget, HtmlElement, Window};

/// The page cannot be used as it is.
#[derive(Debug, thiserror::Error)]
pub(super) enum DomError {
    /// The skeleton in `index.html` and this program do not fit each other.
    #[error("the page has no <{kind}> called `{id}`: reload the page")]
    Missing {
        /// The element's id.
        id: &'static str,
        /// The expected kind of element.
        kind: &'static str,
    },
    /// The browser refused something.
    #[error("the browser refused: {0}")]
    Refused(String),
}

impl From<JsValue> for DomError {
    fn from(error: JsValue) -> Self {
        Self::Refused(words_of(&error))
    }
}

/// Returns the message of `error`.
pub(super) fn words_of(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => error.as_string().unwrap_or_else(|| format!("{error:?}")),
    }
}

/// Returns the window.
///
/// # Errors
/// [`DomError::Refused`] where there is none.
pub(super) fn window() -> Result<Window, DomError> {
    web_sys::window().ok_or_else(|| DomError::Refused("there is no window".into()))
}

/// Returns the document.
///
/// # Errors
/// [`DomError::Refused`] where there is none.
pub(super) fn document() -> Result<Document, DomError> {
    window()?
        .document()
        .ok_or_else(|| DomError::Refused("there is no document".into()))
}

/// Returns the element called `id`.
///
/// # Errors
/// [`DomError::Missing`] if there is none of this kind.
pub(super) fn find<T: JsCast>(id: &'static str) -> Result<T, DomError> {
    document()?
        .get_element_by_id(id)
        .and_then(|element| element.dyn_into().ok())
        .ok_or(DomError::Missing {
            id,
            kind: std::any::type_name::<T>(),
        })
}

/// Adds an element `tag` with `text` at the end of `parent`.
///
/// # Errors
/// [`DomError::Refused`] if the browser does.
pub(super) fn add(
    parent: &impl AsRef<Element>,
    tag: &str,
    text: &str,
) -> Result<HtmlElement, DomError> {
    let element: HtmlElement = document()?.create_element(tag)?.unchecked_into();
    if !text.is_empty() {
        element.set_text_content(Some(text));
    }
    parent.as_ref().append_child(&element)?;
    Ok(element)
}

/// Adds an element as [`add`] does, with a class.
///
/// # Errors
/// [`DomError::Refused`] if the browser does.
pub(super) fn add_classed(
    parent: &impl AsRef<Element>,
    tag: &str,
    class: &str,
    text: &str,
) -> Result<HtmlElement, DomError> {
    let element = add(parent, tag, text)?;
    element.set_class_name(class);
    Ok(element)
}

/// Returns whether `element`, or something in it, has the focus of the keyboard.
pub(super) fn has_focus(element: &Element) -> bool {
    let active = document()
        .ok()
        .and_then(|document| document.active_element());
    active.is_some_and(|active| element.contains(Some(&active)))
}

/// Hides `frame`; the focus of the keyboard moves to `fallback` if it was inside, and would be lost.
pub(super) fn hide(frame: &HtmlElement, fallback: &HtmlElement) {
    if has_focus(frame) {
        // Without the focus only a press of the tabulator is lost.
        let _ = focus_in_place(fallback);
    }
    frame.set_hidden(true);
}

/// Gives `element` the focus of the keyboard, wherever the page is scrolled to.
fn focus_in_place(element: &HtmlElement) -> Result<(), DomError> {
    let options = Object::new();
    Reflect::set(&options, &"preventScroll".into(), &true.into())?;
    let focus: Function = Reflect::get(element, &"focus".into())?.dyn_into()?;
    focus.call1(element, &options)?;
    Ok(())
}

/// Scrolls the page as little as it takes to show `element`.
pub(super) fn bring_into_view(element: &Element) {
    /// Distance to the edge of the window, in CSS pixels.
    const MARGIN: f64 = 12.0;
    let at = element.get_bounding_client_rect();
    if let Some(column) = column_of(element) {
        let frame = column.get_bounding_client_rect();
        let below = (at.bottom() + MARGIN - frame.bottom()).max(0.0);
        let above = at.top() - MARGIN - frame.top();
        let by = if above < 0.0 { above } else { below };
        return column.set_scroll_top(column.scroll_top() + by as i32);
    }
    let Ok(window) = window() else { return };
    let height = window.inner_height().ok().and_then(|value| value.as_f64());
    let below = at.bottom() + MARGIN - height.unwrap_or(f64::INFINITY);
    let above = at.top() - MARGIN;
    let by = if above < 0.0 { above } else { below.max(0.0) };
    window.scroll_by_with_x_and_y(0.0, by);
}

/// Scrolls the column of `element` so that it begins with it; on narrow screens, where the page is one
/// column, goes to the 3D view at its top.
pub(super) fn bring_to_top(element: &Element) {
    match column_of(element) {
        Some(column) => {
            let by =
                element.get_bounding_client_rect().top() - column.get_bounding_client_rect().top();
            column.set_scroll_top(column.scroll_top() + by as i32);
        }
        None => {
            if let Ok(window) = window() {
                window.scroll_to_with_x_and_y(0.0, 0.0);
            }
        }
    }
}

/// Returns the column around `element`, where it scrolls by itself.
fn column_of(element: &Element) -> Option<Element> {
    let column = element.closest(".side").ok()??;
    let style = window().ok()?.get_computed_style(&column).ok()??;
    let scrolls = style.get_property_value("overflow-y").ok()? == "auto";
    scrolls.then_some(column)
}

/// Removes all children of `element`.
pub(super) fn clear(element: &Element) {
    element.replace_children_with_node_0();
}

/// Calls `listener` at every event `name` of `target`, as long as the page lives.
///
/// # Errors
/// [`DomError::Refused`] if the browser does.
pub(super) fn on<E: FromWasmAbi + 'static>(
    target: &impl AsRef<EventTarget>,
    name: &str,
    listener: impl FnMut(E) + 'static,
) -> Result<(), DomError> {
    let closure = Closure::<dyn FnMut(E)>::new(listener);
    let target = target.as_ref();
    target.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref())?;
    closure.forget();
    Ok(())
}

/// Scrolls no further than until `element` is in sight.
///
/// # Errors
/// [`DomError`] if the browser refuses.
pub(super) fn scroll_to(element: &Element) -> Result<(), DomError> {
    let options = Object::new();
    Reflect::set(&options, &"block".into(), &"nearest".into())?;
    let scroll: Function = Reflect::get(element, &"scrollIntoView".into())?.dyn_into()?;
    scroll.call1(element, &options)?;
    Ok(())
}

/// Calls `action` once, `milliseconds` from now.
///
/// # Errors
/// [`DomError::Refused`] if the browser does.
pub(super) fn after(milliseconds: i32, action: impl FnOnce() + 'static) -> Result<(), DomError> {
    let closure = Closure::once_into_js(action);
    window()?.set_timeout_with_callback_and_timeout_and_arguments_0(
        closure.unchecked_ref(),
        milliseconds,
    )?;
    Ok(())
}

/// Returns date and time, as ISO 8601 has them.
pub(super) fn date() -> String {
    String::from(js_sys::Date::new_0().to_iso_string())
}

/// Returns the milliseconds since the page was opened.
pub(super) fn now() -> f64 {
    web_sys::window()
        .and_then(|window| window.performance())
        .map_or(0.0, |performance| performance.now())
}
