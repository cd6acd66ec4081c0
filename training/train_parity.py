"""Prints what PyTorch and scikit-learn compute for the tests of `src/train`: losses, gradients, steps of NAdam, metrics.

    pip install scikit-learn; python train_parity.py

Inputs are made by formulas that `src/train/tests.rs` repeats; the weights of `weave` are the shipped ones.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from export import read_weights
from losses import loss
from net import Weave

EDGE = 16


class Pattern:
    """The linear congruential generator of `network/layers/pattern.rs`: numbers from -1 to 1."""

    def __init__(self, state: int = 0):
        self.state = state

    def take(self, count: int) -> np.ndarray:
        out = np.empty(count, np.float32)
        for i in range(count):
            self.state = (self.state * 1_664_525 + 1_013_904_223) % 2**32
            out[i] = np.float32(self.state >> 8) / np.float32(2**23) - np.float32(1)
        return out

    def weights(self, shape: tuple) -> torch.Tensor:
        values = self.take(int(np.prod(shape)))
        inputs = np.float32(np.prod(shape[1:], dtype=int)) if len(shape) > 1 else 0
        values = 1 + np.float32(0.1) * values if len(shape) == 1 else values * np.sqrt(np.float32(3) / inputs)
        return torch.from_numpy(values.reshape(shape))


def xyz(flat, n: int, channels: int = 1) -> np.ndarray:
    """Values in memory order (x fastest) as arrays with axes (x, y, z)."""
    return np.ascontiguousarray(np.asarray(flat, np.float32).reshape(channels, n, n, n).transpose(0, 3, 2, 1))


def weave_example(e: int) -> dict:
    n, count = EDGE, EDGE**3
    i = np.arange(count)
    probability = [np.where(i % 50 == 0, ((i * 13 + a * 7 + e * 3) % 101) / np.float32(100), 0) for a in range(3)]
    k = np.arange(6)
    cells = (k * 37 + e * 11) % 512
    # In the order of memory; the arrays of Python have axes (x, y, z).
    place = lambda c: np.stack([c % 8, c // 8 % 8, c // 64], 1)  # noqa: E731
    return {
        "x": xyz(Pattern(12345 * e).take(count), n),
        "probability": xyz(np.concatenate(probability), n, 3),
        "weight": xyz(i % 3 != 0, n),
        "cell": place(cells),
        "amino": np.where(k == 2, -1, (k * 3 + e) % 20),
        "secondary": np.where(k == 4, -1, k % 3),
        "next": np.stack([0.3 * k - 0.5, 0 * k + 0.1 * e, -1.2 + 0.4 * k], 1).astype(np.float32),
        "has_next": k != 5,
        "previous": np.stack([-0.2 * k, 0 * k + 0.5, 0.7 - 0.3 * k], 1).astype(np.float32),
        "has_previous": k != 0,
        "molecule_cell": place(np.concatenate([cells, [100 + e, 200]])),
        "molecule": np.array([0] * 6 + [1, 2]),
    }


def show(name: str, total: torch.Tensor, parameters: dict[str, torch.Tensor], names: tuple) -> None:
    norm = torch.sqrt(sum((p.grad.double() ** 2).sum() for p in parameters.values()))
    print(f"{name}: loss {total.item():.6f}, norm of the gradient {norm.item():.6f}")
    for n in names:
        g = parameters[n].grad.flatten().double()
        print(f'        ("{n}", {g.norm().item():.7e}, {g[len(g) // 2].item():.7e}),')


def weave() -> None:
    from data import collate

    net = Weave.of({k: v.float() for k, v in read_weights("../assets/weave.safetensors")[0].items()})
    batch = collate([weave_example(0), weave_example(1)])
    total, _ = loss(*net(batch["x"]), batch)
    total.backward()
    names = ("stem.weight", "encoder_2a.1.conv_1.weight", "encoder_2a.0.norm_1.bias", "down_8a.weight", "positions", "transformer.2.qkv.weight",
             "transformer.0.contract.bias", "up_4a.weight", "decoder_4a.0.conv_2.weight", "merge_2a.weight", "head_norm.weight", "fine_head.weight", "fine_head.bias", "coarse_head.weight")  # fmt: skip
    show("weave", total, dict(net.named_parameters()), names)


class Unetr(nn.Module):
    """The network of Cryo2Struct, tiny, with the names of its tensors: see `src/network/unetr`."""

    def __init__(self, e=24, heads=4, layers=4, linear=48, f=4, classes=4):
        super().__init__()
        self.heads, self.layers = heads, layers
        shapes = [("embed.patch_embeddings.weight", (e, 1, 16, 16, 16)), ("embed.position_embeddings.abs_pos_enc", (1, 8, e))]
        for i in range(layers):
            parts = [("mhsa.to_qvk.weight", (3 * e, e)), ("mhsa.W_0.weight", (e, e)), ("norm_1.weight", (e,)), ("norm_1.bias", (e,)), ("norm_2.weight", (e,)),
                     ("norm_2.bias", (e,)), ("linear.0.weight", (linear, e)), ("linear.0.bias", (linear,)), ("linear.3.weight", (e, linear)), ("linear.3.bias", (e,))]  # fmt: skip
            shapes += [(f"transformer.block_list.{i}.{name}", shape) for name, shape in parts]
        shapes += self.convolutions("init_conv", 1, f)
        for name, inputs, outputs in (
            ("z3_blue_conv.blocks.0", e, 2 * f), ("z3_blue_conv.blocks.1", 2 * f, 2 * f), ("z3_blue_conv.blocks.2", 2 * f, 2 * f), ("z6_blue_conv.blocks.0", e, 4 * f),
            ("z6_blue_conv.blocks.1", 4 * f, 4 * f), ("z9_blue_conv.blocks.0", e, 8 * f), ("z12_deconv", e, 8 * f), ("z9_deconv", 8 * f, 4 * f), ("z6_deconv", 4 * f, 2 * f), ("z3_deconv", 2 * f, f),
        ):  # fmt: skip
            shapes.append((f"{name}.block.weight", (inputs, outputs, 2, 2, 2)))
        for name, outputs in (("z9_conv", 8 * f), ("z6_conv", 4 * f), ("z3_conv", 2 * f), ("out_conv.0", f)):
            shapes += self.convolutions(name, 2 * outputs, outputs)
        shapes += [("out_conv.1.weight", (classes, f, 1, 1, 1)), ("out_conv.1.bias", (classes,))]
        pattern = Pattern()
        self.w = {name: pattern.weights(shape).requires_grad_() for name, shape in shapes}

    @staticmethod
    def convolutions(name, inputs, outputs):
        parts = [("conv_block.0.weight", (outputs, inputs, 3, 3, 3)), ("conv_block.0.bias", (outputs,)), ("conv_block.3.weight", (outputs, outputs, 3, 3, 3)),
                 ("conv_block.3.bias", (outputs,)), ("conv_down.0.weight", (outputs, inputs, 1, 1, 1)), ("conv_down.0.bias", (outputs,))]  # fmt: skip
        return [(f"{name}.{part}", shape) for part, shape in parts]

    def block(self, x, i):
        w = {k.removeprefix(f"transformer.block_list.{i}."): v for k, v in self.w.items() if k.startswith(f"transformer.block_list.{i}.")}
        b, t, e = x.shape
        h = F.layer_norm(x, (e,), w["norm_1.weight"], w["norm_1.bias"])
        # The channels are ordered by index in the head, then query, key and value, then head.
        q, k, v = (h @ w["mhsa.to_qvk.weight"].T).view(b, t, e // self.heads, 3, self.heads).permute(3, 0, 4, 1, 2)
        a = torch.softmax(q @ k.transpose(-1, -2) / (e // self.heads) ** 0.5, -1) @ v
        x = x + a.transpose(1, 2).reshape(b, t, e) @ w["mhsa.W_0.weight"].T
        h = F.layer_norm(x, (e,), w["norm_2.weight"], w["norm_2.bias"])
        return x + F.linear(F.gelu(F.linear(h, w["linear.0.weight"], w["linear.0.bias"])), w["linear.3.weight"], w["linear.3.bias"])

    def conv(self, x, name):
        c = lambda x, part, padding: F.conv3d(x, self.w[f"{name}.{part}.weight"], self.w[f"{name}.{part}.bias"], padding=padding)  # noqa: E731
        h = F.leaky_relu(F.instance_norm(c(x, "conv_block.0", 1)))
        h = F.instance_norm(c(h, "conv_block.3", 1))
        return F.leaky_relu(h + F.instance_norm(c(x, "conv_down.0", 0)))

    def up(self, x, *names):
        for name in names:
            x = F.conv_transpose3d(x, self.w[f"{name}.block.weight"], stride=2)
        return x

    def forward(self, x):
        t = F.conv3d(x, self.w["embed.patch_embeddings.weight"], stride=16).flatten(2).transpose(1, 2) + self.w["embed.position_embeddings.abs_pos_enc"]
        taps = []
        for i in range(self.layers):
            t = self.block(t, i)
            taps.append(t.transpose(1, 2).reshape(len(x), -1, 2, 2, 2))
        z3 = self.up(taps[0], *(f"z3_blue_conv.blocks.{i}" for i in range(3)))
        z6 = self.up(taps[1], *(f"z6_blue_conv.blocks.{i}" for i in range(2)))
        z9, z12 = self.up(taps[2], "z9_blue_conv.blocks.0"), self.up(taps[3], "z12_deconv")
        h = self.up(self.conv(torch.cat([z12, z9], 1), "z9_conv"), "z9_deconv")
        h = self.up(self.conv(torch.cat([h, z6], 1), "z6_conv"), "z6_deconv")
        h = self.up(self.conv(torch.cat([h, z3], 1), "z3_conv"), "z3_deconv")
        h = self.conv(torch.cat([h, self.conv(x, "init_conv")], 1), "out_conv.0")
        return F.conv3d(h, self.w["out_conv.1.weight"], self.w["out_conv.1.bias"])


def unetr() -> None:
    net = Unetr()
    x = torch.from_numpy(np.stack([Pattern(12345 * e).take(32**3).reshape(1, 32, 32, 32) for e in range(2)]))
    i = np.arange(32**3)
    labels = np.stack([np.select([i % (97 + e) == 0, i % 89 == 0, i % 83 == 0], [1, 2, 3], 0) for e in range(2)])
    labels = torch.from_numpy(labels).view(2, 32, 32, 32)
    share = torch.bincount(labels.flatten(), minlength=4) / labels.numel()
    total = F.cross_entropy(net(x), labels, weight=(1 - share).float())
    total.backward()
    names = ("embed.patch_embeddings.weight", "embed.position_embeddings.abs_pos_enc", "transformer.block_list.0.mhsa.to_qvk.weight", "transformer.block_list.3.linear.0.weight",
             "transformer.block_list.1.norm_2.bias", "init_conv.conv_block.0.weight", "z3_blue_conv.blocks.1.block.weight", "z12_deconv.block.weight", "z6_conv.conv_block.3.weight",
             "out_conv.0.conv_block.0.weight", "out_conv.1.weight", "out_conv.1.bias")  # fmt: skip
    show("unetr", total, net.w, names)


def nadam() -> None:
    p = torch.tensor([0.5, -1.0, 2.0], requires_grad=True)
    optimiser = torch.optim.NAdam([p], lr=0.01)
    for step in range(1, 6):
        p.grad = torch.tensor([0.1, -0.2, 0.05]) * step - 0.3 * p.detach()
        optimiser.step()
        if step in (1, 2, 5):
            print(f"NAdam after step {step}: {[round(v, 8) for v in p.tolist()]}")


def plateau() -> None:
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1e-4)
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimiser)
    rates = []
    for loss_value in [1.0, 0.5, 0.49999] + [0.5] * 10:
        schedule.step(loss_value)
        rates.append(optimiser.param_groups[0]["lr"])
    print("plateau:", rates)


def metrics() -> None:
    from sklearn.metrics import accuracy_score, fbeta_score, precision_recall_fscore_support

    truth = [i % 7 % 4 for i in range(60)]
    predicted = [(i * i // 3 + i % 5) % 4 if i % 3 else i % 7 % 4 for i in range(60)]
    predicted = [3 if p == 2 and i % 2 else p for i, p in enumerate(predicted)]
    print(f"accuracy {accuracy_score(truth, predicted):.9f}")
    for average in ("macro", "weighted"):
        p, r, f, _ = precision_recall_fscore_support(truth, predicted, average=average, zero_division=0)
        print(f"{average}: {p:.9f}, {r:.9f}, {f:.9f}, {fbeta_score(truth, predicted, beta=2, average=average, zero_division=0):.9f}")
    p, r, f, _ = precision_recall_fscore_support(truth, predicted, labels=[1], average=None, zero_division=0)
    print(f"class 1: {p[0]:.9f}, {r[0]:.9f}, {f[0]:.9f}, {fbeta_score(truth, predicted, beta=2, labels=[1], average=None)[0]:.9f}")


if __name__ == "__main__":
    weave()
    unetr()
    nadam()
    plateau()
    metrics()
