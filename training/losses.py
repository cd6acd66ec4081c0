"""Training loss, its parts, and accuracies."""

import torch
import torch.nn.functional as F

from net import MOLECULE, NEXT, PREVIOUS, SECONDARY, TYPES

WEIGHTS = {"probability": 30.0, "amino": 1.5, "secondary": 0.4, "next": 6.0, "previous": 6.0, "molecule": 0.1}
PEAK_FOCUS = 20.0  # extra weight of a voxel at the top of a target peak
CHANNELS = (1.5, 0.75, 0.75)  # CA counts more than N and C


def at(coarse: torch.Tensor, crop: torch.Tensor, cell: torch.Tensor) -> torch.Tensor:
    """[k, 32] logits at cells of crops of a batch."""
    return coarse[crop, :, cell[:, 0], cell[:, 1], cell[:, 2]].float()


def mean(values: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    """The mean; where there is nothing to average, a zero that is still part of the computation graph."""
    return values.mean() if values.numel() else like.sum() * 0


def loss(fine: torch.Tensor, coarse: torch.Tensor, batch: dict) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    """Weighted sum of all parts, and every part and accuracy by name; these stay on the device until they are read."""
    probability, weight = batch["probability"], batch["weight"]
    every = F.binary_cross_entropy_with_logits(fine.float(), probability, reduction="none") * (1 + PEAK_FOCUS * probability)
    shares = torch.tensor(CHANNELS, device=fine.device)
    parts = {"probability": ((every * weight).mean((0, 2, 3, 4)) * shares).mean()}

    v = at(coarse, batch["crop"], batch["cell"])
    for name, logits in (("amino", v[:, TYPES]), ("secondary", v[:, SECONDARY])):
        seen = batch[name] >= 0
        parts[name] = mean(F.cross_entropy(logits[seen], batch[name][seen], reduction="none"), v)
    for name, vectors in (("next", v[:, NEXT]), ("previous", v[:, PREVIOUS])):
        has = batch[f"has_{name}"]
        parts[name] = mean(F.smooth_l1_loss(vectors[has], batch[name][has], reduction="none"), v)
    molecule = at(coarse, batch["molecule_crop"], batch["molecule_cell"])[:, MOLECULE]
    parts["molecule"] = mean(F.cross_entropy(molecule, batch["molecule"], reduction="none"), molecule)

    total = sum(WEIGHTS[k] * p for k, p in parts.items())
    numbers = {"loss": total.detach(), **{k: p.detach() for k, p in parts.items()}}
    with torch.no_grad():
        seen, has = batch["amino"] >= 0, batch["has_next"]
        numbers["amino_right"] = mean((v[:, TYPES].argmax(1) == batch["amino"])[seen].float(), v)
        numbers["secondary_right"] = mean((v[:, SECONDARY].argmax(1) == batch["secondary"]).float(), v)
        numbers["cosine"] = mean(F.cosine_similarity(v[:, NEXT][has], batch["next"][has], dim=1), v)
        numbers["molecule_right"] = mean((molecule.argmax(1) == batch["molecule"]).float(), v)
    return total, numbers
