//! Texture: how neighbouring voxels resemble each other along each axis.

use crate::grid::Density;

/// Resemblance of neighbouring voxels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Texture {
    /// Correlation of neighbours along x, y, z, -1 to 1.
    pub(super) along: [f64; 3],
    /// Curvature along x per slope, in 1/Å: of a wave of wavelength λ it is about π/λ.
    pub(super) roughness: f64,
    /// Fewest voxels along an axis.
    least: usize,
}

/// Fewest voxels along each axis for a verdict.
const LEAST_VOXELS: usize = 16;
/// Correlation within sections from which they show something.
const SECTION_SHOWS: f64 = 0.3;
/// Correlation of neighbouring sections, as a fraction of that within them, below which they are pictures of their own. In 18 public
/// maps it is 0.98 and more, in stacks of projections and of class averages 0.2 and less.
const OTHER_PICTURE: f64 = 0.35;

impl Texture {
    /// Measures `map`, whose solvent has the density `background`.
    pub(super) fn of(map: &Density, background: f32) -> Self {
        let size = map.grid.size();
        let values = map.grid.values();
        let row = size.x.max(1);
        let pairs = |axis: usize, step: usize, period: usize| {
            let (mut products, mut squares) = (0.0, 0.0);
            for (index, pair) in values.iter().zip(values.iter().skip(step)).enumerate() {
                let is_pair = axis == 2 || index % period + step < period;
                if is_pair {
                    let [a, b] = [pair.0, pair.1].map(|value| f64::from(value - background));
                    products += a * b;
                    squares += (a * a + b * b) / 2.0;
                }
            }
            if squares > 0.0 {
                products / squares
            } else {
                0.0
            }
        };
        let section = row * size.y.max(1);
        let (mut curvature, mut slope) = (0.0, 0.0);
        for along in values.chunks_exact(row) {
            for part in along.windows(3) {
                let [a, b, c] = [part[0], part[1], part[2]].map(f64::from);
                curvature += (a - 2.0 * b + c).abs();
                slope += (c - a).abs();
            }
        }
        Self {
            along: [
                pairs(0, 1, row),
                pairs(1, row, section),
                pairs(2, section, values.len().max(1)),
            ],
            roughness: curvature / f64::max(slope, f64::MIN_POSITIVE) / map.frame.voxel_size.x(),
            least: size.x.min(size.y).min(size.z),
        }
    }

    /// Returns whether the map is a row of pictures that do not continue each other, along any axis.
    pub(super) fn is_stack(&self) -> bool {
        let [x, y, z] = self.along;
        let is_odd = |across: f64, within: [f64; 2]| {
            let within = within[0].min(within[1]);
            within >= SECTION_SHOWS && across < OTHER_PICTURE * within
        };
        self.least >= LEAST_VOXELS && (is_odd(z, [x, y]) || is_odd(y, [x, z]) || is_odd(x, [y, z]))
    }
}
