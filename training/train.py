"""Trains `weave`; stops after a given time or at SIGTERM, and continues from its checkpoint when run again.

    python train.py --cache run/cache --out run/weave.pt --hours 2.3 [--start weave.safetensors]

The learning rate falls along a cosine over the whole time. Run again with a larger --hours (counted over all runs), it warms up
again and falls over the time that is left.
"""

import argparse
import csv
import os
import signal
import time
from pathlib import Path

import numpy as np
import torch

from arithmetic import DEVICE, forward, here, ready
from data import Batches, loader, split
from export import read_weights
from losses import loss
from net import Weave
from augment import reused

WARM_UP = 60  # steps


def learning_rate(peak: float, steps_here: int, done: float) -> float:
    """Warm-up by steps, then a cosine over the share of this run's time that has passed, down to 1 % of the peak."""
    return float(peak * min(1, (steps_here + 1) / WARM_UP) * (0.01 + 0.99 * 0.5 * (1 + np.cos(np.pi * min(1, done)))))


class Average:
    """Exponential moving average of the weights, which is scored and shipped."""

    def __init__(self, weights: dict, keep: float = 0.998):
        self.weights, self.keep, self.count = {k: v.detach().clone().contiguous() for k, v in weights.items()}, keep, 0

    def update(self, weights: dict) -> None:
        self.count += 1
        keep = min(self.keep, (1 + self.count) / (10 + self.count))
        torch._foreach_lerp_(list(self.weights.values()), [weights[k].detach() for k in self.weights], 1 - keep)


def save(path: Path, **what) -> None:
    """Writes to a second file and renames it, so that an interruption loses nothing."""
    torch.save(what, path.with_suffix(".part"))
    os.replace(path.with_suffix(".part"), path)


def log(path: Path, row: dict) -> None:
    """Appends one row to a CSV file, with a header if it is new."""
    new = not path.exists()
    with path.open("a", newline="") as f:
        writer = csv.DictWriter(f, row.keys())
        if new:
            writer.writeheader()
        writer.writerow({k: f"{v:.5g}" if isinstance(v, float) else v for k, v in row.items()})


def averaged(rows: list[dict]) -> dict:
    return {k: float(torch.stack([r[k] for r in rows]).mean()) for k in rows[0]}


def validate(weights: dict, batches: list[dict]) -> dict:
    """Loss and accuracies of the averaged weights on fixed crops of held-out structures."""
    net = ready(Weave.of(weights)).eval()
    with torch.no_grad():
        return averaged([loss(*forward(net, b["x"]), b)[1] for b in batches])


def train(args) -> None:
    files, held = split(args.cache)
    state = {"step": 0, "crops": 0, "seconds": 0.0}
    saved = torch.load(args.out, map_location=DEVICE, weights_only=True) if args.out.exists() else None
    net = Weave.of(saved["weights"]) if saved else Weave(depth=tuple(args.depth))
    if saved:
        state = {k: saved[k] for k in state}
    elif args.start:
        unknown = net.load_state_dict(read_weights(args.start)[0], strict=False).unexpected_keys  # a new block is the identity
        assert not unknown, f"the network is smaller than the weights: {unknown}"
    net = ready(net)
    average = Average(net.state_dict(), args.keep)
    optimiser = torch.optim.AdamW(net.parameters(), args.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    if saved:
        average.weights, average.count = saved["average"], saved["count"]
        optimiser.load_state_dict(saved["optimiser"])
    seed = args.seed + state["step"] + 1
    batches = map(here, loader(Batches(args.cache, files, seed, args.real, scale=args.scale), args.workers))
    batches = reused(batches, args.looks, seed)
    fixed = map(here, loader(Batches(args.cache, held, 1, only=64), 0))
    fixed = [next(fixed) for _ in range(8)]
    print(f"{len(files)} structures, {len(held)} held out, from step {state['step']}", flush=True)

    first, begun, before = state["step"], time.monotonic(), state["seconds"]
    budget, rows, saved_at = args.hours * 3600 - before, [], begun

    def keep():
        save(args.out, weights=net.state_dict(), average=average.weights, count=average.count, optimiser=optimiser.state_dict(), **state)

    stop = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(True))
    while state["seconds"] < args.hours * 3600 and not stop:
        rate = learning_rate(args.rate, state["step"] if saved else state["step"] - first, (state["seconds"] - before) / budget)
        for group in optimiser.param_groups:
            group["lr"] = rate
        batch = next(batches)
        total, numbers = loss(*forward(net, batch["x"]), batch)
        total.backward()
        norm = torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        if torch.isfinite(norm):
            optimiser.step()
            average.update(net.state_dict())
        optimiser.zero_grad()
        rows.append({**numbers, "norm": norm.detach()})
        now = time.monotonic()
        state = {"step": state["step"] + 1, "crops": state["crops"] + len(batch["x"]), "seconds": before + now - begun}
        if state["step"] % args.every == 0:
            row = {**state, "rate": rate, **averaged(rows)}
            if state["step"] % (args.every * 4) == 0:
                row_held = {**state, **validate(average.weights, fixed)}
                log(args.out.with_suffix(".held.csv"), row_held)
                print("held", {k: round(v, 4) for k, v in row_held.items()}, flush=True)
            log(args.out.with_suffix(".csv"), row)
            print({k: round(v, 4) for k, v in row.items()}, flush=True)
            rows = []
        if now - saved_at > args.save_minutes * 60:
            keep()
            saved_at = time.monotonic()
    keep()


if __name__ == "__main__":
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--cache", type=Path, default=Path("run/cache"))
    args.add_argument("--out", type=Path, default=Path("run/weave.pt"), help="checkpoint, curves beside it")
    args.add_argument("--start", help="initial weights: checkpoint or safetensors")
    args.add_argument("--hours", type=float, default=2.3, help="training time, over all runs of this checkpoint")
    args.add_argument("--rate", type=float, default=1.2e-3)
    args.add_argument("--real", type=float, default=0.25, help="share of crops from real maps")
    args.add_argument("--depth", type=int, nargs=4, default=(3, 2, 3, 4), help="blocks at 2 and 4 A down, 4 and 2 A up, of a new checkpoint")
    args.add_argument("--scale", type=int, default=1, help="factor on the crops of a batch, for a GPU")
    args.add_argument("--looks", type=int, default=1, help="uses of each batch; after the first it is rotated and perturbed")
    args.add_argument("--keep", type=float, default=0.998, help="decay of the averaged weights, by step")
    args.add_argument("--workers", type=int, default=1)
    args.add_argument("--threads", type=int, default=2)
    args.add_argument("--seed", type=int, default=0)
    args.add_argument("--every", type=int, default=25, help="steps between rows of the curves")
    args.add_argument("--save-minutes", type=float, default=5)
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    train(args)
