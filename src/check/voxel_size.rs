//! Voxel size: the detail that the voxels can show, and edges that cannot be right.

use super::finding::{Finding, Level, Mend, Topic};
use super::parameters::{
    COARSE_ANGSTROM, COARSEST_ANGSTROM, FAR_FROM_CUBIC, FINEST_ANGSTROM, SMALLEST_ANGSTROM,
    VOXEL_EDGES,
};
use crate::grid::GridSize;
use crate::io::mrc::{CUBIC_TOLERANCE, MapHeader};
use crate::space::VoxelSize;

/// Returns what the size of the voxels of a map with that `header` says.
pub(super) fn finding(size: VoxelSize, header: &MapHeader) -> Finding {
    let edges = [size.x(), size.y(), size.z()];
    if let Some(found) = contradicting_cell(edges, header) {
        return found;
    }
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
        return too_small(size, header.size);
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
    found(Level::Green, as_it_should_be(size))
}

/// Returns the size of voxels in words.
fn as_it_should_be(size: VoxelSize) -> String {
    let unknown = match size == VoxelSize::ONE {
        true => " exactly; some programs write that where they do not know",
        false => "",
    };
    format!("{:.4} Å{unknown}.", size.x())
}

/// Returns what a cell says that does not fit the box, unless the voxels were made cubic already.
fn contradicting_cell(edges: [f64; 3], header: &MapHeader) -> Option<Finding> {
    let stated = header.stated.cubic_edge();
    let edge = stated.filter(|edge| VOXEL_EDGES.contains(edge))?;
    let is_cubic = edges
        .iter()
        .all(|at| (at / edges[0] - 1.0).abs() <= CUBIC_TOLERANCE);
    if is_cubic {
        return None;
    }
    let [x, y, z] = edges;
    let [a, b, c] = header.cell;
    let size = header.size;
    let greatest = x.max(y).max(z);
    let is_voxel = VOXEL_EDGES.contains(&a) && greatest < FINEST_ANGSTROM;
    let how = if is_voxel {
        "it seems to hold the size of a voxel, not of the whole map"
    } else if a == b && b == c {
        "it seems to hold the longest side three times"
    } else {
        "its edges seem to stand in another order than the axes"
    };
    let level = match greatest / x.min(y).min(z) > FAR_FROM_CUBIC || is_voxel {
        true => Level::Red,
        false => Level::Amber,
    };
    let words = format!(
        "Voxels of {x:.3} × {y:.3} × {z:.3} Å are not cubic: the header's cell of {a:.2} × {b:.2} × {c:.2} Å does not fit a box \
         of {} × {} × {} voxels; {how}. With {edge:.4} Å all edges of a voxel are alike.",
        size.x, size.y, size.z
    );
    Some(Finding::new(Topic::VoxelSize, level, words).with_mend(Mend::VoxelSize(edge)))
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
