//! Globals: the functions and classes of Python that a checkpoint names, and what ours make of their arguments.

use super::values::{Id, Storage, Tensor, Value, Values};

/// Returns what the function or class `name` makes of `arguments`. Of functions that are not known, or not with such
/// arguments, an opaque value. `None` if there are too many values.
pub(super) fn call(values: &mut Values, name: &str, arguments: Id) -> Option<Id> {
    let opaque = || Value::Opaque {
        made_by: name.to_owned(),
        items: Vec::new(),
        attributes: None,
    };
    let items = values.list(arguments).unwrap_or_default().to_vec();
    let made = match (name, items.as_slice()) {
        ("collections OrderedDict" | "collections defaultdict", given) => {
            Some(Value::Dict(pairs(values, given.last().copied())))
        }
        ("torch._utils _rebuild_tensor_v2" | "torch._utils _rebuild_tensor", given) => {
            tensor(values, given).map(Value::Tensor)
        }
        // A parameter is a tensor that training changes.
        (
            "torch._utils _rebuild_parameter" | "torch._utils _rebuild_parameter_with_state",
            [tensor, ..],
        ) => return Some(*tensor),
        // A subclass of a tensor: the function, its class, its arguments, its attributes.
        ("torch._tensor _rebuild_from_type_v2", [function, _, arguments, ..]) => {
            match values.get(*function) {
                Value::Global(inner) if inner != name => {
                    let inner = inner.clone();
                    return call(values, &inner, *arguments);
                }
                _ => None,
            }
        }
        ("torch Size", [sizes]) => values.list(*sizes).map(|sizes| Value::List(sizes.to_vec())),
        _ => None,
    };
    values.add(made.unwrap_or_else(opaque))
}

/// Returns the entries of a list of pairs, of which a dictionary is made.
fn pairs(values: &Values, list: Option<Id>) -> Vec<(Id, Id)> {
    let items = list.and_then(|list| values.list(list)).unwrap_or_default();
    let pair = |item: &Id| match values.list(*item) {
        Some(&[key, value]) => Some((key, value)),
        _ => None,
    };
    items.iter().filter_map(pair).collect()
}

/// Returns the tensor of a storage, the index of the first element, sizes and strides.
fn tensor(values: &Values, arguments: &[Id]) -> Option<Tensor> {
    let [storage, first, shape, strides, ..] = *arguments else {
        return None;
    };
    let Value::Storage(storage) = values.get(storage) else {
        return None;
    };
    let numbers = |list: Id| -> Option<Vec<u64>> {
        let items = values.list(list)?.iter();
        items.map(|item| values.index(*item)).collect()
    };
    Some(Tensor {
        storage: storage.clone(),
        first: values.index(first)?,
        shape: numbers(shape)?,
        strides: numbers(strides)?,
    })
}

/// Returns what a persistent id stands for: a storage, else an opaque value.
pub(super) fn persistent(values: &Values, id: Id) -> Value {
    storage(values, id).map_or_else(
        || Value::Opaque {
            made_by: "a persistent id".to_owned(),
            items: Vec::new(),
            attributes: None,
        },
        Value::Storage,
    )
}

/// Returns the storage of the word `storage`, a class, a key, a device, the number of elements and, in files of old,
/// a view: its key, the index of its first element, its size.
fn storage(values: &Values, id: Id) -> Option<Storage> {
    let [word, class, key, _, count, ref view @ ..] = *values.list(id)? else {
        return None;
    };
    let Value::Global(class) = values.get(class) else {
        return None;
    };
    let first = match view.first().and_then(|view| values.list(*view)) {
        Some(&[_, first, _]) => values.index(first)?,
        _ => 0,
    };
    (values.text(word) == Some("storage")).then_some(())?;
    Some(Storage {
        class: class.clone(),
        key: values.text(key)?.to_owned(),
        count: values.index(count)?,
        first,
    })
}
