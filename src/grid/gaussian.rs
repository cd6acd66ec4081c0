//! Gaussians in a density, such as those of atoms.

use super::Density;
use crate::space::Position;

/// A Gaussian is left out beyond this many standard deviations, where it is below 0.04 % of its
/// peak.
const REACH: f64 = 4.0;

impl Density {
    /// Adds a Gaussian around `position`, of the integral `integral` and the standard deviation `sigma_angstrom`, as far
    /// as it lies in the grid. It is the product of three along the axes, so that few exponentials are needed.
    pub fn add_gaussian(&mut self, position: Position, integral: f64, sigma_angstrom: f64) {
        let size = self.grid.size();
        let index = self.frame.index_of(position);
        let edges = self.frame.voxel_size;
        let along = |axis: usize, count: usize, step: f64| {
            let reach = REACH * sigma_angstrom / step;
            let first = (index[axis] - reach).ceil().max(0.0) as usize;
            let last = ((index[axis] + reach).floor() + 1.0).clamp(0.0, count as f64) as usize;
            let norm = 1.0 / (sigma_angstrom * std::f64::consts::TAU.sqrt());
            let values = (first..last).map(move |voxel| {
                let far = (voxel as f64 - index[axis]) * step / sigma_angstrom;
                norm * (-0.5 * far * far).exp()
            });
            (first, values.collect::<Vec<f64>>())
        };
        let (z0, zs) = along(2, size.z, edges.z());
        if zs.is_empty() {
            return;
        }
        let (x0, xs) = along(0, size.x, edges.x());
        let (y0, ys) = along(1, size.y, edges.y());
        if xs.is_empty() || ys.is_empty() {
            return;
        }
        for (z, in_z) in zs.iter().enumerate() {
            for (y, in_y) in ys.iter().enumerate() {
                let row = ((z0 + z) * size.y + y0 + y) * size.x + x0;
                let factor = integral * in_z * in_y;
                let values = &mut self.grid.values_mut()[row..row + xs.len()];
                for (value, in_x) in values.iter_mut().zip(&xs) {
                    *value += (factor * in_x) as f32;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::{Grid, GridSize};
    use crate::space::{Frame, VoxelSize};

    /// The Gaussian itself at every voxel, whose edges differ.
    #[test]
    fn the_product_of_three_is_the_gaussian() {
        let frame = Frame {
            origin: Position::new(-4.0, -3.0, -5.0),
            voxel_size: VoxelSize::new(0.5, 0.8, 1.0).unwrap(),
        };
        let size = GridSize::new(20, 11, 12);
        let grid = Grid::filled(size, 0.0);
        let mut density = Density { grid, frame };
        let (center, sigma) = (Position::new(0.3, 1.1, -0.2), 0.9);
        density.add_gaussian(center, 2.5, sigma);
        for (linear, value) in density.grid.values().iter().enumerate() {
            let far = frame.position_of(size.voxel(linear)) - center;
            let norm = 2.5 / (sigma * std::f64::consts::TAU.sqrt()).powi(3);
            let expected = norm * (-0.5 * far.dot(far) / (sigma * sigma)).exp();
            // 0.04 % of the peak may be left out.
            assert!((f64::from(*value) - expected).abs() < 4e-4 * norm);
        }
    }

    #[test]
    fn a_gaussian_beside_the_grid_adds_nothing() {
        let frame = Frame::one_angstrom(Position::default());
        let grid = Grid::filled(GridSize::new(4, 4, 4), 0.0);
        let mut density = Density { grid, frame };
        for far in [-50.0, 50.0] {
            density.add_gaussian(Position::new(1.0, far, 1.0), 1.0, 1.0);
            density.add_gaussian(Position::new(1.0, 1.0, far), 1.0, 1.0);
            density.add_gaussian(Position::new(far, 1.0, 1.0), 1.0, 1.0);
        }
        assert!(density.grid.values().iter().all(|value| *value == 0.0));
    }
}
