"""The training loss and the running numbers that go with it."""

import torch
import torch.nn.functional as F

from net import FOLDS, MATTER, NEXT, PREVIOUS, TYPES

WEIGHTS = {"heat": 30.0, "kind": 1.5, "fold": 0.4, "next": 6.0, "previous": 6.0, "matter": 0.1}
HEAT_FOCUS = 20.0  # extra weight of a voxel at the top of a heat peak
CHANNELS = (1.5, 0.75, 0.75)  # CA counts more than N and C


def at(coarse: torch.Tensor, box: torch.Tensor, cell: torch.Tensor) -> torch.Tensor:
    """[k, 32] logits at cells of boxes of a batch."""
    return coarse[box, :, cell[:, 0], cell[:, 1], cell[:, 2]].float()


def mean(values: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    """The mean, or a zero that still belongs to the graph where there is nothing to average."""
    return values.mean() if values.numel() else like.sum() * 0


def loss(fine: torch.Tensor, coarse: torch.Tensor, batch: dict) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    """The weighted sum of all parts, and each part and accuracy by name: numbers that are fetched from the device only when they are read."""
    heat, weight = batch["heat"], batch["weight"]
    every = F.binary_cross_entropy_with_logits(fine.float(), heat, reduction="none") * (1 + HEAT_FOCUS * heat)
    shares = torch.tensor(CHANNELS, device=fine.device)
    parts = {"heat": ((every * weight).mean((0, 2, 3, 4)) * shares).mean()}

    v = at(coarse, batch["box"], batch["cell"])
    for name, logits in (("kind", v[:, TYPES]), ("fold", v[:, FOLDS])):
        seen = batch[name] >= 0
        parts[name] = mean(F.cross_entropy(logits[seen], batch[name][seen], reduction="none"), v)
    for name, vectors in (("next", v[:, NEXT]), ("previous", v[:, PREVIOUS])):
        has = batch[f"has_{name}"]
        parts[name] = mean(F.smooth_l1_loss(vectors[has], batch[name][has], reduction="none"), v)
    matter = at(coarse, batch["matter_box"], batch["matter_cell"])[:, MATTER]
    parts["matter"] = mean(F.cross_entropy(matter, batch["matter"], reduction="none"), matter)

    total = sum(WEIGHTS[k] * p for k, p in parts.items())
    numbers = {"loss": total.detach(), **{k: p.detach() for k, p in parts.items()}}
    with torch.no_grad():
        seen, has = batch["kind"] >= 0, batch["has_next"]
        numbers["kind_right"] = mean((v[:, TYPES].argmax(1) == batch["kind"])[seen].float(), v)
        numbers["fold_right"] = mean((v[:, FOLDS].argmax(1) == batch["fold"]).float(), v)
        numbers["cosine"] = mean(F.cosine_similarity(v[:, NEXT][has], batch["next"][has], dim=1), v)
        numbers["matter_right"] = mean((matter.argmax(1) == batch["matter"]).float(), v)
    return total, numbers
