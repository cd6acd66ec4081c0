//! The records of a PDB file that are read.

use super::alignment::align;

/// A record that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Record {
    Atom {
        hetero: bool,
    },
    Ter,
    /// The end of a model, or the begin of the next.
    Frame,
    /// The end of a file, or the begin of the next.
    EndOfFile,
    Header,
    Helix,
    Strand,
}

/// Returns the record of a line, in either case. Serial numbers may begin right after `ATOM`.
pub(super) fn record(line: &[u8]) -> Option<Record> {
    let line = line.trim_ascii_start();
    let starts = |name: &str| {
        let start = line.get(..name.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
    };
    let is = |name: &str| {
        starts(name)
            && line
                .get(name.len())
                .is_none_or(|b| !b.is_ascii_alphanumeric())
    };
    let has_number = |length: usize| {
        let next = line.get(length);
        next.is_some_and(|byte| {
            byte.is_ascii_digit() || byte.is_ascii_whitespace() || *byte == b'*'
        })
    };
    Some(match () {
        () if starts("ATOM") && has_number(4) => Record::Atom { hetero: false },
        () if starts("HETATM") && has_number(6) => Record::Atom { hetero: true },
        () if is("TER") => Record::Ter,
        () if is("ENDMDL") || is("MODEL") => Record::Frame,
        () if is("END") || is("CRYST1") => Record::EndOfFile,
        () if is("HEADER") => Record::Header,
        () if is("HELIX") => Record::Helix,
        () if is("SHEET") => Record::Strand,
        () => return None,
    })
}

/// Returns true if `line` is that of an atom, in whichever columns.
pub(crate) fn is_atom(line: &[u8]) -> bool {
    matches!(record(line), Some(Record::Atom { .. })) && align(line).is_some()
}
