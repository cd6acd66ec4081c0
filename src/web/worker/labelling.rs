//! Labelling: a map, its reference structure and its sequences → the record of the entry, its files
//! as blobs, its masks to look at.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, File};

use super::reading::bytes_of;
use super::scope::{self, words_of};
use crate::dataset::labels::LabelMask;
use crate::dataset::records::{
    EntryFiles, EntryName, Record, RecordError, RecordSettings, file, make_record,
};
use crate::io::mrc::read_map;
use crate::io::zip::ZipWriter;
use crate::io::{FileKind, recognise};
use crate::pipeline::Role;
use crate::web::messages::{LabelFacts, MaskFacts, RecordFile, Reply};
use crate::web::post;

/// Bytes that are handed to the browser at once: it copies them twice.
const CHUNK: usize = 16 << 20;

/// Why there are no labels.
#[derive(Debug, thiserror::Error)]
enum LabelError {
    #[error("{0}")]
    File(String),
    #[error("there is no {0} among the loaded files")]
    Missing(&'static str),
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error("the browser cannot keep the files ({0}): memory may have run out")]
    Blob(String),
}

impl From<JsValue> for LabelError {
    fn from(error: JsValue) -> Self {
        Self::Blob(words_of(&error))
    }
}

/// Makes the record of `files` and sends it, or the reason why there is none, to the page.
pub(super) async fn label(files: &[JsValue], settings: RecordSettings) {
    match try_label(files, settings).await {
        Ok((facts, attached)) => scope::send(Reply::Labelled(Box::new(facts)), &attached),
        Err(error) => {
            let reason = error.to_string();
            scope::send(Reply::NotLabelled { reason }, &[]);
        }
    }
}

async fn try_label(
    files: &[JsValue],
    settings: RecordSettings,
) -> Result<(LabelFacts, Vec<JsValue>), LabelError> {
    let (name, files) = entry(files).await?;
    let mut blobs = RecordBlobs::default();
    let record = make_record(&name, files, settings, &mut |name, bytes| {
        blobs
            .keep(name, bytes)
            .map_err(|error| words_of(&error).into())
    })?;
    Ok(blobs.pack(&name, &record)?)
}

/// Returns the files of the entry, recognised by their content, and its name.
async fn entry(given: &[JsValue]) -> Result<(EntryName, EntryFiles), LabelError> {
    let (mut map, mut structure, mut fasta, mut entry) = (None, None, None, None);
    for file in given.iter().filter_map(|file| file.dyn_ref::<File>()) {
        let bytes = bytes_of(file).await.map_err(LabelError::File)?;
        let slot = match recognise(&bytes) {
            Some(FileKind::Map) => &mut map,
            Some(FileKind::Structure) => &mut structure,
            Some(FileKind::Sequence) => &mut fasta,
            Some(FileKind::EntryMetadata) => &mut entry,
            Some(FileKind::Weights) | None => continue,
        };
        *slot = Some((file.name(), bytes));
    }
    let (map_name, map) = map.ok_or(LabelError::Missing(Role::Map.name()))?;
    let (structure_name, structure) =
        structure.ok_or(LabelError::Missing(Role::Reference.name()))?;
    let files = EntryFiles {
        map,
        structure,
        fasta: fasta.map(|(_, bytes)| bytes),
        entry: entry.map(|(_, bytes)| bytes),
    };
    Ok((EntryName::of(&map_name, &structure_name, &files), files))
}

/// The files of a record, as the browser keeps them, and the archive of them.
#[derive(Debug, Default)]
struct RecordBlobs {
    files: Vec<(RecordFile, Blob)>,
    zip: ZipWriter,
    /// Why the archive cannot be made.
    unzipped: Option<String>,
    archive: Vec<JsValue>,
    /// The normalised density, 0 to 255.
    shades: Vec<u8>,
}

impl RecordBlobs {
    fn keep(&mut self, name: &str, bytes: &[u8]) -> Result<(), JsValue> {
        if name == file::NORMALIZED {
            self.shades = shades(bytes);
        }
        let blob = blob_of(bytes)?;
        match self.zip.begin(name, bytes) {
            Ok(header) => {
                self.archive
                    .push(Uint8Array::from(header.as_slice()).into());
                self.archive.push(blob.clone().into());
            }
            Err(error) => self.unzipped = Some(error.to_string()),
        }
        let done = RecordFile {
            name: name.to_owned(),
            bytes: bytes.len(),
        };
        self.files.push((done, blob));
        scope::send(Reply::Labelling(name.to_owned()), &[]);
        Ok(())
    }

    /// Returns the facts about `record`, with their attachments.
    fn pack(
        self,
        name: &EntryName,
        record: &Record,
    ) -> Result<(LabelFacts, Vec<JsValue>), JsValue> {
        let index = &record.index;
        let grid = index.grid.ok_or("the record has no grid")?;
        let facts = LabelFacts {
            name: name.emdb.clone(),
            grid,
            masks: record
                .masks
                .iter()
                .map(|(kind, mask)| MaskFacts {
                    kind: *kind,
                    classes: kind.classes().into_iter().map(str::to_owned).collect(),
                    outside: mask.outside(),
                })
                .collect(),
            files: self.files.iter().map(|(file, _)| file.clone()).collect(),
            secondary_from: index.secondary_from.clone(),
            warnings: index
                .warnings
                .iter()
                .cloned()
                .chain(self.unzipped.clone())
                .collect(),
        };
        let mut attached = vec![post::attach_bytes(&self.shades)];
        for (_, mask) in &record.masks {
            attached.extend(attach(mask));
        }
        attached.extend(self.files.into_iter().map(|(_, blob)| JsValue::from(blob)));
        if self.unzipped.is_none() {
            let parts: Array = self.archive.into_iter().collect();
            parts.push(&Uint8Array::from(self.zip.finish().as_slice()));
            attached.push(Blob::new_with_blob_sequence(&parts)?.into());
        }
        Ok((facts, attached))
    }
}

/// Returns the indices and the classes of the labels of `mask`, to attach.
fn attach(mask: &LabelMask<u8>) -> [JsValue; 2] {
    let (indices, classes): (Vec<u32>, Vec<u8>) = mask
        .labels()
        .iter()
        .map(|(index, class)| (*index as u32, *class))
        .unzip();
    [post::attach_indices(&indices), post::attach_bytes(&classes)]
}

/// Returns the values of a normalised map, 0 to 1, as 0 to 255.
fn shades(map: &[u8]) -> Vec<u8> {
    let read = read_map(map).map(|(density, _)| density.grid);
    let values = read.iter().flat_map(|grid| grid.values());
    values.map(|value| (value * 255.0) as u8).collect()
}

/// Returns a blob of `bytes`, kept by the browser.
pub(super) fn blob_of(bytes: &[u8]) -> Result<Blob, JsValue> {
    let parts = Array::new();
    for chunk in bytes.chunks(CHUNK) {
        let part = Array::of1(&Uint8Array::from(chunk));
        let piece: JsValue = Blob::new_with_buffer_source_sequence(&part)?.into();
        parts.push(&piece);
    }
    Blob::new_with_blob_sequence(&parts)
}
