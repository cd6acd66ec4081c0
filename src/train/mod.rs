//! Training: learned weights from records.
//!
//! Comes in: records that `cryoweave prepare` made, and weights to start from. Goes out: a file of weights with its card, the
//! curves of the training, and checkpoints from which it goes on exactly. Never opens a file.
//!
//! | network | learns from | loss | rule |
//! |---|---|---|---|
//! | `weave` | crops of the deposited map, prepared as for a prediction, turned, scaled and shifted | that of `training/losses.py` | AdamW, cosine, running mean of the weights |
//! | those of Cryo2Struct | tiles of the normalised map and a mask | cross entropy, each class weighted by 1 less its share | NAdam, falling on a plateau |
//!
//! Gradients are by burn's automatic differentiation on whatever device the networks run on. Of the augmentation of `training/`
//! the 24 turns, gain and offset are here; free rotations, changes of sharpness and noise are not.

mod card;
mod checkpoint;
mod curves;
mod data;
mod error;
mod example;
mod held_out;
mod learner;
mod loader;
mod loss;
mod metrics;
mod model_labels;
mod nadam;
mod optimizer;
mod parameters;
mod records;
mod run;
mod schedule;
mod settings;
mod validation;
mod weave_targets;

pub use curves::Epoch;
pub use error::TrainError;
pub use held_out::HeldOut;
pub use metrics::Scores;
pub use records::Record;
pub use run::{Outcome, Training, file, train};
pub use settings::{Network, Settings};
pub use validation::Verdict;

#[cfg(test)]
mod tests;
