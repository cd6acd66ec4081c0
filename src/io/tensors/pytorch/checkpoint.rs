//! Checkpoint: the named tensors and the hyperparameters in what a pickle stands for.

use std::collections::BTreeMap;
use std::ops::Range;

use super::machine::Pickle;
use super::values::{Id, Storage, Tensor, Value, Values};
use crate::io::tensors::content::{Content, Entry};
use crate::io::tensors::error::TensorFileError;
use crate::io::tensors::number::NumberType;
use crate::io::tensors::stored::{StoredTensor, View};

/// Keys under which the tensors of a network stand in a checkpoint.
const STATE_KEYS: [&str; 3] = ["state_dict", "model_state_dict", "model"];
/// Keys under which the hyperparameters stand.
const FACT_KEYS: [&str; 2] = ["hyper_parameters", "hparams"];

/// Returns the content of the checkpoint `pickle`, whose storages lie where `place` says: bytes of the file, or the
/// reason why they are not there.
pub(super) fn content(
    pickle: &Pickle,
    mut place: impl FnMut(&Storage) -> Result<Range<u64>, String>,
) -> Result<Content, TensorFileError> {
    let Pickle { values, root } = pickle;
    let state = state(values, *root)?;
    let mut entries = BTreeMap::new();
    for (key, value) in values.entries(state).unwrap_or_default() {
        let Some(name) = values.text(*key) else {
            continue;
        };
        entries.insert(name.to_owned(), entry(values, *value, &mut place));
    }
    let facts = FACT_KEYS.iter().find_map(|key| values.entry(*root, key));
    Ok(Content {
        entries,
        facts: facts
            .map(|facts| facts_of(values, facts))
            .unwrap_or_default(),
    })
}

/// Returns the dictionary of the network's tensors.
fn state(values: &Values, root: Id) -> Result<Id, TensorFileError> {
    let is_dict = |id: &Id| matches!(values.get(*id), Value::Dict(_));
    let named = STATE_KEYS.iter().find_map(|key| values.entry(root, key));
    let has_tensors = values.entries(root).is_some_and(|entries| {
        entries
            .iter()
            .any(|(_, value)| matches!(values.get(*value), Value::Tensor(_)))
    });
    let state = named.or(has_tensors.then_some(root));
    state.filter(is_dict).ok_or_else(|| {
        let reason = match values.get(root) {
            Value::Dict(_) => {
                "the checkpoint has no state_dict, a dictionary of tensors".to_owned()
            }
            _ => format!(
                "the checkpoint is {}, not a dictionary with a state_dict",
                values.in_words(root)
            ),
        };
        TensorFileError::Unsupported { reason }
    })
}

fn entry(
    values: &Values,
    value: Id,
    place: &mut impl FnMut(&Storage) -> Result<Range<u64>, String>,
) -> Entry {
    let Value::Tensor(tensor) = values.get(value) else {
        return Err(values.in_words(value));
    };
    let Tensor {
        storage,
        first,
        shape,
        strides,
    } = tensor;
    let numbers = numbers_of(&storage.class)?;
    let view = View {
        numbers,
        shape: shape.clone(),
        strides: strides.clone(),
        first: storage.first.saturating_add(*first),
    };
    StoredTensor::new(view, place(storage)?)
}

/// Returns the number type of a storage.
fn numbers_of(class: &str) -> Result<NumberType, String> {
    Ok(match class {
        "torch HalfStorage" => NumberType::F16,
        "torch BFloat16Storage" => NumberType::Bf16,
        "torch FloatStorage" => NumberType::F32,
        "torch DoubleStorage" => NumberType::F64,
        other => {
            return Err(format!(
                "values of the type `{}`",
                other.replacen(' ', ".", 1)
            ));
        }
    })
}

/// Returns the bytes of an element of a storage; `None` for those that no version of PyTorch has.
pub(super) fn element_bytes(class: &str) -> Option<u64> {
    Some(
        match class.strip_prefix("torch ")?.strip_suffix("Storage")? {
            "Byte" | "Char" | "Bool" | "Untyped" => 1,
            "Half" | "BFloat16" | "Short" => 2,
            "Float" | "Int" => 4,
            "Double" | "Long" | "ComplexFloat" => 8,
            "ComplexDouble" => 16,
            _ => return None,
        },
    )
}

/// Returns the plain entries of a dictionary as texts.
fn facts_of(values: &Values, dict: Id) -> BTreeMap<String, String> {
    let entries = values.entries(dict).unwrap_or_default().iter();
    let facts = entries.filter_map(|(key, value)| {
        let text = match values.list(*value) {
            Some(items) if items.len() <= 64 => {
                let items: Option<Vec<String>> =
                    items.iter().map(|item| plain(values, *item)).collect();
                items?.join(" ")
            }
            _ => plain(values, *value)?,
        };
        Some((values.text(*key)?.to_owned(), text))
    });
    facts.collect()
}

fn plain(values: &Values, value: Id) -> Option<String> {
    match values.get(value) {
        Value::Bool(value) => Some(value.to_string()),
        Value::Int(value) => Some(value.to_string()),
        Value::Float(value) => Some(value.to_string()),
        Value::Text(text) if text.len() <= 1000 => Some(text.clone()),
        _ => None,
    }
}
