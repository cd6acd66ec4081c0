//! Targets of `weave`: a cube cut out of a map, and what its model says there. `training/targets.py` is the twin.

use super::example::{Example, ResidueLabel, Targets, WeaveTargets};
use super::model_labels::{ModelLabels, PROTEIN, Point};
use crate::geometry::peptide::CA_STEP_ANGSTROM;
use crate::grid::{CubeRotation, Grid, GridSize};
use crate::network::WEAVE_CELL;
use crate::random::Random;
use crate::space::Voxel;

/// Standard deviation of the peak of an atom, in Å.
const SIGMA: f64 = 0.8;
/// Voxels from an atom to which its peak is drawn.
const REACH: i64 = 3;
/// Distance from the atoms of a model, in Å, within which a voxel counts.
const NEAR: f64 = 4.0;
/// Spread of the second cell that each Cα labels, in Å, so that labels may be read beside the Cα.
const JITTER: f64 = 0.7;
/// Share of the weakest Cα whose density stands for "little", and the part of it below which there is none.
const WEAK: (f64, f64) = (0.1, 0.5);
/// Least and greatest density that the network sees.
const CLIP: (f32, f32) = (-2.0, 4.0);

/// Cube of a map: where it begins, and how it is turned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Crop {
    /// First voxel along x, y, z; may lie outside.
    pub(super) origin: [i64; 3],
    /// Edge, in voxels.
    pub(super) edge: usize,
    pub(super) turn: CubeRotation,
    /// Factor on the density, and what is added to it then.
    pub(super) gain: (f32, f32),
}

impl Crop {
    /// Returns a point of the map in voxels of the cube.
    fn local(&self, point: Point) -> Point {
        let local = [0, 1, 2].map(|axis| point[axis] - self.origin[axis] as f64);
        self.turn.point(local, self.edge)
    }

    fn size(&self) -> GridSize {
        GridSize::new(self.edge, self.edge, self.edge)
    }

    /// Returns whether a point of the cube lies at least `border` voxels from its faces.
    pub(super) fn holds(&self, local: Point, border: f64) -> bool {
        let range = (border - 0.5)..(self.edge as f64 - 0.5 - border);
        local.iter().all(|at| range.contains(at))
    }

    /// Returns the number of Cα at least `border` voxels from the faces.
    pub(super) fn residues(&self, labels: &ModelLabels, border: f64) -> usize {
        let cas = labels.residues.iter().map(|r| self.local(r.backbone[0]));
        cas.filter(|ca| self.holds(*ca, border)).count()
    }

    /// Cuts the density, 0 outside the map.
    fn density(&self, map: &Grid<f32>) -> Vec<f32> {
        let size = self.size();
        let value = |linear: usize| {
            let Voxel { x, y, z } = size.voxel(linear);
            let source = self.turn.source([x, y, z], self.edge);
            let at = [0, 1, 2].map(|axis| usize::try_from(self.origin[axis] + source[axis] as i64));
            match at {
                [Ok(x), Ok(y), Ok(z)] => map.get(Voxel::new(x, y, z)).copied().unwrap_or(0.0),
                _ => 0.0,
            }
        };
        (0..size.count()).map(value).collect()
    }

    /// Makes the example. `random` draws the second cells.
    pub(super) fn example(
        &self,
        map: &Grid<f32>,
        labels: &ModelLabels,
        random: &mut Random,
    ) -> Example {
        let mut density = self.density(map);
        let weight = self.weight(&density, labels);
        let (gain, offset) = self.gain;
        for value in &mut density {
            *value = (*value * gain + offset).clamp(CLIP.0, CLIP.1);
        }
        let probability = [0, 1, 2].map(|atom| self.peaks(labels, atom));
        let targets = WeaveTargets {
            probability: probability.concat(),
            weight,
            residues: self.residue_labels(labels, random),
            molecules: self.molecules(labels),
            ca_voxels: self.ca_voxels(labels),
        };
        let (edge, targets) = (self.edge, self.with_protein(targets));
        Example {
            edge,
            density,
            targets: Targets::Weave(targets),
        }
    }

    /// Teaches the molecule type protein at the cells of the residues, too.
    fn with_protein(&self, mut targets: WeaveTargets) -> WeaveTargets {
        let cells = targets.residues.iter().map(|label| (label.cell, PROTEIN));
        let molecules: Vec<_> = cells.chain(targets.molecules).collect();
        targets.molecules = molecules;
        targets
    }

    /// Draws the peaks of one kind of backbone atom: each voxel has the highest.
    fn peaks(&self, labels: &ModelLabels, atom: usize) -> Vec<f32> {
        let mut values = vec![0.0_f32; self.size().count()];
        for residue in &labels.residues {
            let point = self.local(residue.backbone[atom]);
            if !self.holds(point, -(REACH as f64)) {
                continue;
            }
            self.around(point, REACH, |index, square| {
                let peak = (-square / (2.0 * SIGMA * SIGMA)).exp() as f32;
                values[index] = values[index].max(peak);
            });
        }
        values
    }

    /// Calls `each` for the voxels up to `reach` voxels along each axis from the one nearest to `point`, with their squared
    /// distance from it.
    fn around(&self, point: Point, reach: i64, mut each: impl FnMut(usize, f64)) {
        let size = self.size();
        let range = |axis: usize| {
            let middle = point[axis].round() as i64;
            let last = self.edge as i64;
            (middle - reach).clamp(0, last)..(middle + reach + 1).clamp(0, last)
        };
        for z in range(2) {
            for y in range(1) {
                for x in range(0) {
                    let off = [0, 1, 2].map(|axis| [x, y, z][axis] as f64 - point[axis]);
                    let voxel = Voxel::new(x as usize, y as usize, z as usize);
                    each(size.linear(voxel), off.iter().map(|d| d * d).sum());
                }
            }
        }
    }

    /// Weighs the voxels: 1 near the model, or where there is clearly no density.
    fn weight(&self, density: &[f32], labels: &ModelLabels) -> Vec<f32> {
        let mut weight = vec![0.0; density.len()];
        for point in labels.atoms.iter().map(|point| self.local(*point)) {
            if self.holds(point, -NEAR) {
                let nearest = point.map(f64::round);
                self.around(nearest, NEAR as i64, |index, square| {
                    if square <= NEAR * NEAR {
                        weight[index] = 1.0;
                    }
                });
            }
        }
        let voxels = self.ca_voxels(labels);
        let mut at_ca: Vec<f32> = voxels.iter().map(|index| density[*index]).collect();
        if !at_ca.is_empty() {
            at_ca.sort_by(f32::total_cmp);
            let weak = at_ca[((at_ca.len() - 1) as f64 * WEAK.0) as usize];
            let low = (WEAK.1 as f32 * weak).max(0.0);
            let empty = weight.iter_mut().zip(density).filter(|(_, d)| **d < low);
            empty.for_each(|(weight, _)| *weight = 1.0);
        }
        weight
    }

    /// Returns the voxels in which a Cα lies, each once.
    fn ca_voxels(&self, labels: &ModelLabels) -> Vec<usize> {
        let points = labels.residues.iter().map(|r| self.local(r.backbone[0]));
        let inside = points.filter(|point| self.holds(*point, 0.0));
        let mut voxels: Vec<usize> = inside.map(|point| self.linear(point)).collect();
        voxels.sort_unstable();
        voxels.dedup();
        voxels
    }

    /// Returns the index of the voxel nearest to a point of the cube.
    fn linear(&self, point: Point) -> usize {
        let [x, y, z] = point.map(|at| (at + 0.5).floor().max(0.0) as usize);
        self.size().linear(Voxel::new(x, y, z))
    }

    /// Returns the index of the cell of a point of the cube.
    fn cell(&self, point: Point) -> usize {
        let cells = self.edge / WEAVE_CELL;
        let [x, y, z] = point.map(|at| (at + 0.5).max(0.0) as usize / WEAVE_CELL);
        GridSize::new(cells, cells, cells).linear(Voxel::new(x, y, z))
    }

    /// Labels the cell of each Cα, then for each another one close by.
    fn residue_labels(&self, labels: &ModelLabels, random: &mut Random) -> Vec<ResidueLabel> {
        let mut own = Vec::new();
        let mut beside = Vec::new();
        for residue in &labels.residues {
            let ca = self.local(residue.backbone[0]);
            if !self.holds(ca, 0.0) {
                continue;
            }
            let to = |partner: Option<usize>| {
                let partner = labels.residues[partner?].backbone[0];
                let vector = [0, 1, 2].map(|axis| partner[axis] - residue.backbone[0][axis]);
                let turned = self.turn.vector(vector);
                Some(turned.map(|along| (along / CA_STEP_ANGSTROM) as f32))
            };
            let label = ResidueLabel {
                cell: self.cell(ca),
                amino: residue.amino,
                secondary: residue.secondary,
                next: to(residue.next),
                previous: to(residue.previous),
            };
            own.push(label);
            let jittered = ca.map(|at| at + JITTER * random.normal());
            if self.holds(jittered, 0.0) {
                let cell = self.cell(jittered);
                beside.push(ResidueLabel { cell, ..label });
            }
        }
        own.extend(beside);
        own
    }

    fn molecules(&self, labels: &ModelLabels) -> Vec<(usize, usize)> {
        let marks = labels.marks.iter().map(|(p, kind)| (self.local(*p), *kind));
        let inside = marks.filter(|(point, _)| self.holds(*point, 0.0));
        inside
            .map(|(point, kind)| (self.cell(point), kind))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::model_labels::LabelledResidue;
    use super::*;

    fn residue(ca: Point, next: Option<usize>, previous: Option<usize>) -> LabelledResidue {
        LabelledResidue {
            backbone: [ca, ca.map(|at| at - 1.0), ca.map(|at| at + 1.0)],
            amino: Some(4),
            secondary: None,
            next,
            previous,
        }
    }

    fn labels() -> ModelLabels {
        let cas = [[5.2, 6.0, 7.0], [5.2, 9.8, 7.0], [60.0, 9.0, 7.0]];
        ModelLabels {
            residues: vec![
                residue(cas[0], Some(1), None),
                residue(cas[1], None, Some(0)),
                residue(cas[2], None, None),
            ],
            atoms: cas.to_vec(),
            marks: vec![
                ([3.0, 3.0, 3.0], OTHER_MARK),
                ([-9.0, 3.0, 3.0], OTHER_MARK),
            ],
        }
    }

    const OTHER_MARK: usize = 2;

    fn crop(turn: CubeRotation) -> Crop {
        Crop {
            origin: [-2, 0, 1],
            edge: 16,
            turn,
            gain: (2.0, 0.5),
        }
    }

    fn map() -> Grid<f32> {
        let size = GridSize::new(20, 20, 20);
        Grid::from_fn(size, |v| if v == Voxel::new(5, 6, 7) { 1.5 } else { 0.25 })
    }

    fn targets(turn: CubeRotation) -> (Example, WeaveTargets) {
        let example = crop(turn).example(&map(), &labels(), &mut Random::new(3));
        let Targets::Weave(targets) = example.targets.clone() else {
            panic!("they are of weave");
        };
        (example, targets)
    }

    #[test]
    fn targets_lie_where_the_atoms_are_in_every_turn() {
        let mut random = Random::new(5);
        let size = GridSize::new(16, 16, 16);
        for index in 0..20 {
            let turn = match index {
                0 => CubeRotation::NONE,
                _ => CubeRotation::drawn(&mut random),
            };
            let (example, targets) = targets(turn);
            assert_eq!(targets.ca_voxels.len(), 2, "the third lies outside");
            let brightest = (0..size.count())
                .max_by(|a, b| example.density[*a].total_cmp(&example.density[*b]))
                .unwrap();
            assert!(targets.ca_voxels.contains(&brightest), "{turn:?}");
            assert!(targets.probability[brightest] > 0.9);
            let first = targets.residues[0];
            let Voxel { x, y, z } = size.voxel(brightest);
            let cell = GridSize::new(8, 8, 8).linear(Voxel::new(x / 2, y / 2, z / 2));
            assert_eq!(first.cell, cell);
            let expected = turn.vector([0.0, 1.0, 0.0]).map(|v| v as f32);
            let next = first.next.unwrap();
            for axis in 0..3 {
                assert!(
                    (next[axis] - expected[axis]).abs() < 1e-6,
                    "{turn:?} {next:?}"
                );
            }
            let back = targets.residues[1].previous.unwrap();
            assert!((0..3).all(|axis| (back[axis] + next[axis]).abs() < 1e-6));
        }
    }

    #[test]
    fn density_is_scaled_and_clipped_and_zero_outside() {
        let (example, _) = targets(CubeRotation::NONE);
        let at = |x, y, z| example.density[GridSize::new(16, 16, 16).linear(Voxel::new(x, y, z))];
        assert_eq!(at(7, 6, 6), 3.5);
        assert_eq!(at(8, 8, 8), 1.0);
        assert_eq!(at(0, 0, 0), 0.5, "beyond the map is 0, then the offset");
    }

    #[test]
    fn voxels_count_near_the_model_or_where_nothing_is() {
        let (_, targets) = targets(CubeRotation::NONE);
        let at = |x, y, z| targets.weight[GridSize::new(16, 16, 16).linear(Voxel::new(x, y, z))];
        // The weakest Cα has 0.25, so that a voxel with 0.25 is not empty, and one with 0 is.
        assert_eq!([at(7, 6, 6), at(11, 6, 6)], [1.0, 1.0]);
        assert_eq!([at(12, 6, 6), at(13, 13, 13)], [0.0, 0.0]);
        assert_eq!(at(0, 15, 15), 1.0);
    }

    #[test]
    fn molecules_are_taught_at_residues_and_marks_inside() {
        let (_, targets) = targets(CubeRotation::NONE);
        let protein = targets
            .molecules
            .iter()
            .filter(|(_, kind)| *kind == PROTEIN);
        assert_eq!(protein.count(), targets.residues.len());
        let others: Vec<_> = targets
            .molecules
            .iter()
            .filter(|(_, kind)| *kind == 2)
            .collect();
        assert_eq!(others.len(), 1);
    }
}
