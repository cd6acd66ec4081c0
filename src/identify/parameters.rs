//! Parameters: every tuned number of this room, with its unit, its meaning and its source.
//!
//! "By hand" means that no measurement is on record by which the number was chosen; `docs/identify.md` has what all of them
//! together give on maps with reference structures.

// Profiles.

/// Minimum length of a fragment, in residues: those that are built without a sequence have five.
pub(super) const LEAST_FRAGMENT: usize = 5;

/// Upper limit on the columns of all profiles together. Bounds the time: 2,500 columns against 7 million residues take
/// about ten seconds on two cores.
pub(super) const MOST_COLUMNS: usize = 8_000;

/// Least log-odds of an amino acid in a column, in nats: no single column rules a protein out, for it may stand on a wrong
/// residue.
pub(super) const LEAST_LOG_ODDS: f64 = -3.0;

/// Least share of the residues of a model whose names must tell more than glycine, alanine or nothing.
pub(super) const LEAST_NAMED: f64 = 0.2;

/// Distance, in Å, within which a voxel around a Cα of a model tells its residue type.
pub(super) const TYPE_ANGSTROM: f64 = 1.8;

// Joins.

/// Distance, in Å, from the end of a fragment to the beginning of the next one, up to which they are joined: two residues
/// are missing at most, whose three steps of 3.8 Å reach 11.4 Å when stretched (by hand).
pub(super) const JOIN_ANGSTROM: f64 = 8.0;

/// Log-odds, in nats, from which a fragment is so sure of its direction that no join turns it: 3 to 1.
pub(super) const SURE_DIRECTION: f64 = 1.1;

/// Log-odds, in nats, above which a fragment is searched in its own direction alone: 50 to 1.
pub(super) const CERTAIN_DIRECTION: f64 = 3.9;

// Alignment.

/// Units of a score per nat: whole numbers of 16 bits hold 4,095 nats.
pub(super) const UNITS_PER_NAT: f64 = 8.0;

/// Cost of the first residue of a gap and of each further one, in nats (by hand): fragments skip a residue or have one too
/// many now and then.
pub(super) const GAP: (f64, f64) = (4.5, 1.0);

/// The same where two pieces are joined and residues between them were not read (by hand).
pub(super) const JOIN_GAP: (f64, f64) = (2.0, 0.1);

// Statistics.

/// Shuffled sequences from which the distributions of chance are fitted.
pub(super) const NULL_SEQUENCES: usize = 2_000;

/// Least length, in residues, of a protein that is shuffled for them.
pub(super) const LEAST_SHUFFLED: usize = 30;

/// Share of the shuffled sequences, those with the most evidence, that are judged again by their own composition; the upper
/// half of them makes the tail.
pub(super) const TAIL_SHARE: f64 = 0.1;

/// Share of the profiles that a protein of the sample explains, before anything is known (by hand).
pub(super) const PRIOR: f64 = 0.1;

/// Exponent of the distribution of P-values of profiles that a protein explains: their density is that of P^(a - 1)
/// (by hand).
pub(super) const P_VALUE_EXPONENT: f64 = 0.2;

/// Proteins whose own residues are shuffled, to tell a likeness of composition from one of sequence.
pub(super) const MOST_COMPOSED: usize = 50;

/// Shufflings of each of them.
pub(super) const OWN_SHUFFLES: usize = 24;

/// Residues of the proteins that are scored at once, between two reports of progress.
pub(super) const BATCH_RESIDUES: usize = 200_000;

// Results.

/// Upper limit on the proteins that are kept by their evidence, and on those kept for each profile.
pub(super) const KEPT: (usize, usize) = (200, 2);

/// Upper limit on the proteins in a table, and on their E-values.
pub(super) const LISTED: (usize, f64) = (50, 10.0);

/// Nats by which a profile must prefer a protein over one that was taken before, so that both are taken.
pub(super) const PREFERENCE_MARGIN: f64 = 3.0;

/// Share of the shorter of two parts of a profile in which they overlap if both proteins explain the same.
pub(super) const SAME_PART: f64 = 0.5;
