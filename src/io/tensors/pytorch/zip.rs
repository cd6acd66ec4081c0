//! Checkpoints of PyTorch 1.6 and later: a zip archive of one pickle and of one file for each storage.

use std::io::Read;
use std::ops::Range;

use ::zip::{CompressionMethod, ZipArchive};

use super::checkpoint::{content, element_bytes};
use super::machine;
use super::values::Storage;
use crate::io::Source;
use crate::io::seekable::Seekable;
use crate::io::tensors::content::Content;
use crate::io::tensors::error::TensorFileError;

/// Upper limit on the bytes of the pickle; that of a checkpoint with its optimiser has some 100,000.
const MOST_PICKLE_BYTES: u64 = 64 << 20;

/// Reads the directory of the archive and the pickle.
pub(in crate::io::tensors) fn read(source: &dyn Source) -> Result<Content, TensorFileError> {
    let broken =
        |reason: &dyn ToString| TensorFileError::broken("the zip archive", reason.to_string());
    let zip = ZipArchive::new(Seekable::new(source)).map_err(|error| broken(&error))?;
    let length = source.length();
    let mut archive = Archive { zip, length };
    let shallow = |name: &&str| *name == "data.pkl" || name.ends_with("/data.pkl");
    let pickle_name = archive
        .zip
        .file_names()
        .filter(shallow)
        .min_by_key(|name| name.len());
    let Some(pickle_name) = pickle_name.map(str::to_owned) else {
        return Err(TensorFileError::Foreign);
    };
    let folder = pickle_name.trim_end_matches("data.pkl").to_owned();
    if let Some(order) = archive.stored(&format!("{folder}byteorder")).ok().flatten() {
        let mut word = String::new();
        source
            .open_at(order.start)?
            .take((order.end - order.start).min(16))
            .read_to_string(&mut word)?;
        if word.trim() != "little" {
            let reason = format!("the checkpoint has the byte order {word:?}");
            return Err(TensorFileError::Unsupported { reason });
        }
    }
    let bytes = archive
        .stored(&pickle_name)
        .and_then(|found| found.ok_or_else(missing));
    let bytes = bytes.map_err(|reason| broken(&format!("{pickle_name}: {reason}")))?;
    if bytes.end - bytes.start > MOST_PICKLE_BYTES {
        let reason = format!("{pickle_name} has {} bytes", bytes.end - bytes.start);
        return Err(TensorFileError::Unsupported { reason });
    }
    let pickle = {
        let part = source.open_at(bytes.start)?.take(bytes.end - bytes.start);
        machine::read(&mut std::io::BufReader::new(part))
            .map_err(|reason| TensorFileError::broken(&pickle_name, reason))?
    };
    content(&pickle, |storage| {
        let name = format!("{folder}data/{}", storage.key);
        let bytes = archive
            .stored(&name)?
            .ok_or_else(|| format!("numbers that {name} lacks"))?;
        sized(storage, bytes)
    })
}

/// The archive, and the length of the file.
struct Archive<'a> {
    zip: ZipArchive<Seekable<'a>>,
    length: u64,
}

impl Archive<'_> {
    /// Returns the bytes of the file `name` in the archive, where it is there.
    fn stored(&mut self, name: &str) -> Result<Option<Range<u64>>, String> {
        let Some(index) = self.zip.index_for_name(name) else {
            return Ok(None);
        };
        let entry = self
            .zip
            .by_index_raw(index)
            .map_err(|error| error.to_string())?;
        if entry.compression() != CompressionMethod::Stored || entry.encrypted() {
            return Err(format!(
                "numbers in {name}, which is compressed, as PyTorch never does"
            ));
        }
        let (start, size) = (entry.data_start(), entry.size());
        let end = start.checked_add(size).filter(|end| *end <= self.length);
        let end = end.ok_or_else(|| {
            format!("numbers in {name}, which reaches beyond the end of the file")
        })?;
        Ok(Some(start..end))
    }
}

/// Checks that `bytes` hold the elements that `storage` states.
fn sized(storage: &Storage, bytes: Range<u64>) -> Result<Range<u64>, String> {
    let there = bytes.end - bytes.start;
    let wanted = element_bytes(&storage.class).and_then(|bytes| storage.count.checked_mul(bytes));
    match wanted {
        Some(wanted) if wanted <= there => Ok(bytes.start..bytes.start + wanted),
        _ => Err(format!("{} numbers in {there} bytes", storage.count)),
    }
}

fn missing() -> String {
    "it is missing".to_owned()
}
