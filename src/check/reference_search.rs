//! Search for the frame in which a reference structure fits: another voxel size, another origin.

use super::parameters::{BETTER_HAND, IMAGE_FITS_SHARE, SEARCHED_SCALES};
use super::reference_fit::{CaFit, Fit};
use super::subject::Subject;
use crate::io::mrc::OriginRule;
use crate::space::{Displacement, Frame, Position, VoxelSize};

/// Steps in which voxel sizes are tried, as a fraction.
const SCALE_STEP: f64 = 0.0025;
/// Farthest, in Å, that the middle of the density is from that of the Cα, and the first step between the displacements that are tried:
/// density keeps its value over 2 Å.
const REACH_ANGSTROM: f64 = 8.0;
const FIRST_STEP_ANGSTROM: f64 = 2.0;
/// Last step of the search, in Å.
const LAST_STEP_ANGSTROM: f64 = 0.05;

/// Returns the edge of a voxel along x, in Å, with which most Cα lie in density, and their share; `None` if no more do than as
/// it is.
pub(super) fn other_voxel_size(ca: &CaFit<'_>, subject: &Subject<'_>) -> Option<(f64, f64)> {
    let frame = subject.map.frame;
    let header = subject.header;
    // A position that the header counts in voxels follows their size.
    let is_counted =
        header.origin_rule == OriginRule::Nstart && frame.origin == header.frame.origin;
    let scaled = |factor: f64| {
        let edges = [
            frame.voxel_size.x(),
            frame.voxel_size.y(),
            frame.voxel_size.z(),
        ];
        let [x, y, z] = edges.map(|edge| edge * factor);
        let Position { x: a, y: b, z: c } = frame.origin;
        let origin = match is_counted {
            true => Position::new(a * factor, b * factor, c * factor),
            false => frame.origin,
        };
        VoxelSize::new(x, y, z).map(|voxel_size| Frame { origin, voxel_size })
    };
    let (from, to) = SEARCHED_SCALES;
    let steps = ((to - from) / SCALE_STEP).round() as i32;
    let factors = (0..=steps).map(|step| from + SCALE_STEP * f64::from(step));
    let tried = factors.filter_map(|factor| Some((factor, ca.in_frame(scaled(factor)?, |at| at))));
    let (factor, fit) = best(tried)?;
    is_better(fit, ca.in_frame(frame, |at| at))
        .then(|| (factor * frame.voxel_size.x(), fit.share()))
}

/// Returns the origin with which most Cα lie in density, and their share; `None` if no more do than as it is.
///
/// First come those that follow from slips: another sign, another order, another unit, a box that was padded on all sides; then that
/// of the middle of the density on the middle of the Cα, and what is near.
pub(super) fn other_origin(ca: &CaFit<'_>, subject: &Subject<'_>) -> Option<(Position, f64)> {
    let frame = subject.map.frame;
    let at = |origin: Position| ca.in_frame(Frame { origin, ..frame }, |at| at);
    let here = at(frame.origin);
    let slips = slips(subject).into_iter();
    if let Some((origin, fit)) = best(slips.map(|origin| (origin, at(origin))))
        && is_better(fit, here)
    {
        return Some((origin, fit.share()));
    }
    let by = ca.middle() - middle_of_density(subject)?;
    let mut found = (frame.origin + by, at(frame.origin + by));
    let count = (REACH_ANGSTROM / FIRST_STEP_ANGSTROM) as i32;
    let mut step = FIRST_STEP_ANGSTROM;
    let mut reach = count;
    while step > LAST_STEP_ANGSTROM {
        let around = around(found.0, step, reach).map(|origin| (origin, at(origin)));
        found = best(around)?;
        (step, reach) = (step / 2.0, 1);
    }
    is_better(found.1, here).then(|| (found.0, found.1.share()))
}

/// Returns the best of `tried`, the first of equals.
fn best<T>(tried: impl Iterator<Item = (T, Fit)>) -> Option<(T, Fit)> {
    tried.reduce(|best, next| match next.1.mean > best.1.mean {
        true => next,
        false => best,
    })
}

fn is_better(fit: Fit, here: Fit) -> bool {
    fit.share() >= IMAGE_FITS_SHARE.max(here.share() + BETTER_HAND)
}

/// Returns the origins that slips would have made of the right one.
fn slips(subject: &Subject<'_>) -> Vec<Position> {
    let Frame { origin, voxel_size } = subject.map.frame;
    let [x, y, z] = origin.to_array();
    let steps = Displacement::new(voxel_size.x(), voxel_size.y(), voxel_size.z());
    let size = subject.map.grid.size();
    let mut slips = vec![
        Position::new(-x, -y, -z),
        Position::new(10.0 * x, 10.0 * y, 10.0 * z),
        Position::new(x / 10.0, y / 10.0, z / 10.0),
        Position::new(x * steps.x, y * steps.y, z * steps.z),
        Position::new(x / steps.x, y / steps.y, z / steps.z),
        Position::new(x, z, y),
        Position::new(y, x, z),
        Position::new(z, y, x),
        Position::new(y, z, x),
        Position::new(z, x, y),
    ];
    let half = size.x.max(size.y).max(size.z) / 2;
    for voxels in 1..=half {
        slips.push(origin + steps * voxels as f64);
        slips.push(origin + steps * -(voxels as f64));
    }
    slips
}

/// Returns the positions around `middle`, itself among them, that lie up to `reach` steps off along each axis.
fn around(middle: Position, step: f64, reach: i32) -> impl Iterator<Item = Position> {
    let along = move || (-reach..=reach).map(move |at| step * f64::from(at));
    let offsets =
        along().flat_map(move |z| along().flat_map(move |y| along().map(move |x| (x, y, z))));
    offsets.map(move |(x, y, z)| middle + Displacement::new(x, y, z))
}

/// Returns the middle of the strong voxels, in Å.
fn middle_of_density(subject: &Subject<'_>) -> Option<Position> {
    let (map, values) = (subject.map, subject.values);
    let size = map.grid.size();
    let least = values.background + 0.5 * (values.strong - values.background);
    let (mut sum, mut count) = ([0.0; 3], 0.0);
    for (index, value) in map.grid.values().iter().enumerate() {
        if *value > least {
            let voxel = size.voxel(index);
            for (sum, at) in sum.iter_mut().zip([voxel.x, voxel.y, voxel.z]) {
                *sum += at as f64;
            }
            count += 1.0;
        }
    }
    (count > 0.0).then(|| map.frame.position_at(sum.map(|sum| sum / count)))
}
