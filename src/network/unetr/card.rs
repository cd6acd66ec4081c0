//! Card: what a file of weights is.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::configuration::Configuration;

/// Name of these networks in safetensors files.
pub(super) const NAME: &str = "unetr";
/// Heads where neither the file nor the user says, as in the published inference program.
pub(super) const DEFAULT_HEADS: usize = 12;

/// Subject of the classes of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// None, Cα, N, C.
    Atoms,
    /// None and the twenty amino acids.
    AminoAcids,
    /// None, coil, helix, strand.
    SecondaryStructure,
}

impl Target {
    /// All targets.
    pub const ALL: [Self; 3] = [Self::Atoms, Self::AminoAcids, Self::SecondaryStructure];

    /// Returns the number of classes.
    pub const fn classes(self) -> usize {
        match self {
            Self::Atoms | Self::SecondaryStructure => 4,
            Self::AminoAcids => 21,
        }
    }

    /// Returns the name in files and options.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Atoms => "atoms",
            Self::AminoAcids => "amino",
            Self::SecondaryStructure => "secondary",
        }
    }

    /// Returns the target of that [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.name() == name)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Atoms => "atoms (none, Cα, N, C)",
            Self::AminoAcids => "amino acids (none and twenty)",
            Self::SecondaryStructure => "secondary structure (none, coil, helix, strand)",
        })
    }
}

/// Origin of a fact that the shapes of the tensors do not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The user said so.
    Option,
    /// The file says so: its metadata, or the hyperparameters of the checkpoint.
    File,
    /// Nobody said so: it is as published.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Option => "as asked for",
            Self::File => "as the file states",
            Self::Default => "as published; the file does not say",
        })
    }
}

/// Facts that the shapes of the tensors do not tell, where the user states them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Heads of the attention.
    pub heads: Option<usize>,
    /// Layers, from 1, whose output goes to the decoder.
    pub taps: Option<[usize; 4]>,
    /// Subject of the classes.
    pub target: Option<Target>,
}

/// Card of a file of weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Sizes of the network.
    pub configuration: Configuration,
    /// Number of parameters.
    pub parameters: u64,
    /// Subject of its classes.
    pub target: Target,
    /// Origin of the subject.
    pub target_from: Origin,
    /// Origin of the number of heads.
    pub heads_from: Origin,
    /// Heads that the file states, where it does.
    pub heads_in_file: Option<usize>,
    /// Origin of the taps.
    pub taps_from: Origin,
    /// Format of the file, in words.
    pub format: String,
    /// Precision of its numbers, in words.
    pub numbers: String,
    /// Size of the file, in bytes.
    pub bytes: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

impl Card {
    /// Returns the facts as metadata of a safetensors file, from which [`Card`] reads them again. What neither the user
    /// nor the file said is not stated: whoever reads the file hears so, and may still say it.
    pub(super) fn facts(&self) -> BTreeMap<String, String> {
        let sizes = self.configuration.sizes();
        let taps = sizes.taps.map(|tap| tap.to_string()).join(" ");
        let facts = [
            ("name", Origin::File, NAME.to_owned()),
            ("predicts", self.target_from, self.target.name().to_owned()),
            ("heads", self.heads_from, sizes.heads.to_string()),
            ("taps", self.taps_from, taps),
            ("source_sha256", Origin::File, self.sha256.clone()),
            (
                "card",
                Origin::File,
                serde_json::to_string(self).unwrap_or_default(),
            ),
        ];
        let stated = facts
            .into_iter()
            .filter(|(_, from, _)| *from != Origin::Default);
        stated
            .map(|(key, _, value)| (key.to_owned(), value))
            .collect()
    }

    /// Returns a note on a choice that the file contradicts.
    pub fn note(&self) -> Option<String> {
        let heads = self.configuration.sizes().heads;
        let stated = self.heads_in_file.filter(|stated| *stated != heads)?;
        Some(format!(
            "The file states {stated} heads, and {heads} are used: the results differ from those of the training program."
        ))
    }
}

impl fmt::Display for Card {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sizes = self.configuration.sizes();
        let [a, b, c, d] = sizes.taps;
        let name = self
            .configuration
            .published_name()
            .unwrap_or("of no published size");
        writeln!(
            f,
            "network    Cryo2Struct, {name}: {:.2} M parameters",
            self.parameters as f64 / 1e6
        )?;
        writeln!(f, "predicts   {}, {}", self.target, self.target_from)?;
        writeln!(f, "tiles      {}³ voxels of 1 Å", sizes.edge)?;
        writeln!(
            f,
            "layers     {} of {} channels, taps {a} {b} {c} {d}, {}",
            sizes.layers, sizes.embedding, self.taps_from
        )?;
        writeln!(f, "heads      {}, {}", sizes.heads, self.heads_from)?;
        if let Some(numbers) = sizes.sequence {
            writeln!(f, "sequence   {numbers} numbers of a language model")?;
        }
        writeln!(
            f,
            "file       {}, {}, {} bytes",
            self.format, self.numbers, self.bytes
        )?;
        write!(f, "SHA-256    {}", self.sha256)
    }
}
