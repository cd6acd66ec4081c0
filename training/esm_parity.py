"""Writes a tiny random language model and what fair-esm computes with it, for the tests of `network::esm`.

    pip install fair-esm; python esm_parity.py ../tests/data

The weights are random, and no layer norm has scales of 1, so that a forgotten one is noticed.
"""

import sys
from pathlib import Path

import torch
from esm.data import Alphabet
from esm.model.esm2 import ESM2
from safetensors.torch import save_file

SEQUENCE = "MKTXLLILAVCWDEFGHNPQRSTVY"


def main(folder: Path) -> None:
    torch.manual_seed(5)
    net = ESM2(num_layers=2, embed_dim=24, attention_heads=4).eval()
    for name, values in net.named_parameters():
        values.data = torch.randn_like(values) * 0.2 + (1 if "norm.weight" in name or "norm_after.weight" in name else 0)
    alphabet = Alphabet.from_architecture("ESM-1b")
    _, _, tokens = alphabet.get_batch_converter()([("x", SEQUENCE)])
    with torch.no_grad():
        out = net(tokens, repr_layers=[2])
    state = {k: v.clone().contiguous() for k, v in net.state_dict().items() if not k.startswith("contact_head")}
    save_file(state, folder / "esm_tiny.safetensors")
    embedding = out["representations"][2][0, 1 : len(SEQUENCE) + 1].mean(0)
    save_file({"logits": out["logits"][0], "embedding": embedding}, folder / "esm_tiny_expected.safetensors", {"sequence": SEQUENCE})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
