//! Weave: the network that ships, as a [`Scorer`].

use std::thread;

use burn::tensor::{Tensor, TensorData};

use super::core_scores::core_scores;
use super::tile_logits::{CELL, TileLogits};
use super::unet::{Logits, UNet};
use crate::grid::{CubeRotation, Grid};
use crate::io::Source;
use crate::io::tensors::TensorFile;
use crate::network::device::ComputeDevice;
use crate::network::layers::{Weights, WeightsError, WeightsRecord};
use crate::network::stitch::Stitch;
use crate::network::tiles::{Tile, Tiling};
use crate::prepare::normalize::{NormalizedDensity, Rule};
use crate::progress::{Progress, Step};
use crate::score::{KeptTiles, NoTiles, ScoreError, ScoreSettings, Scorer, VoxelScores};

/// Edge of a tile, in voxels of 1 Å, as the network was trained.
pub(super) const EDGE: usize = 64;
/// Edge of the core of a tile, whose scores are kept, in voxels; 8 on each side are context.
pub(super) const CORE: usize = 48;
/// Normalised density, in units of the self-weighted mean, that a core needs in one of its voxels
/// not to be skipped: even a badly resolved loop has more, but most of a map is solvent. By hand.
const EMPTY_LEVEL: f32 = 0.25;

/// Certainty ([`TileLogits::certainty`]) below which a tile is scored in further rotations. Good maps
/// have 0.64 and more, poor ones 0.35 to 0.55; 0.72 was no better on five maps (see
/// assets/weave.md).
const SURE: f32 = 0.6;

/// Network `weave` with its weights, on a device.
#[derive(Debug)]
pub struct Weave {
    layers: UNet,
    device: ComputeDevice,
    record: WeightsRecord,
}

impl Weave {
    /// SHA-256 of the weights that ship, `assets/weave.safetensors`.
    pub const SHIPPED: &str = "672b10332580b72b1452ffddf4f2df21d8d80d9e0c29bafb71adae353f4646b6";
    /// Rule by which its input is normalised, in training as here.
    pub const RULE: Rule = Rule::SelfWeightedMean;
    /// Edge of the core of a tile, whose scores are kept, in voxels of 1 Å.
    pub const CORE: usize = CORE;

    /// Reads the weights from the bytes of a safetensors file onto `device`.
    ///
    /// # Errors
    /// [`WeightsError`] if the bytes are not exactly the weights of this network.
    pub fn read(bytes: &[u8], device: &ComputeDevice) -> Result<Self, WeightsError> {
        Self::read_from(&bytes, device)
    }

    /// Reads the weights from `source`, a safetensors file, onto `device`, one tensor after the other.
    ///
    /// # Errors
    /// [`WeightsError`] as [`read`](Self::read).
    pub fn read_from(source: &dyn Source, device: &ComputeDevice) -> Result<Self, WeightsError> {
        let file = TensorFile::open(source)?;
        let (mut weights, record) = Weights::read(file, "weave", device)?;
        let layers = UNet::read(&mut weights)?;
        weights.finish()?;
        Ok(Self {
            layers,
            device: device.clone(),
            record,
        })
    }

    /// Makes the network with weights that only serve to test `device`.
    pub(super) fn pattern(device: &ComputeDevice) -> Result<Self, WeightsError> {
        Ok(Self {
            layers: UNet::read(&mut Weights::pattern(device))?,
            device: device.clone(),
            record: WeightsRecord::pattern(),
        })
    }

    /// Returns the record of its weights.
    pub fn record(&self) -> &WeightsRecord {
        &self.record
    }

    /// Returns the device that it runs on.
    pub fn device(&self) -> &ComputeDevice {
        &self.device
    }

    /// Returns the number of tiles of `map` that hold density, which the network runs on.
    pub fn tiles_with_density(&self, map: &NormalizedDensity) -> usize {
        dense_tiles(map.grid()).1.len()
    }

    /// Runs the network on a cube of `edge` voxels, whose normalised `values` are in memory order.
    ///
    /// # Errors
    /// [`ScoreError`] if the device failed.
    ///
    /// # Panics
    /// If `edge` is not a multiple of 8 of at most 64, or `values` not that of such a cube.
    pub async fn logits(&self, values: Vec<f32>, edge: usize) -> Result<TileLogits, ScoreError> {
        assert!(edge.is_multiple_of(8) && (8..=EDGE).contains(&edge));
        self.fetch_logits(self.start(values, edge)).await
    }

    /// Scores some tiles, averaged over several rotations where the network is unsure. Reports `step`
    /// before every further pass.
    pub(super) async fn logits_over_rotations(
        &self,
        tiles: &[Vec<f32>],
        rotations: usize,
        step: Step,
        progress: &mut impl Progress,
    ) -> Result<Vec<TileLogits>, ScoreError> {
        let mut sums = self.logits_of_tiles(tiles.to_vec()).await?;
        // The first rotation is the identity.
        let others: Vec<CubeRotation> = CubeRotation::all().take(rotations).skip(1).collect();
        for (values, sum) in tiles.iter().zip(&mut sums) {
            if others.is_empty() || sum.certainty(EDGE) >= SURE {
                continue;
            }
            for rotations in others.chunks(self.device.tiles_at_once()) {
                progress.report(step).await?;
                let rotated = rotations
                    .iter()
                    .map(|rotation| rotation.apply(values, EDGE));
                let logits = self.logits_of_tiles(rotated.collect()).await?;
                for (rotation, logits) in rotations.iter().zip(&logits) {
                    sum.add_rotated(*rotation, logits, EDGE);
                }
            }
            sum.divide(1 + others.len());
        }
        Ok(sums)
    }

    /// Runs the network on some tiles. On the CPU each has a thread of its own.
    async fn logits_of_tiles(&self, tiles: Vec<Vec<f32>>) -> Result<Vec<TileLogits>, ScoreError> {
        let mut tiles = tiles.into_iter();
        let first = tiles.next();
        let started = thread::scope(|scope| {
            let others: Vec<_> = tiles
                .map(|values| scope.spawn(|| self.start(values, EDGE)))
                .collect();
            let first = first.map(|values| self.start(values, EDGE));
            let others = others.into_iter().map(|other| {
                let stopped = |_| self.failed(&"a thread stopped");
                other.join().map_err(stopped)
            });
            first
                .map(Ok)
                .into_iter()
                .chain(others)
                .collect::<Result<Vec<_>, _>>()
        });
        let mut logits = Vec::new();
        for started in started? {
            logits.push(self.fetch_logits(started).await?);
        }
        Ok(logits)
    }

    /// Computes a tile; on a GPU it only asks for it.
    fn start(&self, values: Vec<f32>, edge: usize) -> Logits {
        let values = TensorData::new(values, [edge, edge, edge]);
        self.layers
            .forward(Tensor::from_data(values, self.device.burn()))
    }

    async fn fetch_logits(&self, logits: Logits) -> Result<TileLogits, ScoreError> {
        Ok(TileLogits {
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

/// Returns the tiles of `grid` that hold density.
pub(super) fn dense_tiles(grid: &Grid<f32>) -> (Tiling, Vec<Tile>) {
    let tiling = Tiling::new(grid.size(), EDGE, CORE).expect("the core fits into the tile");
    let dense = |tile: &Tile| tiling.has_density(grid, *tile, EMPTY_LEVEL);
    let tiles = tiling.tiles().filter(dense).collect();
    (tiling, tiles)
}

impl Scorer for Weave {
    fn rule(&self) -> Rule {
        Self::RULE
    }

    fn crop_step(&self) -> Option<usize> {
        Some(CORE)
    }

    async fn score(
        &self,
        map: &NormalizedDensity,
        settings: &ScoreSettings,
        progress: &mut impl Progress,
    ) -> Result<VoxelScores, ScoreError> {
        self.score_on(map, settings, &mut NoTiles, progress).await
    }

    async fn score_on(
        &self,
        map: &NormalizedDensity,
        settings: &ScoreSettings,
        kept: &mut impl KeptTiles,
        progress: &mut impl Progress,
    ) -> Result<VoxelScores, ScoreError> {
        let grid = map.grid();
        let (tiling, tiles) = dense_tiles(grid);
        let (mut scores, missing) =
            Stitch::begin(tiling, grid.size(), &tiles, kept, progress).await?;
        for tiles in missing.chunks(self.device.tiles_at_once()) {
            let cut = tiles.iter().map(|(_, tile)| tiling.cut(grid, *tile));
            let values: Vec<_> = cut.collect();
            let logits = self
                .logits_over_rotations(&values, settings.rotations, scores.step(), progress)
                .await?;
            for ((number, tile), logits) in tiles.iter().zip(&logits) {
                let of_tile = core_scores(&tiling, *tile, logits);
                scores.put(*number, of_tile, progress).await?;
            }
        }
        scores.finish(CELL, map.frame(), progress).await
    }
}
