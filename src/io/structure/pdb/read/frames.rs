//! Frames: the models of a file, or the steps of a trajectory.

/// Counter of the frames that hold atoms.
///
/// A frame ends at `ENDMDL` and at `END`, and where the next one begins: at `MODEL`, or at a `HEADER`
/// or `CRYST1` after atoms, as when files were joined. Frames without atoms, such as that between
/// `ENDMDL` and `END`, do not count.
#[derive(Debug, Default)]
pub(super) struct Frames {
    count: usize,
    is_open: bool,
}

impl Frames {
    /// Takes note of an atom; returns true if it belongs to the first frame.
    pub(super) fn atom(&mut self) -> bool {
        if !self.is_open {
            self.is_open = true;
            self.count += 1;
        }
        self.count == 1
    }

    /// Ends the frame, if one has begun.
    pub(super) fn end(&mut self) {
        self.is_open = false;
    }

    /// Returns true before and in the first frame.
    pub(super) fn is_first(&self) -> bool {
        self.count == 0 || (self.count == 1 && self.is_open)
    }

    /// Returns the number of frames after the first.
    pub(super) fn more(&self) -> usize {
        self.count.saturating_sub(1)
    }
}
