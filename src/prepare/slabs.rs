//! Slabs: whole sections of voxels far beyond those beside them, as errors of detectors and of writing leave them.

use std::ops::Range;

use crate::grid::{Density, Grid, GridSize};
use crate::space::Voxel;

/// Ratio of deviations from the background, root mean squares of sections, from which a section is no continuation of the
/// one beside it. In 18 public maps it is at most 1.3 between the strongest section and the next.
const FACTOR: f64 = 3.0;
/// Most sections of a slab.
const WIDEST: usize = 4;
/// Greatest width of a slab, in Å: less than that of any protein.
const WIDEST_ANGSTROM: f64 = 6.0;
/// Fewest sections along an axis.
const LEAST_SECTIONS: usize = 16;
/// Share of the voxels of a slab that deviate from the background by [`FACTOR`] times as much as the sections beside it do on
/// average: molecules do not fill a section.
const FILLED_SHARE: f64 = 0.5;
/// Most slabs across an axis.
const MOST: usize = 8;

/// Replaces the slabs of `density`, whose solvent has the value `background`, by a passage from the section before to that
/// after them; returns the number of their voxels.
pub(super) fn replace_slabs(density: &mut Density, background: f32) -> usize {
    let edges = density.frame.voxel_size;
    let mut squares = mean_squares(&density.grid, background);
    let mut replaced = 0;
    for (axis, edge) in [edges.x(), edges.y(), edges.z()].into_iter().enumerate() {
        for _ in 0..MOST {
            let Some(slab) = slab(&squares[axis], edge) else {
                break;
            };
            let beside = beside(&slab, squares[axis].len());
            let rms = beside.map(|at| at.map_or(0.0, |at| squares[axis][at].sqrt()));
            let least = FACTOR * rms[0].max(rms[1]);
            if !is_filled(&density.grid, axis, &slab, background, least) {
                break;
            }
            replaced += bridge(&mut density.grid, axis, &slab, background);
            squares = mean_squares(&density.grid, background);
        }
    }
    replaced
}

/// Returns the mean squares of the deviations from `background` of the sections across x, y and z.
fn mean_squares(grid: &Grid<f32>, background: f32) -> [Vec<f64>; 3] {
    let size = grid.size();
    let [mut x, mut y, mut z] = [size.x, size.y, size.z].map(|sections| vec![0.0; sections]);
    for (row, values) in grid.values().chunks_exact(size.x.max(1)).enumerate() {
        let mut sum = 0.0;
        for (along_x, value) in x.iter_mut().zip(values) {
            let square = f64::from(value - background).powi(2);
            *along_x += square;
            sum += square;
        }
        y[row % size.y] += sum;
        z[row / size.y] += sum;
    }
    let count = size.count() as f64;
    [x, y, z].map(|sums| {
        let voxels = count / sums.len() as f64;
        sums.into_iter().map(|sum| sum / voxels).collect()
    })
}

/// Returns the sections around the strongest of `squares` that continue it, if they are few enough for a slab; `edge` is the
/// width of one, in Å.
fn slab(squares: &[f64], edge: f64) -> Option<Range<usize>> {
    let sections = squares.len();
    let strongest = (0..sections).max_by(|a, b| squares[*a].total_cmp(&squares[*b]))?;
    let continues = |at: &usize| squares[*at] * FACTOR * FACTOR >= squares[strongest];
    let start = (0..strongest).rev().take_while(continues).count();
    let end = (strongest + 1..sections).take_while(continues).count();
    let slab = strongest - start..strongest + 1 + end;
    let is_thin = slab.len() <= WIDEST && slab.len() as f64 * edge <= WIDEST_ANGSTROM;
    (sections >= LEAST_SECTIONS && is_thin && squares[strongest] > 0.0).then_some(slab)
}

/// Returns the sections before and after `slab`, if there are such.
fn beside(slab: &Range<usize>, sections: usize) -> [Option<usize>; 2] {
    let before = slab.start.checked_sub(1);
    [before, Some(slab.end).filter(|end| *end < sections)]
}

/// Returns whether most voxels of `slab` across `axis` deviate from `background` by more than `least`.
fn is_filled(
    grid: &Grid<f32>,
    axis: usize,
    slab: &Range<usize>,
    background: f32,
    least: f64,
) -> bool {
    let (mut strong, mut all) = (0_usize, 0_usize);
    for_each(grid.size(), axis, slab, |voxel, _| {
        all += 1;
        strong += usize::from(f64::from((grid[voxel] - background).abs()) > least);
    });
    strong as f64 >= FILLED_SHARE * all as f64
}

/// Replaces the voxels of `slab` across `axis` by a passage from the section before to that after it, `background` where
/// there is neither; returns their number.
fn bridge(grid: &mut Grid<f32>, axis: usize, slab: &Range<usize>, background: f32) -> usize {
    let size = grid.size();
    let sections = [size.x, size.y, size.z][axis];
    let beside = beside(slab, sections);
    let mut changed = Vec::new();
    for_each(size, axis, slab, |voxel, section| {
        let value = |at: usize| {
            let mut other = [voxel.x, voxel.y, voxel.z];
            other[axis] = at;
            let [x, y, z] = other;
            grid[Voxel::new(x, y, z)]
        };
        let share = (section + 1 - slab.start) as f32 / (slab.len() + 1) as f32;
        changed.push(match beside.map(|at| at.map(value)) {
            [Some(before), Some(after)] => before + share * (after - before),
            [Some(one), None] | [None, Some(one)] => one,
            [None, None] => background,
        });
    });
    let mut values = changed.iter();
    let mut replaced = 0;
    for_each(size, axis, slab, |voxel, _| {
        if let Some(value) = values.next() {
            grid[voxel] = *value;
            replaced += 1;
        }
    });
    replaced
}

/// Calls `visit` with each voxel of `slab` across `axis` and its section.
fn for_each(size: GridSize, axis: usize, slab: &Range<usize>, mut visit: impl FnMut(Voxel, usize)) {
    let mut ranges = [0..size.x, 0..size.y, 0..size.z];
    ranges[axis] = slab.clone();
    let [xs, ys, zs] = ranges;
    for z in zs {
        for (y, x) in ys.clone().flat_map(|y| xs.clone().map(move |x| (y, x))) {
            visit(Voxel::new(x, y, z), [x, y, z][axis]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::space::{Frame, Position};

    /// Makes a ball in noise around `background`.
    fn ball(background: f32) -> Density {
        let mut random = Random::new(3);
        let grid = Grid::from_fn(GridSize::new(40, 36, 32), |voxel| {
            let square = [voxel.x, voxel.y, voxel.z].map(|at| (at as f64 - 16.0).powi(2));
            let inside = square.iter().sum::<f64>() < 81.0;
            background + f32::from(u8::from(inside)) + 0.05 * random.normal() as f32
        });
        let frame = Frame::one_angstrom(Position::default());
        Density { grid, frame }
    }

    #[test]
    fn slabs_across_any_axis_become_what_is_beside_them() {
        for (axis, slab, value) in [(0, 0..1, 40.0), (1, 15..18, -30.0), (2, 30..32, 3.0)] {
            let before = ball(0.5);
            let mut density = before.clone();
            let size = density.grid.size();
            for_each(size, axis, &slab, |voxel, _| density.grid[voxel] = value);
            assert_eq!(
                replace_slabs(&mut density, 0.5),
                slab.len() * size.count() / [size.x, size.y, size.z][axis]
            );
            let both = density.grid.values().iter().zip(before.grid.values());
            let far = both.filter(|(now, then)| (*now - *then).abs() > 0.4);
            assert!(far.count() < 80, "{axis}");
        }
    }

    #[test]
    fn an_ordinary_map_and_one_of_a_small_thing_stay() {
        let mut density = ball(0.0);
        assert_eq!(replace_slabs(&mut density, 0.0), 0);
        for width in 1..5 {
            let grid = Grid::from_fn(GridSize::new(30, 30, 30), |voxel| {
                let is_inside = [voxel.x, voxel.y, voxel.z]
                    .iter()
                    .all(|at| (12..12 + width).contains(at));
                f32::from(u8::from(is_inside))
            });
            let frame = Frame::one_angstrom(Position::default());
            assert_eq!(replace_slabs(&mut Density { grid, frame }, 0.0), 0);
        }
    }
}
