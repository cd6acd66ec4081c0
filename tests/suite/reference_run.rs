//! The method of the reference with its own networks: from a map to scores, candidates and a record of the run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cryoweave::candidates::clusters::{Classes, Kept, centroid, clusters, in_order};
use cryoweave::candidates::{Candidate, CandidateSettings, find};
use cryoweave::grid::{Density, Grid, GridSize};
use cryoweave::io::mrc::write_map;
use cryoweave::network::device::ComputeDevice;
use cryoweave::network::tiles::Tiling;
use cryoweave::network::unetr::{
    Choices, ReferenceNetworks, ReferenceNetworksError, Sizes, Target, Unetr,
};
use cryoweave::pipeline::{self, RunRecord, Sample, Settings};
use cryoweave::prepare::normalize::{NormalizedDensity, Rule};
use cryoweave::prepare::resample::resample_as_released;
use cryoweave::progress::Silent;
use cryoweave::residue::BackboneAtom;
use cryoweave::score::{ScoreSettings, Scorer, VoxelScores};
use cryoweave::space::{Frame, Position, VoxelSize};
use pollster::block_on;

use crate::shared::shared_or_skip;
use crate::unetr_twin::{Made, SIZES};

/// Weights of a made-up network for `target`.
pub(crate) fn weights(target: Target) -> Vec<u8> {
    let classes = target.classes();
    let mut made = Made::new(Sizes { classes, ..SIZES });
    let (_, weight) = made.tensors.get_mut("out_conv.1.weight").unwrap();
    // So that some voxels are likely to be something.
    weight.iter_mut().for_each(|number| *number *= 2.0);
    made.safetensors("model.")
}

fn choices(target: Target) -> Choices {
    Choices {
        heads: Some(SIZES.heads),
        taps: Some(SIZES.taps),
        target: Some(target),
    }
}

fn network(target: Target) -> Unetr {
    let bytes = weights(target);
    Unetr::read(&bytes.as_slice(), &choices(target), &ComputeDevice::cpu()).unwrap()
}

pub(crate) fn networks() -> ReferenceNetworks {
    let [atoms, amino, secondary] = Target::ALL.map(network);
    ReferenceNetworks::new(atoms, amino, Some(secondary)).unwrap()
}

/// A map of three tiles along x, of which the last holds nothing.
pub(crate) fn map() -> Density {
    let grid = Grid::from_fn(GridSize::new(56, 18, 15), |voxel| {
        let wave = (voxel.x as f32 * 0.9).sin()
            + (voxel.y as f32 * 0.7).cos()
            + (voxel.z as f32 * 1.1).sin();
        if voxel.x < 26 { wave } else { 0.0 }
    });
    let frame = Frame::one_angstrom(Position::new(3.0, -2.0, 7.5));
    Density { grid, frame }
}

/// The probabilities that a network alone gives every voxel, tile by tile.
fn alone(network: &Unetr, map: &NormalizedDensity) -> Vec<Grid<f32>> {
    let tiling = Tiling::new(map.grid().size(), 32, 20).unwrap();
    let classes = network.configuration().sizes().classes;
    let mut grids = vec![Grid::filled(map.grid().size(), 0.0); classes];
    for tile in tiling.tiles() {
        let logits = block_on(network.logits(&[tiling.cut(map.grid(), tile)]))
            .unwrap()
            .remove(0);
        let of_class = |class: usize| -> Vec<f32> {
            let voxels = logits.chunks_exact(classes);
            let softmax = |logits: &[f32]| {
                let sum: f64 = logits.iter().map(|logit| f64::from(*logit).exp()).sum();
                (f64::from(logits[class]).exp() / sum) as f32
            };
            voxels.map(softmax).collect()
        };
        for (class, grid) in grids.iter_mut().enumerate() {
            tiling.stitch(grid, tile, &of_class(class));
        }
    }
    grids
}

fn scores(map: &NormalizedDensity) -> VoxelScores {
    let settings = ScoreSettings::default();
    block_on(networks().score(map, &settings, &mut Silent)).unwrap()
}

fn normalized(map: &Density) -> NormalizedDensity {
    NormalizedDensity::new(map.clone(), Rule::NonZeroPercentile).unwrap()
}

#[test]
fn scores_are_those_of_each_network_alone() {
    let map = normalized(&map());
    let scores = scores(&map);
    assert_eq!(
        (scores.frame(), scores.size()),
        (map.frame(), map.grid().size())
    );
    let [atoms, amino, secondary] = Target::ALL.map(|target| alone(&network(target), &map));
    let near = |a: f32, b: f32| assert!((a - b).abs() < 1e-5, "{a} {b}");
    let mut residues = 0;
    for linear in 0..scores.size().count() {
        let voxel = scores.size().voxel(linear);
        for atom in BackboneAtom::ALL {
            near(scores.atom(atom)[voxel], atoms[1 + atom as usize][voxel]);
        }
        let Some(residue) = scores.cells().at(voxel) else {
            assert!(atoms[1][voxel] < 0.021);
            continue;
        };
        residues += 1;
        for (index, probability) in residue.amino.iter().enumerate() {
            near(*probability, amino[1 + index][voxel]);
        }
        let sum: f32 = (1..4).map(|class| secondary[class][voxel]).sum();
        for (index, probability) in residue.secondary.iter().enumerate() {
            near(*probability, secondary[1 + index][voxel] / sum);
        }
    }
    assert!(residues > 100, "{residues}");
}

/// The candidates are the clusters of the voxels that the rule of the reference keeps (`golden/cluster` holds both).
#[test]
fn candidates_are_the_clusters_of_the_kept_voxels() {
    let map = normalized(&map());
    let [atoms, amino, _] = Target::ALL.map(|target| alone(&network(target), &map));
    let mut members = Vec::new();
    for voxel in in_order(map.grid().size()) {
        let classes = Classes {
            atom: std::array::from_fn(|class| atoms[class][voxel]),
            amino: std::array::from_fn(|class| amino[class][voxel]),
        };
        if let Some(Kept { p_ca, amino }) = classes.kept(0.4) {
            let position = map.frame().position_of(voxel);
            members.push(Candidate {
                p_ca,
                amino,
                ..Candidate::with_residue_type(position, None, 0.0)
            });
        }
    }
    let points: Vec<Position> = members.iter().map(|member| member.position).collect();
    let wanted = clusters(&points, 2.0).into_iter().map(|cluster| {
        let members: Vec<&Candidate> = cluster.iter().map(|index| &members[*index]).collect();
        centroid(&members).unwrap()
    });
    let wanted: Vec<Candidate> = wanted.collect();
    let found = find(&scores(&map), &CandidateSettings::REFERENCE);
    assert!(found.len() > 5, "{}", found.len());
    assert_eq!(found.len(), wanted.len());
    for (found, wanted) in found.iter().zip(&wanted) {
        assert!(found.position.distance(wanted.position) < 1e-9);
        assert!((found.p_ca - wanted.p_ca).abs() < 1e-5);
        let pairs = found.amino.iter().zip(&wanted.amino);
        assert!(pairs.into_iter().all(|(a, b)| (a - b).abs() < 1e-5));
    }
}

/// The map is prepared as the released program does: resampled and normalised, its solvent as it is.
#[test]
fn the_map_is_prepared_as_released() {
    let mut map = map();
    map.frame.voxel_size = VoxelSize::new(0.45, 0.9, 1.2).unwrap();
    let prepared = block_on(pipeline::prepared(
        &map,
        &networks(),
        &ScoreSettings::default(),
        &mut Silent,
    ))
    .unwrap();
    let resampled = resample_as_released(&map).unwrap();
    assert_eq!(
        prepared,
        NormalizedDensity::new(resampled, Rule::NonZeroPercentile).unwrap()
    );
}

/// The settings may name another rule, and the notes tell it.
#[test]
fn a_map_is_normalised_as_the_settings_say() {
    let map = map();
    let mut settings = Settings::reference();
    settings.score.normalization = Some(Rule::PositivePercentile);
    let networks = networks();
    let mut silent = Silent;
    let prepared = pipeline::prepared(&map, &networks, &settings.score, &mut silent);
    assert_eq!(block_on(prepared).unwrap().rule(), Rule::PositivePercentile);
    let sample = Sample {
        name: "map",
        ..Sample::default()
    };
    let run = pipeline::predict(&map, sample, &networks, &settings, &mut silent);
    let notes = block_on(run).unwrap().notes;
    let told = "not as the network asks for: divided by the 95th percentile of the voxels above 0";
    assert!(notes.iter().any(|note| note.contains(told)), "{notes:?}");
}

#[test]
fn networks_that_do_not_belong_together_are_refused() {
    let [first, second] = [Target::Atoms, Target::Atoms].map(network);
    let refused = ReferenceNetworks::new(first, second, None).unwrap_err();
    let (wanted, found) = (Target::AminoAcids, Target::Atoms);
    assert_eq!(refused, ReferenceNetworksError::Target { wanted, found });
    let sizes = Sizes {
        edge: 48,
        classes: 21,
        ..SIZES
    };
    let bytes = Made::new(sizes).safetensors("");
    let large = Unetr::read(
        &bytes.as_slice(),
        &choices(Target::AminoAcids),
        &ComputeDevice::cpu(),
    );
    let refused = ReferenceNetworks::new(network(Target::Atoms), large.unwrap(), None).unwrap_err();
    let (first, second) = (32, 48);
    assert_eq!(refused, ReferenceNetworksError::Edge { first, second });
}

/// A folder of this test's own.
pub(crate) fn folder(test: &str) -> PathBuf {
    let name = format!("cryoweave-reference-{test}-{}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

pub(crate) fn cryoweave(folder: &Path, arguments: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cryoweave"))
        .args(arguments.split(' '))
        .current_dir(folder)
        .output()
        .unwrap()
}

pub(crate) fn words(output: &Output) -> String {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8_lossy(&text).into_owned()
}

#[test]
fn the_program_runs_the_whole_method() {
    let folder = folder("run");
    fs::write(folder.join("map.mrc"), write_map(&map(), "made up")).unwrap();
    fs::write(folder.join("a.fasta"), ">a\nMVLSPADKTNVKAAWGKVGAHAGEY\n").unwrap();
    fs::write(folder.join("atoms.safetensors"), weights(Target::Atoms)).unwrap();
    fs::write(
        folder.join("amino.safetensors"),
        weights(Target::AminoAcids),
    )
    .unwrap();
    let run = cryoweave(
        &folder,
        "predict map.mrc --fasta a.fasta --method reference --atoms atoms.safetensors --amino amino.safetensors \
         --heads 4 --taps 1,2,3,2 --backend cpu --force --out out",
    );
    assert!(run.status.success(), "{}", words(&run));
    let record: RunRecord =
        serde_json::from_slice(&fs::read(folder.join("out/run.json")).unwrap()).unwrap();
    assert_eq!(record.settings.candidates, Settings::reference().candidates);
    assert_eq!(record.settings.trace, Settings::reference().trace);
    let [atoms, amino] = record.networks.as_slice() else {
        panic!("two networks: {:?}", record.networks);
    };
    assert_eq!(
        (atoms.predicts.as_str(), amino.predicts.as_str()),
        ("atoms", "amino")
    );
    assert_eq!(
        (atoms.heads, atoms.heads_from.as_str(), atoms.taps),
        (4, "as asked for", SIZES.taps)
    );
    assert_eq!(atoms.weights, record.weights);
    assert_ne!(atoms.weights.sha256, amino.weights.sha256);
    // Every residue takes a candidate.
    assert_eq!(record.counts.model_residues, 25, "{:?}", record.counts);
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_program_says_which_networks_are_missing() {
    let folder = folder("missing");
    fs::write(folder.join("map.mrc"), write_map(&map(), "made up")).unwrap();
    for (arguments, part) in [
        (
            "predict map.mrc --method reference --atoms a.ckpt",
            "--atoms FILE --amino FILE",
        ),
        (
            "predict map.mrc --amino a.ckpt",
            "belong to --method reference",
        ),
        (
            "predict map.mrc --force --method reference --atoms a.ckpt --amino b.ckpt",
            "cannot read the weights a.ckpt",
        ),
        (
            "predict map.mrc --method reference --atoms a --amino b --taps 1,2,3",
            "give four numbers",
        ),
        (
            "predict map.mrc --force --method reference --atoms map.mrc --amino map.mrc",
            "neither safetensors nor",
        ),
        (
            "predict map.mrc --force --hand auto --method reference --atoms a --amino b",
            "do not tell the handedness",
        ),
    ] {
        let run = cryoweave(&folder, arguments);
        assert!(
            !run.status.success() && words(&run).contains(part),
            "{arguments}: {}",
            words(&run)
        );
    }
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_program_converts_and_spares_its_input() {
    let folder = folder("convert");
    let input = weights(Target::Atoms);
    fs::write(folder.join("a.safetensors"), &input).unwrap();
    let run = cryoweave(&folder, "convert a.safetensors --heads 2 --taps 1,2,3,2");
    assert!(
        words(&run).contains("is an input of this run"),
        "{}",
        words(&run)
    );
    assert_eq!(fs::read(folder.join("a.safetensors")).unwrap(), input);
    let run = cryoweave(
        &folder,
        "convert a.safetensors --heads 2 --taps 1,2,3,2 --predicts secondary --out b.safetensors",
    );
    assert!(run.status.success(), "{}", words(&run));
    for part in [
        "secondary structure",
        "heads      2, as asked for",
        "taps 1 2 3 2",
        "SHA-256",
    ] {
        assert!(words(&run).contains(part), "{part}: {}", words(&run));
    }
    assert_eq!(
        fs::read_dir(&folder).unwrap().count(),
        2,
        "nothing is left beside"
    );
    let run = cryoweave(&folder, "convert b.safetensors --json --out c.safetensors");
    let card: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(card["heads_from"], "file");
    let run = cryoweave(
        &folder,
        "convert a.safetensors --taps 1,2,3,9 --heads 2 --out d.safetensors",
    );
    assert!(
        words(&run).contains("cannot tap layer 9"),
        "{}",
        words(&run)
    );
    assert!(!folder.join("d.safetensors").exists());
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_converted_file_states_only_what_was_said() {
    let folder = folder("said");
    fs::write(folder.join("a.safetensors"), weights(Target::Atoms)).unwrap();
    let run = cryoweave(
        &folder,
        "convert a.safetensors --heads 2 --taps 1,2,3,2 --out e.safetensors",
    );
    assert!(run.status.success(), "{}", words(&run));
    let run = cryoweave(
        &folder,
        "convert e.safetensors --predicts secondary --json --out f.safetensors",
    );
    assert!(run.status.success(), "{}", words(&run));
    let card: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(
        (&card["target"], &card["target_from"], &card["heads_from"]),
        (
            &"secondary_structure".into(),
            &"option".into(),
            &"file".into()
        )
    );
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn golden_checkpoint_is_converted() {
    let golden = shared_or_skip!("golden/network");
    let folder = folder("golden");
    let run = cryoweave(
        &folder,
        &format!(
            "convert {} --out a.safetensors",
            golden.join("tiny_atom_12L.ckpt").display()
        ),
    );
    assert!(run.status.success(), "{}", words(&run));
    for part in [
        "heads      4, as the file states",
        "single precision",
        "0.58 M parameters",
        "predicts   atoms",
    ] {
        assert!(words(&run).contains(part), "{part}: {}", words(&run));
    }
    let legacy = golden.join("legacy_nonzip_first4.ckpt");
    let run = cryoweave(&folder, &format!("convert {}", legacy.display()));
    assert!(
        words(&run).contains("lacks the tensor model."),
        "{}",
        words(&run)
    );
    fs::remove_dir_all(&folder).unwrap();
}
