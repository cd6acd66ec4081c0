//! Options of the reference's networks: the sequence that they see, and the sweep beside ours.

use std::fs;
use std::path::Path;

use cryoweave::evaluate::Sweep;
use cryoweave::io::mrc::write_map;
use cryoweave::io::structure::read_structure;
use cryoweave::network::unetr::{Sizes, Target};
use cryoweave::pipeline::{self, InputFile, RunRecord};
use cryoweave::progress::Silent;
use cryoweave::score::{ScoreSettings, Scorer};
use ndarray::Array2;
use ndarray_npy::WriteNpyExt;
use pollster::block_on;

use crate::reference_run::{cryoweave, folder, map, networks, weights, words};
use crate::unetr_twin::{Made, SIZES};

/// Weights of a made-up network for `target` that sees the sequence in five numbers.
fn seeing_weights(target: Target) -> Vec<u8> {
    let classes = target.classes();
    let sequence = Some(5);
    let mut made = Made::new(Sizes {
        classes,
        sequence,
        ..SIZES
    });
    let (_, weight) = made.tensors.get_mut("out_conv.1.weight").unwrap();
    weight.iter_mut().for_each(|number| *number *= 2.0);
    made.safetensors("model.")
}

/// Writes the numbers of two sequences, and their mean.
fn write_numbers(folder: &Path) {
    let rows = Array2::from_shape_fn((2, 5), |(row, column)| (row + column) as f32 - 1.5);
    let npy = |rows: &Array2<f32>| {
        let mut bytes = Vec::new();
        rows.write_npy(&mut bytes).unwrap();
        bytes
    };
    fs::write(folder.join("two.npy"), npy(&rows)).unwrap();
    let mean = rows.mean_axis(ndarray::Axis(0)).unwrap();
    fs::write(
        folder.join("mean.npy"),
        npy(&mean.insert_axis(ndarray::Axis(0))),
    )
    .unwrap();
}

#[test]
fn the_program_tells_networks_the_sequence() {
    let folder = folder("sequence");
    fs::write(folder.join("map.mrc"), write_map(&map(), "made up")).unwrap();
    fs::write(
        folder.join("atoms.safetensors"),
        seeing_weights(Target::Atoms),
    )
    .unwrap();
    fs::write(
        folder.join("amino.safetensors"),
        weights(Target::AminoAcids),
    )
    .unwrap();
    let run = "predict map.mrc --method reference --atoms atoms.safetensors --amino amino.safetensors \
               --heads 2 --taps 1,2,3,2 --backend cpu --force --quiet";
    let refused = cryoweave(&folder, run);
    assert!(
        words(&refused).contains("wants the sequence in numbers"),
        "{}",
        words(&refused)
    );
    write_numbers(&folder);
    let refused = cryoweave(&folder, &format!("{run} --embedding two.npy"));
    assert!(
        words(&refused).contains("amino.safetensors: the network does not see the sequence"),
        "{}",
        words(&refused)
    );
    fs::write(
        folder.join("amino.safetensors"),
        seeing_weights(Target::AminoAcids),
    )
    .unwrap();
    for rows in ["two", "mean"] {
        let told = cryoweave(
            &folder,
            &format!("{run} --embedding {rows}.npy --out {rows}"),
        );
        let code = told.status.code();
        assert!(matches!(code, Some(0 | 3)), "{}", words(&told));
    }
    let record = |rows: &str| -> RunRecord {
        let bytes = fs::read(folder.join(rows).join("run.json")).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    };
    let (two, mean) = (record("two"), record("mean"));
    assert_eq!(two.counts, mean.counts);
    let is_told = |file: &InputFile| file.role == "numbers of the sequence";
    assert!(two.inputs.iter().any(is_told), "{:?}", two.inputs);

    let model = cryoweave(&folder, &format!("{run} --language-model two.npy"));
    assert!(
        words(&model).contains("describes the sequences of --fasta"),
        "{}",
        words(&model)
    );
    fs::remove_dir_all(&folder).unwrap();
}

/// Networks of Cryo2Struct are swept beside ours, each with its table.
#[test]
fn the_program_sweeps_networks_of_atoms_beside_ours() {
    let folder = folder("sweep");
    fs::write(folder.join("map.mrc"), write_map(&map(), "made up")).unwrap();
    let inside = "ATOM      1  CA  ALA A   1      10.000   5.000  12.000  1.00  0.00           C\n";
    fs::write(folder.join("reference.pdb"), inside).unwrap();
    fs::write(folder.join("atoms.safetensors"), weights(Target::Atoms)).unwrap();
    let run = cryoweave(
        &folder,
        "evaluate reference.pdb --sweep map.mrc --atoms atoms.safetensors --heads 2 --taps 1,2,3,2 --backend cpu",
    );
    assert!(run.status.success(), "{}", words(&run));
    let text = words(&run);
    assert!(text.contains("weave.safetensors: F1"), "{text}");
    assert!(text.contains("atoms.safetensors: F1"), "{text}");
    let picture = fs::read_to_string(folder.join("sweep.svg")).unwrap();
    assert!(picture.contains("atoms.safetensors"));
    // The table holds what the network says, voxel by voxel.
    let scored = block_on(async {
        let map = pipeline::prepared(&map(), &networks(), &ScoreSettings::default(), &mut Silent)
            .await
            .unwrap();
        let settings = ScoreSettings::default();
        networks()
            .score(&map, &settings, &mut Silent)
            .await
            .unwrap()
    });
    let (structure, _) = read_structure(inside.as_bytes()).unwrap();
    let wanted = Sweep::of(&scored, &structure).unwrap().to_csv();
    let table = fs::read_to_string(folder.join("sweep_2.csv")).unwrap();
    assert_eq!(table, wanted);
    assert_ne!(fs::read_to_string(folder.join("sweep.csv")).unwrap(), table);

    let run = cryoweave(&folder, "evaluate reference.pdb model.pdb --atoms a.ckpt");
    assert!(
        words(&run).contains("cannot be used with"),
        "{}",
        words(&run)
    );
    fs::remove_dir_all(&folder).unwrap();
}
