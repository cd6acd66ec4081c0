"""Geometry of models against what MolProbity expects: Ramachandran and rotamer outliers, clashes, bonds and angles.

    pip install gemmi numpy biotite hydride
    git clone https://github.com/rlabduke/reference_data
    python benches/geometry.py GRIDS MODEL...

GRIDS is a folder with the files of Top8000_ramachandran_pct_contour_grids and Top8000_rotamer_pct_contour_grids of that repository,
which are those that MolProbity uses, with its limits (outliers: 0.05 % for general residues, 0.1 % for glycine, proline, before proline,
isoleucine and valine, 0.2 % for cis proline; rotamers 0.3 %). Types without a grid there are left out and counted. Clashes are counted
in MolProbity's way, but with hydrogens turned by hydride in place of reduce: overlaps of 0.4 A or more per 1,000 atoms, of atoms more than
three bonds apart, or four where one is a hydrogen (probe's -4H); an overlap that a hydrogen bond explains (0.6 A, 0.8 A between charges)
is none. Hydrogens stand where the electrons are, with the radii that belong to that (Deis et al., Comput. Cryst. Newsl. 4, 9, 2013): at
their nuclei the same radii would count several times as many clashes. Bonds and angles are root mean square deviations from Engh and Huber's values (1991)
for the backbone and C-beta. Columns: model, residues, Ramachandran favoured %, outliers %, rotamers judged, outliers %, clashscore,
bonds A, angles in degrees.
"""

import argparse
import math
import warnings
from pathlib import Path

import biotite.structure as struc
import gemmi
import hydride
import numpy as np
from biotite.structure.io import pdbx

CHIS = {
    "ASN": ["N CA CB CG", "CA CB CG OD1"],
    "ASP": ["N CA CB CG", "CA CB CG OD1"],
    "ARG": ["N CA CB CG", "CA CB CG CD", "CB CG CD NE", "CG CD NE CZ"],
    "CYS": ["N CA CB SG"],
    "GLN": ["N CA CB CG", "CA CB CG CD", "CB CG CD OE1"],
    "GLU": ["N CA CB CG", "CA CB CG CD", "CB CG CD OE1"],
    "HIS": ["N CA CB CG", "CA CB CG ND1"],
    "ILE": ["N CA CB CG1", "CA CB CG1 CD1"],
    "LEU": ["N CA CB CG", "CA CB CG CD1"],
    "LYS": ["N CA CB CG", "CA CB CG CD", "CB CG CD CE", "CG CD CE NZ"],
    "MET": ["N CA CB CG", "CA CB CG SD", "CB CG SD CE"],
    "PHE": ["N CA CB CG", "CA CB CG CD1"],
    "PRO": ["N CA CB CG"],
    "SER": ["N CA CB OG"],
    "THR": ["N CA CB OG1"],
    "TRP": ["N CA CB CG", "CA CB CG CD1"],
    "TYR": ["N CA CB CG", "CA CB CG CD1"],
    "VAL": ["N CA CB CG1"],
}
ROTAMER_GRIDS = {"PHE": "phetyr", "TYR": "phetyr"}
ROTAMER_OUTLIER = 0.003
RAMACHANDRAN = {
    "general": ("rama8000-general-noGPIVpreP", 0.0005),
    "glycine": ("rama8000-gly-sym", 0.001),
    "cis": ("rama8000-cispro", 0.002),
    "trans": ("rama8000-transpro", 0.001),
    "before": ("rama8000-prepro-noGP", 0.001),
    "branched": ("rama8000-ileval-nopreP", 0.001),
}
FAVOURED = 0.02
# Engh and Huber, Acta Cryst. A47, 392 (1991): lengths in A, angles in degrees.
BONDS = {("N", "CA"): 1.458, ("CA", "C"): 1.525, ("C", "O"): 1.231, ("CA", "CB"): 1.530}
PEPTIDE_BOND = 1.329
ANGLES = {("N", "CA", "C"): 111.2, ("CA", "C", "O"): 120.8, ("N", "CA", "CB"): 110.5, ("C", "CA", "CB"): 110.1}
PEPTIDE_ANGLES = {"CA C N": 116.2, "O C N": 123.0, "C N CA": 121.7}
RADII = {"C": 1.70, "N": 1.55, "O": 1.40, "S": 1.80, "H": 1.22}
CARBONYL_CARBON = 1.65
POLAR_OR_AROMATIC_HYDROGEN = 1.05
# From the heavy atom to the middle of the hydrogen's electrons.
HYDROGEN_LENGTHS = {"C": 0.97, "N": 0.86, "O": 0.84, "S": 1.19}
AROMATIC = {
    "PHE": "CD1 CD2 CE1 CE2 CZ",
    "TYR": "CD1 CD2 CE1 CE2",
    "TRP": "CD1 CE3 CZ2 CZ3 CH2",
    "HIS": "CD2 CE1",
}
NEGATIVE = {("ASP", "OD1"), ("ASP", "OD2"), ("GLU", "OE1"), ("GLU", "OE2")}
POSITIVE = {("LYS", "NZ"), ("ARG", "NE"), ("ARG", "NH1"), ("ARG", "NH2")}
CLASH = 0.4
HYDROGEN_BOND = 0.6
CHARGED_HYDROGEN_BOND = 0.8


class Grid:
    """Shares of residues with a smaller density, over angles; linear between the bins."""

    def __init__(self, path: Path):
        lines = path.read_text().splitlines()
        self.axes = []
        for line in lines:
            if line.startswith("#   x"):
                low, high, bins, _ = line.split(":")[1].split()
                self.axes.append((float(low), float(high), int(bins)))
        self.values = np.zeros([bins for *_, bins in self.axes])
        for line in lines:
            if line and not line.startswith("#"):
                *at, value = map(float, line.split())
                index = tuple(int((x - low) / (high - low) * bins) for x, (low, high, bins) in zip(at, self.axes))
                self.values[index] = value

    def at(self, angles) -> float:
        parts = []
        for angle, (low, high, bins) in zip(angles, self.axes):
            place = ((angle - low) % (high - low)) / (high - low) * bins - 0.5
            first = math.floor(place)
            parts.append(((first % bins, 1 - place + first), ((first + 1) % bins, place - first)))
        total = 0.0
        for corner in np.ndindex(*[2] * len(parts)):
            chosen = [part[side] for part, side in zip(parts, corner)]
            total += self.values[tuple(index for index, _ in chosen)] * math.prod(weight for _, weight in chosen)
        return total


def degrees(*positions) -> float:
    return math.degrees(gemmi.calculate_dihedral(*positions))


def atoms_of(residue) -> dict:
    return {atom.name: atom.pos for atom in residue}


def rms(values) -> float:
    return math.sqrt(np.mean(np.square(values))) if len(values) else float("nan")


class Judge:
    def __init__(self, folder: Path):
        self.rama = {kind: (Grid(folder / f"{name}.data"), limit) for kind, (name, limit) in RAMACHANDRAN.items()}
        self.rotamers = {}
        for name in CHIS:
            path = folder / f"rota8000-{ROTAMER_GRIDS.get(name, name.lower())}.data"
            if path.exists() and path.stat().st_size:
                self.rotamers[name] = Grid(path)

    def ramachandran(self, chain) -> list[tuple[bool, bool]]:
        found = []
        for before, residue, after in zip(chain, chain[1:], chain[2:]):
            a, b, c = map(atoms_of, (before, residue, after))
            if not {"CA", "C"} <= a.keys() or not {"N", "CA", "C"} <= b.keys() or not {"N"} <= c.keys():
                continue
            if a["C"].dist(b["N"]) > 2.0 or b["C"].dist(c["N"]) > 2.0:
                continue
            phi, psi = degrees(a["C"], b["N"], b["CA"], b["C"]), degrees(b["N"], b["CA"], b["C"], c["N"])
            grid, limit = self.rama[kind(a, b, residue.name, after.name)]
            value = grid.at((phi, psi))
            found.append((value >= FAVOURED, value < limit))
        return found

    def rotamer(self, residue):
        grid, atoms = self.rotamers.get(residue.name), atoms_of(residue)
        if grid is None:
            return None
        try:
            chis = [degrees(*[atoms[name] for name in chi.split()]) for chi in CHIS[residue.name][: len(grid.axes)]]
        except KeyError:
            return None
        return grid.at(chis) < ROTAMER_OUTLIER


def kind(before, atoms, name, after) -> str:
    if name == "GLY":
        return "glycine"
    if name == "PRO":
        return "cis" if abs(degrees(before["CA"], before["C"], atoms["N"], atoms["CA"])) < 30 else "trans"
    if after == "PRO":
        return "before"
    return "branched" if name in ("ILE", "VAL") else "general"


def ideal_geometry(chain) -> tuple[list[float], list[float]]:
    bonds, angles = [], []
    for residue, after in zip(chain, [*chain[1:], None]):
        atoms = atoms_of(residue)
        bonds += [atoms[a].dist(atoms[b]) - length for (a, b), length in BONDS.items() if {a, b} <= atoms.keys()]
        angle = lambda *at: math.degrees(gemmi.calculate_angle(*at))  # noqa: E731
        angles += [angle(*[atoms[n] for n in names]) - ideal for names, ideal in ANGLES.items() if {*names} <= atoms.keys()]
        following = atoms_of(after) if after else {}
        if {"CA", "C", "O"} <= atoms.keys() and {"N", "CA"} <= following.keys() and atoms["C"].dist(following["N"]) < 2.0:
            bonds.append(atoms["C"].dist(following["N"]) - PEPTIDE_BOND)
            angles.append(angle(atoms["CA"], atoms["C"], following["N"]) - PEPTIDE_ANGLES["CA C N"])
            angles.append(angle(atoms["O"], atoms["C"], following["N"]) - PEPTIDE_ANGLES["O C N"])
            angles.append(angle(atoms["C"], following["N"], following["CA"]) - PEPTIDE_ANGLES["C N CA"])
    return bonds, angles


def with_hydrogens(path: Path):
    atoms = pdbx.get_structure(pdbx.CIFFile.read(str(path)), model=1)
    atoms = atoms[struc.filter_amino_acids(atoms) & (atoms.element != "H")]
    atoms.bonds = struc.connect_via_residue_names(atoms)
    atoms.set_annotation("charge", hydride.estimate_amino_acid_charges(atoms, ph=7.0))
    atoms, _ = hydride.add_hydrogen(atoms)
    atoms.coord = hydride.relax_hydrogen(atoms)
    near = [{*bonded[bonded >= 0]} for bonded in atoms.bonds.get_all_bonds()[0]]
    for i in np.flatnonzero(atoms.element == "H"):
        (heavy,) = near[i]
        out = atoms.coord[i] - atoms.coord[heavy]
        atoms.coord[i] = atoms.coord[heavy] + out / np.linalg.norm(out) * HYDROGEN_LENGTHS[atoms.element[heavy]]
    return atoms, near


class Contacts:
    """Which atoms of a model are too near to each other."""

    def __init__(self, atoms, near):
        self.atoms, self.near = atoms, near
        self.polar = {i for i in range(len(atoms)) if self.is_hydrogen(i) and any(atoms.element[j] in "NOS" for j in near[i])}
        self.radius = np.array([self.radius_of(i) for i in range(len(atoms))])

    def is_hydrogen(self, i) -> bool:
        return self.atoms.element[i] == "H"

    def radius_of(self, i) -> float:
        atoms, near = self.atoms, self.near[i]
        if self.is_hydrogen(i):
            (heavy,) = near
            aromatic = atoms.atom_name[heavy] in AROMATIC.get(atoms.res_name[heavy], "").split()
            return POLAR_OR_AROMATIC_HYDROGEN if i in self.polar or aromatic else RADII["H"]
        if atoms.element[i] == "C" and len(near) == 3 and any(atoms.element[j] == "O" for j in near):
            return CARBONYL_CARBON
        return RADII.get(atoms.element[i], 1.7)

    def are_bonded(self, i, j) -> bool:
        reached, edge = {i}, {i}
        for _ in range(4 if self.is_hydrogen(i) or self.is_hydrogen(j) else 3):
            edge = set().union(*(self.near[k] for k in edge)) - reached
            reached |= edge
        return j in reached

    def explained(self, i, j) -> float:
        """Overlap that a hydrogen bond of the two explains."""
        atoms = self.atoms
        for hydrogen, taker in ((i, j), (j, i)):
            if hydrogen in self.polar and atoms.element[taker] in ("O", "N", "S"):
                (giver,) = self.near[hydrogen]
                name = lambda at: (atoms.res_name[at], atoms.atom_name[at])  # noqa: E731
                charged = name(taker) in NEGATIVE and name(giver) in POSITIVE
                return CHARGED_HYDROGEN_BOND if charged else HYDROGEN_BOND
        return CLASH

    def clashes(self):
        atoms = self.atoms
        cells = struc.CellList(atoms, cell_size=4.0)
        for i in range(len(atoms)):
            around = cells.get_atoms(atoms.coord[i], radius=3.6)
            around = around[around > i]
            apart = np.linalg.norm(atoms.coord[around] - atoms.coord[i], axis=1)
            overlap = self.radius[i] + self.radius[around] - apart
            for j, over in zip(around[overlap >= CLASH], overlap[overlap >= CLASH]):
                if over >= self.explained(i, j) and not self.are_bonded(i, j):
                    yield i, j, over


def clashscore(path: Path) -> float:
    atoms, near = with_hydrogens(path)
    return 1000.0 * sum(1 for _ in Contacts(atoms, near).clashes()) / max(len(atoms), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("grids", type=Path)
    parser.add_argument("models", type=Path, nargs="+")
    args = parser.parse_args()
    warnings.filterwarnings("ignore", module="biotite")
    judge = Judge(args.grids)
    print("| model | residues | Rama favoured % | outliers % | rotamers | outliers % | clashscore | bonds | angles |")
    print("|---|---|---|---|---|---|---|---|---|")
    for path in args.models:
        structure = gemmi.read_structure(str(path))
        chains = [[r for r in chain if r.find_atom("CA", "*")] for chain in structure[0]]
        rama = [row for chain in chains for row in judge.ramachandran(chain)]
        rotamers = [outlier for chain in chains for r in chain if (outlier := judge.rotamer(r)) is not None]
        bonds, angles = map(list, zip(*[ideal_geometry(chain) for chain in chains]))
        percent = lambda values: 100.0 * sum(values) / max(len(values), 1)  # noqa: E731
        print(
            f"| {path.parent.name}/{path.stem} | {sum(map(len, chains))} | {percent([f for f, _ in rama]):.1f} | "
            f"{percent([o for _, o in rama]):.2f} | {len(rotamers)} | {percent(rotamers):.2f} | {clashscore(path):.1f} | "
            f"{rms(sum(bonds, [])):.3f} | {rms(sum(angles, [])):.2f} |"
        )


if __name__ == "__main__":
    main()
