"""The power spectrum of proteins, which src/check/spectrum.rs compares maps with.

    python protein_spectrum.py STRUCTURE.pdb ...

Prints the natural logarithm of the mean power of the atoms of each structure, over that of the same number of atoms by themselves, at
0.12, 0.13, ... 0.25 per Å, and the mean of all: Debye's sum over pairs of atoms closer than 48 Å, which fade out with their distance.
The table in the program is the mean of the 18 models of the maps that the map check was measured on. Needs numpy and scipy.
"""

import sys

import numpy as np
from scipy.spatial import cKDTree

FREQUENCIES = np.arange(0.12, 0.2501, 0.01)
REACH = 48.0
STEP = 0.05
ELECTRONS = {"H": 1, "C": 6, "N": 7, "O": 8, "S": 16}


def atoms(path: str) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the atoms of the first model, and their weights."""
    positions, weights = [], []
    for line in open(path):
        if line.startswith("ENDMDL"):
            break
        if line.startswith(("ATOM", "HETATM")) and line[16] in " A":
            positions.append([float(line[start : start + 8]) for start in (30, 38, 46)])
            weights.append(ELECTRONS.get(line[12:16].strip()[:1], 6))
    return np.array(positions), np.array(weights, float)


def spectrum(positions: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Logarithm of the power at FREQUENCIES; of large structures by a sample of the atoms."""
    tree = cKDTree(positions)
    chosen = np.random.default_rng(0).permutation(len(positions))[:2000]
    counts = np.zeros(int(REACH / STEP) + 1)
    for index in chosen:
        others = [other for other in tree.query_ball_point(positions[index], REACH - STEP) if other != index]
        distances = np.linalg.norm(positions[others] - positions[index], axis=1)
        counts += np.bincount((distances / STEP).astype(int), weights[others] * weights[index], minlength=len(counts))
    distances = (np.arange(len(counts)) + 0.5) * STEP
    faded = counts * (1 - distances / REACH) ** 2 * (1 + distances / REACH / 2)
    alone = (weights[chosen] ** 2).sum()
    return np.log([1 + (faded * np.sinc(2 * s * distances)).sum() / alone for s in FREQUENCIES])


def main() -> None:
    spectra = []
    for path in sys.argv[1:]:
        spectra.append(spectrum(*atoms(path)))
        print(path, " ".join(f"{value:.2f}" for value in spectra[-1]), flush=True)
    print("mean", ", ".join(f"{value:.2f}" for value in np.mean(spectra, axis=0)))


if __name__ == "__main__":
    main()
