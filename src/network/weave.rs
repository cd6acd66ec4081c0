//! Weave: the network that ships, as a [`Scorer`].

use burn::tensor::{Tensor, TensorData};

use super::stitch::{BoxLogits, Stitch};
use super::unet::UNet;
use super::weights::{Weights, WeightsError, WeightsRecord};
use crate::gpu::ComputeDevice;
use crate::prepare::normalize::{NormalizedDensity, Rule};
use crate::progress::{Progress, Stage, Step};
use crate::score::{ScoreError, Scorer, VoxelScores};
use crate::tiles::{Tile, Tiling};

/// The edge of a box, in voxels of 1 Å: what the network was trained on.
const EDGE: usize = 64;
/// The part of a box whose scores are kept: 8 voxels on each side are only seen.
const CORE: usize = 48;
/// A core is skipped where no voxel is above this share of the mean density of matter: even a badly
/// resolved loop has more, and most of a map is solvent.
const EMPTY_LEVEL: f32 = 0.25;

/// The network `weave` with its weights, on a device.
#[derive(Debug)]
pub struct Weave {
    layers: UNet,
    device: ComputeDevice,
    record: WeightsRecord,
}

impl Weave {
    /// Reads the weights from the bytes of a safetensors file onto `device`.
    ///
    /// # Errors
    /// [`WeightsError`] if the bytes are not exactly the weights of this network.
    pub fn read(bytes: &[u8], device: &ComputeDevice) -> Result<Self, WeightsError> {
        let (mut weights, record) = Weights::read(bytes, "weave", device)?;
        let layers = UNet::read(&mut weights)?;
        weights.finish()?;
        Ok(Self {
            layers,
            device: device.clone(),
            record,
        })
    }

    /// The network with weights that only serve to test `device`.
    pub(super) fn pattern(device: &ComputeDevice) -> Result<Self, WeightsError> {
        Ok(Self {
            layers: UNet::read(&mut Weights::pattern(device))?,
            device: device.clone(),
            record: WeightsRecord::pattern(),
        })
    }

    /// Which weights it runs with.
    pub fn record(&self) -> &WeightsRecord {
        &self.record
    }

    /// What it runs on.
    pub fn device(&self) -> &ComputeDevice {
        &self.device
    }

    /// What the network says of a cube of `edge` voxels, whose normalised `values` are in memory
    /// order.
    ///
    /// # Errors
    /// [`ScoreError`] if the device failed.
    ///
    /// # Panics
    /// If `edge` is not a multiple of 8 of at most 64, or `values` not that of such a cube.
    pub async fn logits(&self, values: Vec<f32>, edge: usize) -> Result<BoxLogits, ScoreError> {
        assert!(edge.is_multiple_of(8) && (8..=EDGE).contains(&edge));
        let values = TensorData::new(values, [edge, edge, edge]);
        let density = Tensor::from_data(values, self.device.burn());
        let logits = self.layers.forward(density);
        Ok(BoxLogits {
            fine: self.fetch(logits.fine).await?,
            coarse: self.fetch(logits.coarse).await?,
        })
    }

    /// Brings a tensor from the device.
    async fn fetch(&self, tensor: Tensor<4>) -> Result<Vec<f32>, ScoreError> {
        let data = tensor.into_data_async().await;
        let data = data.map_err(|error| self.failed(&error))?;
        data.try_to_vec().map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &impl ToString) -> ScoreError {
        ScoreError::Device {
            device: self.device.to_string(),
            reason: error.to_string(),
        }
    }
}

impl Scorer for Weave {
    fn rule(&self) -> Rule {
        Rule::SelfWeightedMean
    }

    async fn score(
        &self,
        map: &NormalizedDensity,
        progress: &mut impl Progress,
    ) -> Result<VoxelScores, ScoreError> {
        let grid = map.grid();
        let tiling = Tiling::new(grid.size(), EDGE, CORE).expect("the core fits into the box");
        let tiles: Vec<Tile> = tiling
            .tiles()
            .filter(|tile| tiling.has_density(grid, *tile, EMPTY_LEVEL))
            .collect();
        let step = |done| Step {
            stage: Stage::Score,
            done,
            of: tiles.len().max(1),
        };
        let mut scores = Stitch::new(tiling, grid.size());
        progress.report(step(0)).await?;
        for (done, tile) in tiles.iter().enumerate() {
            let logits = self.logits(tiling.cut(grid, *tile), EDGE).await?;
            scores.add(*tile, &logits);
            progress.report(step(done + 1)).await?;
        }
        if tiles.is_empty() {
            progress.report(step(1)).await?;
        }
        Ok(scores.finish(map.frame()))
    }
}
