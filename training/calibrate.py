"""Calibrates the confidence of the tracer: how often residues are right, given their posterior probability.

    python calibrate.py ../target/debug/cryoweave MAP... STRUCTURE...

MAP is a folder with `map.mrc.gz` and `model.pdb`, STRUCTURE a PDB or mmCIF file of which a noisy map is simulated. The program
builds each and writes the posterior probabilities uncalibrated. This script writes `../src/trace/confidence.txt`, the curve that
the program applies, and the reliability diagram `../assets/weave_confidence.png`, and prints the table of the model card. Run it
again for new weights, never with a map by which models are judged. Several of the structures should have copies of a chain.

A residue is right if the nearest CA of the reference structure lies within 3 Å and has the same number in the same sequence;
copies of a chain count as the same. Residues with no such CA within 8 Å are left out.

`../src/trace/position_confidence.txt` is the same for models built without a sequence: how often a CA lies within 3 Å, given the CA
probability. It is fitted to the STRUCTUREs alone, since the model of a real map may be only a part of what the map shows.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

import gemmi
import matplotlib
import mrcfile
import numpy as np
from scipy.ndimage import gaussian_filter
from scipy.optimize import minimize
from scipy.spatial import cKDTree

matplotlib.use("Agg")
import matplotlib.pyplot as plt

TOP = Path(__file__).resolve().parent.parent
SIMULATED = ((2.5, 0.4), (3.0, 0.7), (3.5, 1.0), (4.0, 1.3))  # resolution in Å and noise in RMS of the density, in turn
MATCH, COVERED = 3.0, 8.0  # Å, from a residue to the nearest CA of the reference: right, and judged at all
BINS = 10
KNOTS = np.array([0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0])  # posteriors of the curve's table


def reference(path: Path) -> tuple[dict[str, str], np.ndarray, list[tuple[str, int]]]:
    """Observed sequence of each chain, positions of the CA, and sequence and number of each CA."""
    chains, positions, names = {}, [], []
    for chain in gemmi.read_structure(str(path))[0]:
        seen = [(gemmi.find_tabulated_residue(r.name), r.find_atom("CA", "*", gemmi.Element("C"))) for r in chain]
        seen = [(info.one_letter_code.upper(), ca.pos.tolist()) for info, ca in seen if ca and info.is_amino_acid() and info.is_standard()]
        if seen:
            chains[chain.name] = letters = "".join(letter for letter, _ in seen)
            positions += [position for _, position in seen]
            names += [(letters, number) for number in range(1, len(seen) + 1)]
    return chains, np.array(positions), names


def noisy(program: str, structure: Path, resolution: float, noise: float, out: Path) -> None:
    """Simulates a map with noise as smooth as the density."""
    subprocess.run([program, "simulate", structure, "--resolution", str(resolution), "--voxel", "1", "--out", out], check=True, capture_output=True)
    with mrcfile.open(out, "r+") as file:
        signal = file.data
        grain = gaussian_filter(np.random.default_rng(5).normal(size=signal.shape), resolution / 4)
        strength = np.sqrt(np.mean(signal[signal > signal.max() / 20] ** 2))
        file.set_data((signal + noise * strength * grain / grain.std()).astype(np.float32))


def outcomes(program: str, path: Path, index: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of a posterior probability, and 1 where the residue is right or 0; the same of positions, built without a sequence."""
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        model, density = (path / "model.pdb", path / "map.mrc.gz") if path.is_dir() else (path, folder / "map.mrc")
        if not path.is_dir():
            noisy(program, path, *SIMULATED[index % len(SIMULATED)], density)
        chains, positions, names = reference(model)
        copies = {letters: [c for c in chains if chains[c] == letters] for letters in chains.values()}
        fasta = "".join(f">{c[0]}|Chains {', '.join(c)}\n{letters}\n" for letters, c in copies.items())
        (folder / "sequences.fasta").write_text(fasta)
        (folder / "settings.json").write_text(json.dumps({"trace": {"calibrated": False}}))
        built = predicted(program, density, folder, ["--fasta", folder / "sequences.fasta"])
        nameless = None if path.is_dir() else predicted(program, density, folder, [])
    tree, residues, places = cKDTree(positions), [], []
    for chain, residue, ca in alphas(built):
        distance, nearest = tree.query(ca.pos.tolist())
        if chain.name in chains and ca.occ > 0 and distance <= COVERED:  # residues that bridge gaps have no posterior probability
            right = distance <= MATCH and names[nearest] == (chains[chain.name], residue.seqid.num)
            residues.append((ca.b_iso / 100, right))
    for _, _, ca in alphas(nameless) if nameless else ():
        if ca.occ > 0:
            places.append((ca.b_iso / 100, tree.query(ca.pos.tolist())[0] <= MATCH))
    return tuple(np.array(rows, dtype=float).reshape(-1, 2) for rows in (residues, places))


def predicted(program: str, density: Path, folder: Path, files: list) -> gemmi.Structure:
    """The model of a map, with uncalibrated probabilities as B factors."""
    out = folder / ("named" if files else "nameless")
    subprocess.run([program, "predict", density, *files, "--settings", folder / "settings.json", "--out", out, "--quiet"], check=True, capture_output=True)
    (built,) = out.glob("*.cif")
    return gemmi.read_structure(str(built))


def alphas(model: gemmi.Structure) -> list:
    return [(chain, residue, residue["CA"][0]) for chain in model[0] for residue in chain]


def log_odds(probability: np.ndarray) -> np.ndarray:
    probability = np.clip(probability, 0.001, 0.999)
    return np.log(probability / (1 - probability))


def fit(maps: list[np.ndarray]) -> np.ndarray:
    """Offset and slope of the log-odds (Platt, Advances in Large Margin Classifiers, 1999), all maps weighted equally. Maps differ
    more than the residues of one map, so a more flexible curve (isotonic regression was tried) does worse on new maps."""
    maps = [rows for rows in maps if len(rows)]
    rows, weight = np.concatenate(maps), np.concatenate([np.full(len(rows), 100 / len(rows)) for rows in maps])
    sign = 2 * rows[:, 1] - 1

    def loss(line: np.ndarray) -> float:
        misfit = np.logaddexp(0, -sign * (line[0] + line[1] * log_odds(rows[:, 0])))
        return (weight * misfit).sum() + line[0] ** 2 + (line[1] - 1) ** 2  # a weak prior for no change

    return minimize(loss, [0.0, 1.0], bounds=[(None, None), (0.05, None)]).x


def calibrated(line: np.ndarray, posterior: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-line[0] - line[1] * log_odds(posterior)))


def bins(rows: np.ndarray) -> list[tuple[int, float, float]]:
    """Count, mean probability and share right, for each tenth of the scale that holds residues."""
    tenth = np.minimum((rows[:, 0] * BINS).astype(int), BINS - 1)
    return [(int((tenth == b).sum()), *rows[tenth == b].mean(0)) for b in range(BINS) if (tenth == b).any()]


def expected_error(rows: np.ndarray) -> float:
    """Expected calibration error: Naeini, Cooper and Hauskrecht, AAAI 2015."""
    return sum(count * abs(predicted - right) for count, predicted, right in bins(rows)) / len(rows)


def draw(before: np.ndarray, after: np.ndarray, out: Path, name: str = "posterior probability") -> None:
    figure, axis = plt.subplots(figsize=(4, 4), dpi=80, layout="constrained")
    axis.plot([0, 1], [0, 1], color="#999", lw=1)
    for rows, color, name in ((before, "#b8860b", name), (after, "#1d6fa5", "calibrated, each map by the other maps")):
        count, predicted, right = np.array(bins(rows)).T
        axis.plot(predicted, right, color=color, lw=1, label=f"{name}, error {expected_error(rows):.3f}")
        axis.scatter(predicted, right, 400 * count / len(rows) + 8, color=color, alpha=0.6, clip_on=False)
    axis.set(xlabel="probability", ylabel="share of residues that are right", xlim=(0, 1), ylim=(0, 1.15))
    axis.legend(fontsize=7, loc="upper left")
    axis.grid(alpha=0.25)
    figure.savefig(out)


def write(line: np.ndarray, out: Path) -> None:
    """Writes the curve as points."""
    knots = "".join(f"{probability:.4f} {right:.4f}\n" for probability, right in zip(KNOTS, calibrated(line, KNOTS)))
    out.write_text("0.0000 0.0000\n" + knots)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="the program cryoweave, with the weights to calibrate")
    parser.add_argument("maps", type=Path, nargs="+", help="folders with a map and a model, or structures; two or more")
    args = parser.parse_args()
    all_rows, all_places = zip(*(outcomes(args.program, path, index) for index, path in enumerate(args.maps)))
    left_out = []
    print("| map | residues | right % | posterior, mean % | confidence, mean % |\n|---|---|---|---|---|")
    for nth, (path, rows) in enumerate(zip(args.maps, all_rows)):
        line = fit([other for index, other in enumerate(all_rows) if index != nth])
        left_out.append(np.column_stack([calibrated(line, rows[:, 0]), rows[:, 1]]))
        if len(rows):
            name = path.name.split(".")[0]
            print(f"| {name} | {len(rows)} | {100 * rows[:, 1].mean():.1f} | {100 * rows[:, 0].mean():.1f} | {100 * left_out[-1][:, 0].mean():.1f} |")
    before, after = np.concatenate(all_rows), np.concatenate(left_out)
    print(f"\nExpected calibration error over {len(before)} residues: {expected_error(before):.3f} before, {expected_error(after):.3f} after, each map by the line fitted to the others.")
    line = fit(all_rows)
    print(f"Log-odds of being right: {line[0]:.2f} + {line[1]:.2f} times those of the posterior probability.")
    write(line, TOP / "src/trace/confidence.txt")
    if any(len(rows) for rows in all_places):
        line = fit(list(all_places))
        print(f"Log-odds of a CA within {MATCH:.0f} Å: {line[0]:.2f} + {line[1]:.2f} times those of the CA probability.")
        write(line, TOP / "src/trace/position_confidence.txt")
    draw(before, after, TOP / "assets/weave_confidence.png")


if __name__ == "__main__":
    main()
