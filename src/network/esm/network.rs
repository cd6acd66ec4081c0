//! Esm: a language model with its weights, on a device.

use burn::module::{Module, Param};
use burn::tensor::{Int, Tensor, TensorData};

use super::configuration::Configuration;
use super::head::Head;
use super::layer::Layer;
use super::names::Names;
use super::rotary::Rotary;
use super::vocabulary::{TOKENS, tokens};
use crate::io::Source;
use crate::io::checksum::sha256_hex_of;
use crate::io::tensors::{TensorFile, TensorFileError};
use crate::network::device::ComputeDevice;
use crate::network::layers::{LayerNorm, Weights, WeightsError, parameter};
use crate::residue::{AminoAcid, Sequence};

/// Upper limit on the residues of a sequence that are described, as in Cryo2Struct.
const LONGEST: usize = 2_750;
/// Factor on the tokens that makes up for those that were masked in training, where none is: 1 - 0.15 · 0.8.
const UNMASKED: f32 = 0.88;

/// Returns a note on those of `sequences` that are described only in part; `None` if all are described whole.
pub fn note_on<'a>(sequences: impl IntoIterator<Item = &'a Sequence>) -> Option<String> {
    let long = sequences
        .into_iter()
        .filter(|one| one.residues.len() > LONGEST);
    let names: Vec<String> = long
        .map(|one| format!("{} ({} residues)", one.name, one.residues.len()))
        .collect();
    (!names.is_empty()).then(|| {
        let names = names.join(", ");
        format!("the language model describes the first {LONGEST} residues alone, as Cryo2Struct does: {names}")
    })
}

/// A language model with its weights, on a device.
#[derive(Debug)]
pub struct Esm {
    layers: Layers,
    device: ComputeDevice,
    configuration: Configuration,
    head_width: usize,
    sha256: String,
}

/// Reason why a sequence is not described.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EsmError {
    /// There is no sequence.
    #[error("the language model describes the protein sequence: load it first")]
    NoSequence,
    /// The sequence has no residue.
    #[error("an empty sequence cannot be described")]
    Empty,
    /// The device failed.
    #[error("{device} failed: {reason}")]
    Device {
        /// The device, in words.
        device: String,
        /// Its message.
        reason: String,
    },
    /// The file has no weights for the probabilities of tokens.
    #[error(
        "the weights of the language model lack its head, without which it gives no probabilities"
    )]
    NoHead,
}

#[derive(Module, Debug)]
struct Layers {
    /// `[tokens, width]`
    table: Param<Tensor<2>>,
    layers: Vec<Layer>,
    last_norm: LayerNorm,
    head: Option<Head>,
}

impl Esm {
    /// Reads the weights from `source` onto `device`. The shapes of the tensors do not tell the number of `heads`: of a network
    /// of no published size they must be stated.
    ///
    /// # Errors
    /// [`WeightsError`] if they are not exactly those of such a network.
    pub fn read(
        source: &dyn Source,
        heads: Option<usize>,
        device: &ComputeDevice,
    ) -> Result<Self, WeightsError> {
        let file = TensorFile::open(source)?;
        let names = Names::of(&file).ok_or_else(|| WeightsError::Missing {
            name: "embed_tokens.weight".to_owned(),
        })?;
        let configuration = configuration(&file, &names, heads)?;
        let head_width = configuration.head_width().ok_or_else(|| {
            let (width, heads) = (configuration.width, configuration.heads);
            sizes(format!(
                "{heads} heads do not divide {width} channels into an even number each"
            ))
        })?;
        let (_, sha256) = sha256_hex_of(source).map_err(TensorFileError::from)?;
        let mut weights = Weights::of(file, String::new(), device);
        let width = configuration.width;
        let layers = Layers {
            table: parameter(weights.take(&names.table(), [TOKENS, width])?),
            layers: (0..configuration.layers)
                .map(|index| Layer::read(&mut weights, &names, index, [width, configuration.heads]))
                .collect::<Result<_, _>>()?,
            last_norm: LayerNorm::read(&mut weights, &names.last_norm(), width)?,
            head: Head::read(&mut weights, &names, width)?,
        };
        weights.pass(Names::is_needless);
        weights.finish()?;
        Ok(Self {
            layers,
            device: device.clone(),
            configuration,
            head_width,
            sha256,
        })
    }

    /// Returns its sizes.
    pub fn configuration(&self) -> Configuration {
        self.configuration
    }

    /// Returns the SHA-256 of the file of its weights, in hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Returns the mean description of the `residues`, the first 2,750 of them: as many numbers as the width. A residue
    /// that is not known counts as `X`.
    ///
    /// # Errors
    /// [`EsmError`] if there is no residue or the device failed.
    pub async fn embedding(&self, residues: &[Option<AminoAcid>]) -> Result<Vec<f32>, EsmError> {
        if residues.is_empty() {
            return Err(EsmError::Empty);
        }
        let residues = &residues[..residues.len().min(LONGEST)];
        let described = self.describe(residues);
        // Without the tokens of begin and end.
        let mean = described.narrow(0, 1, residues.len()).mean_dim(0);
        self.fetch(mean).await
    }

    /// Returns the mean of the [descriptions](Self::embedding) of the `sequences`, as Cryo2Struct's network is told them.
    ///
    /// # Errors
    /// [`EsmError`] if there is no sequence, one has no residue, or the device failed.
    pub async fn mean_embedding(&self, sequences: &[Sequence]) -> Result<Vec<f32>, EsmError> {
        if sequences.is_empty() {
            return Err(EsmError::NoSequence);
        }
        let mut sums = vec![0.0; self.configuration.width];
        for sequence in sequences {
            let row = self.embedding(&sequence.residues).await?;
            for (sum, number) in sums.iter_mut().zip(row) {
                *sum += number;
            }
        }
        let count = sequences.len() as f32;
        Ok(sums.into_iter().map(|sum| sum / count).collect())
    }

    /// Returns the logits of all tokens at each of the `residues` and at the begin and the end around them, one position
    /// after the other.
    ///
    /// # Errors
    /// [`EsmError`] if the weights lack the head or the device failed.
    pub async fn logits(&self, residues: &[Option<AminoAcid>]) -> Result<Vec<f32>, EsmError> {
        let head = self.layers.head.as_ref().ok_or(EsmError::NoHead)?;
        let logits = head.forward(self.describe(residues), self.layers.table.val());
        self.fetch(logits).await
    }

    /// # Shapes
    /// - output: `[residues + 2, width]`
    fn describe(&self, residues: &[Option<AminoAcid>]) -> Tensor<2> {
        let tokens = tokens(residues);
        let (n, device) = (tokens.len(), self.device.burn());
        let indices = Tensor::<1, Int>::from_data(TensorData::new(tokens, [n]), device);
        let features = self.layers.table.val().select(0, indices) * UNMASKED;
        let rotary = Rotary::new(n, self.head_width, device);
        let layers = self.layers.layers.iter();
        let features = layers.fold(features, |features, layer| layer.forward(features, &rotary));
        self.layers.last_norm.forward(features)
    }

    async fn fetch(&self, values: Tensor<2>) -> Result<Vec<f32>, EsmError> {
        let failed = |reason: String| EsmError::Device {
            device: self.device.to_string(),
            reason,
        };
        let data = values.into_data_async().await;
        let data = data.map_err(|error| failed(error.to_string()))?;
        data.try_to_vec().map_err(|error| failed(error.to_string()))
    }
}

/// Returns the sizes of the language model in `file`, of a published one; `None` if it holds no language model.
///
/// # Errors
/// [`WeightsError`] if its tensors are not those of a published language model.
pub fn sizes_of(file: &TensorFile) -> Result<Option<Configuration>, WeightsError> {
    let names = Names::of(file);
    names
        .map(|names| configuration(file, &names, None))
        .transpose()
}

/// Returns the sizes that the shapes of the tensors in `file` tell, with the `heads` that are stated or published.
fn configuration(
    file: &TensorFile,
    names: &Names,
    heads: Option<usize>,
) -> Result<Configuration, WeightsError> {
    let table = file.entries().get(&names.table());
    let width = match table {
        Some(Ok(tensor)) if tensor.shape().len() == 2 => tensor.shape()[1],
        _ => {
            return Err(sizes(format!("{} is no table of tokens", names.table())));
        }
    };
    let begin = names.layers();
    let number = |name: &String| {
        let rest = name.strip_prefix(&begin)?;
        rest.split('.').next()?.parse::<usize>().ok()
    };
    let last = file.entries().keys().filter_map(number).max();
    // A gap in the numbers is a missing tensor; that many layers cannot all be there.
    let layers = last.map_or(0, |last| last.saturating_add(1));
    if layers == 0 || layers > file.entries().len() {
        let name = format!("{begin}0");
        return Err(WeightsError::Missing { name });
    }
    match (heads, Configuration::published(layers, width)) {
        (Some(heads), _) => Ok(Configuration::new(layers, width, heads)),
        (None, Some(published)) => Ok(published),
        (None, None) => Err(sizes(format!(
            "{layers} layers of {width} channels are no published size: state the number of heads (--heads)"
        ))),
    }
}

fn sizes(reason: String) -> WeightsError {
    WeightsError::Sizes { reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_that_is_cut_is_told() {
        let sequence = |name: &str, residues| Sequence {
            name: name.to_owned(),
            chain_ids: Vec::new(),
            residues: vec![Some(AminoAcid::Ala); residues],
        };
        let short = sequence("short", LONGEST);
        assert_eq!(note_on([&short]), None);
        let note = note_on([&short, &sequence("titin", LONGEST + 1)]).unwrap();
        assert!(note.ends_with(": titin (2751 residues)"), "{note}");
    }
}
