"""Scores weights by what a tracer needs: CA found, residue types, secondary structure, direction.

    python evaluate.py WEIGHTS [--cache run/cache] [--shared ../../shared] [--sets simulated development benchmark] [--csv scores.csv]

Peaks of the CA heat above 0.3 (highest first, none within 2 A of a better one, refined below a voxel) are matched to CA.
Found = recall and precision at 2 A and 3 A; types, folds and directions are judged at each CA within 2 A of a peak, at the
peak's cell. `benchmark` is for the end of a training run, not for choosing.
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
from net import FOLDS, NEXT, TYPES, Weave
from real_maps import RealMap, read_real_map
from simulate import Quality, normalise, simulate

THRESHOLD, APART, BOX, MARGIN = 0.3, 2.0, 64, 12  # heat, A, voxels, voxels dropped at the faces of inner tiles
QUALITIES = {f"{resolution} A": Quality(resolution) for resolution in (2.0, 2.5, 3.0, 3.5, 4.0)}
QUALITIES["poor 3.8 A"] = Quality(3.8, local_b=(60,), noise=(2.5, 2.5))


def run(net: Weave, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """CA heat [X, Y, Z] and coarse logits [32, X/2, Y/2, Z/2] of a whole map from overlapping boxes."""
    core, shape = BOX - 2 * MARGIN, x.shape
    tiles = [range(0, n, core) for n in shape]
    padded = np.pad(x, [(MARGIN, len(t) * core + BOX - n) for t, n in zip(tiles, shape)])
    heat = np.zeros([len(t) * core for t in tiles], np.float32)
    coarse = np.zeros([32] + [len(t) * core // 2 for t in tiles], np.float32)
    inner, half = slice(MARGIN, MARGIN + core), slice(MARGIN // 2, (MARGIN + core) // 2)
    for i, j, k in ((i, j, k) for i in tiles[0] for j in tiles[1] for k in tiles[2]):
        box = padded[i : i + BOX, j : j + BOX, k : k + BOX]
        if not box.any():
            continue
        with torch.no_grad():
            fine, cells = forward(net, torch.from_numpy(box.copy())[None, None])
        heat[i : i + core, j : j + core, k : k + core] = torch.sigmoid(fine[0, 0].float()).cpu().numpy()[inner, inner, inner]
        place = (slice(None), *(slice(v // 2, (v + core) // 2) for v in (i, j, k)))
        coarse[place] = cells[0].float().cpu().numpy()[:, half, half, half]
    return heat[tuple(map(slice, shape))], coarse


def find_peaks(heat: np.ndarray) -> np.ndarray:
    """[k, 3] sub-voxel places of the CA, best first: local maxima, each at the top of a parabola through the log heat."""
    padded = np.pad(heat, 1)
    top = np.argwhere((heat >= maximum_filter(heat, 3, mode="constant")) & (heat > THRESHOLD))
    top = top[np.argsort(-heat[tuple(top.T)], kind="stable")]
    if len(top) == 0:
        return top.astype(float)
    places, here = top.astype(float), np.log(heat[tuple(top.T)])
    for axis in range(3):
        step = np.eye(3, dtype=int)[axis]
        below, above = (np.log(np.maximum(padded[tuple((top + 1 + sign * step).T)], 1e-3)) for sign in (-1, 1))
        places[:, axis] += np.clip((above - below) / np.maximum(2 * (2 * here - above - below), 1e-6), -0.5, 0.5)
    taken, crowd = np.zeros(len(places), bool), cKDTree(places).query_ball_point(places, APART)
    for i, near in enumerate(crowd):
        taken[i] = not any(taken[j] for j in near if j < i)
    return places[taken]


def score(heat: np.ndarray, coarse: np.ndarray, model: Model) -> dict[str, float]:
    """Sums (not means) over the CA of one box, so that boxes can be added up; see `summary`."""
    peaks, inner = find_peaks(heat), ((model.ca > -0.5) & (model.ca < np.array(heat.shape) - 0.5)).all(1)
    out = dict.fromkeys("peaks ca p2 r2 p3 r3 square kinds kind folds fold turns cosine".split(), 0.0)
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
    known = model.kind[matched] >= 0
    out |= {"kinds": known.sum(), "kind": ((v[:, TYPES].argmax(1) == model.kind[matched]) & known).sum()}
    out |= {"folds": len(matched), "fold": (v[:, FOLDS].argmax(1) == model.fold[matched]).sum()}
    follow = model.next[matched]
    true, said = (model.ca[follow] - model.ca[matched])[follow >= 0], v[:, NEXT][follow >= 0]
    lengths = np.linalg.norm(true, axis=1) * np.linalg.norm(said, axis=1)
    out |= {"turns": len(true), "cosine": float(((true * said).sum(1) / np.maximum(lengths, 1e-6)).sum())}
    return out


def summary(scores: list[dict[str, float]]) -> dict[str, float]:
    t = {k: float(sum(s[k] for s in scores)) for k in scores[0]}
    share = lambda a, b: t[a] / t[b] if t[b] else float("nan")  # noqa: E731
    out = {"ca": int(t["ca"])}
    for d in "23":
        p, r = share(f"p{d}", "peaks"), share(f"r{d}", "ca")
        out |= {f"precision_{d}": p, f"recall_{d}": r, f"f1_{d}": 2 * p * r / max(p + r, 1e-9)}
    out["rmsd"] = share("square", "r2") ** 0.5
    return out | {"type": share("kind", "kinds"), "fold": share("fold", "folds"), "cosine": share("cosine", "turns")}


def score_simulated(net: Weave, cache: Path, quality: Quality, count: int) -> dict[str, float]:
    """Boxes of held-out structures, the same ones at every quality; CA up to the faces count."""
    scores = []
    for i, path in enumerate(split(cache)[1][:count]):
        box = simulate(Model.load(path), np.random.default_rng(i), BOX, quality)
        with torch.no_grad():
            fine, coarse = forward(net, torch.from_numpy(normalise(box.density))[None, None])
        heat = torch.sigmoid(fine[0, 0].float()).cpu().numpy()
        scores.append(score(heat, coarse[0].float().cpu().numpy(), box.model))
    return summary(scores)


def score_real(net: Weave, real: RealMap) -> dict[str, float]:
    return summary([score(*run(net, normalise(real.on_one_angstrom())), real.model)])


if __name__ == "__main__":
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("weights")
    args.add_argument("--cache", type=Path, default=Path("run/cache"))
    args.add_argument("--shared", type=Path, default=Path("../../shared"))
    args.add_argument("--sets", nargs="+", default=["simulated", "development"], choices=["simulated", "development", "benchmark"])
    args.add_argument("--count", type=int, default=40, help="simulated boxes of each quality")
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
            real = read_real_map(args.shared / "maps" / name)
            report(f"{name} {real.resolution} A", score_real(net, real))
    if args.csv:
        with args.csv.open("w", newline="") as f:
            writer = csv.DictWriter(f, rows[0].keys())
            writer.writeheader()
            writer.writerows({k: f"{v:.4f}" if isinstance(v, float) else v for k, v in r.items()} for r in rows)
