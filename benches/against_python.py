"""Compares the steps of a record with numpy, scipy and gemmi: same inputs, one run, one thread.

    cargo build --release --example dataset_times --no-default-features
    python benches/against_python.py target/release/examples/dataset_times MAP STRUCTURE FASTA

MAP, STRUCTURE and FASTA are files of one entry, not compressed. Needs numpy, scipy, mrcfile and gemmi. Every time is
the best of three. The Python side does the same as the released programs of Cryo2StructData and ChimeraX:
`map_coordinates` of order 1; `percentile`, division, clip; a loop over all atoms for the masks of atoms and amino acids. We keep
only the labelled voxels of a mask; "labels on grids" also writes them to whole grids, as the Python side does.
"""

import json
import os
import subprocess
import sys
import time

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"

import gemmi  # noqa: E402
import mrcfile  # noqa: E402
import numpy as np  # noqa: E402
from scipy.ndimage import map_coordinates  # noqa: E402

AMINO = "ALA ARG ASN ASP CYS GLN GLU GLY HIS ILE LEU LYS MET PHE PRO SER THR TRP TYR VAL".split()
ATOMS = {"CA": 1, "N": 2, "C": 3}


def best(run):
    """Seconds of the fastest of three runs, and its result."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        result = run()
        times.append(time.perf_counter() - start)
    return min(times), result


def resample(data, step):
    """Sections of the density on 1 A voxels, one after the other so that the coordinates fit into memory."""
    size = [int(n * s) for n, s in zip(data.shape, step)]
    y, x = np.meshgrid(np.arange(size[1]) / step[1], np.arange(size[2]) / step[2], indexing="ij")
    out = np.empty(size, np.float32)
    for z in range(size[0]):
        out[z] = map_coordinates(data, [np.full_like(y, z / step[0]), y, x], order=1, cval=0.0, output=np.float32)
    return out


def normalize(data):
    return np.clip(data / np.percentile(data[np.nonzero(data)], 95), 0, 1)


def label(structure, shape, origin):
    atoms, amino = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for chain in structure[0]:
        for residue in chain:
            for atom in residue:
                if atom.name in ATOMS:
                    index = tuple(int(np.floor(p - o)) for p, o in zip(atom.pos.tolist()[::-1], origin))
                    if all(0 <= i < n for i, n in zip(index, shape)):
                        atoms[index] = ATOMS[atom.name]
                        if atom.name == "CA":
                            amino[index] = AMINO.index(residue.name) + 1 if residue.name in AMINO else 0
    return atoms, amino


def main(program, entry):
    ours = json.loads(subprocess.run([program, "steps", *entry], check=True, capture_output=True).stdout)
    whole = json.loads(subprocess.run([program, "record", *entry], check=True, capture_output=True).stdout)
    with mrcfile.open(entry[0], permissive=True) as file:
        data = np.array(file.data, np.float32)
        step = [float(getattr(file.voxel_size, axis)) for axis in "zyx"]
        origin = [float(getattr(file.header.origin, axis)) for axis in "zyx"]
    theirs = {}
    theirs["resample"], resampled = best(lambda: resample(data, step))
    theirs["normalize"], _ = best(lambda: normalize(resampled))
    structure = gemmi.read_structure(entry[1])
    theirs["labels"], _ = best(lambda: label(structure, resampled.shape, origin))
    theirs["labels on grids"] = theirs["labels"]
    print(f"{data.shape} voxels of {step[0]:.3f} A become {resampled.shape}; {structure[0].count_atom_sites()} atoms")
    for name, seconds in theirs.items():
        print(f"{name:15} {seconds:9.4f} s in Python {ours[name]:9.4f} s here: {seconds / ours[name]:6.1f} times")
    own = 4 * data.size
    print(f"whole record {whole['record']:.2f} s, peak {whole['peak_bytes'] / own:.2f} times the map's {own / 1e6:.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:5])
