//! Tables of numbers as NumPy writes them (.npy).

use ndarray::{ArrayViewD, Axis, Ix2};
use ndarray_npy::{ViewNpyError, ViewNpyExt};

/// First bytes of the files of NumPy.
const MARK: &[u8] = b"\x93NUMPY";

/// Returns whether a file whose first bytes are these is one of NumPy.
pub fn is_npy(bytes: &[u8]) -> bool {
    bytes.starts_with(MARK)
}

/// Reason why a table is not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NpyError {
    /// The bytes are no array of single or double precision.
    #[error("no .npy file with numbers of single or double precision: {reason}")]
    Array {
        /// The fault, in words.
        reason: String,
    },
    /// The array is no table.
    #[error("an array of {axes} axes, where one or two are wanted: a row for each sequence")]
    Axes {
        /// Its axes.
        axes: usize,
    },
    /// There is no number.
    #[error("a table without numbers")]
    Empty,
    /// A number is not finite.
    #[error("row {row} holds a number that is not finite")]
    NotFinite {
        /// The row, from 1.
        row: usize,
    },
}

/// Reads the mean of the rows of the table in `bytes`, whose length is checked against what its header says. A single
/// axis is one row.
///
/// # Errors
/// [`NpyError`] if it is no table of finite numbers.
pub fn read_mean_row(bytes: &[u8]) -> Result<Vec<f32>, NpyError> {
    match ArrayViewD::<f32>::view_npy(bytes) {
        Ok(table) => mean_row(table, f64::from),
        Err(ViewNpyError::WrongDescriptor(_)) => match ArrayViewD::<f64>::view_npy(bytes) {
            Ok(table) => mean_row(table, |number| number),
            Err(error) => Err(no_array(&error)),
        },
        Err(error) => Err(no_array(&error)),
    }
}

fn no_array(error: &ViewNpyError) -> NpyError {
    let reason = error.to_string();
    NpyError::Array { reason }
}

fn mean_row<T: Copy>(table: ArrayViewD<'_, T>, number: fn(T) -> f64) -> Result<Vec<f32>, NpyError> {
    let axes = table.ndim();
    let table = if axes == 1 {
        table.insert_axis(Axis(0))
    } else {
        table
    };
    let table = table
        .into_dimensionality::<Ix2>()
        .map_err(|_| NpyError::Axes { axes })?;
    if table.is_empty() {
        return Err(NpyError::Empty);
    }
    let mut sums = vec![0.0; table.ncols()];
    for (index, row) in table.rows().into_iter().enumerate() {
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += number(*value);
        }
        if !sums.iter().all(|sum: &f64| sum.is_finite()) {
            return Err(NpyError::NotFinite { row: index + 1 });
        }
    }
    let rows = table.nrows() as f64;
    Ok(sums.into_iter().map(|sum| (sum / rows) as f32).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, Array2, Array3, array};
    use ndarray_npy::{WritableElement, WriteNpyExt};

    fn npy<T: WritableElement, D: ndarray::Dimension>(table: &ndarray::Array<T, D>) -> Vec<u8> {
        let mut bytes = Vec::new();
        table.write_npy(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn rows_of_either_precision_are_averaged() {
        let single: Array2<f32> = array![[1.0, 2.0, 4.0], [3.0, 2.0, -4.0]];
        assert_eq!(read_mean_row(&npy(&single)).unwrap(), [2.0, 2.0, 0.0]);
        let double: Array1<f64> = array![0.5, -0.25];
        assert_eq!(read_mean_row(&npy(&double)).unwrap(), [0.5, -0.25]);
        // In the order of Fortran.
        let turned = single.reversed_axes();
        assert_eq!(read_mean_row(&npy(&turned)).unwrap().len(), 2);
    }

    #[test]
    fn other_arrays_are_refused_in_words() {
        let refused = |bytes: &[u8]| read_mean_row(bytes).unwrap_err().to_string();
        let whole: Array1<i32> = array![1, 2];
        assert!(refused(&npy(&whole)).starts_with("no .npy file with numbers"));
        assert!(refused(b"EMBEDDINGS").starts_with("no .npy file"));
        let cube = Array3::<f32>::zeros((1, 2, 3));
        assert!(refused(&npy(&cube)).starts_with("an array of 3 axes"));
        assert_eq!(
            refused(&npy(&Array2::<f32>::zeros((0, 5)))),
            "a table without numbers"
        );
        let odd: Array2<f32> = array![[1.0, 2.0], [1.0, f32::NAN]];
        assert!(refused(&npy(&odd)).starts_with("row 2 holds"));
        // A header that promises more than there is.
        let mut cut = npy(&array![[1.0_f32, 2.0], [3.0, 4.0]]);
        cut.truncate(cut.len() - 3);
        assert!(refused(&cut).starts_with("no .npy file"));
    }
}
