"""The network `weave`: from the density of a crop on a 1 A grid to atom probabilities per voxel and residue classes per cell.

Array axes of every crop are (x, y, z); vectors are (x, y, z). Each 2x2x2 voxels become channels first, so that all wide
layers run on the 2 A grid. The tensor names are a contract with the Rust side (`src/network/`).
"""

import torch
import torch.nn.functional as F
from torch import nn

FINE = ("ca", "n", "c")  # logits of the atom probabilities, at 1 A
AMINO = "ALA ARG ASN ASP CYS GLN GLU GLY HIS ILE LEU LYS MET PHE PRO SER THR TRP TYR VAL".split()
# Channels of the coarse head, at 2 A.
TYPES, SECONDARY, NEXT, PREVIOUS, MOLECULE = slice(0, 20), slice(20, 23), slice(23, 26), slice(26, 29), slice(29, 32)
CA_STEP = 3.8  # A between neighbouring CA; the unit of both vectors
PROTEIN, NUCLEIC, OTHER = 0, 1, 2  # order of the MOLECULE logits
COIL, HELIX, STRAND = 0, 1, 2  # order of the SECONDARY logits
DEEP = ("encoder_2a", "encoder_4a", "decoder_4a", "decoder_2a")  # parts with one block or more


def unshuffle(x: torch.Tensor) -> torch.Tensor:
    """[b, c, X, Y, Z] to [b, 8 c, X/2, Y/2, Z/2]; the new channel is ((c * 2 + dx) * 2 + dy) * 2 + dz."""
    b, c, X, Y, Z = x.shape
    x = x.view(b, c, X // 2, 2, Y // 2, 2, Z // 2, 2).permute(0, 1, 3, 5, 7, 2, 4, 6)
    return x.reshape(b, c * 8, X // 2, Y // 2, Z // 2)


def shuffle(x: torch.Tensor) -> torch.Tensor:
    """The inverse of `unshuffle`."""
    b, c, X, Y, Z = x.shape
    x = x.view(b, c // 8, 2, 2, 2, X, Y, Z).permute(0, 1, 5, 2, 6, 3, 7, 4)
    return x.reshape(b, c // 8, X * 2, Y * 2, Z * 2)


class Block(nn.Module):
    """Residual block of two 3x3x3 convolutions, each after group norm and SiLU. A new block is the identity, so a trained network can grow."""

    def __init__(self, c: int):
        super().__init__()
        self.norm_1, self.conv_1 = nn.GroupNorm(8, c), nn.Conv3d(c, c, 3, padding=1)
        self.norm_2, self.conv_2 = nn.GroupNorm(8, c), nn.Conv3d(c, c, 3, padding=1)
        nn.init.zeros_(self.conv_2.weight)
        nn.init.zeros_(self.conv_2.bias)

    def forward(self, x):
        h = self.conv_1(F.silu(self.norm_1(x)))
        return x + self.conv_2(F.silu(self.norm_2(h)))


def blocks(c: int, count: int) -> nn.Sequential:
    return nn.Sequential(*(Block(c) for _ in range(count)))


class Layer(nn.Module):
    """A pre-norm transformer layer; `qkv` holds q, k, v in this order, each split into heads."""

    def __init__(self, d: int, heads: int):
        super().__init__()
        self.heads = heads
        self.norm_1, self.qkv, self.out = nn.LayerNorm(d), nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.norm_2, self.expand, self.contract = nn.LayerNorm(d), nn.Linear(d, 4 * d), nn.Linear(4 * d, d)

    def forward(self, x):
        b, n, d = x.shape
        q, k, v = self.qkv(self.norm_1(x)).view(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        x = x + self.out(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, n, d))
        return x + self.contract(F.gelu(self.expand(self.norm_2(x))))


class Weave(nn.Module):
    """[b, 1, S, S, S] normalised density to fine [b, 3, S, S, S] and coarse [b, 32, S/2, S/2, S/2] logits; S = 8 g, g <= 8.

    `depth` is the number of blocks of each part of DEEP: on the way down at 2 and 4 A, and up again at 4 and 2 A.
    """

    def __init__(self, w: int = 48, d: int = 192, layers: int = 4, heads: int = 6, grid: int = 8, depth: tuple[int, int, int, int] = (3, 2, 3, 4)):
        super().__init__()
        self.grid = grid
        self.stem = nn.Conv3d(8, w, 3, padding=1)
        self.encoder_2a = blocks(w, depth[0])
        self.down_4a = nn.Conv3d(w, 2 * w, 2, stride=2)
        self.encoder_4a = blocks(2 * w, depth[1])
        self.down_8a = nn.Conv3d(2 * w, d, 2, stride=2)
        self.positions = nn.Parameter(torch.randn(1, grid**3, d) * 0.02)
        self.transformer = nn.ModuleList([Layer(d, heads) for _ in range(layers)])
        self.up_4a = nn.ConvTranspose3d(d, 2 * w, 2, stride=2)
        self.merge_4a = nn.Conv3d(4 * w, 2 * w, 1)
        self.decoder_4a = blocks(2 * w, depth[2])
        self.up_2a = nn.ConvTranspose3d(2 * w, w, 2, stride=2)
        self.merge_2a = nn.Conv3d(2 * w, w, 1)
        self.decoder_2a = blocks(w, depth[3])
        self.head_norm = nn.GroupNorm(8, w)
        self.fine_head = nn.Conv3d(w, 8 * len(FINE), 3, padding=1)
        self.coarse_head = nn.Conv3d(w, 32, 1)
        nn.init.constant_(self.fine_head.bias, -3.0)

    @classmethod
    def of(cls, weights: dict[str, torch.Tensor]) -> "Weave":
        """The network with these weights; their names give its depth."""
        net = cls(depth=tuple(len({k.split(".")[1] for k in weights if k.startswith(part + ".")}) for part in DEEP))
        net.load_state_dict(weights)
        return net

    def central_positions(self, X: int, Y: int, Z: int) -> torch.Tensor:
        """The central X x Y x Z part of the positions table, for crops smaller than the trained one."""
        g = self.grid
        x, y, z = ((g - n) // 2 for n in (X, Y, Z))
        table = self.positions.view(g, g, g, -1)[x : x + X, y : y + Y, z : z + Z]
        return table.reshape(1, X * Y * Z, -1)

    def forward(self, x):
        a = self.encoder_2a(self.stem(unshuffle(x)))
        b = self.encoder_4a(self.down_4a(a))
        c = self.down_8a(b)
        n, d, X, Y, Z = c.shape
        t = c.flatten(2).transpose(1, 2) + self.central_positions(X, Y, Z)
        for layer in self.transformer:
            t = layer(t)
        c = c + t.transpose(1, 2).view(n, d, X, Y, Z)
        b = self.decoder_4a(self.merge_4a(torch.cat([self.up_4a(c), b], 1)))
        a = self.decoder_2a(self.merge_2a(torch.cat([self.up_2a(b), a], 1)))
        a = F.silu(self.head_norm(a))
        return shuffle(self.fine_head(a)), self.coarse_head(a)
