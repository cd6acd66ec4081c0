//! Reference networks: those of Cryo2Struct together, as a [`Scorer`].

use std::iter;
use std::thread;

use burn::tensor::Tensor;

use super::card::Target;
use super::network::Unetr;
use super::probabilities::TileProbabilities;
use crate::grid::{Grid, GridSize};
use crate::network::device::ComputeDevice;
use crate::network::stitch::Stitch;
use crate::network::tiles::{Tile, Tiling};
use crate::prepare::normalize::{NormalizedDensity, Rule};
use crate::progress::Progress;
use crate::score::{
    KeptTiles, NoTiles, Preparation, ScoreError, ScoreSettings, Scorer, VoxelScores,
};

/// Voxels between the face of a tile and its core, whose scores are kept.
const MARGIN: usize = 6;
/// Tiles that a transformer takes at once: it reads its weights, up to 700 MB, once for all of them.
const BATCH: usize = 4;

/// The networks of Cryo2Struct, each with its weights: of atoms, of amino acids where residue types are wanted, and
/// optionally of secondary structure.
#[derive(Debug)]
pub struct ReferenceNetworks {
    atoms: Unetr,
    amino: Option<Unetr>,
    secondary: Option<Unetr>,
}

/// Reason why networks do not work together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReferenceNetworksError {
    /// A network predicts something else.
    #[error("the network for {wanted} predicts {found}: choose another file")]
    Target {
        /// Subject that it shall have.
        wanted: Target,
        /// Subject that it has.
        found: Target,
    },
    /// A network sees the sequence and was not told it.
    #[error(
        "the network for {target} wants the sequence in numbers: give a file of them, or the language model that makes them"
    )]
    Sequence {
        /// Subject of the network.
        target: Target,
    },
    /// The tiles of two networks differ.
    #[error(
        "the networks see tiles of {first} and of {second} voxels: choose networks that belong together"
    )]
    Edge {
        /// Edge of the tiles of the first one, in voxels.
        first: usize,
        /// Edge of those of another.
        second: usize,
    },
}

impl ReferenceNetworks {
    /// Combines networks.
    ///
    /// # Errors
    /// [`ReferenceNetworksError`] if one predicts something else or lacks the sequence, or their tiles differ.
    pub fn new(
        atoms: Unetr,
        amino: Unetr,
        secondary: Option<Unetr>,
    ) -> Result<Self, ReferenceNetworksError> {
        Self {
            atoms,
            amino: Some(amino),
            secondary,
        }
        .checked()
    }

    /// Returns the network of atoms alone, for what needs no residue types.
    ///
    /// # Errors
    /// [`ReferenceNetworksError`] if it predicts something else or lacks the sequence.
    pub fn of_atoms(atoms: Unetr) -> Result<Self, ReferenceNetworksError> {
        Self {
            atoms,
            amino: None,
            secondary: None,
        }
        .checked()
    }

    fn checked(self) -> Result<Self, ReferenceNetworksError> {
        let first = self.edge();
        for (network, wanted) in self.all().zip(Target::ALL) {
            let (found, second) = (network.card().target, network.configuration().sizes().edge);
            if found != wanted {
                return Err(ReferenceNetworksError::Target { wanted, found });
            }
            if network.lacks_sequence() {
                return Err(ReferenceNetworksError::Sequence { target: found });
            }
            if first != second {
                return Err(ReferenceNetworksError::Edge { first, second });
            }
        }
        Ok(self)
    }

    /// Returns the networks, in the order of [`Target::ALL`].
    pub fn all(&self) -> impl Iterator<Item = &Unetr> {
        iter::once(&self.atoms)
            .chain(&self.amino)
            .chain(&self.secondary)
    }

    /// Returns the device that they run on.
    pub fn device(&self) -> &ComputeDevice {
        self.atoms.device()
    }

    fn edge(&self) -> usize {
        self.atoms.configuration().sizes().edge
    }

    /// Cuts a grid of `size` into the tiles of networks that see `edge` voxels: all of it is scored.
    ///
    /// # Panics
    /// If the tiles are no larger than their margins, as those of no network are.
    pub fn tiling(size: GridSize, edge: usize) -> Tiling {
        Tiling::new(size, edge, edge - 2 * MARGIN).expect("a tile is larger than its margins")
    }

    /// Computes the probabilities of some tiles. On the CPU every few tiles have a thread of their own.
    async fn probabilities(
        &self,
        tiles: &[Vec<f32>],
    ) -> Result<Vec<TileProbabilities>, ScoreError> {
        let mut batches = tiles.chunks(BATCH);
        let first = batches.next();
        let start = |tiles: &[Vec<f32>]| -> Vec<Vec<Tensor<4>>> {
            self.all().map(|network| network.start(tiles)).collect()
        };
        let started = thread::scope(|scope| {
            let others: Vec<_> = batches.map(|tiles| scope.spawn(|| start(tiles))).collect();
            let first = first.map(start).map(Ok);
            let others = others.into_iter().map(|other| {
                let stopped = |_| self.atoms.failed(&"a thread stopped");
                other.join().map_err(stopped)
            });
            first
                .into_iter()
                .chain(others)
                .collect::<Result<Vec<_>, _>>()
        });
        let mut probabilities = Vec::with_capacity(tiles.len());
        for logits in started? {
            let mut of_networks = Vec::new();
            for (network, logits) in self.all().zip(logits) {
                of_networks.push(network.fetch(logits).await?.into_iter());
            }
            while let Some(atoms) = of_networks[0].next() {
                let mut others = of_networks[1..].iter_mut().filter_map(Iterator::next);
                let amino = others.next();
                probabilities.push(TileProbabilities::of(atoms, amino, others.next()));
            }
        }
        Ok(probabilities)
    }
}

/// Parts the tiles of a grid into those that are 0 everywhere and the others.
fn empty_and_filled(tiling: &Tiling, grid: &Grid<f32>) -> (Vec<Tile>, Vec<Tile>) {
    let is_empty = |tile: &Tile| tiling.cut(grid, *tile).iter().all(|value| *value == 0.0);
    tiling.tiles().partition(is_empty)
}

impl Scorer for ReferenceNetworks {
    fn rule(&self) -> Rule {
        Rule::NonZeroPercentile
    }

    fn preparation(&self) -> Preparation {
        Preparation::AsReleased
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
        _: &ScoreSettings,
        kept: &mut impl KeptTiles,
        progress: &mut impl Progress,
    ) -> Result<VoxelScores, ScoreError> {
        let grid = map.grid();
        let tiling = Self::tiling(grid.size(), self.edge());
        let (empty, filled) = empty_and_filled(&tiling, grid);
        let (mut scores, missing) =
            Stitch::begin(tiling, grid.size(), &filled, kept, progress).await?;
        for tiles in missing.chunks(BATCH * self.device().tiles_at_once()) {
            let cut = tiles.iter().map(|(_, tile)| tiling.cut(grid, *tile));
            let probabilities = self.probabilities(&cut.collect::<Vec<_>>()).await?;
            for ((number, tile), probabilities) in tiles.iter().zip(&probabilities) {
                let of_tile = probabilities.core_scores(&tiling, *tile);
                scores.put(*number, of_tile, progress).await?;
            }
        }
        // Tiles without density are all the same to the networks.
        if !empty.is_empty() {
            let nothing = vec![0.0; self.edge().pow(3)];
            let probabilities = self.probabilities(&[nothing]).await?.remove(0);
            for tile in empty.iter().filter(|_| probabilities.has_ca()) {
                scores.add(*tile, probabilities.core_scores(&tiling, *tile))?;
            }
        }
        scores.finish(1, map.frame(), progress).await
    }
}
