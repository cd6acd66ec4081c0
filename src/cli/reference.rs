//! The networks of the reference, as the arguments ask.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args as Arguments, ValueEnum};

use super::convert::ChoiceArgs;
use super::files::{self, LargeFile};
use super::network::device;
use super::options::{BackendChoice, HandChoice};
use super::usage::{self, UsageError};
use crate::io::npy::read_mean_row;
use crate::network::device::ComputeDevice;
use crate::network::esm::{self, Esm};
use crate::network::unetr::{ReferenceNetworks, Target, Unetr};
use crate::pipeline::{InputFile, NetworkRecord, Role, network_record};
use crate::residue::Sequence;

/// The method, and the networks that it needs.
#[derive(Debug, Arguments)]
pub(super) struct ReferenceArgs {
    /// The method: ours, or Cryo2Struct's with its own networks, whose weights you bring.
    #[arg(long, value_enum, default_value_t = Method::Ours)]
    pub(super) method: Method,
    /// The weights of Cryo2Struct's network for atoms: .ckpt or .safetensors.
    #[arg(long, value_name = "FILE")]
    atoms: Option<PathBuf>,
    /// The weights of Cryo2Struct's network for amino acids.
    #[arg(long, value_name = "FILE")]
    amino: Option<PathBuf>,
    /// The weights of Cryo2Struct's network for secondary structure, which is optional.
    #[arg(long, value_name = "FILE")]
    secondary: Option<PathBuf>,
    /// The sequence in numbers, as .npy, for networks that see it; of several rows the mean counts.
    #[arg(long, value_name = "FILE", conflicts_with = "language_model")]
    embedding: Option<PathBuf>,
    /// The weights of ESM-2, which describes the sequences of --fasta in numbers, for networks that see them.
    #[arg(long, value_name = "FILE")]
    language_model: Option<PathBuf>,
    #[command(flatten)]
    choices: ChoiceArgs,
}

/// Method by which a model is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Method {
    /// Our network, candidates and aligner.
    Ours,
    /// Cryo2Struct's preparation, networks, clusters and aligner.
    Reference,
}

/// Arguments beside those of the method.
pub(super) struct BesideReference {
    /// True if there are weights of our network.
    pub(super) has_weights: bool,
    /// True if there is a file of sequences.
    pub(super) has_sequences: bool,
    pub(super) hand: HandChoice,
}

/// Networks that were read, with their entries in the record of a run.
pub(super) struct Networks {
    pub(super) networks: ReferenceNetworks,
    pub(super) records: Vec<NetworkRecord>,
    /// File of the numbers that describe the sequence, or of the language model that made them.
    pub(super) description: Option<InputFile>,
    pub(super) notes: Vec<String>,
}

impl ReferenceArgs {
    /// Returns the files that may be given.
    pub(super) fn files(&self) -> [&Option<PathBuf>; 5] {
        [
            &self.atoms,
            &self.amino,
            &self.secondary,
            &self.embedding,
            &self.language_model,
        ]
    }

    /// Refuses networks that the method does not use, and arguments that its networks cannot do.
    pub(super) fn check(&self, args: BesideReference) -> Result<(), UsageError> {
        let given = self.files().iter().any(|file| file.is_some()) || self.choices.is_given();
        if self.method == Method::Ours {
            return usage::require(
                !given,
                "--atoms, --amino, --secondary, --embedding, --language-model, --heads and --taps belong to \
                 --method reference: add it",
            );
        }
        usage::require(
            self.atoms.is_some() && self.amino.is_some(),
            "--method reference needs the weights of two networks of Cryo2Struct: --atoms FILE --amino FILE",
        )?;
        usage::require(
            !args.has_weights,
            "--weights are those of our network: with --method reference, give --atoms and --amino alone",
        )?;
        usage::require(
            args.hand != HandChoice::Auto,
            "the networks of the reference do not tell the handedness: give --hand keep or --hand flip",
        )?;
        usage::require(
            self.language_model.is_none() || args.has_sequences,
            "--language-model describes the sequences of --fasta: add it",
        )
    }

    /// Reads the networks onto the device.
    pub(super) async fn read(
        &self,
        backend: BackendChoice,
        sequences: &[Sequence],
    ) -> Result<Networks> {
        let device = device(backend).await?;
        let (description, file) = self.description(sequences, &device).await?.unzip();
        let mut records = Vec::new();
        let described = sequences.iter().filter(|_| self.language_model.is_some());
        let mut notes: Vec<String> = esm::note_on(described).into_iter().collect();
        let mut read = |path: Option<&Path>, target: Target| -> Result<Option<Unetr>> {
            let Some(path) = path else {
                return Ok(None);
            };
            let (mut network, record) = self.network(path, target, &device)?;
            if let Some(description) = &description {
                let told = network.describe_sequence(description);
                told.with_context(|| path.display().to_string())?;
            }
            let note = network.card().note();
            notes.extend(note.map(|note| format!("{}: {note}", record.weights.name)));
            records.push(record);
            Ok(Some(network))
        };
        let atoms = read(self.atoms.as_deref(), Target::Atoms)?;
        let amino = read(self.amino.as_deref(), Target::AminoAcids)?;
        let secondary = read(self.secondary.as_deref(), Target::SecondaryStructure)?;
        let (Some(atoms), Some(amino)) = (atoms, amino) else {
            bail!("two networks are needed");
        };
        Ok(Networks {
            networks: ReferenceNetworks::new(atoms, amino, secondary)?,
            records,
            description: file,
            notes,
        })
    }

    /// Returns the numbers that describe the sequence, and the file that they come from.
    async fn description(
        &self,
        sequences: &[Sequence],
        device: &ComputeDevice,
    ) -> Result<Option<(Vec<f32>, InputFile)>> {
        if let Some(path) = &self.embedding {
            return read_embedding(path).map(Some);
        }
        let Some(path) = &self.language_model else {
            return Ok(None);
        };
        if sequences.is_empty() {
            bail!("--language-model describes the sequences of --fasta: add it");
        }
        let (source, entry) = LargeFile::open(path, Role::LanguageModel.name())?;
        let shown = || path.display().to_string();
        let esm = Esm::read(&source, None, device).with_context(shown)?;
        let mean = esm.mean_embedding(sequences).await;
        Ok(Some((mean.with_context(shown)?, entry)))
    }

    fn network(
        &self,
        path: &Path,
        target: Target,
        device: &ComputeDevice,
    ) -> Result<(Unetr, NetworkRecord)> {
        let (source, weights) = LargeFile::open(path, Role::Weights.name())?;
        let choices = self.choices.choices(Some(target));
        let network = Unetr::read(&source, &choices, device);
        let network = network.with_context(|| path.display().to_string())?;
        let record = network_record(network.card(), weights);
        Ok((network, record))
    }
}

/// Reads the numbers that describe the sequence, and the entry of their file.
pub(super) fn read_embedding(path: &Path) -> Result<(Vec<f32>, InputFile)> {
    let opened = files::open(path, Role::SequenceNumbers.name())?;
    let shown = || path.display().to_string();
    let description = read_mean_row(&opened.bytes).with_context(shown)?;
    Ok((description, opened.entry))
}
