"""Scores weights by what the tracer needs: CA found, residue types, secondary structure, direction.

    python evaluate.py WEIGHTS [--cache run/cache] [--shared ../../shared] [--sets simulated development benchmark] [--csv scores.csv]

Peaks of the CA probability above 0.3 (highest first, none within 2 A of a better one, refined below a voxel) are matched to CA.
Recall and precision are counted at 2 A and 3 A; residue type, secondary structure and direction at each CA within 2 A of a peak, in
the peak's cell. Real maps are prepared by the program itself. `benchmark` is for the end of a training run, not for choosing.
"""

import argparse
import csv
from pathlib import Path

import numpy as np
import torch
from scipy.ndimage import maximum_filter
from scipy.spatial import cKDTree

import real_maps
import targets
from arithmetic import forward, ready
from data import split
from export import read_weights
from model import Model
from net import NEXT, SECONDARY, TYPES, Weave
from real_maps import RealMap, read_real_map
from simulate import Quality, normalise, simulate

THRESHOLD, SEPARATION, TILE, MARGIN = 0.3, 2.0, 64, 12  # CA probability, A, voxels, voxels dropped at the faces of tiles
QUALITIES = {f"{resolution} A": Quality(resolution) for resolution in (2.0, 2.5, 3.0, 3.5, 4.0)}
QUALITIES["poor 3.8 A"] = Quality(3.8, local_b=(60,), noise=(2.5, 2.5))


def run(net: Weave, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """CA probability [X, Y, Z] and coarse logits [32, X/2, Y/2, Z/2] of a whole map, from overlapping tiles."""
    core, shape = TILE - 2 * MARGIN, x.shape
    tiles = [range(0, n, core) for n in shape]
    padded = np.pad(x, [(MARGIN, len(t) * core + TILE - n) for t, n in zip(tiles, shape)])
    probability = np.zeros([len(t) * core for t in tiles], np.float32)
    coarse = np.zeros([32] + [len(t) * core // 2 for t in tiles], np.float32)
    inner, half = slice(MARGIN, MARGIN + core), slice(MARGIN // 2, (MARGIN + core) // 2)
    for i, j, k in ((i, j, k) for i in tiles[0] for j in tiles[1] for k in tiles[2]):
        tile = padded[i : i + TILE, j : j + TILE, k : k + TILE]
        if not tile.any():
            continue
        with torch.no_grad():
            fine, cells = forward(net, torch.from_numpy(tile.copy())[None, None])
        probability[i : i + core, j : j + core, k : k + core] = torch.sigmoid(fine[0, 0].float()).cpu().numpy()[inner, inner, inner]
        target = (slice(None), *(slice(v // 2, (v + core) // 2) for v in (i, j, k)))
        coarse[target] = cells[0].float().cpu().numpy()[:, half, half, half]
    return probability[tuple(map(slice, shape))], coarse


def find_peaks(probability: np.ndarray) -> np.ndarray:
    """[k, 3] sub-voxel positions of the CA, highest first: local maxima, each refined by a parabola through the log probability."""
    padded = np.pad(probability, 1)
    top = np.argwhere((probability >= maximum_filter(probability, 3, mode="constant")) & (probability > THRESHOLD))
    top = top[np.argsort(-probability[tuple(top.T)], kind="stable")]
    if len(top) == 0:
        return top.astype(float)
    positions, here = top.astype(float), np.log(probability[tuple(top.T)])
    for axis in range(3):
        step = np.eye(3, dtype=int)[axis]
        below, above = (np.log(np.maximum(padded[tuple((top + 1 + sign * step).T)], 1e-3)) for sign in (-1, 1))
        positions[:, axis] += np.clip((above - below) / np.maximum(2 * (2 * here - above - below), 1e-6), -0.5, 0.5)
    taken, crowd = np.zeros(len(positions), bool), cKDTree(positions).query_ball_point(positions, SEPARATION)
    for i, near in enumerate(crowd):
        taken[i] = not any(taken[j] for j in near if j < i)
    return positions[taken]


def score(probability: np.ndarray, coarse: np.ndarray, model: Model) -> dict[str, float]:
    """Sums, not means, over the CA of one crop or map, so that they can be added up; see `summary`."""
    peaks, inner = find_peaks(probability), ((model.ca > -0.5) & (model.ca < np.array(probability.shape) - 0.5)).all(1)
    out = dict.fromkeys("peaks ca p2 r2 p3 r3 square typed type_right matched secondary_right directed cosine".split(), 0.0)
    ca = model.ca[inner]
    out |= {"peaks": len(peaks), "ca": len(ca)}
    if len(peaks) == 0 or len(ca) == 0:
        return out
    far, which = cKDTree(peaks).query(ca)
    back = cKDTree(model.ca).query(peaks)[0]
    out |= {"r2": sum(far < 2), "r3": sum(far < 3), "p2": sum(back < 2), "p3": sum(back < 3)}
    matched = np.nonzero(inner)[0][far < 2]
    out["square"] = float((far[far < 2] ** 2).sum())
    cell = np.minimum(targets.cell_of(peaks[which[far < 2]]), np.array(coarse.shape[1:]) - 1)
    v = coarse[:, cell[:, 0], cell[:, 1], cell[:, 2]].T
    known = model.amino[matched] >= 0
    out |= {"typed": known.sum(), "type_right": ((v[:, TYPES].argmax(1) == model.amino[matched]) & known).sum()}
    out |= {"matched": len(matched), "secondary_right": (v[:, SECONDARY].argmax(1) == model.secondary[matched]).sum()}
    follow = model.next[matched]
    true, predicted = (model.ca[follow] - model.ca[matched])[follow >= 0], v[:, NEXT][follow >= 0]
    lengths = np.linalg.norm(true, axis=1) * np.linalg.norm(predicted, axis=1)
    out |= {"directed": len(true), "cosine": float(((true * predicted).sum(1) / np.maximum(lengths, 1e-6)).sum())}
    return out


def summary(scores: list[dict[str, float]]) -> dict[str, float]:
    t = {k: float(sum(s[k] for s in scores)) for k in scores[0]}
    share = lambda a, b: t[a] / t[b] if t[b] else float("nan")  # noqa: E731
    out = {"ca": int(t["ca"])}
    for d in "23":
        p, r = share(f"p{d}", "peaks"), share(f"r{d}", "ca")
        out |= {f"precision_{d}": p, f"recall_{d}": r, f"f1_{d}": 2 * p * r / max(p + r, 1e-9)}
    out["rmsd"] = share("square", "r2") ** 0.5
    return out | {"type": share("type_right", "typed"), "secondary": share("secondary_right", "matched"), "cosine": share("cosine", "directed")}


def score_simulated(net: Weave, cache: Path, quality: Quality, count: int) -> dict[str, float]:
    """Scores on crops of held-out structures, the same ones at every quality; CA up to the faces count."""
    scores = []
    for i, path in enumerate(split(cache)[1][:count]):
        crop = simulate(Model.load(path), np.random.default_rng(i), TILE, quality)
        with torch.no_grad():
            fine, coarse = forward(net, torch.from_numpy(normalise(crop.density))[None, None])
        probability = torch.sigmoid(fine[0, 0].float()).cpu().numpy()
        scores.append(score(probability, coarse[0].float().cpu().numpy(), crop.model))
    return summary(scores)


def score_real(net: Weave, real: RealMap) -> dict[str, float]:
    return summary([score(*run(net, real.density), real.model)])


if __name__ == "__main__":
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("weights")
    args.add_argument("--cache", type=Path, default=Path("run/cache"))
    args.add_argument("--shared", type=Path, default=Path("../../shared"))
    args.add_argument("--program", type=Path, default=real_maps.PROGRAM, help="cryoweave, which prepares the real maps")
    args.add_argument("--sets", nargs="+", default=["simulated", "development"], choices=["simulated", "development", "benchmark"])
    args.add_argument("--count", type=int, default=40, help="simulated crops of each quality")
    args.add_argument("--csv", type=Path)
    args.add_argument("--threads", type=int, default=2)
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    net = ready(Weave.of(read_weights(args.weights)[0]).eval())
    rows = []

    def report(name, numbers):
        rows.append({"on": name, **numbers})
        print(f"{name:24}", *(f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in numbers.items()), flush=True)

    if "simulated" in args.sets:
        for name, quality in QUALITIES.items():
            report(f"simulated {name}", score_simulated(net, args.cache, quality, args.count))
    for group, names in (("development", real_maps.DEVELOPMENT), ("benchmark", real_maps.BENCHMARK)):
        for name in names if group in args.sets else ():
            real = read_real_map(args.shared / "maps" / name, args.program)
            report(f"{name} {real.resolution} A", score_real(net, real))
    if args.csv:
        with args.csv.open("w", newline="") as f:
            writer = csv.DictWriter(f, rows[0].keys())
            writer.writeheader()
            writer.writerows({k: f"{v:.4f}" if isinstance(v, float) else v for k, v in r.items()} for r in rows)
