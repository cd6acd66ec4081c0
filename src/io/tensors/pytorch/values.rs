//! Values of a pickle, in one table: a value names others by their number, so that a deep pickle is no deep recursion.

/// Upper limit on the values of a pickle. A checkpoint of 300 tensors with its optimiser has some 20,000.
const MOST: usize = 1 << 22;

/// Number of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Id(u32);

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    /// A tuple, list or set.
    List(Vec<Id>),
    Dict(Vec<(Id, Id)>),
    /// A class or function, as `module name`.
    Global(String),
    /// Numbers of tensors, somewhere else in the file.
    Storage(Storage),
    Tensor(Tensor),
    /// Result of an unknown class or function, which is not run, with the items and attributes that were set on it.
    Opaque {
        made_by: String,
        items: Vec<(Id, Id)>,
        attributes: Option<Id>,
    },
}

/// Numbers of tensors, somewhere else in the file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Storage {
    /// Class in PyTorch, such as `torch FloatStorage`.
    pub(super) class: String,
    /// Name in the file.
    pub(super) key: String,
    /// Number of elements.
    pub(super) count: u64,
    /// Index of the first element, where it is a view of the storage named.
    pub(super) first: u64,
}

/// View of a storage.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tensor {
    pub(super) storage: Storage,
    pub(super) first: u64,
    pub(super) shape: Vec<u64>,
    pub(super) strides: Vec<u64>,
}

/// All values of a pickle.
#[derive(Debug, Default)]
pub(super) struct Values(Vec<Value>);

impl Values {
    /// Adds a value; `None` if there are too many.
    pub(super) fn add(&mut self, value: Value) -> Option<Id> {
        if self.0.len() == MOST {
            return None;
        }
        self.0.push(value);
        u32::try_from(self.0.len() - 1).ok().map(Id)
    }

    /// Returns all values, in the order in which they were made.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Value> {
        self.0.iter()
    }

    pub(super) fn get(&self, id: Id) -> &Value {
        &self.0[id.0 as usize]
    }

    pub(super) fn get_mut(&mut self, id: Id) -> &mut Value {
        &mut self.0[id.0 as usize]
    }

    pub(super) fn text(&self, id: Id) -> Option<&str> {
        match self.get(id) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns a whole number that is not negative.
    pub(super) fn index(&self, id: Id) -> Option<u64> {
        match self.get(id) {
            Value::Int(value) => u64::try_from(*value).ok(),
            _ => None,
        }
    }

    pub(super) fn list(&self, id: Id) -> Option<&[Id]> {
        match self.get(id) {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// Returns the entries of a dictionary, or what was set on an opaque value.
    pub(super) fn entries(&self, id: Id) -> Option<&[(Id, Id)]> {
        match self.get(id) {
            Value::Dict(entries) => Some(entries),
            Value::Opaque {
                items, attributes, ..
            } => match attributes.map(|attributes| self.get(attributes)) {
                Some(Value::Dict(entries)) if items.is_empty() => Some(entries),
                _ => Some(items),
            },
            _ => None,
        }
    }

    /// Returns the entry `key` of a dictionary. Of several the last counts, as in Python.
    pub(super) fn entry(&self, id: Id, key: &str) -> Option<Id> {
        let entries = self.entries(id)?.iter().rev();
        entries
            .copied()
            .find_map(|(name, value)| (self.text(name) == Some(key)).then_some(value))
    }

    /// Returns the kind of a value, in words.
    pub(super) fn in_words(&self, id: Id) -> String {
        match self.get(id) {
            Value::None => "nothing".to_owned(),
            Value::Bool(_) | Value::Int(_) | Value::Float(_) => "a number".to_owned(),
            Value::Text(_) => "a text".to_owned(),
            Value::List(_) => "a list".to_owned(),
            Value::Dict(_) => "a dictionary".to_owned(),
            Value::Global(name) => format!("the class or function `{}`", dotted(name)),
            Value::Storage(_) => "a storage".to_owned(),
            Value::Tensor(_) => "a tensor".to_owned(),
            Value::Opaque { made_by, .. } => {
                format!(
                    "a value made by `{}`, which is not known here",
                    dotted(made_by)
                )
            }
        }
    }
}

/// Returns the name of a global as Python writes it.
fn dotted(global: &str) -> String {
    global.replacen(' ', ".", 1)
}
