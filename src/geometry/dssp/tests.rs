use super::backbone::BackboneResidue;
use super::*;
use crate::io::structure::read_structure;
use crate::residue::{HelixKind, SecondaryStructure};
use crate::space::Position;

fn letters(states: impl IntoIterator<Item = DsspState>) -> String {
    let letters = states.into_iter().map(DsspState::letter);
    letters.map(|l| if l == ' ' { '-' } else { l }).collect()
}

/// States of 5NI1, chains A and B, by mkdssp 4.2.2.
const HAEMOGLOBIN: [&str; 2] = [
    "---HHHHHHHHHHHHHHGGGHHHHHHHHHHHHHHHSGGGGGG-SSS--STT-HHHHHHHHHHHHHHHHHHHTTTSHHHHTHHHHIIIIIIS---GGG\
     HHHHHHHHHHHHHTT-TTT--HHHHHHHHHHHHHHHHHHTS---",
    "----HHHHHHHHHHHHT--TTHHHHHHHHHHHHHSGGGGGGGGGG---SSHHHHHH-HHHHHHHHHHHHHHHHHHH-SS-HHHHTHHHHHIIIIII---T\
     HHHHHHHHHHHHHHHHHHGGGS-HHHHHHHHHHHHHHHHHHT-S--",
];

#[test]
fn haemoglobin_has_the_states_of_mkdssp() {
    let file = include_bytes!("../../../assets/example/5ni1.cif.gz");
    let (mut structure, _) = read_structure(file).unwrap();
    let found: Vec<String> = dssp(&structure)
        .into_iter()
        .map(|chain| letters(chain.into_iter().flatten()))
        .collect();
    let [a, b] = HAEMOGLOBIN;
    assert_eq!(found, [a, b, a, b]);
    assign_secondary(&mut structure);
    let residue = |index: usize| structure.chains[0].residues[index].secondary;
    assert_eq!(residue(0), Some(SecondaryStructure::Coil));
    assert_eq!(residue(17), Some(SecondaryStructure::Helix));
    let kind = |index: usize| structure.chains[0].residues[index].helix;
    let kinds = [16, 17, 20, 85, 89, 95].map(kind);
    use HelixKind::{Alpha, Pi, ThreeTen};
    assert_eq!(kinds, [Alpha, ThreeTen, Alpha, Pi, Pi, ThreeTen]);
    let ligand = structure.residues().find(|(_, r)| r.name == "HEM").unwrap();
    assert_eq!(ligand.1.secondary, None);
}

/// Returns the states of a straight chain of 14 residues with these bonds, `|` for a break before it.
fn states_of(bonds: &[(usize, usize)], break_before: usize) -> String {
    let residue = |index: usize| {
        let at = |y| Position::new(3.8 * index as f64, y, 0.0);
        BackboneResidue {
            n: at(1.0),
            ca: at(0.0),
            c: at(-1.0),
            o: at(-2.0),
            hydrogen: None,
            segment: usize::from(index >= break_before),
            chain: 0,
            index,
        }
    };
    let backbone = Backbone {
        residues: (0..14).map(residue).collect(),
    };
    let bonds = HydrogenBonds::given(14, bonds);
    let mut states = vec![DsspState::Loop; 14];
    ladder::mark(&backbone, &bonds, &mut states);
    helix::mark(&backbone, &bonds, &mut states);
    letters(states)
}

#[test]
fn bonds_make_bridges_ladders_and_bulges() {
    for (what, bonds, expected) in [
        ("nothing", &[][..], "--------------"),
        ("one bond", &[(3, 10)], "--------------"),
        ("a bridge", &[(3, 10), (10, 3)], "---B------B---"),
        (
            "an antiparallel ladder",
            &[(3, 10), (10, 3), (5, 8), (8, 5)],
            "---EEE--EEE---",
        ),
        (
            "a parallel ladder",
            &[(9, 2), (4, 9), (11, 4)],
            "---EE----EE---",
        ),
        (
            "a bulge",
            &[(1, 12), (12, 1), (2, 11), (11, 2), (4, 9), (9, 4)],
            "-EEEE----EEEE-",
        ),
    ] {
        let found = states_of(bonds, 14);
        let found = found.replace(['T', 'S'], "-");
        assert_eq!(found, expected, "{what}");
    }
}

#[test]
fn turns_make_helices_where_the_chain_is_whole() {
    let alpha = [(4, 0), (5, 1), (6, 2)];
    assert_eq!(states_of(&alpha, 14), "-HHHHH--------");
    assert_eq!(states_of(&alpha, 6), "-HHHH---------");
    assert_eq!(states_of(&[(4, 0)], 14), "-TTT----------");
    assert_eq!(states_of(&[(3, 0), (4, 1)], 14), "-GGG----------");
    let pi_over_alpha = [(4, 0), (5, 1), (6, 1), (7, 2)];
    assert_eq!(states_of(&pi_over_alpha, 14), "-HIIIII-------");
}
