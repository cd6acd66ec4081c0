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

    /// Returns a reader at the byte `position`; a source that can jump there does.
    ///
    /// # Errors
    /// The error of the system, if it cannot be opened or read so far.
    fn open_at(&self, position: u64) -> io::Result<Box<dyn Read + '_>> {
        let mut reader = self.open()?;
        io::copy(&mut reader.by_ref().take(position), &mut io::sink())?;
        Ok(reader)
    }
}

impl Source for [u8] {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(self))
    }

    fn open_at(&self, position: u64) -> io::Result<Box<dyn Read + '_>> {
        let start = usize::try_from(position).map_or(self.len(), |start| start.min(self.len()));
        Ok(Box::new(&self[start..]))
    }
}

impl<S: Source + ?Sized> Source for &S {
    fn length(&self) -> u64 {
        (**self).length()
    }

    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        (**self).open()
    }

    fn open_at(&self, position: u64) -> io::Result<Box<dyn Read + '_>> {
        (**self).open_at(position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source that cannot jump.
    struct Forward(Vec<u8>);

    impl Source for Forward {
        fn length(&self) -> u64 {
            self.0.len() as u64
        }

        fn open(&self) -> io::Result<Box<dyn Read + '_>> {
            self.0.as_slice().open()
        }
    }

    fn rest(source: &dyn Source, position: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut reader = source.open_at(position).unwrap();
        reader.read_to_end(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn a_reader_opens_anywhere() {
        let bytes: Vec<u8> = (0..100).collect();
        for position in [0, 1, 99, 100, 1000] {
            let wanted = &bytes[bytes.len().min(position)..];
            assert_eq!(rest(&Forward(bytes.clone()), position as u64), wanted);
            assert_eq!(rest(&bytes.as_slice(), position as u64), wanted);
        }
    }
}
