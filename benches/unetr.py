"""Networks of Cryo2Struct, in the published sizes with random weights: ours against PyTorch, in one run on one thread.

    cargo build --release --example unetr_speed
    python benches/unetr.py target/release/examples/unetr_speed [--sizes small full_v1 full_v2 full_v2_seq]
        [--keep FOLDER]

Prints milliseconds per tile of 32³ voxels for PyTorch (CPU, float32) and for ours, one tile and four at once, in turns so that
both see the same machine; the largest difference of a logit; and the peak memory of ours. `--keep` leaves the checkpoints, as
PyTorch Lightning writes them, in a folder: with `cryoweave convert` they measure conversion. Needs torch and safetensors.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile
import time

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional

SIZES = {  # layers, heads, taps
    "small": (4, 6, (1, 2, 3, 4)),
    "full_v1": (12, 12, (3, 6, 9, 12)),
    "full_v2": (24, 12, (3, 6, 12, 24)),
    "full_v2_seq": (24, 12, (3, 6, 12, 24)),
}
# Numbers by which a language model describes the sequence, and those of the benchmark.
DESCRIPTION = torch.sin(torch.arange(1280, dtype=torch.float32))
EMBED, LINEAR, FILTERS, PATCH, EDGE = 768, 3072, 16, 16, 32


class Attention(nn.Module):
    def __init__(self, heads):
        super().__init__()
        self.heads, self.size = heads, EMBED // heads
        self.to_qvk = nn.Linear(EMBED, 3 * EMBED, bias=False)
        self.W_0 = nn.Linear(EMBED, EMBED, bias=False)

    def forward(self, x):
        b, t, _ = x.shape
        # Of all outputs the index in the head is the slowest, then query, key and value, the head the fastest.
        q, k, v = self.to_qvk(x).reshape(b, t, self.size, 3, self.heads).permute(3, 0, 4, 1, 2)
        weights = torch.softmax(q @ k.transpose(-1, -2) * self.size**-0.5, -1)
        return self.W_0((weights @ v).transpose(1, 2).reshape(b, t, EMBED))


class Block(nn.Module):
    def __init__(self, heads):
        super().__init__()
        self.mhsa = Attention(heads)
        self.norm_1, self.norm_2 = nn.LayerNorm(EMBED), nn.LayerNorm(EMBED)
        self.linear = nn.Sequential(
            nn.Linear(EMBED, LINEAR), nn.GELU(), nn.Dropout(0.0), nn.Linear(LINEAR, EMBED), nn.Dropout(0.0)
        )

    def forward(self, x):
        x = x + self.mhsa(self.norm_1(x))
        return x + self.linear(self.norm_2(x))


class Convolutions(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        norm, act = nn.InstanceNorm3d(outputs), nn.LeakyReLU(0.01)
        self.conv_block = nn.Sequential(
            nn.Conv3d(inputs, outputs, 3, padding=1), norm, act, nn.Conv3d(outputs, outputs, 3, padding=1), norm
        )
        self.conv_down = nn.Sequential(nn.Conv3d(inputs, outputs, 1), norm)

    def forward(self, x):
        return functional.leaky_relu(self.conv_block(x) + self.conv_down(x), 0.01)


class Up(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.block = nn.ConvTranspose3d(inputs, outputs, 2, 2, bias=False)

    def forward(self, x):
        return self.block(x)


class Ups(nn.Module):
    def __init__(self, outputs, count):
        super().__init__()
        self.blocks = nn.ModuleList(Up(EMBED if step == 0 else outputs, outputs) for step in range(count))

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x


class Embed(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch_embeddings = nn.Conv3d(1, EMBED, PATCH, PATCH, bias=False)
        self.position_embeddings = nn.Module()
        self.position_embeddings.abs_pos_enc = nn.Parameter(torch.randn(1, (EDGE // PATCH) ** 3, EMBED))

    def forward(self, x):
        return self.patch_embeddings(x).flatten(2).transpose(1, 2) + self.position_embeddings.abs_pos_enc


class Network(nn.Module):
    """`Transformer_UNET`, from the formulas; the names of the tensors are those of the published checkpoints."""

    def __init__(self, layers, heads, taps, classes, sees_sequence=False):
        super().__init__()
        f = FILTERS
        self.taps = taps
        self.embed = Embed()
        self.sequence_embedding = None
        if sees_sequence:
            first, *others = (nn.Linear(inputs, EMBED) for inputs in (len(DESCRIPTION), EMBED, EMBED))
            self.sequence_embedding = nn.Sequential(first, *(layer for other in others for layer in (nn.GELU(), other)))
        self.transformer = nn.Module()
        self.transformer.block_list = nn.ModuleList(Block(heads) for _ in range(layers))
        self.init_conv = Convolutions(1, f)
        self.z3_blue_conv, self.z6_blue_conv, self.z9_blue_conv = Ups(2 * f, 3), Ups(4 * f, 2), Ups(8 * f, 1)
        self.z12_deconv, self.z9_deconv = Up(EMBED, 8 * f), Up(8 * f, 4 * f)
        self.z6_deconv, self.z3_deconv = Up(4 * f, 2 * f), Up(2 * f, f)
        self.z9_conv, self.z6_conv = Convolutions(16 * f, 8 * f), Convolutions(8 * f, 4 * f)
        self.z3_conv = Convolutions(4 * f, 2 * f)
        self.out_conv = nn.Sequential(Convolutions(2 * f, f), nn.Conv3d(f, classes, 1))

    def forward(self, tile):
        x, outputs = self.embed(tile), []
        if self.sequence_embedding is not None:
            x = x + self.sequence_embedding(DESCRIPTION)
        for block in self.transformer.block_list:
            x = block(x)
            outputs.append(x)
        n = EDGE // PATCH
        z3, z6, z9, z12 = (outputs[tap - 1].transpose(1, 2).unflatten(2, (n, n, n)) for tap in self.taps)
        y = self.z9_conv(torch.cat([self.z12_deconv(z12), self.z9_blue_conv(z9)], 1))
        y = self.z6_conv(torch.cat([self.z9_deconv(y), self.z6_blue_conv(z6)], 1))
        y = self.z3_conv(torch.cat([self.z6_deconv(y), self.z3_blue_conv(z3)], 1))
        return self.out_conv(torch.cat([self.z3_deconv(y), self.init_conv(tile)], 1))


def lightning(network, heads, taps):
    """A checkpoint with the state of the optimiser, which is twice as large as the network."""
    optimizer = torch.optim.NAdam(network.parameters(), lr=1e-4)
    for parameter in network.parameters():
        parameter.grad = torch.zeros_like(parameter)
    optimizer.step()
    return {
        "epoch": 1,
        "global_step": 1,
        "pytorch-lightning_version": "1.7.3",
        "state_dict": {f"model.{name}": tensor for name, tensor in network.state_dict().items()},
        "optimizer_states": [optimizer.state_dict()],
        "hyper_parameters": {"num_heads": heads, "ext_layers": list(taps)},
    }


def measure(name, program, folder, keep):
    layers, heads, taps = SIZES[name]
    torch.manual_seed(0)
    network = Network(layers, heads, taps, 4, name.endswith("seq")).eval()
    weights = folder / f"{name}.safetensors"
    save_file(network.state_dict(), weights)
    if keep:
        torch.save(lightning(network, heads, taps), keep / f"{name}.ckpt")
    tiles = torch.rand(4, 1, EDGE, EDGE, EDGE)
    (folder / "tiles").write_bytes(tiles.numpy().tobytes())
    times, best = {}, lambda key, value: times.__setitem__(key, min(value, times.get(key, value)))
    for _ in range(4):
        for count in (1, 4):
            for _ in range(3):
                with torch.inference_mode():
                    start = time.perf_counter()
                    logits = network(tiles[:count])
                    best(f"torch {count}", (time.perf_counter() - start) * 1e3 / count)
        command = [program, weights, folder / "tiles", folder / "logits", str(heads)]
        ours = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for count in (1, 4):
            best(f"ours {count}", ours[f"ms_{count}"])
    theirs = logits.permute(0, 2, 3, 4, 1).reshape(-1)
    written = torch.frombuffer(bytearray((folder / "logits").read_bytes()), dtype=torch.float32)
    difference = (written - theirs).abs().max().item()
    for count in (1, 4):
        a, b = times[f"torch {count}"], times[f"ours {count}"]
        print(f"{name:11} {count} at once   PyTorch {a:7.1f} ms   ours {b:7.1f} ms   ratio {a / b:.2f}", flush=True)
    print(f"{name:11} largest difference {difference:.1e}, peak memory of ours {ours['peak_mib']} MiB", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--keep", type=pathlib.Path)
    args = parser.parse_args()
    torch.set_num_threads(1)
    print(f"PyTorch {torch.__version__}, float32, one thread")
    with tempfile.TemporaryDirectory() as folder:
        for name in args.sizes:
            measure(name, args.program, pathlib.Path(folder), args.keep)


if __name__ == "__main__":
    main()
