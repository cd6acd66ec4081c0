//! Labels of models that lack something: what is not known has no label, and that is said.

use std::collections::BTreeMap;

use cryoweave::dataset::records::{
    EntryFiles, EntryName, RecordIndex, RecordSettings, RuleSet, file, make_record,
};
use cryoweave::dataset::validate::{RecordFiles, Verdict, validate_record};
use cryoweave::geometry::dssp::assign_secondary;
use cryoweave::grid::{Density, Grid, GridSize};
use cryoweave::io::mrc::{read_map, write_map};
use cryoweave::io::structure::{read_structure, write_pdb_atoms};
use cryoweave::residue::SecondaryStructure;
use cryoweave::space::{Frame, Position};
use cryoweave::structure::Structure;

struct Made {
    index: RecordIndex,
    files: BTreeMap<String, Vec<u8>>,
}

impl RecordFiles for Made {
    fn read(&self, name: &str) -> Result<Vec<u8>, String> {
        let found = self.files.get(name).cloned();
        found.ok_or_else(|| format!("{name} is missing"))
    }
}

/// The first chain of the example, without its secondary structure.
fn protein() -> Structure {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/example/5ni1.cif.gz");
    let (mut structure, _) = read_structure(&std::fs::read(path).unwrap()).unwrap();
    structure.chains.truncate(1);
    let residues = &mut structure.chains[0].residues;
    residues.retain(|residue| !residue.hetero);
    for residue in residues {
        residue.secondary = None;
    }
    structure
}

/// The record of `structure`, a PDB file, in a map that encloses the example.
fn record(structure: String, rules: RuleSet) -> Made {
    let origin = Position::new(-40.0, -40.0, -40.0);
    let grid = Grid::from_fn(GridSize::new(128, 128, 128), |v| (v.x % 7) as f32 - 1.0);
    let frame = Frame::one_angstrom(origin);
    let files = EntryFiles {
        map: write_map(&Density { grid, frame }, "made up"),
        structure: structure.into_bytes(),
        fasta: None,
        entry: None,
    };
    let settings = RecordSettings {
        rules,
        ..RecordSettings::default()
    };
    let mut saved = BTreeMap::new();
    let name = EntryName::new("1", "1abc");
    let made = make_record(&name, files, settings, &mut |name, bytes| {
        saved.insert(name.to_owned(), bytes.to_vec());
        Ok(())
    });
    Made {
        index: made.unwrap().index,
        files: saved,
    }
}

/// Numbers of voxels of coil, helix and strand.
fn classes(record: &Made) -> [usize; 3] {
    let (mask, _) = read_map(&record.files[file::SECONDARY]).unwrap();
    let count = |class: f32| mask.grid.values().iter().filter(|v| **v == class).count();
    [1.0, 2.0, 3.0].map(count)
}

/// The warnings on the secondary structure.
fn warnings(record: &Made) -> Vec<&str> {
    let warnings = record.index.warnings.iter().map(String::as_str);
    warnings
        .filter(|warning| warning.starts_with("secondary structure"))
        .collect()
}

#[test]
fn a_model_without_a_backbone_has_no_secondary_structure() {
    let mut whole = protein();
    let text = write_pdb_atoms(&whole).unwrap();
    let known = record(text, RuleSet::Cryoweave);
    assert!(classes(&known)[1] > 80);
    assert_eq!(warnings(&known), [""; 0]);
    for lacking in [["N", "C", "O"].as_slice(), &["O"], &["N"]] {
        for residue in &mut whole.chains[0].residues {
            residue
                .atoms
                .retain(|atom| !lacking.contains(&atom.name.as_str()));
        }
        let text = write_pdb_atoms(&whole).unwrap();
        let unknown = record(text.clone(), RuleSet::Cryoweave);
        assert_eq!(classes(&unknown), [0; 3]);
        assert_eq!(
            warnings(&unknown),
            [
                "secondary structure: unknown for 141 of 141 residues, as N, C or O is missing; they \
              have no label of it"
            ]
        );
        let report = validate_record("1", &unknown);
        let check = report
            .checks
            .iter()
            .find(|check| check.name == "secondary structure");
        let check = check.unwrap();
        assert_eq!(check.verdict, Verdict::Warn);
        assert!(check.facts.contains("labelled Cα have none"));
        // By the released rules all of it is coil.
        let released = record(text, RuleSet::Reference);
        assert!(classes(&released)[0] > 130);
        assert_eq!(
            warnings(&released),
            [
                "secondary structure: unknown for 141 of 141 residues, as N, C or O is missing; they \
                 are coil by the released rule"
            ]
        );
    }
}

#[test]
fn what_the_file_does_not_tell_is_by_dssp() {
    let protein = protein();
    let text = write_pdb_atoms(&protein).unwrap();
    let by_dssp = classes(&record(text.clone(), RuleSet::Cryoweave));
    // Helices of which none goes with the residues, and one of which does not.
    let first = &protein.chains[0].residues[0];
    let (name, number) = (&first.name, first.number);
    let wrong = "HELIX    1   1 TRP A    5  TRP A   15  1\n";
    let lost = record(format!("{wrong}{text}"), RuleSet::Cryoweave);
    assert_eq!(classes(&lost), by_dssp);
    assert_eq!(lost.index.secondary_from, "dssp");
    let right = format!("HELIX    2   2 {name} A {number:>4}  {name} A {number:>4}  1\n");
    let some = record(format!("{wrong}{right}{text}"), RuleSet::Cryoweave);
    assert_eq!(some.index.secondary_from, "file");
    assert_eq!(
        warnings(&some),
        ["secondary structure: of 11 residues the file does not tell it; theirs is by DSSP"]
    );
    assert_eq!(classes(&some)[1], 1 + 11);
}

#[test]
fn the_last_oxygen_has_many_names() {
    let mut protein = protein();
    assign_secondary(&mut protein);
    let expected = protein.clone();
    for name in ["OT1", "O1", "OC1", "OXT"] {
        let mut other = expected.clone();
        let last = other.chains[0].residues.last_mut().unwrap();
        last.secondary = None;
        for atom in last.atoms.iter_mut().filter(|atom| atom.name == "O") {
            atom.name = name.to_owned();
        }
        assign_secondary(&mut other);
        let last = other.chains[0].residues.last().unwrap();
        assert_eq!(last.secondary, Some(SecondaryStructure::Coil), "{name}");
    }
}
