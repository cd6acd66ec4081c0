//! Configuration: the sizes of a network of Cryo2Struct, checked.

use serde::{Deserialize, Serialize};

use super::sequence;

/// Edge of a patch, in voxels. The decoder doubles four times, so that no other fits.
pub(super) const PATCH: usize = 16;
/// Edge of the tiles of the published networks, in voxels.
const EDGE: usize = 32;

/// Sizes of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sizes {
    /// Edge of a tile, in voxels.
    pub edge: usize,
    /// Channels of a token, one for each patch of 16³ voxels.
    pub embedding: usize,
    /// Heads of the attention.
    pub heads: usize,
    /// Layers of the transformer.
    pub layers: usize,
    /// Layers, from 1, whose output goes to the decoder.
    pub taps: [usize; 4],
    /// Channels between the two linear steps of a layer.
    pub linear: usize,
    /// Channels of the decoder at full resolution.
    pub base_filters: usize,
    /// Classes of a voxel, "none" counted.
    pub classes: usize,
    /// Numbers that describe the sequence, where the network sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<usize>,
}

/// Sizes that fit together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Sizes", into = "Sizes")]
pub struct Configuration(Sizes);

/// Reason why sizes do not fit together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigurationError {
    /// A size is zero.
    #[error("the network has no {what}")]
    Zero {
        /// The size.
        what: &'static str,
    },
    /// Tiles are not made of patches.
    #[error("tiles of {edge} voxels cannot be cut into patches of 16")]
    Edge {
        /// Edge of a tile, in voxels.
        edge: usize,
    },
    /// Heads do not divide the channels.
    #[error("{heads} heads do not divide {embedding} channels: choose a number of heads that does")]
    Heads {
        /// Heads.
        heads: usize,
        /// Channels of a token.
        embedding: usize,
    },
    /// A tap is no layer.
    #[error(
        "the network has the layers 1 to {layers}, and the decoder cannot tap layer {tap}: state its four taps"
    )]
    Tap {
        /// The tap.
        tap: usize,
        /// Layers.
        layers: usize,
    },
}

impl Configuration {
    /// Checks that `sizes` fit together.
    ///
    /// # Errors
    /// [`ConfigurationError`] names those that do not.
    pub fn new(sizes: Sizes) -> Result<Self, ConfigurationError> {
        let Sizes {
            edge,
            embedding,
            heads,
            layers,
            taps,
            linear,
            base_filters,
            classes,
            sequence,
        } = sizes;
        let all = [
            ("channels", embedding),
            ("heads", heads),
            ("layers", layers),
            ("channels between the linear steps", linear),
            ("channels of the decoder", base_filters),
            ("classes", classes),
            ("numbers of the sequence", sequence.unwrap_or(1)),
        ];
        if let Some((what, _)) = all.into_iter().find(|(_, size)| *size == 0) {
            return Err(ConfigurationError::Zero { what });
        }
        if edge == 0 || !edge.is_multiple_of(PATCH) {
            return Err(ConfigurationError::Edge { edge });
        }
        if !embedding.is_multiple_of(heads) {
            return Err(ConfigurationError::Heads { heads, embedding });
        }
        match taps.into_iter().find(|tap| !(1..=layers).contains(tap)) {
            Some(tap) => Err(ConfigurationError::Tap { tap, layers }),
            None => Ok(Self(sizes)),
        }
    }

    /// Returns the published "Small": 4 layers, 6 heads, 35.60 M parameters.
    pub const fn small(classes: usize) -> Self {
        Self::published(4, 6, [1, 2, 3, 4], classes)
    }

    /// Returns the published "Full v1": 12 layers, 12 heads, 92.28 M parameters.
    pub const fn full_v1(classes: usize) -> Self {
        Self::published(12, 12, [3, 6, 9, 12], classes)
    }

    /// Returns the published "Full v2" without its sequence embedding: 24 layers, 12 heads, 177.30 M parameters.
    pub const fn full_v2(classes: usize) -> Self {
        Self::published(24, 12, [3, 6, 12, 24], classes)
    }

    /// Returns the published "Full v2 + Seq": 24 layers, 12 heads, 179.46 M parameters.
    pub const fn full_v2_with_sequence(classes: usize) -> Self {
        let Self(sizes) = Self::full_v2(classes);
        Self(Sizes {
            sequence: Some(1280),
            ..sizes
        })
    }

    const fn published(layers: usize, heads: usize, taps: [usize; 4], classes: usize) -> Self {
        Self(Sizes {
            edge: EDGE,
            embedding: 768,
            heads,
            layers,
            taps,
            linear: 3072,
            base_filters: 16,
            classes,
            sequence: None,
        })
    }

    /// Returns the taps of the published network of so many `layers`.
    pub(super) fn published_taps(layers: usize) -> Option<[usize; 4]> {
        let published = [Self::small(4), Self::full_v1(4), Self::full_v2(4)];
        let network = published
            .into_iter()
            .find(|network| network.0.layers == layers);
        network.map(|network| network.0.taps)
    }

    /// Returns the name of the published network of these sizes, whatever its heads and classes.
    pub fn published_name(&self) -> Option<&'static str> {
        let Sizes { heads, classes, .. } = self.0;
        let same = |other: Self| {
            other.0
                == Sizes {
                    heads: other.0.heads,
                    ..self.0
                }
                && heads > 0
        };
        let names = [
            ("Small", Self::small(classes)),
            ("Full v1", Self::full_v1(classes)),
            ("Full v2", Self::full_v2(classes)),
            ("Full v2 + Seq", Self::full_v2_with_sequence(classes)),
        ];
        names
            .into_iter()
            .find_map(|(name, other)| same(other).then_some(name))
    }

    /// Returns the sizes.
    pub fn sizes(&self) -> &Sizes {
        &self.0
    }

    /// Returns the number of patches along an edge of a tile.
    pub(super) fn patches(&self) -> usize {
        self.0.edge / PATCH
    }

    /// Returns the name and shape of every tensor, as PyTorch names and orders them.
    pub fn tensors(&self) -> Vec<(String, Vec<usize>)> {
        let Sizes {
            embedding: e,
            layers,
            linear,
            base_filters: f,
            classes,
            sequence,
            ..
        } = self.0;
        let tokens = self.patches().pow(3);
        let mut tensors = vec![
            (
                "embed.patch_embeddings.weight".to_owned(),
                vec![e, 1, PATCH, PATCH, PATCH],
            ),
            (
                "embed.position_embeddings.abs_pos_enc".to_owned(),
                vec![1, tokens, e],
            ),
        ];
        tensors.extend(
            sequence
                .into_iter()
                .flat_map(|inputs| sequence::tensors([inputs, e])),
        );
        tensors.extend((0..layers).flat_map(|layer| block(layer, e, linear)));
        tensors.extend(convolutions("init_conv", 1, f));
        let ups = [
            ("z3_blue_conv.blocks.0", e, 2 * f),
            ("z3_blue_conv.blocks.1", 2 * f, 2 * f),
            ("z3_blue_conv.blocks.2", 2 * f, 2 * f),
            ("z6_blue_conv.blocks.0", e, 4 * f),
            ("z6_blue_conv.blocks.1", 4 * f, 4 * f),
            ("z9_blue_conv.blocks.0", e, 8 * f),
            ("z12_deconv", e, 8 * f),
            ("z9_deconv", 8 * f, 4 * f),
            ("z6_deconv", 4 * f, 2 * f),
            ("z3_deconv", 2 * f, f),
        ];
        let up = |(name, inputs, outputs)| {
            (
                format!("{name}.block.weight"),
                vec![inputs, outputs, 2, 2, 2],
            )
        };
        tensors.extend(ups.map(up));
        for (name, outputs) in [
            ("z9_conv", 8 * f),
            ("z6_conv", 4 * f),
            ("z3_conv", 2 * f),
            ("out_conv.0", f),
        ] {
            tensors.extend(convolutions(name, 2 * outputs, outputs));
        }
        tensors.push(("out_conv.1.weight".into(), vec![classes, f, 1, 1, 1]));
        tensors.push(("out_conv.1.bias".into(), vec![classes]));
        tensors
    }

    /// Returns the number of parameters.
    pub fn parameters(&self) -> u64 {
        let count = |shape: &[usize]| shape.iter().map(|size| *size as u64).product::<u64>();
        self.tensors().iter().map(|(_, shape)| count(shape)).sum()
    }
}

/// Returns the tensors of a layer of the transformer.
fn block(layer: usize, e: usize, linear: usize) -> [(String, Vec<usize>); 10] {
    [
        ("mhsa.to_qvk.weight", vec![3 * e, e]),
        ("mhsa.W_0.weight", vec![e, e]),
        ("norm_1.weight", vec![e]),
        ("norm_1.bias", vec![e]),
        ("norm_2.weight", vec![e]),
        ("norm_2.bias", vec![e]),
        ("linear.0.weight", vec![linear, e]),
        ("linear.0.bias", vec![linear]),
        ("linear.3.weight", vec![e, linear]),
        ("linear.3.bias", vec![e]),
    ]
    .map(|(part, shape)| (format!("transformer.block_list.{layer}.{part}"), shape))
}

/// Returns the tensors of a block of convolutions.
fn convolutions(name: &str, inputs: usize, outputs: usize) -> [(String, Vec<usize>); 6] {
    [
        ("conv_block.0.weight", vec![outputs, inputs, 3, 3, 3]),
        ("conv_block.0.bias", vec![outputs]),
        ("conv_block.3.weight", vec![outputs, outputs, 3, 3, 3]),
        ("conv_block.3.bias", vec![outputs]),
        ("conv_down.0.weight", vec![outputs, inputs, 1, 1, 1]),
        ("conv_down.0.bias", vec![outputs]),
    ]
    .map(|(part, shape)| (format!("{name}.{part}"), shape))
}

impl TryFrom<Sizes> for Configuration {
    type Error = ConfigurationError;

    fn try_from(sizes: Sizes) -> Result<Self, ConfigurationError> {
        Self::new(sizes)
    }
}

impl From<Configuration> for Sizes {
    fn from(configuration: Configuration) -> Self {
        configuration.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts measured on the released classes (the first two also stand in the paper).
    #[test]
    fn the_published_sizes_have_the_published_numbers_of_parameters() {
        let counts = |of: fn(usize) -> Configuration| [4, 21].map(|c| of(c).parameters());
        assert_eq!(counts(Configuration::small), [35_603_204, 35_603_493]);
        assert_eq!(counts(Configuration::full_v1), [92_281_604, 92_281_893]);
        assert_eq!(counts(Configuration::full_v2), [177_299_204, 177_299_493]);
        // The paper's 179.46 M.
        let counts = counts(Configuration::full_v2_with_sequence);
        assert_eq!(counts, [179_464_196, 179_464_485]);
        assert_eq!(Configuration::full_v1(21).published_name(), Some("Full v1"));
        for network in [Configuration::small(4), Configuration::full_v2(21)] {
            assert_eq!(Configuration::new(*network.sizes()), Ok(network));
        }
    }

    #[test]
    fn sizes_that_do_not_fit_are_refused() {
        let refused = |change: fn(&mut Sizes)| {
            let mut sizes = *Configuration::small(4).sizes();
            change(&mut sizes);
            Configuration::new(sizes).unwrap_err().to_string()
        };
        assert!(refused(|s| s.heads = 7).starts_with("7 heads do not divide 768 channels"));
        assert!(refused(|s| s.heads = 0).contains("no heads"));
        assert!(refused(|s| s.edge = 40).contains("tiles of 40 voxels"));
        assert!(refused(|s| s.edge = 0).contains("tiles of 0 voxels"));
        assert!(refused(|s| s.taps[3] = 5).contains("1 to 4, and the decoder cannot tap layer 5"));
        assert!(refused(|s| s.taps[0] = 0).contains("layer 0"));
        assert!(refused(|s| s.classes = 0).contains("no classes"));
    }
}
