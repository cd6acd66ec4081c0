//! Use of the box: maps that are too small to judge, that were cut off, or that go on at the other face.

use super::finding::{Finding, Level, Topic};
use super::parameters::{
    BLANK_FILL, BLANK_SHARE, LEAST_VOXELS, STRONG, WRAPPED_MIDDLE, WRAPPED_SECTIONS,
};
use crate::grid::{Density, GridSize};

/// Use that a map makes of its box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct BoxUse {
    size: GridSize,
    /// Block of zeros outside of which there are hardly any.
    blank: Option<Blank>,
    /// Axes along which the density lies at both faces, and not in the middle.
    wrapped: [bool; 3],
}

/// Block of zeros: its first and last voxel along x, y and z.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Blank {
    first: [usize; 3],
    last: [usize; 3],
    /// Share of the map.
    share: f64,
}

impl BoxUse {
    /// Goes over `map`, whose solvent has the density `background` and whose strongest voxels differ from it by `span`.
    pub(super) fn of(map: &Density, background: f32, span: f32) -> Self {
        let size = map.grid.size();
        let mut strong = [size.x, size.y, size.z].map(|along| vec![0_usize; along]);
        let (mut first, mut last, mut zeros) = ([usize::MAX; 3], [0; 3], 0_usize);
        for (row, values) in map.grid.values().chunks_exact(size.x.max(1)).enumerate() {
            let (y, z) = (row % size.y, row / size.y);
            for (x, value) in values.iter().enumerate() {
                let at = [x, y, z];
                if (value - background).abs() > STRONG * span {
                    (0..3).for_each(|axis| strong[axis][at[axis]] += 1);
                }
                if *value == 0.0 {
                    zeros += 1;
                    for axis in 0..3 {
                        first[axis] = first[axis].min(at[axis]);
                        last[axis] = last[axis].max(at[axis]);
                    }
                }
            }
        }
        let share = zeros as f64 / size.count().max(1) as f64;
        let is_blank = zeros > 0 && BLANK_SHARE.contains(&share) && {
            let block = (0..3).map(|axis| last[axis] + 1 - first[axis]);
            zeros as f64 >= BLANK_FILL * block.product::<usize>() as f64
        };
        Self {
            size,
            blank: is_blank.then_some(Blank { first, last, share }),
            wrapped: strong.each_ref().map(|sections| is_wrapped(sections)),
        }
    }

    /// Returns what a map is too small for; `None` for one that is large enough. A picture of one layer is told as such.
    pub(super) fn too_small(&self) -> Option<Finding> {
        let GridSize { x, y, z } = self.size;
        let is_layer = [x, y, z].contains(&1);
        (self.size.count() < LEAST_VOXELS && !is_layer).then(|| {
            let words = format!(
                "{x} × {y} × {z} voxels are too few to judge what the map is, its contrast, sharpening or resolution. Give \
                 the whole map, with voxels as fine as it was reconstructed."
            );
            Finding::new(Topic::Kind, Level::Amber, words)
        })
    }

    /// Returns what is said in place of the verdicts of the network where the map is too small for them.
    pub(super) fn unjudged() -> [Finding; 2] {
        [Topic::Resolution, Topic::Handedness].map(|topic| {
            let words = "The map is too small to judge it.";
            Finding::new(topic, Level::Amber, words)
        })
    }

    /// Returns what is odd about the box.
    pub(super) fn findings(&self) -> Vec<Finding> {
        if self.size.count() < LEAST_VOXELS {
            return Vec::new();
        }
        let amber = |topic, words: String| Finding::new(topic, Level::Amber, words);
        let blank = self.blank.map(|Blank { first, last, share }| {
            let range = |axis: usize| format!("{} to {}", first[axis], last[axis]);
            let words = format!(
                "A block of {:.0} % of the map, its voxels {} along x, {} along y and {} along z (from 0), is exactly 0, and \
                 hardly any voxel beside it: density was cut away or not written. Give the whole map if the molecule goes on \
                 there.",
                100.0 * share,
                range(0),
                range(1),
                range(2)
            );
            amber(Topic::Cell, words)
        });
        let axes = (0..3).filter(|axis| self.wrapped[*axis]);
        let axes: Vec<&str> = axes.map(|axis| ["x", "y", "z"][axis]).collect();
        let wrapped = (!axes.is_empty()).then(|| {
            let axes = axes.join(" and ");
            let words = format!(
                "The density lies at both faces of the box along {axes}, and there is next to none in the middle: the map seems \
                 to begin in the midst of the molecule and to go on at the other face. Shift it by half the box along {axes} \
                 with the program that made it, and give that."
            );
            amber(Topic::Position, words)
        });
        blank.into_iter().chain(wrapped).collect()
    }
}

/// Returns whether strong voxels, numbers of which in each section are given, are at both ends, and next to none in the middle
/// quarter.
fn is_wrapped(sections: &[usize]) -> bool {
    let count = sections.len();
    if count < WRAPPED_SECTIONS {
        return false;
    }
    let mean = |part: &[usize]| part.iter().sum::<usize>() as f64 / part.len() as f64;
    let all = mean(sections);
    let faces = [&sections[..2], &sections[count - 2..]];
    let middle = &sections[3 * count / 8..5 * count / 8];
    all > 0.0 && faces.iter().all(|face| mean(face) >= all) && mean(middle) <= WRAPPED_MIDDLE * all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn density_at_both_faces_alone_is_wrapped() {
        let ball = |center: usize| -> Vec<usize> {
            let from = |at: usize| {
                let from = at.abs_diff(center);
                from.min(40 - from)
            };
            (0..40)
                .map(|at| 100_usize.saturating_sub(from(at).pow(2)))
                .collect()
        };
        assert!(is_wrapped(&ball(0)) && is_wrapped(&ball(38)));
        for sections in [
            ball(20),
            ball(9),
            vec![5; 40],
            vec![0; 40],
            // Two molecules.
            [ball(6), ball(33)].concat(),
            ball(0)[..10].to_vec(),
        ] {
            assert!(!is_wrapped(&sections), "{sections:?}");
        }
    }
}
