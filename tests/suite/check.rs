//! The map check, as a user of the command line meets it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cryoweave::check::{Finding, Level, Mend, Topic};
use cryoweave::grid::Density;
use cryoweave::io::mrc::{read_map, write_map};
use cryoweave::space::VoxelSize;

use crate::folder::Folder;

impl Folder {
    /// Writes the example's map, changed by `change`, and returns its path.
    fn map(&self, name: &str, change: impl FnOnce(&mut Density)) -> String {
        let (mut map, _) = read_map(&fs::read(example("emd_3488.mrc.gz")).unwrap()).unwrap();
        change(&mut map);
        let path = self.0.join(name);
        fs::write(&path, write_map(&map, "")).unwrap();
        path.display().to_string()
    }
}

fn example(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("assets/example")
        .join(file)
}

/// Runs the program; gives its exit code, standard output and standard error.
fn run(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cryoweave"));
    let Output {
        status,
        stdout,
        stderr,
    } = command.args(arguments).output().unwrap();
    let [stdout, stderr] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (status.code().unwrap(), stdout, stderr)
}

/// Checks a map; gives the exit code and the findings.
fn check(arguments: &[&str]) -> (i32, Vec<Finding>) {
    let all = [&["check", "--json", "--quiet"], arguments].concat();
    let (code, stdout, stderr) = run(&all);
    let report: serde_json::Value = serde_json::from_str(&stdout).expect(&stderr);
    (
        code,
        serde_json::from_value(report["check"].clone()).unwrap(),
    )
}

fn on(findings: &[Finding], topic: Topic) -> &Finding {
    let found = findings.iter().find(|finding| finding.topic == topic);
    found.unwrap_or_else(|| panic!("{topic:?}: {findings:?}"))
}

#[test]
fn the_example_is_green_with_all_that_lies_beside_it() {
    let [map, fasta, model] = ["emd_3488.mrc.gz", "5ni1.fasta", "5ni1.cif.gz"].map(example);
    let [map, fasta, model] = [&map, &fasta, &model].map(|path| path.display().to_string());
    let (code, findings) = check(&[&map, "--fasta", &fasta, "--reference", &model]);
    assert_eq!(code, 0);
    let loud: Vec<_> = findings.iter().filter(|f| f.level > Level::Green).collect();
    assert!(loud.is_empty(), "{loud:?}");
    for topic in [
        Topic::Resolution,
        Topic::Handedness,
        Topic::Sequences,
        Topic::Cost,
    ] {
        on(&findings, topic);
    }
}

#[test]
fn the_hand_is_told_before_the_run_and_taken_if_asked() {
    let folder = Folder::new("check-hand");
    let map = folder.map("map.mrc", Density::mirror);
    let (_, findings) = check(&[&map]);
    let hand = on(&findings, Topic::Handedness);
    assert_eq!(
        (hand.level, hand.mend),
        (Level::Amber, Some(Mend::Mirror)),
        "{hand:?}"
    );
    let (_, findings) = check(&[&map, "--hand", "auto"]);
    assert_eq!(on(&findings, Topic::Handedness).level, Level::Green);
    // A region is one of the mirrored map, however it came to be mirrored.
    let place = |hand| {
        let (_, findings) = check(&[&map, "--hand", hand, "--region", "40,52,52:22"]);
        assert_eq!(
            on(&findings, Topic::Handedness).level,
            Level::Green,
            "{hand}"
        );
        on(&findings, Topic::Position).words.clone()
    };
    assert_eq!(place("auto"), place("flip"));
    folder.end();
}

#[test]
fn voxels_that_show_no_backbone_stop_a_run() {
    let folder = Folder::new("check-coarse");
    let map = folder.map("map.mrc", |map| {
        map.frame.voxel_size = VoxelSize::new(4.0, 4.0, 4.0).unwrap();
    });
    let out = folder.0.join("out").display().to_string();
    let (code, _, stderr) = run(&["predict", &map, "--out", &out, "--quiet"]);
    assert_eq!(code, 4);
    assert!(
        stderr.contains("4.00 Å") && stderr.contains("--force"),
        "{stderr}"
    );
    assert!(!Path::new(&out).exists(), "nothing is written");
    folder.end();
}

#[test]
fn a_voxel_size_that_is_a_quarter_off_is_told_before_a_run() {
    let map = example("emd_3488.mrc.gz").display().to_string();
    for edge in ["0.7875", "1.3125"] {
        let (_, findings) = check(&[&map, "--voxel-size", edge]);
        let finding = on(&findings, Topic::VoxelSize);
        assert_eq!(finding.level, Level::Amber, "{findings:?}");
        let is_near = |edge: f64| (edge / 1.05 - 1.0).abs() < 0.05;
        assert!(
            matches!(finding.mend, Some(Mend::VoxelSize(edge)) if is_near(edge)),
            "{finding:?}"
        );
    }
}

#[test]
fn inverted_contrast_stops_a_run_and_names_the_option() {
    let folder = Folder::new("check-inverted");
    let map = folder.map("map.mrc", |map| {
        map.grid
            .values_mut()
            .iter_mut()
            .for_each(|value| *value = -*value);
    });
    let (code, findings) = check(&[&map, "--no-network"]);
    assert_eq!(
        (code, on(&findings, Topic::Contrast).mend),
        (4, Some(Mend::Invert))
    );
    let (_, _, stderr) = run(&["predict", &map, "--quiet"]);
    assert!(stderr.contains("Try --invert."), "{stderr}");
    let (code, _) = check(&[&map, "--no-network", "--invert"]);
    assert_eq!(code, 0);
    folder.end();
}

#[test]
fn a_region_is_all_that_is_looked_at() {
    let map = example("emd_3488.mrc.gz").display().to_string();
    let (code, findings) = check(&[&map, "--no-network", "--region", "52,52,52:20"]);
    assert_eq!(code, 0);
    assert!(
        on(&findings, Topic::Cell)
            .words
            .starts_with("38 × 38 × 38 voxels"),
        "{findings:?}"
    );
    let (code, _, stderr) = run(&["check", &map, "--region", "900,0,0:20"]);
    assert_eq!(code, 1);
    assert!(stderr.contains("outside the map"), "{stderr}");
}

#[test]
fn a_map_that_is_placed_by_voxels_moves_with_their_size() {
    let folder = Folder::new("check-nstart");
    let path = folder.map("map.mrc", |_| {});
    let mut bytes = fs::read(&path).unwrap();
    for (word, voxels) in [(5, 10_i32), (6, -20), (7, 30)] {
        bytes[4 * word - 4..4 * word].copy_from_slice(&voxels.to_le_bytes());
    }
    fs::write(&path, bytes).unwrap();
    let place = |edge| {
        let (_, findings) = check(&[&path, "--no-network", "--voxel-size", edge]);
        on(&findings, Topic::Position).words.clone()
    };
    assert!(place("1.05").contains("(10.50, -21.00, 31.50) Å"));
    assert!(place("1.10").contains("(11.00, -22.00, 33.00) Å"));
    let (_, findings) = check(&[
        &path,
        "--no-network",
        "--voxel-size",
        "1.10",
        "--origin",
        "1,2,3",
    ]);
    assert!(
        on(&findings, Topic::Position)
            .words
            .contains("(1.00, 2.00, 3.00) Å")
    );
    folder.end();
}

#[test]
fn a_region_of_an_inverted_map_is_told_as_inverted() {
    let folder = Folder::new("check-inverted-part");
    let path = folder.map("map.mrc", |map| {
        let values = map.grid.values_mut().iter_mut();
        values.for_each(|value| *value = -*value);
    });
    let region = ["--no-network", "--region", "50,50,50:25"];
    let (code, findings) = check(&[&[path.as_str()], &region[..]].concat());
    assert_eq!(
        (code, on(&findings, Topic::Contrast).mend),
        (4, Some(Mend::Invert))
    );
    let (code, _) = check(&[&[path.as_str(), "--invert"], &region[..]].concat());
    assert_eq!(code, 0);
    folder.end();
}

#[test]
fn a_half_map_in_an_archive_is_told_by_its_name_there() {
    let folder = Folder::new("check-half-in-zip");
    let path = folder.map("map.mrc", |_| {});
    let map = fs::read(&path).unwrap();
    let archive = folder.0.join("download.tar");
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_ustar();
    header.set_size(map.len() as u64);
    tar.append_data(&mut header, "job/J5_map_half_A.mrc", map.as_slice())
        .unwrap();
    fs::write(&archive, tar.into_inner().unwrap()).unwrap();
    let (_, findings) = check(&[&archive.display().to_string(), "--no-network"]);
    assert_eq!(on(&findings, Topic::Kind).level, Level::Amber);
    folder.end();
}
