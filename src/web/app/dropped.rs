//! Dropped files: those of a drop, and those in the folders of it.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, File};

/// Most files that are taken out of folders; more than that are no entry of an archive.
const MOST: usize = 500;
/// Ends of the names of files that are taken out of a folder, before an ending such as `.gz`.
const ENDINGS: [&str; 18] = [
    "mrc",
    "map",
    "ccp4",
    "rec",
    "cif",
    "mmcif",
    "pdb",
    "ent",
    "fasta",
    "fa",
    "faa",
    "seq",
    "pir",
    "json",
    "safetensors",
    "ckpt",
    "pt",
    "npy",
];
/// Ends of the names of compressed files.
const COMPRESSED: [&str; 3] = ["gz", "bz2", "zip"];

/// Files and folders of a drop, before the folders are opened.
#[derive(Debug)]
pub(super) struct Dropped {
    files: Vec<File>,
    folders: Vec<JsValue>,
}

/// Files of a drop.
#[derive(Debug, Default)]
pub(super) struct DroppedFiles {
    pub(super) files: Vec<File>,
    /// Number of the files in folders that were left out, as their names are not those of a kind that can be read.
    pub(super) left_out: usize,
}

impl Dropped {
    /// Takes what was dropped, which the browser gives only while it tells of the drop.
    pub(super) fn take(data: &DataTransfer) -> Self {
        let items = Reflect::get(data, &"items".into()).unwrap_or_default();
        let items = Array::from(&items);
        let mut dropped = Self {
            files: Vec::new(),
            folders: Vec::new(),
        };
        for item in items.iter() {
            match call(&item, "webkitGetAsEntry", &[]) {
                Ok(entry) if is_folder(&entry) => dropped.folders.push(entry),
                _ => {
                    let file = call(&item, "getAsFile", &[]).ok();
                    dropped
                        .files
                        .extend(file.and_then(|file| file.dyn_into().ok()));
                }
            }
        }
        dropped
    }

    /// Returns the files, with those in the folders.
    ///
    /// # Errors
    /// The reason, in words, why a folder is not read.
    pub(super) async fn open(self) -> Result<DroppedFiles, String> {
        let mut found = DroppedFiles {
            files: self.files,
            left_out: 0,
        };
        let mut folders = self.folders;
        let mut seen = 0;
        while let Some(folder) = folders.pop() {
            for entry in entries(&folder).await.map_err(|error| in_words(&error))? {
                seen += 1;
                if seen > MOST {
                    return Err(format!(
                        "the folder holds more than {MOST} files: drop those of one map"
                    ));
                }
                if is_folder(&entry) {
                    folders.push(entry);
                } else if is_wanted(&text(&entry, "name")) {
                    let file = call_back(&entry, "file").await;
                    let file = file.map_err(|error| in_words(&error))?;
                    found.files.extend(file.dyn_into().ok());
                } else {
                    found.left_out += 1;
                }
            }
        }
        Ok(found)
    }
}

/// Returns whether a file of this name in a folder may be one that can be read.
fn is_wanted(name: &str) -> bool {
    let name = name.to_lowercase();
    let mut parts = name.rsplit('.');
    let last = parts.next().unwrap_or_default();
    let kind = match COMPRESSED.contains(&last) {
        true => parts.next().unwrap_or_default(),
        false => last,
    };
    !name.starts_with('.') && ENDINGS.contains(&kind)
}

/// Returns all entries of `folder`, of which the browser gives some at a time.
async fn entries(folder: &JsValue) -> Result<Vec<JsValue>, JsValue> {
    let reader = call(folder, "createReader", &[])?;
    let mut all = Vec::new();
    loop {
        let some = Array::from(&call_back(&reader, "readEntries").await?);
        if some.length() == 0 {
            return Ok(all);
        }
        all.extend(some.iter());
    }
}

fn is_folder(entry: &JsValue) -> bool {
    let is = Reflect::get(entry, &"isDirectory".into());
    is.is_ok_and(|is| is.is_truthy())
}

fn text(entry: &JsValue, name: &str) -> String {
    let value = Reflect::get(entry, &name.into()).ok();
    value
        .and_then(|value| value.as_string())
        .unwrap_or_default()
}

fn call(of: &JsValue, method: &str, given: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(of, &method.into())?.dyn_into()?;
    method.apply(of, &given.iter().collect::<Array>())
}

/// Calls a method that answers by one of two functions.
async fn call_back(of: &JsValue, method: &str) -> Result<JsValue, JsValue> {
    let answer = |resolve: Function, reject: Function| {
        if let Err(error) = call(of, method, &[resolve.into(), reject.clone().into()]) {
            let _ = reject.call1(&JsValue::NULL, &error);
        }
    };
    JsFuture::from(Promise::new(&mut { answer })).await
}

fn in_words(error: &JsValue) -> String {
    format!(
        "the browser does not read the folder ({})",
        super::dom::words_of(error)
    )
}
