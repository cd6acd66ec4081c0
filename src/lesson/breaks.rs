//! Breaks: faults of a map or a sequence that a class tries on purpose.

use serde::{Deserialize, Serialize};

use crate::grid::{Density, Grid, GridSize};
use crate::random::Random;
use crate::residue::Sequence;
use crate::space::VoxelSize;

/// A fault, made on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Break {
    /// The map is mirrored.
    WrongHand,
    /// The map loses all detail finer than 6 Å.
    LowResolution,
    /// White noise is added to the map.
    Noise,
    /// The residues of the sequence stand in another order.
    WrongSequence,
    /// The voxels are said to be larger than they are.
    WrongVoxelSize,
}

/// Period of the finest waves that are left, in Å.
const FINEST_ANGSTROM: f64 = 6.0;
/// Standard deviation of the noise, as a multiple of that of the map. By hand: the model suffers, but there is one.
const NOISE: f64 = 4.0;
/// Seed of the noise and of the order.
const SEED: u64 = 3488;
/// Factor on the edges of the voxels.
const VOXEL_FACTOR: f64 = 1.15;

impl Break {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::WrongHand,
        Self::LowResolution,
        Self::Noise,
        Self::WrongSequence,
        Self::WrongVoxelSize,
    ];

    /// Returns its name in an address.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WrongHand => "hand",
            Self::LowResolution => "blur",
            Self::Noise => "noise",
            Self::WrongSequence => "sequence",
            Self::WrongVoxelSize => "voxel",
        }
    }

    /// Returns what is done, in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::WrongHand => "Mirror the map",
            Self::LowResolution => "Take all detail finer than 6 Å away",
            Self::Noise => "Add noise",
            Self::WrongSequence => "Shuffle the sequence",
            Self::WrongVoxelSize => "Call the voxels 15 % larger",
        }
    }

    /// Returns `map` with the fault.
    pub fn map(self, map: &Density) -> Density {
        let mut map = map.clone();
        match self {
            Self::WrongHand => map.mirror(),
            Self::LowResolution => low_pass(&mut map),
            Self::Noise => add_noise(&mut map.grid),
            Self::WrongSequence => {}
            Self::WrongVoxelSize => {
                let edges = map.frame.voxel_size;
                let [x, y, z] = [edges.x(), edges.y(), edges.z()].map(|edge| edge * VOXEL_FACTOR);
                map.frame.voxel_size = VoxelSize::new(x, y, z).unwrap_or(edges);
            }
        }
        map
    }

    /// Returns `sequence` with the fault.
    pub fn sequence(self, sequence: &Sequence) -> Sequence {
        let mut sequence = sequence.clone();
        if self == Self::WrongSequence {
            Random::new(SEED).shuffle(&mut sequence.residues);
        }
        sequence
    }
}

/// Takes the waves of `map` away that are finer than [`FINEST_ANGSTROM`]: Fourier's sums, one axis after the other, there
/// and back.
fn low_pass(map: &mut Density) {
    let size = map.grid.size();
    let edges = map.frame.voxel_size;
    let axes = [
        (size.x, edges.x()),
        (size.y, edges.y()),
        (size.z, edges.z()),
    ];
    let values = map.grid.values().iter();
    let mut waves: Vec<[f64; 2]> = values.map(|value| [f64::from(*value), 0.0]).collect();
    (0..3).for_each(|axis| transform(&mut waves, size, axis, -1.0));
    for (linear, wave) in waves.iter_mut().enumerate() {
        let voxel = size.voxel(linear);
        let per_angstrom =
            [voxel.x, voxel.y, voxel.z]
                .into_iter()
                .zip(axes)
                .map(|(at, (count, edge))| {
                    let periods = at.min(count - at) as f64;
                    periods / (count as f64 * edge)
                });
        if per_angstrom.map(|along| along * along).sum::<f64>().sqrt() > 1.0 / FINEST_ANGSTROM {
            *wave = [0.0; 2];
        }
    }
    (0..3).for_each(|axis| transform(&mut waves, size, axis, 1.0));
    let count = size.count().max(1) as f64;
    for (value, [real, _]) in map.grid.values_mut().iter_mut().zip(waves) {
        *value = (real / count) as f32;
    }
}

/// Replaces `waves`, complex numbers in memory order, by their Fourier sums along `axis`; `sign` is that of the exponent.
fn transform(waves: &mut [[f64; 2]], size: GridSize, axis: usize, sign: f64) {
    let count = [size.x, size.y, size.z][axis];
    let stride = [1, size.x, size.x * size.y][axis];
    let angle = |turn: usize| sign * std::f64::consts::TAU * turn as f64 / count as f64;
    let turns: Vec<[f64; 2]> = (0..count)
        .map(|turn| [angle(turn).cos(), angle(turn).sin()])
        .collect();
    let mut line = vec![[0.0; 2]; count];
    for start in (0..waves.len()).filter(|linear| (linear / stride).is_multiple_of(count)) {
        for (at, value) in line.iter_mut().enumerate() {
            *value = waves[start + at * stride];
        }
        for to in 0..count {
            let mut sum = [0.0; 2];
            for (at, [real, imaginary]) in line.iter().enumerate() {
                let [cosine, sine] = turns[at * to % count];
                sum[0] += real * cosine - imaginary * sine;
                sum[1] += real * sine + imaginary * cosine;
            }
            waves[start + to * stride] = sum;
        }
    }
}

fn add_noise(grid: &mut Grid<f32>) {
    let count = grid.values().len().max(1) as f64;
    let values = || grid.values().iter().map(|value| f64::from(*value));
    let mean = values().sum::<f64>() / count;
    let variance = values().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
    let sd = NOISE * variance.sqrt();
    let mut random = Random::new(SEED);
    for value in grid.values_mut() {
        *value += (sd * random.normal()) as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::GridSize;
    use crate::residue::AminoAcid;
    use crate::space::{Frame, Position, Voxel};

    fn map() -> Density {
        let mut grid = Grid::filled(GridSize::new(21, 21, 21), 0.0);
        grid[Voxel::new(9, 10, 10)] = 1000.0;
        let frame = Frame::one_angstrom(Position::default());
        Density { grid, frame }
    }

    #[test]
    fn every_fault_is_what_it_says() {
        let map = map();
        let mirrored = Break::WrongHand.map(&map);
        assert_eq!(mirrored.grid[Voxel::new(11, 10, 10)], 1000.0);
        let noisy = Break::Noise.map(&map);
        assert_eq!(noisy, Break::Noise.map(&map));
        let added: Vec<f64> = noisy
            .grid
            .values()
            .iter()
            .zip(map.grid.values())
            .map(|(a, b)| f64::from(a - b))
            .collect();
        let sd = (added.iter().map(|a| a * a).sum::<f64>() / 9261.0).sqrt();
        assert!(
            (sd / (NOISE * 1000.0 / 9261.0_f64.sqrt()) - 1.0).abs() < 0.05,
            "{sd}"
        );
        let larger = Break::WrongVoxelSize.map(&map);
        assert_eq!(larger.frame.voxel_size.x(), 1.15);
        assert_eq!(Break::WrongSequence.map(&map), map);
    }

    #[test]
    fn coarse_waves_stay_and_fine_ones_go() {
        let wave = |period: f64| {
            let mut map = map();
            map.grid = Grid::from_fn(GridSize::new(24, 21, 21), |v| {
                (std::f64::consts::TAU * v.x as f64 / period).sin() as f32 + 2.0
            });
            map
        };
        let difference = |a: &Density, b: &Density| {
            let pairs = a.grid.values().iter().zip(b.grid.values());
            pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
        };
        let coarse = wave(8.0);
        assert!(difference(&Break::LowResolution.map(&coarse), &coarse) < 1e-5);
        let mut flat = wave(4.0);
        let left = Break::LowResolution.map(&flat);
        flat.grid.values_mut().fill(2.0);
        assert!(difference(&left, &flat) < 1e-5);
    }

    #[test]
    fn only_one_fault_shuffles_the_sequence() {
        let sequence = Sequence {
            name: String::new(),
            chain_ids: Vec::new(),
            residues: "MKTAYIWQRG".chars().map(AminoAcid::from_letter).collect(),
        };
        for fault in Break::ALL {
            let letters = fault.sequence(&sequence).letters();
            assert_eq!(
                letters != "MKTAYIWQRG",
                fault == Break::WrongSequence,
                "{letters}"
            );
            let mut sorted: Vec<char> = letters.chars().collect();
            sorted.sort_unstable();
            assert_eq!(String::from_iter(sorted), "AGIKMQRTWY");
        }
    }
}
