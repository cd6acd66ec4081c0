//! Reference structure: whether it lies in the density of a map, and what of the map would have to change so that it does.

use super::finding::{Finding, Level, Mend, Topic};
use super::parameters::{BETTER_HAND, IMAGE_FITS_SHARE, IN_DENSITY_SHARE, LEAST_INSIDE};
use super::reference_fit::{CaFit, Fit};
use super::reference_search::{other_origin, other_voxel_size};
use super::subject::Subject;
use crate::space::{Frame, Position};

/// Upper limit on the Cα by which other frames are tried: enough for shares to 2 %, and few enough for hundreds of frames.
const MOST_CA: usize = 2_000;

/// Returns what the position of the reference structure says; nothing without one. The map may lie at the `other` origin of
/// its header.
pub(super) fn finding(subject: &Subject<'_>, other: Option<Position>) -> Option<Finding> {
    let ca = CaFit::of(subject, usize::MAX)?;
    let frame = subject.map.frame;
    let share = |fit: Fit| match subject.is_part {
        true => fit.share_inside(),
        false => fit.share(),
    };
    let here = ca.in_frame(frame, |at| at);
    if subject.is_part && here.inside == 0 {
        return None;
    }
    let fits = share(here);
    let unmirrored = subject
        .mirror
        .map(|sum| share(ca.in_frame(frame, |at| Position::new(sum - at.x, at.y, at.z))));
    if let Some(before) = unmirrored
        && before >= IN_DENSITY_SHARE.max(fits + BETTER_HAND)
    {
        return Some(amber(format!(
            "The reference structure lies in the map as it was before its hand was flipped ({:.0} % of its Cα in \
             density; now {:.0} %): scores against it will be low. It cannot fit both hands: undo the flip, or take a \
             structure that was fitted into the flipped map.",
            100.0 * before,
            100.0 * fits
        )));
    }
    if fits >= IN_DENSITY_SHARE {
        let mut words = format!("{:.0} % of its Cα lie in density.", 100.0 * fits);
        if !subject.is_part && here.inside < here.all {
            words += &format!(
                " {} of {} lie outside the map.",
                here.all - here.inside,
                here.all
            );
        }
        return Some(Finding::new(Topic::Reference, Level::Green, words));
    }
    let at = |origin| Frame { origin, ..frame };
    let fitting = other
        .into_iter()
        .chain([Position::default()])
        .find(|origin| share(ca.in_frame(at(*origin), |at| at)) >= IN_DENSITY_SHARE);
    let words = format!(
        "Only {:.0} % of the Cα of the reference structure lie in density: it belongs to another map or \
         another place",
        100.0 * fits
    );
    Some(match fitting {
        // The other origin of the header, else the grid's own: programs disagree on these.
        Some(origin) => amber(format!(
            "{words}. It fits with the map at {}.",
            in_words(origin)
        ))
        .with_mend(Mend::Origin(origin)),
        None => larger(here)
            .or_else(|| otherwise(subject, &words))
            .unwrap_or_else(|| {
                amber(words + "; scores against it will be low. Fit it into the map first.")
            }),
    })
}

/// Returns what a structure says that fits where the map is, but is larger than it.
fn larger(here: Fit) -> Option<Finding> {
    let is_larger = here.inside as f64 >= LEAST_INSIDE * here.all as f64
        && here.share_inside() >= IMAGE_FITS_SHARE;
    is_larger.then(|| {
        amber(format!(
            "{} of the {} Cα of the reference structure lie outside the map, which may be a part that was cut out; of those \
             inside, {:.0} % lie in density. Scores count those outside as missing: take the whole map, or the part of the \
             structure that lies in this one.",
            here.all - here.inside,
            here.all,
            100.0 * here.share_inside()
        ))
    })
}

/// Returns with which other voxel size, as which image or at which other origin the whole map fits the reference structure, after
/// `words`; `None` if with none.
fn otherwise(subject: &Subject<'_>, words: &str) -> Option<Finding> {
    if subject.is_part {
        return None;
    }
    let ca = CaFit::of(subject, MOST_CA)?;
    if let Some((edge, share)) = other_voxel_size(&ca, subject) {
        let stated = subject.map.frame.voxel_size.x();
        return Some(
            amber(format!(
                "{words}. It fits with voxels of {edge:.3} Å in place of {stated:.3} Å ({:.0} % of its Cα in density).",
                100.0 * share
            ))
            .with_mend(Mend::VoxelSize(edge)),
        );
    }
    if let Some(image) = image_that_fits(&ca, subject) {
        return Some(amber(format!("{words}. {image}")));
    }
    let (origin, share) = other_origin(&ca, subject)?;
    Some(
        amber(format!(
            "{words}. It fits with the map at {} ({:.0} % of its Cα in density).",
            in_words(origin),
            100.0 * share
        ))
        .with_mend(Mend::Origin(origin)),
    )
}

/// Returns in words as which image about its middle the map fits the reference structure: mirrored along an axis, turned by half a
/// turn, or both; `None` if it does as none.
///
/// A map that was mirrored along y or z has the right hand again once it is mirrored along x, but lies half a turn off.
fn image_that_fits(ca: &CaFit<'_>, subject: &Subject<'_>) -> Option<String> {
    let Frame { origin, voxel_size } = subject.map.frame;
    let size = subject.map.grid.size();
    let steps = [voxel_size.x(), voxel_size.y(), voxel_size.z()];
    let last = [size.x, size.y, size.z].map(|voxels| voxels as f64 - 1.0);
    let sums = [origin.x, origin.y, origin.z];
    let sums = [0, 1, 2].map(|axis| 2.0 * sums[axis] + steps[axis] * last[axis]);
    let image = |axes: [bool; 3]| {
        let fit = ca.in_frame(subject.map.frame, |at| {
            let [x, y, z] = [at.x, at.y, at.z];
            let [x, y, z] = [(0, x), (1, y), (2, z)]
                .map(|(axis, at)| if axes[axis] { sums[axis] - at } else { at });
            Position::new(x, y, z)
        });
        fit.share()
    };
    let images = (1..8).map(|bits| [0, 1, 2].map(|axis| bits >> axis & 1 == 1));
    let fits = images.map(|axes| (axes, image(axes)));
    let (axes, share) = fits.max_by(|a, b| a.1.total_cmp(&b.1))?;
    let of = |is: bool| {
        let names = ["x", "y", "z"].into_iter().zip(axes);
        let names: Vec<&str> = names
            .filter(|(_, at)| *at == is)
            .map(|(name, _)| name)
            .collect();
        names.join(", ")
    };
    let how = match axes.iter().filter(|at| **at).count() {
        2 => format!(
            "after half a turn about {}: it was mirrored along another axis than the one by which its hand was flipped",
            of(false)
        ),
        _ => format!(
            "mirrored along {}: one of both has the wrong hand",
            of(true)
        ),
    };
    (share >= IMAGE_FITS_SHARE).then(|| {
        format!("The map fits it {how} ({:.0} % of its Cα in density). Scores against it as it is will be low.", 100.0 * share)
    })
}

fn amber(words: String) -> Finding {
    Finding::new(Topic::Reference, Level::Amber, words)
}

/// Returns a position in words.
pub(super) fn in_words(position: Position) -> String {
    let Position { x, y, z } = position;
    format!("({x:.2}, {y:.2}, {z:.2}) Å")
}
