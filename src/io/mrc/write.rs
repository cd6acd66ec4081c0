//! Writing a map.

use super::header::HEADER_BYTES;
use super::statistics::Statistics;
use crate::grid::Density;
use crate::space::Frame;

/// The bytes of `density` as an MRC2014 file of mode 2 that carries `label`.
///
/// Both ORIGIN and NSTART are set, so that every reader puts the map in the same place; where the
/// origin is no whole number of voxels, NSTART stays 0 and a second label says so.
pub fn write_map(density: &Density, label: &str) -> Vec<u8> {
    let values = density.grid.values();
    let mut bytes = Vec::with_capacity(HEADER_BYTES + 4 * values.len());
    let mut raw = [0; HEADER_BYTES];
    header(density, label).encode_to_bytes(&mut raw);
    bytes.extend_from_slice(&raw);
    bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    bytes
}

fn header(density: &Density, label: &str) -> mrc::Header {
    let size = density.grid.size();
    let [nx, ny, nz] = [size.x, size.y, size.z].map(|n| i32::try_from(n).unwrap_or(i32::MAX));
    let Frame { origin, voxel_size } = density.frame;
    let mut header = mrc::Header::new();
    (header.nx, header.ny, header.nz) = (nx, ny, nz);
    (header.mx, header.my, header.mz) = (nx, ny, nz);
    header.xlen = (voxel_size.x() * f64::from(nx)) as f32;
    header.ylen = (voxel_size.y() * f64::from(ny)) as f32;
    header.zlen = (voxel_size.z() * f64::from(nz)) as f32;
    header.origin = origin.to_array().map(|part| part as f32);
    header.add_label(label);
    match whole_voxels(&density.frame) {
        Some(start) => [header.nxstart, header.nystart, header.nzstart] = start,
        None => header.add_label("ORIGIN is no whole number of voxels: NSTART left 0"),
    }
    if let Some(statistics) = Statistics::of(density.grid.values()) {
        header.dmin = statistics.min as f32;
        header.dmax = statistics.max as f32;
        header.dmean = statistics.mean as f32;
        header.rms = statistics.rms as f32;
    }
    header
}

/// The origin in voxels, if it is a whole number of them to a thousandth.
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
