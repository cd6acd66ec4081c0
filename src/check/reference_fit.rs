//! Fit of a reference structure: the Cα that lie in density where the map, or its image, stands in a frame.

use super::parameters::IN_DENSITY;
use super::subject::Subject;
use crate::grid::Density;
use crate::space::{Frame, Position};

/// Cα of a reference structure beside a map.
pub(super) struct CaFit<'a> {
    map: &'a Density,
    ca: Vec<Position>,
    /// Density of the solvent, and of the strong voxels above it.
    background: f64,
    strong: f64,
}

/// Counts of Cα.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Fit {
    /// All of them.
    pub(super) all: usize,
    /// Those within the box.
    pub(super) inside: usize,
    /// Those in density.
    pub(super) in_density: usize,
    /// Mean density at all of them, as a fraction of the strong voxels', each 0 to 1.
    pub(super) mean: f64,
}

impl Fit {
    /// Returns the share of all Cα that lie in density.
    pub(super) fn share(&self) -> f64 {
        self.in_density as f64 / self.all.max(1) as f64
    }

    /// Returns the share of the Cα within the box that lie in density.
    pub(super) fn share_inside(&self) -> f64 {
        self.in_density as f64 / self.inside.max(1) as f64
    }
}

impl<'a> CaFit<'a> {
    /// Takes at most so many Cα of the reference structure of `subject`, evenly chosen; `None` if there are none.
    pub(super) fn of(subject: &Subject<'a>, most: usize) -> Option<Self> {
        let residues = subject.reference?.residues();
        let ca = residues.filter_map(|(_, residue)| residue.ca_atom());
        let ca: Vec<Position> = ca.map(|atom| atom.position).collect();
        let step = ca.len().div_ceil(most).max(1);
        let ca: Vec<Position> = ca.into_iter().step_by(step).collect();
        let background = f64::from(subject.values.background);
        (!ca.is_empty()).then(|| Self {
            map: subject.map,
            ca,
            background,
            strong: f64::from(subject.values.strong) - background,
        })
    }

    /// Returns the middle of the Cα.
    pub(super) fn middle(&self) -> Position {
        let (mut sum, count) = ([0.0; 3], self.ca.len() as f64);
        for ca in &self.ca {
            for (sum, at) in sum.iter_mut().zip(ca.to_array()) {
                *sum += at;
            }
        }
        let [x, y, z] = sum.map(|sum| sum / count);
        Position::new(x, y, z)
    }

    /// Counts the Cα, each at `moved` of its position, if the map stands in `frame`.
    pub(super) fn in_frame(&self, frame: Frame, moved: impl Fn(Position) -> Position) -> Fit {
        let size = self.map.grid.size();
        let mut fit = Fit {
            all: self.ca.len(),
            ..Fit::default()
        };
        for ca in &self.ca {
            let index = frame.index_of(moved(*ca));
            if !size.spans(index) {
                continue;
            }
            let density = self.map.grid.trilinear(index) - self.background;
            fit.inside += 1;
            fit.in_density += usize::from(density > IN_DENSITY * self.strong);
            fit.mean += (density / self.strong).clamp(0.0, 1.0);
        }
        fit.mean /= fit.all as f64;
        fit
    }
}
