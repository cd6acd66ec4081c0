//! Fetching: a public entry, by its id, from the archives; only the id leaves this computer.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Element, Event as DomEvent, File, HtmlElement, HtmlInputElement, KeyboardEvent,
    ReadableStreamDefaultReader, Response,
};

use super::banner::Banner;
use super::dom::{self, DomError};
use super::event::{Event, Raise};
use super::given::Origin;
use super::judging::Judge;
use crate::io::archive::{
    Archive, ArchiveContent, ArchiveFile, EmdbId, EntryMetadata, EntryMetadataError, IdError,
    PdbId, judge_metadata,
};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch)]
    fn ask_with(address: &str, wishes: &Object) -> Promise;
}

/// Error of a fetch.
#[derive(Debug, thiserror::Error)]
enum FetchError {
    #[error(transparent)]
    Id(#[from] IdError),
    #[error(transparent)]
    Entry(#[from] EntryMetadataError),
    #[error("{0} does not exist (404): is the id right?")]
    Missing(String),
    #[error("{address} was refused (status {status}): try again later")]
    Status { address: String, status: u16 },
    #[error(
        "this page's security policy does not let it ask {0}: download the files yourself and drop \
         them here"
    )]
    Policy(String),
    #[error(
        "{0} answers, but lets no other site's page read it (its cross-origin rule): download it \
         yourself and drop it here"
    )]
    CrossOrigin(String),
    #[error("{0} cannot be reached: is there a network, and does it let you there?")]
    Unreachable(String),
    #[error("the connection to {0} broke off: try again")]
    Broken(String),
    #[error("{address} sent something else for {name}: {reason}; try again later")]
    Content {
        address: String,
        name: String,
        reason: String,
    },
    #[error("{name} was not checked: {reason}")]
    Unchecked { name: String, reason: String },
    #[error("the fetch was cancelled")]
    Cancelled,
    #[error(transparent)]
    Browser(#[from] DomError),
}

impl From<JsValue> for FetchError {
    fn from(error: JsValue) -> Self {
        Self::Browser(error.into())
    }
}

/// Files of an entry.
struct Fetched {
    files: Vec<File>,
    /// Note on a file that is missing.
    note: String,
}

/// The fetch box of the page.
struct FetchBox {
    emdb: HtmlInputElement,
    pdb: HtmlInputElement,
    go: HtmlElement,
    cancel: HtmlElement,
    status: HtmlElement,
    /// The error of an earlier fetch, which a new one clears.
    banner: Banner,
    bar: Element,
    going: Cell<bool>,
    cancelled: Cell<bool>,
    /// Ends the wait.
    stop: RefCell<Option<Function>>,
    /// True if the page's security policy has refused something.
    refused: Cell<bool>,
    raise: Raise,
}

/// Listens to the fetch box.
///
/// # Errors
/// [`DomError`] if the page lacks an element.
pub(super) fn listen(raise: &Raise) -> Result<(), DomError> {
    let fetch = Rc::new(FetchBox {
        emdb: dom::find("fetch-emdb")?,
        pdb: dom::find("fetch-pdb")?,
        go: dom::find("fetch-go")?,
        cancel: dom::find("fetch-cancel")?,
        status: dom::find("fetch-status")?,
        banner: Banner::new()?,
        bar: dom::find("fetch-bar")?,
        going: Cell::new(false),
        cancelled: Cell::new(false),
        stop: RefCell::default(),
        refused: Cell::new(false),
        raise: Rc::clone(raise),
    });
    let clicked = Rc::clone(&fetch);
    dom::on(&fetch.go, "click", move |_: DomEvent| begin(&clicked))?;
    for input in [&fetch.emdb, &fetch.pdb] {
        let entered = Rc::clone(&fetch);
        dom::on(input, "keydown", move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                begin(&entered);
            }
        })?;
    }
    let stopped = Rc::clone(&fetch);
    dom::on(&fetch.cancel, "click", move |_: DomEvent| {
        stopped.cancelled.set(true);
        if let Some(stop) = stopped.stop.take() {
            let _ = stop.call0(&JsValue::NULL);
        }
    })?;
    let refused = Rc::clone(&fetch);
    dom::on(
        &dom::document()?,
        "securitypolicyviolation",
        move |_: DomEvent| refused.refused.set(true),
    )
}

/// Fetches the entry that a link names, as if the user had typed it.
///
/// # Errors
/// [`DomError`] if the page lacks an element.
pub(super) fn fetch_entry(emdb: Option<&EmdbId>, pdb: Option<&PdbId>) -> Result<(), DomError> {
    let words = |id: Option<String>| id.unwrap_or_default();
    dom::find::<HtmlInputElement>("fetch-emdb")?.set_value(&words(emdb.map(EmdbId::to_string)));
    dom::find::<HtmlInputElement>("fetch-pdb")?.set_value(&words(pdb.map(PdbId::to_string)));
    dom::find::<Element>("fetch")?.set_attribute("open", "")?;
    dom::find::<HtmlElement>("fetch-go")?.click();
    Ok(())
}

/// Fetches the entry that the user has named, unless a fetch goes on.
fn begin(fetch: &Rc<FetchBox>) {
    if fetch.going.replace(true) {
        return;
    }
    fetch.cancelled.set(false);
    fetch.refused.set(false);
    fetch.show_going(true);
    fetch.banner.hide();
    let fetch = Rc::clone(fetch);
    spawn_local(async move {
        let fetched = fetch.entry().await;
        fetch.going.set(false);
        fetch.show_going(false);
        match fetched {
            Ok(Fetched { files, note }) => {
                fetch.say(&note);
                (fetch.raise)(Event::Files(files, Origin::Archive));
            }
            Err(FetchError::Cancelled) => fetch.say("The fetch was cancelled."),
            Err(error) => {
                fetch.say("Nothing was fetched.");
                (fetch.raise)(Event::Trouble(error.to_string()));
            }
        }
    });
}

impl FetchBox {
    fn show_going(&self, going: bool) {
        let (shown, hidden) = match going {
            true => (&self.cancel, &self.go),
            false => (&self.go, &self.cancel),
        };
        shown.set_hidden(false);
        // The focus of the keyboard moves from one button to the other, where it is on it.
        dom::hide(hidden, shown);
        if !going {
            let _ = self.bar.set_attribute("hidden", "");
        }
    }

    fn say(&self, words: &str) {
        self.status.set_text_content(Some(words));
    }

    /// Fetches the files of the entry that the user has named.
    async fn entry(&self) -> Result<Fetched, FetchError> {
        let archive = Archive::default();
        let entry = self.emdb.value();
        let pdb = match self.pdb.value().trim() {
            "" => None,
            id => Some(id.parse::<PdbId>()?),
        };
        if let ("", Some(pdb)) = (entry.trim(), &pdb) {
            let files = self.contents(archive.structure(pdb)).await?;
            let note = String::new();
            return Ok(Fetched { files, note });
        }
        let number: EmdbId = entry.parse()?;
        let (mut files, mut note) = (Vec::new(), String::new());
        let address = archive.metadata(&number);
        let metadata = self.metadata(&address, &number);
        let pdb = match (metadata.await, pdb) {
            (Err(FetchError::Cancelled), _) => return Err(FetchError::Cancelled),
            (Err(error), None) => return Err(error),
            // The metadata only say which contour level is recommended.
            (Err(error), Some(pdb)) => {
                note = format!("Fetched without the EMDB entry metadata: {error}.");
                Some(pdb)
            }
            (Ok((file, facts)), pdb) => {
                files.push(file);
                let pdb = pdb.map_or_else(|| facts.only_model(), |pdb| Ok(Some(pdb)))?;
                if pdb.is_none() {
                    note = "The entry names no model, so the map comes alone: add its sequence."
                        .to_owned();
                }
                pdb
            }
        };
        files.extend(self.contents(archive.files(&number, pdb.as_ref())).await?);
        Ok(Fetched { files, note })
    }

    /// Fetches `wanted`, one after the other, and judges what comes.
    async fn contents(
        &self,
        wanted: impl IntoIterator<Item = ArchiveFile>,
    ) -> Result<Vec<File>, FetchError> {
        let mut files = Vec::new();
        for file in wanted {
            let ArchiveFile {
                name,
                address,
                content,
                ..
            } = file;
            let parts = self.bytes(&address, &name).await?;
            let file = File::new_with_buffer_source_sequence(&parts, &name)?;
            self.say(&format!("Checking {name}"));
            // How long that takes is not known.
            self.bar.remove_attribute("value")?;
            if let Some(reason) = self.refusal(&file, content).await? {
                return Err(FetchError::Content {
                    address,
                    name,
                    reason,
                });
            }
            files.push(file);
        }
        Ok(files)
    }

    /// Has the worker judge that `file` holds `content`; returns the reason why it does not, if so.
    async fn refusal(
        &self,
        file: &File,
        content: ArchiveContent,
    ) -> Result<Option<String>, FetchError> {
        let judged = Promise::new(&mut |resolve: Function, reject: Function| {
            (self.raise)(Event::Judge(Box::new(Judge {
                content: content.clone(),
                file: file.clone(),
                resolve,
                reject,
            })));
        });
        match self.wait(&judged).await? {
            Ok(reason) => Ok(reason.as_string()),
            Err(reason) => Err(FetchError::Unchecked {
                name: file.name(),
                reason: dom::words_of(&reason),
            }),
        }
    }

    /// Fetches the metadata of the entry `asked`, as a file and decoded.
    async fn metadata(
        &self,
        address: &str,
        asked: &EmdbId,
    ) -> Result<(File, EntryMetadata), FetchError> {
        let parts = self.bytes(address, EntryMetadata::FILE).await?;
        let file = File::new_with_buffer_source_sequence(&parts, EntryMetadata::FILE)?;
        let bytes = JsFuture::from(file.array_buffer()).await?;
        let facts = EntryMetadata::read(&Uint8Array::new(&bytes).to_vec())?;
        judge_metadata(&facts, asked).map_err(|reason| FetchError::Content {
            address: address.to_owned(),
            name: EntryMetadata::FILE.to_owned(),
            reason: reason.to_string(),
        })?;
        Ok((file, facts))
    }

    /// Fetches the bytes at `address`, in pieces, and shows the progress.
    async fn bytes(&self, address: &str, name: &str) -> Result<Array, FetchError> {
        self.show_share(name, 0.0, None);
        let asked = self.wait(&dom::window()?.fetch_with_str(address)).await?;
        let Ok(response) = asked else {
            return Err(self.diagnose(address).await);
        };
        let response: Response = response.dyn_into()?;
        match response.status() {
            200 => {}
            404 => return Err(FetchError::Missing(address.into())),
            status => {
                let address = address.into();
                return Err(FetchError::Status { address, status });
            }
        }
        let length = response.headers().get("content-length")?;
        let of = length.and_then(|length| length.parse::<f64>().ok());
        let body = response
            .body()
            .ok_or_else(|| FetchError::Broken(address.into()))?;
        let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
        let (parts, mut done) = (Array::new(), 0.0);
        loop {
            let read = self.wait(&reader.read()).await.inspect_err(|_| {
                // Whether the server hears of it or not, nothing more is read.
                let _ = reader.cancel();
            })?;
            let Ok(chunk) = read else {
                return Err(FetchError::Broken(address.into()));
            };
            if Reflect::get(&chunk, &"done".into())?.is_truthy() {
                return Ok(parts);
            }
            let value: Uint8Array = Reflect::get(&chunk, &"value".into())?.dyn_into()?;
            done += f64::from(value.length());
            parts.push(&value);
            self.show_share(name, done, of);
        }
    }

    /// Awaits `promise`, unless the user cancels before.
    async fn wait(&self, promise: &Promise) -> Result<Result<JsValue, JsValue>, FetchError> {
        let stopped = Promise::new(&mut |resolve: Function, _reject: Function| {
            self.stop.replace(Some(resolve));
        });
        let first = Promise::race(&Array::of2(promise, &stopped));
        let came = JsFuture::from(first).await;
        if self.cancelled.get() {
            return Err(FetchError::Cancelled);
        }
        Ok(came)
    }

    fn show_share(&self, name: &str, done: f64, of: Option<f64>) {
        let megabytes = done / 1e6;
        // A compressed answer states the length of what is sent, not of what comes out.
        let of = of.filter(|of| done <= *of);
        let total = of.map_or(String::new(), |of| format!(" of {:.1}", of / 1e6));
        self.say(&format!("Fetching {name}: {megabytes:.1}{total} MB"));
        // A bar that is not shown is no loss.
        let _ = match of {
            Some(of) => self
                .bar
                .set_attribute("value", &format!("{:.3}", done / of)),
            None => self.bar.remove_attribute("value"),
        };
        let _ = self.bar.remove_attribute("hidden");
    }

    /// Returns the reason why `address` could not be fetched. Browsers do not say; but a request whose
    /// response nobody may read passes where only the cross-origin rule forbids the fetch.
    async fn diagnose(&self, address: &str) -> FetchError {
        // The word of the security policy comes a little after the refusal.
        let wait = |resolve: Function, _reject: Function| {
            let _ = dom::after(50, move || {
                let _ = resolve.call0(&JsValue::NULL);
            });
        };
        let _ = JsFuture::from(Promise::new(&mut { wait })).await;
        if self.refused.get() {
            return FetchError::Policy(address.into());
        }
        let wishes = Object::new();
        let set = |name: &str, value: &str| Reflect::set(&wishes, &name.into(), &value.into());
        if set("mode", "no-cors").and(set("method", "HEAD")).is_err() {
            return FetchError::Unreachable(address.into());
        }
        match JsFuture::from(ask_with(address, &wishes)).await {
            Ok(_) => FetchError::CrossOrigin(address.into()),
            Err(_) => FetchError::Unreachable(address.into()),
        }
    }
}
