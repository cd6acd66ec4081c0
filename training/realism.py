"""Compares simulated with real crops, as the network gets them: a figure and numbers.

    python realism.py [--cache run/cache] [--out ../assets/weave_realism.png]

Real: crops of the prepared training maps around random CA, not rotated. Simulated: crops of held-out structures, drawn as in training.
Four properties, each as the median and the 10 to 90 % band of the crops:
power against spatial frequency, relative to that at 1/8 A; histogram of normalised voxels; local variation of sharpness
(energy finer than 1/5 A of blocks of 16 A with protein, relative to their coarser energy, minus the median of the crop); and
correlation of noise (voxels 6 A and more from atoms, where they differ; a model may leave out part of the molecule).
"""

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import scipy.ndimage as ndi
from scipy.spatial import cKDTree

from data import split
from model import Model
from real_maps import TRAINING_MAPS, RealMap
from simulate import frequencies, moved, normalise, simulate

CROP, BLOCK, AWAY = 64, 16, 6.0
FINE = 1 / 5  # 1/A
LAGS = np.arange(9)
LEVELS = np.linspace(-1, 3, 41)
SPREAD = np.linspace(-2, 2, 25)


def upright(real: RealMap, rng) -> tuple[np.ndarray, np.ndarray]:
    """A crop of the prepared map around a random CA, not rotated, and the atoms in its voxels."""
    start = np.round(real.model.ca[rng.integers(len(real.model.ca))]).astype(int) - CROP // 2
    low, high = np.maximum(start, 0), np.clip(start + CROP, 0, real.density.shape)
    density = np.zeros((CROP,) * 3, np.float32)
    density[tuple(map(slice, low - start, high - start))] = real.density[tuple(map(slice, low, high))]
    return density, moved(real.model, np.eye(3), start, 0).xyz


def power(x: np.ndarray) -> np.ndarray:
    """log10 of the mean power of each shell of 1/64 A, relative to the shell at 1/8 A."""
    _, shell = frequencies(CROP)
    squares = np.abs(np.fft.rfftn(x)) ** 2
    mean = np.bincount(shell.ravel(), squares.ravel(), CROP + 1) / np.maximum(np.bincount(shell.ravel(), minlength=CROP + 1), 1)
    return np.log10(np.maximum(mean[1:33] / mean[CROP // 8], 1e-9))


def histogram(x: np.ndarray) -> np.ndarray:
    """Share of the voxels at each level; those that are exactly 0 do not count."""
    seen = x[x != 0]
    return np.histogram(seen, LEVELS)[0] / max(1, len(seen))


def sharpness(x: np.ndarray, atoms: np.ndarray) -> np.ndarray:
    """log2 of fine to coarse energy of the blocks with at least 60 atoms, minus their median."""
    s, _ = frequencies(CROP)
    wave = np.fft.rfftn(x)
    coarse, fine = (np.fft.irfftn(wave * band, s=x.shape, axes=(0, 1, 2)) ** 2 for band in ((s < FINE) & (s > 0), s >= FINE))
    per = CROP // BLOCK
    energy = [e.reshape(per, BLOCK, per, BLOCK, per, BLOCK).sum((1, 3, 5)) for e in (coarse, fine)]
    block = np.floor(atoms / BLOCK).astype(int)
    block = block[((block >= 0) & (block < per)).all(1)]
    count = np.zeros((per,) * 3)
    np.add.at(count, tuple(block.T), 1)
    held = count >= 60
    ratios = np.log2(np.maximum(energy[1][held], 1e-12) / np.maximum(energy[0][held], 1e-12))
    return ratios - np.median(ratios) if len(ratios) else ratios


def texture(x: np.ndarray, atoms: np.ndarray) -> tuple[float, np.ndarray] | None:
    """Standard deviation and correlation along the axes of the voxels far from atoms; None if they are few or constant."""
    near = cKDTree(atoms).query(np.indices(x.shape).reshape(3, -1).T, distance_upper_bound=AWAY)[0].reshape(x.shape)
    far = np.isinf(near) & (x != 0)
    if far.sum() < 5000 or x[far].std() < 1e-3:
        return None
    values = np.where(far, x - x[far].mean(), 0)
    sums = []
    for lag in LAGS:
        pairs = [(values[lag:], values[: CROP - lag], far[lag:] & far[: CROP - lag]) for values, far in along_axes(values, far)]
        sums.append(sum((a * b)[both].sum() for a, b, both in pairs) / max(1, sum(both.sum() for *_, both in pairs)))
    return float(x[far].std()), np.array(sums) / sums[0]


def along_axes(*arrays: np.ndarray):
    """Yields the arrays with axis 0, 1 and 2 in front."""
    for axis in range(3):
        yield tuple(np.moveaxis(a, axis, 0) for a in arrays)


def measure(crops) -> dict:
    """The four properties of crops, given as pairs of density and atoms."""
    out = {"power": [], "histogram": [], "sharpness": [], "texture": [], "noise": []}
    for density, atoms in crops:
        x = normalise(density)
        out["power"].append(power(x))
        out["histogram"].append(histogram(x))
        out["sharpness"].append(sharpness(x, atoms))
        if (found := texture(x, atoms)) is not None:
            out["noise"].append(found[0])
            out["texture"].append(found[1])
    spread = np.concatenate(out["sharpness"])
    return {**out, "sharpness": spread}


def draw(axis, x, rows, color, label):
    low, middle, high = np.percentile(np.array(rows), (10, 50, 90), axis=0)
    axis.fill_between(x, low, high, color=color, alpha=0.15, lw=0)
    axis.plot(x, middle, color=color, lw=1.5, label=label)


def figure(groups: dict[str, dict], path: Path) -> None:
    drawing, axes = plt.subplots(1, 4, figsize=(14, 3), dpi=70, layout="constrained")
    for (label, found), color in zip(groups.items(), ("#1d6fa5", "#d2691e")):
        draw(axes[0], np.arange(1, 33) / CROP, found["power"], color, label)
        draw(axes[1], (LEVELS[1:] + LEVELS[:-1]) / 2, found["histogram"], color, label)
        axes[2].hist(found["sharpness"], SPREAD, density=True, histtype="step", color=color, lw=1.5, label=label)
        draw(axes[3], LAGS, found["texture"], color, label)
    titles = ("power, log10, of that at 1/8 Å", "share of voxels", "sharpness of blocks, log2", "correlation of noise")
    labels = ("1/Å", "normalised density", "minus the median of the crop", "Å")
    for axis, title, label in zip(axes, titles, labels):
        axis.set_title(title, fontsize=9)
        axis.set_xlabel(label, fontsize=8)
        axis.tick_params(labelsize=7)
        axis.grid(alpha=0.25)
    axes[0].legend(fontsize=8)
    drawing.savefig(path)


if __name__ == "__main__":
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--cache", type=Path, default=Path("run/cache"))
    args.add_argument("--count", type=int, default=40, help="crops of each kind")
    args.add_argument("--out", type=Path, default=Path("../assets/weave_realism.png"))
    args = args.parse_args()
    rng = np.random.default_rng(0)
    maps = [RealMap.load(args.cache / f"maps/{name}.npz") for name in TRAINING_MAPS]
    real = [upright(maps[i % len(maps)], rng) for i in range(args.count)]
    drawn = [simulate(Model.load(path), np.random.default_rng(i), CROP) for i, path in enumerate(split(args.cache)[1][: args.count])]
    groups = {"real": measure(real), "simulated": measure((crop.density, crop.model.xyz) for crop in drawn)}
    figure(groups, args.out)
    for label, found in groups.items():
        at = {f"1/{d} A": round(float(np.median(np.array(found["power"])[:, CROP // d - 1])), 2) for d in (16, 5, 4, 3)}
        print(label, "power", at, "sharpness spread", round(float(found["sharpness"].std()), 2), end=" ")
        print("noise", round(float(np.median(found["noise"])), 3), "of", len(found["noise"]), "crops, correlation at 2 A", end=" ")
        print(round(float(np.median(np.array(found["texture"])[:, 2])), 2))
