//! Team: workers beside this one, each with the network, that score tiles side by side.
//!
//! A browser gives a program one thread for each worker; natively one worker has a thread for each core, and needs no team.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::core_scores::core_scores;
use super::scorer::{self, CORE, EDGE, Weave};
use super::tile_logits::CELL;
use crate::grid::GridSize;
use crate::network::stitch::{Stitch, TileScores};
use crate::network::tiles::{Tile, Tiling};
use crate::prepare::normalize::{NormalizedDensity, Rule};
use crate::progress::{Progress, Silent, Stage, Step};
use crate::score::{KeptTiles, NoTiles, ScoreError, ScoreSettings, Scorer, VoxelScores};
use crate::space::Voxel;

/// Task of a worker: a tile to score. Its normalised values go along with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TileTask {
    /// Its number among the tiles with density.
    pub number: usize,
    /// Voxels along each axis of the map that it was cut from.
    pub size: GridSize,
    /// First voxel of its core.
    pub core_start: Voxel,
    /// Rotations of the cube that are averaged over where the network is unsure.
    pub rotations: usize,
}

/// Event in a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TileEvent {
    /// A tile was scored.
    Scored {
        /// Its number.
        number: usize,
        /// Its scores, as [`Weave::score_tile`] returns them.
        scores: Vec<u8>,
    },
    /// A worker stopped before it had scored this tile.
    Lost {
        /// The number of the tile.
        number: usize,
    },
}

/// Workers that score tiles side by side. Tiles may end in any order.
pub trait TileTeam {
    /// Gathers the workers for a number of tiles; returns their own number, zero if there can be none.
    fn gather(&self, tiles: usize) -> impl Future<Output = usize>;

    /// Returns the number of workers that wait for a tile; `None` once all have stopped.
    fn idle(&self) -> Option<usize>;

    /// Begins a tile with its normalised values, in memory order, in a worker that waits.
    fn begin(&self, task: TileTask, values: &[f32]);

    /// Returns the next event, or `None` if there is none for a short while: so a cancel is heard.
    fn next(&self) -> impl Future<Output = Option<TileEvent>>;
}

impl Weave {
    /// Scores the tile of `task` with its normalised `values`; returns the scores in bytes, for a [`TeamScorer`].
    ///
    /// # Errors
    /// [`ScoreError`] if the device failed.
    ///
    /// # Panics
    /// If `values` are not those of a tile, or its core begins outside the map.
    pub async fn score_tile(
        &self,
        task: TileTask,
        values: Vec<f32>,
    ) -> Result<Vec<u8>, ScoreError> {
        assert_eq!(values.len(), EDGE.pow(3), "values of one tile");
        let tiling = Tiling::new(task.size, EDGE, CORE).expect("the core fits into the tile");
        let tile = Tile::beginning(task.core_start);
        let step = Step {
            stage: Stage::Score,
            done: 0,
            of: 1,
        };
        let logits = self
            .logits_over_rotations(&[values], task.rotations, step, &mut Silent)
            .await?;
        Ok(core_scores(&tiling, tile, &logits[0]).to_bytes())
    }
}

/// The network as a [`Scorer`] that has a team score its tiles.
#[derive(Debug)]
pub struct TeamScorer<'a, T> {
    weave: &'a Weave,
    team: &'a T,
}

impl<'a, T: TileTeam> TeamScorer<'a, T> {
    /// Has `team` score the tiles of `weave`, which scores them itself where there can be no team.
    pub fn new(weave: &'a Weave, team: &'a T) -> Self {
        Self { weave, team }
    }
}

impl<T: TileTeam> Scorer for TeamScorer<'_, T> {
    fn rule(&self) -> Rule {
        self.weave.rule()
    }

    fn crop_step(&self) -> Option<usize> {
        self.weave.crop_step()
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
        let (tiling, tiles) = scorer::dense_tiles(grid);
        let (mut scores, missing) =
            Stitch::begin(tiling, grid.size(), &tiles, &mut *kept, progress).await?;
        if !missing.is_empty() && self.team.gather(missing.len()).await == 0 {
            drop(scores);
            return self.weave.score_on(map, settings, kept, progress).await;
        }
        let mut waiting: VecDeque<usize> = missing.iter().map(|(number, _)| *number).collect();
        while scores.is_missing() {
            let idle = self.team.idle().ok_or_else(|| self.stopped())?;
            for number in waiting.drain(..idle.min(waiting.len())) {
                let task = TileTask {
                    number,
                    size: grid.size(),
                    core_start: tiles[number].core_start(),
                    rotations: settings.rotations,
                };
                self.team.begin(task, &tiling.cut(grid, tiles[number]));
            }
            match self.team.next().await {
                Some(TileEvent::Scored {
                    number,
                    scores: bytes,
                }) => {
                    let of_tile = TileScores::from_bytes(&bytes, &tiling, tiles[number]);
                    let of_tile = of_tile.ok_or_else(|| self.stopped())?;
                    scores.put(number, of_tile, progress).await?;
                }
                Some(TileEvent::Lost { number }) => waiting.push_front(number),
                // A cancel is heard all the same.
                None => progress.report(scores.step()).await?,
            }
        }
        scores.finish(CELL, map.frame(), progress).await
    }
}

impl<T> TeamScorer<'_, T> {
    fn stopped(&self) -> ScoreError {
        ScoreError::Device {
            device: self.weave.device().to_string(),
            reason: "the workers that score tiles stopped".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use super::*;
    use crate::grid::{Density, Grid};
    use crate::network::device::ComputeDevice;
    use crate::residue::BackboneAtom;
    use crate::space::Frame;

    /// Team of a few workers, whose tiles end in the reverse order; one of them stops at its first tile.
    struct Odd<'a> {
        weave: &'a Weave,
        workers: Cell<usize>,
        begun: RefCell<Vec<(TileTask, Vec<f32>)>>,
    }

    impl TileTeam for Odd<'_> {
        async fn gather(&self, _: usize) -> usize {
            self.workers.get()
        }

        fn idle(&self) -> Option<usize> {
            let workers = self.workers.get();
            (workers > 0).then(|| workers - self.begun.borrow().len())
        }

        fn begin(&self, task: TileTask, values: &[f32]) {
            self.begun.borrow_mut().push((task, values.to_vec()));
        }

        async fn next(&self) -> Option<TileEvent> {
            let (task, values) = self.begun.borrow_mut().pop()?;
            let number = task.number;
            if self.workers.get() == 3 {
                self.workers.set(2);
                return Some(TileEvent::Lost { number });
            }
            let scores = self.weave.score_tile(task, values).await.unwrap();
            Some(TileEvent::Scored { number, scores })
        }
    }

    fn map() -> NormalizedDensity {
        let size = GridSize::new(60, 40, 40);
        let value = |voxel: Voxel| ((voxel.x * 7 + voxel.y * 3 + voxel.z) % 11) as f32 / 11.0;
        let grid = Grid::from_fn(size, value);
        let frame = Frame::one_angstrom(Default::default());
        NormalizedDensity::new(Density { grid, frame }, Weave::RULE).unwrap()
    }

    #[test]
    fn a_team_scores_as_the_network_alone() {
        let weave = Weave::pattern(&ComputeDevice::cpu()).unwrap();
        let settings = ScoreSettings {
            rotations: 1,
            ..ScoreSettings::default()
        };
        let (map, progress) = (map(), &mut Silent);
        let alone = pollster::block_on(weave.score(&map, &settings, progress)).unwrap();
        for workers in [0, 3] {
            let team = Odd {
                weave: &weave,
                workers: Cell::new(workers),
                begun: RefCell::default(),
            };
            let scorer = TeamScorer::new(&weave, &team);
            let together = pollster::block_on(scorer.score(&map, &settings, progress)).unwrap();
            assert_eq!(together.cells(), alone.cells());
            for atom in BackboneAtom::ALL {
                let [together, alone] = [&together, &alone].map(|scores| scores.atom(atom));
                assert!(together.iter_stored().eq(alone.iter_stored()));
            }
        }
    }
}
