//! Inputs of a run: the map and the files beside it, read and corrected.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use super::files::{self, LargeFile, Opened};
use super::options::HandChoice;
use super::progress_bar::Terminal;
use crate::check::{self, Cost, Finding, Handedness, Probe};
use crate::io::fasta::read_fasta;
use crate::io::structure::read_structure;
use crate::network::Weave;
use crate::pipeline::{self, InputFile, InputMap, Role, Sample};
use crate::prepare::correction::Corrections;
use crate::prepare::normalize::NormalizedDensity;
use crate::residue::Sequence;
use crate::score::{ScoreSettings, Scorer};
use crate::structure::Structure;

/// Paths of the files.
pub(super) struct Files<'a> {
    pub(super) map: &'a Path,
    pub(super) fasta: Option<&'a Path>,
    pub(super) reference: Option<&'a Path>,
    pub(super) predicted: Option<&'a Path>,
    pub(super) model: Option<&'a Path>,
}

impl<'a> Files<'a> {
    /// Returns the path of a map, and no others.
    pub(super) fn map(map: &'a Path) -> Self {
        Self {
            map,
            fasta: None,
            reference: None,
            predicted: None,
            model: None,
        }
    }
}

/// Files beside the map, as they were read: a pipe can be read but once.
#[derive(Default)]
struct Beside {
    fasta: Option<Opened>,
    reference: Option<Opened>,
    predicted: Option<Opened>,
    model: Option<Opened>,
}

impl Beside {
    /// Reads them.
    fn open(files: &Files<'_>) -> Result<Self> {
        let open = |path: Option<&Path>, role: Role| {
            path.map(|path| files::open(path, role.name())).transpose()
        };
        Ok(Self {
            fasta: open(files.fasta, Role::Sequences)?,
            reference: open(files.reference, Role::Reference)?,
            predicted: open(files.predicted, Role::Predicted)?,
            model: open(files.model, Role::Backbone)?,
        })
    }

    /// Returns those that are given, in the order of the page.
    fn all(&self) -> impl Iterator<Item = &Opened> {
        let Self {
            fasta,
            reference,
            predicted,
            model,
        } = self;
        [fasta, reference, predicted, model].into_iter().flatten()
    }
}

/// The files, read.
pub(super) struct Inputs {
    /// Name of the file of the map.
    file_name: String,
    pub(super) map: InputMap,
    pub(super) sequences: Vec<Sequence>,
    reference: Option<Structure>,
    predicted: Option<Structure>,
    /// Backbone to build on.
    model: Option<Structure>,
    name: String,
    /// True once a proteome was searched for the sequences.
    pub(super) is_searched: bool,
    /// Answer of the network on a few tiles, once it was asked.
    pub(super) probe: Option<Probe>,
    /// Files beside the map.
    beside: Beside,
    /// Entries of the record, that of the map first.
    pub(super) entries: Vec<InputFile>,
    /// Oddities of the files.
    pub(super) notes: Vec<String>,
}

/// Reads the sequences, none where there is no file.
fn sequences(file: Option<&Opened>, notes: &mut Vec<String>) -> Result<Vec<Sequence>> {
    let Some(file) = file else {
        return Ok(Vec::new());
    };
    let (sequences, found) = read_fasta(&file.bytes).with_context(|| file.entry.name.clone())?;
    let role = &file.entry.role;
    notes.extend(found.iter().map(|note| format!("{role}: {note}")));
    Ok(sequences)
}

impl Inputs {
    /// Reads the files and corrects the map.
    pub(super) fn read(files: &Files<'_>, corrections: Corrections) -> Result<Self> {
        Self::of(files, Beside::open(files)?, corrections)
    }

    /// Reads the map and corrects it; the files beside it were read.
    fn of(files: &Files<'_>, beside: Beside, corrections: Corrections) -> Result<Self> {
        let role = Role::Map.name();
        let (map_file, map_entry) = LargeFile::open(files.map, role)?;
        let mut entries = vec![map_entry];
        entries.extend(beside.all().map(|opened| opened.entry.clone()));
        let mut notes = Vec::new();
        let map = InputMap::read(&map_file, corrections, None, |_| {});
        let map = map.with_context(|| files.map.display().to_string())?;
        notes.extend(map.notes.iter().map(|note| format!("{role}: {note}")));
        let sequences = sequences(beside.fasta.as_ref(), &mut notes)?;
        let mut structure = |file: &Option<Opened>| -> Result<Option<Structure>> {
            let Some(file) = file else { return Ok(None) };
            let (structure, found) =
                read_structure(&file.bytes).with_context(|| file.entry.name.clone())?;
            let role = &file.entry.role;
            notes.extend(found.iter().map(|note| format!("{role}: {note}")));
            Ok(Some(structure))
        };
        let reference = structure(&beside.reference)?;
        let predicted = structure(&beside.predicted)?;
        let model = structure(&beside.model)?;
        let file = || {
            files
                .model
                .map_or_else(String::new, |path| path.display().to_string())
        };
        pipeline::look_for_backbone(&map.density, model.as_ref()).with_context(file)?;
        let file_name = files::file_name(files.map);
        Ok(Self {
            name: pipeline::sample_name(&file_name),
            file_name,
            map,
            sequences,
            reference,
            predicted,
            model,
            is_searched: false,
            probe: None,
            beside,
            entries,
            notes,
        })
    }

    /// Returns the sample beside its map.
    pub(super) fn sample(&self) -> Sample<'_> {
        Sample {
            name: &self.name,
            sequences: &self.sequences,
            is_searched: self.is_searched,
            reference: self.reference.as_ref(),
            predicted: self.predicted.as_ref(),
            backbone: self.model.as_ref(),
            region: self.map.corrections.region,
        }
    }

    /// Returns the files beside the map, as they were read, with their entries.
    pub(super) fn beside(&self) -> impl Iterator<Item = &Opened> {
        self.beside.all()
    }

    /// Checks the map without the network.
    pub(super) fn check(&self) -> Vec<Finding> {
        let reference = self.reference.as_ref();
        let subject = self
            .map
            .subject(&self.file_name, &self.sequences, reference);
        check::check(&subject)
    }

    /// Prepares the map for `scorer`, without asking it about a few tiles first.
    pub(super) async fn prepared(
        &self,
        scorer: &impl Scorer,
        settings: &ScoreSettings,
        terminal: &mut Terminal,
    ) -> Result<NormalizedDensity> {
        Ok(pipeline::prepared(&self.map.density, scorer, settings, terminal).await?)
    }

    /// Prepares the map and adds what the network says of a few tiles to `findings`. Flips the hand of the
    /// map if the network shall choose and it chooses so.
    pub(super) async fn probe(
        &mut self,
        files: &Files<'_>,
        weave: &Weave,
        hand: HandChoice,
        findings: &mut Vec<Finding>,
        terminal: &mut Terminal,
    ) -> Result<NormalizedDensity> {
        let mut density = self
            .prepared(weave, &ScoreSettings::default(), terminal)
            .await?;
        let began = Instant::now();
        let Some(mut probe) = Probe::run(&density, weave, terminal).await? else {
            return Ok(density);
        };
        let per_tile = began.elapsed().as_secs_f64() / probe.tiles as f64;
        let cost = Cost {
            memory: self.map.memory,
            tiles: Some(weave.tiles_with_density(&density)),
            seconds_per_tile: Some(per_tile),
        };
        check::replace(findings, cost.finding());
        if hand == HandChoice::Auto && probe.handedness() == Handedness::Mirrored {
            let mut corrections = self.map.corrections;
            corrections.mirror ^= true;
            ensure!(
                LargeFile::on_disk(files.map).is_some(),
                "the network proposes to flip the hand of the map, which is read again for that, and a pipe can be read but \
                 once: save the map as a file, or give --hand flip"
            );
            // The whole map is mirrored, not the region that was cut out of it.
            let beside = std::mem::take(&mut self.beside);
            *self = Self::of(files, beside, corrections)?;
            *findings = self.check();
            self.notes.push(
                "map: its hand was flipped (mirrored along x), as the network proposed.".to_owned(),
            );
            density = self
                .prepared(weave, &ScoreSettings::default(), terminal)
                .await?;
            probe = probe.flipped();
            check::replace(findings, cost.finding());
        }
        let (is_part, edge) = (self.map.is_part(), self.map.voxel_edge());
        let values = &self.map.values;
        check::add_probe(findings, &probe, values, &self.sequences, is_part, edge);
        self.probe = Some(probe);
        Ok(density)
    }
}
