"""Reads all structures and real maps once and stores each as .npz, from which training reads fast.

    python prepare.py --shared ../../shared --cache run/cache
"""

import argparse
from functools import partial
from pathlib import Path

import numpy as np

from model import read_model
from real_maps import PROGRAM, is_benchmark, read_real_map


def prepare_structures(source: Path, cache: Path) -> int:
    """Keeps structures of 40 to 20,000 residues of mostly known types. A constant B column becomes 40 A^2."""
    kept = 0
    for path in sorted(source.glob("*.cif.gz")):
        target = cache / (path.name.split(".")[0].lower() + ".npz")
        if not target.exists():
            try:
                model = read_model(path)
            except ValueError as error:
                print("left out:", error)
                continue
            if not 40 <= len(model.ca) <= 20000 or np.mean(model.amino >= 0) < 0.9:
                continue
            if model.b.std() < 1e-3:
                model.b[:] = 40
            model.save(target)
        kept += 1
    return kept


def prepare_maps(source: Path, cache: Path, program: Path) -> int:
    """Stores every real map except the four of the benchmark."""
    folders = [d for d in sorted(source.glob("EMD-*")) if not is_benchmark(d.name)]
    for folder in folders:
        read_real_map(folder, program).save(cache / f"{folder.name}.npz")
    return len(folders)


if __name__ == "__main__":
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--shared", type=Path, default=Path("../../shared"))
    args.add_argument("--cache", type=Path, default=Path("run/cache"))
    args.add_argument("--program", type=Path, default=PROGRAM, help="cryoweave, which prepares the maps")
    args.add_argument("--only", choices=["structures", "maps"])
    args = args.parse_args()
    for name, work in (("structures", prepare_structures), ("maps", partial(prepare_maps, program=args.program))):
        if args.only in (None, name):
            (args.cache / name).mkdir(parents=True, exist_ok=True)
            print(name, work(args.shared / name, args.cache / name), flush=True)
