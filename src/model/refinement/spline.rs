//! Density as a smooth function: the cubic B-spline with the voxels as its coefficients, which has a continuous gradient
//! and blurs by little more than half a voxel.

use crate::model::density_field::DensityField;
use crate::space::{Displacement, Position, Voxel};

impl DensityField<'_> {
    /// Returns the value of the spline at `position` and its gradient per Å; 0 outside the map.
    pub(super) fn smooth(&self, position: Position) -> (f64, Displacement) {
        let density = self.density();
        let index = density.frame.index_of(position);
        if index.iter().any(|along| !along.is_finite()) || !density.grid.size().spans(index) {
            return (0.0, Displacement::default());
        }
        let [x, y, z] = index;
        let low = [x.floor(), y.floor(), z.floor()];
        let weights = [spline(x - low[0]), spline(y - low[1]), spline(z - low[2])];
        let first = [low[0] as i64 - 1, low[1] as i64 - 1, low[2] as i64 - 1];
        let (mut value, mut slopes) = (0.0, [0.0; 3]);
        for (z, (wz, sz)) in (first[2]..).zip(&weights[2]) {
            for (y, (wy, sy)) in (first[1]..).zip(&weights[1]) {
                let (mut row, mut slope) = (0.0, 0.0);
                for (voxel, (wx, sx)) in self.four([first[0], y, z]).iter().zip(&weights[0]) {
                    row += wx * voxel;
                    slope += sx * voxel;
                }
                value += wz * wy * row;
                slopes[0] += wz * wy * slope;
                slopes[1] += wz * sy * row;
                slopes[2] += sz * wy * row;
            }
        }
        let edges = density.frame.voxel_size;
        let [x, y, z] = slopes;
        let gradient = Displacement::new(x / edges.x(), y / edges.y(), z / edges.z());
        (value, gradient)
    }

    /// Returns four voxels along x from `first` on; that of the solvent outside the map.
    fn four(&self, first: [i64; 3]) -> [f64; 4] {
        let grid = &self.density().grid;
        let size = grid.size();
        let [x, y, z] = first;
        let inside = |at: i64, count: usize| at >= 0 && (at as usize) < count;
        if !inside(y, size.y) || !inside(z, size.z) {
            return [0.0; 4];
        }
        let row = size.linear(Voxel::new(0, y as usize, z as usize));
        let row = &grid.values()[row..row + size.x];
        let whole = usize::try_from(x).ok().and_then(|x| row.get(x..x + 4));
        if let Some(four) = whole {
            return std::array::from_fn(|step| self.scaled(f64::from(four[step])));
        }
        std::array::from_fn(|step| match x + step as i64 {
            x if inside(x, size.x) => self.scaled(f64::from(row[x as usize])),
            _ => 0.0,
        })
    }
}

/// Returns the weights of four successive voxels, the second of them `part` of a voxel before the position, and the
/// derivatives of the weights.
fn spline(part: f64) -> [(f64, f64); 4] {
    let (t, left) = (part, 1.0 - part);
    [
        (left.powi(3) / 6.0, -left * left / 2.0),
        (2.0 / 3.0 - t * t + t.powi(3) / 2.0, 1.5 * t * t - 2.0 * t),
        (
            2.0 / 3.0 - left * left + left.powi(3) / 2.0,
            2.0 * left - 1.5 * left * left,
        ),
        (t.powi(3) / 6.0, t * t / 2.0),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plane_is_met_and_nothing_lies_outside() {
        use crate::grid::{Density, Grid, GridSize};
        use crate::space::Frame;
        let value = |v: Voxel| 2.0 * v.x as f32 - v.y as f32 + 0.5 * v.z as f32;
        let density = Density {
            frame: Frame::one_angstrom(Position::default()),
            grid: Grid::from_fn(GridSize::new(6, 7, 8), value),
        };
        let field = DensityField::plain(&density);
        let (met, slope) = field.smooth(Position::new(2.3, 3.6, 4.9));
        assert!((met - (4.6 - 3.6 + 2.45)).abs() < 1e-6, "{met}");
        for (found, wanted) in [(slope.x, 2.0), (slope.y, -1.0), (slope.z, 0.5)] {
            assert!((found - wanted).abs() < 1e-6, "{slope:?}");
        }
        // By the definition, voxel by voxel, at an edge: what lies outside is 0.
        let at = [0.4, 6.2, 0.1];
        let mut sum = 0.0;
        for (z, wz) in (-1..3).zip(spline(at[2])) {
            for (y, wy) in (5..9).zip(spline(at[1] - 6.0)) {
                for (x, wx) in (-1..3).zip(spline(at[0])) {
                    let is_inside = x >= 0 && y < 7 && z >= 0;
                    if is_inside {
                        let voxel = Voxel::new(x as usize, y as usize, z as usize);
                        sum += wx.0 * wy.0 * wz.0 * f64::from(value(voxel));
                    }
                }
            }
        }
        let (met, _) = field.smooth(Position::new(at[0], at[1], at[2]));
        assert!((met - sum).abs() < 1e-9, "{met} {sum}");
        assert_eq!(field.smooth(Position::new(-0.5, 2.0, 2.0)).0, 0.0);
    }

    #[test]
    fn weights_sum_to_one_and_slopes_to_nothing() {
        for part in [0.0, 0.3, 0.99] {
            let weights = spline(part);
            let sum: f64 = weights.iter().map(|w| w.0).sum();
            let slope: f64 = weights.iter().map(|w| w.1).sum();
            // The position itself, counted from the first voxel.
            let mean: f64 = (0..4).map(|nth| nth as f64 * weights[nth].0).sum();
            assert!((sum - 1.0).abs() < 1e-12 && slope.abs() < 1e-12);
            assert!((mean - 1.0 - part).abs() < 1e-12);
        }
    }
}
