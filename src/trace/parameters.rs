//! Parameters: every tuned number of this room, with its unit, its meaning and its source.
//!
//! "By ablation" means: chosen on the development maps, see `assets/weave.md`, sections
//! "Settings", "Tried on the same sixteen maps" and "Ablation of the tracer". "By hand" means that no
//! measurement is on record. Numbers that a user may set are in [`settings`](super::settings);
//! those of the reference's released program are in [`reference`](super::reference), except for
//! [`BACKGROUND`], which both aligners use, and [`LAMBDA`], which a user may set.

use crate::residue::AminoAcid;

// Graph: edges.

/// Mean cosine between a network's vector and the true direction, per step of the vector's length
/// (dimensionless; measured on real maps).
pub(super) const VECTOR_TRUST: f64 = 0.85;

/// Upper limit on that mean cosine, which keeps the concentration of the von Mises-Fisher
/// distribution finite (dimensionless; by hand).
pub(super) const MOST_MEAN_COSINE: f64 = 0.9;

/// Log-odds (nats) that two candidates at a distance (Å) are neighbours in a chain, against other
/// pairs as near. Counted on real maps; that count is not on record, and a new one by
/// `training/count_links.py` gives less below 4.2 Å (`assets/weave.md`, "Tables of the candidate graph").
pub(super) const DISTANCE_LOG_ODDS: [(f64, f64); 9] = [
    (1.5, 0.0),
    (2.4, 2.5),
    (3.2, 3.5),
    (3.9, 3.5),
    (4.15, 2.4),
    (4.45, 0.0),
    (4.75, -2.5),
    (5.05, -3.9),
    (5.5, -4.8),
];

/// Log-odds (nats) of neighbours against other near pairs, by the mean probability of a backbone
/// atom between the two. Counted on real maps; that count is not on record, `training/count_links.py`
/// makes a new one (`assets/weave.md`, "Tables of the candidate graph").
pub(super) const BACKBONE_LOG_ODDS: [(f64, f64); 6] = [
    (0.1, -3.0),
    (0.3, -2.2),
    (0.4, -0.4),
    (0.5, 1.5),
    (0.55, 2.0),
    (1.0, 2.0),
];

/// Log-odds (nats) of the angle between three Cα in a row (degrees), against random directions.
/// Counted on real maps; that count is not on record, a new one by `training/count_links.py` is within
/// 0.5 nats from 82 to 160° (`assets/weave.md`, "Tables of the candidate graph").
pub(super) const ANGLE_LOG_ODDS: [(f64, f64); 10] = [
    (0.0, -6.0),
    (55.0, -4.0),
    (70.0, -1.0),
    (82.0, 0.6),
    (95.0, 1.0),
    (110.0, 0.6),
    (130.0, 0.8),
    (145.0, 0.2),
    (160.0, -0.8),
    (180.0, -2.0),
];

// Graph: belief propagation.

/// Rounds of message passing: evidence travels as many residues along a chain (by hand).
pub(super) const BELIEF_ROUNDS: usize = 30;

/// Share of the old message that is kept in every round, so that loops settle (by hand).
pub(super) const BELIEF_DAMPING: f64 = 0.4;

/// Greatest size of a message, in nats: keeps exponentials finite.
pub(super) const MOST_MESSAGE: f64 = 30.0;

// Graph: steps between candidates.

/// Least probability of an edge that becomes a step (by hand).
pub(super) const LEAST_EDGE_PROBABILITY: f64 = 0.003;

/// Least probability, in the cost of a skip, that a candidate has no neighbour (by hand).
pub(super) const LEAST_FREE_PROBABILITY: f64 = 0.01;

/// Steps over one and over two unmodelled residues: least and greatest distance (Å), cost (nats).
/// Two and three steps of 3.8 Å reach 7.6 and 11.4 Å when stretched; costs by hand.
pub(super) const SKIPS: [(f64, f64, f64); 2] = [(4.3, 7.9, 3.5), (4.3, 11.5, 5.0)];

/// Greatest cost of a step over unmodelled residues, in nats (by hand).
pub(super) const MOST_SKIP_COST: f64 = 9.0;

/// Cost of entering candidates against the direction of their edges, in nats (by ablation, see
/// "Direction" in `assets/weave.md`).
pub(super) const REVERSE_ENTRY_COST: f64 = 1.0;

/// Cost of each edge against its direction, as a share of the log-odds for that direction.
/// The errors of neighbouring vectors are alike, so that their sum over a run is far too sure of
/// itself: 256 runs in nine maps with reference structures lay as their sum says with the
/// probability 1 / (1 + exp(-0.08 sum)), those with a sum of 15 to 30 nats in four of five cases.
pub(super) const DIRECTION_TRUST: f64 = 0.08;

// Graph: regions.

/// Side of a region, in Å: three residues of an extended chain.
pub(super) const REGION_ANGSTROM: f64 = 11.4;

/// Upper limit on regions; a larger sample gets larger regions. Bounds the time of a decode.
pub(super) const MOST_REGIONS: usize = 6_000;

/// Probability that three unmodelled residues bring a chain to the next region, for each of the
/// two sides of an axis: that of a random flight with steps of 3.8 Å.
pub(super) const REGION_MOVE: f64 = 0.15;

// Align: emission.

/// Frequencies of the amino acids in proteins, in the order of [`AminoAcid::ALL`]: those of the
/// released program of Cryo2Struct (Giri and Cheng, Nature Communications 15, 2024).
pub const BACKGROUND: [f64; AminoAcid::COUNT] = [
    0.079_439_480_210_021_76,
    0.049_778_341_160_661_1,
    0.044_339_041_048_446_31,
    0.053_501_863_319_618_19,
    0.022_626_103_099_067_648,
    0.039_375_268_415_000_76,
    0.056_278_209_550_725_24,
    0.072_177_243_949_406_38,
    0.018_826_108_640_538_63,
    0.061_080_448_305_002_56,
    0.097_999_182_633_029_94,
    0.053_314_630_868_764_11,
    0.021_703_725_253_868_638,
    0.045_350_220_966_155_465,
    0.041_743_693_113_336_935,
    0.064_166_701_300_860_32,
    0.058_655_985_481_346_026,
    0.012_496_017_067_730_628,
    0.035_983_611_099_566_38,
    0.071_164_124_516_853,
];

/// Factor on the standard deviation of the Cα distance with which the reference is released (lambda; dimensionless;
/// of its released program).
pub const LAMBDA: f64 = 10.0;

/// Least probability of an amino acid: keeps logarithms finite.
pub(super) const LEAST_AMINO_PROBABILITY: f64 = 1e-6;

/// Least temperature by which probabilities of amino acids are flattened.
pub(super) const LEAST_TEMPERATURE: f64 = 0.1;

// Align: gaps.

/// Probability that a longer unmodelled gap goes on for another residue (by hand).
pub(super) const GAP_CONTINUES: f64 = 0.97;

/// Residues after which an unmodelled gap reaches the next regions, see [`REGION_ANGSTROM`].
pub(super) const RESIDUES_PER_REGION: usize = 3;

// Align: pruning.

/// States that are kept, summed over all entities: more only where
/// [`LEAST_STATES_PER_NODE`] asks for it, which is above 25,000 nodes. Four times as many were no
/// better (by ablation).
pub(super) const MOST_STATES: usize = 400_000;

/// States that every node keeps at least.
pub(super) const LEAST_STATES_PER_NODE: usize = 16;

/// Steps at a node that evidence is gathered along: the most probable ones (by hand).
pub(super) const STEPS_FOLLOWED: usize = 3;

/// Weight of a neighbour's evidence, per residue of distance along the path (dimensionless; by
/// hand).
pub(super) const NEIGHBOUR_DECAY: f32 = 0.93;

/// Residues to each side whose evidence counts: 0.93 to this power is 0.1.
pub(super) const EVIDENCE_REACH: usize = 32;

// Assign: joint marginals.

/// Rounds of dual ascent in which prices near their rest, and rounds after these whose marginals
/// are averaged (by hand).
pub(super) const ASCENT_ROUNDS: (usize, usize) = (12, 20);

/// Share of the logarithm of a candidate's use by which its price moves in the first round, and
/// rounds after which half of that is left (by hand).
pub(super) const ASCENT_STEP: (f64, f64) = (0.5, 8.0);

/// Least use of a candidate in a price's move: a price falls no faster than it rises where a
/// candidate is used twice.
pub(super) const LEAST_USE: f64 = 0.5;

// Assign: assembly.

/// Rewards of a modelled residue, as shares of the one in the settings, in the order in which
/// they are tried: what the evidence places by itself comes first, and the rest is fitted around
/// it. More or finer steps were no better (by ablation).
pub(super) const REWARD_STEPS: [f64; 3] = [0.3, 0.6, 1.0];

/// Worth of a state that the joint marginals are sure of, in nats. Twice and half were no better
/// (by ablation).
pub(super) const MARGINAL_WEIGHT: f32 = 1.5;

/// Worth of leaving a residue where an earlier step placed it, in nats. Firmer was no better (by
/// ablation).
pub(super) const ANCHOR_WEIGHT: f32 = 1.0;

// Assign: node-disjoint paths.

/// Decodes after which the best node-disjoint path so far is taken. Twice and five times as many
/// were no better (by ablation).
pub(super) const MOST_DECODES: usize = 40;

/// Decodes without a better path after which the best one so far is taken (by hand).
pub(super) const PATIENCE: usize = 12;

/// Shortest and longest move of a price, in nats (by hand).
pub(super) const PRICE_STEP: (f32, f32) = (0.02, 2.0);

// Assign: further copies.

/// Least share of the residues and of the score of its entity's best chain that a further copy
/// has. True copies have 0.6 to 1 (rotavirus VP6, three copies, EMD-1461), other protein around a
/// chain up to 0.5 and 0.3 (EMD-2513), noise 0.3 (EMD-30342).
pub(super) const COPY_LIKENESS: f32 = 0.6;

// Copies.

/// Residues of a segment by which one copy is superposed on another (by hand).
pub(super) const SEED_RESIDUES: usize = 12;

/// Root mean square distance, in Å, of two segments of the same shape (by hand).
pub(super) const SEED_RMSD_ANGSTROM: f64 = 2.0;

/// Upper limit on the seeds that are tried, the most alike first (by
/// hand). Helices are all alike, so there must be many.
pub(super) const MOST_SEEDS: usize = 1_500;

/// Upper limit on the seeds that are extended, those that bring most residues to a candidate (by hand).
pub(super) const MOST_EXTENDED: usize = 30;

/// Rounds of iterated closest points (by hand).
pub(super) const CLOSEST_POINT_ROUNDS: usize = 4;

/// Distance, in Å, within which a residue of one copy meets a candidate of another: about half a
/// step from Cα to Cα.
pub(super) const MEETING_ANGSTROM: f64 = 2.0;

/// Least share of the residues of a copy that meet candidates of another on which it lies.
pub(super) const LEAST_MET: f64 = 0.5;

/// Weight of another copy's evidence (dimensionless; own evidence has 1).
pub(super) const COPY_WEIGHT: f64 = 0.5;

/// Upper limit on the weight of all other copies together.
pub(super) const MOST_COPY_WEIGHT: f64 = 2.0;

// Fragments; the numbers of the filter are from "Unassigned fragments" in
// `assets/weave.md`.

/// Least probability that two candidates are neighbours, in either direction, in a fragment.
pub(super) const LEAST_FRAGMENT_PROBABILITY: f64 = 0.5;

/// Least mean number of candidates of assigned chains within a distance (Å) of a fragment's
/// candidates: proteins are packed, noise is anywhere.
pub(super) const BESIDE_CHAINS: (f64, f64) = (2.0, 10.0);

/// Minimum length of an isolated fragment, in residues.
pub(super) const LEAST_ISOLATED: usize = 5;

/// Least mean Cα probability of an isolated fragment.
pub(super) const LEAST_ISOLATED_P_CA: f64 = 0.55;

/// The same where no chain is assigned, so that every fragment is isolated.
pub(super) const LEAST_ISOLATED_P_CA_UNASSIGNED: f64 = 0.48;

/// Margin in mean log-odds (protein against other), in nats, by which an unassigned fragment may
/// trail the assigned chains before it is rejected. In poor maps the network tells molecule types
/// badly, but then of both alike.
pub(super) const REJECTION_MARGIN: f64 = 2.5;

// Reference.

/// Residues to each side that count for the confidence of one.
pub(super) const CONFIDENCE_REACH: usize = 10;

/// Upper limit on the memory of the reference aligner, in bytes: what a browser's tab can spare
/// beside a map.
pub(super) const MOST_REFERENCE_BYTES: u64 = 512 << 20;

/// Nats by which a sequence lies better in the map than its residues in other orders, per square root of the residues that
/// can be placed, from which it rather is in the map, and the spread of that. Fitted by eye to four maps and boxes of 32 Å
/// of them (`examples/foreign_sequences.rs`): of 690 sequences and pieces that are not there 3 reach 2.8, whole sequences
/// that are have 7.5 or more, in the boxes 4 or more.
pub(super) const PRESENT_FROM: f64 = 2.5;
/// See [`PRESENT_FROM`].
pub(super) const PRESENCE_SPREAD: f64 = 0.7;

/// Log-odds, in nats, that the candidates of a chain are expected to have for their own amino acids, from which the order
/// of its sequence says something, and from which it says all. Eight maps of 3.2 to 3.8 Å have 0.85 to 1.6, and their own
/// sequences all show; four poorer ones 0.3 to 0.6, and there two of seven do (by hand).
pub(super) const PRESENCE_TOLD: (f64, f64) = (0.6, 1.0);

/// Least probability that a sequence is in the map by which it may have more copies than are listed, and is not called
/// foreign.
pub(super) const LEAST_PRESENCE: f64 = 0.5;

/// Least number of residues by which a sequence is told to be foreign to the map. By hand.
pub(super) const FOREIGN_RESIDUES: usize = 30;
/// Mean probability of the likeliest amino acids, 0 to 1, from which a map tells a foreign sequence. By hand, between
/// maps whose own sequences fit like foreign ones and those below.
pub(super) const FOREIGN_READABLE: f64 = 0.45;
/// Probability of a sequence's amino acids, as a share of that of the likeliest ones, below which it is foreign: own
/// sequences have 0.73 to 0.84 on four readable maps, foreign ones 0.39 to 0.56 (eleven sequences there).
pub(super) const FOREIGN_SHARE: f64 = 0.65;
/// The same of a sequence whose order the map shows: cut boxes of its own map may show 0.64 of it, one of its relatives less.
pub(super) const FOREIGN_SHARE_IN_ORDER: f64 = 0.55;
/// Probability that a sequence is in the map from which the map shows its order. By hand: sequences that are not there reach 0.6.
pub(super) const IN_ORDER: f64 = 0.9;
