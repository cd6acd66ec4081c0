//! Ribbons and tubes: the shape of a backbone, from its alpha carbons alone.

use std::ops::Range;

use glam::Vec3;

use super::backbone::{Backbone, BackboneChain, BackboneResidue};
use super::loft::{Loft, Section};
use super::openness::Crowd;
use super::scene::TraceShape;
use super::spline::{Spline, Stand};
use crate::residue::SecondaryStructure;

/// Neighbours farther apart than this, in Å, are not bonded: the ends stay open.
pub const LONGEST_BOND: f32 = 4.2;
/// A gap up to this wide, in Å, is bridged by dashes.
const LONGEST_DASHES: f32 = 20.0;
/// Dashes and the blanks between them, in Å.
const DASH: f32 = 0.7;
/// How finely a backbone is drawn: up to so many residues, so many points around it and rings for
/// each residue. Large ones are seen from farther away, and must be ready as soon.
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

/// The skin of a backbone, whose vertices know their residues, so that colours can change alone.
#[derive(Clone, Debug, Default)]
pub struct Skin {
    loft: Loft,
    openness: Vec<f32>,
}

impl Skin {
    /// The skin of `backbone` in `shape`, with tubes of `radius` Å.
    pub fn of(backbone: &Backbone, shape: TraceShape, radius: f32) -> Self {
        let residues = backbone.residues().count();
        let fine = FINENESS.iter().find(|(most, ..)| residues <= *most);
        let (sides, steps) = fine.map_or(COARSE, |&(_, sides, steps)| (sides, steps));
        let mut loft = Loft::with_sides(sides);
        let mut first = 0;
        for chain in &backbone.chains {
            let pen = Pen {
                shape,
                radius,
                steps,
                first,
            };
            pen.draw(chain, &mut loft);
            first += chain.residues.len() as u32;
        }
        let openness = backbone.bounds().map_or_else(Vec::new, |bounds| {
            let places = backbone.residues().map(|residue| residue.position);
            Crowd::of(bounds, places).openness(&loft.positions, &loft.normals)
        });
        Self { loft, openness }
    }

    /// The places of the vertices, in Å.
    pub fn positions(&self) -> &[[f32; 3]] {
        &self.loft.positions
    }

    /// The outward unit normals of the vertices.
    pub fn normals(&self) -> &[[f32; 3]] {
        &self.loft.normals
    }

    /// How open to light every vertex is, 0 to 1.
    pub fn openness(&self) -> &[f32] {
        &self.openness
    }

    /// The running number, over all chains from 0, of the residue every vertex belongs to.
    pub fn owners(&self) -> &[u32] {
        &self.loft.owners
    }

    /// The triangles: three vertex indices each.
    pub fn indices(&self) -> &[u32] {
        &self.loft.indices
    }
}

/// How a chain is drawn.
struct Pen {
    shape: TraceShape,
    radius: f32,
    /// Rings for each residue.
    steps: usize,
    /// The running number of the chain's first residue.
    first: u32,
}

/// The cross-sections of a residue: how the ribbon comes to it, and how it leaves.
#[derive(Clone, Copy)]
struct Sections {
    arriving: Section,
    leaving: Section,
}

impl Pen {
    fn draw(&self, chain: &BackboneChain, loft: &mut Loft) {
        let stretches = stretches(&chain.residues);
        for stretch in &stretches {
            self.draw_stretch(&chain.residues, stretch.clone(), loft);
        }
        for pair in stretches.windows(2) {
            self.draw_dashes(&chain.residues, pair[0].end - 1, loft);
        }
    }

    /// A tube or ribbon over residues that are bonded to each other.
    fn draw_stretch(&self, chain: &[BackboneResidue], stretch: Range<usize>, loft: &mut Loft) {
        let first = self.first + stretch.start as u32;
        let residues = &chain[stretch];
        let round = Section::round(self.radius);
        if let [alone] = residues {
            let stand = Stand::new(alone.position, Vec3::X, Vec3::Y);
            loft.open(stand, round, first);
            loft.close(stand, round, first);
            return;
        }
        let kinds = self.kinds(residues);
        let sections = self.sections(&kinds);
        let alpha_carbons: Vec<Vec3> = residues.iter().map(|residue| residue.position).collect();
        let spline = Spline::through(flattened(&alpha_carbons, &kinds), &alpha_carbons);
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
                let stand = spline.at(index + 1, 0.0);
                loft.shoulder(stand, next.arriving, next.leaving, first + index as u32 + 1);
            }
        }
        let end = spline.at(last - 1, 1.0);
        loft.close(end, sections[last].arriving, first + last as u32);
    }

    /// Short tubes from the residue at `index` of the chain toward the next one.
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
            let at = |way: f32| Stand::new(from + along * way, along, Vec3::ZERO);
            loft.open(at(start), section, owner);
            loft.ring(at(start + DASH), section, owner);
            loft.close(at(start + DASH), section, owner);
        }
    }

    /// What every residue is drawn as: short helices and strands have no room for a ribbon.
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

/// The stretches of bonded residues.
fn stretches(residues: &[BackboneResidue]) -> Vec<Range<usize>> {
    let bonded =
        |a: &BackboneResidue, b: &BackboneResidue| a.position.distance(b.position) <= LONGEST_BOND;
    let mut start = 0;
    residues
        .chunk_by(bonded)
        .map(|stretch| {
            let range = start..start + stretch.len();
            start = range.end;
            range
        })
        .collect()
}

/// The places the curve goes through: alpha carbons, but those of strands without their pleats.
fn flattened(alpha_carbons: &[Vec3], kinds: &[SecondaryStructure]) -> Vec<Vec3> {
    let last = alpha_carbons.len() - 1;
    (0..=last)
        .map(|at| {
            let inner = at > 0 && at < last && kinds[at] == SecondaryStructure::Strand;
            if inner {
                let sides = alpha_carbons[at - 1] + alpha_carbons[at + 1];
                alpha_carbons[at] * 0.5 + sides * 0.25
            } else {
                alpha_carbons[at]
            }
        })
        .collect()
}

/// How far the section has changed at `part` of the way: softly, but evenly along an arrow.
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

    fn backbone(places: &[Vec3], secondary: SecondaryStructure) -> Backbone {
        let residues = places
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

    fn of_owner(skin: &Skin, owner: u32) -> Vec<Vec3> {
        let vertices = skin.positions().iter().zip(skin.owners());
        vertices
            .filter(|(_, of)| **of == owner)
            .map(|(position, _)| Vec3::from(*position))
            .collect()
    }

    #[test]
    fn a_tube_goes_around_every_alpha_carbon() {
        let places = zigzag(6);
        let skin = Skin::of(
            &backbone(&places, SecondaryStructure::Strand),
            TraceShape::Tube,
            0.3,
        );
        for (owner, place) in places.iter().enumerate() {
            let around = of_owner(&skin, owner as u32)
                .iter()
                .filter(|vertex| (vertex.distance(*place) - 0.3).abs() < 1e-3)
                .count();
            assert!(around >= 16, "{around} vertices around residue {owner}");
        }
    }

    #[test]
    fn normals_point_out_and_triangles_turn_to_them() {
        for shape in [TraceShape::Tube, TraceShape::Ribbon] {
            let skin = Skin::of(
                &backbone(&zigzag(9), SecondaryStructure::Strand),
                shape,
                0.3,
            );
            let agreeing = skin.indices().chunks(3).filter(|triangle| {
                let [a, b, c] = [0, 1, 2].map(|i| triangle[i] as usize);
                let [pa, pb, pc] = [a, b, c].map(|i| Vec3::from(skin.positions()[i]));
                let normal = [a, b, c].map(|i| Vec3::from(skin.normals()[i]));
                (pb - pa)
                    .cross(pc - pa)
                    .dot(normal[0] + normal[1] + normal[2])
                    >= 0.0
            });
            let share = agreeing.count() as f32 / (skin.indices().len() / 3) as f32;
            assert!(share > 0.99, "{share} of {shape:?}");
            let lengths = skin
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
        let mut places = zigzag(8);
        for place in &mut places[4..] {
            place.x += 30.0;
        }
        let skin = Skin::of(
            &backbone(&places, SecondaryStructure::Coil),
            TraceShape::Tube,
            0.3,
        );
        let (end, start) = (places[3].x + 1.0, places[4].x - 1.0);
        assert!(
            skin.positions()
                .iter()
                .all(|[x, ..]| *x < end || *x > start)
        );
    }

    #[test]
    fn a_short_gap_is_dashed() {
        let mut places = zigzag(8);
        for place in &mut places[4..] {
            place.x += 6.0;
        }
        let skin = Skin::of(
            &backbone(&places, SecondaryStructure::Coil),
            TraceShape::Tube,
            0.3,
        );
        let middle = (places[3].x + places[4].x) * 0.5;
        let near = skin
            .positions()
            .iter()
            .filter(|[x, ..]| (x - middle).abs() < 2.0);
        let widest = near.map(|[_, _, z]| z.abs()).fold(0.0, f32::max);
        assert!(widest > 0.1 && widest < 0.15, "{widest}");
    }

    #[test]
    fn a_strand_ends_in_an_arrow() {
        let skin = Skin::of(
            &backbone(&zigzag(8), SecondaryStructure::Strand),
            TraceShape::Ribbon,
            0.3,
        );
        let width_at = |from: f32, to: f32| {
            let there = skin
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
            let skin = Skin::of(&backbone, TraceShape::Ribbon, 0.3);
            assert_eq!(skin.indices().is_empty(), count == 0);
        }
    }
}
