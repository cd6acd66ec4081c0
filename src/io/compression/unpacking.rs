//! Unpacking: the content of a file as it is read, of which no more is in memory than was asked for.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;

use super::kind::{Compression, CompressionError, GZIP_RATIO, LeftOver, compression_of};
use crate::io::Source;

/// Bytes that are taken from a file at once, where less is asked for.
const BUFFER: usize = 64 << 10;

/// Bytes by which a compression is known.
const MARK_BYTES: u64 = 4;

/// Content of a file, unpacked as it is read.
pub struct Unpacking<'a> {
    content: Box<dyn Read + 'a>,
    compression: Option<Compression>,
    left_over: Rc<Cell<u64>>,
    file_bytes: u64,
    given: u64,
    limit: u64,
}

impl<'a> Unpacking<'a> {
    /// Begins at the start of `source`, which may unpack to `limit` bytes. What was compressed twice
    /// is unpacked twice.
    ///
    /// # Errors
    /// [`CompressionError::Unreadable`] if the source cannot be read.
    pub fn new(source: &'a (impl Source + ?Sized), limit: usize) -> Result<Self, CompressionError> {
        let unreadable = |error| CompressionError::of(None, &error);
        let file = source.open().map_err(unreadable)?;
        let file = BufReader::with_capacity(BUFFER, file);
        let (compression, file) = looked_into(Box::new(file)).map_err(unreadable)?;
        let left_over = Rc::new(Cell::new(0));
        let content: Box<dyn Read + 'a> = match compression {
            None => file,
            Some(outer) => {
                let members = Members::new(file, outer, left_over.clone());
                let members = BufReader::with_capacity(BUFFER, members);
                match looked_into(Box::new(members)) {
                    Ok((Some(inner), members)) => {
                        Box::new(Members::new(members, inner, left_over.clone()))
                    }
                    Ok((None, members)) => members,
                    Err(error) => return Err(CompressionError::of(compression, &error)),
                }
            }
        };
        Ok(Self {
            content,
            compression,
            left_over,
            file_bytes: source.length(),
            given: 0,
            limit: limit as u64,
        })
    }

    /// Appends the next `count` bytes to `buffer`, or as many as there are.
    ///
    /// # Errors
    /// [`CompressionError`] if the source cannot be read, is damaged or unpacks to too much.
    pub fn read(&mut self, count: u64, buffer: &mut Vec<u8>) -> Result<(), CompressionError> {
        // One byte beyond the limit tells that there is more.
        let most = match self.compression {
            Some(_) => self.limit.saturating_add(1).saturating_sub(self.given),
            None => u64::MAX,
        };
        let read = (&mut self.content)
            .take(count.min(most))
            .read_to_end(buffer);
        self.take_note(read.map(|read| read as u64))
    }

    /// Passes over the next `count` bytes, or as many as there are.
    ///
    /// # Errors
    /// As [`Unpacking::read`].
    pub fn skip(&mut self, count: u64) -> Result<(), CompressionError> {
        let read = io::copy(&mut (&mut self.content).take(count), &mut io::sink());
        self.take_note(read)
    }

    /// Returns the bytes read or passed over so far.
    pub fn given(&self) -> u64 {
        self.given
    }

    /// Returns whether a file of this length can unpack to `count` bytes without being a most
    /// unlikely one; if not, they should be counted before memory is taken for them.
    pub fn may_hold(&self, count: u64) -> bool {
        let ratio = self.compression.map_or(1, |_| GZIP_RATIO as u64);
        count <= self.file_bytes.saturating_mul(ratio)
    }

    /// Returns the compression of the file, if it has one.
    pub fn compression(&self) -> Option<Compression> {
        self.compression
    }

    /// Returns the bytes after the compressed content, once that has been read to its end.
    pub fn left_over(&self) -> Option<LeftOver> {
        let bytes = self.left_over.get();
        let compression = self.compression.filter(|_| bytes > 0)?;
        Some(LeftOver { compression, bytes })
    }

    fn take_note(&mut self, read: io::Result<u64>) -> Result<(), CompressionError> {
        self.given += read.map_err(|error| CompressionError::of(self.compression, &error))?;
        match self.compression {
            Some(compression) if self.given > self.limit => Err(CompressionError::TooLarge {
                compression,
                limit_mib: (self.limit >> 20) as usize,
            }),
            _ => Ok(()),
        }
    }
}

/// Returns the compression of what `reader` gives, and a reader of the same.
fn looked_into<'a>(
    mut reader: Box<dyn BufRead + 'a>,
) -> io::Result<(Option<Compression>, Box<dyn BufRead + 'a>)> {
    let mut start = Vec::new();
    (&mut reader).take(MARK_BYTES).read_to_end(&mut start)?;
    let compression = compression_of(&start);
    Ok((compression, Box::new(Cursor::new(start).chain(reader))))
}

/// The members of a compressed file, joined. Zeros between and after them are padding.
struct Members<'a> {
    member: Member<'a>,
    compression: Compression,
    /// Bytes that belong to no member, once they have been counted.
    left_over: Rc<Cell<u64>>,
}

/// The member that is being read.
enum Member<'a> {
    Gzip(flate2::bufread::GzDecoder<Box<dyn BufRead + 'a>>),
    Bzip2(bzip2::bufread::BzDecoder<Box<dyn BufRead + 'a>>),
    /// There is no other.
    End,
}

impl<'a> Member<'a> {
    fn new(file: Box<dyn BufRead + 'a>, compression: Compression) -> Self {
        match compression {
            Compression::Gzip => Self::Gzip(flate2::bufread::GzDecoder::new(file)),
            Compression::Bzip2 => Self::Bzip2(bzip2::bufread::BzDecoder::new(file)),
        }
    }
}

impl<'a> Members<'a> {
    fn new(
        file: Box<dyn BufRead + 'a>,
        compression: Compression,
        left_over: Rc<Cell<u64>>,
    ) -> Self {
        Self {
            member: Member::new(file, compression),
            compression,
            left_over,
        }
    }

    /// Goes on to the next member in `rest`, or counts what stands there instead.
    fn go_on(&mut self, mut rest: Box<dyn BufRead + 'a>) -> io::Result<()> {
        skip_zeros(&mut rest)?;
        let (compression, mut rest) = looked_into(rest)?;
        if compression == Some(self.compression) {
            self.member = Member::new(rest, self.compression);
        } else {
            let bytes = io::copy(&mut rest, &mut io::sink())?;
            self.left_over.set(self.left_over.get() + bytes);
        }
        Ok(())
    }
}

impl Read for Members<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = match &mut self.member {
                Member::Gzip(decoder) => decoder.read(buffer)?,
                Member::Bzip2(decoder) => decoder.read(buffer)?,
                Member::End => return Ok(0),
            };
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            match std::mem::replace(&mut self.member, Member::End) {
                Member::Gzip(decoder) => self.go_on(decoder.into_inner())?,
                Member::Bzip2(decoder) => self.go_on(decoder.into_inner())?,
                Member::End => {}
            }
        }
    }
}

fn skip_zeros(reader: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let there = reader.fill_buf()?;
        let zeros = there.iter().take_while(|byte| **byte == 0).count();
        let is_end = zeros < there.len() || there.is_empty();
        reader.consume(zeros);
        if is_end {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::io::compression::gzip;

    #[test]
    fn a_stream_gives_what_the_whole_file_holds() {
        let content: Vec<u8> = (0..300_000_u32)
            .map(|i| (i.wrapping_mul(i) >> 7) as u8)
            .collect();
        let packed = gzip(&content);
        for file in [content.as_slice(), &packed] {
            let mut stream = Unpacking::new(file, 1 << 20).unwrap();
            let mut read = Vec::new();
            stream.read(5, &mut read).unwrap();
            stream.skip(100_000).unwrap();
            stream.read(u64::MAX, &mut read).unwrap();
            assert_eq!(stream.given(), 300_000);
            assert_eq!(read[..5], content[..5]);
            assert_eq!(read[5..], content[100_005..]);
        }
        assert!(!Unpacking::new(&content[..], 0).unwrap().may_hold(300_001));
        assert!(Unpacking::new(&packed[..], 0).unwrap().may_hold(300_001));
    }

    #[test]
    fn a_stream_refuses_bombs_and_damage() {
        let bomb = gzip(&vec![0; 10 << 20]);
        let passed_over = |file: &[u8], limit| Unpacking::new(file, limit)?.skip(u64::MAX);
        assert!(matches!(
            passed_over(&bomb, 1 << 20),
            Err(CompressionError::TooLarge { limit_mib: 1, .. })
        ));
        let mut held = Vec::new();
        let read = Unpacking::new(&bomb[..], 1 << 20)
            .unwrap()
            .read(u64::MAX, &mut held);
        assert!(matches!(read, Err(CompressionError::TooLarge { .. })));
        assert_eq!(held.len(), (1 << 20) + 1, "no more is taken than tells it");
        assert!(matches!(
            passed_over(&bomb[..bomb.len() / 2], 20 << 20),
            Err(CompressionError::Damaged { .. })
        ));
    }
}
