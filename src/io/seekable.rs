//! Seekable: a source for readers that jump to and fro, such as those of zip archives.

use std::io::{self, Read, Seek, SeekFrom};

use crate::io::Source;

/// A source for readers that jump to and fro.
pub(crate) struct Seekable<'a> {
    source: &'a dyn Source,
    position: u64,
    reader: Option<Box<dyn Read + 'a>>,
}

impl<'a> Seekable<'a> {
    /// Starts at the first byte of `source`.
    pub(crate) fn new(source: &'a dyn Source) -> Self {
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
