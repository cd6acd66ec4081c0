//! Records as data to learn from: maps with the labels of their voxels, or with their models.

use super::error::TrainError;
use super::model_labels::ModelLabels;
use crate::dataset::records::{EntryName, MaskKind, RecordIndex, file};
use crate::dataset::validate::RecordFiles;
use crate::grid::Grid;
use crate::io::mrc::read_map;
use crate::io::structure::read_structure;
use crate::network::Weave;
use crate::network::unetr::Target;
use crate::pipeline;
use crate::prepare::correction::Corrections;

/// Map on the 1 Å grid as a network of Cryo2Struct gets it, with the class of every voxel.
#[derive(Debug)]
pub(super) struct LabelledMap {
    pub(super) density: Grid<f32>,
    pub(super) classes: Grid<u8>,
}

/// Map on the 1 Å grid as `weave` gets it, with its model.
#[derive(Debug)]
pub(super) struct ModelledMap {
    pub(super) density: Grid<f32>,
    pub(super) labels: ModelLabels,
}

/// Record that was named, with what reads its files.
pub struct Record<'a> {
    /// Name by which it is told from others: its EMDB number, or what else it is called.
    pub id: String,
    /// Its files.
    pub files: &'a dyn RecordFiles,
}

impl Record<'_> {
    fn read(&self, name: &str) -> Result<Vec<u8>, TrainError> {
        let read = self.files.read(name);
        read.map_err(|reason| self.broken(&reason))
    }

    fn broken(&self, reason: &dyn ToString) -> TrainError {
        TrainError::Record {
            id: self.id.clone(),
            reason: reason.to_string(),
        }
    }

    fn index(&self) -> Result<RecordIndex, TrainError> {
        let bytes = self.read(file::INDEX)?;
        let index = serde_json::from_slice(&bytes);
        index.map_err(|error| self.broken(&format!("{}: {error}", file::INDEX)))
    }

    /// Reads one of its maps.
    fn map(&self, name: &str) -> Result<Grid<f32>, TrainError> {
        let map = read_map(&self.read(name)?);
        let (map, _) = map.map_err(|error| self.broken(&format!("{name}: {error}")))?;
        Ok(map.grid)
    }

    /// Reads its normalised map and the mask of `target`.
    ///
    /// # Errors
    /// [`TrainError::Record`] if one of them is missing or broken, or they do not fit.
    pub(super) fn labelled(&self, target: Target) -> Result<LabelledMap, TrainError> {
        let kind = match target {
            Target::Atoms => MaskKind::Atoms,
            Target::AminoAcids => MaskKind::AminoAcids,
            Target::SecondaryStructure => MaskKind::Secondary,
        };
        let density = self.map(file::NORMALIZED)?;
        let mask = self.map(kind.file())?;
        if mask.size() != density.size() {
            return Err(self.broken(&format!(
                "{} has not the size of {}",
                kind.file(),
                file::NORMALIZED
            )));
        }
        let is_class = |value: &f32| {
            *value >= 0.0 && value.fract() == 0.0 && (*value as usize) < target.classes()
        };
        if let Some(odd) = mask.values().iter().find(|value| !is_class(value)) {
            return Err(self.broken(&format!(
                "{} holds {odd}, which is none of its {} classes",
                kind.file(),
                target.classes()
            )));
        }
        if mask.values().iter().all(|value| *value == 0.0) {
            return Err(self.broken(&format!("{} labels nothing", kind.file())));
        }
        let classes = mask.values().iter().map(|value| *value as u8).collect();
        let size = mask.size();
        Ok(LabelledMap {
            density,
            classes: Grid::from_vec(size, classes).ok_or_else(|| self.broken(&"no voxels"))?,
        })
    }

    /// Reads its deposited map, which is prepared as for a prediction, and its structure.
    ///
    /// # Errors
    /// [`TrainError::Record`] if one of them is missing or broken, or they do not fit.
    pub(super) fn modelled(&self) -> Result<ModelledMap, TrainError> {
        let index = self.index()?;
        let name = EntryName {
            emdb: index.emdb.clone(),
            pdb: index.pdb.clone(),
        };
        let map = read_map(&self.read(&name.map())?);
        let (map, _) = map.map_err(|error| self.broken(&format!("{}: {error}", name.map())))?;
        let corrected = Corrections::default().apply(map);
        let corrected = corrected.map_err(|error| self.broken(&error))?;
        let prepared = pipeline::prepare(&corrected.density, Weave::RULE);
        let prepared = prepared.map_err(|error| self.broken(&error))?;
        let density = prepared.into_density();
        let is_structure = |format: &&str| {
            let name = name.structure(format);
            index.files.iter().any(|file| file.name == name)
        };
        let format = ["cif", "pdb"].into_iter().find(is_structure);
        let format = format.ok_or_else(|| self.broken(&"it has no structure"))?;
        let structure = read_structure(&self.read(&name.structure(format))?);
        let (structure, _) = structure.map_err(|error| self.broken(&error))?;
        let labels = ModelLabels::of(structure, &density.frame);
        let size = density.grid.size();
        let is_inside = |point: &[f64; 3]| size.spans(point.map(|at| at + 0.5));
        if !labels.residues.iter().any(|r| is_inside(&r.backbone[0])) {
            return Err(self.broken(&"no residue with Cα, N and C lies in the map"));
        }
        Ok(ModelledMap {
            density: density.grid,
            labels,
        })
    }
}
