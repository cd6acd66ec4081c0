//! Conversion of a file of weights to safetensors, one tensor after the other.

use std::io::{BufWriter, Write};

use super::card::{Card, Choices};
use super::recognise::{Recognised, recognise};
use crate::io::tensors::{
    NewTensor, NumberType, SafetensorsWriter, TensorFile, TensorFileError, WriteTensorsError,
};
use crate::network::WeightsError;
use crate::network::layers::numbers;

/// Precision of the numbers of a converted file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// That of the file, but for double precision, which becomes single precision.
    #[default]
    Kept,
    /// Half precision: half the size.
    Half,
}

/// Reason why a file is not converted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConvertError {
    /// The file does not hold the weights of a network.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// The new file cannot be written.
    #[error(transparent)]
    Write(#[from] WriteTensorsError),
}

/// Network of a file that was recognised, before it is written as safetensors.
pub struct Conversion<'a> {
    file: &'a TensorFile<'a>,
    recognised: Recognised,
}

impl<'a> Conversion<'a> {
    /// Recognises the network in `file` and checks the names and shapes of all its tensors.
    ///
    /// # Errors
    /// [`WeightsError`] names the first tensor that is missing, misshapen or foreign.
    pub fn of(file: &'a TensorFile<'a>, choices: &Choices) -> Result<Self, WeightsError> {
        let recognised = checked(file, choices)?;
        Ok(Self { file, recognised })
    }

    /// Returns the card of the network.
    pub fn card(&self) -> &Card {
        &self.recognised.card
    }

    /// Writes the network as safetensors, with its card as metadata.
    ///
    /// # Errors
    /// [`ConvertError`] if a tensor cannot be read, or `into` does not take the bytes.
    pub fn write(&self, precision: Precision, into: impl Write) -> Result<(), ConvertError> {
        let Recognised {
            card,
            prefix,
            numbers: stored,
        } = &self.recognised;
        let kind = match (precision, *stored) {
            (Precision::Half, _) => NumberType::F16,
            (Precision::Kept, NumberType::F64) => NumberType::F32,
            (Precision::Kept, stored) => stored,
        };
        let tensors = card.configuration.tensors().into_iter();
        let new = |(name, shape)| NewTensor {
            name,
            shape,
            numbers: kind,
        };
        let tensors: Vec<NewTensor> = tensors.map(new).collect();
        let mut into = BufWriter::new(into);
        let write = |error| ConvertError::Write(WriteTensorsError::Write(error));
        let mut writer =
            SafetensorsWriter::begin(&mut into, &tensors, &card.facts()).map_err(write)?;
        for tensor in &tensors {
            let name = format!("{prefix}{}", tensor.name);
            writer.write(tensor, &numbers(self.file, &name, &tensor.shape)?)?;
        }
        into.flush().map_err(write)
    }
}

/// Recognises the network in `file` and checks the names and shapes of all its tensors.
///
/// # Errors
/// [`WeightsError`] names the first tensor that is missing, misshapen or foreign.
pub fn card(file: &TensorFile, choices: &Choices) -> Result<Card, WeightsError> {
    checked(file, choices).map(|recognised| recognised.card)
}

/// Writes the network in `file` as safetensors, with its card as metadata.
///
/// # Errors
/// [`ConvertError`] if `file` does not hold a network, or `into` does not take the bytes.
pub fn convert(
    file: &TensorFile,
    choices: &Choices,
    precision: Precision,
    into: impl Write,
) -> Result<Card, ConvertError> {
    let conversion = Conversion::of(file, choices)?;
    conversion.write(precision, into)?;
    Ok(conversion.recognised.card)
}

/// Recognises the network in `file`, whose tensors must be exactly those of the network.
pub(super) fn checked(file: &TensorFile, choices: &Choices) -> Result<Recognised, WeightsError> {
    let recognised = recognise(file, choices)?;
    let prefix = &recognised.prefix;
    let mut known = Vec::new();
    for (name, wanted) in recognised.card.configuration.tensors() {
        let name = format!("{prefix}{name}");
        match file.entries().get(&name) {
            Some(Ok(tensor)) if tensor.shape() == wanted => known.push(name),
            Some(Ok(tensor)) => {
                let found = tensor.shape().to_vec();
                return Err(WeightsError::Shape {
                    name,
                    wanted,
                    found,
                });
            }
            Some(Err(found)) => {
                let found = found.clone();
                return Err(WeightsError::Values { name, found });
            }
            None => return Err(WeightsError::Missing { name }),
        }
    }
    known.sort();
    let is_foreign = |name: &&String| known.binary_search(name).is_err();
    match file.entries().keys().find(is_foreign) {
        Some(name) => Err(WeightsError::Unknown { name: name.clone() }),
        None => Ok(recognised),
    }
}

impl From<TensorFileError> for ConvertError {
    fn from(error: TensorFileError) -> Self {
        Self::Weights(error.into())
    }
}
