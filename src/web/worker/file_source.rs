//! Files of the browser, read a slice at a time.

use std::io::{self, Read};

use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, File};

use super::scope;

use crate::io::Source;

/// Bytes that the browser is asked for first; after them twice as many each time, so that a short look is cheap.
const FIRST_SLICE: u64 = 64 << 10;
/// Bytes that the browser is asked for at once.
const MOST_SLICE: u64 = 4 << 20;

/// Hears how many bytes the browser has given.
type OnBytes<'a> = &'a dyn Fn(usize);

/// A file of the browser. Only a slice of it is in memory.
pub(super) struct FileSource<'a> {
    file: &'a File,
    on_bytes: OnBytes<'a>,
}

impl<'a> FileSource<'a> {
    pub(super) fn new(file: &'a File) -> Self {
        Self::reporting(file, &|_| ())
    }

    /// Makes a source that tells `on_bytes` of the bytes that are read, those read twice twice.
    pub(super) fn reporting(file: &'a File, on_bytes: OnBytes<'a>) -> Self {
        Self { file, on_bytes }
    }

    /// Returns the first bytes, at most `count`.
    ///
    /// # Errors
    /// The reason why the browser cannot read it.
    pub(super) fn start(&self, count: u64) -> Result<Vec<u8>, String> {
        let mut start = Vec::new();
        let read = self
            .open()
            .and_then(|file| file.take(count).read_to_end(&mut start));
        match read {
            Ok(_) => Ok(start),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl Source for FileSource<'_> {
    fn length(&self) -> u64 {
        // The browser gives a whole number as a float.
        self.file.size() as u64
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        self.open_at(0)
    }

    fn open_at(&self, position: u64) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(Slices {
            file: self.file,
            on_bytes: self.on_bytes,
            reader: SyncReader::new().map_err(|_| unreadable())?,
            next: position,
            size: FIRST_SLICE,
            slice: Vec::new(),
            given: 0,
        }))
    }
}

/// The slices of a file, one after the other.
struct Slices<'a> {
    file: &'a File,
    on_bytes: OnBytes<'a>,
    reader: SyncReader,
    /// Position of the next slice.
    next: u64,
    /// Bytes of the next slice.
    size: u64,
    slice: Vec<u8>,
    /// Bytes of the slice that were given.
    given: usize,
}

impl Read for Slices<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.slice.len() {
            let (start, end) = (self.next as f64, (self.next + self.size) as f64);
            self.size = (2 * self.size).min(MOST_SLICE);
            let blob = self.file.slice_with_f64_and_f64(start, end);
            let bytes = blob.and_then(|blob| self.reader.bytes_of(&blob));
            let bytes = bytes.map_err(|_| unreadable())?;
            self.slice.resize(bytes.length() as usize, 0);
            bytes.copy_to(&mut self.slice);
            (self.on_bytes)(self.slice.len());
            self.next += self.slice.len() as u64;
            self.given = 0;
        }
        let count = (&self.slice[self.given..]).read(buffer)?;
        self.given += count;
        Ok(count)
    }
}

/// The browser's `FileReaderSync`, which only workers have: it answers at once.
struct SyncReader(JsValue);

impl SyncReader {
    fn new() -> Result<Self, JsValue> {
        let class = Reflect::get(&scope::global(), &"FileReaderSync".into())?;
        Reflect::construct(class.unchecked_ref::<Function>(), &Array::new()).map(Self)
    }

    fn bytes_of(&self, blob: &Blob) -> Result<Uint8Array, JsValue> {
        let method = Reflect::get(&self.0, &"readAsArrayBuffer".into())?;
        let buffer = method.unchecked_ref::<Function>().call1(&self.0, blob)?;
        Ok(Uint8Array::new(&buffer))
    }
}

fn unreadable() -> io::Error {
    io::Error::other("the browser cannot read it (was it moved, or is it a folder?)")
}
