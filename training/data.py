"""Endless batches of simulated and real boxes."""

import hashlib
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset

import targets
from model import Model
from real_maps import TRAINING_MAPS, RealMap
from simulate import normalise, simulate


def split(cache: Path, held: int = 40) -> tuple[list[Path], list[Path]]:
    """Training and held-out structures; the held-out ones are those with the smallest hash of their name."""
    files = sorted(cache.glob("structures/*.npz"), key=lambda p: hashlib.sha256(p.name.encode()).digest())
    return files[held:], files[:held]


def example(box, rng) -> dict[str, np.ndarray]:
    """Input and targets of one box, with the gain and offset disturbed."""
    n = len(box.density)
    x = normalise(box.density, np.exp(rng.uniform(np.log(0.6), np.log(1.6))), rng.normal() * 0.04)
    heat = targets.heat_maps(box.model, n)
    return {"x": x[None], "heat": heat, "weight": targets.heat_weight(box)[None], **targets.cells(box.model, n, rng)}


def collate(items: list[dict]) -> dict[str, torch.Tensor]:
    """Boxes are stacked; cells are joined, with the number of their box beside them."""
    stacked = ("x", "heat", "weight")
    batch = {k: torch.from_numpy(np.stack([i[k] for i in items])) for k in stacked}
    for k in items[0].keys() - set(stacked):
        batch[k] = torch.from_numpy(np.concatenate([i[k] for i in items]))
    for name, key in (("box", "cell"), ("matter_box", "matter_cell")):
        batch[name] = torch.repeat_interleave(torch.arange(len(items)), torch.tensor([len(i[key]) for i in items]))
    return batch


class Boxes(IterableDataset):
    """Simulated boxes of the files and, with probability `real`, crops of real maps."""

    def __init__(self, cache: Path, files: list[Path], n: int, seed: int, real: float = 0.0):
        self.files, self.n, self.seed, self.real = files, n, seed, real
        self.maps = [cache / f"maps/{name}.npz" for name in TRAINING_MAPS] if real else []

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        rng = np.random.default_rng([self.seed, worker.id if worker else 0])
        maps = [RealMap.load(p) for p in self.maps]
        share = np.array([len(m.model.ca) for m in maps], float) ** 0.5
        while True:
            if maps and rng.random() < self.real:
                box = rng.choice(maps, p=share / share.sum()).crop(rng, self.n)
            else:
                box = simulate(Model.load(self.files[rng.integers(len(self.files))]), rng, self.n)
            if targets.inside(box.model.ca, self.n, 4).sum() >= 10:
                yield example(box, rng)


def loader(boxes: Boxes, batch: int, workers: int) -> DataLoader:
    return DataLoader(boxes, batch, num_workers=workers, collate_fn=collate, prefetch_factor=6 if workers else None)
