//! Networks whose weights the user brought: checked, converted a tensor at a time, kept by the browser for the next
//! visit, each under the SHA-256 of its file.

mod facts;
mod own;

use std::cell::{Cell, RefCell};
use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use web_sys::File;

use self::facts::facts;
pub(super) use self::own::{NetworkCard, OwnNetwork};
use super::file_source::FileSource;
use super::folder::{Folder, KeptFile, room};
use super::scope;
use crate::io::Source;
use crate::io::npy::{is_npy, read_mean_row};
use crate::io::tensors::TensorFile;
use crate::network::device::ComputeDevice;
use crate::network::esm::{Configuration, sizes_of};
use crate::network::unetr::{Choices, Conversion, ConvertError, Precision};
use crate::network::{Weave, WeightsError};
use crate::pipeline::{InputFile, Role};
use crate::web::messages::{NetworkList, Reply};

/// Name of the folder.
const FOLDER: &str = "networks";
/// Name that safetensors files of our own network state.
const WEAVE: &str = "weave";
/// End of the names of kept weights, after the SHA-256 of the user's file.
const WEIGHTS: &str = ".safetensors";
/// End of the names of the files that describe kept weights. They are written last: weights without one are remains.
const LABEL: &str = ".json";

/// Description of kept weights, in a file beside them.
#[derive(Debug, Serialize, Deserialize)]
struct Label {
    entry: InputFile,
    card: NetworkCard,
}

/// Reason why weights are not taken, or not kept.
enum Refusal {
    /// The file is wrong.
    File(String),
    /// The browser does not keep it.
    Storage(String),
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::Storage(error.to_string())
    }
}

impl From<ConvertError> for Refusal {
    fn from(error: ConvertError) -> Self {
        match error {
            ConvertError::Write(error) => Self::Storage(error.to_string()),
            other => Self::File(other.to_string()),
        }
    }
}

impl From<WeightsError> for Refusal {
    fn from(error: WeightsError) -> Self {
        Self::File(error.to_string())
    }
}

/// The networks whose weights the user brought.
#[derive(Debug, Default)]
pub(super) struct Networks(RefCell<Vec<OwnNetwork>>);

impl Networks {
    /// Returns the network whose file has this SHA-256.
    pub(super) fn get(&self, sha256: &str) -> Option<OwnNetwork> {
        let networks = self.0.borrow();
        let same = |network: &&OwnNetwork| network.entry.sha256 == sha256;
        networks.iter().find(same).cloned()
    }

    /// Finds the networks that were kept at earlier visits, and removes remains.
    pub(super) async fn find(&self) {
        let Ok(folder) = Folder::open(FOLDER).await else {
            return;
        };
        let names = folder.names().await;
        let mut found = Vec::new();
        for name in &names {
            let Some(hash) = name.strip_suffix(LABEL) else {
                continue;
            };
            if let Some(network) = kept(&folder, hash).await {
                found.push(network);
            }
        }
        let is_known = |name: &String| {
            let hash = name.strip_suffix(WEIGHTS).or(name.strip_suffix(LABEL));
            found
                .iter()
                .any(|network| Some(&*network.entry.sha256) == hash)
        };
        for name in names.iter().filter(|name| !is_known(name)) {
            folder.remove(name).await;
        }
        found.sort_by(|a, b| a.entry.name.cmp(&b.entry.name));
        *self.0.borrow_mut() = found;
    }

    /// Sends all networks to the page.
    pub(super) async fn send(&self) {
        let room = room().await;
        let networks = self.0.borrow().iter().map(facts).collect();
        scope::send(Reply::Networks(NetworkList { networks, room }), &[]);
    }

    /// Checks the weights in `file`, keeps them and sends all networks to the page.
    ///
    /// # Errors
    /// The reason, in words, why the file is no network that can run.
    pub(super) async fn take(&self, file: &File, device: &ComputeDevice) -> Result<(), String> {
        let (name, read) = (file.name(), Cell::new(0));
        // It is read once for its SHA-256, and once to be converted.
        let whole = 2.0 * file.size();
        let on_bytes = |bytes: usize| {
            read.set(read.get() + bytes);
            let (file, share) = (name.clone(), (read.get() as f64 / whole).min(1.0));
            scope::send(Reply::Keeping { file, share }, &[]);
        };
        let source = FileSource::reporting(file, &on_bytes);
        if is_npy(&source.start(16)?) {
            let network = self.take_description(file, &source).await?;
            return self.taken(network).await;
        }
        let tensors = TensorFile::open(&source).map_err(|error| error.to_string())?;
        if let Some(sizes) = sizes_of(&tensors).map_err(|error| error.to_string())? {
            let network = self.take_language_model(file, &source, sizes).await?;
            return self.taken(network).await;
        }
        let states = tensors.facts().get("name").map(String::as_str);
        let network = match states == Some(WEAVE) && tensors.is_safetensors() {
            true => self.take_weave(file, &source, device).await,
            false => self.take_unetr(file, &tensors).await,
        };
        self.taken(network?).await
    }

    /// Adds `network`, unless it is known, and sends all to the page.
    async fn taken(&self, network: Option<OwnNetwork>) -> Result<(), String> {
        if let Some(network) = network {
            self.put(network);
        }
        self.send().await;
        Ok(())
    }

    /// Takes a network, in place of the one of the same file.
    fn put(&self, network: OwnNetwork) {
        let mut networks = self.0.borrow_mut();
        networks.retain(|other| other.entry.sha256 != network.entry.sha256);
        networks.push(network);
    }

    async fn take_weave(
        &self,
        file: &File,
        source: &FileSource<'_>,
        device: &ComputeDevice,
    ) -> Result<Option<OwnNetwork>, String> {
        let weave = Weave::read_from(source, device).map_err(|error| error.to_string())?;
        let label = Label {
            entry: entry(file, source.length(), &weave.record().sha256),
            card: NetworkCard::Weave(weave.record().clone()),
        };
        self.copy(file, source, label).await
    }

    async fn take_language_model(
        &self,
        file: &File,
        source: &FileSource<'_>,
        sizes: Configuration,
    ) -> Result<Option<OwnNetwork>, String> {
        let entry = InputFile::of(Role::LanguageModel.name(), &file.name(), source);
        let label = Label {
            entry: entry.map_err(|error| error.to_string())?,
            card: NetworkCard::LanguageModel(sizes),
        };
        self.copy(file, source, label).await
    }

    async fn take_description(
        &self,
        file: &File,
        source: &FileSource<'_>,
    ) -> Result<Option<OwnNetwork>, String> {
        let numbers = description_in(file)?.len();
        let entry = InputFile::of(Role::SequenceNumbers.name(), &file.name(), source);
        let label = Label {
            entry: entry.map_err(|error| error.to_string())?,
            card: NetworkCard::Description(numbers),
        };
        self.copy(file, source, label).await
    }

    /// Keeps a copy of the file.
    async fn copy(
        &self,
        file: &File,
        source: &FileSource<'_>,
        label: Label,
    ) -> Result<Option<OwnNetwork>, String> {
        let copy = |into: &mut KeptFile| -> Result<(), Refusal> {
            io::copy(&mut source.open()?, into)?;
            Ok(())
        };
        self.keep(file, label, source.length(), copy).await
    }

    async fn take_unetr(
        &self,
        file: &File,
        tensors: &TensorFile<'_>,
    ) -> Result<Option<OwnNetwork>, String> {
        let conversion = Conversion::of(tensors, &Choices::default());
        let conversion = conversion.map_err(|error| error.to_string())?;
        let card = conversion.card().clone();
        let label = Label {
            entry: entry(file, card.bytes, &card.sha256),
            card: NetworkCard::Reference(card.clone()),
        };
        let write = |into: &mut KeptFile| -> Result<(), Refusal> {
            Ok(conversion.write(Precision::Kept, into)?)
        };
        // Half precision takes less.
        let most = size_of::<f32>() as u64 * card.parameters;
        self.keep(file, label, most, write).await
    }

    /// Keeps weights that `write` writes, at most so many `bytes`; `None` if they are kept already. Weights that the browser
    /// does not keep can be used at this visit.
    async fn keep(
        &self,
        file: &File,
        label: Label,
        bytes: u64,
        write: impl FnOnce(&mut KeptFile) -> Result<(), Refusal>,
    ) -> Result<Option<OwnNetwork>, String> {
        let old = self.get(&label.entry.sha256);
        if old.is_some_and(|old| old.not_kept.is_none()) {
            return Ok(None);
        }
        let (kept, not_kept) = match keep(&label, bytes, write).await {
            Ok(kept) => (kept, None),
            Err(Refusal::Storage(reason)) => (file.clone(), Some(reason)),
            Err(Refusal::File(reason)) => return Err(reason),
        };
        let Label { entry, card } = label;
        Ok(Some(OwnNetwork {
            entry,
            card,
            file: kept,
            not_kept,
        }))
    }

    /// Removes the network whose file has this SHA-256, and sends those that are left to the page.
    pub(super) async fn remove(&self, sha256: &str) {
        if let Ok(folder) = Folder::open(FOLDER).await {
            // The label first: without it, weights are remains.
            folder.remove(&format!("{sha256}{LABEL}")).await;
            folder.remove(&format!("{sha256}{WEIGHTS}")).await;
        }
        let is_other = |network: &OwnNetwork| network.entry.sha256 != sha256;
        self.0.borrow_mut().retain(is_other);
        self.send().await;
    }
}

/// Returns the numbers that describe the sequence in `file`.
///
/// # Errors
/// The reason, in words, why there are none.
pub(super) fn description_in(file: &File) -> Result<Vec<f32>, String> {
    /// Largest file that is read, in bytes: tables of descriptions are a thousand times smaller.
    const LARGEST: u64 = 256_000_000;
    if file.size() > LARGEST as f64 {
        return Err("a table of numbers so large describes no sequence".to_owned());
    }
    let bytes = FileSource::new(file).start(LARGEST)?;
    read_mean_row(&bytes).map_err(|error| error.to_string())
}

fn entry(file: &File, bytes: u64, sha256: &str) -> InputFile {
    InputFile {
        role: Role::Weights.name().to_owned(),
        name: file.name(),
        bytes,
        sha256: sha256.to_owned(),
    }
}

/// Returns the kept network of the file with the SHA-256 `hash`; `None` if it is not whole.
async fn kept(folder: &Folder, hash: &str) -> Option<OwnNetwork> {
    let text = folder.text(&format!("{hash}{LABEL}")).await.ok()?;
    let Label { entry, card } = serde_json::from_str(&text).ok()?;
    let file = folder.file(&format!("{hash}{WEIGHTS}")).await.ok()?;
    (entry.sha256 == hash).then_some(OwnNetwork {
        entry,
        card,
        file,
        not_kept: None,
    })
}

/// Has the browser keep the weights that `write` writes, at most so many `bytes`, and `label`; returns the kept file.
async fn keep(
    label: &Label,
    bytes: u64,
    write: impl FnOnce(&mut KeptFile) -> Result<(), Refusal>,
) -> Result<File, Refusal> {
    let folder = Folder::open(FOLDER).await.map_err(Refusal::Storage)?;
    if let Some(room) = room().await
        && room.quota - room.used < bytes as f64
    {
        let mega = |bytes: f64| bytes.max(0.0) / 1e6;
        return Err(Refusal::Storage(format!(
            "it takes {:.0} MB, and the browser has room for {:.0} MB more: remove networks here, or free space on the disk",
            mega(bytes as f64),
            mega(room.quota - room.used)
        )));
    }
    let hash = &label.entry.sha256;
    let weights = format!("{hash}{WEIGHTS}");
    folder.write(&weights, write).await?;
    let text = serde_json::to_vec(label).map_err(io::Error::other)?;
    let name = format!("{hash}{LABEL}");
    let described = folder.write(&name, |into| into.write_all(&text));
    if let Err(error) = described.await {
        folder.remove(&weights).await;
        return Err(error.into());
    }
    folder.file(&weights).await.map_err(Refusal::Storage)
}
