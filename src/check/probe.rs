//! Probe: the network on a few tiles of a map, in both hands, before it runs over all of it.

use serde::{Deserialize, Serialize};

use super::finding::{Finding, Level, Mend, Topic};
use super::parameters::{HANDEDNESS_DIFFERENCE, NEGATIVE, SURE_DIRECTION};
use super::readability::{Readability, peaks};
use super::spectrum::{self, PowerScale};
use crate::grid::{Grid, GridSize};
use crate::prepare::normalize::NormalizedDensity;
use crate::progress::{Progress, Silent, Stage, Step};
use crate::score::{ScoreError, ScoreSettings, Scorer};
use crate::space::Voxel;

/// Edge of a part that is probed, in voxels of 1 Å: the core of a tile of the network.
const EDGE: usize = 48;
/// Step between the parts that are compared, in voxels.
const STEP: usize = 16;
/// Upper limit on the parts probed; each costs two tiles.
const PARTS: usize = 2;
/// Normalised density above which a voxel counts as part of the molecule.
const DENSE: f32 = 0.25;

/// Answer of the network on the densest parts of a map.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// Of the map as it is.
    pub as_given: Readability,
    /// Of its mirror image.
    pub flipped: Readability,
    /// Dense voxels in the parts, as a share of those in the map, 0 to 1.
    pub share: f64,
    /// Tiles that the network ran on.
    pub tiles: usize,
    /// Scale of the densest part by its power spectrum, where that is like one of proteins.
    #[serde(default)]
    pub power: Option<PowerScale>,
    /// Squares of the density below the solvent, as a fraction of those above it.
    #[serde(default)]
    pub negative: f64,
}

impl Probe {
    /// Runs `scorer` over the densest parts of `map` and their mirror images; `None` if the map is empty.
    ///
    /// # Errors
    /// [`ScoreError`] if the run was cancelled or the device failed.
    pub async fn run(
        map: &NormalizedDensity,
        scorer: &impl Scorer,
        progress: &mut impl Progress,
    ) -> Result<Option<Self>, ScoreError> {
        let dense = DenseCells::of(map.grid());
        let parts = dense.densest_parts(EDGE, PARTS);
        let of = 2 * parts.len();
        let (mut as_given, mut flipped) = (Vec::new(), Vec::new());
        for (index, start) in parts.iter().enumerate() {
            for (mirror, into) in [(false, &mut as_given), (true, &mut flipped)] {
                let done = 2 * index + usize::from(mirror);
                let stage = Stage::Check;
                progress.report(Step { stage, done, of }).await?;
                let part = map.part(*start, GridSize::new(EDGE, EDGE, EDGE), mirror);
                let settings = ScoreSettings {
                    rotations: 1,
                    ..ScoreSettings::default()
                };
                let scores = scorer.score(&part, &settings, &mut Silent).await?;
                into.extend(peaks(&scores));
            }
        }
        let (stage, of) = (Stage::Check, of.max(1));
        progress
            .report(Step {
                stage,
                done: of,
                of,
            })
            .await?;
        let inside: usize = parts.iter().map(|start| dense.in_part(*start, EDGE)).sum();
        Ok((!parts.is_empty()).then(|| Self {
            as_given: Readability::of_peaks(&as_given),
            flipped: Readability::of_peaks(&flipped),
            share: inside as f64 / dense.all().max(1) as f64,
            tiles: 2 * parts.len(),
            power: dense.power_scale(map),
            negative: negative(map.grid()),
        }))
    }

    /// Returns the probe of the mirror image.
    #[must_use]
    pub fn flipped(self) -> Self {
        Self {
            as_given: self.flipped,
            flipped: self.as_given,
            ..self
        }
    }

    /// Returns the better of both hands.
    pub fn better(&self) -> &Readability {
        match self.handedness() {
            Handedness::Mirrored => &self.flipped,
            Handedness::Right | Handedness::Unclear => &self.as_given,
        }
    }

    /// Returns the handedness: the network, which learned from proteins, is surer of the directions of chains
    /// in the right hand.
    pub fn handedness(&self) -> Handedness {
        let difference = self.as_given.direction - self.flipped.direction;
        if self.as_given.is_beyond_reach() && self.flipped.is_beyond_reach() {
            Handedness::Unclear
        } else if difference >= HANDEDNESS_DIFFERENCE {
            Handedness::Right
        } else if difference <= -HANDEDNESS_DIFFERENCE && self.flipped.direction >= SURE_DIRECTION {
            Handedness::Mirrored
        } else {
            Handedness::Unclear
        }
    }

    /// Returns the number of residues that the density holds, by those in the parts.
    pub fn residues(&self) -> f64 {
        self.better().sure as f64 / self.share.max(f64::MIN_POSITIVE)
    }

    /// Returns a doubt about the sharpening.
    pub(super) fn sharpening(&self) -> Option<Finding> {
        (self.negative > NEGATIVE).then(|| {
            let words = format!(
                "Density below the solvent is {:.0} % as strong as that above it: the map is over-sharpened, or \
                 mostly noise. Take one with a smaller B factor of sharpening.",
                100.0 * self.negative.sqrt()
            );
            Finding::new(Topic::Sharpening, Level::Amber, words)
        })
    }

    /// Returns what the probe says of resolution and handedness.
    pub fn findings(&self) -> [Finding; 2] {
        let hands = format!(
            "the network is sure of the chain's direction to {:.0} % as it is and to {:.0} % mirrored; the right \
             hand has more",
            100.0 * self.as_given.direction,
            100.0 * self.flipped.direction
        );
        let found = |level, words: String| Finding::new(Topic::Handedness, level, words);
        let handedness = match self.handedness() {
            Handedness::Right => found(Level::Green, format!("The hand of proteins: {hands}.")),
            // A run goes on: its chains are where they should be, but for their hand.
            Handedness::Mirrored => found(
                Level::Amber,
                format!("The map seems to be mirrored: {hands}. Flip its hand."),
            )
            .with_mend(Mend::Mirror),
            Handedness::Unclear => found(
                Level::Amber,
                format!("Cannot be told before the run: {hands}."),
            ),
        };
        [self.better().finding(), handedness]
    }
}

/// Handedness of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handedness {
    /// As in proteins.
    Right,
    /// That of the mirror image.
    Mirrored,
    /// Not told by the map.
    Unclear,
}

/// Returns the sum of the squares of negative values as a fraction of that of positive ones.
fn negative(grid: &Grid<f32>) -> f64 {
    let sum = |is: fn(&f32) -> bool| -> f64 {
        let values = grid.values().iter().copied().filter(is);
        values.fold(0.0, |sum, value| sum + f64::from(value).powi(2))
    };
    sum(|value| *value < 0.0) / sum(|value| *value > 0.0).max(f64::MIN_POSITIVE)
}

/// Numbers of dense voxels in cells of [`STEP`] voxels.
struct DenseCells(Grid<usize>);

impl DenseCells {
    fn of(grid: &Grid<f32>) -> Self {
        let size = grid.size();
        let cells = |voxels: usize| voxels.div_ceil(STEP);
        let mut counts = Grid::filled(
            GridSize::new(cells(size.x), cells(size.y), cells(size.z)),
            0,
        );
        for (row, values) in grid.values().chunks_exact(size.x.max(1)).enumerate() {
            let (y, z) = (row % size.y / STEP, row / size.y / STEP);
            for (x, values) in values.chunks(STEP).enumerate() {
                counts[Voxel::new(x, y, z)] += values.iter().filter(|v| **v > DENSE).count();
            }
        }
        Self(counts)
    }

    fn all(&self) -> usize {
        self.0.values().iter().sum()
    }

    /// Returns the scale of the densest part of `map` by its power spectrum.
    fn power_scale(&self, map: &NormalizedDensity) -> Option<PowerScale> {
        let edge = spectrum::EDGE;
        let start = *self.densest_parts(edge, 1).first()?;
        let part = map.part(start, GridSize::new(edge, edge, edge), false);
        PowerScale::of(part.grid())
    }

    /// Returns the first voxels of up to `limit` parts of this `edge` with most dense voxels, none of which overlap.
    fn densest_parts(&self, edge: usize, limit: usize) -> Vec<Voxel> {
        let size = self.0.size();
        let span = edge / STEP;
        let starts = |cells: usize| 0..=cells.saturating_sub(span);
        let mut parts = Vec::new();
        for z in starts(size.z) {
            for (y, x) in starts(size.y).flat_map(|y| starts(size.x).map(move |x| (y, x))) {
                let start = Voxel::new(x * STEP, y * STEP, z * STEP);
                parts.push((self.in_part(start, edge), start));
            }
        }
        // Densest first; the order of the grid decides between equals, since the sort keeps it.
        parts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        let mut chosen: Vec<Voxel> = Vec::new();
        for (count, start) in parts {
            let apart = |other: &Voxel| {
                let far = |a: usize, b: usize| a.abs_diff(b) >= edge;
                far(start.x, other.x) || far(start.y, other.y) || far(start.z, other.z)
            };
            if count > 0 && chosen.len() < limit && chosen.iter().all(apart) {
                chosen.push(start);
            }
        }
        chosen
    }

    /// Returns the number of dense voxels in the part of this `edge` from `start`.
    fn in_part(&self, start: Voxel, edge: usize) -> usize {
        let span = edge / STEP;
        let cells = |from: usize, of: usize| from / STEP..of.min(from / STEP + span);
        let size = self.0.size();
        let mut count = 0;
        for z in cells(start.z, size.z) {
            for (y, x) in
                cells(start.y, size.y).flat_map(|y| cells(start.x, size.x).map(move |x| (y, x)))
            {
                count += self.0[Voxel::new(x, y, z)];
            }
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_densest_parts_do_not_overlap_and_are_found_anywhere() {
        let mut grid = Grid::filled(GridSize::new(130, 70, 60), 0.0);
        for start in [Voxel::new(0, 0, 0), Voxel::new(80, 20, 10)] {
            for linear in 0..8000 {
                let at = GridSize::new(20, 20, 20).voxel(linear);
                let voxel = Voxel::new(start.x + at.x, start.y + at.y, start.z + at.z);
                grid[voxel] = 1.0;
            }
        }
        let dense = DenseCells::of(&grid);
        assert_eq!(dense.all(), 16_000);
        let parts = dense.densest_parts(EDGE, PARTS);
        assert_eq!(parts.len(), 2);
        let inside: usize = parts.iter().map(|start| dense.in_part(*start, EDGE)).sum();
        assert_eq!(inside, 16_000);
    }

    #[test]
    fn a_small_map_is_one_part_and_an_empty_one_none() {
        let mut grid = Grid::filled(GridSize::new(20, 30, 10), 0.0);
        assert!(DenseCells::of(&grid).densest_parts(EDGE, PARTS).is_empty());
        grid[Voxel::new(5, 5, 5)] = 1.0;
        assert_eq!(
            DenseCells::of(&grid).densest_parts(EDGE, PARTS),
            [Voxel::new(0, 0, 0)]
        );
    }

    #[test]
    fn density_as_strong_below_the_solvent_as_above_it_is_told() {
        let grid = |low: f32| Grid::from_fn(GridSize::new(9, 9, 9), |at| [1.0, low, 0.0][at.x % 3]);
        assert!((negative(&grid(-0.5)) - 0.25).abs() < 1e-9);
        let of = |low| Probe {
            negative: negative(&grid(low)),
            ..probe(0.9, 0.7)
        };
        assert_eq!(of(-0.5).sharpening(), None);
        assert!(of(-0.9).sharpening().unwrap().words.contains("90 %"));
    }

    fn probe(as_given: f64, flipped: f64) -> Probe {
        let hand = |direction| Readability {
            peaks: 100,
            sure: 90,
            p_ca: 0.7,
            amino: 0.5,
            direction,
        };
        Probe {
            as_given: hand(as_given),
            flipped: hand(flipped),
            share: 0.5,
            tiles: 4,
            power: None,
            negative: 0.1,
        }
    }

    #[test]
    fn the_surer_hand_is_proposed() {
        assert_eq!(probe(0.9, 0.7).handedness(), Handedness::Right);
        assert_eq!(probe(0.7, 0.9).handedness(), Handedness::Mirrored);
        assert_eq!(probe(0.7, 0.71).handedness(), Handedness::Unclear);
        assert_eq!(
            probe(0.4, 0.5).handedness(),
            Handedness::Unclear,
            "too poor"
        );
        assert_eq!(probe(0.7, 0.9).flipped().handedness(), Handedness::Right);
        assert_eq!(probe(0.7, 0.9).findings()[1].mend, Some(Mend::Mirror));
        assert!((probe(0.9, 0.7).residues() - 180.0).abs() < 1e-9);
    }
}
