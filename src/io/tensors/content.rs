//! Content of a file of tensors, whatever its format.

use std::collections::BTreeMap;

use super::stored::StoredTensor;

/// A named tensor, or the reason, in words, why what has the name cannot be read as real numbers.
pub type Entry = Result<StoredTensor, String>;

/// Content of a file of tensors.
pub(super) struct Content {
    pub(super) entries: BTreeMap<String, Entry>,
    pub(super) facts: BTreeMap<String, String>,
}
