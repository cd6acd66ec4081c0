//! Stored run: the walk over a small part of a map, in one compressed file.

use std::io::{Read, Write};

use flate2::read::GzDecoder;
use serde::{Deserialize, Serialize};

use super::breaks::Break;
use super::packing::{Reader, StoredRunError, displacement, share};
use super::story::backbone;
use crate::candidates::{Candidate, Contact};
use crate::check::Finding;
use crate::evaluate::Evaluation;
use crate::grid::{Density, Grid, GridSize};
use crate::model::ModelSettings;
use crate::pipeline::Settings;
use crate::residue::{AminoAcid, BackboneAtom, Sequence};
use crate::score::{Cells, ResidueScores, VoxelScores};
use crate::space::{Displacement, Frame, Position, Voxel};
use crate::structure::Structure;

/// The walk over a small part of a map.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredRun {
    /// The part, in half precision, as the run got it.
    pub map: Density,
    /// The scores of the network, a byte each; residues on those cells alone where a Cα may be.
    pub scores: VoxelScores,
    /// Peaks of the Cα probability, strongest first, at a low threshold and separation, for
    /// [`narrow`](crate::candidates::narrow).
    pub peaks: Vec<Candidate>,
    /// The sequence.
    pub sequence: Sequence,
    /// Backbone of the reference structure in the part.
    pub reference: Structure,
    /// Backbone of the model that the run built.
    pub model: Structure,
    /// Comparison of the model with the reference structure.
    pub evaluation: Evaluation,
    /// SHA-256 of the network's weights.
    pub weights: String,
    /// The same walk over the same part with a fault each.
    pub broken: Vec<BrokenRun>,
}

/// Outcome of a run on faulty input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BrokenRun {
    /// The fault.
    pub fault: Break,
    /// Number of candidates.
    pub candidates: usize,
    /// Cα of the model.
    pub model: Structure,
    /// Comparison of the model with the reference structure.
    pub evaluation: Evaluation,
    /// Findings of the map check.
    pub findings: Vec<Finding>,
    /// Notes of the run.
    pub notes: Vec<String>,
}

/// First bytes of the unpacked file.
const MAGIC: &[u8] = b"cryoweave lesson 1\n";
/// Upper limit on the unpacked file, in bytes.
const MOST_BYTES: u64 = 16 << 20;
/// Least Cα probability in a cell whose residue is stored, 0 to 1.
const LEAST_P_CA: f32 = 0.03;

/// All that is stored as JSON, and the sizes of what follows.
#[derive(Serialize, Deserialize)]
struct Head {
    size: GridSize,
    frame: Frame,
    scored_size: GridSize,
    scored_frame: Frame,
    cell_edge: usize,
    cells: usize,
    peaks: usize,
    sequence: Sequence,
    reference: Structure,
    model: Structure,
    evaluation: Evaluation,
    weights: String,
    broken: Vec<BrokenRun>,
}

impl StoredRun {
    /// Returns the settings of every stored run: a lesson is about one trace of the backbone alone.
    pub fn settings() -> Settings {
        Settings {
            model: ModelSettings::BACKBONE,
            second_look: false,
            ..Settings::default()
        }
    }

    /// Returns the run as a file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let plain = self.to_plain_bytes();
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let written = packed.write_all(&plain).and_then(|()| packed.finish());
        // Writing to memory does not fail.
        written.unwrap_or_default()
    }

    /// Returns the file before it is compressed.
    pub fn to_plain_bytes(&self) -> Vec<u8> {
        let cells: Vec<_> = self.cells_to_store().collect();
        let head = Head {
            size: self.map.grid.size(),
            frame: self.map.frame,
            scored_size: self.scores.size(),
            scored_frame: self.scores.frame(),
            cell_edge: self.scores.cells().edge(),
            cells: cells.len(),
            peaks: self.peaks.len(),
            sequence: self.sequence.clone(),
            reference: backbone(&self.reference),
            model: backbone(&self.model),
            evaluation: self.evaluation.in_numbers(),
            weights: self.weights.clone(),
            broken: self.broken.clone(),
        };
        let head = serde_json::to_vec(&head).unwrap_or_default();
        let mut bytes = MAGIC.to_vec();
        bytes.extend((head.len() as u32).to_le_bytes());
        bytes.extend(head);
        for value in self.map.grid.values() {
            bytes.extend(half::f16::from_f32(*value).to_le_bytes());
        }
        let size = self.scores.size();
        for atom in BackboneAtom::ALL {
            let grid = self.scores.atom(atom);
            bytes
                .extend((0..size.count()).map(|linear| {
                    share(grid.get(size.voxel(linear)).copied().unwrap_or_default())
                }));
        }
        for (voxel, residue) in cells {
            pack_cell(*voxel, residue, &mut bytes);
        }
        for peak in &self.peaks {
            pack_candidate(peak, &mut bytes);
        }
        bytes
    }

    /// Returns the cells in which a Cα may be.
    fn cells_to_store(&self) -> impl Iterator<Item = &(Voxel, ResidueScores)> {
        let (cells, p_ca) = (self.scores.cells(), self.scores.atom(BackboneAtom::Ca));
        let edge = cells.edge();
        let voxels = move |cell: Voxel| {
            (0..edge.pow(3)).map(move |nth| {
                let [x, y, z] = [nth % edge, nth / edge % edge, nth / (edge * edge)];
                Voxel::new(cell.x * edge + x, cell.y * edge + y, cell.z * edge + z)
            })
        };
        let may_be = move |&&(cell, _): &&(Voxel, ResidueScores)| {
            voxels(cell).any(|voxel| p_ca.get(voxel).is_some_and(|p| *p >= LEAST_P_CA))
        };
        cells.iter().filter(may_be)
    }

    /// Reads the run from a file.
    ///
    /// # Errors
    /// [`StoredRunError`] if the file is damaged or of another version.
    pub fn read(file: &[u8]) -> Result<Self, StoredRunError> {
        // Not by `io::compression`, which knows more formats than the page needs for this.
        let mut plain = Vec::new();
        let mut unpacked = GzDecoder::new(file).take(MOST_BYTES);
        unpacked.read_to_end(&mut plain)?;
        let mut reader = Reader(&plain);
        if reader.bytes(MAGIC.len())? != MAGIC {
            return Err(StoredRunError::Head("it does not begin as one".to_owned()));
        }
        let length = u32::from_le_bytes([reader.u8()?, reader.u8()?, reader.u8()?, reader.u8()?]);
        let head: Head = serde_json::from_slice(reader.bytes(length as usize)?)
            .map_err(|error| StoredRunError::Head(error.to_string()))?;
        let count = voxels(head.size)?;
        let values = (0..count)
            .map(|_| reader.f16())
            .collect::<Result<Vec<f32>, _>>()?;
        let map = grid(head.size, values)?;
        let scores = read_scores(&head, &mut reader)?;
        let peaks = (0..head.peaks).map(|_| read_candidate(&mut reader));
        let peaks = peaks.collect::<Result<Vec<Candidate>, _>>()?;
        Ok(Self {
            map: Density {
                grid: map,
                frame: head.frame,
            },
            scores,
            peaks,
            sequence: head.sequence,
            reference: head.reference,
            model: head.model,
            evaluation: head.evaluation,
            weights: head.weights,
            broken: head.broken,
        })
    }
}

/// Returns the voxels of a grid whose size a file states.
fn voxels(size: GridSize) -> Result<usize, StoredRunError> {
    let count = size
        .x
        .checked_mul(size.y)
        .and_then(|xy| xy.checked_mul(size.z));
    count
        .filter(|count| *count as u64 <= MOST_BYTES)
        .ok_or(StoredRunError::Short)
}

fn grid(size: GridSize, values: Vec<f32>) -> Result<Grid<f32>, StoredRunError> {
    Grid::from_vec(size, values).ok_or(StoredRunError::Short)
}

fn read_scores(head: &Head, reader: &mut Reader<'_>) -> Result<VoxelScores, StoredRunError> {
    let count = voxels(head.scored_size)?;
    let mut atom = || {
        let bytes = reader.bytes(count)?.iter();
        grid(
            head.scored_size,
            bytes.map(|byte| f32::from(*byte) / 255.0).collect(),
        )
    };
    let atoms = [atom()?, atom()?, atom()?];
    let cells = (0..head.cells).map(|_| read_cell(reader));
    let cells = cells.collect::<Result<Vec<_>, StoredRunError>>()?;
    VoxelScores::new(head.scored_frame, atoms, Cells::new(head.cell_edge, cells))
        .map_err(|error| StoredRunError::Head(error.to_string()))
}

fn pack_cell(cell: Voxel, residue: &ResidueScores, bytes: &mut Vec<u8>) {
    bytes.extend([cell.x, cell.y, cell.z].map(|at| at as u8));
    bytes.extend(residue.amino.map(share));
    bytes.extend(residue.secondary.map(share));
    bytes.extend(displacement(residue.next));
    bytes.extend(displacement(residue.previous));
    bytes.push(share(residue.p_protein));
}

fn read_cell(reader: &mut Reader<'_>) -> Result<(Voxel, ResidueScores), StoredRunError> {
    let mut at = || reader.u8().map(usize::from);
    let cell = Voxel::new(at()?, at()?, at()?);
    let residue = ResidueScores {
        amino: reader.shares()?,
        secondary: reader.shares()?,
        next: reader.displacement()?,
        previous: reader.displacement()?,
        p_protein: reader.shares::<1>()?[0],
    };
    Ok((cell, residue))
}

fn pack_candidate(candidate: &Candidate, bytes: &mut Vec<u8>) {
    let along = |along: Option<Displacement>| along.unwrap_or(Displacement::new(0.0, 0.0, 0.0));
    let (next, previous) = (along(candidate.next), along(candidate.previous));
    let numbers = candidate
        .position
        .to_array()
        .into_iter()
        .chain([candidate.p_ca, candidate.p_protein])
        .chain(candidate.amino)
        .chain(candidate.secondary)
        .chain([next.x, next.y, next.z, previous.x, previous.y, previous.z]);
    bytes.extend(numbers.flat_map(|number| (number as f32).to_le_bytes()));
    bytes.extend((candidate.contacts.len() as u16).to_le_bytes());
    for contact in &candidate.contacts {
        bytes.extend((contact.candidate as u16).to_le_bytes());
        bytes.extend((contact.backbone_probability as f32).to_le_bytes());
    }
}

fn read_candidate(reader: &mut Reader<'_>) -> Result<Candidate, StoredRunError> {
    let [x, y, z, p_ca, p_protein] = reader.floats()?.map(f64::from);
    let amino = reader.floats::<{ AminoAcid::COUNT }>()?.map(f64::from);
    let secondary = reader.floats()?.map(f64::from);
    let mut along = || -> Result<Option<Displacement>, StoredRunError> {
        let [x, y, z] = reader.floats()?.map(f64::from);
        let along = Displacement::new(x, y, z);
        Ok((along.length() > 0.0).then_some(along))
    };
    let (next, previous) = (along()?, along()?);
    let contacts = (0..reader.u16()?).map(|_| {
        Ok(Contact {
            candidate: usize::from(reader.u16()?),
            backbone_probability: f64::from(reader.f32()?),
        })
    });
    let contacts = contacts.collect::<Result<Vec<_>, StoredRunError>>()?;
    Ok(Candidate {
        position: Position::new(x, y, z),
        p_ca,
        p_protein,
        amino,
        secondary,
        next,
        previous,
        contacts,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain_file() -> Vec<u8> {
        let mut plain = Vec::new();
        GzDecoder::new(FILE).read_to_end(&mut plain).unwrap();
        plain
    }

    fn packed(plain: &[u8]) -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(plain).unwrap();
        packed.finish().unwrap()
    }

    const FILE: &[u8] = include_bytes!("../../assets/lesson/haemoglobin.run");

    #[test]
    fn the_file_reads_and_writes_back_to_the_same_bytes() {
        let run = StoredRun::read(FILE).unwrap();
        let plain = plain_file();
        assert!(
            run.to_plain_bytes() == plain,
            "written back, the run is another"
        );
        assert!(FILE.len() < 300_000, "{} bytes", FILE.len());
        assert!(run.peaks.len() > 60 && run.scores.cells().iter().count() > 100);
        assert_eq!(run.broken.len(), Break::ALL.len());
    }

    #[test]
    fn damaged_files_are_refused_wherever_they_end() {
        let plain = plain_file();
        assert!(StoredRun::read(&packed(&plain)).is_ok());
        assert!(StoredRun::read(&FILE[..FILE.len() / 2]).is_err());
        for length in (0..plain.len()).step_by(9973) {
            assert!(
                StoredRun::read(&packed(&plain[..length])).is_err(),
                "{length}"
            );
        }
        let other = plain.replace_first(b"lesson 1", b"lesson 2");
        assert!(matches!(
            StoredRun::read(&packed(&other)),
            Err(StoredRunError::Head(_))
        ));
    }

    trait ReplaceFirst {
        fn replace_first(&self, from: &[u8], to: &[u8]) -> Vec<u8>;
    }

    impl ReplaceFirst for [u8] {
        fn replace_first(&self, from: &[u8], to: &[u8]) -> Vec<u8> {
            let at = self
                .windows(from.len())
                .position(|window| window == from)
                .unwrap();
            [&self[..at], to, &self[at + from.len()..]].concat()
        }
    }
}
