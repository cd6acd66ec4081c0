//! The checks of a record.

use super::report::{Report, Verdict};
use super::{fit, format_check, round_trip};
use crate::dataset::records::{FileHash, RecordIndex, SequenceFacts, file};
use crate::dataset::sequences::pair_chains;
use crate::grid::Density;
use crate::io::fasta::read_fasta;
use crate::io::mrc::read_map;
use crate::io::structure::read_structure;
use crate::space::{Position, VoxelSize};
use crate::structure::Structure;

/// The files of a record, wherever they are.
pub trait RecordFiles {
    /// The content of the file called `name`.
    ///
    /// # Errors
    /// In words, why it cannot be read.
    fn read(&self, name: &str) -> Result<Vec<u8>, String>;
}

/// The maps of a record and their greatest values.
const MAPS: [(&str, f32); 5] = [
    (file::NORMALIZED, 1.0),
    (file::ATOMS, 3.0),
    (file::CA, 1.0),
    (file::AMINO, 20.0),
    (file::SECONDARY, 3.0),
];

/// Judges the record called `subject`. One map at a time is in memory.
pub fn validate_record(subject: &str, files: &dyn RecordFiles) -> Report {
    let mut report = Report::new(subject);
    let index = match read_index(files) {
        Ok(index) => index,
        Err(error) => {
            report.fail("index", error);
            return report;
        }
    };
    check_hashes(&index, files, &mut report);
    let structure = check_structure(&index, files, &mut report);
    let ca: Vec<Position> = structure
        .iter()
        .flat_map(Structure::residues)
        .filter_map(|(_, residue)| Some(residue.ca_atom()?.position))
        .collect();
    let mut labelled_ca = None;
    let mut first: Option<(crate::grid::GridSize, crate::space::Frame)> = None;
    for (name, greatest) in MAPS {
        let Some(density) = check_map(name, greatest, files, &mut report) else {
            continue;
        };
        let grid = (density.grid.size(), density.frame);
        if *first.get_or_insert(grid) != grid {
            report.fail(name, "it does not lie on the grid of the normalised map");
        }
        if name == file::NORMALIZED {
            report.push(fit::fit(&density, &ca));
        } else if name == file::CA {
            report.push(round_trip::round_trip(&density, &ca, index.label_rule()));
            labelled_ca = Some(labelled(&density));
        } else if name == file::SECONDARY
            && let Some(all) = labelled_ca
        {
            check_secondary(labelled(&density), all, &mut report);
        }
    }
    check_deposited(&index, files, &mut report);
    report
}

/// Returns the number of voxels of a mask that carry a label.
fn labelled(mask: &Density) -> usize {
    mask.grid.values().iter().filter(|v| **v > 0.0).count()
}

/// Judges the number of Cα, of `all`, whose secondary structure is `known`.
fn check_secondary(known: usize, all: usize, report: &mut Report) {
    const NAME: &str = "secondary structure";
    if known < all {
        let unknown = all - known;
        report.warn(
            NAME,
            format!("{unknown} of {all} labelled Cα have none: the model lacks N, C or O there"),
        );
    } else {
        report.pass(NAME, format!("every one of {all} labelled Cα has one"));
    }
}

fn read_index(files: &dyn RecordFiles) -> Result<RecordIndex, String> {
    let bytes = files.read(file::INDEX)?;
    serde_json::from_slice(&bytes).map_err(|error| format!("{} is damaged: {error}", file::INDEX))
}

fn check_hashes(index: &RecordIndex, files: &dyn RecordFiles, report: &mut Report) {
    let mut wrong = Vec::new();
    for listed in &index.files {
        match files.read(&listed.name) {
            Ok(bytes) if FileHash::new(&listed.name, &bytes) == *listed => {}
            Ok(_) => wrong.push(format!("{} was changed", listed.name)),
            Err(error) => wrong.push(error),
        }
    }
    if wrong.is_empty() {
        report.pass(
            "index",
            format!("all {} files are as listed", index.files.len()),
        );
    } else {
        report.fail("index", wrong.join("; "));
    }
}

/// The structure, once it and its sequences have been judged.
fn check_structure(
    index: &RecordIndex,
    files: &dyn RecordFiles,
    report: &mut Report,
) -> Option<Structure> {
    let named = |end: &str| format!("{}.{end}", index.pdb);
    let bytes = files
        .read(&named("pdb"))
        .or_else(|_| files.read(&named("cif")));
    let structure = match bytes.map(|bytes| read_structure(&bytes)) {
        Ok(Ok((structure, _))) => structure,
        Ok(Err(error)) => {
            report.fail("structure", error);
            return None;
        }
        Err(error) => {
            report.fail("structure", error);
            return None;
        }
    };
    let fasta = files.read(&named("fasta")).map(|bytes| read_fasta(&bytes));
    match fasta {
        Ok(Ok((sequences, _))) => {
            let facts = SequenceFacts::of(&pair_chains(&sequences, &structure));
            check_sequences(facts, report);
        }
        Ok(Err(error)) => report.fail("sequences", error),
        Err(error) => report.fail("sequences", error),
    }
    Some(structure)
}

/// Judges how the sequences go with the structure; more than a tenth unlike is another protein.
fn check_sequences(facts: SequenceFacts, report: &mut Report) {
    let words = format!(
        "{} of {} observed residues are those of the sample's {}, {} differ",
        facts.identical, facts.observed_residues, facts.sample_residues, facts.unlike
    );
    if 10 * facts.unlike > facts.observed_residues {
        report.fail("sequences", words);
    } else if facts.unlike > 0 {
        report.warn("sequences", words);
    } else {
        report.pass("sequences", words);
    }
}

/// The map, once its format, voxel size and values have been judged.
fn check_map(
    name: &str,
    greatest: f32,
    files: &dyn RecordFiles,
    report: &mut Report,
) -> Option<Density> {
    let bytes = match files.read(name) {
        Ok(bytes) => bytes,
        Err(error) => {
            report.fail(name, error);
            return None;
        }
    };
    let mut format = format_check(&bytes, Verdict::Fail);
    format.name = format!("{name}: format");
    report.push(format);
    let density = match read_map(&bytes) {
        Ok((density, _)) => density,
        Err(error) => {
            report.fail(name, error);
            return None;
        }
    };
    let values = density.grid.values();
    let whole = name != file::NORMALIZED;
    let outside = values
        .iter()
        .filter(|v| !(0.0..=greatest).contains(*v) || (whole && v.fract() != 0.0))
        .count();
    let voxel = density.frame.voxel_size;
    if voxel != VoxelSize::ONE {
        report.fail(name, format!("voxels measure {} Å, not 1 Å", voxel.x()));
    }
    let kind = if whole { "whole numbers " } else { "" };
    if outside > 0 {
        report.fail(
            name,
            format!("{outside} values are no {kind}from 0 to {greatest}"),
        );
    } else {
        report.pass(
            name,
            format!("voxels of 1 Å, values {kind}from 0 to {greatest}"),
        );
    }
    Some(density)
}

/// Judges the map as deposited; what is odd about it is not the record's fault.
fn check_deposited(index: &RecordIndex, files: &dyn RecordFiles, report: &mut Report) {
    let name = format!("emd_{}.map", index.emdb);
    match files.read(&name) {
        Ok(bytes) => {
            let mut check = format_check(&bytes, Verdict::Warn);
            check.name = format!("{name}: format");
            report.push(check);
        }
        Err(error) => report.fail(&name, error),
    }
}
