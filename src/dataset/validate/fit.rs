//! The fit of a model to its map: whether the Cα lie in density, more so than they would if the
//! map's origin, axis order or handedness were another.

use super::report::{Check, Verdict};
use crate::grid::{Density, GridSize};
use crate::space::{Displacement, Position};

/// Shift of the copies of the model, in Å: more than from one residue to the next (3.8 Å).
const SHIFT: f64 = 5.0;

/// Factor by which another placement must be better before the model counts as misplaced (chosen by
/// hand).
const MARGIN: f64 = 1.1;

/// Least ratio of the density at a model that fits to that at its shifted copies (chosen by hand).
const CONTRAST: f64 = 1.3;

/// Judges the Cα positions `ca` in `density`, which is normalised.
pub(super) fn fit(density: &Density, ca: &[Position]) -> Check {
    let here = mean_at(density, ca.iter().copied());
    let shifted = shifts().map(|shift| mean_at(density, ca.iter().map(|p| *p + shift)));
    let around = shifted.iter().sum::<f64>() / shifted.len() as f64;
    let facts = format!("mean density at Cα {here:.3}, {around:.3} at copies shifted by {SHIFT} Å");
    let others = others(density);
    let best = others
        .iter()
        .map(|(words, moved)| (mean_at(density, ca.iter().map(|p| moved(*p))), words))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match best {
        Some((other, words)) if other > MARGIN * here && other > CONTRAST * around => Check::new(
            "fit",
            Verdict::Fail,
            format!("{facts}; {other:.3} if {words}: so it seems to be"),
        ),
        _ if here < CONTRAST * around || here == 0.0 => Check::new(
            "fit",
            Verdict::Warn,
            format!("{facts}: the structure hardly lies in the density"),
        ),
        _ => Check::new("fit", Verdict::Pass, facts),
    }
}

fn shifts() -> [Displacement; 6] {
    [
        Displacement::new(SHIFT, 0.0, 0.0),
        Displacement::new(-SHIFT, 0.0, 0.0),
        Displacement::new(0.0, SHIFT, 0.0),
        Displacement::new(0.0, -SHIFT, 0.0),
        Displacement::new(0.0, 0.0, SHIFT),
        Displacement::new(0.0, 0.0, -SHIFT),
    ]
}

/// Function to the position of a point of the model if the map were made otherwise.
type Placement<'a> = Box<dyn Fn(Position) -> Position + 'a>;

/// Returns other placements of the map, in words, and what they do to the model.
fn others(density: &Density) -> Vec<(&'static str, Placement<'_>)> {
    // Normalised maps have voxels of 1 Å, so that indices are Å from the origin.
    let from = |p: Position| density.frame.index_of(p);
    let at = |index: [f64; 3]| density.frame.position_at(index);
    let GridSize { x, y, z } = density.grid.size();
    let [width, height, depth] = [x, y, z].map(|voxels| voxels as f64 - 1.0);
    let orders: [(&str, [usize; 3]); 5] = [
        ("the axes x and y were exchanged", [1, 0, 2]),
        ("the axes x and z were exchanged", [2, 1, 0]),
        ("the axes y and z were exchanged", [0, 2, 1]),
        ("the axes ran y, z, x", [1, 2, 0]),
        ("the axes ran z, x, y", [2, 0, 1]),
    ];
    let mut others: Vec<(&str, Placement<'_>)> = Vec::new();
    for (words, order) in orders {
        others.push((
            words,
            Box::new(move |p| at(order.map(|axis| from(p)[axis]))),
        ));
    }
    let mirrored = "the map were mirrored (of the other handedness)";
    others.push((mirrored, Box::new(move |p| at(mirror(from(p), 0, width)))));
    others.push((mirrored, Box::new(move |p| at(mirror(from(p), 1, height)))));
    others.push((mirrored, Box::new(move |p| at(mirror(from(p), 2, depth)))));
    others.push((
        "the map's origin were 0",
        Box::new(move |p| at(p.to_array())),
    ));
    let middle = [width, height, depth].map(|edge| edge / 2.0);
    others.push((
        "the map's middle were at 0",
        Box::new(move |p| {
            let [x, y, z] = p.to_array();
            at([x + middle[0], y + middle[1], z + middle[2]])
        }),
    ));
    others
}

fn mirror(mut index: [f64; 3], axis: usize, last: f64) -> [f64; 3] {
    index[axis] = last - index[axis];
    index
}

/// Returns the mean density at `points`; 0 outside the map.
fn mean_at(density: &Density, points: impl Iterator<Item = Position>) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0_f64);
    for point in points {
        sum += density.grid.trilinear(density.frame.index_of(point));
        count += 1.0;
    }
    sum / count.max(1.0)
}
