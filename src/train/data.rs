//! Data of a training: the batches of every step, and the fixed examples that validate.
//!
//! A batch depends on the seed and on the number of its step alone, so that a training that is taken up again sees the
//! same batches as one that never stopped.

use std::sync::{Mutex, PoisonError};

use super::error::TrainError;
use super::example::{Example, Targets};
use super::held_out::Sides;
use super::records::{LabelledMap, ModelledMap, Record};
use super::weave_targets::Crop;
use crate::grid::CubeRotation;
use crate::network::tiles::{Tile, Tiling};
use crate::network::unetr::Target;
use crate::random::Random;

/// Voxels between the face of a tile of a network of Cryo2Struct and its core, as in Cryo2StructData.
const MARGIN: usize = 6;
/// Edge and core of the tiles that validate `weave`, in voxels: those of a prediction.
const WEAVE_TILES: [usize; 2] = [64, 48];
/// Spread of the centre of a crop about a Cα, in Å.
const SPREAD: f64 = 8.0;
/// Voxels from the faces, and Cα that a crop must hold there, as in `training/data.py`.
const INSIDE: (f64, usize) = (4.0, 10);
/// Crops that are drawn until one holds enough Cα.
const TRIES: usize = 50;
/// Factors on the density are drawn between this and its inverse, evenly by logarithm.
const GAIN: f64 = 1.25;
/// Standard deviation of what is added to the density.
const OFFSET: f64 = 0.04;

/// Source of examples.
pub(super) trait Data: Send + Sync {
    /// Returns the number of examples of an epoch.
    fn per_epoch(&self) -> usize;

    /// Returns the example at `index` of the epoch `epoch`.
    fn example(&self, epoch: usize, index: usize) -> Example;
}

/// Maps with their models, of which crops are drawn.
pub(super) struct Crops {
    maps: Vec<ModelledMap>,
    edge: usize,
    per_epoch: usize,
    seed: u64,
}

impl Crops {
    pub(super) fn new(
        records: &[Record<'_>],
        sides: &Sides,
        edge: usize,
        per_epoch: usize,
        seed: u64,
    ) -> Result<Self, TrainError> {
        let maps = sides.train.iter().map(|index| records[*index].modelled());
        Ok(Self {
            maps: maps.collect::<Result<_, _>>()?,
            edge,
            per_epoch,
            seed,
        })
    }

    /// Draws a map, more often one with more residues, and a crop around one of its Cα.
    fn drawn(&self, random: &mut Random) -> (&ModelledMap, Crop) {
        let weight = |map: &ModelledMap| (map.labels.residues.len() as f64).sqrt();
        let mut left = random.uniform() * self.maps.iter().map(weight).sum::<f64>();
        let chosen = self.maps.iter().find(|map| {
            left -= weight(map);
            left < 0.0
        });
        let map = chosen.unwrap_or(&self.maps[self.maps.len() - 1]);
        let residue = &map.labels.residues[random.below(map.labels.residues.len())];
        let half = self.edge as f64 / 2.0;
        let origin =
            residue.backbone[0].map(|at| (at + SPREAD * random.normal() - half).round() as i64);
        let turn = CubeRotation::drawn(random);
        let gain = (GAIN.ln() * (2.0 * random.uniform() - 1.0)).exp() as f32;
        let offset = (OFFSET * random.normal()) as f32;
        let edge = self.edge;
        (
            map,
            Crop {
                origin,
                edge,
                turn,
                gain: (gain, offset),
            },
        )
    }
}

impl Data for Crops {
    fn per_epoch(&self) -> usize {
        self.per_epoch
    }

    fn example(&self, epoch: usize, index: usize) -> Example {
        let mut random = random_of(self.seed, [epoch, index]);
        let mut drawn = self.drawn(&mut random);
        for _ in 0..TRIES {
            let (map, crop) = &drawn;
            if crop.residues(&map.labels, INSIDE.0) >= INSIDE.1 {
                break;
            }
            drawn = self.drawn(&mut random);
        }
        let (map, crop) = drawn;
        crop.example(&map.density, &map.labels, &mut random)
    }
}

/// Returns the tiles of the held-out maps, cut as for a prediction, at most `most`, spread evenly over all of them.
pub(super) fn weave_validation(
    records: &[Record<'_>],
    sides: &Sides,
    most: usize,
) -> Result<Vec<Example>, TrainError> {
    let [edge, core] = WEAVE_TILES;
    let mut all = Vec::new();
    for index in &sides.validation {
        let map = records[*index].modelled()?;
        let tiling = Tiling::new(map.density.size(), edge, core).ok_or(TrainError::Nothing)?;
        for tile in tiling.tiles() {
            let crop = Crop {
                origin: tiling.origin_of(tile).map(|at| at as i64),
                edge,
                turn: CubeRotation::NONE,
                gain: (1.0, 0.0),
            };
            if crop.residues(&map.labels, tiling.margin() as f64) > 0 {
                let mut random = random_of(0, [*index, all.len()]);
                all.push(crop.example(&map.density, &map.labels, &mut random));
            }
        }
    }
    spread(all, most)
}

/// Maps with the classes of their voxels, cut to tiles.
pub(super) struct Tiles {
    maps: Vec<(LabelledMap, Tiling)>,
    /// Tiles with density, by index of the map.
    tiles: Vec<(usize, Tile)>,
    seed: u64,
    order: Mutex<Order>,
}

/// Order of the tiles in an epoch, kept until another one is asked for.
#[derive(Default)]
struct Order {
    epoch: Option<usize>,
    /// Indices of the tiles.
    tiles: Vec<usize>,
}

impl Tiles {
    /// Cuts the records at `indices` into tiles of `edge` voxels.
    pub(super) fn new(
        records: &[Record<'_>],
        indices: &[usize],
        target: Target,
        edge: usize,
        seed: u64,
    ) -> Result<Self, TrainError> {
        let (mut maps, mut tiles) = (Vec::new(), Vec::new());
        for index in indices {
            let map = records[*index].labelled(target)?;
            let tiling = Tiling::new(map.density.size(), edge, edge - 2 * MARGIN);
            let tiling = tiling.ok_or(TrainError::Nothing)?;
            let dense = tiling
                .tiles()
                .filter(|tile| tiling.has_density(&map.density, *tile, 0.0));
            tiles.extend(dense.map(|tile| (maps.len(), tile)));
            maps.push((map, tiling));
        }
        match tiles.is_empty() {
            true => Err(TrainError::Nothing),
            false => Ok(Self {
                maps,
                tiles,
                seed,
                order: Mutex::default(),
            }),
        }
    }

    fn cut(&self, (map, tile): (usize, Tile)) -> Example {
        let (map, tiling) = &self.maps[map];
        Example {
            edge: tiling.edge(),
            density: tiling.cut(&map.density, tile),
            targets: Targets::Classes(tiling.cut(&map.classes, tile)),
        }
    }

    /// Returns all tiles, at most `most`, spread evenly.
    pub(super) fn all(&self, most: usize) -> Result<Vec<Example>, TrainError> {
        let chosen = spread(self.tiles.clone(), most)?;
        Ok(chosen.into_iter().map(|tile| self.cut(tile)).collect())
    }
}

impl Data for Tiles {
    fn per_epoch(&self) -> usize {
        self.tiles.len()
    }

    fn example(&self, epoch: usize, index: usize) -> Example {
        let mut order = self.order.lock().unwrap_or_else(PoisonError::into_inner);
        if order.epoch != Some(epoch) {
            let mut tiles: Vec<usize> = (0..self.tiles.len()).collect();
            random_of(self.seed, [epoch, usize::MAX]).shuffle(&mut tiles);
            let epoch = Some(epoch);
            *order = Order { epoch, tiles };
        }
        let tile = self.tiles[order.tiles[index]];
        drop(order);
        self.cut(tile)
    }
}

/// Returns at most `most` of `all`, spread evenly.
fn spread<T>(all: Vec<T>, most: usize) -> Result<Vec<T>, TrainError> {
    if all.is_empty() {
        return Err(TrainError::Nothing);
    }
    let (count, most) = (all.len(), most.clamp(1, all.len()));
    let is_chosen = |index: usize| (index + 1) * most / count > index * most / count;
    let all = all.into_iter().enumerate();
    Ok(all
        .filter(|(index, _)| is_chosen(*index))
        .map(|(_, item)| item)
        .collect())
}

/// Returns random numbers of their own for each seed and place.
fn random_of(seed: u64, place: [usize; 2]) -> Random {
    let stir = |mut random: Random, number: usize| Random::new(random.bits() ^ number as u64);
    place.into_iter().fold(Random::new(seed), stir)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Grid, GridSize};

    fn tiles() -> Tiles {
        let size = GridSize::new(50, 41, 23);
        let map = LabelledMap {
            density: Grid::from_fn(size, |v| f32::from(u8::from(v.x < 22))),
            classes: Grid::from_fn(size, |v| u8::from(v.x == 3)),
        };
        let tiling = Tiling::new(size, 32, 20).unwrap();
        let dense = tiling
            .tiles()
            .filter(|t| tiling.has_density(&map.density, *t, 0.0));
        let tiles = dense.map(|tile| (0, tile)).collect();
        let maps = vec![(map, tiling)];
        Tiles {
            maps,
            tiles,
            seed: 7,
            order: Mutex::default(),
        }
    }

    #[test]
    fn an_epoch_sees_every_tile_once_and_another_epoch_another_order() {
        let tiles = tiles();
        assert_eq!(
            tiles.per_epoch(),
            2 * 3 * 2,
            "tiles without density are left out"
        );
        let epoch =
            |epoch| -> Vec<Example> { (0..12).map(|index| tiles.example(epoch, index)).collect() };
        let (first, second) = (epoch(0), epoch(1));
        assert_ne!(first, second);
        assert_eq!(first, epoch(0));
        for example in tiles.all(usize::MAX).unwrap() {
            assert!(first.contains(&example) && second.contains(&example));
        }
    }

    #[test]
    fn few_are_spread_over_all() {
        let chosen = spread((0..10).collect(), 4).unwrap();
        assert_eq!(chosen.len(), 4);
        assert!(chosen[0] < 3 && chosen[3] > 6, "{chosen:?}");
        assert_eq!(spread(vec![1, 2], 9).unwrap(), [1, 2]);
        assert!(spread(Vec::<u8>::new(), 9).is_err());
    }
}
