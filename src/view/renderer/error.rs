//! Errors of drawing.

/// Error of drawing: a part is missing in the picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DrawError {
    /// A part has more data than the graphics device takes.
    #[error(
        "the {what} needs {mebibytes} MiB at once, the graphics device takes {limit} MiB: \
         raise the contour level or draw a smaller part of the map"
    )]
    TooBig {
        /// The part, in plain words.
        what: &'static str,
        /// Its size in MiB.
        mebibytes: u64,
        /// The greatest size that the device takes, in MiB.
        limit: u64,
    },
}
