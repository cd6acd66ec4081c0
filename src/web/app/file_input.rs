//! File input: files dropped, chosen, pasted or taken from an example.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, DragEvent, Event as DomEvent, File, FileList, HtmlElement, HtmlInputElement,
    HtmlTextAreaElement, Response,
};

use super::dom::{self, DomError};
use super::dropped::{Dropped, DroppedFiles};
use super::event::{Event, Raise};
use super::given::Origin;
use crate::view::link::Example;

impl Example {
    /// Returns the names of its files, beside the page: map, sequence, reference structure.
    pub(super) const fn files(self) -> [&'static str; 3] {
        match self {
            Self::Haemoglobin => ["emd_3488.mrc.gz", "5ni1.fasta", "5ni1.cif.gz"],
            Self::Cd2 => ["cd2_simulated.mrc.gz", "1gya.fasta", "1gya.pdb.gz"],
            Self::Spike => [
                "emd_21457_part.mrc.gz",
                "6vyb_part.fasta",
                "6vyb_part.pdb.gz",
            ],
        }
    }
}

/// Listens for files from all sources.
///
/// # Errors
/// [`DomError`] if the page lacks an element.
pub(super) fn listen(raise: &Raise) -> Result<(), DomError> {
    listen_for_drops(raise)?;
    listen_to_the_picker(raise)?;
    listen_to_the_paste_box(raise)?;
    for (id, example) in [
        ("example", Example::Haemoglobin),
        ("example-here", Example::Haemoglobin),
        ("example-cd2", Example::Cd2),
        ("example-spike", Example::Spike),
    ] {
        let raise = Rc::clone(raise);
        let button: HtmlElement = dom::find(id)?;
        dom::on(&button, "click", move |_: DomEvent| {
            raise(Event::Example(example))
        })?;
    }
    Ok(())
}

/// Fetches the files of an example.
///
/// # Errors
/// [`DomError`] if one of them does not come.
pub(super) async fn fetch_example(example: Example) -> Result<Vec<File>, DomError> {
    let mut files = Vec::new();
    for name in example.files() {
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
        let Some(data) = event.data_transfer() else {
            return;
        };
        let (raise, dropped) = (Rc::clone(&raise), Dropped::take(&data));
        spawn_local(async move {
            match dropped.open().await {
                Ok(found) => take_dropped(&raise, found),
                Err(reason) => raise(Event::Trouble(reason)),
            }
        });
    })
}

fn take_dropped(raise: &Raise, DroppedFiles { files, left_out }: DroppedFiles) {
    if left_out > 0 {
        let files = if left_out == 1 { "file" } else { "files" };
        let words = format!("{left_out} {files} of other kinds in the folder were left out.");
        raise(Event::Said(words));
    }
    if !files.is_empty() {
        raise(Event::Files(files, Origin::User));
    }
}

fn listen_to_the_picker(raise: &Raise) -> Result<(), DomError> {
    let picker: HtmlInputElement = dom::find("picker")?;
    let opened = picker.clone();
    dom::on(
        &dom::find::<HtmlElement>("pick")?,
        "click",
        move |_: DomEvent| opened.click(),
    )?;
    let (raise, chosen) = (Rc::clone(raise), picker.clone());
    let take = move || {
        if let Some(files) = chosen.files() {
            give(&raise, &files);
        }
        // So that the same file can be chosen again.
        chosen.set_value("");
    };
    // Files may have been chosen before the program was there.
    take();
    dom::on(&picker, "change", move |_: DomEvent| take())
}

fn listen_to_the_paste_box(raise: &Raise) -> Result<(), DomError> {
    let text: HtmlTextAreaElement = dom::find("paste-text")?;
    let raise = Rc::clone(raise);
    dom::on(
        &dom::find::<HtmlElement>("paste-use")?,
        "click",
        move |_: DomEvent| match as_file(&text.value(), "pasted.fasta") {
            _ if text.value().trim().is_empty() => {
                raise(Event::Trouble(
                    "Paste a sequence into the box first.".into(),
                ));
            }
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
