//! A record of a FASTA or PIR file as it stands there.

/// Lines of residues with their numbers in the file, from 1.
pub(super) type Lines<'a> = Vec<(usize, &'a str)>;

/// A record as it stands in the file.
#[derive(Debug, Default)]
pub(super) struct Record<'a> {
    pub(super) header: &'a str,
    /// The code of PIR before the name: the type of molecule.
    pub(super) pir: Option<PirCode>,
    /// The lines of the sequence.
    pub(super) lines: Lines<'a>,
    /// Numbers of lines before each blank line.
    pub(super) paragraphs: Vec<usize>,
    /// True if its title says that it is a template of MODELLER: a structure that is known.
    pub(super) is_template: bool,
    /// True if the first line stands where PIR has a title.
    pub(super) has_no_title: bool,
    /// Number of copies in a column of a table, and the chains.
    pub(super) copies: Option<usize>,
    pub(super) chains: Option<&'a str>,
}

impl<'a> Record<'a> {
    pub(super) fn end_paragraph(&mut self) {
        if self.paragraphs.last() != Some(&self.lines.len()) {
            self.paragraphs.push(self.lines.len());
        }
    }

    /// Returns the lines between blank lines.
    fn parts(&self) -> Vec<&[(usize, &'a str)]> {
        let starts = [0].into_iter().chain(self.paragraphs.iter().copied());
        let ends = self.paragraphs.iter().copied().chain([self.lines.len()]);
        let parts = starts
            .zip(ends)
            .filter_map(|(start, end)| self.lines.get(start..end));
        parts.filter(|part| !part.is_empty()).collect()
    }

    /// Returns whether blank lines stand between the residues.
    pub(super) fn has_parts(&self) -> bool {
        self.parts().len() > 1
    }

    /// Returns a record for each part of one without a header, if all of them begin as proteins do and are longer than a
    /// line's rest; else the record itself.
    pub(super) fn apart(&mut self) -> Vec<Self> {
        let is_whole = |part: &&[(usize, &str)]| {
            let letters: usize = part.iter().map(|(_, line)| line.len()).sum();
            letters >= LEAST_PART && part.iter().take(1).all(|(_, line)| line.starts_with('M'))
        };
        let parts = self.parts();
        if !parts.iter().all(is_whole) {
            return vec![std::mem::take(self)];
        }
        let record = |part: &[(usize, &'a str)]| Record {
            lines: part.to_vec(),
            ..Record::default()
        };
        parts.into_iter().map(record).collect()
    }
}

/// Fewest letters of a sequence that a blank line parts from others.
const LEAST_PART: usize = 20;

/// Type of molecule of a PIR record: <https://en.wikipedia.org/wiki/PIR_format>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PirCode {
    Protein,
    Nucleotide,
    Unknown,
}

impl PirCode {
    /// Splits the header `P1;NAME` of PIR, also in small letters.
    pub(super) fn split(header: &str) -> Option<(Self, &str)> {
        let (code, name) = header.split_once(';')?;
        let kind = match &*code.to_ascii_uppercase() {
            "P1" | "F1" => Self::Protein,
            "DL" | "DC" | "RL" | "RC" | "N1" | "N3" => Self::Nucleotide,
            "XX" => Self::Unknown,
            _ => return None,
        };
        Some((kind, name.trim()))
    }
}
