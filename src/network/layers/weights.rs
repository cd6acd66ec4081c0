//! Weights of a network: a file of tensors, read strictly and one tensor at a time.

use std::collections::BTreeSet;

use burn::module::{Param, ParamId};
use burn::tensor::{Tensor, TensorData};
use serde::{Deserialize, Serialize};

use super::pattern::Pattern;
use crate::io::checksum::sha256_hex_of;
use crate::io::tensors::{TensorFile, TensorFileError};
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
    pub(in crate::network) fn pattern() -> Self {
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
    /// It is no file of tensors, or only a part of one.
    #[error(transparent)]
    File(#[from] TensorFileError),
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
        "the weights file lacks the tensor {name}: it is of another network or another version of \
         it; choose the file that belongs to this one"
    )]
    Missing {
        /// The tensor.
        name: String,
    },
    /// The network has no such tensor as one of the file.
    #[error(
        "the weights file has a tensor {name} that the network does not know: it is of another \
         network or another version of it; choose the file that belongs to this one"
    )]
    Unknown {
        /// The tensor.
        name: String,
    },
    /// A tensor has another shape than the network's.
    #[error(
        "the tensor {name} of the weights file has the shape {found:?}, not {wanted:?}: it is of \
         another network or another version of it; choose the file that belongs to this one"
    )]
    Shape {
        /// The tensor.
        name: String,
        /// The shape of the network's tensor.
        wanted: Vec<usize>,
        /// The shape of the file's tensor.
        found: Vec<usize>,
    },
    /// The classes of the network are others.
    #[error("the weights file predicts {found}, not {wanted}: choose another file")]
    OtherTarget {
        /// Subject that it shall have, in words.
        wanted: String,
        /// Subject that it has, in words.
        found: String,
    },
    /// The sizes of the network do not fit together.
    #[error("the weights file holds no network that can run: {reason}")]
    Sizes {
        /// Those that do not, in words.
        reason: String,
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
pub(in crate::network) struct Weights<'a> {
    source: Tensors<'a>,
    device: &'a ComputeDevice,
}

/// Parameters of a network in training, by the names of the file of weights: their shapes, and their values in a row, whose
/// gradients the network's operations record.
#[cfg(feature = "train")]
pub(crate) type Leaves = std::collections::BTreeMap<String, (Vec<usize>, Tensor<1>)>;

/// Makes a parameter of a layer. Unlike burn's own constructor it leaves the tensor's part in the recording of gradients as it
/// is, so that what a layer makes of its weights is recorded, too.
pub(in crate::network) fn parameter<const D: usize>(tensor: Tensor<D>) -> Param<Tensor<D>> {
    Param::initialized(ParamId::new(), tensor)
}

/// Source of tensors.
enum Tensors<'a> {
    File {
        file: TensorFile<'a>,
        /// Begin of all names in the file that the network does not use.
        prefix: String,
        /// Names, with the prefix, of the tensors that were not taken yet.
        left: BTreeSet<String>,
    },
    Pattern(Pattern),
    #[cfg(feature = "train")]
    Leaves(&'a Leaves),
}

impl<'a> Weights<'a> {
    /// Opens the tensors of `file`, which must name the network `wanted`.
    pub(in crate::network) fn read(
        file: TensorFile<'a>,
        wanted: &str,
        device: &'a ComputeDevice,
    ) -> Result<(Self, WeightsRecord), WeightsError> {
        let facts = file.facts();
        let name = facts.get("name").cloned().unwrap_or_default();
        if name != wanted {
            let wanted = wanted.to_owned();
            return Err(WeightsError::OtherNetwork {
                wanted,
                found: name,
            });
        }
        let (_, sha256) = sha256_hex_of(file.source()).map_err(TensorFileError::from)?;
        let record = WeightsRecord {
            name,
            date: facts.get("date").cloned(),
            steps: facts.get("steps").cloned(),
            sha256,
        };
        Ok((Self::of(file, String::new(), device), record))
    }

    /// Takes the tensors of `file`, whose names all begin with `prefix`.
    pub(in crate::network) fn of(
        file: TensorFile<'a>,
        prefix: String,
        device: &'a ComputeDevice,
    ) -> Self {
        let left = file.entries().keys().cloned().collect();
        let source = Tensors::File { file, prefix, left };
        Self { source, device }
    }

    /// Makes up whatever tensors are asked for, the same on every machine: for the test of a device.
    pub(in crate::network) fn pattern(device: &'a ComputeDevice) -> Self {
        let source = Tensors::Pattern(Pattern::default());
        Self { source, device }
    }

    /// Takes the parameters of a network in training.
    #[cfg(feature = "train")]
    pub(in crate::network) fn leaves(leaves: &'a Leaves, device: &'a ComputeDevice) -> Self {
        let source = Tensors::Leaves(leaves);
        Self { source, device }
    }

    /// Returns the kind of device that the network will run on.
    pub(in crate::network) fn backend(&self) -> Backend {
        self.device.backend()
    }

    /// Takes the tensor `name`, which must have the shape `wanted`.
    pub(in crate::network) fn take<const D: usize>(
        &mut self,
        name: &str,
        wanted: [usize; D],
    ) -> Result<Tensor<D>, WeightsError> {
        let data = match &mut self.source {
            Tensors::File { file, prefix, left } => {
                let name = format!("{prefix}{name}");
                let numbers = numbers(file, &name, &wanted)?;
                left.remove(&name);
                TensorData::new(numbers, wanted)
            }
            Tensors::Pattern(pattern) => pattern.weights(&wanted),
            #[cfg(feature = "train")]
            Tensors::Leaves(leaves) => return leaf(leaves, name, wanted),
        };
        Ok(Tensor::from_data(data, self.device.burn()))
    }

    /// Takes the vector `name` of `length` values.
    pub(in crate::network) fn vector(
        &mut self,
        name: &str,
        length: usize,
    ) -> Result<Param<Tensor<1>>, WeightsError> {
        self.take(name, [length]).map(parameter)
    }

    /// Leaves out the tensors that the network does without.
    pub(in crate::network) fn pass(&mut self, is_needless: impl Fn(&str) -> bool) {
        if let Tensors::File { left, .. } = &mut self.source {
            left.retain(|name| !is_needless(name));
        }
    }

    /// Succeeds once every tensor of the file was taken.
    pub(in crate::network) fn finish(self) -> Result<(), WeightsError> {
        match self.source {
            Tensors::File { mut left, .. } => match left.pop_first() {
                Some(name) => Err(WeightsError::Unknown { name }),
                None => Ok(()),
            },
            Tensors::Pattern(_) => Ok(()),
            #[cfg(feature = "train")]
            Tensors::Leaves(_) => Ok(()),
        }
    }
}

/// Returns the leaf `name`, which must have the shape `wanted`.
#[cfg(feature = "train")]
fn leaf<const D: usize>(
    leaves: &Leaves,
    name: &str,
    wanted: [usize; D],
) -> Result<Tensor<D>, WeightsError> {
    let name = || name.to_owned();
    match leaves.get(&name()) {
        Some((shape, values)) if *shape == wanted => Ok(values.clone().reshape(wanted)),
        Some((shape, _)) => Err(WeightsError::Shape {
            name: name(),
            wanted: wanted.to_vec(),
            found: shape.clone(),
        }),
        None => Err(WeightsError::Missing { name: name() }),
    }
}

/// Reads the numbers of the tensor `name`, which must have the shape `wanted` and be finite.
pub(in crate::network) fn numbers(
    file: &TensorFile,
    name: &str,
    wanted: &[usize],
) -> Result<Vec<f32>, WeightsError> {
    let values = |found: &str| WeightsError::Values {
        name: name.to_owned(),
        found: found.to_owned(),
    };
    let tensor = match file.entries().get(name) {
        Some(Ok(tensor)) => tensor,
        Some(Err(reason)) => return Err(values(reason)),
        None => {
            let name = name.to_owned();
            return Err(WeightsError::Missing { name });
        }
    };
    if tensor.shape() != wanted {
        return Err(WeightsError::Shape {
            name: name.to_owned(),
            wanted: wanted.to_vec(),
            found: tensor.shape().to_vec(),
        });
    }
    let numbers = file.read(name, tensor)?;
    match numbers.iter().all(|number| number.is_finite()) {
        true => Ok(numbers),
        false => Err(values("values that are no finite numbers")),
    }
}
