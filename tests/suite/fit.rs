//! `cryoweave evaluate --map`: how structures fit a map, on the example.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn evaluate(folder: &Path, arguments: &[&str]) -> Output {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/example");
    let map = example.join("emd_3488.mrc.gz");
    Command::new(env!("CARGO_BIN_EXE_cryoweave"))
        .current_dir(folder)
        .arg("evaluate")
        .arg(example.join("5ni1.cif.gz"))
        .arg("--map")
        .arg(map)
        .args(arguments)
        .output()
        .expect("the program runs")
}

#[test]
fn the_deposited_model_of_the_example_fits_its_map() {
    let folder = std::env::temp_dir().join(format!("cryoweave-fit-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let output = evaluate(&folder, &["--json", "--residues", "fit.csv"]);
    assert!(output.status.success(), "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        report.get("matched_percent"),
        None,
        "there is one structure"
    );
    let fit = &report["fits"][0];
    let number = |name: &str| fit[name].as_f64().unwrap();
    // cctbx 2025.11, which takes the same 8 points of each shell for all atoms, says 0.668, with 64 points 0.666.
    assert!(
        (number("q_score") - 0.666).abs() < 0.01,
        "{}",
        number("q_score")
    );
    // CC_mask of cctbx at 3.5 Å is 0.836 with the B factors of the model, 0.804 without.
    assert!(
        (0.7..0.85).contains(&number("correlation")),
        "{}",
        number("correlation")
    );
    let resolution = &fit["resolution"];
    assert_eq!(resolution["is_stated"], false);
    assert!(
        (2.5..4.5).contains(&resolution["angstrom"].as_f64().unwrap()),
        "{resolution}"
    );
    let residue = &fit["chains"][0]["residues"][0];
    assert!(
        residue["atoms"][0]["q_score"].as_f64().is_some(),
        "{residue}"
    );

    let mut table = csv::Reader::from_path(folder.join("fit.csv")).unwrap();
    let residues = fit["chains"].as_array().unwrap().iter();
    let residues: usize = residues
        .map(|chain| chain["residues"].as_array().unwrap().len())
        .sum();
    assert_eq!(table.records().count(), residues);

    let stated = evaluate(&folder, &["--resolution", "6"]);
    let words = String::from_utf8(stated.stdout).unwrap();
    assert!(words.contains(" at 6.0 Å\n"), "{words}");
    fs::remove_dir_all(&folder).unwrap();
}
