"""Trains the answer "protein or nucleic acid" anew, on the features of a network that stays as it is.

    python matter.py ../assets/weave.safetensors weave_matter.safetensors

Nucleic acids are rare in the structures, so that the network, trained on all of it together, calls everything protein. Here
boxes around nucleic acids are half of all, and both kinds of matter weigh the same: the answer is the one at equal odds.
Poor maps are left out: what can hardly be told there would blunt the answer where it can.
What is asked is what the tracer asks: places at which the network sees a CA, some of which are none. Prints, for boxes of a quarter
of the structures that were not fitted to, how many of them are recognised.
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
from net import MATTER, NUCLEIC, PROTEIN, Weave
from simulate import Quality, normalise, simulate

BOX, MARGIN = 48, 8  # voxels
SEEN = 0.2  # least p(CA), as for candidates
MOST = 2.0  # A from an atom of its kind, and more than 3 A from the other


def features(net: Weave, density: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What goes into the coarse head at cells where a CA is seen, [k, 48], and where they are, [k, 3] in voxels."""
    kept = []
    hook = net.coarse_head.register_forward_pre_hook(lambda _, given: kept.append(given[0][0]))
    with torch.no_grad():
        fine, _ = net(torch.from_numpy(density)[None, None])
    hook.remove()
    seen = F.max_pool3d(torch.sigmoid(fine[:, :1]), 2)[0, 0] > SEEN
    edge = MARGIN // 2
    inner = torch.zeros_like(seen)
    inner[edge:-edge, edge:-edge, edge:-edge] = True
    cells = torch.nonzero(seen & inner)
    return kept[0][:, cells[:, 0], cells[:, 1], cells[:, 2]].T.numpy(), cells.numpy() * 2 + 0.5


def distances(points: np.ndarray, to: np.ndarray) -> np.ndarray:
    return cKDTree(to).query(points)[0] if len(to) else np.full(len(points), np.inf)


def examples(net: Weave, files: list[Path], rng, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Features and whether they are of nucleic acid, from `count` boxes."""
    models = [Model.load(path) for path in files]
    with_nucleic = [m for m in models if (m.mark & (m.matter == NUCLEIC)).sum() > 20]
    rows, kinds = [], []
    for turn in range(count):
        choice = with_nucleic if turn % 2 == 0 else models
        model = choice[rng.integers(len(choice))]
        box = simulate(model, rng, BOX, Quality.good(rng), around=model.xyz[model.matter == NUCLEIC] if turn % 2 == 0 else None)
        found, places = features(net, normalise(box.density, np.exp(rng.uniform(np.log(0.6), np.log(1.6)))))
        model = box.model
        protein, nucleic = (model.xyz[model.matter == kind] for kind in (PROTEIN, NUCLEIC))
        is_protein = (distances(places, model.ca) < MOST) & (distances(places, nucleic) > 3)
        is_nucleic = (distances(places, nucleic) < MOST) & (distances(places, protein) > 3)
        rows.append(found[is_protein | is_nucleic])
        kinds.append(is_nucleic[is_protein | is_nucleic])
    return np.concatenate(rows), np.concatenate(kinds)


def fit(rows: np.ndarray, kinds: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    """Weights and offset of the log-odds of nucleic acid against protein, at equal odds: logistic regression."""
    x, y = torch.tensor(rows), torch.tensor(kinds).float()
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
    parser.add_argument("--boxes", type=int, default=400)
    args = parser.parse_args()
    weights, facts = read_weights(args.weights)
    net = Weave.of(weights).eval()
    rng = np.random.default_rng(7)
    files, _ = split(args.cache)
    rng.shuffle(files)
    quarter = len(files) // 4
    weight, offset = fit(*examples(net, files[quarter:], rng, args.boxes))
    rows, kinds = examples(net, files[:quarter], rng, args.boxes // 4)
    called = torch.tensor(rows) @ weight + offset > 0
    called = called.numpy()
    print(f"of {kinds.sum()} places in nucleic acid {100 * called[kinds].mean():.1f} % are recognised, of {(~kinds).sum()} in protein {100 * called[~kinds].mean():.1f} % mistaken")
    head, bias = weights["coarse_head.weight"], weights["coarse_head.bias"]
    protein, nucleic = MATTER.start + PROTEIN, MATTER.start + NUCLEIC
    head[nucleic, :, 0, 0, 0] = head[protein, :, 0, 0, 0] + weight
    bias[nucleic] = bias[protein] + offset[0]
    export_weights(weights, {**facts, "matter": "trained anew, see training/matter.py"}, args.out)


if __name__ == "__main__":
    main()
