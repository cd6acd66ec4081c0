//! Stories: the samples that lessons are about.

use crate::dataset::simulate::{SimulateError, SimulateSettings, simulate};
use crate::grid::{Density, Grid, GridSize};
use crate::prepare::region::Region;
use crate::residue::Sequence;
use crate::space::{Frame, Position, Voxel};
use crate::structure::{Chain, Residue, Structure};

/// A story that a lesson tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Story {
    /// Human haemoglobin at 3.2 Å, EMD-3488 with the model 5NI1: helices B to E of an alpha chain.
    Haemoglobin,
    /// The adhesion domain of human CD2, 1GYA, all strands: its map is simulated.
    Cd2,
    /// A part of the spike of SARS-CoV-2, EMD-21457 with the model 6VYB, that the map shows poorly.
    Spike,
}

/// Atoms of a residue that a lesson keeps.
const BACKBONE: [&str; 4] = ["N", "CA", "C", "O"];

/// First voxel and edge, in voxels of the example's map, of the part that the lesson on haemoglobin looks at: of all cubes of
/// that edge the one with the longest run of one chain, counted over the Cα of the reference structure.
const PART: (Voxel, usize) = (Voxel::new(31, 2, 42), 34);

/// Resolution of the simulated map, in Å: near that of the real one.
const RESOLUTION_ANGSTROM: f64 = 3.2;
/// Edge of its voxels, in Å: not 1, so that there is something to resample.
const VOXEL_ANGSTROM: f64 = 1.2;
/// Empty space around it, in Å: enough to see that there is some.
const PADDING_ANGSTROM: f64 = 6.0;
/// B factor of its atoms, in Å²: a typical one at that resolution; the structure, from NMR, has none.
const B_FACTOR: f64 = 60.0;

impl Story {
    /// All stories.
    pub const ALL: [Self; 3] = [Self::Haemoglobin, Self::Cd2, Self::Spike];

    /// Returns its name in an address.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Haemoglobin => "haemoglobin",
            Self::Cd2 => "cd2",
            Self::Spike => "spike",
        }
    }

    /// Returns the story of that [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|story| story.name() == name)
    }
}

/// Sample of a story: map, sequence and truth.
#[derive(Clone, Debug, PartialEq)]
pub struct StorySample {
    /// The map, in half precision, as a lesson stores it.
    pub map: Density,
    /// The sequence of its chain, as one copy.
    pub sequence: Sequence,
    /// Backbone of the reference structure in the map.
    pub reference: Structure,
}

impl StorySample {
    /// Returns that of haemoglobin, of the example that ships; `None` if it has no sequence.
    pub fn haemoglobin(
        map: &Density,
        sequences: &[Sequence],
        structure: &Structure,
    ) -> Option<Self> {
        let (first, edge) = PART;
        let grid = Grid::from_fn(GridSize::new(edge, edge, edge), |voxel| {
            let whole = Voxel::new(first.x + voxel.x, first.y + voxel.y, first.z + voxel.z);
            map.grid.get(whole).copied().unwrap_or_default()
        });
        let frame = Frame {
            origin: map.frame.position_of(first),
            ..map.frame
        };
        let map = in_half_precision(Density { grid, frame });
        let sequence = Sequence {
            chain_ids: vec!["A".to_owned()],
            ..sequences.first()?.clone()
        };
        Some(Self {
            reference: backbone(&region(&map).part_of(structure)),
            map,
            sequence,
        })
    }

    /// Returns that of the spike, the example that ships; its sequence is that of its `structure`.
    pub fn spike(map: Density, structure: &Structure) -> Self {
        Self {
            map: in_half_precision(map),
            sequence: sequence_of(structure, "spike"),
            reference: backbone(structure),
        }
    }

    /// Returns that of CD2, whose map is simulated of its `structure`.
    ///
    /// # Errors
    /// [`SimulateError`] if the structure has no atoms.
    pub fn cd2(structure: &Structure) -> Result<Self, SimulateError> {
        let settings = SimulateSettings {
            voxel_angstrom: VOXEL_ANGSTROM,
            b_factor: Some(B_FACTOR),
            padding_angstrom: PADDING_ANGSTROM,
            ..SimulateSettings::at(RESOLUTION_ANGSTROM)
        };
        Ok(Self {
            map: in_half_precision(simulate(structure, &settings)?),
            sequence: sequence_of(structure, "CD2"),
            reference: backbone(structure),
        })
    }
}

/// Returns the sequence of a structure of one chain.
fn sequence_of(structure: &Structure, name: &str) -> Sequence {
    let residues = structure.residues().map(|(_, residue)| residue.amino());
    Sequence {
        name: name.to_owned(),
        chain_ids: vec!["A".to_owned()],
        residues: residues.collect(),
    }
}

/// Returns `map` with values as a lesson stores them.
fn in_half_precision(mut map: Density) -> Density {
    for value in map.grid.values_mut() {
        *value = half::f16::from_f32(*value).to_f32();
    }
    map
}

/// Returns the box of the voxels of `map`.
fn region(map: &Density) -> Region {
    let GridSize { x, y, z } = map.grid.size();
    let last = Voxel::new(
        x.saturating_sub(1),
        y.saturating_sub(1),
        z.saturating_sub(1),
    );
    Region::Box {
        from: map.frame.origin,
        to: map.frame.position_of(last),
    }
}

/// Returns `structure` without side chains, positions and B factors rounded to what files of the PDB have.
pub fn backbone(structure: &Structure) -> Structure {
    let round = |value: f64| (value * 1000.0).round() / 1000.0;
    let residue = |residue: &Residue| {
        let mut residue = residue.clone();
        residue
            .atoms
            .retain(|atom| BACKBONE.contains(&atom.name.as_str()));
        for atom in &mut residue.atoms {
            let Position { x, y, z } = atom.position;
            atom.position = Position::new(round(x), round(y), round(z));
            atom.b_factor = (atom.b_factor * 100.0).round() / 100.0;
        }
        residue
    };
    let chain = |chain: &Chain| Chain {
        id: chain.id.clone(),
        residues: chain.residues.iter().map(residue).collect(),
    };
    Structure {
        name: structure.name.clone(),
        chains: structure.chains.iter().map(chain).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_the_story() {
        for story in Story::ALL {
            assert_eq!(Story::from_name(story.name()), Some(story));
        }
        assert_eq!(Story::from_name("insulin"), None);
    }
}
