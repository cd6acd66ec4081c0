"""Writes the files that ship: averaged weights of a checkpoint as f16 safetensors, and tensors that compare Rust with PyTorch.

    python export.py CHECKPOINT [--weights ../assets/weave.safetensors] [--parity ../tests/data/weave_parity.safetensors]
"""

import argparse
import datetime
import hashlib
from pathlib import Path

import numpy as np
import scipy.ndimage as ndi
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from net import Weave


def read_weights(path: str) -> tuple[dict, dict]:
    """Averaged weights of a checkpoint, or weights of a safetensors file, with their metadata."""
    if str(path).endswith(".safetensors"):
        with safe_open(path, "pt") as f:
            return {k: f.get_tensor(k).float() for k in f.keys()}, dict(f.metadata() or {})
    saved = torch.load(path, map_location="cpu", weights_only=True)
    facts = {"steps": str(saved["step"]), "crops": str(saved["crops"]), "hours": f"{saved['seconds'] / 3600:.2f}"}
    return saved["average"], facts


def code_hash() -> str:
    """SHA-256 over this folder's Python files, in name order."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def export_weights(weights: dict, facts: dict, path: str) -> dict:
    """Saves the weights as f16 with their metadata; returns them as rounded."""
    half = {k: v.detach().to(torch.float16).contiguous() for k, v in sorted(weights.items())}
    meta = {"name": "weave", "date": datetime.date.today().isoformat(), "code_sha256": code_hash(), **facts}
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    save_file(half, path, metadata=meta)
    Path(path).chmod(0o644)
    return half


STRIDES = {"fine64": 5, "coarse64": 5, "fine32": 3, "coarse32": 3}  # odd, so that every sub-voxel of the shuffle occurs


def smooth_noise(size: int, seed: int) -> torch.Tensor:
    """[1, 1, size, size, size] smooth periodic random density in -1.5..4, f32."""
    field = ndi.gaussian_filter(np.random.default_rng(seed).normal(size=(size,) * 3), 1.5, mode="wrap")
    return torch.from_numpy(np.clip(field / field.std() * 1.2, -1.5, 4).astype(np.float32))[None, None]


def export_parity(half: dict, path: str, thin: bool = True) -> None:
    """Runs the rounded weights in float32 on crops of 32 and 64 voxels and stores inputs and outputs, all f32.

    Stored: `input32` [1, 1, 32, 32, 32], and `fine32`, `coarse32`, `fine64`, `coarse64` with every `STRIDES[name]`-th
    element along the three space axes, from index 0. The larger crop is `input32` repeated twice along each axis.
    """
    net = Weave.of({k: v.float() for k, v in half.items()}).eval()
    crop = smooth_noise(32, 32)
    stored = {"input32": crop}
    for size, x in ((32, crop), (64, crop.repeat(1, 1, 2, 2, 2))):
        with torch.no_grad():
            outputs = net(x)
        for name, value in zip((f"fine{size}", f"coarse{size}"), outputs):
            step = STRIDES[name] if thin else 1
            stored[name] = value[:, :, ::step, ::step, ::step].contiguous()
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    save_file(stored, path, metadata={f"stride_{k}": str(v if thin else 1) for k, v in STRIDES.items()})


if __name__ == "__main__":
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("checkpoint")
    args.add_argument("--weights", default="../assets/weave.safetensors")
    args.add_argument("--parity", default="../tests/data/weave_parity.safetensors")
    args = args.parse_args()
    half = export_weights(*read_weights(args.checkpoint), args.weights)
    export_parity(half, args.parity)
    print(args.weights, Path(args.weights).stat().st_size, args.parity, Path(args.parity).stat().st_size)
