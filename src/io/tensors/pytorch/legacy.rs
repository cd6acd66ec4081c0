//! Checkpoints of PyTorch before 1.6: five pickles, then the numbers of all storages.

use std::collections::BTreeMap;
use std::io::{BufReader, Read};
use std::ops::Range;

use super::checkpoint::{content, element_bytes};
use super::machine::{self, Pickle};
use super::values::{Storage, Value, Values};
use crate::io::Source;
use crate::io::tensors::content::Content;
use crate::io::tensors::error::TensorFileError;

/// First bytes: a pickle of the number 0x1950a86a20f9469cfc6c.
pub(in crate::io::tensors) const START: [u8; 14] = [
    0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19,
];
/// Upper limit on the bytes of all pickles.
const MOST_PICKLE_BYTES: u64 = 64 << 20;
/// Bytes before the numbers of a storage, which state their count.
const COUNT_BYTES: u64 = 8;

/// Reads the pickles, and finds the storages.
pub(in crate::io::tensors) fn read(source: &dyn Source) -> Result<Content, TensorFileError> {
    let mut reader = Counted {
        inner: BufReader::new(source.open()?).take(MOST_PICKLE_BYTES),
        count: 0,
    };
    let mut pickle = |name: &str| {
        let place = format!("the {name} of the checkpoint");
        machine::read(&mut reader).map_err(|reason| TensorFileError::broken(&place, reason))
    };
    pickle("magic number")?;
    pickle("version")?;
    let system = pickle("byte order")?;
    let order = system.values.entry(system.root, "little_endian");
    if order.is_some_and(|order| *system.values.get(order) == Value::Bool(false)) {
        let reason = "the checkpoint has the most significant byte first".to_owned();
        return Err(TensorFileError::Unsupported { reason });
    }
    let checkpoint = pickle("pickle")?;
    let keys = pickle("list of storages")?;
    let places = places(source, &checkpoint, &keys, reader.count)?;
    content(&checkpoint, |storage| {
        let place = places.get(&storage.key).cloned();
        place.ok_or_else(|| {
            format!(
                "numbers of the storage {:?}, which is not listed",
                storage.key
            )
        })
    })
}

/// Returns the bytes of each storage; the first one begins at the byte `start`.
fn places(
    source: &dyn Source,
    checkpoint: &Pickle,
    keys: &Pickle,
    start: u64,
) -> Result<BTreeMap<String, Range<u64>>, TensorFileError> {
    let stated = storages(&checkpoint.values);
    let mut places = BTreeMap::new();
    let mut at = start;
    for key in keys.values.list(keys.root).unwrap_or_default() {
        let Some(key) = keys.values.text(*key) else {
            return Err(TensorFileError::broken(
                "the list of storages",
                "an entry is no text",
            ));
        };
        let place = format!("the storage {key:?}");
        let bytes = stated
            .get(key)
            .and_then(|storage| element_bytes(&storage.class));
        let Some(bytes) = bytes else {
            let reason = "no tensor says of which type its numbers are";
            return Err(TensorFileError::broken(&place, reason));
        };
        let mut count = [0; COUNT_BYTES as usize];
        source.open_at(at)?.read_exact(&mut count)?;
        let first = at + COUNT_BYTES;
        let end = u64::from_le_bytes(count)
            .checked_mul(bytes)
            .and_then(|bytes| first.checked_add(bytes))
            .filter(|end| *end <= source.length());
        let Some(end) = end else {
            return Err(TensorFileError::broken(
                &place,
                "it reaches beyond the end of the file",
            ));
        };
        places.insert(key.to_owned(), first..end);
        at = end;
    }
    Ok(places)
}

/// Returns all storages that tensors of the checkpoint name, by their keys.
fn storages(values: &Values) -> BTreeMap<&str, &Storage> {
    let storages = values.iter().filter_map(|value| match value {
        Value::Storage(storage) => Some((storage.key.as_str(), storage)),
        _ => None,
    });
    storages.collect()
}

/// Reader that counts its bytes.
struct Counted<R> {
    inner: R,
    count: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.count += count as u64;
        Ok(count)
    }
}
