//! Sequence: the way of a language model's description of the sequence into the tokens of a tile.

use burn::module::Module;
use burn::tensor::Tensor;
use burn::tensor::activation::gelu;

use crate::network::layers::{Dense, Weights, WeightsError};

/// Name before the tensors of the steps.
pub(super) const NAME: &str = "sequence_embedding";
/// Numbers of the linear steps in the names, as PyTorch counts them with the GELU between.
const STEPS: [usize; 3] = [0, 2, 4];

/// Three linear steps with GELU between, whose output is added to every token before the transformer.
///
/// The authors state the description (ESM-2's mean over the residues, 1,280 numbers), where it goes, and 179.46 M
/// parameters. Three steps with these widths have exactly that number; that there are three, and GELU between, is our
/// reading, as no weights are published.
#[derive(Module, Debug)]
pub(super) struct SequencePath {
    steps: Vec<Dense>,
}

impl SequencePath {
    /// Takes its tensors from `weights`: from `inputs` numbers to those of a token.
    pub(super) fn read(
        weights: &mut Weights,
        [inputs, width]: [usize; 2],
    ) -> Result<Self, WeightsError> {
        let step = |number: usize| {
            let inputs = if number == 0 { inputs } else { width };
            Dense::linear(weights, &format!("{NAME}.{number}"), [inputs, width])
        };
        let steps = STEPS.into_iter().map(step).collect::<Result<_, _>>()?;
        Ok(Self { steps })
    }

    /// # Shapes
    /// - `description`: `[1, inputs]`
    /// - output: `[1, width]`
    pub(super) fn forward(&self, description: Tensor<2>) -> Tensor<2> {
        let [first, rest @ ..] = self.steps.as_slice() else {
            return description;
        };
        let first = first.rows(description);
        rest.iter()
            .fold(first, |features, step| step.rows(gelu(features)))
    }
}

/// Returns the name and shape of its tensors, as PyTorch names and orders them.
pub(super) fn tensors([inputs, width]: [usize; 2]) -> Vec<(String, Vec<usize>)> {
    let step = |number: usize| {
        let inputs = if number == 0 { inputs } else { width };
        [
            (format!("{NAME}.{number}.weight"), vec![width, inputs]),
            (format!("{NAME}.{number}.bias"), vec![width]),
        ]
    };
    STEPS.into_iter().flat_map(step).collect()
}
