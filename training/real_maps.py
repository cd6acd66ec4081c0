"""Real maps with their models, prepared by the program itself, and rotated crops of them for training.

`cryoweave normalize` writes a map as the network gets it when the program runs: on a 1 A grid, with the solvent
flattened, normalised. Training and scoring read that file, so that there is one preparation.
"""

import json
import subprocess
import tempfile
from dataclasses import dataclass, fields
from pathlib import Path

import mrcfile
import numpy as np
import scipy.ndimage as ndi

from model import Model, read_model
from simulate import Crop, frequencies, moved, rotation

PROGRAM = Path(__file__).resolve().parent.parent / "target/release/cryoweave"
BENCHMARK = ("EMD-3488", "EMD-6272", "EMD-5778", "EMD-6374")  # scored once, never trained on
LEFT_OUT = ("EMD-1461",)  # the same protein as EMD-6272
DEVELOPMENT = ("EMD-2513", "EMD-21457", "EMD-30342")  # guide choices, never trained on
TRAINING_MAPS = (
    "EMD-0775", "EMD-20026", "EMD-2566", "EMD-3240", "EMD-4118", "EMD-5137", "EMD-5185", "EMD-5925", "EMD-5995", "EMD-6770",
)  # fmt: skip


def is_benchmark(name: str) -> bool:
    return name in BENCHMARK


@dataclass
class RealMap:
    """A map as the network gets it, axes (x, y, z), 1 A voxels, and its model in A from the centre of voxel (0, 0, 0)."""

    density: np.ndarray
    resolution: float
    model: Model

    def save(self, path: Path) -> None:
        parts = {f"model_{f.name}": getattr(self.model, f.name) for f in fields(Model)}
        np.savez(path, density=self.density, resolution=self.resolution, **parts)

    @classmethod
    def load(cls, path: Path) -> "RealMap":
        with np.load(path) as z:
            model = Model(**{f.name: z[f"model_{f.name}"] for f in fields(Model)})
            return cls(z["density"], float(z["resolution"]), model)

    def crop(self, rng, n: int) -> Crop:
        """A rotated and shifted crop around a random CA, with its amplitudes, noise and surroundings disturbed."""
        turn = rotation(rng)
        centre = self.model.ca[rng.integers(len(self.model.ca))] + rng.normal(size=3) * 8
        scale = rng.uniform(0.98, 1.02)  # pixel sizes are never exact
        voxels = (np.indices((n,) * 3).reshape(3, -1).T - n / 2) @ turn * scale + centre
        density = interpolate(self.density, voxels).reshape((n,) * 3)
        model = moved(self.model, turn / scale, centre, n / 2)
        return Crop(disturbed(rng, density, self.resolution), model, False, self.resolution)


def interpolate(density: np.ndarray, voxels: np.ndarray) -> np.ndarray:
    """Density at positions [k, 3] in voxels by cubic splines, which hardly blur it further; flattened voxels stay 0."""
    low = np.clip(np.floor(voxels.min(0)).astype(int) - 8, 0, density.shape)
    high = np.clip(np.ceil(voxels.max(0)).astype(int) + 9, low, density.shape)
    part = density[tuple(map(slice, low, high))]
    if part.size == 0:
        return np.zeros(len(voxels), np.float32)
    at = (voxels - low).T
    smooth = ndi.map_coordinates(part, at, order=3, mode="constant")
    nearest = ndi.map_coordinates(part, at, order=0, mode="constant")
    return np.where(nearest == 0, 0, smooth).astype(np.float32)


def disturbed(rng, density: np.ndarray, resolution: float) -> np.ndarray:
    """The density made sharper or blunter, sometimes filtered to a lower resolution, sometimes noisier: a few maps then serve as many."""
    n = len(density)
    s, _ = frequencies(n)
    change = rng.uniform(-40, 60)  # A^2 of extra fall-off
    wave = np.fft.rfftn(density) * np.exp(-change * np.minimum(s, 0.45) ** 2 / 4)
    if rng.random() < 0.3:
        wave *= 1 / (1 + np.exp(np.clip((s - 1 / (resolution + rng.uniform(0, 0.8))) / 0.015, -40, 40)))
    if rng.random() < 0.3:
        grain = np.fft.rfftn(rng.standard_normal((n,) * 3, dtype=np.float32)) * (s < 1 / resolution)
        wave += grain * rng.uniform(0.05, 0.4) * density.std() / max(0.05, (2 / resolution) ** 1.5)
    empty = density == 0
    density = np.fft.irfftn(wave, s=density.shape, axes=(0, 1, 2)).astype(np.float32)
    return np.where(empty, 0, density) if rng.random() < 0.5 else density


def normalized(path: Path, program: Path) -> tuple[np.ndarray, np.ndarray]:
    """The map at `path` as the network gets it, axes (x, y, z), and the position of the centre of its voxel (0, 0, 0) in A."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "normalized.mrc"
        done = subprocess.run([str(program), "normalize", str(path), "--out", str(out)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{program} normalize {path}: {done.stderr}")
        with mrcfile.open(out) as file:
            origin = file.header.origin
            return np.ascontiguousarray(file.data.T), np.array([origin.x, origin.y, origin.z], float)


def read_real_map(folder: Path, program: Path = PROGRAM) -> RealMap:
    """A folder of `maps/`: map.mrc.gz, the model, and entry.json, which names the model and the resolution."""
    entry = json.loads((folder / "entry.json").read_text())
    density, origin = normalized(folder / "map.mrc.gz", program)
    model = moved(read_model(folder / entry["model"]), np.eye(3), origin, 0)
    return RealMap(density, entry["resolution_angstrom"], model)
