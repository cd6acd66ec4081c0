"""Makes poor maps of held-out structures, by which settings of the tracer and the network are chosen.

    python development.py --cache run/cache --shared ../../shared --out run/development

Each is a folder with `map.mrc.gz`, `model.pdb` and `observed.fasta`, as `benches/accuracy.py --maps FOLDER…` takes them. Simulated as in
training, but as whole maps, at 3.6 to 4.5 A, with four times the noise. Structures of 80 to 500 residues.
"""

import argparse
from pathlib import Path

import gemmi
import mrcfile
import numpy as np

from data import split
from model import Model
from simulate import Quality, simulate

MARGIN = 18.0  # A around the molecule, which is not exactly in the middle
RESOLUTIONS = (3.6, 3.8, 4.0, 4.2, 4.5)  # A, one map after the other


def superposed(structure: gemmi.Structure, before: np.ndarray, after: np.ndarray) -> gemmi.Structure:
    """The protein of the structure, superposed as its CA moved (Kabsch, Acta Cryst. A32, 922, 1976)."""
    structure = structure.clone()
    structure.remove_ligands_and_waters()
    u, _, vt = np.linalg.svd((before - before.mean(0)).T @ (after - after.mean(0)))
    rotation = (u @ np.diag([1, 1, np.sign(np.linalg.det(u @ vt))]) @ vt).T
    shift = after.mean(0) - rotation @ before.mean(0)
    structure.cell = gemmi.UnitCell()
    structure[0].transform_pos_and_adp(gemmi.Transform(gemmi.Mat33(rotation.tolist()), gemmi.Vec3(*shift.tolist())))
    return structure


def write(folder: Path, density: np.ndarray, structure: gemmi.Structure) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with mrcfile.new(folder / "map.mrc.gz", np.ascontiguousarray(density.T), compression="gzip", overwrite=True) as file:
        file.voxel_size = 1.0
    structure.write_pdb(str(folder / "model.pdb"))
    chains = ((chain.name, chain.get_polymer().make_one_letter_sequence().replace("-", "")) for chain in structure[0])
    (folder / "observed.fasta").write_text("".join(f">{name}|Chain {name}\n{letters}\n" for name, letters in chains if letters))


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--cache", type=Path, default=Path("run/cache"))
    args.add_argument("--shared", type=Path, default=Path("../../shared"))
    args.add_argument("--out", type=Path, default=Path("run/development"))
    args.add_argument("--count", type=int, default=12)
    args = args.parse_args()
    sources = {path.name.split(".")[0].lower(): path for path in (args.shared / "structures").glob("*.cif.gz")}
    made = 0
    for path in split(args.cache)[1]:
        model = Model.load(path)
        if made == args.count or not 80 <= len(model.ca) <= 500:
            continue
        rng = np.random.default_rng(made)
        centre = (model.xyz.min(0) + model.xyz.max(0)) / 2
        reach = np.linalg.norm(model.xyz - centre, axis=1).max() + MARGIN
        quality = Quality(RESOLUTIONS[made % len(RESOLUTIONS)], noise=tuple(4 * factor for factor in Quality.noise))
        crop = simulate(model, rng, 8 * int(np.ceil(reach / 4)), quality, around=centre[None])
        structure = gemmi.read_structure(str(sources[path.stem]))
        structure.setup_entities()
        write(args.out / path.stem, crop.density, superposed(structure, model.ca.astype(float), crop.model.ca.astype(float)))
        print(path.stem, len(model.ca), crop.density.shape, quality.resolution, flush=True)
        made += 1


if __name__ == "__main__":
    main()
