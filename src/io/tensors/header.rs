//! Header of safetensors files. Format: <https://huggingface.co/docs/safetensors>.

use std::io::Read;

use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};

use super::content::{Content, Entry};
use super::error::TensorFileError;
use super::number::NumberType;
use super::stored::{StoredTensor, View};
use crate::io::Source;

/// Upper limit on the bytes of a header, as of the crate `safetensors`.
const MOST_HEADER_BYTES: u64 = 100_000_000;
/// Bytes before the header, which state its size.
const LENGTH_BYTES: u64 = 8;

/// Reads the header of `source`.
pub(super) fn read(source: &dyn Source) -> Result<Content, TensorFileError> {
    let broken =
        |reason: &dyn ToString| TensorFileError::broken("the safetensors file", reason.to_string());
    let mut reader = source.open()?;
    let mut length = [0; LENGTH_BYTES as usize];
    reader.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    let data = length.saturating_add(LENGTH_BYTES);
    if length > MOST_HEADER_BYTES || data > source.length() {
        let reason = format!(
            "a header of {length} bytes in a file of {}",
            source.length()
        );
        return Err(broken(&reason));
    }
    let mut text = Vec::new();
    reader.take(length).read_to_end(&mut text)?;
    let header: Metadata = serde_json::from_slice(&text).map_err(|error| broken(&error))?;
    let end = data + header.data_len() as u64;
    if end != source.length() {
        let reason = format!("{end} bytes by its header, {} in the file", source.length());
        return Err(broken(&reason));
    }
    let entry = |(name, info): (String, &TensorInfo)| (name, entry(info, data));
    let facts = header.metadata().clone().unwrap_or_default();
    Ok(Content {
        entries: header.tensors().into_iter().map(entry).collect(),
        facts: facts.into_iter().collect(),
    })
}

/// Returns the tensor of `info`; the first one lies at the byte `data`.
fn entry(info: &TensorInfo, data: u64) -> Entry {
    let numbers = match info.dtype {
        Dtype::F16 => NumberType::F16,
        Dtype::BF16 => NumberType::Bf16,
        Dtype::F32 => NumberType::F32,
        Dtype::F64 => NumberType::F64,
        other => return Err(format!("values of type {other:?}")),
    };
    let shape: Vec<u64> = info.shape.iter().map(|size| *size as u64).collect();
    let mut strides = vec![1_u64; shape.len()];
    for axis in (1..shape.len()).rev() {
        strides[axis - 1] = strides[axis].saturating_mul(shape[axis]);
    }
    let (start, end) = info.data_offsets;
    let view = View {
        numbers,
        shape,
        strides,
        first: 0,
    };
    StoredTensor::new(view, data + start as u64..data + end as u64)
}
