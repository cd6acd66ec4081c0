// Types of the package; docs/api.md says more. Names with underscores are those of the program's own files.

/** A file: its bytes, its text, or a Blob. A File keeps its name; .gz and .bz2 are read, too. */
export type Input = Uint8Array | ArrayBuffer | Blob | string;

export interface OpenOptions {
  /** The folder with the worker's programs and the weights: an address, in Node.js also a path. That of the package if it is not given. */
  assets?: string | URL;
  /** "auto" takes the GPU where there is one, and the CPU elsewhere. */
  device?: "auto" | "cpu" | "gpu";
}

/** Starts the worker. It holds the memory and, in Node.js, the process until it is closed. */
export function open(options?: OpenOptions): Promise<Cryoweave>;

/** Calls run one after the other, in the order in which they were made. A signal aborts a call that waits or runs. */
export interface Cryoweave {
  /** The device that runs the network, and the reason where it is the CPU although a GPU was looked for. */
  readonly device: { kind: "cpu" | "gpu"; name: string; why?: string };
  /** Builds a model of `map`; without a sequence, fragments of unknown residues. */
  predict(
    map: Input,
    fasta?: Input | null,
    options?: PredictOptions,
    onProgress?: (progress: Progress) => void,
    signal?: AbortSignal,
  ): Promise<Prediction>;
  /** Looks for faults of `map`, without a run. */
  check(map: Input, options?: CheckOptions, signal?: AbortSignal): Promise<Finding[]>;
  /** Labels `map` by its structure, as Cryo2StructData does. */
  label(map: Input, structure: Input, options?: LabelOptions, signal?: AbortSignal): Promise<Labels>;
  /** Compares `model` with `reference`, where both lie; neither is moved. */
  evaluate(reference: Input, model: Input, signal?: AbortSignal): Promise<Evaluation>;
  /** Simulates the map that `structure` would show at `resolution`, in Å; gives an MRC file. */
  simulate(structure: Input, resolution: number, signal?: AbortSignal): Promise<Uint8Array>;
  /** Ends the worker; calls that go on or wait fail. */
  close(): void;
}

/** Settings of a run, by the names of `settings` in run.json; those left out are as the program has them. */
export interface Settings {
  score?: {
    /** Rotations over which the network is averaged where it is unsure, 1 to 24. */
    rotations?: number;
    /** What the density is divided by; null is the rule that the network was trained with. */
    normalization?: "self_weighted_mean" | "non_zero_percentile" | "positive_percentile" | null;
  };
  candidates?: {
    rule?: "peaks" | "clusters";
    /** Minimum Cα probability, 0.01 to 1. */
    threshold?: number;
    /** Least distance of two candidates, in Å. */
    separation_angstrom?: number;
  };
  /** The search in a proteome, of which no call of this package has one. */
  identify?: {
    /** Upper limit on the E-value of a protein with which a run goes on. */
    most_e_value?: number;
    /** Share of the residues of a model whose names may be wrong, 0 to 1. */
    error_share?: number;
    /** Seed of the random numbers by which sequences are shuffled. */
    seed?: number;
  };
  trace?: {
    aligner?: "ours" | "reference";
    amino_temperature?: number;
    residue_reward?: number;
    gap_cost?: number;
    chain_score?: number;
    /** Minimum length of an unassigned fragment, in residues; 0 leaves all out. */
    fragment_length?: number;
    /** Factor on the standard deviation of the Cα distance, of the reference's aligner, 1 to 30. */
    lambda?: number;
    calibrated?: boolean;
  };
  /** False to trace once, also where the sequences remain unsure. */
  second_look?: boolean;
  model?: { atoms?: "backbone" | "all"; refine?: boolean };
  /** True to go on where the map check is red, or the network cannot read the map. */
  force?: boolean;
}

/** A position, in Å. */
export interface Position {
  x: number;
  y: number;
  z: number;
}

/** Changes of a map before it is used, by the names of `corrections` in run.json. */
export interface Corrections {
  /** Edge of a voxel along x, in Å. */
  voxel_size?: number | null;
  /** Position of the first voxel, in Å. */
  origin?: Position | null;
  /** Density of the solvent, which is subtracted. */
  background?: number | null;
  invert?: boolean;
  mirror?: boolean;
  /** The part that is used, in Å. */
  region?: { box: { from: Position; to: Position } } | { sphere: { center: Position; radius: number } } | null;
}

export interface PredictOptions extends Settings {
  /** A structure to compare the model with. */
  reference?: Input;
  /** A predicted structure of the chains: placed in the map, and weak parts of the model are filled from it. */
  predicted?: Input;
  /** A backbone to build on, in the frame of the map: its Cα take the place of those that the network finds. */
  backbone?: Input;
  corrections?: Corrections;
}

/** Progress of a run: `done` of `of` parts of a stage; of the weights, bytes. */
export interface Progress {
  stage: "weights" | "prepare" | "check" | "score" | "candidates" | "trace" | "model" | "evaluate";
  done: number;
  of?: number;
}

export interface Prediction {
  mmcif: string;
  /** Missing where the model is too large for the format; the notes say so. */
  pdb?: string;
  /** A table of all residues. */
  csv: string;
  /** The record of the run. */
  run: RunRecord;
  /** Oddities of the input, and reasons why residues are missing. */
  notes: string[];
  /** Comparison with the reference structure, where one was given. */
  evaluation?: Evaluation;
}

/** The record of a run, as in run.json. */
export interface RunRecord {
  record_version: number;
  version: string;
  date: string;
  backend: string;
  inputs: { role: string; name: string; bytes: number; sha256: string }[];
  corrections: Corrections;
  check: Finding[];
  settings: Settings;
  timings: { stage: string; seconds: number }[];
  counts: Record<string, number>;
  evaluation: Evaluation | null;
  notes: string[];
  [more: string]: unknown;
}

/** A model beside a reference structure, within 3 Å. */
export interface Evaluation {
  part: "whole" | "unique_chains";
  target_residues: number;
  model_residues: number;
  matched: number;
  rmsd_angstrom?: number | null;
  matched_percent: number;
  sequence_percent: number;
  forward: number;
  reverse: number;
  mixed: number;
  /** By indices from 0; not in records of runs. */
  matches?: {
    model: { chain: number; residue: number };
    reference: { chain: number; residue: number };
    distance_angstrom: number;
    same_name: boolean;
    direction: "forward" | "reverse" | "mixed";
  }[];
}

export interface CheckOptions {
  fasta?: Input;
  reference?: Input;
  corrections?: Corrections;
  /** False leaves out what the network says of handedness and resolution, which takes the longest. */
  network?: boolean;
}

/** A line of the map check. */
export interface Finding {
  topic: string;
  /** A red one stops a run. */
  level: "green" | "amber" | "red";
  words: string;
  /** The correction that mends it. */
  mend?: "invert" | "mirror" | { background: number } | { voxel_size: number } | { origin: Position };
}

export interface LabelOptions {
  fasta?: Input;
  /** The EMDB's metadata of the entry (emdb.json). */
  entry?: Input;
  rules?: "cryoweave" | "reference";
  secondary?: "file_or_dssp" | "dssp";
}

/** A record of training data. Grids have their voxels in the order x fastest. */
export interface Labels {
  name: string;
  /** Voxels along x, y and z. */
  size: [number, number, number];
  /** Edges of a voxel, in Å. */
  voxelSize: [number, number, number];
  /** Position of the first voxel, in Å. */
  origin: [number, number, number];
  /** The normalised map, 255 for 1. */
  density: Uint8Array;
  masks: Mask[];
  /** All files of the record by their names: maps and masks as MRC, sequences, parts of the structure, record.json. */
  files: Record<string, Blob>;
  /** All of them in one zip archive, unless they are too large for one. */
  zip?: Blob;
  secondaryFrom: "file" | "dssp";
  warnings: string[];
}

/** The voxels that carry a label. */
export interface Mask {
  kind: "atoms" | "ca" | "amino_acids" | "secondary";
  /** Names of the classes: label 1 is the first. */
  classes: string[];
  /** Indices of the voxels, rising. */
  indices: Uint32Array;
  /** Their labels. */
  labels: Uint8Array;
  /** Atoms outside the grid, which label nothing. */
  outside: number;
}
