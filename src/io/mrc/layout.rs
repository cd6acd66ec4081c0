//! The layout of a file: at which bytes its volumes stand.
//!
//! All numbers are `u64`, also where a `usize` has 32 bits, and none can overflow.

use std::ops::Range;

/// Bytes of an MRC header.
pub(super) const HEADER_BYTES: usize = 1024;

/// Positions of the volumes of a file, in bytes from its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    start: u64,
    /// Bytes of a section.
    pub(super) section_bytes: u64,
    /// Sections of a volume.
    pub(super) sections: u64,
    /// Complete volumes.
    pub(super) volumes: u64,
    /// Sections after the last complete volume.
    pub(super) left_over: u64,
}

impl Layout {
    /// Returns the layout that `header` announces with an extended header of NSYMBT bytes; see
    /// [`Layout::after`].
    pub(super) fn of(header: &mrc::Header) -> Option<Self> {
        Self::after(u64::try_from(header.nsymbt).ok()?, header)
    }

    /// Returns the layout that `header` announces after an extended header of `extended` bytes, or
    /// `None` if a size is negative, the mode has no size that is known, or the file would have more
    /// bytes than a `u64` counts.
    ///
    /// A stack of volumes (ISPG 401 to 630) has MZ sections to a volume; where that is no number
    /// from 1 to NZ, all sections count as one volume.
    pub(super) fn after(extended: u64, header: &mrc::Header) -> Option<Self> {
        let [nx, ny, nz] = [header.nx, header.ny, header.nz].map(|size| u64::try_from(size).ok());
        let (nz, start) = (nz?, (HEADER_BYTES as u64).checked_add(extended)?);
        let section_bytes = nx?
            .checked_mul(ny?)?
            .checked_mul(value_bytes(header.mode)?)?;
        start.checked_add(section_bytes.checked_mul(nz)?)?;
        let sections = match u64::try_from(header.mz) {
            Ok(mz) if header.is_volume_stack() && (1..=nz).contains(&mz) => mz,
            _ => nz,
        };
        let volumes = nz.checked_div(sections).unwrap_or(0);
        Some(Self {
            start,
            section_bytes,
            sections,
            volumes,
            left_over: nz - sections * volumes,
        })
    }

    /// Returns the layout of values that take `new` bytes each in place of `old`.
    pub(super) fn with_value_bytes(self, old: u64, new: u64) -> Self {
        Self {
            section_bytes: (self.section_bytes / old).saturating_mul(new),
            ..self
        }
    }

    /// Returns the bytes of all values of complete volumes.
    pub(super) fn value_bytes_in_all(&self) -> u64 {
        self.section_bytes
            .saturating_mul(self.sections)
            .saturating_mul(self.volumes)
    }

    /// Returns the bytes between the header and the values.
    pub(super) fn extended_bytes(&self) -> u64 {
        self.start - HEADER_BYTES as u64
    }

    /// Returns the bytes of the file up to the end of its last complete volume.
    pub(super) fn file_bytes(&self) -> u64 {
        self.start.saturating_add(self.value_bytes_in_all())
    }

    /// Returns the bytes of the file with the sections that belong to no complete volume.
    pub(super) fn file_bytes_with_left_over(&self) -> u64 {
        self.file_bytes() + self.section_bytes * self.left_over
    }

    /// Returns the values of all complete volumes in `file`, or `None` where it ends before them.
    pub(super) fn all_volumes<'a>(&self, file: &'a [u8]) -> Option<&'a [u8]> {
        part(file, self.start..self.file_bytes())
    }

    /// Returns the position of the first byte of number `volume`, or `None` if no file is so long.
    pub(super) fn start_of(&self, volume: u64) -> Option<u64> {
        let bytes = self.section_bytes * self.sections;
        self.start.checked_add(bytes.checked_mul(volume)?)
    }
}

/// Returns the bytes of a value of `mode`, or `None` for modes that programs store differently.
fn value_bytes(mode: i32) -> Option<u64> {
    match mrc::Mode::from_i32(mode)? {
        mrc::Mode::Int16Complex | mrc::Mode::Packed4Bit => None,
        mode => Some(mode.byte_size() as u64),
    }
}

fn part(file: &[u8], range: Range<u64>) -> Option<&[u8]> {
    let [start, end] = [range.start, range.end].map(|at| usize::try_from(at).ok());
    file.get(start?..end?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(size: [i32; 3], mz: i32, ispg: i32) -> mrc::Header {
        let mut header = mrc::Header::new();
        [header.nx, header.ny, header.nz] = size;
        (header.mz, header.ispg) = (mz, ispg);
        header
    }

    #[test]
    fn volumes_follow_each_other_and_left_over_sections_come_last() {
        let layout = Layout::of(&header([2, 3, 7], 3, 401)).unwrap();
        assert_eq!((layout.volumes, layout.left_over), (2, 1));
        assert_eq!(layout.file_bytes(), 1024 + 6 * 4 * 6);
        assert_eq!(layout.file_bytes_with_left_over(), 1024 + 6 * 4 * 7);
        let file: Vec<u8> = (0..layout.file_bytes()).map(|byte| byte as u8).collect();
        assert_eq!(layout.start_of(1), Some(1024 + 72));
        assert_eq!(layout.all_volumes(&file), Some(&file[1024..]));
        assert_eq!(layout.all_volumes(&file[..1167]), None);
    }

    #[test]
    fn a_stack_without_whole_volumes_is_one_volume() {
        for (mz, ispg) in [(9, 401), (0, 401), (-3, 500), (2, 1)] {
            let layout = Layout::of(&header([2, 3, 7], mz, ispg)).unwrap();
            assert_eq!((layout.sections, layout.volumes), (7, 1), "{mz} {ispg}");
        }
    }

    #[test]
    fn no_count_overflows() {
        let wide = 1 << 29;
        assert_eq!(Layout::of(&header([wide, wide, i32::MAX], 1, 401)), None);
        assert_eq!(Layout::of(&header([i32::MAX; 3], 1, 1)), None);
        assert_eq!(Layout::of(&header([-1, 2, 3], 3, 1)), None);
        // 2^62 bytes can be counted, but lie in no file.
        let long = Layout::of(&header([wide, wide, 4], 1, 401)).unwrap();
        assert_eq!(long.file_bytes(), 1024 + (1 << 62));
        assert_eq!(long.start_of(u64::MAX), None);
    }
}
