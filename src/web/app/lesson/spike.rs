//! The lesson on a part of the spike that its map shows poorly, in words: where it differs from that on haemoglobin.

use super::haemoglobin::{
    CANDIDATES, MAP, NETWORK, NORMALISE, PATH, RESAMPLE, TILES, TRUTH, question,
};
use super::story::{Stop, Texts};

/// The texts.
pub(super) const SPIKE: Texts = Texts {
    title: "From a map to a chain: the spike, where the map is poor",
    sample: "The outer domain of the spike of SARS-CoV-2, cut from a real map of 3.2 Å (EMD-21457, model 6VYB; Walls et al., Cell 2020; CC0). Here the map shows about 5 Å.",
    stops: [
        Stop {
            words: &[
                "This map is real, and on the whole it is good: 3.2 Å. But a molecule that moves is blurred where it moves. The outer domain of the spike, with which the virus meets a cell, swings; so this corner of the map looks as at 5 Å. What is reported for a map is one number; what a place shows is another.",
                "A contour is the surface on which the density has one chosen value. Look for tubes: in haemoglobin there were many. Here most of the chain lies in sheets of strands, which melt into each other at this resolution.",
            ],
            task: "Move the contour level. Is there any level at which a single chain can be followed over ten residues?",
            questions: [
                MAP.questions[0],
                MAP.questions[1],
                question(
                    "A map is reported at 3.2 Å. What do you know of a loop at its border?",
                    [
                        "It is resolved to 3.2 Å, too",
                        "Nothing yet: resolution differs from place to place",
                        "It is missing",
                    ],
                    1,
                    "The number is a mean over the molecule. What moves is averaged away, and borders move most.",
                ),
            ],
            ..MAP
        },
        RESAMPLE,
        NORMALISE,
        Stop {
            words: &[
                "A whole map is too large for the network at once. It is cut into tiles of 64 Å; of each only the core of 48 Å counts, so that every voxel that counts sees at least 8 Å around it. This map needs four of them.",
                TILES.words[1],
            ],
            ..TILES
        },
        Stop {
            words: &[
                "For every voxel the network gives probabilities: of a Cα, an N, a C; of each of the 20 amino acids; of helix, strand or coil; and where the neighbours along the chain lie. In a good map the tops of the Cα probability reach 0.9. Here they are near a half: the network has seen such blurs in training, and learned that it is wrong in half of them.",
                "That is worth more than a brave guess. From these numbers the map check says before the run that the course of the chain will be unsure, and that most residue names will be wrong.",
            ],
            questions: [
                NETWORK.questions[0],
                question(
                    "The network gives 0.5 to each of 100 voxels. What should come true?",
                    [
                        "All are Cα",
                        "About 50 are, and it cannot tell which",
                        "None is",
                    ],
                    1,
                    "A probability is calibrated if things called 0.5 are true half of the time.",
                ),
                NETWORK.questions[2],
            ],
            ..NETWORK
        },
        CANDIDATES,
        PATH,
        Stop {
            words: &[
                "The path becomes a model, and here people have built the structure, too (PDB 6VYB), with the help of better maps and relatives. The model finds more than half of the places and hardly a name. Its confidence says so: it is low nearly everywhere. A program that gave 90 of 100 here would be worse, with the same model.",
                "Even the reference is no certain truth here: it fits this density less well than the automatic model does. People knew the fold and placed it into the blur; the program knew only the blur.",
            ],
            questions: [
                question(
                    "The names are nearly all wrong, but the trace is half right. What may one use?",
                    [
                        "Nothing",
                        "All of it",
                        "Where the chain runs, with care; not which residue is where",
                    ],
                    2,
                    "Positions and names are different claims, each with evidence of its own.",
                ),
                question(
                    "A model fits the density better than the reference does. Is it the better model?",
                    [
                        "Not by that alone: any model can be fitted to noise",
                        "Yes",
                        "No, the reference is always right",
                    ],
                    0,
                    "Fit to the map, geometry and prior knowledge must agree. One alone can mislead.",
                ),
                TRUTH.questions[2],
            ],
            ..TRUTH
        },
    ],
};
