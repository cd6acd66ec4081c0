"""Device, number format and memory layout in which the network runs fastest on this computer."""

import torch

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
# Processors without bfloat16 instructions run bfloat16 several times slower than float32, and float32 faster with channels first.
HAS_BFLOAT16 = DEVICE.type == "cuda" or torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported()
torch.backends.cudnn.benchmark = True
LAYOUT = torch.channels_last_3d if HAS_BFLOAT16 and DEVICE.type == "cpu" else torch.contiguous_format


def ready(net: torch.nn.Module) -> torch.nn.Module:
    """Moves the network to the device, in the fastest memory layout."""
    return net.to(DEVICE, memory_format=LAYOUT)


def here(batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Moves a batch to the device."""
    return {k: v.to(DEVICE, non_blocking=True) for k, v in batch.items()}


def forward(net: torch.nn.Module, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Output of the network for crops [b, 1, S, S, S]."""
    with torch.autocast(DEVICE.type, dtype=torch.bfloat16, enabled=HAS_BFLOAT16):
        return net(x.to(DEVICE).contiguous(memory_format=LAYOUT))
