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
MATCH, KNOWN = 3.0, 8.0  # Å
BINS = 10
KNOTS = np.array([0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0])  # posteriors of the curve's table


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
        (built,) = (folder / "out").glob("*.cif")
        model = gemmi.read_structure(str(built))
    found = []
    for chain in model[0]:
        for residue in chain:
            ca = residue["CA"][0]
            distance, nearest = cKDTree(places).query(ca.pos.tolist())
            if chain.name in chains and ca.occ > 0 and distance <= KNOWN:  # what bridges gaps has no posterior probability
                right = distance <= MATCH and names[nearest] == (chains[chain.name], residue.seqid.num)
                found.append((ca.b_iso / 100, right))
    return np.array(found, dtype=float).reshape(-1, 2)


def log_odds(told: np.ndarray) -> np.ndarray:
    told = np.clip(told, 0.001, 0.999)
    return np.log(told / (1 - told))


def fit(maps: list[np.ndarray]) -> np.ndarray:
    """Offset and slope of the log-odds (Platt, Advances in Large Margin Classifiers, 1999), each map of the same weight. Maps differ
    more than residues of a map do, so that a curve with more freedom (isotonic regression was tried) does worse on new maps."""
    maps = [rows for rows in maps if len(rows)]
    rows, weight = np.concatenate(maps), np.concatenate([np.full(len(rows), 100 / len(rows)) for rows in maps])
    sign = 2 * rows[:, 1] - 1

    def loss(line: np.ndarray) -> float:
        misfit = np.logaddexp(0, -sign * (line[0] + line[1] * log_odds(rows[:, 0])))
        return (weight * misfit).sum() + line[0] ** 2 + (line[1] - 1) ** 2  # a little loath to change anything

    return minimize(loss, [0.0, 1.0], bounds=[(None, None), (0.05, None)]).x


def curve(line: np.ndarray, told: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-line[0] - line[1] * log_odds(told)))


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
        axis.scatter(told, right, 400 * count / len(rows) + 8, color=color, alpha=0.6, clip_on=False)
    axis.set(xlabel="told", ylabel="share of residues that is right", xlim=(0, 1), ylim=(0, 1.15))
    axis.legend(fontsize=7, loc="upper left")
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
        line = fit([other for place, other in enumerate(all_rows) if place != nth])
        left_out.append(np.column_stack([curve(line, rows[:, 0]), rows[:, 1]]))
        if len(rows):
            name = path.name.split(".")[0]
            print(f"| {name} | {len(rows)} | {100 * rows[:, 1].mean():.1f} | {100 * rows[:, 0].mean():.1f} | {100 * left_out[-1][:, 0].mean():.1f} |")
    before, after = np.concatenate(all_rows), np.concatenate(left_out)
    print(f"\nExpected calibration error over {len(before)} residues: {expected_error(before):.3f} before, {expected_error(after):.3f} after, each map by the others.")
    line = fit(all_rows)
    print(f"Log-odds of being right: {line[0]:.2f} + {line[1]:.2f} times those of the posterior probability.")
    knots = "".join(f"{told:.4f} {right:.4f}\n" for told, right in zip(KNOTS, curve(line, KNOTS)))
    (TOP / "src/trace/confidence.txt").write_text("0.0000 0.0000\n" + knots)
    draw(before, after, TOP / "assets/weave_confidence.png")


if __name__ == "__main__":
    main()
