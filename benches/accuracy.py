"""Accuracy of finished models, on simulated maps of held-out structures by resolution and on real maps.

    cargo build --release
    python benches/accuracy.py target/release/cryoweave [--weights FILE] [--shared ../shared] [--aligners ours reference]

Prints a table in Markdown: matched % / RMSD in A / sequence %, as `cryoweave evaluate` counts them, which agrees with the chain
comparison of Phenix. Simulated: means over structures that training holds out (those with the smallest hash of their name, see
training/data.py), of at most 600 residues, simulated by `cryoweave simulate` without noise. Needs gemmi.
"""

import argparse
import gzip
import hashlib
import json
import subprocess
import tempfile
from pathlib import Path

import gemmi

BENCHMARK = ("EMD-3488", "EMD-6272", "EMD-6374", "EMD-5778")
RESOLUTIONS = (2.0, 2.5, 3.0, 3.5, 4.0)
MOST_RESIDUES = 600


def run(*command) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3):  # 3: nothing was built
        raise SystemExit(f"{' '.join(map(str, command))}: {done.stderr}")


def predict(args, aligner: str, density: Path, fasta: Path, reference: Path, out: Path) -> dict:
    weights = ("--weights", args.weights) if args.weights else ()
    settings = out / "settings.json"
    clusters = {"candidates": {"rule": "clusters", "threshold": 0.4, "separation_angstrom": 2.0}}  # as Cryo2Struct finds candidates
    settings.write_text(json.dumps(clusters if aligner == "reference" else {}))
    run(args.program, "predict", density, "--fasta", fasta, "--reference", reference, "--out", out, "--backend", args.backend,
        "--aligner", aligner, "--settings", settings, "--quiet", *weights)  # fmt: skip
    record = json.loads((out / "run.json").read_text())
    return {**record["evaluation"], "seconds": sum(t["seconds"] for t in record["timings"])}


def held_out(folder: Path, count: int) -> list[Path]:
    """Structures of at most MOST_RESIDUES residues that training never saw."""

    def order(path: Path) -> bytes:
        return hashlib.sha256((path.name.split(".")[0].lower() + ".npz").encode()).digest()

    files = sorted(folder.glob("*.cif.gz"), key=order)[:40]
    return [path for path in files if 40 <= residues(read(path)) <= MOST_RESIDUES][:count]


def read(path: Path) -> gemmi.Structure:
    structure = gemmi.make_structure_from_block(gemmi.cif.read_string(gzip.decompress(path.read_bytes()).decode()).sole_block())
    structure.setup_entities()
    return structure


def residues(structure: gemmi.Structure) -> int:
    return sum(len(chain.get_polymer()) for chain in structure[0])


def write_fasta(structure: gemmi.Structure, path: Path) -> None:
    """Writes the observed residues of each chain as its sequence."""
    chains = ((chain.name, chain.get_polymer().make_one_letter_sequence().replace("-", "")) for chain in structure[0])
    path.write_text("".join(f">{name}|Chain {name}\n{letters}\n" for name, letters in chains if letters))


def mean(rows: list[dict]) -> dict:
    built = [row for row in rows if row["rmsd_angstrom"] is not None]
    out = {k: sum(row[k] for row in rows) / len(rows) for k in ("matched_percent", "sequence_percent", "seconds")}
    return {**out, "rmsd_angstrom": sum(row["rmsd_angstrom"] for row in built) / len(built) if built else None}


def cell(row: dict) -> str:
    rmsd = "-" if row["rmsd_angstrom"] is None else f"{row['rmsd_angstrom']:.2f}"
    return f"{row['matched_percent']:.1f} / {rmsd} / {row['sequence_percent']:.1f}"


def simulated(args, resolution: float, structures: list[Path], folder: Path) -> dict[str, list[dict]]:
    rows: dict[str, list[dict]] = {aligner: [] for aligner in args.aligners}
    for path in structures:
        density, fasta = folder / "simulated.mrc", folder / "simulated.fasta"
        run(args.program, "simulate", path, "--resolution", resolution, "--voxel", 1, "--out", density)
        write_fasta(read(path), fasta)
        for aligner in args.aligners:
            rows[aligner].append(predict(args, aligner, density, fasta, path, folder))
    return rows


if __name__ == "__main__":
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("program", type=Path)
    args.add_argument("--weights", type=Path)
    args.add_argument("--shared", type=Path, default=Path("../shared"))
    args.add_argument("--aligners", nargs="+", default=["ours"], choices=["ours", "reference"])
    args.add_argument("--maps", nargs="*", default=BENCHMARK, help="entries of the shared maps, or folders with the same files")
    args.add_argument("--count", type=int, default=6, help="simulated structures at each resolution; 0 for none")
    args.add_argument("--backend", default="cpu")
    args = args.parse_args()
    if not args.shared.is_dir():
        raise SystemExit(f"skipped: {args.shared} is not there")

    print("| on |", *(f"{aligner}: matched % / RMSD Å / sequence % | seconds |" for aligner in args.aligners))
    print("|---|" + "---|---|" * len(args.aligners))

    def report(name: str, rows: dict[str, dict]) -> None:
        cells = (f"{cell(row)} | {row['seconds']:.1f}" for row in rows.values())
        print(f"| {name} |", " | ".join(cells), "|", flush=True)

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        structures = held_out(args.shared / "structures", args.count) if args.count else []
        for resolution in RESOLUTIONS if structures else ():
            rows = simulated(args, resolution, structures, folder)
            report(f"simulated {resolution} Å", {aligner: mean(found) for aligner, found in rows.items()})
        real: dict[str, list[dict]] = {aligner: [] for aligner in args.aligners}
        for name in args.maps:
            entry = Path(name) if Path(name).is_dir() else args.shared / "maps" / name
            files = (entry / "map.mrc.gz", entry / "observed.fasta", entry / "model.pdb")
            for aligner in args.aligners:
                real[aligner].append(predict(args, aligner, *files, folder))
            report(entry.name, {aligner: found[-1] for aligner, found in real.items()})
        if args.maps:
            report("mean of these maps", {aligner: mean(found) for aligner, found in real.items()})
