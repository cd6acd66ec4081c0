//! Writer of safetensors files, one tensor after the other.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::number::NumberType;

/// Tensor that will be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTensor {
    /// Name.
    pub name: String,
    /// Elements along each axis.
    pub shape: Vec<usize>,
    /// Form of its numbers.
    pub numbers: NumberType,
}

impl NewTensor {
    fn bytes(&self) -> u64 {
        let count: u64 = self.shape.iter().map(|size| *size as u64).product();
        count * self.numbers.bytes()
    }
}

/// Reason why a tensor is not written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteTensorsError {
    /// The system does not take the bytes.
    #[error(transparent)]
    Write(#[from] io::Error),
    /// A finite number is too large for half precision.
    #[error(
        "the tensor {name} holds {value}, which half precision cannot store: keep single precision"
    )]
    TooLarge {
        /// The tensor.
        name: String,
        /// The number.
        value: f32,
    },
}

/// Safetensors file in the making.
#[derive(Debug)]
pub struct SafetensorsWriter<W> {
    into: W,
}

impl<W: Write> SafetensorsWriter<W> {
    /// Writes the header of a file of `tensors`, whose numbers must follow in this order, with `facts` as metadata.
    ///
    /// # Errors
    /// The error of the system, if it does not take the bytes.
    pub fn begin(
        mut into: W,
        tensors: &[NewTensor],
        facts: &BTreeMap<String, String>,
    ) -> io::Result<Self> {
        let mut header = Map::new();
        header.insert("__metadata__".to_owned(), json!(facts));
        let mut start = 0;
        for tensor in tensors {
            let end = start + tensor.bytes();
            let entry = json!({
                "dtype": tensor.numbers.safetensors_name(),
                "shape": tensor.shape,
                "data_offsets": [start, end],
            });
            header.insert(tensor.name.clone(), entry);
            start = end;
        }
        let mut text = Value::Object(header).to_string().into_bytes();
        // The numbers begin at a multiple of 8.
        text.resize(text.len().next_multiple_of(8), b' ');
        into.write_all(&(text.len() as u64).to_le_bytes())?;
        into.write_all(&text)?;
        Ok(Self { into })
    }

    /// Writes the `numbers` of the next tensor.
    ///
    /// # Errors
    /// [`WriteTensorsError`] if the system does not take the bytes, or a number is too large.
    ///
    /// # Panics
    /// If `tensor` has another number of elements.
    pub fn write(&mut self, tensor: &NewTensor, numbers: &[f32]) -> Result<(), WriteTensorsError> {
        let mut bytes = Vec::new();
        tensor.numbers.encode(numbers, &mut bytes);
        assert_eq!(
            bytes.len() as u64,
            tensor.bytes(),
            "the numbers of {}",
            tensor.name
        );
        if tensor.numbers == NumberType::F16 {
            let largest = half::f16::MAX.to_f32();
            let too_large = numbers
                .iter()
                .find(|value| value.is_finite() && value.abs() > largest);
            if let Some(value) = too_large.copied() {
                let name = tensor.name.clone();
                return Err(WriteTensorsError::TooLarge { name, value });
            }
        }
        Ok(self.into.write_all(&bytes)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use safetensors::SafeTensors;

    fn tensor(name: &str, shape: &[usize], numbers: NumberType) -> NewTensor {
        NewTensor {
            name: name.to_owned(),
            shape: shape.to_vec(),
            numbers,
        }
    }

    #[test]
    fn another_reader_finds_what_was_written() {
        let tensors = [
            tensor("b", &[2, 3], NumberType::F32),
            tensor("a", &[3], NumberType::F16),
        ];
        let facts = BTreeMap::from([("name".to_owned(), "made up".to_owned())]);
        let mut bytes = Vec::new();
        let mut writer = SafetensorsWriter::begin(&mut bytes, &tensors, &facts).unwrap();
        let six = [1.0, 2.0, 3.0, 4.0, 5.0, 6.5];
        writer.write(&tensors[0], &six).unwrap();
        writer.write(&tensors[1], &[0.5, -1.0, 65504.0]).unwrap();
        let refused = writer.write(&tensors[1], &[0.5, 70000.0, 0.0]).unwrap_err();
        assert!(refused.to_string().contains("a holds 70000"), "{refused}");

        let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
        assert_eq!(header.metadata().as_ref().unwrap()["name"], "made up");
        let file = SafeTensors::deserialize(&bytes).unwrap();
        let b = file.tensor("b").unwrap();
        assert_eq!(b.shape(), [2, 3]);
        let mut numbers = Vec::new();
        NumberType::F32.decode(b.data(), &mut numbers);
        NumberType::F16.decode(file.tensor("a").unwrap().data(), &mut numbers);
        assert_eq!(numbers, [1.0, 2.0, 3.0, 4.0, 5.0, 6.5, 0.5, -1.0, 65504.0]);
    }
}
