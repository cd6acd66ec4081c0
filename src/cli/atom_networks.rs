//! Networks of atoms by themselves, for the sweep, as the arguments ask.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args as Arguments;

use super::convert::ChoiceArgs;
use super::files::LargeFile;
use super::network::device;
use super::options::BackendChoice;
use super::reference::read_embedding;
use super::usage::{self, UsageError};
use crate::network::unetr::{ReferenceNetworks, Target, Unetr};
use crate::pipeline::Role;

/// Networks of Cryo2Struct that are drawn beside ours.
#[derive(Debug, Arguments)]
pub(super) struct AtomNetworkArgs {
    /// Weights of a network of Cryo2Struct for atoms, for the sweep, beside ours; several are drawn in one picture.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["model", "map"])]
    pub(super) atoms: Vec<PathBuf>,
    /// The sequence in numbers, as .npy, for networks that see it.
    #[arg(long, value_name = "FILE", requires = "atoms")]
    embedding: Option<PathBuf>,
    #[command(flatten)]
    choices: ChoiceArgs,
}

impl AtomNetworkArgs {
    /// Refuses facts of networks where none is given.
    pub(super) fn check(&self) -> Result<(), UsageError> {
        usage::require(
            !self.choices.is_given() || !self.atoms.is_empty(),
            "--heads and --taps tell of the networks of --atoms: add it",
        )
    }

    /// Reads a network onto the device.
    pub(super) async fn read(
        &self,
        path: &Path,
        backend: BackendChoice,
    ) -> Result<ReferenceNetworks> {
        let device = device(backend).await?;
        let shown = || path.display().to_string();
        let (source, _) = LargeFile::open(path, Role::Weights.name())?;
        let choices = self.choices.choices(Some(Target::Atoms));
        let mut network = Unetr::read(&source, &choices, &device).with_context(shown)?;
        if let Some(path) = &self.embedding
            && network.lacks_sequence()
        {
            let (description, _) = read_embedding(path)?;
            network
                .describe_sequence(&description)
                .with_context(shown)?;
        }
        ReferenceNetworks::of_atoms(network).with_context(shown)
    }
}
