//! Splines: a smooth curve through the Cα, and the direction in which a ribbon on it faces.

use glam::Vec3;

/// A smooth curve through points, one unit of its parameter apart.
pub(super) struct Spline {
    points: Vec<Vec3>,
    tangents: Vec<Vec3>,
    wides: Vec<Vec3>,
}

/// Point of a curve with its moving frame: three perpendicular unit vectors.
#[derive(Clone, Copy, Debug)]
pub(super) struct CurveFrame {
    /// Position, in Å.
    pub(super) center: Vec3,
    /// Along the curve.
    pub(super) along: Vec3,
    /// Direction of the width of a ribbon.
    pub(super) wide: Vec3,
    /// Direction of the thickness of a ribbon.
    pub(super) thin: Vec3,
}

impl CurveFrame {
    /// Returns the frame at `center` along `along`, as wide toward `wide` as that allows.
    pub(super) fn new(center: Vec3, along: Vec3, wide: Vec3) -> Self {
        let along = along.normalize_or(Vec3::X);
        let across = wide - along * wide.dot(along);
        let wide = across
            .try_normalize()
            .unwrap_or(along.any_orthonormal_vector());
        Self {
            center,
            along,
            wide,
            thin: along.cross(wide),
        }
    }
}

impl Spline {
    /// Returns the curve through `points`, of which there are at least two. Ribbons face as the chain
    /// of `cas` bends: along the axis of a helix, across the pleats of a strand.
    pub(super) fn through(points: Vec<Vec3>, cas: &[Vec3]) -> Self {
        let tangents = (0..points.len()).map(|at| tangent(&points, at)).collect();
        Self {
            tangents,
            wides: smoothed(&wides(cas)),
            points,
        }
    }

    /// Returns the frame at the fraction `part` (0 to 1) between point `index` and the next one.
    pub(super) fn at(&self, index: usize, part: f32) -> CurveFrame {
        let next = (index + 1).min(self.points.len() - 1);
        let (from, to) = (self.points[index], self.points[next]);
        let (leaving, arriving) = (self.tangents[index], self.tangents[next]);
        let wide = self.wides[index].lerp(self.wides[next], part);
        let (square, cube) = (part * part, part * part * part);
        let center = from * (2.0 * cube - 3.0 * square + 1.0)
            + leaving * (cube - 2.0 * square + part)
            + to * (3.0 * square - 2.0 * cube)
            + arriving * (cube - square);
        let along = (to - from) * (6.0 * (part - square))
            + leaving * (3.0 * square - 4.0 * part + 1.0)
            + arriving * (3.0 * square - 2.0 * part);
        CurveFrame::new(center, along, wide)
    }
}

/// Returns the tangent at a point: parallel to the displacement between its neighbours, as in a Catmull-Rom
/// spline, and as long as it must be for the curve to be round where the points lie on a circle.
/// (Catmull and Rom's own length makes polygons of helices, which turn by 100° a residue.)
fn tangent(points: &[Vec3], at: usize) -> Vec3 {
    let before = points[at.saturating_sub(1)];
    let after = points[(at + 1).min(points.len() - 1)];
    let (arriving, leaving) = (points[at] - before, after - points[at]);
    if arriving == Vec3::ZERO || leaving == Vec3::ZERO {
        return (after - before) * 0.9;
    }
    let turn = arriving.angle_between(leaving).clamp(1e-3, 1.8);
    (after - before) * 0.5 * (4.0 * (turn * 0.25).tan() / turn.sin())
}

/// Returns the direction of the width of a ribbon at every Cα: perpendicular to the chain and to
/// its bend, turned so that neighbours agree.
fn wides(cas: &[Vec3]) -> Vec<Vec3> {
    let last = cas.len() - 1;
    let mut previous = Vec3::ZERO;
    (0..=last)
        .map(|at| {
            let middle = at.clamp(1, last.saturating_sub(1).max(1)).min(last);
            let before = cas[middle.saturating_sub(1)];
            let after = cas[(middle + 1).min(last)];
            let bend = before - 2.0 * cas[middle] + after;
            let wide = (after - before).cross(bend).normalize_or(previous);
            previous = if wide.dot(previous) < 0.0 {
                -wide
            } else {
                wide
            };
            previous
        })
        .collect()
}

/// Returns the directions, each blended with its neighbours.
fn smoothed(directions: &[Vec3]) -> Vec<Vec3> {
    let last = directions.len() - 1;
    (0..=last)
        .map(|at| {
            let sides = directions[at.saturating_sub(1)] + directions[(at + 1).min(last)];
            (2.0 * directions[at] + sides).normalize_or(directions[at])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cα of an ideal helix along z: 100° and 1.5 Å a residue, radius 2.3 Å.
    fn helix(count: usize) -> Vec<Vec3> {
        (0..count)
            .map(|at| {
                let angle = at as f32 * 100_f32.to_radians();
                Vec3::new(2.3 * angle.cos(), 2.3 * angle.sin(), 1.5 * at as f32)
            })
            .collect()
    }

    #[test]
    fn a_helix_is_round_and_its_ribbon_faces_its_axis() {
        let points = helix(12);
        let spline = Spline::through(points.clone(), &points);
        for index in 1..10 {
            for part in [0.0, 0.25, 0.5, 0.75] {
                let frame = spline.at(index, part);
                let radius = frame.center.truncate().length();
                assert!((radius - 2.3).abs() < 0.15, "radius {radius}");
                assert!(frame.wide.z.abs() > 0.8, "wide {}", frame.wide);
            }
        }
    }

    #[test]
    fn the_curve_goes_through_its_points() {
        let points = helix(5);
        let spline = Spline::through(points.clone(), &points);
        for (index, point) in points.iter().enumerate() {
            assert!(spline.at(index, 0.0).center.distance(*point) < 1e-4);
        }
        assert!(spline.at(3, 1.0).center.distance(points[4]) < 1e-4);
    }

    #[test]
    fn the_ribbon_of_a_pleated_strand_does_not_flip() {
        let pleat = |at: usize| {
            Vec3::new(
                3.3 * at as f32,
                if at.is_multiple_of(2) { 0.9 } else { -0.9 },
                0.0,
            )
        };
        let points: Vec<Vec3> = (0..8).map(pleat).collect();
        let spline = Spline::through(points.clone(), &points);
        let first = spline.at(0, 0.0).wide;
        assert!((0..7).all(|index| spline.at(index, 0.5).wide.dot(first) > 0.9));
    }

    #[test]
    fn two_points_and_straight_lines_have_frames() {
        for count in [2, 3, 5] {
            let points: Vec<Vec3> = (0..count).map(|at| Vec3::X * 3.8 * at as f32).collect();
            let frame = Spline::through(points.clone(), &points).at(0, 0.5);
            assert!((frame.wide.length() - 1.0).abs() < 1e-5);
            assert!((frame.thin.length() - 1.0).abs() < 1e-5);
        }
    }
}
