"""Makes the seeds of the fuzz targets: small sound files of every kind, cut out of what the project ships.

    python seeds.py [FOLDER]        more files of any kind in FOLDER are added to the corpora by what they are called

Writes fuzz/corpus/TARGET/. The fuzzer adds to these folders, which git does not keep.
"""

import bz2
import gzip
import io
import json
import struct
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "fuzz/corpus"
KINDS = {  # target: endings of the files that suit it
    "map": (".mrc", ".map", ".ccp4", ".mrc.gz", ".map.gz", ".mrc.bz2", ".zip", ".mrc.xz"),
    "compressed": (".gz", ".bz2"),
    "structure": (".pdb", ".cif", ".ent", ".pdb.gz", ".cif.gz"),
    "pdb": (".pdb", ".ent"),
    "mmcif": (".cif",),
    "fasta": (".fasta", ".fa", ".pir", ".seq"),
    "json": (".json",),
    "table": (".csv", ".tsv"),
    "weights": (".ckpt", ".pt", ".safetensors"),
}
LARGEST = 64 << 10  # bytes; larger seeds only slow the fuzzer


def small_map(mode: int = 2, size: int = 4) -> bytes:
    """A map of size^3 voxels of 1 A."""
    header = bytearray(1024)
    struct.pack_into("<10i", header, 0, size, size, size, mode, 0, 0, 0, size, size, size)
    struct.pack_into("<6f", header, 40, size, size, size, 90, 90, 90)
    struct.pack_into("<3i", header, 64, 1, 2, 3)
    struct.pack_into("<3f", header, 76, 0, size**3 - 1, size**3 / 2)
    header[208:216] = b"MAP DD\0\0"
    values = range(size**3)
    kind = {0: "b", 1: "h", 2: "f", 6: "H"}[mode]
    return bytes(header) + struct.pack(f"<{size**3}{kind}", *values)


def small_weights() -> bytes:
    """The tensors of the shipped weights, each of one value."""
    file = (ROOT / "assets/weave.safetensors").read_bytes()
    (length,) = struct.unpack_from("<Q", file)
    tensors = json.loads(file[8 : 8 + length])
    start = 0
    for name, tensor in tensors.items():
        if name != "__metadata__":
            size = {"F16": 2, "BF16": 2, "F32": 4}[tensor["dtype"]]
            tensor["shape"], tensor["data_offsets"] = [1], [start, start + size]
            start += size
    header = json.dumps(tensors).encode()
    return struct.pack("<Q", len(header)) + header + bytes(start)


def short_weights() -> bytes:
    """The header of the shipped weights, and no values."""
    file = (ROOT / "assets/weave.safetensors").read_bytes()
    (length,) = struct.unpack_from("<Q", file)
    return file[: 8 + length]


def npy(kind: str, shape: tuple[int, ...], content: bytes) -> bytes:
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\0" + struct.pack("<H", len(header)) + header.encode() + content


def shard(tiles: int = 8) -> bytes:
    """The shard that manifest.json describes: tiles of 32 with cores of 20, of a map of 24^3 voxels."""
    starts = [(x, y, z) for x in (-6, 14) for y in (-6, 14) for z in (-6, 14)][:tiles]
    origins = b"".join(struct.pack("<3i", *start) for start in starts)
    values = struct.pack("<f", 0.5) * (tiles * 32**3)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("density.npy", npy("<f4", (tiles, 32, 32, 32), values))
        archive.writestr("origin.npy", npy("<i4", (tiles, 3), origins))
    return file.getvalue()


def add(target: str, name: str, content: bytes) -> None:
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    if len(content) <= LARGEST:
        (folder / name).write_bytes(content)


def main() -> None:
    for mode in (0, 1, 2, 6):
        add("map", f"mode{mode}.mrc", small_map(mode))
    add("map", "map.mrc.gz", gzip.compress(small_map()))
    add("map", "map.mrc.bz2", bz2.compress(small_map()))
    for name, pack in (("a.gz", gzip.compress), ("a.bz2", bz2.compress)):
        add("compressed", name, pack(b"sound content " * 40))
    model = gzip.decompress((ROOT / "assets/example/5ni1.cif.gz").read_bytes())
    loop = model.find(b"_atom_site.")
    add("mmcif", "atoms.cif", b"loop_\n" + model[loop : loop + 20_000])
    add("fasta", "example.fasta", (ROOT / "assets/example/5ni1.fasta").read_bytes())
    add("table", "table.csv", b"emdb_id,resolution\n1001,3.0\n1002,2.5\n")
    add("weights", "small.safetensors", small_weights())
    add("weights", "short.safetensors", short_weights())
    add("tiles", "whole.npz", shard())
    add("tiles", "one.npz", shard(1))
    add("region", "sphere", b"40,52.5,38:30")
    add("region", "box", b"0,0,0:10,20,30")
    folders = [ROOT / "tests/data", *map(Path, sys.argv[1:])]
    for path in (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()):
        for target, endings in KINDS.items():
            if path.name.endswith(endings):
                add(target, f"{path.parent.name}-{path.name}", path.read_bytes())
        add("recognise", f"{path.parent.name}-{path.name}", path.read_bytes()[:4096])
    print({folder.name: len(list(folder.iterdir())) for folder in sorted(CORPUS.iterdir())})


if __name__ == "__main__":
    main()
