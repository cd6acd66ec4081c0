//! The networks of Cryo2Struct against PyTorch, where its numbers are there, and against a plain twin.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use cryoweave::io::tensors::TensorFile;
use cryoweave::network::WeightsError;
use cryoweave::network::device::ComputeDevice;
use cryoweave::network::unetr::{
    Card, Choices, Configuration, Origin, Precision, Sizes, Target, Unetr, card, convert,
};
use pollster::block_on;

use crate::shared::shared_or_skip;
use crate::unetr_twin::{Made, SIZES, twin};

/// How far f32 on the CPU may be from PyTorch's, in logits and in any intermediate value: sums of another order.
const TOLERANCE: f32 = 1e-4;

/// A tensor in PyTorch's order: channels, then z, y, x; or tokens, then channels.
struct Stored {
    shape: Vec<usize>,
    values: Vec<f32>,
}

fn stored(folder: &Path, file: &str) -> BTreeMap<String, Stored> {
    let bytes = fs::read(folder.join(file)).unwrap();
    let source = bytes.as_slice();
    let file = TensorFile::open(&source).unwrap();
    let real = file
        .entries()
        .iter()
        .filter_map(|(name, entry)| Some((name, entry.as_ref().ok()?)));
    real.map(|(name, tensor)| {
        let values = file.read(name, tensor).unwrap();
        let shape = tensor.shape().to_vec();
        (name.clone(), Stored { shape, values })
    })
    .collect()
}

fn with_heads(heads: usize) -> Choices {
    Choices {
        heads: Some(heads),
        ..Choices::default()
    }
}

fn read(path: &Path, choices: &Choices) -> Result<Unetr, WeightsError> {
    let bytes = fs::read(path).unwrap();
    Unetr::read(&bytes.as_slice(), choices, &ComputeDevice::cpu())
}

fn logits(network: &Unetr, tile: &[f32]) -> Vec<f32> {
    block_on(network.logits(&[tile.to_vec()]))
        .unwrap()
        .remove(0)
}

/// The largest difference of `ours`, whose channels are last, and every `stride`-th voxel of PyTorch's, whose channels
/// are first.
fn difference(ours: &[f32], stored: &Stored, stride: usize) -> f32 {
    let [_, channels, edge, ..] = stored.shape[..] else {
        panic!("channels of a tile");
    };
    let of = (ours.len() / channels) as f64;
    let whole = of.cbrt().round() as usize;
    let ours = |channel: usize, voxel: usize| {
        let [z, y, x] =
            [voxel / edge / edge, voxel / edge % edge, voxel % edge].map(|i| i * stride);
        ours[((z * whole + y) * whole + x) * channels + channel]
    };
    let values = stored.values.iter().enumerate();
    let differences = values.map(|(index, value)| {
        let difference = (ours(index / edge.pow(3), index % edge.pow(3)) - value).abs();
        assert!(difference.is_finite());
        difference
    });
    differences.fold(0.0, f32::max)
}

#[test]
fn golden_logits_of_both_networks() {
    let folder = shared_or_skip!("golden/network");
    for (name, heads, logits_name, stride, target) in [
        ("tiny_atom_12L", 4, "logits", 1, Target::Atoms),
        ("tiny_amino_4L", 6, "logits_stride2", 2, Target::AminoAcids),
    ] {
        let network = read(
            &folder.join(format!("{name}.weights.safetensors")),
            &with_heads(heads),
        )
        .unwrap();
        assert_eq!(network.card().target, target);
        let io = stored(&folder, &format!("{name}.io.safetensors"));
        let ours = logits(&network, &io["input"].values);
        let difference = difference(&ours, &io[logits_name], stride);
        eprintln!("{name}: largest difference {difference:e}");
        assert!(difference <= TOLERANCE, "{name}: {difference}");
    }
}

#[test]
fn golden_checkpoint_is_the_safetensors_file() {
    let folder = shared_or_skip!("golden/network");
    let io = stored(&folder, "tiny_atom_12L.io.safetensors");
    // The number of heads stands in the checkpoint's hyperparameters.
    let network = read(&folder.join("tiny_atom_12L.ckpt"), &Choices::default()).unwrap();
    assert_eq!(network.configuration().sizes().heads, 4);
    assert_eq!(network.card().heads_from, Origin::File);
    assert_eq!(network.card().parameters, 578_084);
    let difference = difference(&logits(&network, &io["input"].values), &io["logits"], 1);
    assert!(difference <= TOLERANCE, "{difference}");
}

#[test]
fn golden_heads_are_a_choice() {
    let folder = shared_or_skip!("golden/network");
    let variants = stored(&folder, "tiny_atom_12L.heads_variants.safetensors");
    let io = stored(&folder, "tiny_atom_12L.io.safetensors");
    for heads in [4, 6, 12] {
        // The weights file states none: 12 are the default.
        let choices = if heads == 12 {
            Choices::default()
        } else {
            with_heads(heads)
        };
        let network = read(&folder.join("tiny_atom_12L.weights.safetensors"), &choices).unwrap();
        let ours = logits(&network, &io["input"].values);
        let wanted = &variants[&format!("logits_heads{heads}_stride4")];
        let difference = difference(&ours, wanted, 4);
        assert!(difference <= TOLERANCE, "{heads} heads: {difference}");
    }
}

#[test]
fn golden_intermediate_values() {
    let folder = shared_or_skip!("golden/network");
    let network = read(
        &folder.join("tiny_atom_12L.weights.safetensors"),
        &with_heads(4),
    )
    .unwrap();
    let io = stored(&folder, "tiny_atom_12L.io.safetensors");
    let activations = network.activations(&io["input"].values).unwrap();
    let ours: BTreeMap<_, _> = activations.iter().map(|a| (a.name.as_str(), a)).collect();
    let mut largest = 0.0_f32;
    for (name, wanted) in stored(&folder, "tiny_atom_12L.activations.safetensors") {
        if name == "block_01.to_qvk" {
            // Ours are ordered by head when the weights are read; the attention after them is compared.
            continue;
        }
        let ours = ours
            .get(name.as_str())
            .unwrap_or_else(|| panic!("{name} is missing"));
        // Tokens are rows of channels in both, patches are not.
        let difference =
            if name.starts_with("block") || name.starts_with("transformer") || name == "embed" {
                let pairs = ours.values.iter().zip(&wanted.values);
                pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
            } else {
                difference(&ours.values, &wanted, 1)
            };
        assert_eq!(ours.values.len(), wanted.values.len(), "{name}");
        assert!(difference <= TOLERANCE, "{name}: {difference}");
        largest = largest.max(difference);
    }
    eprintln!("largest difference of an intermediate value: {largest:e}");
}

#[test]
fn golden_names_and_shapes_of_the_full_size_networks() {
    let folder = shared_or_skip!("golden/network");
    for (file, configuration) in [
        ("small_4L_h6_atom", Configuration::small(4)),
        ("small_4L_h6_amino", Configuration::small(21)),
        ("full_v1_12L_h12_atom", Configuration::full_v1(4)),
        ("full_v1_12L_h12_amino", Configuration::full_v1(21)),
        ("full_v2_24L_h12_atom", Configuration::full_v2(4)),
        ("full_v2_24L_h12_amino", Configuration::full_v2(21)),
    ] {
        let text = fs::read_to_string(folder.join(format!("state_dict_{file}.csv"))).unwrap();
        let wanted = text.lines().skip(1).map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let sizes = cells[3].split('x').map(|size| size.parse().unwrap());
            (cells[1].to_owned(), sizes.collect::<Vec<usize>>())
        });
        assert_eq!(
            configuration.tensors(),
            wanted.collect::<Vec<_>>(),
            "{file}"
        );
    }
}

#[test]
fn golden_part_of_a_legacy_checkpoint_is_read_and_what_lacks_is_named() {
    let folder = shared_or_skip!("golden/network");
    let bytes = fs::read(folder.join("legacy_nonzip_first4.ckpt")).unwrap();
    let source = bytes.as_slice();
    let legacy = TensorFile::open(&source).unwrap();
    assert_eq!(legacy.entries().len(), 4);
    let whole = stored(&folder, "tiny_atom_12L.weights.safetensors");
    for (name, tensor) in legacy.entries() {
        let numbers = legacy.read(name, tensor.as_ref().unwrap()).unwrap();
        assert_eq!(numbers, whole[name].values, "{name}");
    }
    let refused = card(&legacy, &Choices::default()).unwrap_err().to_string();
    assert!(refused.contains("lacks the tensor model."), "{refused}");
}

/// The made-up network equals its plain twin: direct sums in double precision, in PyTorch's order of axes.
#[test]
fn equals_a_plain_twin() {
    for heads in [1, 2, 4] {
        let made = Made::new(Sizes { heads, ..SIZES });
        let bytes = made.safetensors("model.");
        let choices = Choices {
            heads: Some(heads),
            taps: Some(SIZES.taps),
            target: Some(Target::Atoms),
        };
        let network = Unetr::read(&bytes.as_slice(), &choices, &ComputeDevice::cpu()).unwrap();
        assert_eq!(network.card().note(), None);
        let tile = made.tile();
        let ours = logits(&network, &tile);
        let wanted = twin(&made, &tile, &[]);
        assert_eq!(ours.len(), wanted.len());
        let differences = ours
            .iter()
            .zip(&wanted)
            .map(|(a, b)| (f64::from(*a) - b).abs());
        let difference = differences.fold(0.0, f64::max);
        eprintln!("{heads} heads: largest difference {difference:e}");
        assert!(difference <= 1e-4, "{heads} heads: {difference}");
        let spread = wanted
            .iter()
            .fold(0.0_f64, |most, value| most.max(value.abs()));
        assert!(spread > 0.1, "the twin tells something: {spread}");
    }
}

/// What the sequence adds to the tokens, by the plain twin.
#[test]
fn the_sequence_is_seen_as_by_a_plain_twin() {
    let made = Made::new(Sizes {
        sequence: Some(5),
        ..SIZES
    });
    let bytes = made.safetensors("model.");
    let mut network = Unetr::read(&bytes.as_slice(), &CHOICES, &ComputeDevice::cpu()).unwrap();
    assert!(network.lacks_sequence());
    assert_eq!(network.configuration().sizes().sequence, Some(5));
    let refused = network
        .describe_sequence(&[0.0; 4])
        .unwrap_err()
        .to_string();
    assert!(refused.contains("wants 5 numbers"), "{refused}");

    let tile = made.tile();
    let mut seen = Vec::new();
    for description in [[0.3_f32, -1.2, 0.8, 2.0, -0.1], [-0.4, 0.9, 0.0, -1.0, 1.5]] {
        network.describe_sequence(&description).unwrap();
        let ours = logits(&network, &tile);
        let wanted = twin(&made, &tile, &description.map(f64::from));
        let pairs = ours.iter().zip(&wanted);
        let differences = pairs.map(|(a, b)| (f64::from(*a) - b).abs());
        let difference = differences.fold(0.0, f64::max);
        eprintln!("largest difference {difference:e}");
        assert!(difference <= 1e-4, "{difference}");
        seen.push(ours);
    }
    let change = seen[0].iter().zip(&seen[1]).map(|(a, b)| (a - b).abs());
    let change = change.fold(0.0, f32::max);
    assert!(change > 0.01, "another sequence, other logits: {change}");

    let mut blind = Unetr::read(
        &Made::new(SIZES).safetensors("").as_slice(),
        &CHOICES,
        &ComputeDevice::cpu(),
    )
    .unwrap();
    let refused = blind.describe_sequence(&[0.0; 5]).unwrap_err().to_string();
    assert!(refused.contains("does not see the sequence"), "{refused}");
}

#[test]
fn tiles_at_once_are_tiles_one_by_one() {
    let made = Made::new(SIZES);
    let bytes = made.safetensors("");
    let choices = Choices {
        heads: Some(SIZES.heads),
        taps: Some(SIZES.taps),
        target: None,
    };
    let network = Unetr::read(&bytes.as_slice(), &choices, &ComputeDevice::cpu()).unwrap();
    let first = made.tile();
    let second: Vec<f32> = first.iter().rev().map(|value| 1.0 - value).collect();
    let both = block_on(network.logits(&[first.clone(), second.clone()])).unwrap();
    for (together, tile) in both.iter().zip([first, second]) {
        let alone = logits(&network, &tile);
        let differences = together.iter().zip(&alone).map(|(a, b)| (a - b).abs());
        assert!(differences.fold(0.0, f32::max) < 1e-5);
    }
    assert!(block_on(network.logits(&[])).unwrap().is_empty());
}

/// What the shapes of the made-up network do not tell.
const CHOICES: Choices = Choices {
    heads: Some(SIZES.heads),
    taps: Some(SIZES.taps),
    target: None,
};

fn refusal(made: &Made, choices: &Choices) -> String {
    let bytes = made.safetensors("model.");
    let refused = Unetr::read(&bytes.as_slice(), choices, &ComputeDevice::cpu());
    refused.expect_err("refused").to_string()
}

#[test]
fn wrong_files_are_refused_by_the_tensor() {
    let made = || Made::new(SIZES);
    let choices = CHOICES;
    let mut lacking = made();
    lacking
        .tensors
        .remove("transformer.block_list.1.norm_2.bias");
    let words = refusal(&lacking, &choices);
    assert!(
        words.contains("lacks the tensor model.transformer.block_list.1.norm_2.bias"),
        "{words}"
    );

    let mut foreign = made();
    foreign
        .tensors
        .insert("criterion.weight".into(), (vec![2], vec![1.0, 2.0]));
    let words = refusal(&foreign, &choices);
    assert!(
        words.contains("has a tensor model.criterion.weight"),
        "{words}"
    );

    let mut turned = made();
    turned
        .tensors
        .get_mut("z6_deconv.block.weight")
        .unwrap()
        .0
        .swap(0, 1);
    let words = refusal(&turned, &choices);
    assert!(words.contains("model.z6_deconv.block.weight"), "{words}");
    assert!(
        words.contains("[4, 8, 2, 2, 2], not [8, 4, 2, 2, 2]"),
        "{words}"
    );

    let mut spoilt = made();
    spoilt.tensors.get_mut("out_conv.1.bias").unwrap().1[0] = f32::NAN;
    let words = refusal(&spoilt, &choices);
    assert!(
        words.contains("model.out_conv.1.bias") && words.contains("no finite numbers"),
        "{words}"
    );

    let mut far = made();
    let bias = far.tensors["transformer.block_list.0.norm_1.bias"].clone();
    far.tensors
        .insert("transformer.block_list.4000000000.norm_1.bias".into(), bias);
    let words = refusal(&far, &choices);
    assert!(
        words.contains("lacks the tensor transformer.block_list.3999999999"),
        "{words}"
    );
}

#[test]
fn choices_that_do_not_fit_are_refused() {
    let made = || Made::new(SIZES);
    let choices = CHOICES;
    let words = refusal(
        &made(),
        &Choices {
            heads: Some(3),
            ..choices
        },
    );
    assert!(
        words.contains("3 heads do not divide 8 channels"),
        "{words}"
    );
    let words = refusal(
        &made(),
        &Choices {
            taps: None,
            ..choices
        },
    );
    assert!(words.contains("cannot tap layer 0"), "{words}");
    let target = Some(Target::AminoAcids);
    let words = refusal(&made(), &Choices { target, ..choices });
    assert!(
        words.contains("predicts 4 classes, not amino acids"),
        "{words}"
    );

    let weave =
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/weave.safetensors")).unwrap();
    let refused = Unetr::read(&weave.as_slice(), &choices, &ComputeDevice::cpu()).unwrap_err();
    assert!(
        matches!(&refused, WeightsError::OtherNetwork { found, .. } if found == "weave"),
        "{refused}"
    );
}

fn convert_made(precision: Precision) -> (Vec<u8>, Card) {
    let bytes = Made::new(SIZES).safetensors("model.");
    let source = bytes.as_slice();
    let file = TensorFile::open(&source).unwrap();
    let choices = Choices {
        heads: Some(2),
        taps: Some(SIZES.taps),
        target: Some(Target::SecondaryStructure),
    };
    let mut converted = Vec::new();
    let card = convert(&file, &choices, precision, &mut converted).unwrap();
    (converted, card)
}

#[test]
fn a_converted_file_says_what_it_is() {
    let (converted, card) = convert_made(Precision::Kept);
    assert_eq!(
        converted,
        convert_made(Precision::Kept).0,
        "the same every time"
    );
    let device = ComputeDevice::cpu();
    let network = Unetr::read(&converted.as_slice(), &Choices::default(), &device).unwrap();
    assert_eq!(network.configuration(), &card.configuration);
    assert_eq!(network.card().target, Target::SecondaryStructure);
    assert_eq!(network.card().target_from, Origin::File);
    assert_eq!(network.card().heads_from, Origin::File);
    let made = Made::new(SIZES);
    let tile = made.tile();
    let ours = logits(&network, &tile);
    let wanted = twin(&made, &tile, &[]);
    assert!(
        ours.iter()
            .zip(&wanted)
            .all(|(a, b)| (f64::from(*a) - b).abs() < 1e-4)
    );

    // A file that says it predicts one thing is not taken for another.
    let atoms = Choices {
        target: Some(Target::Atoms),
        ..Choices::default()
    };
    let refused = Unetr::read(&converted.as_slice(), &atoms, &device).unwrap_err();
    assert!(
        matches!(refused, WeightsError::OtherTarget { .. }),
        "{refused}"
    );
    let six = Unetr::read(&converted.as_slice(), &with_heads(4), &device).unwrap();
    assert!(
        six.card()
            .note()
            .unwrap()
            .contains("states 2 heads, and 4 are used")
    );
}

#[test]
fn half_precision_is_half_as_large() {
    let (kept, half) = (
        convert_made(Precision::Kept).0,
        convert_made(Precision::Half).0,
    );
    assert!(
        half.len() * 2 < kept.len() + 20_000,
        "{} {}",
        half.len(),
        kept.len()
    );
    let network =
        Unetr::read(&half.as_slice(), &Choices::default(), &ComputeDevice::cpu()).unwrap();
    assert_eq!(network.card().numbers, "half precision");
    let made = Made::new(SIZES);
    let tile = made.tile();
    let wanted = twin(&made, &tile, &[]);
    let ours = logits(&network, &tile);
    let differences = ours
        .iter()
        .zip(&wanted)
        .map(|(a, b)| (f64::from(*a) - b).abs());
    let difference = differences.fold(0.0, f64::max);
    assert!(difference < 0.1, "{difference}");
}
