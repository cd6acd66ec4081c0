//! The network against PyTorch, broken weights, and a walk over a whole small map.

use std::path::Path;

use cryoweave::grid::{Density, Grid, GridSize};
use cryoweave::io::checksum::sha256_hex;
use cryoweave::io::tensors::TensorFileError;
use cryoweave::network::device::ComputeDevice;
use cryoweave::network::{TileLogits, Weave, WeightsError};
use cryoweave::prepare::normalize::{NormalizedDensity, Rule};
use cryoweave::progress::{Cancelled, Progress, Silent, Stage, Step};
use cryoweave::random::Random;
use cryoweave::residue::BackboneAtom;
use cryoweave::score::{ScoreError, ScoreSettings, Scorer, VoxelScores};
use cryoweave::space::{Displacement, Frame, Position, Voxel};
use pollster::block_on;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};

/// How far f32 on the CPU may be from PyTorch's, in logits: sums of another order.
const TOLERANCE: f32 = 1e-4;

pub(crate) const ONE_ROTATION: ScoreSettings = ScoreSettings {
    rotations: 1,
    normalization: None,
};

/// A file of the repository.
fn file(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
}

fn weights() -> Vec<u8> {
    file("assets/weave.safetensors")
}

pub(crate) fn weave() -> Weave {
    Weave::read(&weights(), &ComputeDevice::cpu()).expect("the weights of the repository fit")
}

#[test]
fn the_page_expects_the_weights_that_ship() {
    assert_eq!(sha256_hex(&weights()), Weave::SHIPPED);
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

fn fine(logits: &TileLogits, edge: usize) -> impl Fn(usize, Voxel) -> f32 {
    let size = GridSize::new(edge, edge, edge);
    move |channel, voxel| logits.fine[channel * size.count() + size.linear(voxel)]
}

fn coarse(logits: &TileLogits, edge: usize) -> impl Fn(usize, Voxel) -> f32 {
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
    let (weave, parity) = (weave(), file("tests/data/weave_parity.safetensors"));
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
    let bytes = weights();
    for part in [
        &bytes[..0],
        &bytes[..7],
        &bytes[..5000],
        &bytes[..bytes.len() - 1],
    ] {
        assert!(matches!(
            refusal(part),
            WeightsError::File(TensorFileError::Broken { .. })
        ));
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

/// The atoms of a residue of an alpha helix along z: radius in Å, angle in degrees, height in Å.
const HELIX: [[f64; 3]; 5] = [
    [1.55, -27.0, -0.9],
    [2.29, 0.0, 0.0],
    [1.66, 26.0, 1.1],
    [2.04, 22.0, 2.3],
    [3.30, -18.0, -0.9],
];

/// The atoms of `residues` residues of a helix whose axis, along z, passes through `middle`.
pub(crate) fn helix(residues: usize, middle: Position) -> Vec<Position> {
    let atom = |residue: usize, [radius, angle, height]: [f64; 3]| {
        let angle = (angle + 100.0 * residue as f64).to_radians();
        let along = height + 1.5 * (residue as f64 - residues as f64 / 2.0);
        middle + Displacement::new(radius * angle.cos(), radius * angle.sin(), along)
    };
    (0..residues)
        .flat_map(|residue| HELIX.map(|place| atom(residue, place)))
        .collect()
}

/// The density of atoms as broad as in a map of 3 Å.
pub(crate) fn density(size: GridSize, atoms: &[Position]) -> Grid<f32> {
    let frame = Frame::one_angstrom(Position::default());
    Grid::from_fn(size, |voxel| {
        let here = frame.position_of(voxel);
        let waves = atoms
            .iter()
            .map(|atom| (-here.distance(*atom).powi(2) / 1.6).exp());
        waves.sum::<f64>() as f32
    })
}

pub(crate) fn normalized(grid: Grid<f32>) -> NormalizedDensity {
    let frame = Frame::one_angstrom(Position::new(5.0, -3.0, 2.0));
    NormalizedDensity::new(Density { grid, frame }, Rule::SelfWeightedMean).expect("has density")
}

fn score(weave: &Weave, map: &NormalizedDensity) -> VoxelScores {
    averaged_over(1, weave, map)
}

fn averaged_over(rotations: usize, weave: &Weave, map: &NormalizedDensity) -> VoxelScores {
    let settings = ScoreSettings {
        rotations,
        ..ScoreSettings::default()
    };
    block_on(weave.score(map, &settings, &mut Silent)).expect("the network runs")
}

/// Every value of the scores is what the network says of one of the two boxes, at the right place.
#[test]
fn stitches_two_boxes() {
    let weave = weave();
    let size = GridSize::new(60, 31, 40);
    let map = normalized(density(size, &helix(12, Position::new(47.0, 15.0, 20.0))));
    let scores = score(&weave, &map);
    assert_eq!(scores.frame(), map.frame());
    assert_eq!(scores.cells().edge(), 2);

    let cube = GridSize::new(64, 64, 64);
    let boxes = [-8, 40].map(|origin: isize| {
        let at = |v: Voxel| {
            let [x, y, z] = [v.x as isize + origin, v.y as isize - 8, v.z as isize - 8];
            let index = [x, y, z].map(usize::try_from);
            let [Ok(x), Ok(y), Ok(z)] = index else {
                return 0.0;
            };
            map.grid().get(Voxel::new(x, y, z)).copied().unwrap_or(0.0)
        };
        let values = Grid::from_fn(cube, at).into_vec();
        block_on(weave.logits(values, 64)).expect("the network runs")
    });
    let mut kept = 0;
    for linear in 0..size.count() {
        let voxel = size.voxel(linear);
        let (logits, x) = if voxel.x < 48 {
            (&boxes[0], voxel.x + 8)
        } else {
            (&boxes[1], voxel.x - 40)
        };
        let local = Voxel::new(x, voxel.y + 8, voxel.z + 8);
        for atom in BackboneAtom::ALL {
            let logit = fine(logits, 64)(atom as usize, local);
            assert_eq!(scores.atom(atom)[voxel], 1.0 / (1.0 + (-logit).exp()));
        }
        if let Some(residue) = scores.cells().at(voxel) {
            let cell = Voxel::new(local.x / 2, local.y / 2, local.z / 2);
            let channel = |channel| coarse(logits, 64)(channel, cell);
            assert_eq!(residue.next, [23, 24, 25].map(|i| channel(i) * 3.8));
            assert_eq!(residue.previous, [26, 27, 28].map(|i| channel(i) * 3.8));
            assert!((residue.amino.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            let odds = (channel(20) - channel(21)).exp();
            assert!((residue.secondary[0] / residue.secondary[1] / odds - 1.0).abs() < 1e-3);
            assert!((0.0..=1.0).contains(&residue.p_protein));
            kept += 1;
        } else {
            assert!(scores.atom(BackboneAtom::Ca)[voxel] < 0.02);
        }
    }
    assert!(kept > 0, "no cell was kept");
}

/// The likeliest cells, with their middle in voxels and the vector to the next Cα.
fn likeliest(scores: &VoxelScores) -> Vec<(Voxel, [f32; 3])> {
    let ca_probability = scores.atom(BackboneAtom::Ca);
    let size = ca_probability.size();
    let mut voxels: Vec<Voxel> = (0..size.count()).map(|linear| size.voxel(linear)).collect();
    voxels.sort_by(|a, b| ca_probability[*b].total_cmp(&ca_probability[*a]));
    voxels
        .into_iter()
        .take(40)
        .filter_map(|voxel| Some((voxel, scores.cells().at(voxel)?.next)))
        .collect()
}

/// A map turned by 90 degrees about z gives scores that are turned alike.
#[test]
fn turns_with_the_map() {
    let weave = weave();
    let size = GridSize::new(40, 36, 44);
    let grid = density(size, &helix(16, Position::new(23.0, 16.0, 22.0)));
    let turn = |v: Voxel| Voxel::new(size.y - 1 - v.y, v.x, v.z);
    let back = |v: Voxel| Voxel::new(v.y, size.y - 1 - v.x, v.z);
    let turned = Grid::from_fn(GridSize::new(size.y, size.x, size.z), |v| grid[back(v)]);
    let scores = score(&weave, &normalized(grid));
    let turned = score(&weave, &normalized(turned));

    let ca_probability = scores.atom(BackboneAtom::Ca);
    let mut sums = [0.0f64; 3];
    for linear in 0..size.count() {
        let voxel = size.voxel(linear);
        let [a, b] = [
            ca_probability[voxel],
            turned.atom(BackboneAtom::Ca)[turn(voxel)],
        ]
        .map(f64::from);
        sums = [sums[0] + a * a, sums[1] + b * b, sums[2] + a * b];
    }
    let likeness = sums[2] / (sums[0] * sums[1]).sqrt();
    let cosines: Vec<f64> = likeliest(&scores)
        .iter()
        .filter_map(|(voxel, next)| {
            let other = turned.cells().at(turn(*voxel))?.next.map(f64::from);
            let [x, y, z] = next.map(f64::from);
            let next = Displacement::new(-y, x, z).unit()?;
            Some(next.dot(Displacement::new(other[0], other[1], other[2]).unit()?))
        })
        .collect();
    let cosine = cosines.iter().sum::<f64>() / cosines.len() as f64;
    eprintln!(
        "turned by 90 degrees: ca_probability {likeness:.3}, directions {cosine:.3} of {}",
        cosines.len()
    );
    assert!(likeness > 0.5, "{likeness}");
    assert!(
        cosines.len() >= 20 && cosine > 0.5,
        "{cosine} of {}",
        cosines.len()
    );
}

/// Writes down every step; stops the run after `stop` of them.
struct Recorder {
    steps: Vec<Step>,
    stop: usize,
}

impl Progress for Recorder {
    async fn report(&mut self, step: Step) -> Result<(), Cancelled> {
        self.steps.push(step);
        if self.steps.len() > self.stop {
            Err(Cancelled)
        } else {
            Ok(())
        }
    }
}

#[test]
fn skips_solvent_and_can_be_cancelled() {
    let weave = weave();
    let size = GridSize::new(150, 30, 30);
    let map = normalized(density(size, &helix(8, Position::new(70.0, 15.0, 15.0))));
    let step = |done| Step {
        stage: Stage::Score,
        done,
        of: 1,
    };

    let mut all = Recorder {
        steps: Vec::new(),
        stop: usize::MAX,
    };
    let scores = block_on(weave.score(&map, &ONE_ROTATION, &mut all)).expect("the network runs");
    assert_eq!(all.steps, [step(0), step(1)]);
    assert_eq!(scores.atom(BackboneAtom::Ca)[Voxel::new(120, 15, 15)], 0.0);

    let mut stopped = Recorder {
        steps: Vec::new(),
        stop: 0,
    };
    let result = block_on(weave.score(&map, &ONE_ROTATION, &mut stopped));
    assert!(matches!(result, Err(ScoreError::Cancelled(_))));
    assert_eq!(stopped.steps, [step(0)]);
}

/// Noise, of which the network cannot be sure, gives the same scores whichever way it is turned, if
/// the network looks from all sides that these turns lead to.
#[test]
fn what_it_says_turns_with_the_map() {
    let weave = weave();
    let size = GridSize::new(32, 32, 32);
    let mut random = Random::new(11);
    let noise = Grid::from_fn(size, |_| random.normal() as f32);
    let half_turn = |v: Voxel| Voxel::new(31 - v.x, 31 - v.y, v.z);
    let turned = Grid::from_fn(size, |voxel| noise[half_turn(voxel)]);
    // The boxes of 64 are the same but for a turn if the map stands in their middle.
    let middle = |map: &Grid<f32>| {
        Grid::from_fn(GridSize::new(48, 48, 48), |Voxel { x, y, z }| {
            let inside = [x, y, z].map(|at| at.wrapping_sub(8));
            let [x, y, z] = inside;
            map.get(Voxel::new(x, y, z)).copied().unwrap_or(0.0)
        })
    };
    let [upright, turned] = [noise, turned].map(|map| normalized(middle(&map)));
    let difference = |rotations: usize| {
        let [upright, turned] =
            [&upright, &turned].map(|map| averaged_over(rotations, &weave, map));
        let ca_probabilities = (0..48_usize.pow(3)).map(|linear| {
            let voxel = GridSize::new(48, 48, 48).voxel(linear);
            let source = Voxel::new(47 - voxel.x, 47 - voxel.y, voxel.z);
            let ca = [&upright, &turned].map(|scores| scores.atom(BackboneAtom::Ca));
            (ca[0][source] - ca[1][voxel]).abs()
        });
        ca_probabilities.fold(0.0, f32::max)
    };
    assert!(difference(4) < 1e-4, "{}", difference(4));
    assert!(difference(1) > 1e-2, "{}", difference(1));
}
