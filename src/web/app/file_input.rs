//! File input: files dropped, chosen, pasted or taken from the example.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, DragEvent, Event as DomEvent, File, FileList, HtmlElement, HtmlInputElement,
    HtmlTextAreaElement, Response,
};

use super::dom::{self, DomError};
use super::event::{Event, Raise};
use super::given::Origin;

/// The files of the example, beside the page.
const EXAMPLE: [&str; 3] = ["emd_3488.mrc.gz", "5ni1.fasta", "5ni1.cif.gz"];

/// Listens for files from all sources.
///
/// # Errors
/// [`DomError`] if the page lacks an element.
pub(super) fn listen(raise: &Raise) -> Result<(), DomError> {
    listen_for_drops(raise)?;
    listen_to_the_picker(raise)?;
    listen_to_the_paste_box(raise)?;
    let example = Rc::clone(raise);
    dom::on(
        &dom::find::<HtmlElement>("example")?,
        "click",
        move |_: DomEvent| example(Event::Example),
    )
}

/// Fetches the files of the example.
///
/// # Errors
/// [`DomError`] if one of them does not come.
pub(super) async fn fetch_example() -> Result<Vec<File>, DomError> {
    let mut files = Vec::new();
    for name in EXAMPLE {
        let request = dom::window()?.fetch_with_str(&format!("./example/{name}"));
        let response: Response = JsFuture::from(request).await?.dyn_into()?;
        if !response.ok() {
            let status = response.status();
            return Err(DomError::Refused(format!(
                "the example's {name} did not come (HTTP {status})"
            )));
        }
        let blob: Blob = JsFuture::from(response.blob()?).await?.dyn_into()?;
        files.push(File::new_with_blob_sequence(&Array::of1(&blob), name)?);
    }
    Ok(files)
}

/// Accepts files over the whole page; a veil says so while they are dragged over it.
fn listen_for_drops(raise: &Raise) -> Result<(), DomError> {
    let window = dom::window()?;
    let veil: HtmlElement = dom::find("veil")?;
    let shown = veil.clone();
    dom::on(&window, "dragover", move |event: DragEvent| {
        event.prevent_default();
        shown.set_hidden(false);
    })?;
    let hidden = veil.clone();
    dom::on(&window, "dragleave", move |event: DragEvent| {
        if event.related_target().is_none() {
            hidden.set_hidden(true);
        }
    })?;
    let raise = Rc::clone(raise);
    dom::on(&window, "drop", move |event: DragEvent| {
        event.prevent_default();
        veil.set_hidden(true);
        if let Some(files) = event.data_transfer().and_then(|data| data.files()) {
            give(&raise, &files);
        }
    })
}

fn listen_to_the_picker(raise: &Raise) -> Result<(), DomError> {
    let picker: HtmlInputElement = dom::find("picker")?;
    let opened = picker.clone();
    dom::on(
        &dom::find::<HtmlElement>("pick")?,
        "click",
        move |_: DomEvent| opened.click(),
    )?;
    let raise = Rc::clone(raise);
    dom::on(&picker.clone(), "change", move |_: DomEvent| {
        if let Some(files) = picker.files() {
            give(&raise, &files);
        }
        // So that the same file can be chosen again.
        picker.set_value("");
    })
}

fn listen_to_the_paste_box(raise: &Raise) -> Result<(), DomError> {
    let text: HtmlTextAreaElement = dom::find("paste-text")?;
    let raise = Rc::clone(raise);
    dom::on(
        &dom::find::<HtmlElement>("paste-use")?,
        "click",
        move |_: DomEvent| match as_file(&text.value(), "pasted.fasta") {
            Ok(file) => raise(Event::Files(vec![file], Origin::User)),
            Err(error) => raise(Event::Trouble(DomError::from(error).to_string())),
        },
    )
}

fn as_file(text: &str, name: &str) -> Result<File, JsValue> {
    File::new_with_str_sequence(&Array::of1(&text.into()), name)
}

fn give(raise: &Raise, files: &FileList) {
    let files: Vec<File> = (0..files.length())
        .filter_map(|index| files.get(index))
        .collect();
    if !files.is_empty() {
        raise(Event::Files(files, Origin::User));
    }
}
