//! Stack machine of pickles: reads data, runs nothing.

use std::collections::BTreeMap;
use std::io::{self, Read};

use super::globals;
use super::opcode::Opcode;
use super::values::{Id, Value, Values};

/// Upper limit on the bytes of a text, a name of a class or a whole number that is skipped.
const MOST_TEXT_BYTES: u64 = 16 << 20;
/// Upper limit on the stack and on the values stored under a number.
const MOST_STACK: usize = 1 << 22;

/// Values of a pickle, and the one that it stands for.
#[derive(Debug)]
pub(super) struct Pickle {
    pub(super) values: Values,
    pub(super) root: Id,
}

/// Reads one pickle, of protocol 2 to 5, from `reader`, and no byte more.
///
/// # Errors
/// The rule that it breaks, in words.
pub(super) fn read(reader: &mut dyn Read) -> Result<Pickle, String> {
    let mut machine = Machine {
        reader,
        values: Values::default(),
        stack: Vec::new(),
        marks: Vec::new(),
        memo: BTreeMap::new(),
    };
    loop {
        let [byte] = machine.take()?;
        let opcode = Opcode::of(byte);
        let opcode = opcode.ok_or_else(|| {
            format!("the pickle has the opcode {byte:#04x}, which protocols 2 to 5 use for nothing that is read here")
        })?;
        if opcode == Opcode::Stop {
            let root = machine.pop()?;
            let values = machine.values;
            return Ok(Pickle { values, root });
        }
        machine.step(opcode)?;
    }
}

struct Machine<'a> {
    reader: &'a mut dyn Read,
    values: Values,
    stack: Vec<Id>,
    /// Lengths of the stack at the marks.
    marks: Vec<usize>,
    memo: BTreeMap<u64, Id>,
}

impl Machine<'_> {
    fn step(&mut self, opcode: Opcode) -> Result<(), String> {
        match opcode {
            Opcode::Skip(bytes) => self.number(bytes).map(|_| ()),
            Opcode::Stop => Ok(()),
            Opcode::Mark => {
                self.marks.push(self.stack.len());
                within(self.marks.len())
            }
            Opcode::Pop => match self.marks.last() {
                Some(mark) if *mark == self.stack.len() => self.since_mark().map(|_| ()),
                _ => self.pop().map(|_| ()),
            },
            Opcode::PopMark => self.since_mark().map(|_| ()),
            Opcode::Dup => {
                let top = self.top()?;
                self.push_id(top)
            }
            Opcode::Put(_) | Opcode::Memoize | Opcode::Get(_) => self.remember(opcode),
            Opcode::Append
            | Opcode::Appends
            | Opcode::SetItem
            | Opcode::SetItems
            | Opcode::Build => self.change(opcode),
            Opcode::Reduce | Opcode::NewObjectEx => {
                // Keyword arguments say nothing of tensors.
                if opcode == Opcode::NewObjectEx {
                    self.pop()?;
                }
                self.reduce()
            }
            made => {
                let value = self.made(made)?;
                self.push(value)
            }
        }
    }

    /// Returns the value that an opcode makes.
    fn made(&mut self, opcode: Opcode) -> Result<Value, String> {
        Ok(match opcode {
            Opcode::Bool(value) => Value::Bool(value),
            Opcode::Int { bytes, signed } => Value::Int(self.int(bytes, signed)?),
            Opcode::Long(size) => {
                let length = self.number(size)?;
                if length > 8 {
                    self.skip(length)?;
                    return Ok(Value::None);
                }
                Value::Int(self.int(length as usize, true)?)
            }
            Opcode::Float => Value::Float(f64::from_be_bytes(self.take()?)),
            Opcode::Text(size) => {
                let length = self.number(size)?;
                let bytes = self.bytes(length)?;
                Value::Text(String::from_utf8_lossy(&bytes).into_owned())
            }
            Opcode::Bytes(size) => {
                let length = self.number(size)?;
                self.skip(length)?;
                Value::None
            }
            Opcode::EmptyList => Value::List(Vec::new()),
            Opcode::EmptyDict => Value::Dict(Vec::new()),
            Opcode::Tuple(count) => {
                let start = self
                    .stack
                    .len()
                    .checked_sub(count)
                    .filter(|at| *at >= self.floor());
                Value::List(self.stack.split_off(start.ok_or("a value is missing")?))
            }
            Opcode::List => Value::List(self.since_mark()?),
            Opcode::Dict => Value::Dict(pairs(&self.since_mark()?)),
            Opcode::Global => Value::Global(format!("{} {}", self.line()?, self.line()?)),
            Opcode::StackGlobal => {
                let (name, module) = (self.pop()?, self.pop()?);
                match (self.values.text(module), self.values.text(name)) {
                    (Some(module), Some(name)) => Value::Global(format!("{module} {name}")),
                    _ => return Err("a class has no name".to_owned()),
                }
            }
            Opcode::PersistentId => {
                let id = self.pop()?;
                globals::persistent(&self.values, id)
            }
            _ => Value::None,
        })
    }

    /// Stores or recalls a value.
    fn remember(&mut self, opcode: Opcode) -> Result<(), String> {
        let number = match opcode {
            Opcode::Put(bytes) | Opcode::Get(bytes) => self.number(bytes)?,
            _ => self.memo.len() as u64,
        };
        if let Opcode::Get(_) = opcode {
            let id = self.memo.get(&number).copied();
            return self.push_id(id.ok_or("a value is recalled that was never stored")?);
        }
        let top = self.top()?;
        self.memo.insert(number, top);
        within(self.memo.len())
    }

    /// Changes a list, a dictionary or an object on the stack.
    fn change(&mut self, opcode: Opcode) -> Result<(), String> {
        let given = match opcode {
            Opcode::Append | Opcode::Build => vec![self.pop()?],
            Opcode::SetItem => {
                let (value, key) = (self.pop()?, self.pop()?);
                vec![key, value]
            }
            _ => self.since_mark()?,
        };
        let target = self.top()?;
        let sets = matches!(opcode, Opcode::SetItem | Opcode::SetItems);
        match self.values.get_mut(target) {
            Value::Opaque { attributes, .. } if opcode == Opcode::Build => {
                *attributes = given.first().copied();
            }
            Value::Dict(items) | Value::Opaque { items, .. } if sets => items.extend(pairs(&given)),
            Value::List(items) if !sets && opcode != Opcode::Build => items.extend(given),
            // Attributes of dictionaries and tensors, such as the versions of a state_dict, say nothing of the numbers.
            _ => {}
        }
        Ok(())
    }

    /// Calls a function, or makes an object.
    fn reduce(&mut self) -> Result<(), String> {
        let (arguments, callee) = (self.pop()?, self.pop()?);
        let name = match self.values.get(callee) {
            Value::Global(name) => name.clone(),
            _ => "something unknown".to_owned(),
        };
        let made = globals::call(&mut self.values, &name, arguments);
        self.push_id(made.ok_or_else(too_many)?)
    }

    fn push(&mut self, value: Value) -> Result<(), String> {
        let id = self.values.add(value).ok_or_else(too_many)?;
        self.push_id(id)
    }

    fn push_id(&mut self, id: Id) -> Result<(), String> {
        self.stack.push(id);
        within(self.stack.len())
    }

    fn pop(&mut self) -> Result<Id, String> {
        let top = self.top()?;
        self.stack.pop();
        Ok(top)
    }

    fn top(&self) -> Result<Id, String> {
        let top = self
            .stack
            .last()
            .filter(|_| self.stack.len() > self.floor());
        top.copied().ok_or_else(|| "a value is missing".to_owned())
    }

    /// Returns the length of the stack at the last mark.
    fn floor(&self) -> usize {
        self.marks.last().copied().unwrap_or(0)
    }

    /// Takes all values since the last mark, and the mark.
    fn since_mark(&mut self) -> Result<Vec<Id>, String> {
        let mark = self.marks.pop().ok_or("a mark is missing")?;
        Ok(self.stack.split_off(mark))
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let mut bytes = [0; N];
        self.reader.read_exact(&mut bytes).map_err(ended)?;
        Ok(bytes)
    }

    /// Reads a whole number of at most 8 bytes that is not negative.
    fn number(&mut self, bytes: usize) -> Result<u64, String> {
        let mut number = [0; 8];
        self.reader
            .read_exact(&mut number[..bytes])
            .map_err(ended)?;
        Ok(u64::from_le_bytes(number))
    }

    /// Reads a whole number of at most 8 bytes.
    fn int(&mut self, bytes: usize, signed: bool) -> Result<i64, String> {
        let number = self.number(bytes)?.cast_signed();
        let unused = if signed && bytes > 0 {
            64 - 8 * bytes
        } else {
            0
        };
        Ok(number << unused >> unused)
    }

    fn bytes(&mut self, length: u64) -> Result<Vec<u8>, String> {
        if length > MOST_TEXT_BYTES {
            return Err(format!("a text has {length} bytes"));
        }
        let mut bytes = Vec::new();
        let read = self.reader.take(length).read_to_end(&mut bytes);
        match read.map_err(ended)? as u64 {
            read if read == length => Ok(bytes),
            _ => Err("it ends early".to_owned()),
        }
    }

    fn skip(&mut self, length: u64) -> Result<(), String> {
        let skipped = io::copy(&mut self.reader.take(length), &mut io::sink());
        match skipped.map_err(ended)? {
            skipped if skipped == length => Ok(()),
            _ => Err("it ends early".to_owned()),
        }
    }

    /// Reads to the end of a line.
    fn line(&mut self) -> Result<String, String> {
        let mut line = Vec::new();
        loop {
            match self.take()? {
                [b'\n'] => return Ok(String::from_utf8_lossy(&line).into_owned()),
                [byte] => line.push(byte),
            }
            if line.len() as u64 > MOST_TEXT_BYTES {
                return Err("the name of a class does not end".to_owned());
            }
        }
    }
}

fn pairs(items: &[Id]) -> Vec<(Id, Id)> {
    let (pairs, _) = items.as_chunks::<2>();
    pairs.iter().map(|[key, value]| (*key, *value)).collect()
}

fn ended(error: io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "it ends early".to_owned(),
        _ => error.to_string(),
    }
}

fn too_many() -> String {
    "it has more values than any checkpoint".to_owned()
}

fn within(length: usize) -> Result<(), String> {
    if length > MOST_STACK {
        return Err(too_many());
    }
    Ok(())
}
