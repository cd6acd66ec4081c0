//! Unetr: one network of Cryo2Struct with its weights, on a device.

use burn::tensor::{Tensor, TensorData};

use super::card::{Card, Choices};
use super::configuration::Configuration;
use super::convert::checked;
use super::layers::Layers;
use super::observer::{Activation, Nobody, Recorder};
use super::recognise::Recognised;
use crate::io::Source;
use crate::io::tensors::TensorFile;
use crate::network::WeightsError;
use crate::network::device::ComputeDevice;
use crate::network::layers::Weights;
use crate::score::ScoreError;

/// One network of Cryo2Struct with its weights, on a device.
#[derive(Debug)]
pub struct Unetr {
    layers: Layers,
    device: ComputeDevice,
    card: Card,
    /// Part of every token that tells the sequence: `[1, embedding]`.
    of_sequence: Option<Tensor<2>>,
}

/// Reason why a network does not take the description of a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DescriptionError {
    /// It does not see the sequence.
    #[error("the network does not see the sequence: leave its description out")]
    Blind,
    /// The description is of another language model.
    #[error(
        "the network wants {wanted} numbers for the sequence, and the description has {found}: it is of another language model"
    )]
    Width {
        /// Numbers that the network wants.
        wanted: usize,
        /// Numbers that the description has.
        found: usize,
    },
}

impl Unetr {
    /// Reads the weights from `source`, safetensors or a checkpoint, onto `device`, one tensor after the other.
    ///
    /// # Errors
    /// [`WeightsError`] if they are not exactly those of such a network.
    pub fn read(
        source: &dyn Source,
        choices: &Choices,
        device: &ComputeDevice,
    ) -> Result<Self, WeightsError> {
        let file = TensorFile::open(source)?;
        let Recognised { card, prefix, .. } = checked(&file, choices)?;
        let mut weights = Weights::of(file, prefix, device);
        let layers = Layers::read(&mut weights, &card.configuration)?;
        weights.finish()?;
        Ok(Self {
            layers,
            device: device.clone(),
            card,
            of_sequence: None,
        })
    }

    /// Returns the card of its weights.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// Returns its sizes.
    pub fn configuration(&self) -> &Configuration {
        &self.card.configuration
    }

    /// Tells the network the sequence, by a language model's `description` of it.
    ///
    /// # Errors
    /// [`DescriptionError`] if the network does not see the sequence, or wants another number of numbers.
    pub fn describe_sequence(&mut self, description: &[f32]) -> Result<(), DescriptionError> {
        let found = description.len();
        match self.configuration().sizes().sequence {
            None => return Err(DescriptionError::Blind),
            Some(wanted) if wanted != found => {
                return Err(DescriptionError::Width { wanted, found });
            }
            Some(_) => {}
        }
        let data = TensorData::new(description.to_vec(), [1, found]);
        let description = Tensor::from_data(data, self.device.burn());
        self.of_sequence = self.layers.of_sequence(description);
        Ok(())
    }

    /// Returns true if the network sees the sequence and was not told it.
    pub fn lacks_sequence(&self) -> bool {
        self.configuration().sizes().sequence.is_some() && self.of_sequence.is_none()
    }

    /// Returns the device that it runs on.
    pub fn device(&self) -> &ComputeDevice {
        &self.device
    }

    /// Runs the network on `tiles`, each with its normalised values in memory order. Returns for each the logits of all
    /// classes of a voxel, one voxel after the other in memory order.
    ///
    /// # Errors
    /// [`ScoreError`] if the device failed.
    ///
    /// # Panics
    /// If a tile has not the size of the network's, or the network [lacks the sequence](Self::lacks_sequence).
    pub async fn logits(&self, tiles: &[Vec<f32>]) -> Result<Vec<Vec<f32>>, ScoreError> {
        if tiles.is_empty() {
            return Ok(Vec::new());
        }
        self.fetch(self.start(tiles)).await
    }

    /// Computes tiles; on a GPU it only asks for them.
    pub(super) fn start(&self, tiles: &[Vec<f32>]) -> Vec<Tensor<4>> {
        assert!(
            !self.lacks_sequence(),
            "the network was not told the sequence"
        );
        let of_sequence = self.of_sequence.as_ref();
        self.layers
            .forward(self.input(tiles), of_sequence, &mut Nobody)
    }

    /// Brings logits from the device.
    pub(super) async fn fetch(&self, logits: Vec<Tensor<4>>) -> Result<Vec<Vec<f32>>, ScoreError> {
        let mut values = Vec::with_capacity(logits.len());
        for logits in logits {
            let data = logits
                .into_data_async()
                .await
                .map_err(|e| self.failed(&e))?;
            values.push(data.try_to_vec().map_err(|error| self.failed(&error))?);
        }
        Ok(values)
    }

    /// Runs the network on one tile and returns what its layers compute, to compare with PyTorch. Not for a browser,
    /// where reading from a GPU must wait.
    ///
    /// # Errors
    /// [`ScoreError`] if the device failed.
    ///
    /// # Panics
    /// If the tile has not the size of the network's.
    pub fn activations(&self, tile: &[f32]) -> Result<Vec<Activation>, ScoreError> {
        let mut recorder = Recorder::default();
        let (tile, of_sequence) = (self.input(&[tile.to_vec()]), self.of_sequence.as_ref());
        self.layers.forward(tile, of_sequence, &mut recorder);
        let activation = |(name, data): (String, TensorData)| {
            let shape = data.shape().to_vec();
            let values = data.try_to_vec().map_err(|error| self.failed(&error))?;
            Ok(Activation {
                name,
                shape,
                values,
            })
        };
        recorder.0.into_iter().map(activation).collect()
    }

    fn input(&self, tiles: &[Vec<f32>]) -> Tensor<4> {
        let edge = self.configuration().sizes().edge;
        let shape = [tiles.len(), edge, edge, edge];
        Tensor::from_data(TensorData::new(tiles.concat(), shape), self.device.burn())
    }

    pub(super) fn failed(&self, error: &impl ToString) -> ScoreError {
        ScoreError::Device {
            device: self.device.to_string(),
            reason: error.to_string(),
        }
    }
}
