//! Lofts: closed meshes over rows of cross-sections.

use std::f32::consts::TAU;

use glam::Vec3;

use super::spline::CurveFrame;

/// Number of rings that round off an end.
const CAP_RINGS: usize = 3;

/// Cross-section: a superellipse, |x / wide|ᵖ + |y / thin|ᵖ = 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Section {
    /// Half its width, in Å.
    pub(super) wide: f32,
    /// Half its thickness, in Å.
    pub(super) thin: f32,
    /// 2 for an ellipse; the greater, the more of a rectangle.
    pub(super) power: f32,
}

/// A mesh under construction, whose vertices belong to residues.
#[derive(Clone, Debug, Default)]
pub(super) struct Loft {
    /// Positions of the vertices, in Å.
    pub(super) positions: Vec<[f32; 3]>,
    /// Their outward unit normals.
    pub(super) normals: Vec<[f32; 3]>,
    /// The running number of the residue that every vertex belongs to.
    pub(super) owners: Vec<u32>,
    /// Vertex indices, three for each triangle.
    pub(super) indices: Vec<u32>,
    sides: u32,
    /// The section of the last ring with its points: most rings are like the one before, and
    /// powers are costly.
    outline: Option<(Section, Vec<OutlinePoint>)>,
}

/// A point of a section across wide and thin, and the normal there (not of length 1).
type OutlinePoint = ([f32; 2], [f32; 2]);

impl Section {
    /// Returns a circle.
    pub(super) const fn round(radius: f32) -> Self {
        Self {
            wide: radius,
            thin: radius,
            power: 2.0,
        }
    }

    /// Returns the section at the fraction `part` (0 to 1) between this and `other`.
    pub(super) fn lerp(self, other: Self, part: f32) -> Self {
        let mix = |from: f32, to: f32| from + (to - from) * part;
        Self {
            wide: mix(self.wide, other.wide),
            thin: mix(self.thin, other.thin),
            power: mix(self.power, other.power),
        }
    }

    fn scaled(self, factor: f32) -> Self {
        Self {
            wide: self.wide * factor,
            thin: self.thin * factor,
            power: self.power,
        }
    }

    fn point(self, angle: f32) -> OutlinePoint {
        let (sin, cos) = angle.sin_cos();
        let bent = |part: f32, power: f32| part.signum() * part.abs().powf(power);
        let exponent = 2.0 / self.power;
        let slope = 2.0 - exponent;
        (
            [
                self.wide * bent(cos, exponent),
                self.thin * bent(sin, exponent),
            ],
            [bent(cos, slope) * self.thin, bent(sin, slope) * self.wide],
        )
    }
}

impl Loft {
    /// Returns an empty one, whose rings have `sides` points.
    pub(super) fn with_sides(sides: u32) -> Self {
        Self {
            sides,
            ..Self::default()
        }
    }

    /// Begins a mesh with a round end at `frame`.
    pub(super) fn open(&mut self, frame: CurveFrame, section: Section, owner: u32) {
        for step in 0..CAP_RINGS {
            let angle = step as f32 / CAP_RINGS as f32 * TAU / 4.0;
            self.cap_ring(frame, section, owner, (-angle.cos(), angle.sin()));
            if step > 0 {
                self.join();
            }
        }
        self.ring(frame, section, owner);
    }

    /// Ends a mesh with a round end at `frame`, where its last ring is.
    pub(super) fn close(&mut self, frame: CurveFrame, section: Section, owner: u32) {
        for step in (0..CAP_RINGS).rev() {
            let angle = step as f32 / CAP_RINGS as f32 * TAU / 4.0;
            self.cap_ring(frame, section, owner, (angle.cos(), angle.sin()));
            self.join();
        }
    }

    /// Continues a mesh to `section` at `frame`.
    pub(super) fn ring(&mut self, frame: CurveFrame, section: Section, owner: u32) {
        self.push_ring(frame, section, owner, |outward| outward);
        self.join();
    }

    /// Changes from one section to another on the spot, with a flat face that looks back.
    pub(super) fn shoulder(&mut self, frame: CurveFrame, from: Section, to: Section, owner: u32) {
        for section in [from, to] {
            self.push_ring(frame, section, owner, |_| -frame.along);
        }
        self.join();
        self.push_ring(frame, to, owner, |outward| outward);
    }

    /// Adds a ring of a round end: `ahead` is its distance along the curve and `apart` its width, as
    /// fractions of the section.
    fn cap_ring(
        &mut self,
        frame: CurveFrame,
        section: Section,
        owner: u32,
        (ahead, apart): (f32, f32),
    ) {
        let thickness = section.thin.min(section.wide);
        let moved = CurveFrame {
            center: frame.center + frame.along * (ahead * thickness),
            ..frame
        };
        let lean = |outward: Vec3| (outward * apart + frame.along * ahead).normalize();
        self.push_ring(moved, section.scaled(apart), owner, lean);
    }

    fn push_ring(
        &mut self,
        frame: CurveFrame,
        section: Section,
        owner: u32,
        lean: impl Fn(Vec3) -> Vec3,
    ) {
        let kept = self.outline.take().filter(|(of, _)| *of == section);
        let (_, points) = kept.unwrap_or_else(|| (section, self.points_of(section)));
        for (point, slope) in &points {
            let across = frame.wide * point[0] + frame.thin * point[1];
            let outward = (frame.wide * slope[0] + frame.thin * slope[1]).normalize_or(frame.thin);
            self.positions.push((frame.center + across).to_array());
            self.normals.push(lean(outward).to_array());
            self.owners.push(owner);
        }
        self.outline = Some((section, points));
    }

    fn points_of(&self, section: Section) -> Vec<OutlinePoint> {
        let angle = |side: u32| TAU * side as f32 / self.sides as f32;
        (0..self.sides)
            .map(|side| section.point(angle(side)))
            .collect()
    }

    /// Puts triangles between the last two rings.
    fn join(&mut self) {
        let end = self.positions.len() as u32;
        let (Some(before), last) = (end.checked_sub(2 * self.sides), end - self.sides) else {
            return;
        };
        for side in 0..self.sides {
            let next = (side + 1) % self.sides;
            let [a, b] = [before + side, before + next];
            let [c, d] = [last + side, last + next];
            self.indices.extend([a, b, c, c, b, d]);
        }
    }
}
