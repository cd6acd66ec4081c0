"""Makes the checkpoints of this folder: `python make.py`, with any PyTorch."""

import argparse
import collections

import torch


class Callback:
    """A class of a training program, which no reader knows."""

    def __init__(self, value):
        self.value = value

    def __reduce__(self):
        return Callback, (self.value,)


def whole(count, dtype=torch.float32):
    return (torch.arange(count, dtype=torch.float32) * 0.5 - 3).to(dtype)


shared = whole(24)
table = whole(24).reshape(4, 6)
state = collections.OrderedDict(
    half=whole(6, torch.float16).reshape(2, 3),
    bfloat=whole(6, torch.bfloat16).reshape(3, 2),
    double=whole(6, torch.float64),
    transposed=table.t(),
    part=table[1:3, 2:5],
    stepped=whole(24)[1::5],
    first=shared[:8].reshape(2, 4),
    second=shared[8:].reshape(4, 4),
    scalar=torch.tensor(2.5),
    empty=torch.zeros(0, 3),
    parameter=torch.nn.Parameter(whole(3)),
    buffer=torch.arange(3),
)
lightning = {
    "epoch": 3,
    "state_dict": state,
    "callbacks": {"made": Callback(1), "large": 1 << 100, "none": None, "set": {1, 2}},
    "optimizer_states": [{"state": {0: {"exp_avg": torch.zeros(5)}}, "param_groups": [{"lr": 1e-4}]}],
    "hyper_parameters": {"num_heads": 6, "ext_layers": [1, 2, 3, 4], "name": "net", "rate": 0.5, "made": Callback(2)},
}
torch.save(lightning, "zip.ckpt")
torch.save(lightning, "protocol_4.ckpt", pickle_protocol=4)
torch.save(lightning, "legacy.ckpt", _use_new_zipfile_serialization=False)
torch.save(state, "bare.pt")
torch.save({"state_dict": {"weight": Callback(3), "bias": whole(2)}, "hyper_parameters": argparse.Namespace(num_heads=4)}, "unknown.ckpt")
torch.save(Callback(4), "object.pt")
