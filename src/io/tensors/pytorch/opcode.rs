//! Opcodes of pickles, protocols 2 to 5, as Python's module `pickletools` names them.

/// Operation of the stack machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opcode {
    /// Begins a pickle, or a frame of one: that many bytes follow that are of no use here.
    Skip(usize),
    Stop,
    Mark,
    Pop,
    PopMark,
    Dup,
    None,
    Bool(bool),
    /// A whole number of that many bytes, signed or not.
    Int {
        bytes: usize,
        signed: bool,
    },
    /// A whole number whose length takes that many bytes.
    Long(usize),
    Float,
    /// A text whose length takes that many bytes.
    Text(usize),
    /// Bytes whose length takes that many bytes.
    Bytes(usize),
    EmptyList,
    EmptyDict,
    /// The last values, as a tuple.
    Tuple(usize),
    /// All values since the mark, as a list.
    List,
    /// All values since the mark, as a dictionary.
    Dict,
    Append,
    Appends,
    SetItem,
    SetItems,
    /// Stores the last value under a number of that many bytes.
    Put(usize),
    Memoize,
    /// Recalls a value by a number of that many bytes.
    Get(usize),
    Global,
    StackGlobal,
    /// Calls a function on a tuple, or makes an object of a class.
    Reduce,
    NewObjectEx,
    Build,
    PersistentId,
}

impl Opcode {
    /// Returns the operation of a byte; `None` for those of protocols 0 and 1, and for unknown ones.
    pub(super) fn of(byte: u8) -> Option<Self> {
        Some(match byte {
            0x80 => Self::Skip(1),
            0x95 => Self::Skip(8),
            b'.' => Self::Stop,
            b'(' => Self::Mark,
            b'0' => Self::Pop,
            b'1' => Self::PopMark,
            b'2' => Self::Dup,
            b'N' => Self::None,
            0x88 => Self::Bool(true),
            0x89 => Self::Bool(false),
            b'J' => Self::Int {
                bytes: 4,
                signed: true,
            },
            b'K' => Self::Int {
                bytes: 1,
                signed: false,
            },
            b'M' => Self::Int {
                bytes: 2,
                signed: false,
            },
            0x8a => Self::Long(1),
            0x8b => Self::Long(4),
            b'G' => Self::Float,
            0x8c => Self::Text(1),
            b'X' => Self::Text(4),
            0x8d => Self::Text(8),
            b'C' | b'U' => Self::Bytes(1),
            b'B' | b'T' => Self::Bytes(4),
            0x8e | 0x96 => Self::Bytes(8),
            b']' | 0x8f => Self::EmptyList,
            b'}' => Self::EmptyDict,
            b')' => Self::Tuple(0),
            0x85 => Self::Tuple(1),
            0x86 => Self::Tuple(2),
            0x87 => Self::Tuple(3),
            b't' | b'l' | 0x91 => Self::List,
            b'd' => Self::Dict,
            b'a' => Self::Append,
            b'e' | 0x90 => Self::Appends,
            b's' => Self::SetItem,
            b'u' => Self::SetItems,
            b'q' => Self::Put(1),
            b'r' => Self::Put(4),
            0x94 => Self::Memoize,
            b'h' => Self::Get(1),
            b'j' => Self::Get(4),
            b'c' => Self::Global,
            0x93 => Self::StackGlobal,
            b'R' | 0x81 => Self::Reduce,
            0x92 => Self::NewObjectEx,
            b'b' => Self::Build,
            b'Q' => Self::PersistentId,
            _ => return None,
        })
    }
}
