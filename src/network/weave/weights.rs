//! Weights of a network: a safetensors file, read strictly.

use std::collections::BTreeMap;

use burn::module::Param;
use burn::tensor::{DType, Tensor, TensorData};
use safetensors::{Dtype, SafeTensors};
use serde::{Deserialize, Serialize};

use super::pattern::Pattern;
use crate::io::checksum::sha256_hex;
use crate::network::device::{Backend, ComputeDevice};

/// Record of the weights that a network runs with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeightsRecord {
    /// Name of the network that they are for.
    pub name: String,
    /// Date on which they were written, as year-month-day.
    pub date: Option<String>,
    /// Number of training steps.
    pub steps: Option<String>,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

impl WeightsRecord {
    /// Returns the record of a [`Pattern`].
    pub(super) fn pattern() -> Self {
        Self {
            name: "pattern".to_owned(),
            date: None,
            steps: None,
            sha256: String::new(),
        }
    }
}

/// Reason why a file does not hold the weights of a network.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WeightsError {
    /// It is no safetensors file, or only a part of one.
    #[error("the weights file is broken ({reason}): download it again")]
    Broken {
        /// Message of the reader.
        reason: String,
    },
    /// The weights are those of another network.
    #[error("the weights file is for the network {found:?}, not {wanted:?}: choose another file")]
    OtherNetwork {
        /// The network that shall run.
        wanted: String,
        /// The network that the file names.
        found: String,
    },
    /// A tensor of the network is not in the file.
    #[error(
        "the weights file lacks the tensor {name}: it is of another version of the network; \
         use the file that came with this program"
    )]
    Missing {
        /// The tensor.
        name: String,
    },
    /// The network has no such tensor as one of the file.
    #[error(
        "the weights file has a tensor {name} that the network does not know: it is of another \
         version of the network; use the file that came with this program"
    )]
    Unknown {
        /// The tensor.
        name: String,
    },
    /// A tensor has another shape than the network's.
    #[error(
        "the tensor {name} of the weights file has the shape {found:?}, not {wanted:?}: it is of \
         another version of the network; use the file that came with this program"
    )]
    Shape {
        /// The tensor.
        name: String,
        /// The shape of the network's tensor.
        wanted: Vec<usize>,
        /// The shape of the file's tensor.
        found: Vec<usize>,
    },
    /// A tensor does not hold finite real numbers.
    #[error("the tensor {name} of the weights file holds {found}: export the weights again")]
    Values {
        /// The tensor.
        name: String,
        /// Its content instead.
        found: String,
    },
}

/// Tensors by name, each to be taken once.
pub(super) struct Weights<'a> {
    source: Source,
    device: &'a ComputeDevice,
}

/// Source of tensors.
enum Source {
    File(BTreeMap<String, TensorData>),
    Pattern(Pattern),
}

impl<'a> Weights<'a> {
    /// Reads all tensors of a safetensors file, which must name the network `wanted`.
    pub(super) fn read(
        bytes: &[u8],
        wanted: &str,
        device: &'a ComputeDevice,
    ) -> Result<(Self, WeightsRecord), WeightsError> {
        let broken = |error: safetensors::SafeTensorError| WeightsError::Broken {
            reason: error.to_string(),
        };
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(broken)?;
        let facts = header.metadata().clone().unwrap_or_default();
        let name = facts.get("name").cloned().unwrap_or_default();
        if name != wanted {
            let wanted = wanted.to_owned();
            return Err(WeightsError::OtherNetwork {
                wanted,
                found: name,
            });
        }
        let tensors = SafeTensors::deserialize(bytes)
            .map_err(broken)?
            .iter()
            .map(|(name, view)| Ok((name.to_owned(), to_f32(name, &view)?)))
            .collect::<Result<_, WeightsError>>()?;
        let record = WeightsRecord {
            name,
            date: facts.get("date").cloned(),
            steps: facts.get("steps").cloned(),
            sha256: sha256_hex(bytes),
        };
        let source = Source::File(tensors);
        Ok((Self { source, device }, record))
    }

    /// Makes up whatever tensors are asked for, the same on every machine: for the test of a device.
    pub(super) fn pattern(device: &'a ComputeDevice) -> Self {
        let source = Source::Pattern(Pattern::default());
        Self { source, device }
    }

    /// Returns the kind of device that the network will run on.
    pub(super) fn backend(&self) -> Backend {
        self.device.backend()
    }

    /// Takes the tensor `name`, which must have the shape `wanted`.
    pub(super) fn take<const D: usize>(
        &mut self,
        name: &str,
        wanted: [usize; D],
    ) -> Result<Tensor<D>, WeightsError> {
        let data = match &mut self.source {
            Source::File(tensors) => tensors.remove(name).ok_or(WeightsError::Missing {
                name: name.to_owned(),
            })?,
            Source::Pattern(pattern) => pattern.weights(&wanted),
        };
        if data.shape().as_slice() != wanted {
            return Err(WeightsError::Shape {
                name: name.to_owned(),
                wanted: wanted.to_vec(),
                found: data.shape().to_vec(),
            });
        }
        Ok(Tensor::from_data(data, self.device.burn()))
    }

    /// Takes the vector `name` of `length` values.
    pub(super) fn vector(
        &mut self,
        name: &str,
        length: usize,
    ) -> Result<Param<Tensor<1>>, WeightsError> {
        self.take(name, [length]).map(Param::from_tensor)
    }

    /// Succeeds once every tensor of the file was taken.
    pub(super) fn finish(self) -> Result<(), WeightsError> {
        match self.source {
            Source::File(mut tensors) => match tensors.pop_first() {
                Some((name, _)) => Err(WeightsError::Unknown { name }),
                None => Ok(()),
            },
            Source::Pattern(_) => Ok(()),
        }
    }
}

/// Converts the values of a tensor to f32, whatever they are on disk.
fn to_f32(name: &str, view: &safetensors::tensor::TensorView) -> Result<TensorData, WeightsError> {
    let values = |found: String| WeightsError::Values {
        name: name.to_owned(),
        found,
    };
    let dtype = match view.dtype() {
        Dtype::F16 => DType::F16,
        Dtype::BF16 => DType::BF16,
        Dtype::F32 => DType::F32,
        other => return Err(values(format!("values of type {other:?}"))),
    };
    let shape = view.shape().to_vec();
    let data = TensorData::from_bytes_vec(view.data().to_vec(), shape, dtype).convert::<f32>();
    match data.as_slice::<f32>() {
        Ok(numbers) if numbers.iter().all(|number| number.is_finite()) => Ok(data),
        _ => Err(values("values that are no finite numbers".to_owned())),
    }
}
