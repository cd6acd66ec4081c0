//! Sources: files that are read from their start, as often as needed, and never held as a whole.

use std::io::{self, Read, Seek, SeekFrom};

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

/// A source for readers that jump to and fro.
pub(super) struct Seekable<'a> {
    source: &'a dyn Source,
    position: u64,
    reader: Option<Box<dyn Read + 'a>>,
}

impl<'a> Seekable<'a> {
    /// Starts at the first byte of `source`.
    pub(super) fn new(source: &'a dyn Source) -> Self {
        Self {
            source,
            position: 0,
            reader: None,
        }
    }
}

impl Read for Seekable<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut reader = match self.reader.take() {
            Some(reader) => reader,
            None => self.source.open_at(self.position)?,
        };
        let count = reader.read(buffer)?;
        self.position += count as u64;
        self.reader = Some(reader);
        Ok(count)
    }
}

impl Seek for Seekable<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.source.length().checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        let outside = || io::Error::new(io::ErrorKind::InvalidInput, "a position outside the file");
        let position = position.ok_or_else(outside)?;
        if position != self.position {
            (self.position, self.reader) = (position, None);
        }
        Ok(position)
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

    #[test]
    fn a_seekable_source_reads_as_a_cursor_does() {
        let bytes: Vec<u8> = (0..100).collect();
        let slice = bytes.as_slice();
        let (mut ours, mut theirs) = (Seekable::new(&slice), io::Cursor::new(&bytes));
        let steps = [
            SeekFrom::End(-10),
            SeekFrom::Current(-5),
            SeekFrom::Start(3),
            SeekFrom::Current(0),
            SeekFrom::End(4),
        ];
        for step in steps {
            assert_eq!(ours.seek(step).unwrap(), theirs.seek(step).unwrap());
            let mut buffers = [[0; 4]; 2];
            let counts = [
                ours.read(&mut buffers[0]).unwrap(),
                theirs.read(&mut buffers[1]).unwrap(),
            ];
            assert_eq!(counts[0], counts[1], "{step:?}");
            assert_eq!(buffers[0], buffers[1], "{step:?}");
        }
        assert!(ours.seek(SeekFrom::Current(-1000)).is_err());
    }
}
