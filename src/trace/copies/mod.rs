//! Copies: identical chains help each other.
//!
//! `superpose` finds how the best traced copy of an entity lies on each of the others; `share` then lets
//! candidates that lie on each other share what the network says of them, as maps are averaged over
//! non-crystallographic symmetry (Bricogne, Acta Cryst. A30, 395, 1974). So the types and directions
//! of a copy in good density name the residues of one in poor density.

mod share;
mod superpose;
#[cfg(test)]
mod tests;

pub(super) use share::share;
