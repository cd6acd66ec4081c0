//! Placements: the poses that are taken, none in the place of another, and how sure each is.

use serde::{Deserialize, Serialize};

use super::evidence::REACH_ANGSTROM;
use super::pose::{Body, Pose, SHORTEST};
use crate::geometry::Superposition;
use crate::neighbours::Neighbours;
use crate::space::Position;
use crate::structure::{Chain, FreeChainIds, Residue, Structure};

/// Support that a placement needs, 0 to 1. Chains laid at random into the density of others reach 0.2 to 0.3.
const LEAST_SUPPORT: f64 = 0.4;
/// Support of the best other orientation at the same place, as a share of its own, up to which a placement is unique.
const RIVAL_SHARE: f64 = 0.8;
/// Share of the Cα of a pose that may lie within [`TAKEN_ANGSTROM`] of one placed before.
const LEAST_FREE: f64 = 0.3;
const TAKEN_ANGSTROM: f64 = 3.0;
/// Share of residues whose types must agree with those of the model, where it has so many that have one.
const SAME_TYPE: f64 = 0.3;
const LEAST_TYPED: usize = 20;

/// Predicted chain at its place in the map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Placement {
    /// Index of the chain in the prediction.
    pub chain: usize,
    /// Id of that chain.
    pub chain_id: String,
    /// Mean evidence of the candidates at its confident Cα, 0 to 1.
    pub support: f64,
    /// The same for the best other orientation at this place; 0 if there is none.
    pub rival: f64,
    /// Cα of the chain.
    pub residues: usize,
    /// Cα of the chain within 3 Å of a Cα of the model.
    pub matched: usize,
    /// RMSD of these, in Å; `None` without any.
    pub rmsd: Option<f64>,
    /// Of these, residues whose type the model tells.
    pub typed: usize,
    /// Of these, residues of the same type as the prediction's.
    pub same_type: usize,
    /// The chain, moved.
    #[serde(skip)]
    pub placed: Chain,
}

impl Placement {
    /// Returns whether no other orientation at this place is nearly as well supported.
    pub fn is_unique(&self) -> bool {
        self.rival <= RIVAL_SHARE * self.support
    }

    /// Returns whether the model shows another protein here, by the types of its residues.
    fn is_another(&self) -> bool {
        self.typed >= LEAST_TYPED && (self.same_type as f64) < SAME_TYPE * self.typed as f64
    }

    /// Returns the placement in a sentence.
    pub fn in_words(&self) -> String {
        let Self {
            chain_id,
            matched,
            residues,
            same_type,
            ..
        } = self;
        let unique = match self.is_unique() {
            true => "no other orientation there fits nearly as well",
            false => {
                "NOT unique: another orientation there fits nearly as well, so nothing is filled from it"
            }
        };
        let rmsd = self.rmsd.map_or_else(String::new, |rmsd| {
            format!(" at an RMSD of {rmsd:.2} Å, {same_type} of them of the same type")
        });
        format!(
            "Chain {chain_id} of the predicted structure is placed with a support of {:.2} (best other orientation {:.2}): \
             {unique}. {matched} of its {residues} Cα lie within 3 Å of the model's{rmsd}.",
            self.support, self.rival
        )
    }
}

/// Residue of the model that was taken from a predicted structure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledResidue {
    /// Id of the chain of the model.
    pub chain: String,
    /// Residue number.
    pub number: i32,
}

/// Predicted structure in a map.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Docking {
    /// Chains that were placed, the most Cα supported first.
    pub placements: Vec<Placement>,
    /// Ids of chains that were not, as nothing supports them enough.
    pub not_placed: Vec<String>,
    /// Ids of chains that were not tried, as they have too few Cα.
    #[serde(default)]
    pub too_short: Vec<String>,
    /// Residues of the model that were taken from the placed chains.
    #[serde(default)]
    pub filled: Vec<FilledResidue>,
}

impl Docking {
    /// Returns the placed chains as a structure, with ids of their own: `A`, `B` and so on.
    pub fn structure(&self, name: &str) -> Structure {
        let mut ids = FreeChainIds::default();
        Structure {
            name: name.to_owned(),
            chains: self
                .placements
                .iter()
                .map(|placement| Chain {
                    id: ids.free(),
                    residues: placement.placed.residues.clone(),
                })
                .collect(),
        }
    }

    /// Returns whether the residue `number` of the chain `chain` of the model was filled.
    pub fn has_filled(&self, chain: &str, number: i32) -> bool {
        let mut filled = self.filled.iter();
        filled.any(|residue| residue.chain == chain && residue.number == number)
    }

    /// Returns the outcome in sentences.
    pub fn in_words(&self) -> Vec<String> {
        let placed = self.placements.iter().map(Placement::in_words);
        let missing = self.not_placed.iter().map(|id| {
            format!("Chain {id} of the predicted structure is not placed: no position has enough Cα that agree.")
        });
        let short = self.too_short.iter().map(|id| {
            format!("Chain {id} of the predicted structure is not placed: it has fewer than {SHORTEST} Cα.")
        });
        let filled = (!self.filled.is_empty()).then(|| {
            let (residues, they) = match self.filled.len() {
                1 => ("1 residue of the model is".to_owned(), "it has"),
                count => (format!("{count} residues of the model are"), "they have"),
            };
            format!(
                "{residues} from the predicted structure, where the density agrees with it; {they} occupancy 0, and the table \
                 marks it so."
            )
        });
        placed.chain(missing).chain(short).chain(filled).collect()
    }
}

/// A pose with its body.
type Candidate<'a> = (&'a Body, &'a Pose);

/// Takes the poses with the most supported Cα, one after the other, where no other was taken.
pub(super) fn choose(
    predicted: &Structure,
    model: &Structure,
    bodies: &[Body],
    poses: &[Vec<Pose>],
) -> Docking {
    let mut all: Vec<Candidate<'_>> = bodies
        .iter()
        .zip(poses)
        .flat_map(|(body, poses)| poses.iter().map(move |pose| (body, pose)))
        .filter(|(_, pose)| pose.support >= LEAST_SUPPORT)
        .collect();
    let supported = |(body, pose): &Candidate<'_>| pose.support * body.confident.len() as f64;
    all.sort_by(|a, b| supported(b).total_cmp(&supported(a)));
    let model = ModelAlphas::new(model);
    let mut docking = Docking::default();
    let mut all_taken: Vec<Position> = Vec::new();
    let mut taken = near(Vec::new());
    for (body, pose) in all {
        let moved = moved(body, &pose.movement);
        if overlap(&taken, &moved) > LEAST_FREE {
            continue;
        }
        let rivals = poses.iter().zip(bodies);
        let rivals = rivals.filter(|(_, other)| other.chain == body.chain);
        let rivals = rivals.flat_map(|(poses, _)| poses);
        let rivals = rivals.filter(|other| !std::ptr::eq(*other, pose));
        let here = near(moved.clone());
        let at_this_place =
            rivals.filter(|other| overlap(&here, &self::moved(body, &other.movement)) > LEAST_FREE);
        let rival = at_this_place.map(|other| other.support).fold(0.0, f64::max);
        let chain = &predicted.chains[body.chain];
        let placement = model.compared(body, chain, pose, rival, &moved);
        if !placement.is_another() {
            docking.placements.push(placement);
            all_taken.extend(moved);
            taken = near(all_taken.clone());
        }
    }
    let is_placed = |id: &String| docking.placements.iter().any(|p| p.chain_id == *id);
    let left = predicted
        .chains
        .iter()
        .filter(|chain| !is_placed(&chain.id));
    let left = left.map(|chain| (chain.id.clone(), chain.ca_atoms().len()));
    let (short, missing): (Vec<_>, Vec<_>) = left
        .filter(|(_, count)| *count > 0)
        .partition(|(_, count)| *count < SHORTEST);
    let ids = |chains: Vec<(String, usize)>| chains.into_iter().map(|(id, _)| id).collect();
    (docking.not_placed, docking.too_short) = (ids(missing), ids(short));
    docking
}

fn moved(body: &Body, movement: &Superposition) -> Vec<Position> {
    body.ca_positions
        .iter()
        .map(|at| movement.apply(*at))
        .collect()
}

/// Returns the positions, to be searched for what lies on them.
fn near(positions: Vec<Position>) -> Neighbours {
    Neighbours::new(positions, TAKEN_ANGSTROM)
}

/// Returns the share of `positions` that lie near one of `others`.
fn overlap(others: &Neighbours, positions: &[Position]) -> f64 {
    let inside = |at: &&Position| others.closest(**at, TAKEN_ANGSTROM).is_some();
    positions.iter().filter(inside).count() as f64 / positions.len().max(1) as f64
}

/// Cα of the model, by position.
struct ModelAlphas<'a> {
    residues: Vec<&'a Residue>,
    near: Neighbours,
}

impl<'a> ModelAlphas<'a> {
    fn new(model: &'a Structure) -> Self {
        let residues = model
            .residues()
            .filter(|(_, residue)| !residue.is_bridged());
        let found =
            residues.filter_map(|(_, residue)| Some((residue, residue.ca_atom()?.position)));
        let (residues, positions): (Vec<_>, Vec<_>) = found.unzip();
        Self {
            residues,
            near: Neighbours::new(positions, REACH_ANGSTROM),
        }
    }

    /// Returns the placement of a pose, compared with the model.
    fn compared(
        &self,
        body: &Body,
        chain: &Chain,
        pose: &Pose,
        rival: f64,
        moved: &[Position],
    ) -> Placement {
        let own = chain.residues.iter().filter(|r| r.ca_atom().is_some());
        let mut squared = 0.0;
        let (mut matched, mut typed, mut same_type) = (0, 0, 0);
        for (residue, at) in own.zip(moved) {
            let Some(index) = self.near.closest(*at, REACH_ANGSTROM) else {
                continue;
            };
            matched += 1;
            squared += self.near.point(index).distance(*at).powi(2);
            let told = self.residues[index].amino();
            typed += usize::from(told.is_some());
            same_type += usize::from(told.is_some() && told == residue.amino());
        }
        Placement {
            chain: body.chain,
            chain_id: chain.id.clone(),
            support: pose.support,
            rival,
            residues: moved.len(),
            matched,
            rmsd: (matched > 0).then(|| (squared / matched as f64).sqrt()),
            typed,
            same_type,
            placed: transformed(chain, &pose.movement),
        }
    }
}

/// Returns `chain`, moved.
pub(super) fn transformed(chain: &Chain, movement: &Superposition) -> Chain {
    let mut chain = chain.clone();
    for atom in chain.residues.iter_mut().flat_map(|r| &mut r.atoms) {
        atom.position = movement.apply(atom.position);
    }
    chain
}
