//! Folder: the files that the browser keeps for the page between visits (the origin private file system).

use std::cell::Cell;
use std::io::{self, Read, Write};

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions,
    FileSystemGetFileOptions, FileSystemSyncAccessHandle, StorageEstimate, StorageManager,
};

use crate::io::Source;
use crate::web::messages::Room;
use crate::web::worker::scope::{self, words_of};

/// A folder.
pub(super) struct Folder(FileSystemDirectoryHandle);

impl Folder {
    /// Opens the folder `name`; makes it at the first time.
    ///
    /// # Errors
    /// The reason, in words, why the browser keeps no files.
    pub(super) async fn open(name: &str) -> Result<Self, String> {
        let open = async || -> Result<Self, JsValue> {
            let root = settled(&storage()?.get_directory()).await?;
            let root: FileSystemDirectoryHandle = root.unchecked_into();
            let options = FileSystemGetDirectoryOptions::new();
            options.set_create(true);
            let folder = root.get_directory_handle_with_options(name, &options);
            Ok(Self(settled(&folder).await?.unchecked_into()))
        };
        open().await.map_err(|error| in_words(&error))
    }

    /// Returns the names of the files, sorted.
    pub(super) async fn names(&self) -> Vec<String> {
        let keys = self.0.keys();
        let mut names = Vec::new();
        while let Ok(next) = keys.next() {
            let Ok(step) = settled(&next).await else {
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
            let handle = settled(&self.0.get_file_handle(name)).await?;
            let handle: FileSystemFileHandle = handle.unchecked_into();
            Ok(settled(&handle.get_file()).await?.unchecked_into())
        };
        open().await.map_err(|error| in_words(&error))
    }

    /// Returns the text of the file `name`.
    ///
    /// # Errors
    /// The reason why it cannot be read.
    pub(super) async fn text(&self, name: &str) -> Result<String, String> {
        let file: Blob = self.file(name).await?.into();
        let text = settled(&file.text()).await;
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
        let mut file = self.access(name).await.map_err(io::Error::other)?;
        file.truncate(0)?;
        let filled = fill(&mut file).and_then(|()| Ok(file.flush()?));
        drop(file);
        if filled.is_err() {
            self.remove(name).await;
        }
        filled
    }

    /// Opens the file `name` to read and write; makes it if it is not there. No other tab can open it meanwhile. A
    /// worker that has just ended, as after a reload, may hold it a little longer: that is waited for.
    ///
    /// # Errors
    /// The reason, in words, why the browser does not.
    pub(super) async fn access(&self, name: &str) -> Result<KeptFile, String> {
        /// Number of tries, and the pause between them in milliseconds.
        const TRIES: usize = 20;
        const PAUSE: i32 = 300;
        for _ in 1..TRIES {
            match self.try_access(name).await {
                Err(error) if name_of(&error) == TAKEN => scope::pause(PAUSE).await,
                opened => return opened.map_err(|error| in_words(&error)),
            }
        }
        self.access_now(name).await
    }

    /// Opens the file `name` as [`access`](Self::access) does, without a wait.
    ///
    /// # Errors
    /// The reason, in words, why the browser does not.
    pub(super) async fn access_now(&self, name: &str) -> Result<KeptFile, String> {
        let opened = self.try_access(name).await;
        opened.map_err(|error| in_words(&error))
    }

    async fn try_access(&self, name: &str) -> Result<KeptFile, JsValue> {
        let options = FileSystemGetFileOptions::new();
        options.set_create(true);
        let handle = self.0.get_file_handle_with_options(name, &options);
        let handle: FileSystemFileHandle = settled(&handle).await?.unchecked_into();
        let access = settled(&handle.create_sync_access_handle()).await?;
        Ok(KeptFile(access.unchecked_into()))
    }

    /// Removes all files, as [`remove`](Self::remove) does one.
    pub(super) async fn clear(&self) {
        for name in self.names().await {
            self.remove(&name).await;
        }
    }

    /// Removes the file `name`, if it is there and no other tab is writing it.
    pub(super) async fn remove(&self, name: &str) {
        // What cannot be removed now is removed at the next visit.
        let _ = settled(&self.0.remove_entry(name)).await;
    }
}

/// A file of the folder that is open.
pub(super) struct KeptFile(FileSystemSyncAccessHandle);

impl KeptFile {
    /// Cuts it to `length` bytes.
    ///
    /// # Errors
    /// The reason why the browser does not.
    pub(super) fn truncate(&self, length: u32) -> io::Result<()> {
        let cut = self.0.truncate_with_u32(length);
        cut.map_err(|error| io::Error::other(in_words(&error)))
    }

    /// Writes all `bytes` at `place`.
    ///
    /// # Errors
    /// The reason why the browser does not; there may be no more room.
    pub(super) fn write_at(&self, place: u64, bytes: &[u8]) -> io::Result<()> {
        let written = self.transfer("write", &Uint8Array::from(bytes), place)?;
        match written == bytes.len() {
            true => Ok(()),
            false => Err(io::Error::other(NO_ROOM)),
        }
    }

    /// Calls `method`, which reads or writes `bytes` at `place`; returns their number.
    fn transfer(&self, method: &str, bytes: &Uint8Array, place: u64) -> io::Result<usize> {
        let call = || -> Result<JsValue, JsValue> {
            let options = Object::new();
            Reflect::set(&options, &"at".into(), &(place as f64).into())?;
            let method: Function = Reflect::get(&self.0, &method.into())?.dyn_into()?;
            method.call2(&self.0, bytes, &options)
        };
        let count = call().map_err(|error| io::Error::other(in_words(&error)))?;
        // The browser gives a whole number as a float.
        Ok(count.as_f64().unwrap_or_default() as usize)
    }
}

impl Source for KeptFile {
    fn length(&self) -> u64 {
        self.0.get_size().map_or(0, |size| size as u64)
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        self.open_at(0)
    }

    fn open_at(&self, position: u64) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(KeptBytes {
            file: self,
            position,
        }))
    }
}

/// Reader of a kept file.
struct KeptBytes<'a> {
    file: &'a KeptFile,
    position: u64,
}

impl Read for KeptBytes<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = u32::try_from(into.len()).unwrap_or(u32::MAX);
        let bytes = Uint8Array::new_with_length(length);
        let count = self.file.transfer("read", &bytes, self.position)?;
        bytes.subarray(0, count as u32).copy_to(&mut into[..count]);
        self.position += count as u64;
        Ok(count)
    }
}

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
    let estimate = settled(&storage().ok()?.estimate().ok()?).await.ok()?;
    let estimate: StorageEstimate = estimate.unchecked_into();
    Some(Room {
        used: estimate.get_usage()?,
        quota: estimate.get_quota()?,
    })
}

/// Returns the storage of the browser; pages that do not come by https have none, and whoever started this program by an
/// address with `storage=none` wants none used.
fn storage() -> Result<StorageManager, JsValue> {
    if IS_ASLEEP.get() {
        return Err(NO_ANSWER.into());
    }
    if scope::query("storage").as_deref() == Some("none") {
        return Err("none are wanted".into());
    }
    let storage: JsValue = scope::global().navigator().storage().into();
    match storage.is_undefined() {
        true => Err("it has no storage for pages that do not come by https".into()),
        false => Ok(storage.unchecked_into()),
    }
}

/// Waits for the browser's answer; a disk that does not answer is an error like any other.
async fn settled(answer: &Promise) -> Result<JsValue, JsValue> {
    /// Longest wait, in milliseconds: a disk that sleeps wakes up within seconds.
    const PATIENCE: i32 = 10_000;
    let clock = |_resolve: Function, reject: Function| {
        // Without a timer the wait has no end, as before.
        let _ = scope::global().set_timeout_with_callback_and_timeout_and_arguments_1(
            &reject,
            PATIENCE,
            &NO_ANSWER.into(),
        );
    };
    let either = Array::of2(answer, &Promise::new(&mut { clock }));
    let settled = JsFuture::from(Promise::race(&either)).await;
    if settled
        .as_ref()
        .err()
        .and_then(JsValue::as_string)
        .as_deref()
        == Some(NO_ANSWER)
    {
        IS_ASLEEP.set(true);
    }
    settled
}

thread_local! {
    /// True once the disk did not answer in time: it is not waited for a second time.
    static IS_ASLEEP: Cell<bool> = const { Cell::new(false) };
}

/// Words for a disk that does not answer.
const NO_ANSWER: &str = "it does not answer";

/// Name of the error of a file that is open elsewhere.
const TAKEN: &str = "NoModificationAllowedError";

/// Returns in words why the browser refuses.
fn in_words(error: &JsValue) -> String {
    match &*name_of(error) {
        "QuotaExceededError" => NO_ROOM.to_owned(),
        "SecurityError" => "this window keeps no files; it may be a private one".to_owned(),
        TAKEN => "another tab is writing it".to_owned(),
        _ => format!("the browser keeps no files here ({})", words_of(error)),
    }
}

/// Returns the name of `error`, empty if it has none.
fn name_of(error: &JsValue) -> String {
    let name = Reflect::get(error, &"name".into()).ok();
    name.and_then(|name| name.as_string()).unwrap_or_default()
}
