//! Picked things: the things of a scene that a pointer can hit.

/// A thing that was hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picked {
    /// A residue of the structure that was built.
    Predicted(ResidueAt),
    /// A residue of the reference structure.
    Reference(ResidueAt),
    /// A candidate: its index in [`Scene::dots`](super::scene::Scene::dots).
    Candidate(usize),
    /// An atom of a side chain that is drawn: whose, and its index there.
    SideChain(SideChainsOf, usize),
    /// A voxel that carries a label: its index in [`Scene::labels`](super::scene::Scene::labels).
    Label(usize),
}

/// Side chains of a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SideChainsOf {
    /// Those of the structure that was built.
    Model,
    /// Those of the reference structure.
    Reference,
    /// Those near what is picked.
    Picked,
}

/// Index of a residue in a [`Backbone`](super::backbone::Backbone).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResidueAt {
    /// Index of the chain.
    pub chain: usize,
    /// Index of the residue in the chain.
    pub residue: usize,
}
