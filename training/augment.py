"""Data augmentation: each batch is used again, rotated and perturbed. For a GPU, which learns faster than the processor simulates."""

from collections import deque
from collections.abc import Iterator
from itertools import permutations, product

import numpy as np
import torch

from simulate import frequencies

BUFFER = 24  # batches kept for reuse
VOLUMES, CELLS, VECTORS = ("x", "probability", "weight"), ("cell", "molecule_cell"), ("next", "previous")


def proper(axes: tuple, signs: tuple) -> bool:
    """True if the map that takes new axis i from old axis axes[i], reversed where signs[i] < 0, is a rotation and no mirror."""
    matrix = np.zeros((3, 3))
    matrix[range(3), axes] = signs
    return np.linalg.det(matrix) > 0


ROTATIONS = [(axes, signs) for axes in permutations(range(3)) for signs in product((1, -1), repeat=3) if proper(axes, signs)]  # the 24 rotations of the cube


def rotated(batch: dict[str, torch.Tensor], axes: tuple, signs: tuple) -> dict[str, torch.Tensor]:
    """The batch with all crops and labels rotated in the same way."""
    last = batch["x"].shape[-1] // 2 - 1
    sign = torch.tensor(signs, device=batch["x"].device)
    out = dict(batch)
    for k in VOLUMES:
        out[k] = batch[k].permute(0, 1, *(2 + a for a in axes)).flip([2 + i for i, s in enumerate(signs) if s < 0])
    for k in CELLS:
        out[k] = torch.where(sign > 0, batch[k][:, axes], last - batch[k][:, axes])
    for k in VECTORS:
        out[k] = batch[k][:, axes] * sign
    return out


def perturbed(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Crops [b, 1, n, n, n] with a new sharpness, more noise and a new gain, drawn for each. Flat regions stay flat in half of them."""
    n = x.shape[-1]

    def draw(low: float, high: float) -> torch.Tensor:
        return torch.rand(len(x), 1, 1, 1, 1, generator=generator, device=x.device) * (high - low) + low

    s = torch.from_numpy(frequencies(n)[0]).to(x.device)  # 1/A
    sharpness = torch.exp(-draw(-30, 40) * s.clamp(max=0.4) ** 2 / 4)  # A^2
    cut = 1 / draw(2.5, 5)
    kept = (s < cut).float()
    grain = kept * draw(0, 0.35) ** 2 / kept.mean((2, 3, 4), keepdim=True).sqrt()  # in units of the typical density
    white = torch.randn(x.shape, generator=generator, device=x.device)
    space = (2, 3, 4)
    wave = torch.fft.rfftn(x, dim=space) * sharpness + torch.fft.rfftn(white, dim=space) * grain
    new = torch.fft.irfftn(wave, s=(n, n, n), dim=space) * draw(np.log(0.8), np.log(1.25)).exp()
    flat = (x == x.roll(1, -1)) & (draw(0, 1) < 0.5)
    return torch.where(flat, x, new).clamp(-2, 4)


def reused(batches: Iterator[dict], looks: int, seed: int) -> Iterator[dict]:
    """Yields each batch as it comes and, later and between others, about `looks` - 1 times rotated and perturbed."""
    rng, buffer, generator = np.random.default_rng(seed), deque(maxlen=BUFFER), None
    for batch in batches:
        yield batch
        generator = generator or torch.Generator(batch["x"].device).manual_seed(seed)
        buffer.append(batch)
        for _ in range(looks - 1):
            again = rotated(buffer[rng.integers(len(buffer))], *ROTATIONS[rng.integers(len(ROTATIONS))])
            yield {**again, "x": perturbed(again["x"], generator)}
