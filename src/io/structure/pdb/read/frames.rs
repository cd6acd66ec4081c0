//! Frames: the models of a file, or the steps of a trajectory.

use std::collections::BTreeSet;

use crate::io::structure::note::StructureNote;
use crate::io::structure::pdb::columns::columns;

/// Counter of the frames that hold atoms.
///
/// A frame ends at `ENDMDL` and at `END`, and where the next one begins: at `MODEL`, or at a `HEADER`
/// or `CRYST1` after atoms, as when files were joined, or where the first atom of the file comes again
/// with its serial number and its segment, if such numbers tell atoms apart. Frames without atoms, such as that between
/// `ENDMDL` and `END`, do not count. After an `END`, `HEADER` or `CRYST1` the first frame goes on if the next atom is of a
/// chain that it has not: such are files of single chains that were joined.
#[derive(Debug, Default)]
pub(super) struct Frames<'a> {
    count: usize,
    is_open: bool,
    /// True if the frame ended by what also stands between files that were joined.
    may_go_on: bool,
    /// Chain ids of the first frame.
    chains: BTreeSet<&'a str>,
    /// Number of times that the first frame went on.
    joined: usize,
    /// Columns 7 to 27 and 73 to 76 of the first atom: serial number and identity, segment.
    first: Option<[&'a [u8]; 2]>,
    /// Columns 31 to 54 of the first atom: its position. In it the same atom stands twice, and begins no frame.
    position: &'a [u8],
    /// Residues with a Cα of the first frame and of the second.
    residues: [Vec<&'a str>; 2],
    /// True if the second atom has another serial number than the first.
    are_numbered: Option<bool>,
}

impl<'a> Frames<'a> {
    /// Takes note of the atom in `line`; returns true if it belongs to the first frame.
    pub(super) fn atom(&mut self, line: &'a [u8]) -> bool {
        let segment = line.get(72..76).unwrap_or_default();
        let begin = line.get(6..27).map(|begin| [begin, segment]);
        let position = line.get(30..54).unwrap_or_default();
        match (self.first, self.are_numbered) {
            (None, _) => (self.first, self.position) = (begin, position),
            (Some(first), None) => {
                self.are_numbered =
                    Some(begin.is_some_and(|[begin, _]| begin[..5] != first[0][..5]));
            }
            (first, Some(true)) if begin == first && position != self.position => self.end(),
            _ => {}
        }
        let chain = columns(line, 21, 22);
        if !self.is_open {
            let goes_on = self.may_go_on() && !chain.is_empty() && !self.chains.contains(chain);
            self.joined += usize::from(goes_on);
            self.count += usize::from(!goes_on);
            self.is_open = true;
        }
        if self.count == 1 {
            self.chains.insert(chain);
        }
        if columns(line, 13, 16) == "CA"
            && let Some(residues) = self.residues.get_mut(self.count - 1)
        {
            residues.push(columns(line, 18, 20));
        }
        self.count == 1
    }

    /// Ends the frame, if one has begun.
    pub(super) fn end(&mut self) {
        self.is_open = false;
        self.may_go_on = false;
    }

    /// Ends the frame, if one has begun, unless a chain of its own follows.
    pub(super) fn end_file(&mut self) {
        self.may_go_on = self.is_open || self.may_go_on;
        self.is_open = false;
    }

    /// Returns true between the first frame and what may belong to it.
    pub(super) fn may_go_on(&self) -> bool {
        self.count == 1 && !self.is_open && self.may_go_on
    }

    /// Returns notes on what the frames are, beside models.
    pub(super) fn notes(&self) -> Vec<StructureNote> {
        let more = self.joined;
        let others = self.are_others().then_some(StructureNote::OtherMolecule);
        let joined = (more > 0).then_some(StructureNote::Joined { more });
        others.into_iter().chain(joined).collect()
    }

    /// Returns true before and in the first frame.
    pub(super) fn is_first(&self) -> bool {
        self.count == 0 || (self.count == 1 && self.is_open)
    }

    /// Returns true if the second frame has other residues than the first: it is no model of the same.
    fn are_others(&self) -> bool {
        /// Fewest residues for a verdict.
        const LEAST: usize = 10;
        let [first, second] = &self.residues;
        let same = first.iter().zip(second).filter(|(one, other)| one == other);
        let most = first.len().max(second.len());
        first.len().min(second.len()) >= LEAST && 2 * same.count() < most
    }

    /// Returns the number of frames after the first.
    pub(super) fn more(&self) -> usize {
        self.count.saturating_sub(1)
    }
}
