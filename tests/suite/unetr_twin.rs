//! Plain twin of the networks of Cryo2Struct: direct sums in double precision, channels first as in PyTorch.
//!
//! Written from the formulas, not from the code in `network::unetr`, and without any of its layers.

use std::collections::BTreeMap;

use cryoweave::network::unetr::{Configuration, Sizes};
use cryoweave::random::Random;
use safetensors::tensor::{Dtype, TensorView};

/// Sizes of the made-up network: as small as they can be with eight tokens.
pub(crate) const SIZES: Sizes = Sizes {
    edge: 32,
    embedding: 8,
    heads: 2,
    layers: 3,
    taps: [1, 2, 3, 2],
    linear: 12,
    base_filters: 2,
    classes: 4,
    sequence: None,
};

/// Made-up weights.
pub(crate) struct Made {
    sizes: Sizes,
    /// Shape and numbers of each tensor.
    pub(crate) tensors: BTreeMap<String, (Vec<usize>, Vec<f32>)>,
}

impl Made {
    /// Makes up a network, the same every time.
    pub(crate) fn new(sizes: Sizes) -> Self {
        let mut random = Random::new(17);
        let configuration = Configuration::new(sizes).unwrap();
        let made = configuration.tensors().into_iter().map(|(name, shape)| {
            let count: usize = shape.iter().product();
            let inputs: usize = shape.iter().skip(1).product();
            let scale = if shape.len() == 1 {
                0.3
            } else {
                1.5 / (inputs as f64).sqrt()
            };
            let around = f64::from(u8::from(name.contains("norm") && name.ends_with("weight")));
            let numbers = (0..count).map(|_| (around + scale * random.normal()) as f32);
            let numbers = numbers.collect();
            (name, (shape, numbers))
        });
        Self {
            sizes,
            tensors: made.collect(),
        }
    }

    /// Returns a made-up tile, in memory order.
    pub(crate) fn tile(&self) -> Vec<f32> {
        let mut random = Random::new(5);
        (0..self.sizes.edge.pow(3))
            .map(|_| random.uniform() as f32)
            .collect()
    }

    /// Returns the weights as a safetensors file without facts, `prefix` before every name.
    pub(crate) fn safetensors(&self, prefix: &str) -> Vec<u8> {
        let tensors: Vec<(String, Vec<usize>, Vec<u8>)> = self
            .tensors
            .iter()
            .map(|(name, (shape, numbers))| {
                let bytes = numbers.iter().flat_map(|number| number.to_le_bytes());
                (format!("{prefix}{name}"), shape.clone(), bytes.collect())
            })
            .collect();
        let views = tensors.iter().map(|(name, shape, bytes)| {
            (
                name,
                TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap(),
            )
        });
        safetensors::serialize(views, None).unwrap()
    }

    fn get(&self, name: &str) -> Vec<f64> {
        self.tensors[name]
            .1
            .iter()
            .map(|number| f64::from(*number))
            .collect()
    }
}

/// Channels of a cube, channel by channel.
#[derive(Clone)]
struct Cube {
    channels: usize,
    edge: usize,
    values: Vec<f64>,
}

impl Cube {
    fn at(&self, channel: usize, [z, y, x]: [usize; 3]) -> f64 {
        self.values[((channel * self.edge + z) * self.edge + y) * self.edge + x]
    }

    fn from_fn(channels: usize, edge: usize, value: impl Fn(usize, [usize; 3]) -> f64) -> Self {
        let value = &value;
        let voxels = |channel| {
            (0..edge.pow(3))
                .map(move |i| value(channel, [i / edge / edge, i / edge % edge, i % edge]))
        };
        Self {
            channels,
            edge,
            values: (0..channels).flat_map(voxels).collect(),
        }
    }

    fn joined(mut self, other: Self) -> Self {
        self.channels += other.channels;
        self.values.extend(other.values);
        self
    }

    fn map(mut self, value: impl Fn(f64) -> f64) -> Self {
        self.values.iter_mut().for_each(|v| *v = value(*v));
        self
    }

    /// Instance norm.
    fn normal(mut self) -> Self {
        for channel in self.values.chunks_exact_mut(self.edge.pow(3)) {
            normalise(channel);
        }
        self
    }
}

fn normalise(values: &mut [f64]) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / count;
    values
        .iter_mut()
        .for_each(|v| *v = (*v - mean) / (variance + 1e-5).sqrt());
}

fn leaky(value: f64) -> f64 {
    if value < 0.0 { 0.01 * value } else { value }
}

/// Convolution of an odd kernel with zeros around.
fn convolution(made: &Made, name: &str, input: &Cube, kernel: usize) -> Cube {
    let (weight, bias) = (
        made.get(&format!("{name}.weight")),
        made.get(&format!("{name}.bias")),
    );
    let reach = kernel / 2;
    Cube::from_fn(bias.len(), input.edge, |out, [z, y, x]| {
        let mut sum = bias[out];
        for channel in 0..input.channels {
            for offset in 0..kernel.pow(3) {
                let [dz, dy, dx] = [
                    offset / kernel / kernel,
                    offset / kernel % kernel,
                    offset % kernel,
                ];
                let at = [z + dz, y + dy, x + dx].map(|i| i.wrapping_sub(reach));
                if at.iter().all(|i| *i < input.edge) {
                    let weight = weight[(out * input.channels + channel) * kernel.pow(3) + offset];
                    sum += weight * input.at(channel, at);
                }
            }
        }
        sum
    })
}

fn convolutions(made: &Made, name: &str, input: &Cube) -> Cube {
    let main = convolution(made, &format!("{name}.conv_block.0"), input, 3)
        .normal()
        .map(leaky);
    let main = convolution(made, &format!("{name}.conv_block.3"), &main, 3).normal();
    let past = if input.channels == main.channels {
        input.clone()
    } else {
        convolution(made, &format!("{name}.conv_down.0"), input, 1).normal()
    };
    let sum = main
        .values
        .iter()
        .zip(&past.values)
        .map(|(a, b)| leaky(a + b))
        .collect();
    Cube {
        values: sum,
        ..main
    }
}

/// Transposed convolution of kernel and stride 2.
fn up(made: &Made, name: &str, input: &Cube) -> Cube {
    let name = format!("{name}.block.weight");
    let (weight, outputs) = (made.get(&name), made.tensors[&name].0[1]);
    Cube::from_fn(outputs, 2 * input.edge, |out, [z, y, x]| {
        let part = (z % 2 * 2 + y % 2) * 2 + x % 2;
        let terms = (0..input.channels).map(|channel| {
            weight[(channel * outputs + out) * 8 + part] * input.at(channel, [z / 2, y / 2, x / 2])
        });
        terms.sum()
    })
}

/// Rows times the transpose of a weight `[out, in]`.
fn linear(rows: &[Vec<f64>], weight: &[f64], bias: Option<&[f64]>) -> Vec<Vec<f64>> {
    let inputs = rows[0].len();
    let output = |row: &Vec<f64>| {
        let sums = weight
            .chunks_exact(inputs)
            .enumerate()
            .map(|(out, weights)| {
                let sum: f64 = weights.iter().zip(row).map(|(w, v)| w * v).sum();
                sum + bias.map_or(0.0, |bias| bias[out])
            });
        sums.collect()
    };
    rows.iter().map(output).collect()
}

fn layer_norm(made: &Made, name: &str, rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let (weight, bias) = (
        made.get(&format!("{name}.weight")),
        made.get(&format!("{name}.bias")),
    );
    let normal = |row: &Vec<f64>| {
        let mut row = row.clone();
        normalise(&mut row);
        let scaled = row.iter().zip(&weight).zip(&bias);
        scaled.map(|((v, w), b)| v * w + b).collect()
    };
    rows.iter().map(normal).collect()
}

fn attention(made: &Made, name: &str, rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let (heads, width) = (made.sizes.heads, made.sizes.embedding);
    let size = width / heads;
    let all = linear(rows, &made.get(&format!("{name}.mhsa.to_qvk.weight")), None);
    // Of all outputs the index in the head is the slowest, the head the fastest.
    let part = |token: usize, part: usize, head: usize, d: usize| {
        all[token][(d * 3 + part) * heads + head]
    };
    let mut joined = vec![vec![0.0; width]; rows.len()];
    for head in 0..heads {
        for (token, joined) in joined.iter_mut().enumerate() {
            let score = |other: usize| {
                let products = (0..size).map(|d| part(token, 0, head, d) * part(other, 1, head, d));
                (products.sum::<f64>() / (size as f64).sqrt()).exp()
            };
            let scores: Vec<f64> = (0..rows.len()).map(score).collect();
            let total: f64 = scores.iter().sum();
            for d in 0..size {
                let values = scores
                    .iter()
                    .enumerate()
                    .map(|(other, s)| s / total * part(other, 2, head, d));
                joined[head * size + d] = values.sum();
            }
        }
    }
    linear(&joined, &made.get(&format!("{name}.mhsa.W_0.weight")), None)
}

/// The error function, by its series or its continued fraction.
fn erf(x: f64) -> f64 {
    if x.abs() > 3.0 {
        let tail = (1..60)
            .rev()
            .fold(0.0, |below, k| f64::from(k) / 2.0 / (x.abs() + below));
        let complement = (-x * x).exp() / std::f64::consts::PI.sqrt() / (x.abs() + tail);
        return x.signum() * (1.0 - complement);
    }
    let (mut term, mut sum) = (x, x);
    for n in 1..80 {
        term *= -x * x / f64::from(n);
        sum += term / f64::from(2 * n + 1);
    }
    sum * 2.0 / std::f64::consts::PI.sqrt()
}

fn gelu(value: f64) -> f64 {
    value * 0.5 * (1.0 + erf(value / 2.0_f64.sqrt()))
}

fn added(a: &[Vec<f64>], b: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let rows = a.iter().zip(b);
    rows.map(|(a, b)| a.iter().zip(b).map(|(a, b)| a + b).collect())
        .collect()
}

fn block(made: &Made, name: &str, rows: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let rows = added(
        rows,
        &attention(
            made,
            name,
            &layer_norm(made, &format!("{name}.norm_1"), rows),
        ),
    );
    let normal = layer_norm(made, &format!("{name}.norm_2"), &rows);
    let get = |part: &str| made.get(&format!("{name}.linear.{part}"));
    let mut wide = linear(&normal, &get("0.weight"), Some(&get("0.bias")));
    for value in wide.iter_mut().flatten() {
        *value = gelu(*value);
    }
    added(
        &rows,
        &linear(&wide, &get("3.weight"), Some(&get("3.bias"))),
    )
}

/// Returns what the description of the sequence adds to every token.
fn of_sequence(made: &Made, description: &[f64]) -> Vec<f64> {
    let step = |row: Vec<f64>, number: usize| {
        let get = |part: &str| made.get(&format!("sequence_embedding.{number}.{part}"));
        linear(&[row], &get("weight"), Some(&get("bias"))).remove(0)
    };
    let gelu = |row: Vec<f64>| row.into_iter().map(gelu).collect();
    let first = gelu(step(description.to_vec(), 0));
    step(gelu(step(first, 2)), 4)
}

fn tokens(made: &Made, tile: &Cube, description: &[f64]) -> Vec<Vec<f64>> {
    let n = tile.edge / 16;
    let (weight, positions) = (
        made.get("embed.patch_embeddings.weight"),
        made.get("embed.position_embeddings.abs_pos_enc"),
    );
    let width = made.sizes.embedding;
    let of_sequence = match made.sizes.sequence {
        Some(_) => of_sequence(made, description),
        None => vec![0.0; width],
    };
    let token = |t: usize| {
        let patch = [t / n / n, t / n % n, t % n];
        let values: Vec<f64> = (0..4096)
            .map(|i| {
                let inside = [i / 256, i / 16 % 16, i % 16];
                tile.at(
                    0,
                    std::array::from_fn(|axis| patch[axis] * 16 + inside[axis]),
                )
            })
            .collect();
        let mut token = linear(&[values], &weight, None).remove(0);
        let position = &positions[t * width..][..width];
        let added = position.iter().zip(&of_sequence).map(|(p, s)| p + s);
        token
            .iter_mut()
            .zip(added)
            .for_each(|(v, added)| *v += added);
        token
    };
    (0..n.pow(3)).map(token).collect()
}

/// Returns the logits of a tile, the classes of a voxel one after the other, the voxels in memory order.
pub(crate) fn twin(made: &Made, tile: &[f32], description: &[f64]) -> Vec<f64> {
    let edge = made.sizes.edge;
    let input = Cube {
        channels: 1,
        edge,
        values: tile.iter().map(|value| f64::from(*value)).collect(),
    };
    let mut rows = tokens(made, &input, description);
    let mut outputs = Vec::new();
    for layer in 0..made.sizes.layers {
        rows = block(made, &format!("transformer.block_list.{layer}"), &rows);
        outputs.push(rows.clone());
    }
    let n = edge / 16;
    let [z3, z6, z9, z12] = made.sizes.taps.map(|tap| {
        let rows = &outputs[tap - 1];
        Cube::from_fn(made.sizes.embedding, n, |channel, [z, y, x]| {
            rows[(z * n + y) * n + x][channel]
        })
    });
    let blue = |name: &str, count: usize, tap: Cube| {
        (0..count).fold(tap, |cube, step| {
            up(made, &format!("{name}.blocks.{step}"), &cube)
        })
    };
    let z0 = convolutions(made, "init_conv", &input);
    let y = up(made, "z12_deconv", &z12).joined(blue("z9_blue_conv", 1, z9));
    let y = up(made, "z9_deconv", &convolutions(made, "z9_conv", &y)).joined(blue(
        "z6_blue_conv",
        2,
        z6,
    ));
    let y = up(made, "z6_deconv", &convolutions(made, "z6_conv", &y)).joined(blue(
        "z3_blue_conv",
        3,
        z3,
    ));
    let y = up(made, "z3_deconv", &convolutions(made, "z3_conv", &y)).joined(z0);
    let y = convolutions(made, "out_conv.0", &y);
    let logits = convolution(made, "out_conv.1", &y, 1);
    let voxels = edge.pow(3);
    (0..voxels)
        .flat_map(|voxel| (0..logits.channels).map(move |class| (class, voxel)))
        .map(|(class, voxel)| logits.values[class * voxels + voxel])
        .collect()
}
