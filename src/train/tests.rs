//! Losses, gradients, steps and metrics, held against PyTorch and scikit-learn: `training/train_parity.py` prints the numbers.

use std::collections::BTreeMap;

use burn::optim::Optimizer as _;
use burn::tensor::{Tensor, TensorData};

use super::example::{Example, ResidueLabel, Targets, WeaveTargets};
use super::learner::{Gradient, Learner};
use super::metrics::{Confusion, Scores};
use super::nadam::NAdam;
use super::parameters::{Parameters, numbers, row};
use super::settings::Network;
use crate::network::device::ComputeDevice;
use crate::network::unetr::{Configuration, Sizes, Target};

/// Shipped weights.
const WEIGHTS: &[u8] = include_bytes!("../../assets/weave.safetensors");
/// Edge of the crop for `weave`, in voxels.
const EDGE: usize = 16;
/// Largest relative difference of a loss and of the norm of a gradient from PyTorch's.
const TOLERANCE: f64 = 2e-4;

/// Returns the numbers of the script's pattern from `state`.
fn pattern(mut state: u32, count: usize) -> Vec<f32> {
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

/// Returns the example `e` of the script.
fn weave_example(e: usize) -> Example {
    let count = EDGE.pow(3);
    let probability = (0..3 * count).map(|index| {
        let (a, i) = (index / count, index % count);
        let value = ((i * 13 + a * 7 + e * 3) % 101) as f32 / 100.0;
        if i % 50 == 0 { value } else { 0.0 }
    });
    let residues: Vec<ResidueLabel> = (0..6)
        .map(|k| {
            let step = k as f32;
            ResidueLabel {
                cell: (k * 37 + e * 11) % 512,
                amino: (k != 2).then_some((k * 3 + e) % 20),
                secondary: (k != 4).then_some(k % 3),
                next: (k != 5).then_some([0.3 * step - 0.5, 0.1 * e as f32, -1.2 + 0.4 * step]),
                previous: (k != 0).then_some([-0.2 * step, 0.5, 0.7 - 0.3 * step]),
            }
        })
        .collect();
    let molecules = residues.iter().map(|label| (label.cell, 0));
    let targets = WeaveTargets {
        probability: probability.collect(),
        weight: (0..count)
            .map(|i| f32::from(u8::from(i % 3 != 0)))
            .collect(),
        molecules: molecules.chain([(100 + e, 1), (200, 2)]).collect(),
        residues,
        ca_voxels: vec![7, 50],
    };
    Example {
        edge: EDGE,
        density: pattern(12_345 * e as u32, count),
        targets: Targets::Weave(targets),
    }
}

/// Holds loss and gradient against PyTorch's: the loss, the norm of the whole gradient, and for some parameters its norm and the
/// value in its middle.
fn hold(gradient: &Gradient, loss: f64, norm: f64, expected: &[(&str, f64, f64)]) {
    let near = |found: f64, expected: f64, scale: f64| {
        (found - expected).abs() <= TOLERANCE * scale.abs().max(1e-6)
    };
    assert!(near(gradient.loss, loss, loss), "{} {loss}", gradient.loss);
    let of: BTreeMap<&str, Vec<f32>> = gradient
        .of
        .iter()
        .map(|(name, values)| (name.as_str(), numbers(values).unwrap()))
        .collect();
    let square = |values: &[f32]| values.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>();
    let found = of.values().map(|values| square(values)).sum::<f64>().sqrt();
    assert!(near(found, norm, norm), "{found} {norm}");
    for (name, norm, middle) in expected {
        let values = &of[name];
        let found = square(values).sqrt();
        assert!(near(found, *norm, *norm), "{name}: {found} {norm}");
        let found = f64::from(values[values.len() / 2]);
        assert!(near(found, *middle, *norm), "{name}: {found} {middle}");
    }
}

#[test]
fn loss_and_gradient_of_weave_are_those_of_pytorch() {
    let device = ComputeDevice::cpu();
    let parameters = Parameters::of_weave(WEIGHTS, &device).unwrap();
    let batch = [weave_example(0), weave_example(1)];
    let expected = [
        ("stem.weight", 4.420_687_5, 1.223_093_5e-2),
        ("encoder_2a.1.conv_1.weight", 3.567_002_4, -3.343_310_2e-3),
        ("encoder_2a.0.norm_1.bias", 4.442_078_8e-1, 2.730_887_4e-2),
        ("down_8a.weight", 1.864_591_2e-1, 8.752_814_2e-6),
        ("positions", 6.887_828_2e-4, 0.0),
        ("transformer.2.qkv.weight", 9.995_130_9e-3, -1.170_776_7e-7),
        (
            "transformer.0.contract.bias",
            5.913_398_2e-4,
            -5.217_183_9e-5,
        ),
        ("up_4a.weight", 1.818_544_1e-1, 4.922_858_8e-4),
        (
            "decoder_4a.0.conv_2.weight",
            2.487_955_7e-1,
            -5.216_613_5e-5,
        ),
        ("merge_2a.weight", 8.388_636_2, 2.431_818_5e-1),
        ("head_norm.weight", 1.195_545_7, 2.064_304_1e-2),
        ("fine_head.weight", 9.894_393_8, 3.869_184_5e-2),
        ("fine_head.bias", 6.999_316_5e-1, 8.920_154_7e-2),
        ("coarse_head.weight", 5.213_289_4, -9.675_242_0e-3),
    ];
    let mut gradients = [1, 2].map(|threads| {
        let learner = Learner::new(Network::Weave, parameters.clone(), &device, threads);
        learner.gradient(&batch).unwrap()
    });
    for gradient in &gradients {
        hold(gradient, 16.915_251, 18.456_284, &expected);
    }
    let [one, two] = &mut gradients;
    for ((name, one), (_, two)) in one.of.iter().zip(&two.of) {
        assert_eq!(
            numbers(one).unwrap(),
            numbers(two).unwrap(),
            "{name} by one thread and by two"
        );
    }
}

/// Returns the tiny network of the script.
fn tiny() -> Configuration {
    Configuration::new(Sizes {
        edge: 32,
        embedding: 24,
        heads: 4,
        layers: 4,
        taps: [1, 2, 3, 4],
        linear: 48,
        base_filters: 4,
        classes: 4,
        sequence: None,
    })
    .unwrap()
}

/// Returns its weights, made by the pattern in the order of its tensors.
fn tiny_parameters(device: &ComputeDevice) -> Parameters {
    let tensors = tiny().tensors();
    let count = |shape: &[usize]| shape.iter().product::<usize>();
    let mut values = pattern(0, tensors.iter().map(|(_, shape)| count(shape)).sum()).into_iter();
    let by_name = tensors.into_iter().map(|(name, shape)| {
        let inputs: usize = shape.iter().skip(1).product();
        let value = |number: f32| match shape.len() {
            1 => 1.0 + 0.1 * number,
            _ => number * (3.0 / inputs as f32).sqrt(),
        };
        let own: Vec<f32> = values.by_ref().take(count(&shape)).map(value).collect();
        (name, (shape, row(own, device)))
    });
    Parameters {
        by_name: by_name.collect(),
    }
}

fn tile(e: usize) -> Example {
    let label = |i: usize| match i {
        i if i.is_multiple_of(97 + e) => 1,
        i if i.is_multiple_of(89) => 2,
        i if i.is_multiple_of(83) => 3,
        _ => 0,
    };
    Example {
        edge: 32,
        density: pattern(12_345 * e as u32, 32_usize.pow(3)),
        targets: Targets::Classes((0..32_usize.pow(3)).map(label).collect()),
    }
}

fn tiny_learner() -> Learner {
    let device = ComputeDevice::cpu();
    let network = Network::Unetr {
        configuration: tiny(),
        target: Target::Atoms,
    };
    Learner::new(network, tiny_parameters(&device), &device, 2)
}

#[test]
fn loss_and_gradient_of_a_tiny_unetr_are_those_of_pytorch() {
    let gradient = tiny_learner().gradient(&[tile(0), tile(1)]).unwrap();
    let expected = [
        (
            "embed.patch_embeddings.weight",
            2.609_597_8e-1,
            6.726_684_5e-4,
        ),
        (
            "embed.position_embeddings.abs_pos_enc",
            6.984_664_4e-3,
            6.605_812_8e-4,
        ),
        (
            "transformer.block_list.0.mhsa.to_qvk.weight",
            2.915_070_4e-2,
            5.862_847_9e-4,
        ),
        (
            "transformer.block_list.3.linear.0.weight",
            7.642_179_1e-3,
            -1.731_201_3e-4,
        ),
        (
            "transformer.block_list.1.norm_2.bias",
            2.365_450_3e-3,
            -7.286_584_6e-4,
        ),
        (
            "init_conv.conv_block.0.weight",
            6.743_254_4e-2,
            4.357_720_3e-3,
        ),
        (
            "z3_blue_conv.blocks.1.block.weight",
            2.151_942_4e-2,
            1.509_373_8e-4,
        ),
        ("z12_deconv.block.weight", 9.740_422_3e-2, 7.121_671_2e-4),
        (
            "z6_conv.conv_block.3.weight",
            1.251_855_6e-1,
            5.541_139_4e-5,
        ),
        (
            "out_conv.0.conv_block.0.weight",
            2.651_200_8e-1,
            1.257_183_5e-2,
        ),
        ("out_conv.1.weight", 4.852_359_9e-1, -8.091_783_2e-3),
        ("out_conv.1.bias", 3.369_305_6e-1, -6.770_222_0e-3),
    ];
    hold(&gradient, 1.605_454, 0.877_394, &expected);
}

#[test]
fn steps_lower_the_loss_of_what_they_see() {
    let mut learner = tiny_learner();
    let batch = [tile(0)];
    let losses: Vec<f64> = (0..6)
        .map(|_| learner.step(&batch, 2e-3).unwrap().unwrap())
        .collect();
    assert!(losses[5] < 0.95 * losses[0], "{losses:?}");
}

#[test]
fn a_gradient_that_is_no_number_changes_nothing() {
    let mut learner = tiny_learner();
    let before = numbers(&learner.parameters.by_name["out_conv.1.bias"].1).unwrap();
    let mut broken = tile(0);
    broken.density[5] = f32::NAN;
    assert_eq!(learner.step(&[broken], 1e-3).unwrap(), None);
    let after = numbers(&learner.parameters.by_name["out_conv.1.bias"].1).unwrap();
    assert_eq!(before, after);
}

/// Numbers of torch.optim.NAdam of PyTorch 2.15, rate 0.01.
#[test]
fn steps_of_nadam_are_those_of_pytorch() {
    let device = ComputeDevice::cpu();
    let mut values: Tensor<1> = row(vec![0.5, -1.0, 2.0], &device);
    let mut state = None;
    let mut seen = Vec::new();
    for step in 1..=5 {
        let direction = Tensor::from_data(TensorData::from([0.1_f32, -0.2, 0.05]), device.burn());
        let gradient = direction * step as f64 - values.clone() * 0.3;
        (values, state) = NAdam.step(0.01, values, gradient, state);
        seen.push(numbers(&values).unwrap());
    }
    let expected = [
        (0, [0.510_564_51, -1.010_564_57, 2.010_564_57]),
        (1, [0.503_879_37, -1.003_746_51, 2.018_085_24]),
        (4, [0.471_742_39, -0.971_671_1, 2.037_378_79]),
    ];
    for (step, expected) in expected {
        for (found, expected) in seen[step].iter().zip(expected) {
            assert!(
                (f64::from(*found) - expected).abs() < 2e-6,
                "{step}: {:?}",
                seen[step]
            );
        }
    }
}

/// Numbers of scikit-learn for the same classes.
#[test]
fn metrics_are_those_of_scikit_learn() {
    let mut confusion = Confusion::new(5);
    for i in 0..60_usize {
        let truth = i % 7 % 4;
        let guess = if i % 3 > 0 {
            (i * i / 3 + i % 5) % 4
        } else {
            truth
        };
        let predicted = if guess == 2 && i % 2 > 0 { 3 } else { guess };
        confusion.add(truth, predicted);
    }
    let hold = |found: Scores, expected: [f64; 4]| {
        let found = [found.precision, found.recall, found.f1, found.f_beta];
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-8, "{found} {expected}");
        }
    };
    assert!((confusion.accuracy() - 0.45).abs() < 1e-9);
    hold(
        confusion.macro_mean(),
        [0.469_654_528, 0.462_418_301, 0.436_850_296, 0.445_574_302],
    );
    hold(
        confusion.weighted_mean(),
        [0.495_238_095, 0.45, 0.445_714_286, 0.443_255_814],
    );
    hold(
        confusion.class(1),
        [0.5, 0.529_411_765, 0.514_285_714, 0.523_255_814],
    );
}
