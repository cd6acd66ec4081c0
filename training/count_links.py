"""Counts the tables by which the tracer judges edges between candidates: distance, Cα probability between, angle.

    cargo build --release --example candidate_table
    python count_links.py FOLDER... [--program ../target/release/examples/candidate_table]

FOLDER holds `map.mrc.gz` and its reference structure `model.pdb`, as `maps/` does and as `development.py` makes them; never one of
the maps by which models are judged. The example prints the candidates of each map. A candidate stands for the CA nearest to it
within 2 Å, if it is the nearest candidate of that CA; two candidates are neighbours if their CA are bonded residues. Candidates
more than 4 Å from all CA are left out, because the reference structure may not show all that the map shows.

The script prints counted and shipped values at the same knots, between which the program interpolates linearly:
- distance: log-odds that two candidates are neighbours, in either order, given their distance;
- probability: log-odds of the mean probability of a backbone atom between two neighbours, against two other candidates within 5.4 Å;
- angle: log-odds of the angle of two successive edges, against two random directions.
Each is the maximum likelihood fit of such a function (logistic regression), with a weak pull to 0 where there is nothing to count.
"""

import argparse
import csv
import io
import re
import subprocess
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.spatial import cKDTree

from model import Model, read_model
from real_maps import is_benchmark

TOP = Path(__file__).resolve().parent.parent
TABLES = {"distance": "DISTANCE_LOG_ODDS", "probability": "BACKBONE_LOG_ODDS", "angle": "ANGLE_LOG_ODDS"}
MATCH, KNOWN = 2.0, 4.0  # A from a candidate to its CA, and to any CA if it is known to be right or wrong
PULL = 0.5  # weight of the pull to 0, in pairs


def shipped(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Knots and values of a table as they stand in src/trace."""
    for path in sorted((TOP / "src/trace").rglob("*.rs")):
        if found := re.search(rf"const {name}: [^=]*= \[(.*?)\];", path.read_text(), re.DOTALL):
            pairs = re.findall(r"\(\s*(-?[\d.]+),\s*(-?[\d.]+)\s*\)", found[1])
            return tuple(np.array(pairs, float).T)
    raise SystemExit(f"{name} is not in src/trace")


def candidates(program: Path, density: Path) -> tuple[np.ndarray, dict[tuple[int, int], float]]:
    """Positions of the candidates of a map, and the mean backbone probability between near ones."""
    printed = subprocess.run([str(program), str(density)], capture_output=True, text=True, check=True).stdout
    rows = list(csv.DictReader(io.StringIO(printed)))
    positions = np.array([[float(row[axis]) for axis in "xyz"] for row in rows]).reshape(-1, 3)
    between = {}
    for row in rows:
        for other, probability in (entry.split(":") for entry in row["near"].split()):
            between[int(row["index"]), int(other)] = float(probability)
    return positions, between


def matched(positions: np.ndarray, model: Model) -> np.ndarray:
    """The CA of each candidate; -1 for a false one, -2 where nobody knows."""
    far, ca = cKDTree(model.ca).query(positions)
    best = cKDTree(positions).query(model.ca)[1]
    own = (far <= MATCH) & (best[ca] == np.arange(len(positions)))
    return np.where(own, ca, np.where(far <= KNOWN, -1, -2))


def observations(positions: np.ndarray, between: dict, model: Model) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """For each table the observed values and whether each is of neighbours."""
    ca = matched(positions, model)
    pairs = np.array([pair for pair in between if pair[0] < pair[1] and min(ca[list(pair)]) > -2]).reshape(-1, 2)
    first, second = ca[pairs[:, 0]], ca[pairs[:, 1]]
    both = (first >= 0) & (second >= 0)
    neighbours = both & ((model.next[first] == second) | (model.next[second] == first))
    distance = np.linalg.norm(positions[pairs[:, 0]] - positions[pairs[:, 1]], axis=1)
    probability = np.array([between[tuple(pair)] for pair in pairs.tolist()])
    angle = angles(positions, ca, model)
    evenly = (np.arange(len(angle)) + 0.5) / max(len(angle), 1)
    random = np.degrees(np.arccos(1 - 2 * evenly))  # the angle of random directions has the density sin / 2
    is_chain = np.repeat([True, False], len(angle))
    return {"distance": (distance, neighbours), "probability": (probability, neighbours), "angle": (np.concatenate([angle, random]), is_chain)}


def angles(positions: np.ndarray, ca: np.ndarray, model: Model) -> np.ndarray:
    """Angles, in degrees, at candidates between the candidates of the residues before and after."""
    candidate = np.full(len(model.ca) + 1, -1)  # the last entry stands for no residue
    candidate[ca[ca >= 0]] = np.nonzero(ca >= 0)[0]
    triples = np.column_stack([candidate[model.previous], candidate[:-1], candidate[model.next]])
    before, here, after = (positions[column] for column in triples[(triples >= 0).all(1)].T)
    a, b = before - here, after - here
    cosine = (a * b).sum(1) / np.maximum(np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1), 1e-9)
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


def hats(knots: np.ndarray, x: np.ndarray) -> np.ndarray:
    """[k, knots] weights by which linear interpolation between the knots gives the value at x; constant outside."""
    return np.column_stack([np.interp(x, knots, row) for row in np.eye(len(knots))])


def fit(knots: np.ndarray, x: np.ndarray, yes: np.ndarray) -> np.ndarray:
    """Values at the knots of the piecewise linear log-odds of `yes`, of greatest likelihood."""
    weights, sign = hats(knots, x), np.where(yes, 1.0, -1.0)

    def loss(values):
        margin = sign * (weights @ values)
        slope = -sign / (1 + np.exp(np.clip(margin, -50, 50)))
        return np.logaddexp(0, -margin).sum() + PULL * (values**2).sum() / 2, weights.T @ slope + PULL * values

    return minimize(loss, np.zeros(len(knots)), jac=True, method="L-BFGS-B").x


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--program", type=Path, default=TOP / "target/release/examples/candidate_table")
    args = parser.parse_args()
    seen = {name: ([], []) for name in TABLES}
    for folder in args.folders:
        if is_benchmark(folder.name):
            raise SystemExit(f"{folder.name} judges models: no table may be counted on it")
        found = observations(*candidates(args.program, folder / "map.mrc.gz"), read_model(folder / "model.pdb"))
        for name, (x, yes) in found.items():
            seen[name][0].append(x)
            seen[name][1].append(yes)
    for name, constant in TABLES.items():
        x, yes = (np.concatenate(parts) for parts in seen[name])
        knots, values = shipped(constant)
        counted = fit(knots, x, yes)
        if name != "distance":
            counted -= np.log(yes.sum() / (~yes).sum())  # a likelihood ratio: the prior odds are those of the distance
        near = np.abs(x[:, None] - knots).argmin(1)
        others = "random directions" if name == "angle" else "other pairs"
        print(f"\n{constant}: {yes.sum()} {'angles of chains' if name == 'angle' else 'pairs of neighbours'}, {(~yes).sum()} {others}")
        print(f"| {name} | ships | counted | observed near by |\n|---|---|---|---|")
        for k, (knot, value, own) in enumerate(zip(knots, values, counted)):
            print(f"| {knot:g} | {value:.1f} | {own:.1f} | {(near == k)[yes].sum() if name == 'angle' else (near == k).sum()} |")


if __name__ == "__main__":
    main()
