//! Model labels: what a structure says of a map, in voxels of its grid.

use crate::geometry::dssp::complete_secondary;
use crate::residue::{SecondaryStructure, is_water};
use crate::space::{Frame, Position};
use crate::structure::{LONGEST_PEPTIDE_BOND, Residue, Structure};

/// Molecule types, in the order of the network's logits.
pub(super) const PROTEIN: usize = 0;
const NUCLEIC: usize = 1;
const OTHER: usize = 2;

/// Point in voxels of a grid, as fractional index along x, y, z.
pub(super) type Point = [f64; 3];

/// Residue with its backbone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LabelledResidue {
    /// Cα, N and C.
    pub(super) backbone: [Point; 3],
    pub(super) amino: Option<usize>,
    pub(super) secondary: Option<usize>,
    /// Index of the residue bonded to its carbonyl carbon.
    pub(super) next: Option<usize>,
    /// Index of the residue bonded to its nitrogen.
    pub(super) previous: Option<usize>,
}

/// Labels of a map by its structure.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ModelLabels {
    pub(super) residues: Vec<LabelledResidue>,
    /// All atoms but those of water.
    pub(super) atoms: Vec<Point>,
    /// Atoms of nucleic acids and of other molecules at which the molecule type is learned.
    pub(super) marks: Vec<(Point, usize)>,
}

impl ModelLabels {
    /// Takes the labels of `structure`; secondary structure that its file does not state is found by DSSP.
    pub(super) fn of(mut structure: Structure, frame: &Frame) -> Self {
        complete_secondary(&mut structure);
        let mut labels = Self::default();
        for chain in &structure.chains {
            let mut last: Option<(usize, Position)> = None;
            for residue in &chain.residues {
                let is_water = is_water(&residue.name);
                if is_water {
                    continue;
                }
                let points = residue.atoms.iter().map(|a| frame.index_of(a.position));
                labels.atoms.extend(points);
                match residue.n_ca_c() {
                    Some([n, ca, c]) => last = Some(labels.add(residue, [ca, n, c], last, frame)),
                    None => labels.mark(residue, frame),
                }
            }
        }
        labels
    }

    /// Adds a residue with its Cα, N and C, behind the `last` one; returns its index and its C.
    fn add(
        &mut self,
        residue: &Residue,
        [ca, n, c]: [Position; 3],
        last: Option<(usize, Position)>,
        frame: &Frame,
    ) -> (usize, Position) {
        let index = self.residues.len();
        // As `training/model.py` has it.
        let previous = last.filter(|(_, before)| before.distance(n) <= LONGEST_PEPTIDE_BOND);
        if let Some((previous, _)) = previous {
            self.residues[previous].next = Some(index);
        }
        self.residues.push(LabelledResidue {
            backbone: [ca, n, c].map(|atom| frame.index_of(atom)),
            amino: residue.amino().map(|amino| amino.index()),
            secondary: residue.secondary.map(class),
            next: None,
            previous: previous.map(|(previous, _)| previous),
        });
        (index, c)
    }

    /// Marks the molecule type of a residue that is no amino acid.
    fn mark(&mut self, residue: &Residue, frame: &Frame) {
        if residue.amino().is_some() || residue.ca_atom().is_some() {
            return;
        }
        let is_nucleic = residue.atom("C1'").is_some() || residue.atom("C1*").is_some();
        let marks = residue
            .atoms
            .iter()
            .filter(|atom| !is_nucleic || ["P", "C1'", "C1*"].contains(&atom.name.as_str()));
        let kind = if is_nucleic { NUCLEIC } else { OTHER };
        let marks = marks.map(|atom| (frame.index_of(atom.position), kind));
        self.marks.extend(marks);
    }
}

/// Returns the index of a secondary structure among the network's logits: coil, helix, strand.
fn class(state: SecondaryStructure) -> usize {
    state as usize
}
