//! Kept tiles: the scores of single tiles, so that a run that was stopped goes on where it was.

use std::collections::BTreeMap;
use std::io::{self, Read};

use flate2::Crc;

use crate::io::Source;
use crate::io::checksum::sha256_hex;

/// Store of the scores of single tiles.
pub trait KeptTiles {
    /// Returns the scores of the tile of that number, if they are kept.
    fn take(&mut self, number: usize) -> Option<Vec<u8>>;

    /// Keeps the scores of a tile. A store that cannot goes on without them.
    fn keep(&mut self, number: usize, scores: &[u8]);
}

/// Store that keeps nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTiles;

impl KeptTiles for NoTiles {
    fn take(&mut self, _: usize) -> Option<Vec<u8>> {
        None
    }

    fn keep(&mut self, _: usize, _: &[u8]) {}
}

/// First bytes of a log of tiles, with the version of its layout.
const BEGIN: &[u8] = b"cryoweave tiles 1\n";
/// Bytes of a SHA-256 in hexadecimal.
const KEY: usize = 64;
/// Bytes before the scores of a tile: its number, the length of the scores and their CRC-32, each as `u32`, little-endian.
const HEAD: usize = 12;

/// Log of tiles in a file: for whom it was kept, then tile after tile as they were scored.
///
/// A tile that was not written to its end, or was damaged, is as if it was not kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TileLog {
    /// Place of the scores in the file, their length and their CRC-32, by the number of the tile.
    tiles: BTreeMap<usize, (u64, u32, u32)>,
    /// Length of the file up to the last whole tile.
    end: u64,
}

impl TileLog {
    /// Returns the key of a run: equal keys, equal scores. `parts` are all that the scores depend on.
    pub fn key(parts: &[&str]) -> String {
        sha256_hex(parts.join("\n").as_bytes())
    }

    /// Returns the first bytes of a log for the run of that `key`.
    pub fn begin(key: &str) -> Vec<u8> {
        [BEGIN, key.as_bytes()].concat()
    }

    /// Starts an empty log for the run of that `key`.
    pub fn new(key: &str) -> Self {
        Self {
            tiles: BTreeMap::new(),
            end: Self::begin(key).len() as u64,
        }
    }

    /// Reads which tiles the log in `source` holds; `None` if it is no log, or one of another run than that of `key`.
    pub fn read(source: &dyn Source, key: &str) -> Option<Self> {
        let begin = read_at(source, 0, BEGIN.len() + KEY).ok()?;
        if begin != Self::begin(key) {
            return None;
        }
        let mut log = Self::new(key);
        while let Ok(head) = read_at(source, log.end, HEAD) {
            let (numbers, _) = head.as_chunks::<4>();
            let [number, length, crc] = [0, 1, 2].map(|at| u32::from_le_bytes(numbers[at]));
            let end = log.end + (HEAD as u64) + u64::from(length);
            if end > source.length() {
                break;
            }
            log.add(number as usize, length, crc);
        }
        Some(log)
    }

    fn add(&mut self, number: usize, length: u32, crc: u32) {
        let place = self.end + HEAD as u64;
        self.tiles.insert(number, (place, length, crc));
        self.end = place + u64::from(length);
    }

    /// Returns the number of tiles.
    pub fn count(&self) -> usize {
        self.tiles.len()
    }

    /// Returns the length of the file up to the last whole tile, in bytes: the next one is written there.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// Notes the scores of a tile; returns the bytes to write at [`end`](Self::end), as it was before. `None` if there are too
    /// many.
    pub fn append(&mut self, number: usize, scores: &[u8]) -> Option<Vec<u8>> {
        let length = u32::try_from(scores.len()).ok()?;
        let index = u32::try_from(number).ok()?;
        let crc = crc(scores);
        let head = [index, length, crc].map(u32::to_le_bytes);
        self.add(number, length, crc);
        Some([head.as_flattened(), scores].concat())
    }

    /// Returns the scores of a tile from the file in `source`, if they are there and whole.
    pub fn take(&self, source: &dyn Source, number: usize) -> Option<Vec<u8>> {
        let (place, length, wanted) = *self.tiles.get(&number)?;
        let scores = read_at(source, place, length as usize).ok()?;
        (crc(&scores) == wanted).then_some(scores)
    }
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// Reads `length` bytes at `place`, which must be there.
fn read_at(source: &dyn Source, place: u64, length: usize) -> io::Result<Vec<u8>> {
    if place + length as u64 > source.length() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let mut bytes = Vec::new();
    let reserved = bytes.try_reserve_exact(length);
    reserved.map_err(|_| io::ErrorKind::OutOfMemory)?;
    bytes.resize(length, 0);
    source.open_at(place)?.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(tiles: &[(usize, &[u8])]) -> (Vec<u8>, TileLog) {
        let key = TileLog::key(&["map", "weights"]);
        let mut log = TileLog::new(&key);
        let mut bytes = TileLog::begin(&key);
        for (number, scores) in tiles {
            assert_eq!(log.end(), bytes.len() as u64);
            bytes.extend(log.append(*number, scores).unwrap());
        }
        (bytes, log)
    }

    #[test]
    fn kept_tiles_are_found_again() {
        let key = TileLog::key(&["map", "weights"]);
        let (bytes, log) = written(&[(3, b"three"), (0, b""), (7, b"seven")]);
        let source = bytes.as_slice();
        let read = TileLog::read(&source, &key).unwrap();
        assert_eq!((&read, read.count()), (&log, 3));
        assert_eq!(read.take(&source, 3).unwrap(), b"three");
        assert_eq!(read.take(&source, 7).unwrap(), b"seven");
        assert_eq!(read.take(&source, 0).unwrap(), b"");
        assert_eq!(read.take(&source, 1), None);
        let other = TileLog::key(&["map", "other weights"]);
        assert_eq!(TileLog::read(&source, &other), None);
        assert_eq!(TileLog::read(&b"no log".as_slice(), &key), None);
    }

    #[test]
    fn a_tile_that_was_not_written_to_its_end_is_not_there() {
        let key = TileLog::key(&["map", "weights"]);
        let (whole, log) = written(&[(1, b"one"), (2, b"two")]);
        let (first, _) = written(&[(1, b"one")]);
        for length in first.len()..whole.len() {
            let cut = &whole[..length];
            let read = TileLog::read(&cut, &key).unwrap();
            assert_eq!((read.count(), read.end()), (1, first.len() as u64));
        }
        let mut damaged = whole.clone();
        *damaged.last_mut().unwrap() ^= 1;
        let source = damaged.as_slice();
        assert_eq!(log.take(&source, 2), None);
        assert_eq!(log.take(&source, 1).unwrap(), b"one");
    }
}
