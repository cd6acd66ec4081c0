"""Endless batches of simulated and real crops."""

import hashlib
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader, IterableDataset

import targets
from arithmetic import DEVICE
from model import Model
from real_maps import TRAINING_MAPS, RealMap
from simulate import normalise, simulate


def split(cache: Path, held: int = 40) -> tuple[list[Path], list[Path]]:
    """Training and held-out structures; those with the smallest hash of their name are held out."""
    files = sorted(cache.glob("structures/*.npz"), key=lambda p: hashlib.sha256(p.name.encode()).digest())
    return files[held:], files[:held]


def example(crop, rng) -> dict[str, np.ndarray]:
    """Input and targets of one crop, with a random gain and offset."""
    n = len(crop.density)
    x = normalise(crop.density, np.exp(rng.uniform(np.log(0.6), np.log(1.6))), rng.normal() * 0.04)
    probability = targets.probability_maps(crop.model, n)
    return {"x": x[None], "probability": probability, "weight": targets.voxel_weight(crop)[None], **targets.cells(crop.model, n, rng)}


def collate(items: list[dict]) -> dict[str, torch.Tensor]:
    """Stacks the crops and concatenates their cells, each with the index of its crop."""
    stacked = ("x", "probability", "weight")
    batch = {k: torch.from_numpy(np.stack([i[k] for i in items])) for k in stacked}
    for k in items[0].keys() - set(stacked):
        batch[k] = torch.from_numpy(np.concatenate([i[k] for i in items]))
    for name, key in (("crop", "cell"), ("molecule_crop", "molecule_cell")):
        batch[name] = torch.repeat_interleave(torch.arange(len(items)), torch.tensor([len(i[key]) for i in items]))
    return batch


SIZES = {64: 2, 48: 4}  # edge of a crop in voxels: crops in a batch; smaller crops hold more protein for the same work
SHARE_64 = 0.4  # share of batches with crops of 64


class Batches(IterableDataset):
    """Batches, `scale` times SIZES large, of simulated crops of the files and, with probability `real` each, crops of real maps."""

    def __init__(self, cache: Path, files: list[Path], seed: int, real: float = 0.0, only: int | None = None, scale: int = 1):
        self.models, self.seed, self.real, self.only, self.scale = [Model.load(f) for f in files], seed, real, only, scale
        self.maps = [cache / f"maps/{name}.npz" for name in TRAINING_MAPS] if real else []

    def simulated(self, rng, n: int):
        """A crop of one structure, or of several packed together, which hold more residues for the same work."""
        count = 1 + rng.choice([0, 2, 4])
        first, *others = (self.models[rng.integers(len(self.models))] for _ in range(count))
        return simulate(first, rng, n, others=tuple(others))

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        rng = np.random.default_rng([self.seed, worker.id if worker else 0])
        maps = [RealMap.load(p) for p in self.maps]
        share = np.array([len(m.model.ca) for m in maps], float) ** 0.5
        while True:
            n = self.only or (64 if rng.random() < SHARE_64 else 48)
            items = []
            while len(items) < SIZES[n] * self.scale:
                real = maps and rng.random() < self.real
                crop = rng.choice(maps, p=share / share.sum()).crop(rng, n) if real else self.simulated(rng, n)
                if targets.inside(crop.model.ca, n, 4).sum() >= 10:
                    items.append(example(crop, rng))
            yield collate(items)


def loader(batches: Batches, workers: int) -> DataLoader:
    return DataLoader(batches, None, num_workers=workers, prefetch_factor=4 if workers else None, pin_memory=DEVICE.type == "cuda")
