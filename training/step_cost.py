"""Processor time of a training step of `weave` in PyTorch, float32, to set beside `cryoweave train`.

    python step_cost.py [--edge 48] [--batch 4] [--threads 1]

Loss, gradient and a step of AdamW on crops with as many labelled cells as a real one has, in seconds of processor for each crop.
"""

import argparse
import resource
import time

import torch
import torch.nn.functional as F

from export import read_weights
from net import Weave


def step(net: Weave, optimiser: torch.optim.Optimizer, x: torch.Tensor) -> None:
    fine, coarse = net(x)
    cells = coarse.flatten(2)[:, :, ::40].transpose(1, 2).flatten(0, 1)
    loss = F.binary_cross_entropy_with_logits(fine, torch.zeros_like(fine)) + F.cross_entropy(cells[:, :20], torch.zeros(len(cells), dtype=torch.long))
    loss.backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimiser.step()
    optimiser.zero_grad()


if __name__ == "__main__":
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--edge", type=int, default=48)
    args.add_argument("--batch", type=int, default=4)
    args.add_argument("--threads", type=int, default=1)
    args.add_argument("--steps", type=int, default=4)
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    net = Weave.of({k: v.float() for k, v in read_weights("../assets/weave.safetensors")[0].items()})
    optimiser = torch.optim.AdamW(net.parameters(), 1e-4, fused=True)
    x = torch.rand(args.batch, 1, args.edge, args.edge, args.edge)
    step(net, optimiser, x)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_utime, time.monotonic()
    for _ in range(args.steps):
        step(net, optimiser, x)
    crops = args.steps * args.batch
    used = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
    print(f"{used / crops:.2f} s of processor, {(time.monotonic() - began) / crops:.2f} s by the clock for a crop of {args.edge}^3; "
          f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")  # fmt: skip
