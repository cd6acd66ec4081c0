//! Parameters of a network in training, by the names of its file of weights.

use std::collections::BTreeMap;

use burn::tensor::{Tensor, TensorData};

use super::error::TrainError;
use crate::io::tensors::{NewTensor, NumberType, SafetensorsWriter, TensorFile};
use crate::network::device::ComputeDevice;
use crate::network::unetr::{self, Choices, Configuration};
use crate::network::{Leaves, Weave, WeightsError};
use crate::random::Random;

/// Standard deviation of the table of positions of a network from nothing, as in ViT.
const POSITIONS: f64 = 0.02;

/// Parameters: of each its shape, and its values in a row.
#[derive(Clone, Debug)]
pub(super) struct Parameters {
    pub(super) by_name: Leaves,
}

impl Parameters {
    /// Reads the weights of `weave`, which must be exactly its own.
    pub(super) fn of_weave(bytes: &[u8], device: &ComputeDevice) -> Result<Self, TrainError> {
        Weave::read(bytes, device)?;
        let file = TensorFile::open(&bytes)?;
        let shapes = file.entries().iter().filter_map(|(name, entry)| {
            let tensor = entry.as_ref().ok()?;
            Some((name.clone(), tensor.shape().to_vec()))
        });
        Self::read(&file, "", shapes.collect(), device)
    }

    /// Reads the weights of a network of Cryo2Struct of these sizes.
    pub(super) fn of_unetr(
        bytes: &[u8],
        configuration: &Configuration,
        device: &ComputeDevice,
    ) -> Result<Self, TrainError> {
        let file = TensorFile::open(&bytes)?;
        let sizes = configuration.sizes();
        let choices = Choices {
            heads: Some(sizes.heads),
            taps: Some(sizes.taps),
            target: None,
        };
        let found = unetr::card(&file, &choices)?.configuration;
        if found != *configuration {
            let reason = format!(
                "they are of a network of other sizes ({:?}, not {:?}): give its --size",
                found.sizes(),
                sizes
            );
            return Err(WeightsError::Sizes { reason }.into());
        }
        let first = "embed.patch_embeddings.weight";
        let prefix = file
            .entries()
            .keys()
            .find_map(|name| name.strip_suffix(first));
        let prefix = prefix.unwrap_or_default().to_owned();
        Self::read(&file, &prefix, configuration.tensors(), device)
    }

    /// Reads the tensors of these names, which begin with `prefix` in the file, and shapes.
    pub(super) fn read(
        file: &TensorFile,
        prefix: &str,
        tensors: Vec<(String, Vec<usize>)>,
        device: &ComputeDevice,
    ) -> Result<Self, TrainError> {
        let mut by_name = BTreeMap::new();
        for (name, shape) in tensors {
            let stored = file.entries().get(&format!("{prefix}{name}"));
            let Some(Ok(tensor)) =
                stored.filter(|entry| entry.as_ref().is_ok_and(|tensor| tensor.shape() == shape))
            else {
                return Err(WeightsError::Missing { name }.into());
            };
            let values = file.read(&name, tensor)?;
            by_name.insert(name, (shape, row(values, device)));
        }
        Ok(Self { by_name })
    }

    /// Draws the parameters of a network of Cryo2Struct as PyTorch does for a new one.
    pub(super) fn drawn(configuration: &Configuration, seed: u64, device: &ComputeDevice) -> Self {
        let mut random = Random::new(seed);
        let tensors = configuration.tensors();
        let mut inputs = 1;
        let drawn = tensors.into_iter().map(|(name, shape)| {
            if shape.len() > 1 {
                // PyTorch counts those of a transposed convolution by its outputs.
                inputs = shape[1..].iter().product();
            }
            let count = shape.iter().product();
            let reach = (inputs as f64).sqrt().recip();
            let values: Vec<f32> = (0..count)
                .map(|_| match name.as_str() {
                    name if name.ends_with("abs_pos_enc") => (POSITIONS * random.normal()) as f32,
                    name if name.contains(".norm_") => {
                        f32::from(u8::from(name.ends_with("weight")))
                    }
                    _ => (reach * (2.0 * random.uniform() - 1.0)) as f32,
                })
                .collect();
            (name, (shape, row(values, device)))
        });
        Self {
            by_name: drawn.collect(),
        }
    }

    /// Returns the parameters as leaves whose gradients are recorded.
    pub(super) fn leaves(&self) -> Leaves {
        let leaves = self.by_name.iter().map(|(name, (shape, values))| {
            let leaf = values.clone().autodiff().require_grad();
            (name.clone(), (shape.clone(), leaf))
        });
        leaves.collect()
    }

    /// Returns the number of parameters.
    pub(super) fn count(&self) -> u64 {
        let counts = self
            .by_name
            .values()
            .map(|(shape, _)| shape.iter().map(|size| *size as u64).product::<u64>());
        counts.sum()
    }

    /// Makes a safetensors file of them, with `facts` as metadata.
    pub(super) fn to_file(&self, facts: &BTreeMap<String, String>) -> Result<Vec<u8>, TrainError> {
        let tensors = self.by_name.iter();
        let tensors = tensors.map(|(name, (shape, values))| (name.clone(), shape, values));
        write(tensors.collect(), facts)
    }
}

/// Makes a safetensors file of named rows of values with their shapes.
pub(super) fn write(
    tensors: Vec<(String, &Vec<usize>, &Tensor<1>)>,
    facts: &BTreeMap<String, String>,
) -> Result<Vec<u8>, TrainError> {
    let new = tensors.iter().map(|(name, shape, _)| NewTensor {
        name: name.clone(),
        shape: (*shape).clone(),
        numbers: NumberType::F32,
    });
    let new: Vec<NewTensor> = new.collect();
    let mut bytes = Vec::new();
    let writer = SafetensorsWriter::begin(&mut bytes, &new, facts);
    let mut writer = writer.map_err(crate::io::tensors::WriteTensorsError::Write)?;
    for (tensor, (_, _, values)) in new.iter().zip(tensors) {
        writer.write(tensor, &numbers(values)?)?;
    }
    Ok(bytes)
}

/// Brings numbers from the device.
pub(super) fn numbers<const D: usize>(tensor: &Tensor<D>) -> Result<Vec<f32>, TrainError> {
    tensor
        .to_data()
        .try_to_vec()
        .map_err(|error| TrainError::Device {
            device: "the device".to_owned(),
            reason: error.to_string(),
        })
}

/// Makes a row of `values` on the device.
pub(super) fn row(values: Vec<f32>, device: &ComputeDevice) -> Tensor<1> {
    let count = values.len();
    Tensor::from_data(TensorData::new(values, [count]), device.burn())
}
