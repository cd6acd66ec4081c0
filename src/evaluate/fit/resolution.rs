//! The resolution of a calculated map.

use serde::{Deserialize, Serialize};

/// Resolution of a calculated map.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FitResolution {
    /// Resolution, in Å.
    pub angstrom: f64,
    /// True if it was stated; else it is the one at which the calculated map is most like the map.
    pub is_stated: bool,
}
