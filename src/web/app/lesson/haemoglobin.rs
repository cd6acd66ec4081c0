//! The lesson on haemoglobin, in words.

use super::story::{Question, Stop, Texts};

pub(super) const fn question(
    words: &'static str,
    answers: [&'static str; 3],
    right: usize,
    why: &'static str,
) -> Question {
    Question {
        words,
        answers,
        right,
        why,
    }
}

/// The texts.
pub(super) const HAEMOGLOBIN: Texts = Texts {
    title: "From a map to a chain: haemoglobin",
    sample: "A cube of 36 Å from human haemoglobin at 3.2 Å (EMD-3488, model 5NI1; Khoshouei et al., Nature Communications 2017; CC0).",
    stops: [
        MAP, RESAMPLE, NORMALISE, TILES, NETWORK, CANDIDATES, PATH, TRUTH,
    ],
};

/// Stop: map.
pub(super) const MAP: Stop = Stop {
    title: "The map",
    words: &[
        "An electron microscope does not see atoms. It gives a density map: a cube of numbers, one for each voxel, high where there is much matter. This is a cube of 34 × 34 × 34 voxels of 1.05 Å, a corner of haemoglobin, the protein that carries oxygen in blood.",
        "To see a map we draw a contour: the surface on which the density has one chosen value, the level. Tubes as thick as a finger on a hand are alpha helices. At 3.2 Å single atoms are not resolved, but the bulges of large side chains are.",
    ],
    task: "Move the contour level. Find a level at which helices are tubes, and one at which noise fills the box.",
    questions: [
        question(
            "What does one voxel hold?",
            [
                "The name of an atom",
                "One number: the density there",
                "A colour",
            ],
            1,
            "A map is nothing but a number at each voxel. Atoms are an interpretation, and this lesson is about how a program makes it.",
        ),
        question(
            "You raise the level. What happens to the surface?",
            [
                "It shrinks to the densest parts",
                "It grows",
                "It stays, its colour changes",
            ],
            0,
            "Fewer voxels are above a higher level, so the surface encloses less.",
        ),
        question(
            "Is there one true contour level?",
            [
                "Yes, it is in the file",
                "Yes, half the greatest value",
                "No, each level shows something else",
            ],
            2,
            "Authors recommend a level, but weak parts appear only below it. The program does not use a level at all: it reads all numbers.",
        ),
    ],
};

/// Stop: resample.
pub(super) const RESAMPLE: Stop = Stop {
    title: "Resample to 1 Å",
    words: &[
        "Maps come on voxels of many sizes: 0.5 Å, 1.05 Å, 1.6 Å. A network that learned shapes on one size would not know them on another, as you would not read letters that are twice as wide as high. So the map is measured again, on a grid of exactly 1 Å.",
        "Each new voxel lies between eight old ones. Its value is their mean, weighted by how near each is: trilinear interpolation. Nothing new is learned from that; the map only gets a common ruler.",
    ],
    task: "Move the slice. Left the voxels as they came, right those of 1 Å, with the same tubes in them.",
    questions: [
        question(
            "34 voxels of 1.05 Å become how many of 1 Å?",
            ["34", "about 35", "about 68"],
            1,
            "34 × 1.05 Å = 35.7 Å, which holds 35 whole voxels of 1 Å.",
        ),
        question(
            "Does resampling to 0.1 Å show more detail?",
            [
                "Yes, ten times as much",
                "Yes, but only in helices",
                "No, the values between are means of what was there",
            ],
            2,
            "Interpolation cannot add what the microscope did not see. Resolution is not the size of a voxel.",
        ),
        question(
            "From how many old voxels is a new value made?",
            ["1", "8", "27"],
            1,
            "A point in space lies in a cell with eight corners.",
        ),
    ],
};

/// Stop: normalise.
pub(super) const NORMALISE: Stop = Stop {
    title: "Solvent and normalisation",
    words: &[
        "Around a protein there is water, which shows as noise. Where the mean density around a voxel (about 3 Å to each side) stays below a fifth of what is typical in the molecule, it is solvent and set to 0. So no chain grows in noise.",
        "Then the units go. One map has values around 0.1, another around 10; both may show the same helix. All values are divided by one number. Ours is a mean in which dense voxels count most; Cryo2Struct takes the 95th percentile and cuts at 1.",
    ],
    task: "Change the rule and compare the two histograms: which rule keeps the strongest peaks apart?",
    questions: [
        question(
            "Why is the solvent set to 0?",
            [
                "To make the file smaller",
                "So that the network finds no chains in noise",
                "Because water has no density",
            ],
            1,
            "A network that must find chains finds some in strong noise, too.",
        ),
        question(
            "After division by the 95th percentile and a cut at 1, which voxels are all alike?",
            [
                "The densest 5 % of those counted",
                "The weakest 5 %",
                "None",
            ],
            0,
            "All that is above the percentile becomes exactly 1: how dense it was is lost.",
        ),
        question(
            "You multiply a whole map by 7. What does the network see?",
            [
                "A map seven times as strong",
                "The same as before",
                "Nothing",
            ],
            1,
            "The divisor is multiplied by 7 too, so the quotient stays.",
        ),
    ],
};

/// Stop: tiles.
pub(super) const TILES: Stop = Stop {
    title: "Tiles and kernels",
    words: &[
        "A whole map is too large for the network at once. It is cut into tiles of 64 Å; of each only the core of 48 Å counts, so that every voxel that counts sees at least 8 Å around it. Our cube fits into one core.",
        "Inside, the network is a stack of small windows of 3 × 3 × 3 voxels, kernels. A kernel multiplies the 27 numbers under it by 27 weights and writes down the sum; then it moves on by one voxel. Here the weights are simple. In the network millions of them were learned from maps whose structures are known.",
    ],
    task: "Slide the kernel, and watch the sum. Which kernel answers in the middle of a tube, which at its wall? Add layers, and see the cube grow on which one voxel depends.",
    questions: [
        question(
            "How many numbers does one kernel of 3 × 3 × 3 look at?",
            ["3", "9", "27"],
            2,
            "3 × 3 × 3 = 27.",
        ),
        question(
            "Why do tiles overlap?",
            [
                "So that voxels near an edge see what is around them",
                "To use more memory",
                "Because maps are round",
            ],
            0,
            "At the edge of a tile half of the surroundings are missing. Only cores count.",
        ),
        question(
            "Two layers of 3 × 3 × 3 kernels follow each other. How wide is what the second one sees?",
            ["3 voxels", "5 voxels", "9 voxels"],
            1,
            "Each layer adds one voxel on each side: 3, 5, 7, … That is the receptive field.",
        ),
    ],
};

/// Stop: network.
pub(super) const NETWORK: Stop = Stop {
    title: "What the network says",
    words: &[
        "For every voxel the network answers four questions. Is there a Cα, an N, a C? That is a probability from 0 to 1. If there is a Cα: which of the 20 amino acids is it? Helix, strand or coil? And where do the Cα before it and after it lie? That is a displacement of about 3.8 Å.",
        "It is often unsure, and says so: leucine and isoleucine look alike at 3 Å, so both get a share. Such shares are better than a guess, because the sequence can still decide later.",
    ],
    task: "Lower the least Cα probability and watch dots appear. Click into the slice to read what the network says there.",
    questions: [
        question(
            "The network gives LEU 0.45 and ILE 0.30. What is kept?",
            ["LEU", "All twenty probabilities", "Nothing, it is unsure"],
            1,
            "The aligner uses all of them. A sequence that needs ILE here pays only a little.",
        ),
        question(
            "Along a protein chain, neighbouring Cα are how far apart?",
            ["1.5 Å", "3.8 Å", "10 Å"],
            1,
            "The peptide bond between them is flat and stiff, so the distance hardly changes.",
        ),
        question(
            "Why are the dots blobs, not points?",
            [
                "The map is blurred, and so is what can be said of it",
                "Atoms are that large",
                "The screen is too coarse",
            ],
            0,
            "Around a Cα several voxels are likely ones. The next stop finds the top of each blob.",
        ),
    ],
};

/// Stop: candidates.
pub(super) const CANDIDATES: Stop = Stop {
    title: "Candidates",
    words: &[
        "A chain is laid through points, not through blobs. So each top of the Cα probability becomes a candidate: a voxel that no neighbour exceeds, with at least the threshold. A Gaussian through it and its neighbours places it finer than a voxel. Of two tops nearer than the separation, the stronger stays.",
        "Some candidates are wrong: a side chain, a ligand, noise. Some Cα have none. Both are normal. The aligner may leave candidates out and may leave residues out.",
    ],
    task: "Raise the threshold until true ones get lost; lower it until false ones come. Choose a candidate to read its evidence.",
    questions: [
        question(
            "A lower threshold gives …",
            [
                "more true and more false candidates",
                "only more true ones",
                "fewer candidates",
            ],
            0,
            "Precision falls while recall rises. No threshold is free of that.",
        ),
        question(
            "The separation is 2.3 Å, not 3.8 Å. Why?",
            [
                "Cα are 2.3 Å apart",
                "Positions are uncertain, and Cα at a cis peptide are 2.95 Å apart",
                "It is faster",
            ],
            1,
            "A larger separation would throw true neighbours away.",
        ),
        question(
            "What happens to a Cα without a candidate?",
            [
                "The run fails",
                "The residue is left out, or a short gap is bridged",
                "The next candidate is used twice",
            ],
            1,
            "Leaving out costs some points, but less than a step of the wrong length.",
        ),
    ],
};

/// Stop: path.
pub(super) const PATH: Stop = Stop {
    title: "The HMM and its best path",
    words: &[
        "We know the sequence, and we have candidates. Which candidate is which residue? A hidden Markov model (HMM) gives each pair a score: how well the network's amino acids there go with the residue (emission), and how well the step from the candidate before fits (transition). Scores are logarithms of probabilities, in nats: they add up along the path.",
        "Viterbi's trick: for each residue and candidate keep only the best path that ends there. Its score is the best score before, plus step, plus emission. At the end walk back from the best end. A candidate holds one residue: Cryo2Struct’s way skips those on the path so far; ours puts a price on what the path wants twice, and looks again.",
    ],
    task: "Play or step. Then widen lambda, the spread of the Cα distance, in the toy; or change the gap cost in the real one.",
    questions: [
        question(
            "Why add logarithms?",
            [
                "Products of probabilities become sums, and do not vanish",
                "They are prettier",
                "Probabilities may be negative",
            ],
            0,
            "The product of a hundred probabilities is too small for a computer; the sum of their logarithms is an ordinary number.",
        ),
        question(
            "Two paths end on the same candidate with the same residue. Which must be kept?",
            ["Both", "The better one alone", "The shorter one"],
            1,
            "Whatever follows adds the same to both, so the worse one can never win.",
        ),
        question(
            "Cryo2Struct's method forbids a candidate twice, and remembers one path per candidate. What can go wrong?",
            [
                "All remembered paths hold the same candidate, and it has to start again",
                "It is too exact",
                "Nothing",
            ],
            0,
            "Surviving paths begin alike. A candidate on all of them cannot be reached, and the chain is cut into fragments.",
        ),
    ],
};

/// Stop: truth.
pub(super) const TRUTH: Stop = Stop {
    title: "The model against the truth",
    words: &[
        "The path becomes a model: residues get names and numbers from the sequence, N, C and O are placed where the network sees them, helices are recognised. Here people have built the structure before (PDB 5NI1), so we can compare. A Cα counts as matched if it lies within 3 Å of a true one; its name should be right, too.",
        "A good program also fails well. Break the input on purpose: a mirrored map, noise, 6 Å, a shuffled sequence, wrong voxels. See what comes out, and whether the map check warned you.",
    ],
    task: "Show the truth, then choose a fault. Which one does the check notice, and which one only the score?",
    questions: [
        question(
            "In a mirrored map helices turn left. Which proteins have left-handed alpha helices?",
            ["About half", "Practically none", "Those of plants"],
            1,
            "Natural amino acids make right-handed helices, so a left-handed one tells of a mirrored map.",
        ),
        question(
            "A model has 95 % matched Cα and 20 % right names. What is likely?",
            [
                "The sequence is the wrong one, or shifted",
                "The map is mirrored",
                "All is well",
            ],
            0,
            "The chain lies in the density, but residues stand in the wrong places along it.",
        ),
        question(
            "May one trust a model because the score is high?",
            [
                "Yes",
                "Only where a truth exists, and residue by residue: look at the confidence and at the density",
                "Never",
            ],
            1,
            "For a new protein there is no truth. The confidence estimates it, and the map has the last word.",
        ),
    ],
};
