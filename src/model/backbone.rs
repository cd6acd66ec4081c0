//! Backbone: N, C and O around the alpha carbons of a structure.

use std::f64::consts::{PI, TAU};

use super::planes::{Alpha, cold, groups};
use super::settle::settle;
use crate::geometry::peptide::{C_O, CA_C, CA_C_O, Group, N_CA, N_CA_C, extend};
use crate::geometry::ramachandran::{TorsionKind, Torsions, rarity};
use crate::residue::BackboneAtom;
use crate::score::VoxelScores;
use crate::space::Position;
use crate::structure::{Atom, Chain, Residue, Structure};

/// How far apart the alpha carbons of bonded residues may be, in Å; less than in a cis peptide
/// and more than in a trans one, as they may be misplaced.
const BONDED_ANGSTROM: std::ops::RangeInclusive<f64> = 2.3..=4.8;

/// Torsions that are tried at the ends of a run, evenly around the circle.
const TURNS: usize = 72;

/// The backbone atoms of a residue beside its alpha carbon.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Beside {
    n: Position,
    c: Position,
    o: Position,
}

/// The alpha carbons of `structure`, settled where they fit their neighbours, with N, C and O
/// around them: where `scores`, if there are any, have heat for N and C, and where peptides are
/// flat and torsions common. Other atoms are dropped. Residues without a bonded neighbour keep their alpha carbon alone, since
/// nothing tells which way they lie.
pub fn complete(structure: &Structure, scores: Option<&VoxelScores>) -> Structure {
    let chains = structure.chains.iter().map(|chain| Chain {
        id: chain.id.clone(),
        residues: complete_chain(&chain.residues, scores),
    });
    Structure {
        name: structure.name.clone(),
        chains: chains.collect(),
    }
}

fn complete_chain(residues: &[Residue], scores: Option<&VoxelScores>) -> Vec<Residue> {
    let alphas: Vec<(&Residue, &Atom)> = residues
        .iter()
        .filter_map(|residue| Some((residue, residue.ca_atom()?)))
        .collect();
    let runs = alphas.chunk_by(|a, b| bonded(*a, *b));
    runs.flat_map(|run| {
        let alphas: Vec<Alpha> = run
            .iter()
            .map(|(residue, atom)| Alpha {
                place: atom.position,
                amino: residue.amino(),
            })
            .collect();
        let alphas = settle(&alphas, scores);
        let besides = complete_run(&alphas, scores);
        let all = run.iter().zip(alphas).zip(besides);
        all.map(|(((residue, atom), alpha), beside)| {
            let position = alpha.place;
            let alpha = Atom {
                position,
                ..(*atom).clone()
            };
            with_atoms(residue, alpha, beside)
        })
        .collect::<Vec<_>>()
    })
    .collect()
}

/// Whether `b` follows `a` in the chain.
fn bonded(a: (&Residue, &Atom), b: (&Residue, &Atom)) -> bool {
    let follows = i64::from(b.0.number) - i64::from(a.0.number) <= 1;
    follows && BONDED_ANGSTROM.contains(&a.1.position.distance(b.1.position))
}

/// `residue` with `alpha` and what stands beside it, in the order of the PDB.
fn with_atoms(residue: &Residue, alpha: Atom, beside: Option<Beside>) -> Residue {
    let atom = |name: &str, position: Position| Atom {
        name: name.to_owned(),
        element: name[..1].to_owned(),
        position,
        ..alpha.clone()
    };
    let atoms = match beside {
        Some(Beside { n, c, o }) => {
            vec![
                atom("N", n),
                atom("CA", alpha.position),
                atom("C", c),
                atom("O", o),
            ]
        }
        None => vec![alpha],
    };
    Residue {
        atoms,
        ..residue.clone()
    }
}

/// What stands beside every alpha carbon of `run`.
fn complete_run(run: &[Alpha], scores: Option<&VoxelScores>) -> Vec<Option<Beside>> {
    let groups = groups(run, scores);
    (0..run.len())
        .map(|at| {
            let before = at.checked_sub(1).and_then(|at| groups.get(at));
            let kind = TorsionKind::of(run[at].amino, run.get(at + 1).and_then(|next| next.amino));
            let end = End {
                alpha: run[at].place,
                kind,
                scores,
            };
            match (before, groups.get(at)) {
                (Some(before), Some(after)) => Some(Beside {
                    n: before.n,
                    c: after.c,
                    o: after.o,
                }),
                (None, Some(after)) => end.first(after),
                (Some(before), None) => end.last(before),
                (None, None) => None,
            }
        })
        .collect()
}

/// A residue at an end of a run, with a group on one side only.
struct End<'a> {
    alpha: Position,
    kind: TorsionKind,
    scores: Option<&'a VoxelScores>,
}

impl End<'_> {
    /// The first residue: its N at the best ψ, whatever φ is.
    fn first(&self, after: &Group) -> Option<Beside> {
        let bend = N_CA_C.to_radians();
        let tried = turns().filter_map(|psi| {
            let n = extend([after.n, after.c, self.alpha], N_CA, bend, psi)?;
            let rare = turns().map(|phi| rarity(self.kind, Torsions { phi, psi }));
            let cost = rare.fold(f64::INFINITY, f64::min) + cold(self.scores, BackboneAtom::N, n);
            Some((cost, n))
        });
        let (_, n) = tried.min_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(Beside {
            n,
            c: after.c,
            o: after.o,
        })
    }

    /// The last residue: its C at the best φ, and its O as at the best ψ for that.
    fn last(&self, before: &Group) -> Option<Beside> {
        let bend = N_CA_C.to_radians();
        let tried = turns().filter_map(|phi| {
            let c = extend([before.c, before.n, self.alpha], CA_C, bend, phi)?;
            let rare = turns().map(|psi| (rarity(self.kind, Torsions { phi, psi }), psi));
            let (rare, psi) = rare.min_by(|a, b| a.0.total_cmp(&b.0))?;
            Some((rare + cold(self.scores, BackboneAtom::C, c), c, psi))
        });
        let (_, c, psi) = tried.min_by(|a, b| a.0.total_cmp(&b.0))?;
        let bend = CA_C_O.to_radians();
        let o = extend([before.n, self.alpha, c], C_O, bend, psi + PI)?;
        Some(Beside { n: before.n, c, o })
    }
}

/// Angles around the circle, in radians.
fn turns() -> impl Iterator<Item = f64> {
    (0..TURNS).map(|nth| nth as f64 * TAU / TURNS as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{angle, torsion};
    use crate::grid::GridSize;
    use crate::residue::AminoAcid;
    use crate::score::Oracle;
    use crate::space::Frame;

    /// Ideal alanines with these φ, ψ and the ω after them in degrees.
    fn ideal(torsions: &[[f64; 3]]) -> Structure {
        let radians = |degrees: f64| degrees.to_radians();
        let mut places = vec![
            Position::new(0.0, 0.0, 0.0),
            Position::new(N_CA, 0.0, 0.0),
            Position::new(N_CA + 0.547, 1.424, 0.0),
        ];
        for pair in torsions.windows(2) {
            let [[_, psi, omega], [phi, ..]] = [pair[0], pair[1]];
            let c_n_ca = if omega == 0.0 { 126.8 } else { 121.7 };
            let ca_c_n = if omega == 0.0 { 118.6 } else { 117.2 };
            for (length, bend, turn) in [
                (1.336, ca_c_n, psi),
                (N_CA, c_n_ca, omega),
                (CA_C, N_CA_C, phi),
            ] {
                let last: [Position; 3] = places[places.len() - 3..].try_into().unwrap();
                places.push(extend(last, length, radians(bend), radians(turn)).unwrap());
            }
        }
        let residues = places.chunks(3).zip(torsions).zip(1..);
        let residues = residues.map(|((three, [_, psi, _]), number)| {
            let three: [Position; 3] = three.try_into().unwrap();
            let o = extend(three, C_O, radians(CA_C_O), radians(psi + 180.0)).unwrap();
            residue(
                number,
                &[("N", three[0]), ("CA", three[1]), ("C", three[2]), ("O", o)],
            )
        });
        chain_of(residues.collect())
    }

    fn residue(number: i32, atoms: &[(&str, Position)]) -> Residue {
        let atom = |(name, position): &(&str, Position)| Atom {
            name: (*name).to_owned(),
            element: name[..1].to_owned(),
            position: *position,
            occupancy: 1.0,
            b_factor: 64.0,
        };
        Residue {
            number,
            insertion: None,
            name: AminoAcid::Ala.code().to_owned(),
            hetero: false,
            secondary: None,
            atoms: atoms.iter().map(atom).collect(),
        }
    }

    fn chain_of(residues: Vec<Residue>) -> Structure {
        let id = "A".to_owned();
        Structure {
            name: "ideal".to_owned(),
            chains: vec![Chain { id, residues }],
        }
    }

    fn alphas_only(mut structure: Structure) -> Structure {
        for residue in &mut structure.chains[0].residues {
            residue.atoms.retain(|atom| atom.name == "CA");
        }
        structure
    }

    /// The largest distance in Å between the same atoms of two structures.
    fn farthest(a: &Structure, b: &Structure) -> f64 {
        let pairs = a.chains[0].residues.iter().zip(&b.chains[0].residues);
        let distances = pairs.flat_map(|(a, b)| {
            let names = ["N", "CA", "C", "O"].into_iter();
            names.map(|name| {
                a.atom(name)
                    .unwrap()
                    .position
                    .distance(b.atom(name).unwrap().position)
            })
        });
        distances.fold(0.0, f64::max)
    }

    /// The residues that are no ends.
    fn inner(structure: &Structure) -> Structure {
        let residues = &structure.chains[0].residues;
        chain_of(residues[1..residues.len() - 1].to_vec())
    }

    const HELIX: [f64; 3] = [-63.0, -43.0, 180.0];
    const STRAND: [f64; 3] = [-120.0, 130.0, 180.0];
    const TURN: [f64; 3] = [-65.0, -25.0, 180.0];

    #[test]
    fn ideal_chains_come_back_from_their_alpha_carbons() {
        let mixed = [
            STRAND, STRAND, TURN, TURN, STRAND, STRAND, HELIX, HELIX, HELIX,
        ];
        for (chain, limit) in [([HELIX; 9], 0.4), ([STRAND; 9], 0.4), (mixed, 0.8)] {
            let known = ideal(&chain);
            let built = complete(&alphas_only(known.clone()), None);
            let apart = farthest(&inner(&known), &inner(&built));
            assert!(apart < limit, "{apart} in {chain:?}");
            let atom = built.chains[0].residues[4].atom("O").unwrap();
            assert_eq!((atom.element.as_str(), atom.b_factor), ("O", 64.0));
        }
    }

    #[test]
    fn heat_decides_what_geometry_leaves_open() {
        // A left-handed residue that is no glycine; the peptide after it is easily turned over.
        let rare = [
            STRAND,
            STRAND,
            [60.0, 0.0, 180.0],
            [-120.0, 0.0, 180.0],
            STRAND,
            STRAND,
        ];
        let known = ideal(&rare);
        let frame = Frame::one_angstrom(Position::new(-40.0, -40.0, -40.0));
        let scores = Oracle::new(known.clone(), 0.9).scores(GridSize::new(80, 80, 80), frame);
        let apart = |scores| {
            let built = complete(&alphas_only(known.clone()), scores);
            farthest(&inner(&known), &inner(&built))
        };
        let (with, without) = (apart(Some(&scores)), apart(None));
        assert!(
            with < 0.4 && without > 2.0,
            "{with} with heat, {without} without"
        );
    }

    #[test]
    fn a_short_step_to_proline_is_cis() {
        let mut known = ideal(&[
            STRAND,
            STRAND,
            [-80.0, 150.0, 0.0],
            [-75.0, 150.0, 180.0],
            STRAND,
        ]);
        known.chains[0].residues[3].name = "PRO".to_owned();
        let built = complete(&alphas_only(known), None);
        let place = |at: usize, name| built.chains[0].residues[at].atom(name).unwrap().position;
        let omega = |at| {
            torsion(
                place(at, "CA"),
                place(at, "C"),
                place(at + 1, "N"),
                place(at + 1, "CA"),
            )
        };
        assert!(omega(2).to_degrees().abs() < 1.0);
        assert!(omega(1).to_degrees().abs() > 179.0);
    }

    #[test]
    fn breaks_part_runs_and_lone_residues_stay_bare() {
        let mut known = alphas_only(ideal(&[STRAND; 9]));
        known.chains[0].residues.remove(4);
        known.chains[0].residues.remove(6);
        let built = complete(&known, None);
        let atoms: Vec<usize> = built.chains[0]
            .residues
            .iter()
            .map(|r| r.atoms.len())
            .collect();
        assert_eq!(atoms, [4, 4, 4, 4, 4, 4, 1]);
        for residue in &built.chains[0].residues[..6] {
            let [n, ca, c, o] =
                ["N", "CA", "C", "O"].map(|name| residue.atom(name).unwrap().position);
            assert!((n.distance(ca) - N_CA).abs() < 0.01 && (ca.distance(c) - CA_C).abs() < 0.01);
            assert!((c.distance(o) - C_O).abs() < 0.01);
            assert!((angle(n, ca, c).to_degrees() - N_CA_C).abs() < 8.0);
        }
    }

    #[test]
    fn hopeless_places_are_no_trouble() {
        let zero = Position::default();
        let line =
            (0..4).map(|i| residue(i, &[("CA", Position::new(3.8 * f64::from(i), 0.0, 0.0))]));
        let nan = Position::new(f64::NAN, 0.0, 0.0);
        for residues in [
            vec![],
            vec![residue(1, &[("CA", zero)])],
            line.collect(),
            vec![residue(1, &[("CA", zero)]), residue(2, &[("CA", nan)])],
        ] {
            let count = residues.len();
            assert_eq!(complete(&chain_of(residues), None).ca_count(), count);
        }
    }
}
