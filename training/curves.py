"""Draws the training curves side by side as one small PNG.

    python curves.py run/weave.csv [--held run/weave.held.csv] --out ../assets/weave_curves.png
"""

import argparse
import csv
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

PANELS = (("amino", "residue type, cross entropy"), ("probability", "atom probability loss"), ("amino_right", "residue type, share right"), ("cosine", "direction, cosine"))


def read(path: Path) -> dict[str, np.ndarray]:
    with path.open() as f:
        rows = list(csv.DictReader(f))
    return {k: np.array([float(r[k]) for r in rows]) for k in rows[0]}


def smooth(y: np.ndarray, width: int) -> np.ndarray:
    """Running mean, over fewer values at the ends."""
    sums = np.cumsum(np.insert(y, 0, 0))
    i = np.arange(len(y))
    lo, hi = np.maximum(0, i - width), np.minimum(len(y), i + width + 1)
    return (sums[hi] - sums[lo]) / (hi - lo)


if __name__ == "__main__":
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("csv", type=Path)
    args.add_argument("--held", type=Path)
    args.add_argument("--out", type=Path, default=Path("../assets/weave_curves.png"))
    args = args.parse_args()
    curves, held = read(args.csv), read(args.held) if args.held else None
    figure, axes = plt.subplots(1, len(PANELS), figsize=(12, 2.6), dpi=70, layout="constrained")
    for axis, (key, title) in zip(axes, PANELS):
        axis.plot(curves["crops"], smooth(curves[key], 5), color="#1d6fa5", lw=1, label="training")
        if held:
            axis.plot(held["crops"], held[key], "o-", color="#d2691e", lw=1, ms=2, label="held out")
        axis.margins(y=0.1)
        axis.set_title(title, fontsize=9)
        axis.tick_params(labelsize=7)
        axis.set_xlabel("crops", fontsize=8)
        axis.grid(alpha=0.25)
    axes[0].legend(fontsize=7)
    figure.savefig(args.out)
