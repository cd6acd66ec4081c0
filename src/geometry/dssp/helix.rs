//! Helices, turns and bends.

use super::backbone::Backbone;
use super::hydrogen_bond::HydrogenBonds;
use super::state::DsspState;

/// The chain bends where it turns by more than this, in degrees.
const BEND: f64 = 70.0;

/// The helices in the order in which they are marked: state, residues per turn, and the states
/// that it may take the place of.
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
    for (place, state) in states.iter_mut().enumerate() {
        if *state != DsspState::Loop {
            continue;
        }
        if in_turn(backbone, bonds, place) {
            *state = DsspState::Turn;
        } else if bends(backbone, place) {
            *state = DsspState::Bend;
        }
    }
}

/// Two turns that follow each other make a helix of the residues inside the second one.
fn mark_helices(
    backbone: &Backbone,
    bonds: &HydrogenBonds,
    states: &mut [DsspState],
    (state, span, over): (DsspState, usize, &[DsspState]),
) {
    for place in 1..states.len() {
        if turn(backbone, bonds, place - 1, span) && turn(backbone, bonds, place, span) {
            let inside = &mut states[place..place + span];
            if inside.iter().all(|s| *s == state || over.contains(s)) {
                inside.fill(state);
            }
        }
    }
}

/// Whether the carbonyl at `start` is bonded to the amide `span` residues later.
fn turn(backbone: &Backbone, bonds: &HydrogenBonds, start: usize, span: usize) -> bool {
    backbone.unbroken(start, start + span) && bonds.bonded(start + span, start)
}

/// Whether a turn of any kind begins before `place` and ends after it.
fn in_turn(backbone: &Backbone, bonds: &HydrogenBonds, place: usize) -> bool {
    (3..=5).any(|span| {
        (1..span)
            .filter_map(|back| place.checked_sub(back))
            .any(|start| turn(backbone, bonds, start, span))
    })
}

/// Whether the chain from two residues before `place` to it, and on to two after it, bends.
fn bends(backbone: &Backbone, place: usize) -> bool {
    let Some(before) = place.checked_sub(2) else {
        return false;
    };
    if !backbone.unbroken(before, place + 2) {
        return false;
    }
    let ca = |place: usize| backbone.residues[place].ca;
    let (come, go) = (ca(place) - ca(before), ca(place + 2) - ca(place));
    let cosine = come.dot(go) / (come.length() * go.length());
    cosine.clamp(-1.0, 1.0).acos().to_degrees() > BEND
}
