//! The record of an entry: the folder of Cryo2StructData, file by file.
//!
//! Names and contents follow Giri, Wang & Cheng, Scientific Data 11, 458 (2024),
//! <https://doi.org/10.1038/s41597-024-03299-9>.

mod entry_files;
mod error;
mod index;
mod masks;
mod names;
mod parts;
mod settings;
mod writer;

pub use entry_files::EntryFiles;
pub use error::RecordError;
pub use index::{FileHash, GridFacts, RecordIndex, SequenceFacts};
pub use masks::MaskKind;
pub use names::{EntryName, file};
pub use settings::{RecordSettings, RuleSet, SecondarySource};

use crate::dataset::labels::LabelMask;
use crate::dataset::save::Save;
use crate::dataset::sequences::{
    aligned_fasta, chains_fasta, combined_fasta, pair_chains, unaligned_fasta,
};
use crate::geometry::dssp::{assign_secondary, complete_secondary};
use crate::grid::Density;
use crate::io::archive::EntryMetadata;
use crate::io::compression::unpack;
use crate::io::fasta::read_fasta;
use crate::io::mrc::{
    MapContent, MapError, MapNote, SIMULATED, UNPACKED_LIMIT, map_content, read_map, write_map,
};
use crate::io::structure::{read_deposition, read_structure};
use crate::prepare::normalize::NormalizedDensity;
use crate::prepare::resample::resample_as_released;
use crate::residue::{SecondaryStructure, Sequence};
use crate::structure::Structure;
use masks::save_masks;
use parts::save_parts;
use writer::RecordWriter;

/// A record that was made; its files went to whoever saves them.
#[derive(Clone, Debug)]
pub struct Record {
    /// The index, which is also the last of the files.
    pub index: RecordIndex,
    /// The masks that it holds.
    pub masks: Vec<(MaskKind, LabelMask<u8>)>,
}

/// Makes the record of the entry called `name`: every file goes to `save` as it is ready.
///
/// At most the unpacked map, the density and the resampled density are in memory at once.
///
/// # Errors
/// [`RecordError`] if one of the files cannot be read or makes no record, or cannot be saved.
pub fn make_record(
    name: &EntryName,
    files: EntryFiles,
    settings: RecordSettings,
    save: &mut Save<'_>,
) -> Result<Record, RecordError> {
    let mut writer = RecordWriter::new(name, &files, settings, save);
    // The two small files first: what is wrong with them is found before the map takes its time.
    let sequences = files.fasta.as_deref().map(|fasta| writer.sequences(fasta));
    let sequences = sequences.transpose()?;
    let mut structure = writer.structure(&files.structure)?;
    writer.state(files.entry.as_deref(), &files.structure);
    match sequences {
        Some(sequences) => writer.write_sequences(&sequences, &structure)?,
        None => writer.warn("sequences", "none were given, so their files are missing"),
    }
    writer.assign_secondary(&mut structure);
    save_parts(&mut writer, &structure)?;
    let density = writer.map(files.map)?;
    let (size, frame) = (density.grid.size(), density.frame);
    writer.write_normalized(density)?;
    let masks = save_masks(&mut writer, &structure, size, frame)?;
    let index = writer.finish()?;
    Ok(Record { index, masks })
}

impl RecordWriter<'_, '_> {
    fn sequences(&mut self, fasta: &[u8]) -> Result<Vec<Sequence>, RecordError> {
        let (sequences, notes) = read_fasta(fasta)?;
        for note in notes {
            self.warn("sequences", note);
        }
        let content = unpack(fasta, UNPACKED_LIMIT)?;
        self.save(&self.name.sequences(), &content)?;
        Ok(sequences)
    }

    fn structure(&mut self, file: &[u8]) -> Result<Structure, RecordError> {
        let (structure, notes) = read_structure(file)?;
        if structure.ca_count() == 0 {
            return Err(RecordError::NoCaAtom);
        }
        for note in notes {
            self.warn("structure", note);
        }
        let content = unpack(file, UNPACKED_LIMIT)?;
        parts::save_whole(self, &structure, &content)?;
        Ok(structure)
    }

    /// States what is known about the entry.
    fn state(&mut self, entry: Option<&[u8]>, structure: &[u8]) {
        let facts = entry.map(EntryMetadata::read).transpose();
        let facts = facts.unwrap_or_else(|error| {
            self.warn("entry", error);
            None
        });
        let stated = facts.map(|facts| facts.deposition());
        self.index.deposition = stated.unwrap_or_default().or(read_deposition(structure));
    }

    fn write_sequences(
        &mut self,
        sequences: &[Sequence],
        structure: &Structure,
    ) -> Result<(), RecordError> {
        let pairs = pair_chains(sequences, structure);
        let facts = SequenceFacts::of(&pairs);
        if facts.unlike > 0 {
            let unlike = facts.unlike;
            self.warn(
                "sequences",
                format!("{unlike} residues of the structure differ from them"),
            );
        }
        self.index.sequences = facts;
        let pdb = &self.name.pdb;
        for (name, text) in [
            (self.name.all_chains(), combined_fasta(pdb, &pairs)),
            (file::ATOMIC.to_owned(), chains_fasta(pdb, &pairs)),
            (file::UNALIGNED.to_owned(), unaligned_fasta(&pairs)),
            (file::ALIGNED.to_owned(), aligned_fasta(&pairs)),
        ] {
            self.save(&name, text.as_bytes())?;
        }
        Ok(())
    }

    /// Takes the secondary structure of the file, or finds it; the residues of which the file does
    /// not tell have it by DSSP. Where that needs atoms that are not there it stays unknown, but is
    /// coil by the released rules.
    fn assign_secondary(&mut self, structure: &mut Structure) {
        let stated = structure.residues().any(|(_, r)| r.secondary.is_some());
        let from_file = stated && self.settings.secondary == SecondarySource::FileOrDssp;
        self.index.secondary_from = if from_file { "file" } else { "dssp" }.to_owned();
        let is_released = self.settings.rules == RuleSet::Reference;
        if !from_file {
            assign_secondary(structure);
        } else if !is_released {
            let silent = unknown_secondary(structure);
            complete_secondary(structure);
            let by_dssp = silent - unknown_secondary(structure);
            if by_dssp > 0 {
                self.warn(
                    "secondary structure",
                    format!("of {by_dssp} residues the file does not tell it; theirs is by DSSP"),
                );
            }
        }
        let unknown = unknown_secondary(structure);
        let all = structure.ca_count();
        if is_released {
            if unknown > 0 {
                self.warn(
                    "secondary structure",
                    format!(
                        "unknown for {unknown} of {all} residues, as N, C or O is missing; they are coil by the released rule"
                    ),
                );
            }
            for residue in structure.chains.iter_mut().flat_map(|c| &mut c.residues) {
                let coil = residue.ca_atom().map(|_| SecondaryStructure::Coil);
                residue.secondary = residue.secondary.or(coil);
            }
        } else if unknown > 0 {
            self.warn(
                "secondary structure",
                format!(
                    "unknown for {unknown} of {all} residues, as N, C or O is missing; they have no \
                     label of it"
                ),
            );
        }
    }

    /// Keeps the map as deposited, and gives it on 1 Å voxels.
    fn map(&mut self, file: Vec<u8>) -> Result<Density, RecordError> {
        let content = map_content(&file).map_err(|error| match error {
            MapError::Compression(error) => RecordError::Compression(error),
            other => RecordError::Map(other),
        });
        let MapContent { bytes, notes } = content?;
        let (density, found) = read_map(&bytes)?;
        self.simulated = found.contains(&MapNote::Simulated);
        for note in notes.into_iter().chain(found) {
            self.warn("map", note);
        }
        self.save(&self.name.map(), &bytes)?;
        drop(bytes);
        drop(file);
        self.index.deposited = Some(GridFacts::of(&density));
        let resampled = resample_as_released(&density)?;
        self.index.grid = Some(GridFacts::of(&resampled));
        Ok(resampled)
    }

    fn write_normalized(&mut self, density: Density) -> Result<(), RecordError> {
        let normalized = NormalizedDensity::new(density, self.settings.rules.normalize())?;
        self.index.divided_by = normalized.scale();
        let label = "Cryoweave: 1 A voxels, divided by the 95th percentile, clipped to 0..1";
        let label = if self.simulated {
            format!("{SIMULATED}. {label:.68}")
        } else {
            label.to_owned()
        };
        let bytes = write_map(&normalized.into_density(), &label);
        self.save(file::NORMALIZED, &bytes)
    }
}

/// Returns the number of residues with a Cα whose secondary structure is not known.
fn unknown_secondary(structure: &Structure) -> usize {
    let residues = structure.residues();
    let unknown = residues.filter(|(_, r)| r.secondary.is_none() && r.ca_atom().is_some());
    unknown.count()
}

#[cfg(test)]
mod tests;
