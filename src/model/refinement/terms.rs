//! Terms of the energy: each adds its energy, in units of half a squared standard deviation, and its gradient.

use super::atoms::{four_positions, position};
use super::restraint::{Distance, Volume};
use super::volumes::volume;
use crate::space::Displacement;

/// Deviation in standard deviations beyond which the energy grows no longer with the square but in a line (Huber), so that
/// what is broken does not drown the rest.
const FAR: f64 = 8.0;

/// Returns the energy of a deviation in standard deviations, and its derivative.
pub(super) fn huber(off: f64) -> (f64, f64) {
    if off.abs() <= FAR {
        (0.5 * off * off, off)
    } else {
        (FAR * (off.abs() - 0.5 * FAR), FAR * off.signum())
    }
}

/// Adds a displacement to the gradient of an atom.
pub(super) fn push(gradient: &mut [f64], atom: usize, by: Displacement) {
    gradient[3 * atom] += by.x;
    gradient[3 * atom + 1] += by.y;
    gradient[3 * atom + 2] += by.z;
}

impl Distance {
    pub(super) fn add(&self, positions: &[f64], gradient: &mut [f64]) -> f64 {
        let [a, b] = self.atoms;
        let apart = position(positions, b) - position(positions, a);
        let length = apart.length().max(1e-6);
        let (energy, slope) = huber((length - self.ideal) / self.spread);
        let pull = apart * (slope / (self.spread * length));
        push(gradient, a, -pull);
        push(gradient, b, pull);
        energy
    }
}

impl Volume {
    pub(super) fn add(&self, positions: &[f64], gradient: &mut [f64]) -> f64 {
        let [a, b, c, d] = four_positions(positions, self.atoms);
        let (energy, slope) = huber((volume([a, b, c, d]) - self.ideal) / self.spread);
        let scale = slope / self.spread;
        let (b, c, d) = (b - a, c - a, d - a);
        let [by_b, by_c, by_d] = [c.cross(d) * scale, d.cross(b) * scale, b.cross(c) * scale];
        push(gradient, self.atoms[0], -(by_b + by_c + by_d));
        push(gradient, self.atoms[1], by_b);
        push(gradient, self.atoms[2], by_c);
        push(gradient, self.atoms[3], by_d);
        energy
    }
}

/// Adds the gradient of a function of the torsion angle of four atoms, whose derivative is `slope` per radian
/// (Blondel and Karplus, J. Comput. Chem. 17, 1132, 1996).
pub(super) fn add_torsion(atoms: [usize; 4], slope: f64, positions: &[f64], gradient: &mut [f64]) {
    let [a, b, c, d] = four_positions(positions, atoms);
    let (f, g, h) = (a - b, b - c, d - c);
    let (before, after) = (f.cross(g), h.cross(g));
    let (length, n, m) = (g.length(), before.dot(before), after.dot(after));
    if length < 1e-6 || n < 1e-6 || m < 1e-6 {
        return;
    }
    let by_a = before * (-length / n);
    let by_d = after * (length / m);
    let along = before * (f.dot(g) / (n * length)) - after * (h.dot(g) / (m * length));
    push(gradient, atoms[0], by_a * slope);
    push(gradient, atoms[1], (along - by_a) * slope);
    push(gradient, atoms[2], (-along - by_d) * slope);
    push(gradient, atoms[3], by_d * slope);
}
