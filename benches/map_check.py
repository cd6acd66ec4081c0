"""The map check on real maps and on made-up faults.

    python map_check.py PROGRAM [--shared ../../shared]

Checks every map of SHARED/maps with its sequence and model, which should raise no false alarm, then 72 faults made of the example and
of one of these maps, each of which should be told on the line that it is about. Prints two tables and how many were right.
Needs numpy and mrcfile.
"""

import argparse
import json
import subprocess
import tempfile
import warnings
from pathlib import Path

import mrcfile
import numpy as np

EXAMPLE = Path(__file__).resolve().parent.parent / "assets/example/emd_3488.mrc.gz"


def check(program: str, path: Path, *arguments: str) -> dict[str, dict]:
    """The findings by topic, the loudest where a topic has several."""
    run = subprocess.run([program, "check", str(path), "--json", "--quiet", *arguments], capture_output=True, text=True)
    if not run.stdout:
        return {"refused": {"level": "red", "words": run.stderr.strip()}}
    order = ("green", "amber", "red")
    found: dict[str, dict] = {}
    for finding in json.loads(run.stdout)["check"]:
        best = found.get(finding["topic"])
        if best is None or order.index(finding["level"]) > order.index(best["level"]):
            found[finding["topic"]] = finding
    return found


def read(path: Path) -> tuple[np.ndarray, float]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with mrcfile.open(path, permissive=True) as file:
            return file.data.astype(np.float32).copy(), float(file.voxel_size.x)


def filtered(density: np.ndarray, voxel: float, resolution: float) -> np.ndarray:
    """The density without what is finer than `resolution` A, with a soft edge."""
    f = [np.fft.fftfreq(n, voxel) for n in density.shape]
    s = np.sqrt(f[0][:, None, None] ** 2 + f[1][None, :, None] ** 2 + f[2][None, None, :] ** 2)
    edge = 0.5 - 0.5 * np.cos(np.pi * np.clip((1 / resolution + 0.01 - s) / 0.02, 0, 1))
    return np.fft.ifftn(np.fft.fftn(density) * edge).real.astype(np.float32)


def sharpened(density: np.ndarray, voxel: float, b_factor: float) -> np.ndarray:
    """The density with `b_factor` A^2 more of sharpening, up to 2.2 A."""
    f = [np.fft.fftfreq(n, voxel) for n in density.shape]
    squares = f[0][:, None, None] ** 2 + f[1][None, :, None] ** 2 + f[2][None, None, :] ** 2
    return np.fft.ifftn(np.fft.fftn(density) * np.exp(b_factor * squares / 4) * (squares < 2.2**-2)).real.astype(np.float32)


def with_slab(density: np.ndarray, axis: int, sections: slice, times: float) -> np.ndarray:
    density = density.copy()
    where = [slice(None)] * 3
    where[axis] = sections
    density[tuple(where)] = times * np.percentile(density, 99.9)
    return density


def hot(density: np.ndarray, *voxels: tuple[tuple[int, int, int], float]) -> np.ndarray:
    density = density.copy()
    for where, times in voxels:
        density[where] = times * density.max()
    return density


def faults(density: np.ndarray, voxel: float, rng: np.random.Generator):
    """Name of the fault, the topic it belongs to, the density and the size of its voxels."""
    top = float(np.percentile(density, 99.9))
    noise = rng.standard_normal(density.shape).astype(np.float32)
    yield "inverted", "contrast", -density, voxel
    yield "inverted, scaled to 0 to 255", "contrast", 255 * (density.max() - density) / np.ptp(density), voxel
    yield "inverted with noise", "contrast", -density + 0.05 * top * noise, voxel
    yield "offset up", "contrast", density + 2 * top, voxel
    yield "offset down, all negative", "contrast", density - 2 * density.max(), voxel
    yield "bytes from 0 to 255", "contrast", np.round(255 * (density - density.min()) / np.ptp(density)), voxel
    yield "one hot voxel in a corner", "outliers", hot(density, ((0, 0, 0), 200)), voxel
    yield "one hot voxel in the molecule", "outliers", hot(density, (tuple(n // 2 for n in density.shape), 50)), voxel
    yield "a cold voxel", "outliers", hot(density, ((1, 2, 3), -100)), voxel
    yield "three hot voxels", "outliers", hot(density, ((0, 0, 0), 10), ((5, 5, 5), 30), ((9, 9, 9), 1e20)), voxel
    yield "a hot section at the face", "outliers", with_slab(density, 0, slice(0, 1), 50), voxel
    yield "three cold sections", "outliers", with_slab(density, 1, slice(20, 23), -20), voxel
    yield "a section of three times the molecule's density", "outliers", with_slab(density, 2, slice(30, 31), 3), voxel
    for percent in (-25, -20, 20, 25):
        yield f"voxels {percent:+} %", "voxel_size", density, voxel * (1 + percent / 100)
    yield "sharpened by 200 A^2 more", "sharpening", sharpened(density, voxel, 200), voxel
    yield "voxels of 2 A", "voxel_size", density, 2.0
    yield "voxels of 4 A", "voxel_size", density, 4.0
    yield "voxels of 11.4 A", "voxel_size", density, 11.4
    yield "voxels of 0.1 A (nm)", "voxel_size", density, voxel / 10
    yield "constant", "kind", np.full_like(density, 3), voxel
    yield "zero", "kind", np.zeros_like(density), voxel
    yield "binary mask", "kind", (density > 0.3 * top).astype(np.float32), voxel
    blurred = filtered(density, voxel, 15)
    blurred /= np.percentile(blurred, 99.9)
    yield "soft mask", "kind", np.clip((blurred - 0.1) / 0.2, 0, 1), voxel
    yield "blurred density cut off below", "resolution", np.clip(4 * filtered(density, voxel, 8) / top - 0.5, 0, 1), voxel
    yield "unfiltered half map", "kind", density + 0.3 * top * noise, voxel
    yield "solvent without noise", "sharpening", np.where(density > 0.3 * top, density, 1e-6 * noise), voxel
    for resolution in (6, 8, 10):
        yield f"filtered to {resolution} A", "resolution", filtered(density, voxel, resolution), voxel
    yield "filtered to 8 A with noise", "resolution", filtered(density + 0.3 * top * noise, voxel, 8), voxel
    yield "noise alone", "resolution", filtered(noise, voxel, 4), voxel
    yield "mirrored", "handedness", density[:, :, ::-1].copy(), voxel
    yield "mirrored along z", "handedness", density[::-1].copy(), voxel


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("program")
    args.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    args = args.parse_args()
    maps = sorted(args.shared.glob("maps/EMD-*")) if args.shared.exists() else []
    print("| map | resolution said | read | handedness | residues | loud |\n|---|---|---|---|---|---|")
    for folder in maps:
        entry = json.loads((folder / "entry.json").read_text())
        found = check(args.program, folder / "map.mrc.gz", "--fasta", str(folder / "observed.fasta"), "--reference", str(folder / "model.pdb"))
        loud = ", ".join(f"{topic} {finding['level']}" for topic, finding in found.items() if finding["level"] != "green")
        words = {topic: found.get(topic, {"words": ""})["words"] for topic in ("resolution", "handedness", "sequences")}
        print(f"| {folder.name} | {entry['resolution_angstrom']} | {words['resolution'][:28]} | {words['handedness'][:20]} | {words['sequences'][:80]} | {loud} |", flush=True)
    right = made = 0
    print("\n| fault | of | told | words |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for source in [EXAMPLE, *(path / "map.mrc.gz" for path in maps if path.name in ("EMD-6374",))]:
            density, voxel = read(source)
            for name, topic, changed, size in faults(density, voxel, np.random.default_rng(7)):
                path = Path(folder) / "map.mrc"
                with mrcfile.new(path, np.ascontiguousarray(changed, dtype=np.float32), overwrite=True) as file:
                    file.voxel_size = size
                finding = check(args.program, path).get(topic, {"level": "not told", "words": ""})
                made += 1
                right += finding["level"] in ("amber", "red")
                print(f"| {name} | {source.parent.name} | {finding['level']} | {finding['words'][:90]} |", flush=True)
    print(f"\n{right} of {made} faults were told")


if __name__ == "__main__":
    main()
