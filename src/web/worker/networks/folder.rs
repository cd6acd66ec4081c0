//! Folder: the files that the browser keeps for the page between visits (the origin private file system).

use std::io::{self, Write};

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions,
    FileSystemGetFileOptions, FileSystemSyncAccessHandle, StorageEstimate, StorageManager,
};

use crate::web::messages::Room;
use crate::web::worker::scope::{self, words_of};

/// Name of the folder.
const NAME: &str = "networks";

/// The folder of the networks.
pub(super) struct Folder(FileSystemDirectoryHandle);

impl Folder {
    /// Opens the folder; makes it at the first time.
    ///
    /// # Errors
    /// The reason, in words, why the browser keeps no files.
    pub(super) async fn open() -> Result<Self, String> {
        let open = async || -> Result<Self, JsValue> {
            let root = JsFuture::from(storage()?.get_directory()).await?;
            let root: FileSystemDirectoryHandle = root.unchecked_into();
            let options = FileSystemGetDirectoryOptions::new();
            options.set_create(true);
            let folder = JsFuture::from(root.get_directory_handle_with_options(NAME, &options));
            Ok(Self(folder.await?.unchecked_into()))
        };
        open().await.map_err(|error| in_words(&error))
    }

    /// Returns the names of the files, sorted.
    pub(super) async fn names(&self) -> Vec<String> {
        let keys = self.0.keys();
        let mut names = Vec::new();
        while let Ok(next) = keys.next() {
            let Ok(step) = JsFuture::from(next).await else {
                break;
            };
            let value = Reflect::get(&step, &"value".into());
            let Some(name) = value.ok().and_then(|value| value.as_string()) else {
                break;
            };
            names.push(name);
        }
        names.sort();
        names
    }

    /// Returns the file `name`.
    ///
    /// # Errors
    /// The reason why there is none.
    pub(super) async fn file(&self, name: &str) -> Result<File, String> {
        let open = async || -> Result<File, JsValue> {
            let handle = JsFuture::from(self.0.get_file_handle(name)).await?;
            let handle: FileSystemFileHandle = handle.unchecked_into();
            Ok(JsFuture::from(handle.get_file()).await?.unchecked_into())
        };
        open().await.map_err(|error| in_words(&error))
    }

    /// Returns the text of the file `name`.
    ///
    /// # Errors
    /// The reason why it cannot be read.
    pub(super) async fn text(&self, name: &str) -> Result<String, String> {
        let file: Blob = self.file(name).await?.into();
        let text = JsFuture::from(file.text()).await;
        text.map_err(|error| in_words(&error))
            .map(|text| text.as_string().unwrap_or_default())
    }

    /// Makes the file `name` and has it filled; of a file that could not be filled nothing is left.
    ///
    /// # Errors
    /// That of `fill`, or of the browser.
    pub(super) async fn write<E: From<io::Error>>(
        &self,
        name: &str,
        fill: impl FnOnce(&mut KeptFile) -> Result<(), E>,
    ) -> Result<(), E> {
        let handle = self.create(name).await;
        let handle = handle.map_err(|error| io::Error::other(in_words(&error)))?;
        let mut file = KeptFile(handle);
        let filled = fill(&mut file).and_then(|()| Ok(file.flush()?));
        drop(file);
        if filled.is_err() {
            self.remove(name).await;
        }
        filled
    }

    async fn create(&self, name: &str) -> Result<FileSystemSyncAccessHandle, JsValue> {
        let options = FileSystemGetFileOptions::new();
        options.set_create(true);
        let handle = JsFuture::from(self.0.get_file_handle_with_options(name, &options)).await?;
        let handle: FileSystemFileHandle = handle.unchecked_into();
        let access = JsFuture::from(handle.create_sync_access_handle()).await?;
        let access: FileSystemSyncAccessHandle = access.unchecked_into();
        access.truncate_with_u32(0)?;
        Ok(access)
    }

    /// Removes the file `name`, if it is there and no other tab is writing it.
    pub(super) async fn remove(&self, name: &str) {
        // What cannot be removed now is removed at the next visit.
        let _ = JsFuture::from(self.0.remove_entry(name)).await;
    }
}

/// A file of the folder that is being written.
pub(super) struct KeptFile(FileSystemSyncAccessHandle);

impl Write for KeptFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.0.write_with_u8_array(bytes);
        let written = written.map_err(|error| io::Error::other(in_words(&error)))?;
        // The browser gives a whole number as a float.
        match written as usize {
            0 if !bytes.is_empty() => Err(io::Error::other(NO_ROOM)),
            written => Ok(written),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.0.flush();
        flushed.map_err(|error| io::Error::other(in_words(&error)))
    }
}

impl Drop for KeptFile {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Words for a browser whose room is full.
const NO_ROOM: &str =
    "the browser gives this page no more room: remove networks here, or free space on the disk";

/// Returns the room that the browser gives the page, if it tells.
pub(super) async fn room() -> Option<Room> {
    let estimate = JsFuture::from(storage().ok()?.estimate().ok()?)
        .await
        .ok()?;
    let estimate: StorageEstimate = estimate.unchecked_into();
    Some(Room {
        used: estimate.get_usage()?,
        quota: estimate.get_quota()?,
    })
}

/// Returns the storage of the browser; pages that do not come by https have none.
fn storage() -> Result<StorageManager, JsValue> {
    let storage: JsValue = scope::global().navigator().storage().into();
    match storage.is_undefined() {
        true => Err("it has no storage for pages that do not come by https".into()),
        false => Ok(storage.unchecked_into()),
    }
}

/// Returns in words why the browser refuses.
fn in_words(error: &JsValue) -> String {
    let name = Reflect::get(error, &"name".into()).ok();
    match name.and_then(|name| name.as_string()).as_deref() {
        Some("QuotaExceededError") => NO_ROOM.to_owned(),
        Some("SecurityError") => "this window keeps no files; it may be a private one".to_owned(),
        Some("NoModificationAllowedError") => "another tab is writing it".to_owned(),
        _ => format!("the browser keeps no files here ({})", words_of(error)),
    }
}
