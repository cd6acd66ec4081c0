//! The network against PyTorch, broken weights, and a walk over a whole small map.
#![cfg(feature = "cpu")]

use std::path::Path;

use cryoweave::gpu::ComputeDevice;
use cryoweave::grid::{Grid, GridSize};
use cryoweave::network::{BoxLogits, Weave, WeightsError};
use cryoweave::space::Voxel;
use pollster::block_on;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};

/// How far f32 on the CPU may be from PyTorch's, in logits: sums of another order.
const TOLERANCE: f32 = 1e-4;

/// A file of the repository; `None`, with a word to stderr, while it is not there.
fn file(path: &str) -> Option<Vec<u8>> {
    let read = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
    if read.is_err() {
        eprintln!("skipped: {path} is absent");
    }
    read.ok()
}

fn weights() -> Option<Vec<u8>> {
    file("assets/weave.safetensors")
}

fn weave() -> Option<Weave> {
    let weave = Weave::read(&weights()?, &ComputeDevice::cpu());
    Some(weave.expect("the weights of the repository fit"))
}

/// A tensor of PyTorch: channels, then x, y, z, with z fastest.
struct Stored {
    shape: Vec<usize>,
    values: Vec<f32>,
}

impl Stored {
    fn read(file: &SafeTensors, name: &str) -> Self {
        let view = file.tensor(name).expect(name);
        let values = view.data().as_chunks::<4>().0;
        Self {
            shape: view.shape().to_vec(),
            values: values
                .iter()
                .map(|bytes| f32::from_le_bytes(*bytes))
                .collect(),
        }
    }

    /// Every value with its channel and its place on the thinned grid.
    fn iter(&self) -> impl Iterator<Item = (usize, Voxel, f32)> {
        let edge = self.shape[2];
        self.values.iter().enumerate().map(move |(i, value)| {
            let voxel = Voxel::new(i / edge / edge % edge, i / edge % edge, i % edge);
            (i / edge.pow(3), voxel, *value)
        })
    }
}

/// The largest difference between `stored`, which holds every `stride`-th voxel, and `ours`.
fn difference(stored: &Stored, stride: usize, ours: impl Fn(usize, Voxel) -> f32) -> f32 {
    stored
        .iter()
        .map(|(channel, v, value)| {
            let voxel = Voxel::new(v.x * stride, v.y * stride, v.z * stride);
            let difference = (ours(channel, voxel) - value).abs();
            assert!(difference.is_finite(), "at {voxel:?}");
            difference
        })
        .fold(0.0, f32::max)
}

fn fine(logits: &BoxLogits, edge: usize) -> impl Fn(usize, Voxel) -> f32 {
    let size = GridSize::new(edge, edge, edge);
    move |channel, voxel| logits.fine[channel * size.count() + size.linear(voxel)]
}

fn coarse(logits: &BoxLogits, edge: usize) -> impl Fn(usize, Voxel) -> f32 {
    let size = GridSize::new(edge / 2, edge / 2, edge / 2);
    move |channel, voxel| logits.coarse[size.linear(voxel) * 32 + channel]
}

/// The input that the stored outputs belong to; a box of 64 repeats it along each axis.
fn input(stored: &Stored, edge: usize) -> Vec<f32> {
    let size = GridSize::new(edge, edge, edge);
    let at = |v: Voxel| stored.values[((v.x % 32) * 32 + v.y % 32) * 32 + v.z % 32];
    Grid::from_fn(size, at).into_vec()
}

fn largest_difference(weave: &Weave, parity: &[u8], edge: usize) -> f32 {
    let (_, header) = SafeTensors::read_metadata(parity).expect("a header");
    let facts = header.metadata().clone().expect("facts");
    let parity = SafeTensors::deserialize(parity).expect("safetensors");
    let box_values = input(&Stored::read(&parity, "input32"), edge);
    let logits = block_on(weave.logits(box_values, edge)).expect("the network runs");
    let stored = |name: String| {
        let stride = facts[&format!("stride_{name}")].parse().expect("a number");
        (Stored::read(&parity, &name), stride)
    };
    let (fine_stored, fine_stride) = stored(format!("fine{edge}"));
    let (coarse_stored, coarse_stride) = stored(format!("coarse{edge}"));
    let fine = difference(&fine_stored, fine_stride, fine(&logits, edge));
    let coarse = difference(&coarse_stored, coarse_stride, coarse(&logits, edge));
    eprintln!("box {edge}: largest difference fine {fine:e}, coarse {coarse:e}");
    fine.max(coarse)
}

#[test]
fn equals_pytorch() {
    let (Some(weave), Some(parity)) = (weave(), file("tests/data/weave_parity.safetensors")) else {
        return;
    };
    for edge in [32, 64] {
        let difference = largest_difference(&weave, &parity, edge);
        assert!(difference <= TOLERANCE, "box {edge}: {difference}");
    }
}

/// Writes the weights again after `change`.
fn changed(
    bytes: &[u8],
    change: impl Fn(&mut Vec<(String, Dtype, Vec<usize>, Vec<u8>)>),
    name: &str,
) -> Vec<u8> {
    let file = SafeTensors::deserialize(bytes).expect("safetensors");
    let mut tensors: Vec<_> = file
        .iter()
        .map(|(name, view)| {
            let shape = view.shape().to_vec();
            (name.to_owned(), view.dtype(), shape, view.data().to_vec())
        })
        .collect();
    change(&mut tensors);
    let views = tensors.iter().map(|(name, dtype, shape, data)| {
        let view = TensorView::new(*dtype, shape.clone(), data).expect("a view");
        (name.clone(), view)
    });
    let facts = [("name".to_owned(), name.to_owned())];
    safetensors::serialize(views, Some(facts.into_iter().collect())).expect("written")
}

fn refusal(bytes: &[u8]) -> WeightsError {
    Weave::read(bytes, &ComputeDevice::cpu()).expect_err("refused")
}

#[test]
fn refuses_broken_weights() {
    let Some(bytes) = weights() else { return };
    for part in [
        &bytes[..0],
        &bytes[..7],
        &bytes[..5000],
        &bytes[..bytes.len() - 1],
    ] {
        assert!(matches!(refusal(part), WeightsError::Broken { .. }));
    }
    let other = changed(&bytes, |_| (), "another");
    assert!(
        matches!(refusal(&other), WeightsError::OtherNetwork { found, .. } if found == "another")
    );

    let lacking = changed(
        &bytes,
        |tensors| tensors.retain(|t| t.0 != "stem.bias"),
        "weave",
    );
    assert!(matches!(refusal(&lacking), WeightsError::Missing { name } if name == "stem.bias"));

    let with_more = |tensors: &mut Vec<_>| {
        tensors.push(("more".to_owned(), Dtype::F16, vec![1], vec![0; 2]));
    };
    let more = changed(&bytes, with_more, "weave");
    assert!(matches!(refusal(&more), WeightsError::Unknown { name } if name == "more"));

    let turn = |tensors: &mut Vec<(String, Dtype, Vec<usize>, Vec<u8>)>| {
        for tensor in tensors.iter_mut().filter(|t| t.0 == "down_4a.weight") {
            tensor.2.reverse();
        }
    };
    let turned = changed(&bytes, turn, "weave");
    assert!(matches!(
        refusal(&turned),
        WeightsError::Shape { name, wanted, .. }
            if name == "down_4a.weight" && wanted == [96, 48, 2, 2, 2]
    ));

    let spoil = |tensors: &mut Vec<(String, Dtype, Vec<usize>, Vec<u8>)>| {
        for tensor in tensors.iter_mut().filter(|t| t.0 == "head_norm.bias") {
            tensor.3[..2].copy_from_slice(&[0x00, 0x7e]); // not a number, as f16
        }
    };
    let spoilt = changed(&bytes, spoil, "weave");
    assert!(
        matches!(refusal(&spoilt), WeightsError::Values { name, .. } if name == "head_norm.bias")
    );
}
