"""Trains the output "protein or nucleic acid" again, on the features of a network that stays as it is.

    python molecule_type.py ../assets/weave.safetensors weave_molecule_type.safetensors

Nucleic acids are rare in the structures, so a network trained on everything together calls everything protein. Here half of the
crops lie around nucleic acids, and both molecule types have the same weight: the output assumes equal odds. Poor maps are left
out, because cases that nobody could decide would make the output less sharp where it can decide. The examples are the positions
that the tracer asks about: those with a high CA probability, right or wrong. Prints how many positions are classified correctly in
crops of a quarter of the structures, to which nothing was fitted.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from scipy.spatial import cKDTree

from data import split
from export import export_weights, read_weights
from model import Model
from net import MOLECULE, NUCLEIC, PROTEIN, Weave
from simulate import Quality, normalise, simulate

CROP, MARGIN = 48, 8  # voxels
THRESHOLD = 0.2  # least CA probability, as for candidates
NEAR, FAR = 2.0, 3.0  # A: at most from an atom of one molecule type, and more from the other


def features(net: Weave, density: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Input of the coarse head at cells with a high CA probability, [k, 48], and their positions, [k, 3] in voxels."""
    kept = []
    hook = net.coarse_head.register_forward_pre_hook(lambda _, given: kept.append(given[0][0]))
    with torch.no_grad():
        fine, _ = net(torch.from_numpy(density)[None, None])
    hook.remove()
    seen = F.max_pool3d(torch.sigmoid(fine[:, :1]), 2)[0, 0] > THRESHOLD
    edge = MARGIN // 2
    inner = torch.zeros_like(seen)
    inner[edge:-edge, edge:-edge, edge:-edge] = True
    cells = torch.nonzero(seen & inner)
    return kept[0][:, cells[:, 0], cells[:, 1], cells[:, 2]].T.numpy(), cells.numpy() * 2 + 0.5


def distances(points: np.ndarray, to: np.ndarray) -> np.ndarray:
    return cKDTree(to).query(points)[0] if len(to) else np.full(len(points), np.inf)


def examples(net: Weave, files: list[Path], rng, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Features from `count` crops, and True for each that belongs to nucleic acid."""
    models = [Model.load(path) for path in files]
    with_nucleic = [m for m in models if (m.mark & (m.molecule == NUCLEIC)).sum() > 20]
    rows, nucleic_rows = [], []
    for index in range(count):
        choice = with_nucleic if index % 2 == 0 else models
        model = choice[rng.integers(len(choice))]
        crop = simulate(model, rng, CROP, Quality.good(rng), around=model.xyz[model.molecule == NUCLEIC] if index % 2 == 0 else None)
        found, positions = features(net, normalise(crop.density, np.exp(rng.uniform(np.log(0.6), np.log(1.6)))))
        model = crop.model
        protein, nucleic = (model.xyz[model.molecule == molecule] for molecule in (PROTEIN, NUCLEIC))
        is_protein = (distances(positions, model.ca) < NEAR) & (distances(positions, nucleic) > FAR)
        is_nucleic = (distances(positions, nucleic) < NEAR) & (distances(positions, protein) > FAR)
        rows.append(found[is_protein | is_nucleic])
        nucleic_rows.append(is_nucleic[is_protein | is_nucleic])
    return np.concatenate(rows), np.concatenate(nucleic_rows)


def fit(rows: np.ndarray, is_nucleic: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    """Weights and offset of the log-odds of nucleic acid against protein, at equal prior odds, by logistic regression."""
    x, y = torch.tensor(rows), torch.tensor(is_nucleic).float()
    balance = torch.where(y > 0, 0.5 / y.mean(), 0.5 / (1 - y.mean()))
    weight, offset = torch.zeros(x.shape[1], requires_grad=True), torch.zeros(1, requires_grad=True)
    optimiser = torch.optim.LBFGS([weight, offset], lr=0.5, max_iter=300)

    def misfit():
        optimiser.zero_grad()
        loss = (F.binary_cross_entropy_with_logits(x @ weight + offset, y, reduction="none") * balance).mean() + 1e-4 * weight.square().sum()
        loss.backward()
        return loss

    optimiser.step(misfit)
    return weight.detach(), offset.detach()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights")
    parser.add_argument("out")
    parser.add_argument("--cache", type=Path, default=Path("run/cache"))
    parser.add_argument("--crops", type=int, default=400)
    args = parser.parse_args()
    weights, facts = read_weights(args.weights)
    net = Weave.of(weights).eval()
    rng = np.random.default_rng(7)
    files, _ = split(args.cache)
    rng.shuffle(files)
    quarter = len(files) // 4
    weight, offset = fit(*examples(net, files[quarter:], rng, args.crops))
    rows, is_nucleic = examples(net, files[:quarter], rng, args.crops // 4)
    called = torch.tensor(rows) @ weight + offset > 0
    called = called.numpy()
    print(f"of {is_nucleic.sum()} positions in nucleic acid {100 * called[is_nucleic].mean():.1f} % are recognised, of {(~is_nucleic).sum()} in protein {100 * called[~is_nucleic].mean():.1f} % mistaken")
    head, bias = weights["coarse_head.weight"], weights["coarse_head.bias"]
    protein, nucleic = MOLECULE.start + PROTEIN, MOLECULE.start + NUCLEIC
    head[nucleic, :, 0, 0, 0] = head[protein, :, 0, 0, 0] + weight
    bias[nucleic] = bias[protein] + offset[0]
    export_weights(weights, {**facts, "molecule_type": "trained again, see training/molecule_type.py"}, args.out)


if __name__ == "__main__":
    main()
