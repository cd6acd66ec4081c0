//! Configuration: the sizes of a language model.

use serde::{Deserialize, Serialize};

/// Sizes of a language model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Configuration {
    /// Layers of the transformer.
    pub layers: usize,
    /// Numbers that describe a residue.
    pub width: usize,
    /// Heads of the attention.
    pub heads: usize,
}

/// Published networks: layers, width, heads and the name of the file.
const PUBLISHED: [(Configuration, &str); 6] = [
    (Configuration::new(6, 320, 20), "esm2_t6_8M"),
    (Configuration::new(12, 480, 20), "esm2_t12_35M"),
    (Configuration::new(30, 640, 20), "esm2_t30_150M"),
    (Configuration::new(33, 1280, 20), "esm2_t33_650M"),
    (Configuration::new(36, 2560, 40), "esm2_t36_3B"),
    (Configuration::new(48, 5120, 40), "esm2_t48_15B"),
];

impl Configuration {
    /// States the sizes.
    pub const fn new(layers: usize, width: usize, heads: usize) -> Self {
        Self {
            layers,
            width,
            heads,
        }
    }

    /// Returns the published network of so many layers of that width; the shapes of the tensors do not tell the heads.
    pub(super) fn published(layers: usize, width: usize) -> Option<Self> {
        let all = PUBLISHED.into_iter().map(|(network, _)| network);
        let mut same = all.filter(|network| (network.layers, network.width) == (layers, width));
        same.next()
    }

    /// Returns the name of the published network of these sizes.
    pub fn published_name(&self) -> Option<&'static str> {
        let mut same = PUBLISHED.into_iter().filter(|(network, _)| network == self);
        same.next().map(|(_, name)| name)
    }

    /// Returns the channels of a head; `None` if heads do not divide the width, or into an odd number, of which
    /// no rotation can be made.
    pub(super) fn head_width(&self) -> Option<usize> {
        let fits = self.heads > 0 && self.width.is_multiple_of(2 * self.heads);
        fits.then(|| self.width / self.heads)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_networks_are_known_by_their_shapes() {
        let large = Configuration::published(33, 1280).unwrap();
        assert_eq!((large.heads, large.head_width()), (20, Some(64)));
        assert_eq!(large.published_name(), Some("esm2_t33_650M"));
        assert_eq!(Configuration::published(6, 321), None);
        for (network, name) in PUBLISHED {
            assert!(network.head_width().is_some(), "{name}");
        }
    }

    #[test]
    fn heads_that_do_not_fit_are_none() {
        assert_eq!(Configuration::new(1, 24, 5).head_width(), None);
        assert_eq!(Configuration::new(1, 24, 8).head_width(), None, "3 is odd");
        assert_eq!(Configuration::new(1, 24, 0).head_width(), None);
        assert_eq!(Configuration::new(1, 24, 4).head_width(), Some(6));
    }
}
