//! Ribbons and tubes: the shape of a backbone, from its Cα alone.

use std::ops::Range;

use glam::Vec3;

use super::backbone::{Backbone, BackboneChain, BackboneResidue};
use super::loft::{Loft, Section};
use super::openness::Crowd;
use super::scene::TraceShape;
use super::spline::{CurveFrame, Spline};
use crate::residue::SecondaryStructure;

/// Largest distance between bonded Cα, in Å (trans peptides have 3.8): beyond it the ends stay open.
pub const LONGEST_BOND: f32 = 4.2;
/// Widest gap that is bridged by dashes, in Å.
const LONGEST_DASHES: f32 = 20.0;
/// Length of dashes and of the blanks between them, in Å.
const DASH: f32 = 0.7;
/// Fineness of a backbone: upper limit on its residues, points around it, rings for each residue.
/// Large ones are seen from farther away, and must be ready as soon.
const FINENESS: [(usize, u32, usize); 2] = [(800, 16, 10), (3000, 10, 6)];
/// The fineness of still larger ones.
const COARSE: (u32, usize) = (8, 4);

const HELIX: Section = Section {
    wide: 1.25,
    thin: 0.24,
    power: 3.5,
};
const STRAND: Section = Section {
    wide: 1.05,
    thin: 0.24,
    power: 4.0,
};
const ARROW: Section = Section {
    wide: 1.75,
    ..STRAND
};

/// Mesh of a backbone, whose vertices know their residues, so that colours can change alone.
#[derive(Clone, Debug, Default)]
pub struct BackboneMesh {
    loft: Loft,
    openness: Vec<f32>,
}

impl BackboneMesh {
    /// Returns the mesh of `backbone` in `shape`, with tubes of `radius` Å.
    pub fn of(backbone: &Backbone, shape: TraceShape, radius: f32) -> Self {
        let residues = backbone.residues().count();
        let fine = FINENESS.iter().find(|(most, ..)| residues <= *most);
        let (sides, steps) = fine.map_or(COARSE, |&(_, sides, steps)| (sides, steps));
        let mut loft = Loft::with_sides(sides);
        let mut first = 0;
        for chain in &backbone.chains {
            let style = ChainStyle {
                shape,
                radius,
                steps,
                first,
            };
            style.draw(chain, &mut loft);
            first += chain.residues.len() as u32;
        }
        let openness = backbone.bounds().map_or_else(Vec::new, |bounds| {
            let positions = backbone.residues().map(|residue| residue.position);
            Crowd::of(bounds, positions).openness(&loft.positions, &loft.normals)
        });
        Self { loft, openness }
    }

    /// Returns the positions of the vertices, in Å.
    pub fn positions(&self) -> &[[f32; 3]] {
        &self.loft.positions
    }

    /// Returns the outward unit normals of the vertices.
    pub fn normals(&self) -> &[[f32; 3]] {
        &self.loft.normals
    }

    /// Returns the openness of the vertices, 0 to 1.
    pub fn openness(&self) -> &[f32] {
        &self.openness
    }

    /// Returns the running number, over all chains from 0, of the residue each vertex belongs to.
    pub fn owners(&self) -> &[u32] {
        &self.loft.owners
    }

    /// Returns the triangles: three vertex indices each.
    pub fn indices(&self) -> &[u32] {
        &self.loft.indices
    }
}

/// Settings with which a chain is drawn.
struct ChainStyle {
    shape: TraceShape,
    radius: f32,
    /// Rings for each residue.
    steps: usize,
    /// The running number of the chain's first residue.
    first: u32,
}

/// Cross-sections of the ribbon before and after a residue.
#[derive(Clone, Copy)]
struct Sections {
    arriving: Section,
    leaving: Section,
}

impl ChainStyle {
    fn draw(&self, chain: &BackboneChain, loft: &mut Loft) {
        let segments = segments(&chain.residues);
        for segment in &segments {
            self.draw_segment(&chain.residues, segment.clone(), loft);
        }
        for pair in segments.windows(2) {
            self.draw_dashes(&chain.residues, pair[0].end - 1, loft);
        }
    }

    /// Draws a tube or ribbon over residues that are bonded to each other.
    fn draw_segment(&self, chain: &[BackboneResidue], segment: Range<usize>, loft: &mut Loft) {
        let first = self.first + segment.start as u32;
        let residues = &chain[segment];
        let round = Section::round(self.radius);
        if let [alone] = residues {
            let frame = CurveFrame::new(alone.position, Vec3::X, Vec3::Y);
            loft.open(frame, round, first);
            loft.close(frame, round, first);
            return;
        }
        let kinds = self.kinds(residues);
        let sections = self.sections(&kinds);
        let cas: Vec<Vec3> = residues.iter().map(|residue| residue.position).collect();
        let spline = Spline::through(flattened(&cas, &kinds), &cas);
        let last = residues.len() - 1;
        loft.open(spline.at(0, 0.0), sections[0].leaving, first);
        for index in 0..last {
            let (from, to) = (sections[index].leaving, sections[index + 1].arriving);
            for step in 1..=self.steps {
                let part = step as f32 / self.steps as f32;
                let section = from.lerp(to, eased(part, from));
                let owner = first + index as u32 + u32::from(part > 0.5);
                loft.ring(spline.at(index, part), section, owner);
            }
            let next = sections[index + 1];
            if next.leaving != next.arriving {
                let frame = spline.at(index + 1, 0.0);
                loft.shoulder(frame, next.arriving, next.leaving, first + index as u32 + 1);
            }
        }
        let end = spline.at(last - 1, 1.0);
        loft.close(end, sections[last].arriving, first + last as u32);
    }

    /// Draws short tubes from the residue at `index` of the chain toward the next one.
    fn draw_dashes(&self, chain: &[BackboneResidue], index: usize, loft: &mut Loft) {
        let (from, to) = (chain[index].position, chain[index + 1].position);
        let distance = from.distance(to);
        if distance > LONGEST_DASHES {
            return;
        }
        let section = Section::round(self.radius * 0.4);
        let along = (to - from) / distance;
        let dashes = (distance / (2.0 * DASH)).floor() as usize;
        let blank = (distance - dashes as f32 * DASH) / (dashes + 1) as f32;
        for dash in 0..dashes {
            let start = blank + (blank + DASH) * dash as f32;
            let owner = self.first + index as u32 + u32::from(2 * dash >= dashes);
            let at = |distance: f32| CurveFrame::new(from + along * distance, along, Vec3::ZERO);
            loft.open(at(start), section, owner);
            loft.ring(at(start + DASH), section, owner);
            loft.close(at(start + DASH), section, owner);
        }
    }

    /// Returns the secondary structure to draw for every residue: short helices and strands have no
    /// room for a ribbon.
    fn kinds(&self, residues: &[BackboneResidue]) -> Vec<SecondaryStructure> {
        let known = |residue: &BackboneResidue| match self.shape {
            TraceShape::Tube => SecondaryStructure::Coil,
            TraceShape::Ribbon => residue.secondary.unwrap_or(SecondaryStructure::Coil),
        };
        let kinds: Vec<_> = residues.iter().map(known).collect();
        let long_enough = |run: &[SecondaryStructure]| match run[0] {
            SecondaryStructure::Coil => true,
            SecondaryStructure::Helix => run.len() >= 4,
            SecondaryStructure::Strand => run.len() >= 3,
        };
        kinds
            .chunk_by(|a, b| a == b)
            .flat_map(|run| {
                let kind = if long_enough(run) {
                    run[0]
                } else {
                    SecondaryStructure::Coil
                };
                std::iter::repeat_n(kind, run.len())
            })
            .collect()
    }

    fn sections(&self, kinds: &[SecondaryStructure]) -> Vec<Sections> {
        let round = Section::round(self.radius);
        let strand_at = |at: usize| kinds.get(at) == Some(&SecondaryStructure::Strand);
        (0..kinds.len())
            .map(|at| match kinds[at] {
                SecondaryStructure::Coil => Sections::same(round),
                SecondaryStructure::Helix => Sections::same(HELIX),
                SecondaryStructure::Strand if !strand_at(at + 1) => Sections::same(round),
                SecondaryStructure::Strand if !strand_at(at + 2) => Sections {
                    arriving: STRAND,
                    leaving: ARROW,
                },
                SecondaryStructure::Strand => Sections::same(STRAND),
            })
            .collect()
    }
}

impl Sections {
    const fn same(section: Section) -> Self {
        Self {
            arriving: section,
            leaving: section,
        }
    }
}

/// Returns the segments of bonded residues.
fn segments(residues: &[BackboneResidue]) -> Vec<Range<usize>> {
    let bonded =
        |a: &BackboneResidue, b: &BackboneResidue| a.position.distance(b.position) <= LONGEST_BOND;
    let mut start = 0;
    residues
        .chunk_by(bonded)
        .map(|segment| {
            let range = start..start + segment.len();
            start = range.end;
            range
        })
        .collect()
}

/// Returns the points the curve goes through: Cα, but those of strands without their pleats.
fn flattened(cas: &[Vec3], kinds: &[SecondaryStructure]) -> Vec<Vec3> {
    let last = cas.len() - 1;
    (0..=last)
        .map(|at| {
            let inner = at > 0 && at < last && kinds[at] == SecondaryStructure::Strand;
            if inner {
                let sides = cas[at - 1] + cas[at + 1];
                cas[at] * 0.5 + sides * 0.25
            } else {
                cas[at]
            }
        })
        .collect()
}

/// Returns the fraction of the change of section at `part` (0 to 1) of a step: smooth, but linear
/// along an arrow.
fn eased(part: f32, from: Section) -> f32 {
    if from == ARROW {
        part
    } else {
        part * part * (3.0 - 2.0 * part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backbone(positions: &[Vec3], secondary: SecondaryStructure) -> Backbone {
        let residues = positions
            .iter()
            .enumerate()
            .map(|(at, &position)| BackboneResidue {
                number: at as i32 + 1,
                name: "ALA".to_owned(),
                amino: None,
                secondary: Some(secondary),
                position,
                b_factor: 0.0,
                error: None,
                q_score: None,
            });
        Backbone {
            chains: vec![BackboneChain {
                id: "A".to_owned(),
                residues: residues.collect(),
            }],
        }
    }

    fn zigzag(count: usize) -> Vec<Vec3> {
        let pleat = |at: usize| if at.is_multiple_of(2) { 0.9 } else { -0.9 };
        (0..count)
            .map(|at| Vec3::new(3.3 * at as f32, pleat(at), 0.0))
            .collect()
    }

    fn of_owner(mesh: &BackboneMesh, owner: u32) -> Vec<Vec3> {
        let vertices = mesh.positions().iter().zip(mesh.owners());
        vertices
            .filter(|(_, of)| **of == owner)
            .map(|(position, _)| Vec3::from(*position))
            .collect()
    }

    #[test]
    fn a_tube_goes_around_every_ca() {
        let positions = zigzag(6);
        let mesh = BackboneMesh::of(
            &backbone(&positions, SecondaryStructure::Strand),
            TraceShape::Tube,
            0.3,
        );
        for (owner, position) in positions.iter().enumerate() {
            let around = of_owner(&mesh, owner as u32)
                .iter()
                .filter(|vertex| (vertex.distance(*position) - 0.3).abs() < 1e-3)
                .count();
            assert!(around >= 16, "{around} vertices around residue {owner}");
        }
    }

    #[test]
    fn normals_point_out_and_triangles_turn_to_them() {
        for shape in [TraceShape::Tube, TraceShape::Ribbon] {
            let mesh = BackboneMesh::of(
                &backbone(&zigzag(9), SecondaryStructure::Strand),
                shape,
                0.3,
            );
            let agreeing = mesh.indices().chunks(3).filter(|triangle| {
                let [a, b, c] = [0, 1, 2].map(|i| triangle[i] as usize);
                let [pa, pb, pc] = [a, b, c].map(|i| Vec3::from(mesh.positions()[i]));
                let normal = [a, b, c].map(|i| Vec3::from(mesh.normals()[i]));
                (pb - pa)
                    .cross(pc - pa)
                    .dot(normal[0] + normal[1] + normal[2])
                    >= 0.0
            });
            let share = agreeing.count() as f32 / (mesh.indices().len() / 3) as f32;
            assert!(share > 0.99, "{share} of {shape:?}");
            let lengths = mesh
                .normals()
                .iter()
                .map(|normal| Vec3::from(*normal).length());
            assert!(
                lengths
                    .into_iter()
                    .all(|length| (length - 1.0).abs() < 1e-4)
            );
        }
    }

    #[test]
    fn a_break_is_not_bridged() {
        let mut positions = zigzag(8);
        for position in &mut positions[4..] {
            position.x += 30.0;
        }
        let mesh = BackboneMesh::of(
            &backbone(&positions, SecondaryStructure::Coil),
            TraceShape::Tube,
            0.3,
        );
        let (end, start) = (positions[3].x + 1.0, positions[4].x - 1.0);
        assert!(
            mesh.positions()
                .iter()
                .all(|[x, ..]| *x < end || *x > start)
        );
    }

    #[test]
    fn a_short_gap_is_dashed() {
        let mut positions = zigzag(8);
        for position in &mut positions[4..] {
            position.x += 6.0;
        }
        let mesh = BackboneMesh::of(
            &backbone(&positions, SecondaryStructure::Coil),
            TraceShape::Tube,
            0.3,
        );
        let middle = (positions[3].x + positions[4].x) * 0.5;
        let near = mesh
            .positions()
            .iter()
            .filter(|[x, ..]| (x - middle).abs() < 2.0);
        let widest = near.map(|[_, _, z]| z.abs()).fold(0.0, f32::max);
        assert!(widest > 0.1 && widest < 0.15, "{widest}");
    }

    #[test]
    fn a_strand_ends_in_an_arrow() {
        let mesh = BackboneMesh::of(
            &backbone(&zigzag(8), SecondaryStructure::Strand),
            TraceShape::Ribbon,
            0.3,
        );
        let width_at = |from: f32, to: f32| {
            let there = mesh
                .positions()
                .iter()
                .filter(|[x, ..]| (from..to).contains(x));
            there.map(|[_, _, z]| z.abs()).fold(0.0, f32::max)
        };
        assert!((width_at(9.0, 11.0) - STRAND.wide).abs() < 0.1);
        assert!((width_at(19.5, 20.2) - ARROW.wide).abs() < 0.2);
        assert!(width_at(23.0, 24.0) < 0.4);
    }

    #[test]
    fn few_residues_are_drawn_too() {
        for count in 0..3 {
            let backbone = backbone(&zigzag(count), SecondaryStructure::Helix);
            let mesh = BackboneMesh::of(&backbone, TraceShape::Ribbon, 0.3);
            assert_eq!(mesh.indices().is_empty(), count == 0);
        }
    }
}
