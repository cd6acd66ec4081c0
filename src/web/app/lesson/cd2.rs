//! The lesson on CD2, all strands, in words: where it differs from that on haemoglobin.

use super::haemoglobin::{
    CANDIDATES, MAP, NETWORK, NORMALISE, PATH, RESAMPLE, TILES, TRUTH, question,
};
use super::story::{Stop, Texts};

/// The texts.
pub(super) const CD2: Texts = Texts {
    title: "From a map to a chain: CD2, all strands (simulated map)",
    sample: "A SIMULATED map, without noise, of the adhesion domain of human CD2 (model 1GYA, from NMR; CC0). No microscope saw it: it shows what strands look like.",
    stops: [
        Stop {
            words: &[
                "This map was not measured. It was computed from a known structure, the adhesion domain of human CD2, with which cells of the immune system hold each other: every atom is a blurred spot, as at 3.2 Å. There is no noise, so all that goes wrong here is the fault of the method.",
                "A map is a cube of numbers, one for each voxel. A contour is the surface on which they have one chosen value. CD2 has no helix: its strands lie side by side in two sheets, with about 4.8 Å between neighbours. At a low level they melt into a wall.",
            ],
            task: "Move the contour level until single strands come apart. In haemoglobin, would the same level do?",
            questions: [
                MAP.questions[0],
                MAP.questions[1],
                question(
                    "How can one tell that a map is simulated?",
                    [
                        "It has no noise around the molecule",
                        "It has a colour",
                        "It is smaller",
                    ],
                    0,
                    "Nature always adds noise. A result on a simulated map is an upper limit for real ones.",
                ),
            ],
            ..MAP
        },
        Stop {
            words: &[
                "Maps come on voxels of many sizes. These here are 1.2 Å wide. A network that learned shapes on one size would not know them on another, as you would not read letters that are twice as wide as high. So the map is measured again, on a grid of exactly 1 Å.",
                "Each new voxel lies between eight old ones. Its value is their mean, weighted by how near each is: trilinear interpolation. Nothing new is learned from that; the map only gets a common ruler.",
            ],
            questions: [
                question(
                    "100 voxels of 1.2 Å become how many of 1 Å?",
                    ["83", "100", "120"],
                    2,
                    "100 × 1.2 Å = 120 Å.",
                ),
                RESAMPLE.questions[1],
                RESAMPLE.questions[2],
            ],
            ..RESAMPLE
        },
        NORMALISE,
        Stop {
            words: &[
                "A whole map is too large for the network at once. It is cut into tiles of 64 Å; of each only the core of 48 Å counts, so that every voxel that counts sees at least 8 Å around it. This map needs few of them.",
                TILES.words[1],
            ],
            ..TILES
        },
        NETWORK,
        CANDIDATES,
        PATH,
        Stop {
            words: &[
                "The path becomes a model: residues get names and numbers from the sequence, N, C and O are placed where the network sees them, strands are recognised by their hydrogen bonds. The truth is the structure of which the map was made. A Cα counts as matched if it lies within 3 Å of a true one; its name should be right, too.",
                TRUTH.words[1],
            ],
            ..TRUTH
        },
    ],
};
