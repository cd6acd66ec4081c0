//! Writing a map.

use super::layout::HEADER_BYTES;
use super::statistics::Statistics;
use crate::grid::{Density, GridSize};
use crate::space::Frame;

/// Returns `density` as an MRC2014 file of mode 2 that carries `label`.
///
/// Both ORIGIN and NSTART are set, so that every reader puts the map at the same position; where the
/// origin is no whole number of voxels, NSTART stays 0 and a second label says so.
pub fn write_map(density: &Density, label: &str) -> Vec<u8> {
    let values = density.grid.values();
    let mut bytes = Vec::with_capacity(HEADER_BYTES + 4 * values.len());
    let statistics = Statistics::of(values);
    bytes.extend(header(
        density.grid.size(),
        density.frame,
        statistics,
        label,
    ));
    bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    bytes
}

/// Returns a map as [`write_map`] does that is 0 but for `labelled` voxels: their indices in memory
/// order and their values. Indices outside the grid are left out.
///
/// The zeros are never touched: memory that nobody writes costs nothing.
pub fn write_mask(size: GridSize, frame: Frame, labelled: &[(usize, u8)], label: &str) -> Vec<u8> {
    let mut bytes = vec![0; HEADER_BYTES + 4 * size.count()];
    let statistics = Statistics::of_mask(labelled.iter().map(|(_, value)| *value), size.count());
    bytes[..HEADER_BYTES].copy_from_slice(&header(size, frame, statistics, label));
    let (values, _) = bytes[HEADER_BYTES..].as_chunks_mut::<4>();
    for (index, value) in labelled {
        if let Some(voxel) = values.get_mut(*index) {
            *voxel = f32::from(*value).to_le_bytes();
        }
    }
    bytes
}

fn header(
    size: GridSize,
    frame: Frame,
    statistics: Option<Statistics>,
    label: &str,
) -> [u8; HEADER_BYTES] {
    let [nx, ny, nz] = [size.x, size.y, size.z].map(|n| i32::try_from(n).unwrap_or(i32::MAX));
    let Frame { origin, voxel_size } = frame;
    let mut header = mrc::Header::new();
    (header.nx, header.ny, header.nz) = (nx, ny, nz);
    (header.mx, header.my, header.mz) = (nx, ny, nz);
    header.xlen = (voxel_size.x() * f64::from(nx)) as f32;
    header.ylen = (voxel_size.y() * f64::from(ny)) as f32;
    header.zlen = (voxel_size.z() * f64::from(nz)) as f32;
    header.origin = origin.to_array().map(|part| part as f32);
    header.add_label(label);
    match whole_voxels(&frame) {
        Some(start) => [header.nxstart, header.nystart, header.nzstart] = start,
        None => header.add_label("ORIGIN is no whole number of voxels: NSTART left 0"),
    }
    if let Some(statistics) = statistics {
        header.dmin = statistics.min as f32;
        header.dmax = statistics.max as f32;
        header.dmean = statistics.mean as f32;
        header.rms = statistics.rms as f32;
    }
    let mut raw = [0; HEADER_BYTES];
    header.encode_to_bytes(&mut raw);
    raw
}

/// Returns the origin in voxels, if it is a whole number of them to a thousandth.
fn whole_voxels(frame: &Frame) -> Option<[i32; 3]> {
    let Frame { origin, voxel_size } = frame;
    let exact = [
        origin.x / voxel_size.x(),
        origin.y / voxel_size.y(),
        origin.z / voxel_size.z(),
    ];
    let whole = exact.map(f64::round);
    let near = exact
        .iter()
        .zip(whole)
        .all(|(exact, whole)| (exact - whole).abs() <= 1e-3 && whole.abs() < f64::from(i32::MAX));
    near.then(|| whole.map(|voxels| voxels as i32))
}
