//! Helices, turns and bends.

use super::backbone::Backbone;
use super::hydrogen_bond::HydrogenBonds;
use super::state::DsspState;

/// Angle in degrees above which a change of direction is a bend (Kabsch and Sander).
const BEND: f64 = 70.0;

/// Helices in the order in which they are marked: state, residues per turn, and the states
/// that it may replace.
const HELICES: [(DsspState, usize, &[DsspState]); 3] = [
    (
        DsspState::AlphaHelix,
        4,
        &[DsspState::Loop, DsspState::Bridge, DsspState::Strand],
    ),
    (DsspState::Helix3, 3, &[DsspState::Loop]),
    (
        DsspState::PiHelix,
        5,
        &[DsspState::Loop, DsspState::AlphaHelix],
    ),
];

/// Marks helices, then turns and bends where nothing else is.
pub(super) fn mark(backbone: &Backbone, bonds: &HydrogenBonds, states: &mut [DsspState]) {
    for (state, span, over) in HELICES {
        mark_helices(backbone, bonds, states, (state, span, over));
    }
    for (index, state) in states.iter_mut().enumerate() {
        if *state != DsspState::Loop {
            continue;
        }
        if in_turn(backbone, bonds, index) {
            *state = DsspState::Turn;
        } else if bends(backbone, index) {
            *state = DsspState::Bend;
        }
    }
}

/// Marks helices: two turns that follow each other make a helix of the residues inside the second.
fn mark_helices(
    backbone: &Backbone,
    bonds: &HydrogenBonds,
    states: &mut [DsspState],
    (state, span, over): (DsspState, usize, &[DsspState]),
) {
    for index in 1..states.len() {
        if turn(backbone, bonds, index - 1, span) && turn(backbone, bonds, index, span) {
            let inside = &mut states[index..index + span];
            if inside.iter().all(|s| *s == state || over.contains(s)) {
                inside.fill(state);
            }
        }
    }
}

/// Returns whether the carbonyl at `start` is bonded to the amide `span` residues later.
fn turn(backbone: &Backbone, bonds: &HydrogenBonds, start: usize, span: usize) -> bool {
    backbone.unbroken(start, start + span) && bonds.bonded(start + span, start)
}

/// Returns whether a turn of any kind begins before `index` and ends after it.
fn in_turn(backbone: &Backbone, bonds: &HydrogenBonds, index: usize) -> bool {
    (3..=5).any(|span| {
        (1..span)
            .filter_map(|back| index.checked_sub(back))
            .any(|start| turn(backbone, bonds, start, span))
    })
}

/// Returns whether the chain from two residues before `index` to it, and on to two after it, bends.
fn bends(backbone: &Backbone, index: usize) -> bool {
    let Some(before) = index.checked_sub(2) else {
        return false;
    };
    if !backbone.unbroken(before, index + 2) {
        return false;
    }
    let ca = |index: usize| backbone.residues[index].ca;
    let (come, go) = (ca(index) - ca(before), ca(index + 2) - ca(index));
    let cosine = come.dot(go) / (come.length() * go.length());
    cosine.clamp(-1.0, 1.0).acos().to_degrees() > BEND
}
