"""Calibrates the confidence of the aligner: how often residues were right, by the posterior probability they had.

    python calibrate.py ../target/debug/cryoweave MAP... STRUCTURE...

MAP is a folder with `map.mrc.gz` and `model.pdb`, STRUCTURE a PDB or mmCIF file of which a noisy map is simulated. The program
builds each with its posterior probabilities as they are. Writes `../src/trace/confidence.txt`, the curve that the program
applies, and the reliability diagram `../assets/weave_confidence.png`, and prints the table of the model card. Run it again for
new weights, never with a map by which models are judged.

A residue is right if the nearest known CA lies within 3 Å and has its number in its sequence; copies may be exchanged. Where no
known CA is within 8 Å, nobody knows.
"""

import argparse
import csv
import json
import subprocess
import tempfile
from pathlib import Path

import gemmi
import matplotlib
import mrcfile
import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

matplotlib.use("Agg")
import matplotlib.pyplot as plt

TOP = Path(__file__).resolve().parent.parent
SIMULATED = ((2.5, 0.4), (3.0, 0.7), (3.5, 1.0), (4.0, 1.3))  # resolution in Å and noise in RMS of the density, in turn
MATCH, KNOWN = 3.0, 8.0  # Å
BINS = 10
LEAST, MOST = 60, 12  # residues of which a knot is made at least; knots at most
PRIOR = 5.0  # so many residues, right as often as told, stand in every knot beside the measured ones


def known(path: Path) -> tuple[dict[str, str], np.ndarray, list[tuple[str, int]]]:
    """The sequence that each chain shows, the places of the CA, and the sequence and number of each."""
    chains, places, names = {}, [], []
    for chain in gemmi.read_structure(str(path))[0]:
        seen = [(gemmi.find_tabulated_residue(r.name), r.find_atom("CA", "*", gemmi.Element("C"))) for r in chain]
        seen = [(info.one_letter_code.upper(), ca.pos.tolist()) for info, ca in seen if ca and info.is_amino_acid() and info.is_standard()]
        if seen:
            chains[chain.name] = letters = "".join(letter for letter, _ in seen)
            places += [place for _, place in seen]
            names += [(letters, number) for number in range(1, len(seen) + 1)]
    return chains, np.array(places), names


def noisy(program: str, structure: Path, resolution: float, noise: float, out: Path) -> None:
    """Simulates a map with noise that is as smooth as the density."""
    subprocess.run([program, "simulate", structure, "--resolution", str(resolution), "--voxel", "1", "--out", out], check=True, capture_output=True)
    with mrcfile.open(out, "r+") as file:
        signal = file.data
        grain = gaussian_filter(np.random.default_rng(5).normal(size=signal.shape), resolution / 4)
        strength = np.sqrt(np.mean(signal[signal > signal.max() / 20] ** 2))
        file.set_data((signal + noise * strength * grain / grain.std()).astype(np.float32))


def answers(program: str, path: Path, turn: int) -> np.ndarray:
    """Rows of a posterior probability and whether the residue is right."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        model, density = (path / "model.pdb", path / "map.mrc.gz") if path.is_dir() else (path, folder / "map.mrc")
        if not path.is_dir():
            noisy(program, path, *SIMULATED[turn % len(SIMULATED)], density)
        chains, places, names = known(model)
        copies = {letters: [c for c in chains if chains[c] == letters] for letters in chains.values()}
        fasta = "".join(f">{c[0]}|Chains {', '.join(c)}\n{letters}\n" for letters, c in copies.items())
        (folder / "sequences.fasta").write_text(fasta)
        (folder / "settings.json").write_text(json.dumps({"trace": {"calibrated": False}}))
        files = ["--fasta", folder / "sequences.fasta", "--settings", folder / "settings.json", "--out", folder / "out"]
        subprocess.run([program, "predict", density, *files, "--quiet"], check=True, capture_output=True)
        (table,) = (folder / "out").glob("*_confidence.csv")
        with table.open() as file:
            rows = [row for row in csv.DictReader(file) if row["chain"] in chains]
    found = []
    for row in rows:
        place = [float(row[f"{axis}_angstrom"]) for axis in "xyz"]
        distance, nearest = cKDTree(places).query(place)
        if distance <= KNOWN:
            right = distance <= MATCH and names[nearest] == (chains[row["chain"]], int(row["number"]))
            found.append((float(row["confidence"]), right))
    return np.array(found, dtype=float).reshape(-1, 2)


def fit(rows: np.ndarray) -> np.ndarray:
    """Isotonic regression (Zadrozny and Elkan, KDD 2002) over groups of as many residues, whose means become knots; groups that do
    not rise are joined (pool adjacent violators, Ayer et al., Ann. Math. Stat. 26, 641, 1955)."""
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    size = max(LEAST, len(rows) // MOST)
    pooled = []  # count, mean told, mean right
    for group in (rows[i : i + size] for i in range(0, len(rows), size)):
        told, right = group.mean(0)
        count = len(group)
        right = (right * count + PRIOR * told) / (count + PRIOR)
        while pooled and (pooled[-1][2] >= right or told - pooled[-1][1] < 0.002):
            n, t, r = pooled.pop()
            told, right, count = (t * n + told * count) / (n + count), (r * n + right * count) / (n + count), n + count
        pooled.append((count, told, right))
    knots = [(0.0, 0.0), *((t, r) for _, t, r in pooled if t < 0.999)]
    return np.array([*knots, (1.0, max(pooled[-1][2], knots[-1][1]))])


def curve(knots: np.ndarray, told: np.ndarray) -> np.ndarray:
    return np.interp(told, *knots.T)


def bins(rows: np.ndarray) -> list[tuple[int, float, float]]:
    """Count, mean told and share right of the tenths of the scale that hold residues."""
    tenth = np.minimum((rows[:, 0] * BINS).astype(int), BINS - 1)
    return [(int((tenth == b).sum()), *rows[tenth == b].mean(0)) for b in range(BINS) if (tenth == b).any()]


def expected_error(rows: np.ndarray) -> float:
    """Expected calibration error: Naeini, Cooper and Hauskrecht, AAAI 2015."""
    return sum(count * abs(told - right) for count, told, right in bins(rows)) / len(rows)


def draw(before: np.ndarray, after: np.ndarray, out: Path) -> None:
    figure, axis = plt.subplots(figsize=(4, 4), dpi=80, layout="constrained")
    axis.plot([0, 1], [0, 1], color="#999", lw=1)
    for rows, color, name in ((before, "#b8860b", "posterior probability"), (after, "#1d6fa5", "calibrated, each map by the others")):
        count, told, right = np.array(bins(rows)).T
        axis.plot(told, right, color=color, lw=1, label=f"{name}, error {expected_error(rows):.3f}")
        axis.scatter(told, right, 400 * count / len(rows) + 8, color=color, alpha=0.6)
    axis.set(xlabel="told", ylabel="share of residues that is right", xlim=(0, 1), ylim=(0, 1))
    axis.legend(fontsize=8)
    axis.grid(alpha=0.25)
    figure.savefig(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="the program cryoweave, with the weights to calibrate")
    parser.add_argument("maps", type=Path, nargs="+", help="folders with maps and models, and structures; two or more")
    args = parser.parse_args()
    all_rows = [answers(args.program, path, turn) for turn, path in enumerate(args.maps)]
    left_out = []
    print("| map | residues | right % | posterior, mean % | confidence, mean % |\n|---|---|---|---|---|")
    for nth, (path, rows) in enumerate(zip(args.maps, all_rows)):
        knots = fit(np.concatenate([other for place, other in enumerate(all_rows) if place != nth]))
        left_out.append(np.column_stack([curve(knots, rows[:, 0]), rows[:, 1]]))
        if len(rows):
            name = path.name.split(".")[0]
            print(f"| {name} | {len(rows)} | {100 * rows[:, 1].mean():.1f} | {100 * rows[:, 0].mean():.1f} | {100 * left_out[-1][:, 0].mean():.1f} |")
    before, after = np.concatenate(all_rows), np.concatenate(left_out)
    print(f"\nExpected calibration error over {len(before)} residues: {expected_error(before):.3f} before, {expected_error(after):.3f} after, each map by the others.")
    knots = fit(before)
    (TOP / "src/trace/confidence.txt").write_text("".join(f"{told:.4f} {right:.4f}\n" for told, right in knots))
    draw(before, after, TOP / "assets/weave_confidence.png")


if __name__ == "__main__":
    main()
