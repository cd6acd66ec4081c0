"""Real maps with their models: reading them, and cutting turned crops for training."""

import gzip
import json
from dataclasses import dataclass, fields, replace
from pathlib import Path

import mrcfile
import numpy as np
import scipy.ndimage as ndi

from model import Model, read_model
from simulate import Box, frequencies, moved, rotation

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
    """A map as deposited, axes (x, y, z), and its model in A from the centre of voxel (0, 0, 0)."""

    density: np.ndarray
    voxel: np.ndarray  # [3] A
    resolution: float
    model: Model

    def save(self, path: Path) -> None:
        parts = {f"model_{f.name}": getattr(self.model, f.name) for f in fields(Model)}
        np.savez(path, density=self.density, voxel=self.voxel, resolution=self.resolution, **parts)

    @classmethod
    def load(cls, path: Path) -> "RealMap":
        with np.load(path) as z:
            model = Model(**{f.name: z[f"model_{f.name}"] for f in fields(Model)})
            return cls(z["density"], z["voxel"], float(z["resolution"]), model)

    def on_one_angstrom(self) -> np.ndarray:
        """The whole map on a 1 A grid with the same first voxel, by trilinear interpolation."""
        count = [int((n - 1) * v + 1e-6) + 1 for n, v in zip(self.density.shape, self.voxel)]
        axes = np.meshgrid(*[np.arange(c) / v for c, v in zip(count, self.voxel)], indexing="ij")
        return ndi.map_coordinates(self.density, np.stack(axes), order=1, mode="nearest").astype(np.float32)

    def crop(self, rng, n: int) -> Box:
        """A turned and shifted box around a random CA, with its amplitudes, noise and surroundings disturbed."""
        turn = rotation(rng)
        centre = self.model.ca[rng.integers(len(self.model.ca))] + rng.normal(size=3) * 8
        stretch = rng.uniform(0.98, 1.02)  # pixel sizes are never exact
        voxels = (np.indices((n,) * 3).reshape(3, -1).T - n / 2) @ turn * stretch + centre
        order = 1 if rng.random() < 0.6 else 2
        density = ndi.map_coordinates(self.density, (voxels / self.voxel).T, order=order, mode="constant").reshape((n,) * 3)
        model = moved(self.model, turn / stretch, centre, n / 2)
        return Box(disturbed(rng, density.astype(np.float32), self.resolution), model, False, self.resolution)


def disturbed(rng, density: np.ndarray, resolution: float) -> np.ndarray:
    """Sharper or blunter, sometimes cut to a lower resolution, sometimes noisier: so a few maps serve as many."""
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


def read_real_map(folder: Path) -> RealMap:
    """A folder of `maps/`: map.mrc.gz, the model, and entry.json with the rule for the origin."""
    entry = json.loads((folder / "entry.json").read_text())
    with mrcfile.open(folder / "map.mrc.gz", permissive=True) as m:
        h, data = m.header, m.data.astype(np.float32)
        columns = [int(h.mapc), int(h.mapr), int(h.maps)]  # which of x y z (1 2 3) each of the fast, middle, slow axes is
        density = data.transpose([2 - columns.index(k) for k in (1, 2, 3)])
        cell = np.array([h.cella.x, h.cella.y, h.cella.z], float)
        voxel = cell / np.array([h.mx, h.my, h.mz], float)
        starts = dict(zip(columns, (int(h.nxstart), int(h.nystart), int(h.nzstart))))
        start = np.array([starts[k] for k in (1, 2, 3)], float)
        origin = np.array([h.origin.x, h.origin.y, h.origin.z], float)
    by_start = entry["origin_rule"] == "nstart" or not origin.any()
    model = read_model(folder / entry["model"])
    model = moved(model, np.eye(3), start * voxel if by_start else origin, 0)
    return RealMap(np.ascontiguousarray(density), voxel, entry["resolution_angstrom"], model)


def fit(real: RealMap) -> dict[str, float]:
    """How well the model sits in the map: density at CA, in standard deviations of the map, and the share above a tenth of the mean."""
    at = ndi.map_coordinates(real.density, (real.model.ca / real.voxel).T, order=1)
    away = ndi.map_coordinates(real.density, ((real.model.ca + 2.2) / real.voxel).T, order=1)
    return {"sigma": float(at.mean() / real.density.std()), "empty": float((at < 0.15 * at.mean()).mean()), "contrast": float(at.mean() / abs(away).mean())}
