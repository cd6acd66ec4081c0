//! Label masks against what the reference programs write.

use std::io::Read;
use std::path::PathBuf;

use cryoweave::dataset::labels::{LabelMask, LabelRule};
use cryoweave::geometry::dssp::dssp;
use cryoweave::grid::GridSize;
use cryoweave::io::structure::read_structure;
use cryoweave::space::{Displacement, Frame, Position, VoxelSize};
use cryoweave::structure::Structure;
use flate2::read::GzDecoder;
use serde_json::Value;

use crate::odd_protein::odd_protein;
use crate::shared::shared_or_skip;

/// A labelled voxel: x, y, z and the class, from 1.
type Label = [usize; 4];

/// A case of the reference: a structure and the grid that it labels.
struct Case {
    folder: PathBuf,
    name: String,
    structure: Structure,
    size: GridSize,
    frame: Frame,
}

impl Case {
    fn open(folder: PathBuf, name: &str) -> Self {
        let text = std::fs::read_to_string(folder.join("cases.json")).unwrap();
        let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
        let facts = cases.iter().find(|facts| facts["case"] == name).unwrap();
        let file = format!("{}.gz", facts["structure"].as_str().unwrap());
        let bytes = std::fs::read(folder.join(file)).unwrap();
        let [nx, ny, nz] = [0, 1, 2].map(|i| facts["grid_n_xyz"][i].as_u64().unwrap() as usize);
        let [x, y, z] = [0, 1, 2].map(|i| facts["origin_xyz"][i].as_f64().unwrap());
        // A map's header holds voxel sizes in single precision.
        let voxel = f64::from(facts["voxel"].as_f64().unwrap() as f32);
        Self {
            folder,
            name: name.to_owned(),
            structure: read_structure(&bytes).unwrap().0,
            size: GridSize::new(nx, ny, nz),
            frame: Frame {
                origin: Position::new(x, y, z),
                voxel_size: VoxelSize::new(voxel, voxel, voxel).unwrap(),
            },
        }
    }

    /// The labels that the reference wrote for `mask`, in memory order.
    fn expected(&self, mask: &str) -> Vec<Label> {
        let path = self.folder.join(format!("{}_{mask}.csv.gz", self.name));
        let mut text = String::new();
        let mut file = GzDecoder::new(std::fs::File::open(path).unwrap());
        file.read_to_string(&mut text).unwrap();
        let label = |line: &str| {
            let fields: Vec<usize> = line.split(',').map(|f| f.parse().unwrap()).collect();
            Label::try_from(fields).unwrap()
        };
        text.lines().skip(1).map(label).collect()
    }

    /// The rule to label by, and the frame to label in. Formula 1 takes the voxel below an atom; on
    /// voxels of 1 Å, that is the nearest one of a grid that lies half a voxel further along each
    /// axis. On other voxels only the released rule gives the same.
    fn rule(&self) -> (LabelRule, Frame) {
        if self.frame.voxel_size != VoxelSize::ONE {
            return (LabelRule::Reference, self.frame);
        }
        let origin = self.frame.origin + Displacement::new(0.5, 0.5, 0.5);
        let frame = Frame {
            origin,
            ..self.frame
        };
        (LabelRule::Nearest, frame)
    }

    fn atoms(&self) -> (Vec<Label>, usize) {
        let (rule, frame) = self.rule();
        let mask = LabelMask::backbone_atoms_by(rule, &self.structure, self.size, frame);
        (self.found(&mask, |atom| atom as usize), mask.outside())
    }

    fn ca_atoms(&self) -> (Vec<Label>, usize) {
        let (rule, frame) = self.rule();
        let mask = LabelMask::ca_atoms_by(rule, &self.structure, self.size, frame);
        (self.found(&mask, |atom| atom as usize), mask.outside())
    }

    fn amino(&self) -> (Vec<Label>, usize) {
        let (rule, frame) = self.rule();
        let mask = LabelMask::amino_acids_by(rule, &self.structure, self.size, frame);
        (self.found(&mask, |amino| amino as usize), mask.outside())
    }

    fn secondary(&self) -> Vec<Label> {
        let (rule, frame) = self.rule();
        let mask = LabelMask::secondary_by(rule, &self.structure, self.size, frame);
        self.found(&mask, |state| state as usize)
    }

    /// The labels of `mask` in memory order.
    fn found<L: Copy>(&self, mask: &LabelMask<L>, class: impl Fn(L) -> usize) -> Vec<Label> {
        let labels = mask.labels().iter().map(|(place, label)| {
            let voxel = self.size.voxel(*place);
            [voxel.x, voxel.y, voxel.z, class(*label) + 1]
        });
        labels.collect()
    }

    /// Holds all masks to the files named `…_MASK{suffix}`, with `outside` atoms and Cα
    /// outside the grid.
    fn compare(&self, suffix: &str, outside: [usize; 2]) {
        let expected = |mask: &str| self.expected(&format!("{mask}{suffix}"));
        assert_eq!(self.atoms(), (expected("atom"), outside[0]));
        assert_eq!(self.ca_atoms(), (expected("ca"), outside[1]));
        assert_eq!(self.amino(), (expected("amino"), outside[1]));
    }
}

/// `labels` without those at the `places`, every one of which has to be there.
fn without(mut labels: Vec<Label>, places: &[[usize; 3]]) -> Vec<Label> {
    for place in places {
        let before = labels.len();
        labels.retain(|[x, y, z, _]| [*x, *y, *z] != *place);
        assert_eq!(labels.len(), before - 1, "{place:?}");
    }
    labels
}

#[test]
fn golden_labels_7s15() {
    let case = Case::open(shared_or_skip!("golden/labels"), "7s15");
    case.compare("", [0, 0]);
    assert_eq!(case.secondary(), case.expected("ss"));
}

#[test]
fn golden_labels_8hb0() {
    let case = Case::open(shared_or_skip!("golden/labels"), "8hb0");
    case.compare("", [0, 0]);
    assert_eq!(case.secondary(), case.expected("ss"));
}

/// The reference takes the two calcium ions of 3J9S for Cα, and labels a carbon of the
/// acetyl cap before its first residue.
#[test]
fn golden_labels_3j9s() {
    let case = Case::open(shared_or_skip!("golden/labels"), "3j9s");
    let ions: Vec<[usize; 3]> = case
        .expected("ca")
        .into_iter()
        .filter(|label| !case.expected("amino").iter().any(|a| a[..3] == label[..3]))
        .map(|[x, y, z, _]| [x, y, z])
        .collect();
    assert_eq!(ions.len(), 2);
    let odd = [ions[0], ions[1], [41, 41, 27]];
    assert_eq!(case.atoms().0, without(case.expected("atom"), &odd));
    assert_eq!(case.ca_atoms().0, without(case.expected("ca"), &ions));
    assert_eq!(case.amino().0, case.expected("amino"));
    assert_eq!(case.secondary(), case.expected("ss"));
}

/// The reference wraps 250 of the atoms round; the files `nowrap` are without.
#[test]
fn golden_labels_7s15_cropped() {
    let case = Case::open(shared_or_skip!("golden/labels"), "7s15_cropped");
    case.compare("_nowrap", [250 + 136, 382 - 250]);
}

#[test]
fn golden_labels_7s15_voxel3() {
    let case = Case::open(shared_or_skip!("golden/labels"), "7s15_voxel3");
    case.compare("", [0, 0]);
}

#[test]
fn golden_labels_7s15_voxel1_3() {
    let case = Case::open(shared_or_skip!("golden/labels"), "7s15_voxel1.3");
    case.compare("", [0, 0]);
}

/// The labels that the programs of the reference give to the odd protein, less what ours leaves out
/// on purpose: a calcium ion at (20, 20, 20), the carbon of an acetyl cap at (22, 20, 20), the second
/// model at (6, 25, 5), and an atom before the first voxel, which they wrap round to (28, 12, 12).
/// Where a residue has two names, ours takes the one of higher occupancy, at (24, 5, 5) and not at
/// (24, 8, 5). The second model calls the modified residue at (11, 5, 5) a cysteine; ours does not.
#[test]
fn restated_labels_quirks() {
    let case = Case {
        folder: PathBuf::new(),
        name: "odd protein".to_owned(),
        structure: read_structure(odd_protein().as_bytes()).unwrap().0,
        size: GridSize::new(30, 30, 30),
        frame: Frame::one_angstrom(Position::default()),
    };
    let atoms = [
        [5, 5, 5, 2],
        [6, 5, 5, 1],
        [7, 5, 5, 3],
        [10, 5, 5, 2],
        [11, 5, 5, 1],
        [12, 5, 5, 3],
        [15, 5, 5, 2],
        [17, 5, 5, 3],
        [20, 5, 5, 1],
        [24, 5, 5, 1],
        [16, 8, 5, 1],
        [5, 12, 12, 1],
        [9, 12, 12, 1],
        [13, 12, 12, 1],
        [16, 12, 12, 1],
        [29, 12, 12, 1],
        [24, 20, 20, 1],
    ];
    assert_eq!(case.atoms(), (atoms.to_vec(), 2));
    let ca_atoms = atoms.iter().filter(|[.., atom]| *atom == 1);
    assert_eq!(case.ca_atoms().0, ca_atoms.copied().collect::<Vec<_>>());
    // Of the 20 amino acids; a residue of unknown type erases what lies at its Cα. Unlike the
    // reference ours labels the modified residues, MSE as methionine and SEP as serine.
    let amino = [
        [6, 5, 5, 1],
        [11, 5, 5, 13],
        [20, 5, 5, 16],
        [24, 5, 5, 11],
        [16, 8, 5, 8],
        [5, 12, 12, 17],
        [9, 12, 12, 19],
        [13, 12, 12, 18],
        [29, 12, 12, 15],
        [24, 20, 20, 16],
    ];
    assert_eq!(case.amino().0, amino);
}

/// Where ours differs from the reference on purpose: no calcium ion and no acetyl cap, no second
/// model, no atom wrapped round; and of a residue with two names the one of higher occupancy.
#[test]
fn golden_labels_quirks() {
    let case = Case::open(shared_or_skip!("golden/labels"), "quirks");
    let (ion, cap) = ([20, 20, 20], [22, 20, 20]);
    let (second_model, wrapped) = ([6, 25, 5], [28, 12, 12]);
    let (leucine, valine) = ([24, 5, 5], [24, 8, 5]);

    let (atoms, outside) = case.atoms();
    let odd = [ion, cap, second_model, wrapped, valine];
    assert_eq!(
        without(atoms, &[leucine]),
        without(case.expected("atom"), &odd)
    );
    assert_eq!(outside, 2);

    let odd = [ion, second_model, wrapped, valine];
    assert_eq!(
        without(case.ca_atoms().0, &[leucine]),
        without(case.expected("ca"), &odd)
    );

    // The second model calls the modified residue at (11, 5, 5) a cysteine; ours labels it, and
    // another one, by their parents.
    let odd = [second_model, wrapped, valine, [11, 5, 5]];
    let modified = [[11, 5, 5], [24, 20, 20]];
    assert_eq!(
        without(without(case.amino().0, &[leucine]), &modified),
        without(case.expected("amino"), &odd)
    );
}

/// Letter by letter as mkdssp 4.2.2 says; the table has a blank for a residue that it left out.
#[test]
fn golden_labels_dssp() {
    let folder = shared_or_skip!("golden/labels");
    for name in ["7s15", "8hb0", "3j9s"] {
        let bytes = std::fs::read(folder.join(format!("{name}.pdb.gz"))).unwrap();
        let (structure, _) = read_structure(&bytes).unwrap();
        let table = folder.join(format!("{name}_secondary_structure.csv"));
        let table = std::fs::read_to_string(table).unwrap();
        let states = dssp(&structure);
        let (mut same, mut all) = (0, 0);
        for line in table.lines().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            let chain = structure
                .chains
                .iter()
                .position(|c| c.id == fields[0])
                .unwrap();
            let number: i32 = fields[1].parse().unwrap();
            let residues = &structure.chains[chain].residues;
            let place = residues
                .iter()
                .position(|r| r.number == number && !r.hetero)
                .unwrap();
            let Some(state) = states[chain][place] else {
                continue;
            };
            // mkdssp 4 has a ninth state, P, for polyproline helices.
            let expected = fields[6].replace(['-', 'P'], " ");
            all += 1;
            same += usize::from(expected.trim_end() == state.letter().to_string().trim_end());
        }
        assert!(all > 350 && same == all, "{name}: {same} of {all}");
    }
}

/// With its defects, the released rule gives what the released programs give.
#[test]
fn golden_labels_released_rule() {
    let rule = LabelRule::Reference;
    for name in ["7s15", "8hb0", "3j9s", "7s15_cropped"] {
        let case = Case::open(shared_or_skip!("golden/labels"), name);
        let (structure, size, frame) = (&case.structure, case.size, case.frame);
        let atoms = LabelMask::backbone_atoms_by(rule, structure, size, frame);
        assert_eq!(
            case.found(&atoms, |l| l as usize),
            case.expected("atom"),
            "{name}"
        );
        let ca_atoms = LabelMask::ca_atoms_by(rule, structure, size, frame);
        assert_eq!(
            case.found(&ca_atoms, |l| l as usize),
            case.expected("ca"),
            "{name}"
        );
        let amino = LabelMask::amino_acids_by(rule, structure, size, frame);
        assert_eq!(
            case.found(&amino, |l| l as usize),
            case.expected("amino"),
            "{name}"
        );
        let secondary = LabelMask::secondary_by(rule, structure, size, frame);
        assert_eq!(
            case.found(&secondary, |l| l as usize),
            case.expected("ss"),
            "{name}"
        );
    }
}
