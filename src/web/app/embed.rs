//! Embedding: messages between this page and the one around it. `docs/embed.md` describes them.
//!
//! Commands are taken from the origins that the address names (`origins=`) and that the host of the page allows
//! (`data-embed-origins` of the `html` element), from none by default; only they hear more than `ready`.

use std::rc::Rc;

use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, File, MessageEvent, Window};

use super::command::Command;
use super::dom::{self, DomError};
use super::event::{Event, Raise};

/// Version of the messages.
const VERSION: u32 = 1;
/// Most files that a command may bring.
const MOST_FILES: u32 = 16;

/// Message to the page around this one.
#[derive(Clone, Debug, Serialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(super) enum Announcement {
    /// The page takes commands.
    Ready {
        /// Version of the program.
        program: &'static str,
    },
    /// Files were read.
    Load {
        /// Name of the file of the map that is loaded.
        map: Option<String>,
        /// Number of sequences that are loaded.
        sequences: usize,
        /// True if a reference structure is loaded.
        reference: bool,
    },
    /// A run has begun.
    Run,
    /// A run goes on.
    Progress {
        /// The stage, in words.
        stage: String,
        /// Fraction of the run that is done, 0 to 1.
        share: f64,
    },
    /// A run was cancelled.
    Cancel,
    /// A run has ended.
    Result(Box<ResultWords>),
    /// A residue was selected.
    Select {
        /// The residue, as `A:42`; `None` if nothing is selected.
        residue: Option<String>,
    },
    /// Something failed.
    Error {
        /// Why, and what would help.
        message: String,
    },
}

/// The result of a run, for the page around.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResultWords {
    /// The method.
    pub(super) model: String,
    /// The result in a sentence.
    pub(super) summary: String,
    /// Number of residues.
    pub(super) residues: usize,
    /// Number of chains.
    pub(super) chains: usize,
    /// Share of the reference residues that the model matches, in percent, where there is a reference structure.
    pub(super) matched_percent: Option<f64>,
    /// The model as mmCIF.
    pub(super) mmcif: Option<String>,
}

/// Message as it is sent.
#[derive(Serialize)]
struct Sent<'a> {
    cryoweave: u32,
    /// The mark of the command that this answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    /// True if it says no more because the user opened files here: those are not passed on.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    private: bool,
    #[serde(flatten)]
    announcement: &'a Announcement,
}

/// The page around this one.
pub(super) struct Embed {
    parent: Window,
    origins: Vec<String>,
    last: Option<(String, u32)>,
    /// The mark of the command that is being carried out.
    id: Option<String>,
}

impl Embed {
    /// Listens to the page around this one, which may be of one of `wanted`; returns nothing where there is none.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn new(wanted: &[String], raise: &Raise) -> Result<Option<Self>, DomError> {
        let window = dom::window()?;
        let Some(parent) = window.parent()?.filter(|parent| *parent != window) else {
            return Ok(None);
        };
        let origins = allowed(wanted)?;
        let (raise, heard, source) = (Rc::clone(raise), origins.clone(), parent.clone());
        dom::on(&window, "message", move |event: MessageEvent| {
            let is_ours = version_of(&event.data()).is_some();
            let is_parent = event
                .source()
                .is_some_and(|from| Object::is(&from, &source));
            if !is_ours || !is_parent {
                return;
            }
            raise(match heard.contains(&event.origin()) {
                true => Event::Command(mark_of(&event.data()), read(&event.data())),
                false => Event::Command(None, Ok(Command::Refused(event.origin()))),
            });
        })?;
        let embed = Self {
            parent,
            origins,
            last: None,
            id: None,
        };
        let program = env!("CARGO_PKG_VERSION");
        embed.send(&Announcement::Ready { program }, false, &["*".to_owned()])?;
        Ok(Some(embed))
    }

    /// Returns the origins that may give commands.
    pub(super) fn origins(&self) -> &[String] {
        &self.origins
    }

    /// Marks what is announced from now on as the answer to the command with this mark; returns the mark before.
    pub(super) fn answer(&mut self, id: Option<String>) -> Option<String> {
        std::mem::replace(&mut self.id, id)
    }

    /// Tells the page around; nothing but the kind of the message where the user opened files of their own.
    ///
    /// # Errors
    /// [`DomError`] if the browser refuses.
    pub(super) fn announce(
        &mut self,
        announcement: &Announcement,
        private: bool,
    ) -> Result<(), DomError> {
        if let Announcement::Progress { stage, share } = announcement {
            let now = Some((stage.clone(), (100.0 * share) as u32));
            if self.last == now {
                return Ok(());
            }
            self.last = now;
        }
        self.send(announcement, private, &self.origins)
    }

    fn send(
        &self,
        announcement: &Announcement,
        private: bool,
        origins: &[String],
    ) -> Result<(), DomError> {
        let hidden = private.then(|| announcement.hidden());
        let sent = Sent {
            cryoweave: VERSION,
            id: self.id.as_deref(),
            private,
            announcement: hidden.as_ref().unwrap_or(announcement),
        };
        let message = sent
            .serialize(&Serializer::json_compatible())
            .map_err(|error| DomError::Refused(error.to_string()))?;
        for origin in origins {
            // The browser delivers it only where the page around is of this origin.
            self.parent.post_message(&message, origin)?;
        }
        Ok(())
    }
}

impl Announcement {
    /// Returns the same without anything of the user's files.
    fn hidden(&self) -> Self {
        match self {
            Self::Ready { .. } | Self::Run | Self::Cancel => self.clone(),
            Self::Load { .. } => Self::Load {
                map: None,
                sequences: 0,
                reference: false,
            },
            Self::Progress { share, .. } => Self::Progress {
                stage: String::new(),
                share: *share,
            },
            Self::Result(_) => Self::Result(Box::new(ResultWords {
                model: String::new(),
                summary: String::new(),
                residues: 0,
                chains: 0,
                matched_percent: None,
                mmcif: None,
            })),
            Self::Select { .. } => Self::Select { residue: None },
            Self::Error { .. } => Self::Error {
                message: "something failed; the page says what".into(),
            },
        }
    }
}

/// Returns those of the `wanted` origins that the host of the page allows.
fn allowed(wanted: &[String]) -> Result<Vec<String>, DomError> {
    let root = dom::document()?.document_element();
    let limit = root.and_then(|root| root.get_attribute("data-embed-origins"));
    let Some(limit) = limit else {
        return Ok(wanted.to_vec());
    };
    let listed: Vec<String> = limit.split_whitespace().map(str::to_lowercase).collect();
    let is_listed = |origin: &&String| listed.contains(origin);
    Ok(wanted.iter().filter(is_listed).cloned().collect())
}

fn get(data: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(data, &name.into()).ok()?;
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

fn text(data: &JsValue, name: &str) -> Option<String> {
    get(data, name)?.as_string()
}

fn version_of(data: &JsValue) -> Option<f64> {
    data.is_object()
        .then(|| get(data, "cryoweave")?.as_f64())
        .flatten()
}

fn mark_of(data: &JsValue) -> Option<String> {
    text(data, "id")
}

/// Returns the command in `data`, or the reason why there is none.
fn read(data: &JsValue) -> Result<Command, String> {
    if version_of(data) != Some(f64::from(VERSION)) {
        return Err(format!(
            "this page understands version {VERSION} of its messages"
        ));
    }
    match text(data, "type").unwrap_or_default().as_str() {
        "load" => match (get(data, "files"), text(data, "link")) {
            (Some(_), Some(_)) => Err("load takes files or a link, not both".into()),
            (Some(files), None) => files_of(&files).map(Command::Files),
            (None, Some(link)) => Ok(Command::Link(link)),
            (None, None) => Err("load wants files, or a link".into()),
        },
        "run" => Ok(Command::Run),
        "cancel" => Ok(Command::Cancel),
        "select" => Ok(Command::Select(text(data, "residue"))),
        other => {
            let short: String = other.chars().take(40).collect();
            Err(format!("{short:?} is none of load, run, cancel, select"))
        }
    }
}

/// Returns the files of a command: each has a name, and its data as text, as an array buffer or as a blob.
fn files_of(files: &JsValue) -> Result<Vec<File>, String> {
    let files: &Array = files.dyn_ref().ok_or("files is no list")?;
    if files.length() == 0 || files.length() > MOST_FILES {
        return Err(format!("files must list 1 to {MOST_FILES} files"));
    }
    let file = |file: JsValue| {
        if let Some(file) = file.dyn_ref::<File>() {
            return Ok(file.clone());
        }
        let wrong = "a file wants a name, and data: text, an array buffer or a blob";
        let name = text(&file, "name").ok_or(wrong)?;
        let data = get(&file, "data").ok_or(wrong)?;
        let is_data = data.is_string()
            || data.is_instance_of::<ArrayBuffer>()
            || data.is_instance_of::<Uint8Array>()
            || data.is_instance_of::<Blob>();
        if !is_data {
            return Err(wrong.to_owned());
        }
        File::new_with_blob_sequence(&Array::of1(&data), &name)
            .map_err(|error| dom::words_of(&error))
    };
    files.iter().map(file).collect()
}
