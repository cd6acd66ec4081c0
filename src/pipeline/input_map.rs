//! Input map: the map of a run, read from its file, corrected and measured.

use super::memory::MemoryEstimate;
use super::record::RunRecord;
use super::walk::Prediction;
use crate::check::{Finding, Subject, Values, add_run};
use crate::grid::{Density, GridSize};
use crate::io::Source;
use crate::io::mrc::{
    MapError, MapHeader, MapNote, ReadOptions, read_map_header_with, read_map_with,
};
use crate::network::Weave;
use crate::prepare::correction::{Corrected, CorrectionError, Corrections};
use crate::residue::Sequence;
use crate::structure::Structure;

/// Map of a run, with what is known of it before the run.
#[derive(Clone, Debug)]
pub struct InputMap {
    /// Header of its file.
    pub header: MapHeader,
    /// Oddities of the file.
    pub notes: Vec<MapNote>,
    /// Voxels along each axis before a region was cut out.
    pub whole: GridSize,
    /// Changes that were made.
    pub corrections: Corrections,
    /// The map, corrected.
    pub density: Density,
    /// Values of the whole map, corrected, summed up: contrast and kind are its own, also where a part of it is looked at.
    pub values: Values,
    /// Number of outliers that were replaced.
    pub outliers: usize,
    /// Twice the x, in Å, of the plane in which it was mirrored, if it was.
    pub mirror: Option<f64>,
    /// Memory that a run of our network needs, in bytes; `None` if there can be no run.
    pub memory: Option<u64>,
}

/// Reason why a map cannot go into a run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InputMapError {
    /// Its file cannot be read.
    #[error(transparent)]
    Map(#[from] MapError),
    /// It cannot be corrected so.
    #[error(transparent)]
    Correction(#[from] CorrectionError),
}

impl InputMap {
    /// Reads the map of `source` and corrects it. Its voxels have the size of `corrections`, else that of the header, else
    /// `assumed` Å along each edge. Shows the whole map to `see` before a region is cut out of it.
    ///
    /// # Errors
    /// [`InputMapError`] if it cannot be read or corrected; [`MapError`] names the voxel size where nothing states it.
    pub fn read(
        source: &(impl Source + ?Sized),
        corrections: Corrections,
        assumed: Option<f64>,
        see: impl FnOnce(&Density),
    ) -> Result<Self, InputMapError> {
        let options = ReadOptions {
            voxel_size: corrections.voxel_size.or(assumed),
            corrected: corrections.voxel_size,
            ..ReadOptions::default()
        };
        let header = read_map_header_with(source, options)?;
        let (density, notes) = read_map_with(source, options)?;
        let whole = density.grid.size();
        let corrected = corrections.apply_to_whole(density)?;
        let values = Values::of(&corrected.density);
        see(&corrected.density);
        let Corrected {
            density,
            outliers,
            mirror,
        } = corrections.cut(corrected)?;
        let memory = MemoryEstimate::of(&density, Weave::CORE).ok();
        Ok(Self {
            header,
            notes,
            whole,
            corrections,
            density,
            values,
            outliers,
            mirror,
            memory: memory.map(MemoryEstimate::total),
        })
    }

    /// Returns the edge of a voxel along x, in Å.
    pub fn voxel_edge(&self) -> f64 {
        self.density.frame.voxel_size.x()
    }

    /// Returns whether the map was cut to a region of interest.
    pub fn is_part(&self) -> bool {
        self.corrections.region.is_some()
    }

    /// Adds to the record of a run on this map what was changed in it, its `findings` before the run with those of the
    /// `prediction`, and the `notes` on the input files.
    pub fn add_to(
        &self,
        record: &mut RunRecord,
        mut findings: Vec<Finding>,
        prediction: &Prediction,
        notes: Vec<String>,
    ) {
        let (readability, scale) = (&prediction.readability, prediction.scale);
        add_run(&mut findings, readability, scale, self.voxel_edge());
        record.check = findings;
        record.mirrored = self.corrections.mirror;
        record.corrections = self.corrections;
        record.notes.splice(0..0, notes);
    }

    /// Returns the subject of the map check: this map, from the file called `name`, and what is given with it.
    pub fn subject<'a>(
        &'a self,
        name: &'a str,
        sequences: &'a [Sequence],
        reference: Option<&'a Structure>,
    ) -> Subject<'a> {
        Subject {
            name,
            header: &self.header,
            notes: &self.notes,
            map: &self.density,
            values: &self.values,
            outliers: self.outliers,
            sequences,
            reference,
            memory: self.memory,
            mirror: self.mirror,
            is_part: self.is_part(),
        }
    }
}
