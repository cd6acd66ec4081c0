//! Stored tensor: the place and shape of a tensor in a file.

use std::io::Read;
use std::ops::Range;

use super::error::TensorFileError;
use super::number::NumberType;
use crate::io::Source;

/// Bytes that are read at once.
const CHUNK: usize = 1 << 20;

/// Place, shape and number type of a tensor in a file. All its numbers lie within the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredTensor {
    numbers: NumberType,
    shape: Vec<usize>,
    /// Steps along each axis, in numbers; `None` if the last axis is fastest and there are no gaps.
    strides: Option<Vec<u64>>,
    /// Position of the first number in the file, in bytes.
    start: u64,
}

/// View of a storage, as PyTorch states it.
pub(super) struct View {
    pub(super) numbers: NumberType,
    pub(super) shape: Vec<u64>,
    pub(super) strides: Vec<u64>,
    /// Index of the first number in the storage.
    pub(super) first: u64,
}

impl StoredTensor {
    /// Places `view` on the bytes `storage` of a file.
    ///
    /// # Errors
    /// The rule that it breaks, in words.
    pub(super) fn new(view: View, storage: Range<u64>) -> Result<Self, String> {
        let View {
            numbers,
            shape,
            strides,
            first,
        } = view;
        if shape.len() != strides.len() {
            return Err(format!(
                "{} sizes, but {} strides",
                shape.len(),
                strides.len()
            ));
        }
        let there = (storage.end - storage.start) / numbers.bytes();
        let in_words = || format!("a view of {shape:?} numbers on a storage of {there}");
        let product = |a: u64, b: &u64| a.checked_mul(*b);
        let count = shape
            .iter()
            .try_fold(1, product)
            .filter(|count| *count <= there);
        let count = count.ok_or_else(in_words)?;
        let reach = |last: u64, (size, stride): (&u64, &u64)| {
            last.checked_add(size.saturating_sub(1).checked_mul(*stride)?)
        };
        let last = shape.iter().zip(&strides).try_fold(first, reach);
        if count > 0 && last.is_none_or(|last| last >= there) {
            return Err(in_words());
        }
        let sizes: Result<Vec<usize>, _> =
            shape.iter().map(|size| usize::try_from(*size)).collect();
        Ok(Self {
            numbers,
            start: storage.start
                + if count > 0 {
                    first * numbers.bytes()
                } else {
                    0
                },
            strides: (!is_packed(&shape, &strides)).then_some(strides),
            shape: sizes.map_err(|_| in_words())?,
        })
    }

    /// Returns how its numbers are stored.
    pub fn numbers(&self) -> NumberType {
        self.numbers
    }

    /// Returns the number of elements along each axis; the last axis is the fastest.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Returns the number of elements.
    pub fn count(&self) -> u64 {
        self.shape.iter().map(|size| *size as u64).product()
    }

    /// Reads its numbers, the last axis fastest. The tensor is called `name` in errors.
    pub(super) fn read(
        &self,
        source: &dyn Source,
        name: &str,
    ) -> Result<Vec<f32>, TensorFileError> {
        let Some(strides) = &self.strides else {
            return self.read_row(source, name, self.count());
        };
        let steps = self.shape.iter().zip(strides);
        let last: u64 = steps
            .map(|(size, stride)| (size.max(&1) - 1) as u64 * stride)
            .sum();
        let row = self.read_row(source, name, if self.count() > 0 { last + 1 } else { 0 })?;
        let mut numbers = reserved(name, self.count())?;
        let mut index = vec![0; self.shape.len()];
        for _ in 0..self.count() {
            let at: u64 = index
                .iter()
                .zip(strides)
                .map(|(i, stride)| *i as u64 * stride)
                .sum();
            // Within `row`, whose length a usize holds.
            numbers.push(row[at as usize]);
            for (i, size) in index.iter_mut().zip(&self.shape).rev() {
                *i += 1;
                if *i < *size {
                    break;
                }
                *i = 0;
            }
        }
        Ok(numbers)
    }

    /// Reads `count` numbers that follow one another.
    fn read_row(
        &self,
        source: &dyn Source,
        name: &str,
        count: u64,
    ) -> Result<Vec<f32>, TensorFileError> {
        let mut numbers = reserved(name, count)?;
        let mut left = count * self.numbers.bytes();
        let mut reader = source.open_at(self.start)?;
        let mut chunk = Vec::with_capacity(CHUNK.min(usize::try_from(left).unwrap_or(CHUNK)));
        while left > 0 {
            chunk.clear();
            let wanted = left.min(CHUNK as u64);
            let read = reader.by_ref().take(wanted).read_to_end(&mut chunk)?;
            if read as u64 != wanted {
                return Err(TensorFileError::broken("the file", "it ends early"));
            }
            self.numbers.decode(&chunk, &mut numbers);
            left -= wanted;
        }
        Ok(numbers)
    }
}

/// Takes the memory for `count` numbers.
fn reserved(name: &str, count: u64) -> Result<Vec<f32>, TensorFileError> {
    let mut numbers = Vec::new();
    let wanted = usize::try_from(count).ok();
    match wanted.map(|wanted| numbers.try_reserve_exact(wanted)) {
        Some(Ok(())) => Ok(numbers),
        _ => Err(TensorFileError::Memory {
            name: name.to_owned(),
            bytes: count.saturating_mul(size_of::<f32>() as u64),
        }),
    }
}

/// Returns whether the last axis is the fastest and there are no gaps. The stride of an axis of one element is
/// never used.
fn is_packed(shape: &[u64], strides: &[u64]) -> bool {
    let mut step = 1;
    shape.iter().zip(strides).rev().all(|(size, stride)| {
        let fits = *size <= 1 || *stride == step;
        step = step.saturating_mul(*size);
        fits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(shape: &[u64], strides: &[u64], first: u64) -> View {
        View {
            numbers: NumberType::F32,
            shape: shape.to_vec(),
            strides: strides.to_vec(),
            first,
        }
    }

    /// The numbers 0 to 99 after four other bytes.
    fn file() -> Vec<u8> {
        let mut bytes = vec![9; 4];
        let numbers: Vec<f32> = (0..100_u8).map(f32::from).collect();
        NumberType::F32.encode(&numbers, &mut bytes);
        bytes
    }

    fn read(view: View) -> Vec<f32> {
        let tensor = StoredTensor::new(view, 4..404).unwrap();
        tensor.read(&file().as_slice(), "t").unwrap()
    }

    #[test]
    fn views_are_read_along_their_strides() {
        assert_eq!(
            read(view(&[2, 3], &[3, 1], 10)),
            [10., 11., 12., 13., 14., 15.]
        );
        assert_eq!(read(view(&[2, 3], &[1, 2], 5)), [5., 7., 9., 6., 8., 10.]);
        assert_eq!(read(view(&[1, 2, 1], &[77, 50, 9], 1)), [1., 51.]);
        assert_eq!(read(view(&[3], &[0], 99)), [99., 99., 99.]);
        assert_eq!(read(view(&[], &[], 7)), [7.]);
        assert_eq!(read(view(&[0, 4], &[4, 1], 500)), [] as [f32; 0]);
        assert_eq!(read(view(&[100], &[1], 0)).len(), 100);
    }

    #[test]
    fn views_beyond_their_storage_are_refused() {
        for (shape, strides, first) in [
            (&[101][..], &[1][..], 0),
            (&[100], &[1], 1),
            (&[2], &[100], 0),
            (&[200], &[0], 0),
            (&[1 << 40, 1 << 40], &[0, 0], 0),
            (&[2], &[u64::MAX], 0),
            (&[1], &[1], u64::MAX),
            (&[2, 2], &[1], 0),
        ] {
            let refused = StoredTensor::new(view(shape, strides, first), 4..404);
            assert!(refused.is_err(), "{shape:?} {strides:?} {first}");
        }
    }

    #[test]
    fn a_file_that_became_shorter_is_told() {
        let tensor = StoredTensor::new(view(&[100], &[1], 0), 4..404).unwrap();
        let refused = tensor.read(&&file()[..300], "t").unwrap_err();
        assert!(refused.to_string().contains("ends early"), "{refused}");
    }
}
