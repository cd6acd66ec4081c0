"""Trains the second look at residue types: what the density around a residue, seen from its own backbone, says of its type.

    python residue_types.py --cache run/cache [--out ../assets/residue_types.f16]

The network sees every side chain in whatever direction it points. Once there is a backbone, the density can be read in the frame of N, CA
and C, where all side chains point the same way, and a small perceptron on 8 x 8 x 8 values suffices. It is taught on simulated
crops and on crops of the real maps for training (README.md), with backbones as far off as built ones are. Takes ten minutes on two cores.
"""

import argparse
from pathlib import Path

import numpy as np
import scipy.ndimage as ndi
import torch
from torch import nn

from data import split
from model import Model
from net import AMINO
from real_maps import TRAINING_MAPS, RealMap
from simulate import simulate

# The lattice of `src/model/residue_types.rs`: along CA to CB, along N to C, and across both.
STEP, AHEAD, ASIDE, POINTS = 1.25, -2.0, -4.375, 8  # A
WIDTHS = (POINTS**3, 96, 48, len(AMINO))
DENSEST, EMPTIEST = 3.0, -1.0  # in units of the density at the backbone
CROP, MARGIN = 64, 6  # voxels
SIMULATED, REAL = 400_000, 160_000  # residues
EPOCHS, BATCH, RATE, DECAY = 12, 512, 3e-3, 0.02


def frames(n: np.ndarray, ca: np.ndarray, c: np.ndarray) -> np.ndarray:
    """[residues, axes, 3]: the axes of the lattice, from the positions [residues, 3] of N, CA and C."""
    b, d = ca - n, c - ca
    beta = -0.58273431 * np.cross(b, d) + 0.56802827 * b - 0.54067466 * d
    first = beta / np.linalg.norm(beta, axis=1, keepdims=True)
    along = (c - n) - ((c - n) * first).sum(1, keepdims=True) * first
    second = along / np.linalg.norm(along, axis=1, keepdims=True)
    return np.stack([first, second, np.cross(first, second)], 1)


def lattice() -> np.ndarray:
    """[512, 3] points in the axes of a residue, the last axis fastest."""
    ahead, aside = AHEAD + STEP * np.arange(POINTS), ASIDE + STEP * np.arange(POINTS)
    return np.stack(np.meshgrid(ahead, aside, aside, indexing="ij"), -1).reshape(-1, 3)


def seen(density: np.ndarray, n: np.ndarray, ca: np.ndarray, c: np.ndarray) -> np.ndarray | None:
    """[residues, 512] density around residues, in units of that of their backbone; nothing where that is not above the solvent."""
    density = density - np.median(density)
    unit = ndi.map_coordinates(density, np.concatenate([n, ca, c]).T, order=1).mean()
    if unit <= 0:
        return None
    points = ca[:, None] + np.einsum("pk,rkj->rpj", lattice(), frames(n, ca, c))
    values = ndi.map_coordinates(density, points.reshape(-1, 3).T, order=1, mode="constant")
    return np.clip(values.reshape(len(ca), -1) / unit, EMPTIEST, DENSEST).astype(np.float16)


def misplaced(rng, *atoms: np.ndarray) -> list[np.ndarray]:
    """N, CA and C of residues as far from their true places as those of a built model."""
    spread = rng.uniform(0.05, 0.45)
    together = rng.normal(size=atoms[0].shape) * spread * 0.7
    return [at + together + rng.normal(size=at.shape) * spread for at in atoms]


def residues(crops, rng, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Inputs and types of `count` residues of the crops."""
    inputs, types, found = [], [], 0
    while found < count:
        crop = next(crops)
        model = crop.model
        inside = ((model.ca > MARGIN) & (model.ca < CROP - 1 - MARGIN)).all(1) & (model.amino >= 0)
        if inside.sum() < 10:
            continue
        density = seen(crop.density, *misplaced(rng, model.n[inside], model.ca[inside], model.c[inside]))
        if density is not None:
            inputs.append(density)
            types.append(model.amino[inside])
            found += len(density)
    return np.concatenate(inputs), np.concatenate(types).astype(np.int64)


def simulated_crops(models: list[Model], rng):
    while True:
        first, *others = (models[rng.integers(len(models))] for _ in range(1 + rng.choice([0, 2, 4])))
        yield simulate(first, rng, CROP, others=tuple(others))


def real_crops(maps: list[RealMap], rng):
    share = np.array([len(one.model.ca) for one in maps], float) ** 0.5
    while True:
        yield rng.choice(maps, p=share / share.sum()).crop(rng, CROP)


def perceptron() -> nn.Sequential:
    layers: list[nn.Module] = []
    for narrow, wide in zip(WIDTHS[1:], WIDTHS):
        layers += [nn.Dropout(0.2 if layers else 0.0), nn.Linear(wide, narrow), nn.SiLU()]
    return nn.Sequential(*layers[:-1])


def train(x: torch.Tensor, y: torch.Tensor) -> nn.Sequential:
    net, steps = perceptron(), EPOCHS * (len(y) // BATCH)
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps)
    for epoch in range(EPOCHS):
        total = 0.0
        for chosen in torch.randperm(len(y))[: len(y) // BATCH * BATCH].view(-1, BATCH):
            batch = x[chosen].float()
            batch = batch * torch.exp(0.15 * torch.randn(BATCH, 1)) + 0.03 * torch.randn(BATCH, 1) + 0.05 * torch.randn_like(batch)
            loss = nn.functional.cross_entropy(net(batch), y[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: {total / (len(y) // BATCH):.3f} nats", flush=True)
    return net.eval()


def export(net: nn.Sequential, path: Path) -> None:
    """Weights [narrow, wide] and biases of the layers in turn, half precision, little endian."""
    layers = [layer for layer in net if isinstance(layer, nn.Linear)]
    numbers = [t.detach().numpy().astype("<f2").ravel() for layer in layers for t in (layer.weight, layer.bias)]
    path.write_bytes(np.concatenate(numbers).tobytes())


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--cache", type=Path, default=Path("run/cache"))
    args.add_argument("--out", type=Path, default=Path("../assets/residue_types.f16"))
    args.add_argument("--threads", type=int, default=2)
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    models = [Model.load(path) for path in split(args.cache)[0]]
    maps = [RealMap.load(args.cache / f"maps/{name}.npz") for name in TRAINING_MAPS]
    parts = [residues(simulated_crops(models, rng), rng, SIMULATED), residues(real_crops(maps, rng), rng, REAL)]
    print(f"{sum(len(part[1]) for part in parts)} residues", flush=True)
    x, y = (torch.from_numpy(np.concatenate(column)) for column in zip(*parts))
    export(train(x, y), args.out)


if __name__ == "__main__":
    main()
