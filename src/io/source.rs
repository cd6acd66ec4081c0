//! Sources: files that are read from their start, as often as needed, and never held as a whole.

use std::io::{self, Read};

/// A file, or what serves as one: on a disk, in a browser, in memory.
pub trait Source {
    /// Returns the number of its bytes.
    fn length(&self) -> u64;

    /// Returns a reader at its start.
    ///
    /// # Errors
    /// The error of the system, if it cannot be opened.
    fn open(&self) -> io::Result<Box<dyn Read + '_>>;
}

impl Source for [u8] {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(self))
    }
}
