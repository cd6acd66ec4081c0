//! Frame of a map: voxel size, cell, position.

use super::finding::{Finding, Level, Mend, Topic};
use super::parameters::{
    BETTER_HAND, COARSE_ANGSTROM, COARSEST_ANGSTROM, CUBIC_TOLERANCE, FAR_FROM_CUBIC,
    FINEST_ANGSTROM, IMAGE_FITS_SHARE, IN_DENSITY, IN_DENSITY_SHARE, SMALLEST_ANGSTROM,
    VOXEL_EDGES,
};
use super::subject::Subject;
use crate::grid::GridSize;
use crate::io::mrc::{MapHeader, MapNote};
use crate::space::{Frame, Position, VoxelSize};

/// Returns what the size of the voxels of a map of `count` voxels says.
pub(super) fn voxel_size(size: VoxelSize, count: GridSize) -> Finding {
    let edges = [size.x(), size.y(), size.z()];
    let least = edges.into_iter().fold(f64::INFINITY, f64::min);
    let greatest = edges.into_iter().fold(0.0, f64::max);
    let found = |level, words: String| Finding::new(Topic::VoxelSize, level, words);
    let [x, y, z] = edges;
    if greatest / least > FAR_FROM_CUBIC {
        return found(
            Level::Red,
            format!(
                "Voxels of {x:.3} × {y:.3} × {z:.3} Å are far from cubic: the header's cell is wrong along an axis. Write \
                 the map with the right cell; --voxel-size would scale all three edges alike."
            ),
        );
    }
    if greatest >= COARSEST_ANGSTROM {
        return found(
            Level::Red,
            format!(
                "Voxels of {greatest:.2} Å cannot show anything finer than {:.1} Å; a backbone needs about 4 Å. \
                 Take the map on finer voxels, or give the right size if the header is wrong (--voxel-size).",
                2.0 * greatest
            ),
        );
    }
    if greatest < SMALLEST_ANGSTROM {
        return too_small(size, count);
    }
    if least < FINEST_ANGSTROM {
        return found(
            Level::Amber,
            format!(
                "Voxels of {least:.3} Å are finer than those of any cryo-EM map: the header may count in nm or \
                 be wrong (--voxel-size gives the size in Å)."
            ),
        );
    }
    if greatest >= COARSE_ANGSTROM {
        return found(
            Level::Amber,
            format!(
                "Voxels of {greatest:.2} Å show nothing finer than {:.1} Å: residues will be hard to tell.",
                2.0 * greatest
            ),
        );
    }
    if greatest / least - 1.0 > CUBIC_TOLERANCE {
        return found(
            Level::Amber,
            format!(
                "Voxels of {x:.3} × {y:.3} × {z:.3} Å are not cubic, which is unusual: check the cell."
            ),
        );
    }
    let unknown = if edges == [1.0; 3] {
        " exactly; some programs write that where they do not know"
    } else {
        ""
    };
    found(Level::Green, format!("{:.4} Å{unknown}.", size.x()))
}

/// Returns what voxels say that are smaller than atoms.
fn too_small(size: VoxelSize, count: GridSize) -> Finding {
    let cell = size.x() * count.x as f64;
    if VOXEL_EDGES.contains(&cell) {
        let words = format!(
            "The header's cell measures {cell:.3} Å, as one voxel does: it seems to hold the size of a voxel, not of the \
             whole map."
        );
        return Finding::new(Topic::VoxelSize, Level::Red, words).with_mend(Mend::VoxelSize(cell));
    }
    let words = format!(
        "Voxels of {:.1e} Å are smaller than atoms: the header's cell is in another unit, or wrong. Give the size of a voxel \
         in Å (--voxel-size).",
        size.x()
    );
    Finding::new(Topic::VoxelSize, Level::Red, words)
}

/// Returns what cell, axes and symmetry say.
pub(super) fn cell(header: &MapHeader, size: GridSize) -> Finding {
    let axes = header.axes.map(|axis| ["x", "y", "z"][axis]).join(", ");
    let mut words = format!("{} × {} × {} voxels", size.x, size.y, size.z);
    if header.axes != [0, 1, 2] {
        words += &format!(", stored in the order {axes}");
    }
    if [size.x, size.y, size.z].contains(&1) {
        words += ": one layer of voxels is a picture, not a map. Give the map that it was cut from";
        return Finding::new(Topic::Cell, Level::Red, words + ".");
    }
    // 0 and 1 are images and volumes, 401 and above stacks of volumes.
    if (2..=230).contains(&header.space_group) {
        words += &format!(
            ". The header names the crystal symmetry {}: only what is in the file is used",
            header.space_group
        );
        return Finding::new(Topic::Cell, Level::Amber, words + ".");
    }
    Finding::new(Topic::Cell, Level::Green, words + ".")
}

/// Returns what the position says: where the header contradicts itself, and where the reference
/// structure lies.
pub(super) fn position(subject: &Subject<'_>) -> Vec<Finding> {
    let Subject {
        map,
        notes,
        is_part,
        ..
    } = *subject;
    let here = map.frame.origin;
    // The origins of the header are those of the whole map.
    let notes = if is_part { &[] } else { notes };
    let origins = notes.iter().find_map(|note| match note {
        MapNote::Origins { origin, nstart } => Some([*origin, *nstart]),
        _ => None,
    });
    let (finding, other) = match origins {
        Some([origin, nstart]) if here == origin => {
            let words = format!(
                "ORIGIN and NSTART disagree on where the map lies: {} is used, the other says {}.",
                in_words(here),
                in_words(nstart)
            );
            (amber(Topic::Position, words), Some(nstart))
        }
        // The user chose.
        _ => {
            let words = format!("The first voxel lies at {}.", in_words(here));
            let finding = Finding::new(Topic::Position, Level::Green, words);
            (finding, origins.map(|[origin, _]| origin))
        }
    };
    let mut findings = vec![finding];
    findings.extend(reference(subject, other));
    findings
}

/// Returns what the place of the reference structure says; nothing without one. The map may lie at the `other` origin of
/// its header.
fn reference(subject: &Subject<'_>, other: Option<Position>) -> Option<Finding> {
    let here = subject.map.frame.origin;
    let share = |origin| share_in_density(subject, origin, |position| position);
    let fits = share(here)?;
    let unmirrored = subject.mirror.and_then(|sum| {
        share_in_density(subject, here, |at| Position::new(sum - at.x, at.y, at.z))
    });
    if let Some(before) = unmirrored
        && before >= IN_DENSITY_SHARE.max(fits + BETTER_HAND)
    {
        return Some(amber(
            Topic::Reference,
            format!(
                "The reference structure lies in the map as it was before its hand was flipped ({:.0} % of its Cα in \
             density; now {:.0} %): scores against it will be low. It cannot fit both hands: undo the flip, or take a \
             structure that was fitted into the flipped map.",
                100.0 * before,
                100.0 * fits
            ),
        ));
    }
    if fits >= IN_DENSITY_SHARE {
        let words = format!("{:.0} % of its Cα lie in density.", 100.0 * fits);
        return Some(Finding::new(Topic::Reference, Level::Green, words));
    }
    let words = format!(
        "Only {:.0} % of the Cα of the reference structure lie in density: it belongs to another map or \
         another place",
        100.0 * fits
    );
    // The other origin of the header, else the grid's own: programs disagree on these.
    let fitting = other
        .into_iter()
        .chain([Position::default()])
        .find(|origin| share(*origin).is_some_and(|share| share >= IN_DENSITY_SHARE));
    Some(match fitting {
        Some(origin) => amber(
            Topic::Reference,
            format!("{words}. It fits with the map at {}.", in_words(origin)),
        )
        .with_mend(Mend::Origin(origin)),
        None => match image_that_fits(subject) {
            Some(image) => amber(Topic::Reference, format!("{words}. {image}")),
            None => amber(
                Topic::Reference,
                words + "; scores against it will be low. Fit it into the map first.",
            ),
        },
    })
}

/// Returns in words as which image about its middle the map fits the reference structure: mirrored along an axis, turned by half a
/// turn, or both; `None` if it does as none, or the whole map is not there.
///
/// A map that was mirrored along y or z has the right hand again once it is mirrored along x, but lies half a turn off.
fn image_that_fits(subject: &Subject<'_>) -> Option<String> {
    if subject.is_part {
        return None;
    }
    let Frame { origin, voxel_size } = subject.map.frame;
    let size = subject.map.grid.size();
    let steps = [voxel_size.x(), voxel_size.y(), voxel_size.z()];
    let last = [size.x, size.y, size.z].map(|voxels| voxels as f64 - 1.0);
    let sums = [origin.x, origin.y, origin.z];
    let sums = [0, 1, 2].map(|axis| 2.0 * sums[axis] + steps[axis] * last[axis]);
    let image = |axes: [bool; 3]| {
        share_in_density(subject, origin, |at| {
            let [x, y, z] = [at.x, at.y, at.z];
            let [x, y, z] = [(0, x), (1, y), (2, z)]
                .map(|(axis, at)| if axes[axis] { sums[axis] - at } else { at });
            Position::new(x, y, z)
        })
    };
    let images = (1..8).map(|bits| [0, 1, 2].map(|axis| bits >> axis & 1 == 1));
    let fits = images.filter_map(|axes| Some((axes, image(axes)?)));
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

/// Returns the share of the Cα of the reference structure, each at `moved` of its position, that lie in density if the
/// first voxel lies at `origin`; `None` if there are none.
fn share_in_density(
    subject: &Subject<'_>,
    origin: Position,
    moved: impl Fn(Position) -> Position,
) -> Option<f64> {
    let Subject {
        map,
        values,
        reference,
        is_part,
        ..
    } = *subject;
    let frame = Frame {
        origin,
        ..map.frame
    };
    let background = f64::from(values.background);
    let least = background + IN_DENSITY * (f64::from(values.strong) - background);
    let size = map.grid.size();
    let (mut inside, mut all) = (0_usize, 0_usize);
    for ca in reference?
        .residues()
        .filter_map(|(_, residue)| residue.ca_atom())
    {
        let index = frame.index_of(moved(ca.position));
        if is_part && !size.spans(index) {
            continue;
        }
        all += 1;
        inside += usize::from(map.grid.trilinear(index) > least);
    }
    (all > 0).then(|| inside as f64 / all as f64)
}

fn amber(topic: Topic, words: String) -> Finding {
    Finding::new(topic, Level::Amber, words)
}

fn in_words(position: Position) -> String {
    let Position { x, y, z } = position;
    format!("({x:.2}, {y:.2}, {z:.2}) Å")
}
