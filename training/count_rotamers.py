"""Counts the ideal geometry of side chains and the library of their rotamers over structures.

    python count_rotamers.py ../../shared/structures --geometry ../src/geometry/side_chain.txt --rotamers ../assets/rotamers.txt

Structures only: nothing of a map counts, nor of the models of maps. Left out are collections of predicted or prepared models. Of
chains with the same sequence the first counts; of residues those whose atoms are all there, with full occupancy and, where B factors
tell, with none above 50 A^2 in the side chain.

Geometry: medians of bond lengths, angles, and of torsions relative to the chi angle that they go with. They follow Engh and Huber,
International Tables for Crystallography F, 18.3 (2001), by whose values crystal structures are refined.

Rotamers: chi angles between sp3 atoms fall into three wells of 120 degrees; the last chi of Asn, Asp, Gln, Glu, His, Phe, Trp and Tyr into
bins of 30 degrees, folded to 180 degrees where the atoms about it are alike (Asp, Glu, Phe, Tyr). Proline has two puckers. Every rotamer has the
circular mean and standard deviation of its chi angles, and a probability in each of 144 bins of phi and psi, 30 degrees wide, smoothed over
neighbouring bins and towards that without phi and psi.
"""

import argparse
from collections import Counter, defaultdict
from pathlib import Path

import gemmi
import numpy as np

LEFT_OUT = ("bioemu", "schrodinger_fep", "tcrdock", "toolkit")
HIGHEST_B = 50.0
PULL = 30.0  # residues that the distribution without phi and psi counts for in each bin of them
FEWEST = 5  # residues of a rotamer that is listed
NARROWEST = 5.0  # degrees of the standard deviation of a chi angle at least
KERNEL = np.array([0.25, 0.5, 0.25])  # over neighbouring bins of phi, and of psi
BIN, BINS = 30.0, 12
FIRST, STEP, HIGHEST = 35, 0.1, 90  # a cost in nats is the character FIRST + cost / STEP, at most HIGHEST steps

# Atom, its three anchors from the nearest on, and the torsion: chi1 to chi4, with an angle added where there is a branch, or fixed.
TREE = {
    "ALA": "", "GLY": "",
    "ARG": "CG CB CA N chi1, CD CG CB CA chi2, NE CD CG CB chi3, CZ NE CD CG chi4, NH1 CZ NE CD =, NH2 CZ NE CD =",
    "ASN": "CG CB CA N chi1, OD1 CG CB CA chi2, ND2 CG CB CA chi2+",
    "ASP": "CG CB CA N chi1, OD1 CG CB CA chi2, OD2 CG CB CA chi2+",
    "CYS": "SG CB CA N chi1",
    "GLN": "CG CB CA N chi1, CD CG CB CA chi2, OE1 CD CG CB chi3, NE2 CD CG CB chi3+",
    "GLU": "CG CB CA N chi1, CD CG CB CA chi2, OE1 CD CG CB chi3, OE2 CD CG CB chi3+",
    "HIS": "CG CB CA N chi1, ND1 CG CB CA chi2, CD2 CG CB CA chi2+, CE1 ND1 CG CB =, NE2 CD2 CG CB =",
    "ILE": "CG1 CB CA N chi1, CG2 CB CA N chi1+, CD1 CG1 CB CA chi2",
    "LEU": "CG CB CA N chi1, CD1 CG CB CA chi2, CD2 CG CB CA chi2+",
    "LYS": "CG CB CA N chi1, CD CG CB CA chi2, CE CD CG CB chi3, NZ CE CD CG chi4",
    "MET": "CG CB CA N chi1, SD CG CB CA chi2, CE SD CG CB chi3",
    "PHE": "CG CB CA N chi1, CD1 CG CB CA chi2, CD2 CG CB CA chi2+, CE1 CD1 CG CB =, CE2 CD2 CG CB =, CZ CE1 CD1 CG =",
    "PRO": "CG CB CA N chi1, CD CG CB CA chi2",
    "SER": "OG CB CA N chi1",
    "THR": "OG1 CB CA N chi1, CG2 CB CA N chi1+",
    "TRP": "CG CB CA N chi1, CD1 CG CB CA chi2, CD2 CG CB CA chi2+, NE1 CD1 CG CB =, CE2 CD2 CG CB =, CE3 CD2 CG CB =, "
           "CZ2 CE2 CD2 CG =, CZ3 CE3 CD2 CG =, CH2 CZ2 CE2 CD2 =",
    "TYR": "CG CB CA N chi1, CD1 CG CB CA chi2, CD2 CG CB CA chi2+, CE1 CD1 CG CB =, CE2 CD2 CG CB =, CZ CE1 CD1 CG =, OH CZ CE1 CD1 =",
    "VAL": "CG1 CB CA N chi1, CG2 CB CA N chi1+",
}  # fmt: skip
ATOMS = {name: [row.split() for row in tree.split(", ") if row] for name, tree in TREE.items()}
BINNED = {"ASN": 360, "GLN": 360, "HIS": 360, "TRP": 360, "ASP": 180, "GLU": 180, "PHE": 180, "TYR": 180}


def torsion(points: np.ndarray) -> np.ndarray:
    """Torsion angles in degrees of positions (..., 4, 3)."""
    first, bond, last = (np.diff(points, axis=-2)[..., i, :] for i in range(3))
    before, after = np.cross(first, bond), np.cross(bond, last)
    sine = (first * after).sum(-1) * np.linalg.norm(bond, axis=-1)
    return np.degrees(np.arctan2(sine, (before * after).sum(-1)))


def bend(points: np.ndarray) -> np.ndarray:
    """Angles in degrees of positions (..., 3, 3)."""
    a, b = points[..., 0, :] - points[..., 1, :], points[..., 2, :] - points[..., 1, :]
    return np.degrees(np.arctan2(np.linalg.norm(np.cross(a, b), axis=-1), (a * b).sum(-1)))


def positions(residue: gemmi.Residue, names: list[str]) -> np.ndarray | None:
    """Positions of the atoms of a residue, if they are all there and well seen."""
    atoms = [residue.find_atom(name, "*") for name in names]
    if any(atom is None or atom.occ < 0.99 or atom.b_iso > HIGHEST_B and atom.b_iso != 100 for atom in atoms):
        return None
    return np.array([atom.pos.tolist() for atom in atoms])


def residues(folder: Path):
    """Type, phi, psi (NaN where unknown) and positions of N, CA, C, CB and the side chain of every residue that counts."""
    seen = set()
    for path in sorted(folder.iterdir()):
        if path.name.split("__")[0] in LEFT_OUT:
            continue
        try:
            structure = gemmi.read_structure(str(path))
        except (RuntimeError, ValueError):
            continue
        structure.setup_entities()
        for chain in structure[0] if len(structure) else []:
            polymer = list(chain.get_polymer())
            sequence = tuple(residue.name for residue in polymer)
            if sequence in seen:
                continue
            seen.add(sequence)
            for index, residue in enumerate(polymer):
                if residue.name not in ATOMS or residue.name == "GLY":
                    continue
                found = positions(residue, ["N", "CA", "C", "CB", *(row[0] for row in ATOMS[residue.name])])
                if found is None:
                    continue
                phi = psi = np.nan
                if index and (atom := polymer[index - 1].find_atom("C", "*")):
                    before = np.array(atom.pos.tolist())
                    if np.linalg.norm(before - found[0]) < 1.7:
                        phi = torsion(np.array([before, *found[:3]]))
                if index + 1 < len(polymer) and (atom := polymer[index + 1].find_atom("N", "*")):
                    after = np.array(atom.pos.tolist())
                    if np.linalg.norm(after - found[2]) < 1.7:
                        psi = torsion(np.array([*found[:3], after]))
                yield residue.name, phi, psi, found


def mean(angles: np.ndarray, period: float = 360.0) -> tuple[float, float]:
    """Circular mean and standard deviation in degrees."""
    turns = np.exp(2j * np.pi * angles / period).mean()
    centre = np.angle(turns) * period / (2 * np.pi)
    off = (angles - centre + period / 2) % period - period / 2
    return centre, max(NARROWEST, float(np.sqrt((off**2).mean())))


def median(angles: np.ndarray) -> float:
    """Median of angles in degrees about their circular mean."""
    centre, _ = mean(angles)
    return (centre + np.median((angles - centre + 180) % 360 - 180) + 180) % 360 - 180


def geometry(name: str, points: np.ndarray) -> list[str]:
    """Lines of the table of the geometry of one type."""
    n, ca, c, cb = (points[:, i] for i in range(4))
    unit = lambda v: v / np.linalg.norm(v, axis=-1, keepdims=True)
    middle, bond = unit(unit(n - ca) + unit(c - ca)), cb - ca
    length = np.linalg.norm(bond, axis=-1)
    out = np.degrees(np.arccos(np.clip((unit(bond) * -middle).sum(-1), -1, 1)))
    lines = [f"{name} CB CA {np.median(length):.3f} {np.median(out):.1f}"]
    order = ["N", "CA", "C", "CB", *(row[0] for row in ATOMS[name])]
    chis = {}
    for atom, a, b, c, turn in ATOMS[name]:
        four = points[:, [order.index(x) for x in (c, b, a, atom)]]
        angle = torsion(four)
        if turn.startswith("chi") and not turn.endswith("+"):
            chis[turn], added = angle, 0.0
        elif turn == "=":
            added = median(angle)
        else:
            added = median(angle - chis[turn[:-1]])
        if abs(abs(added) - 90) > 80:  # flat
            added = 180.0 if abs(added) > 90 else 0.0
        length = np.median(np.linalg.norm(four[:, 3] - four[:, 2], axis=-1))
        turn = "fixed" if turn == "=" else turn.rstrip("+")
        lines.append(f"{name} {atom} {a} {b} {c} {length:.3f} {np.median(bend(four[:, 1:])):.1f} {turn} {added:.1f}")
    return lines


def chi_angles(name: str, points: np.ndarray) -> np.ndarray:
    """Chi angles (residues, chis), folded where atoms are alike."""
    order = ["N", "CA", "C", "CB", *(row[0] for row in ATOMS[name])]
    rows = [row for row in ATOMS[name] if row[4].startswith("chi") and not row[4].endswith("+")]
    chis = np.stack([torsion(points[:, [order.index(x) for x in (c, b, a, atom)]]) for atom, a, b, c, _ in rows], 1)
    if BINNED.get(name) == 180:
        chis[:, -1] %= 180
    return chis


def wells(name: str, chis: np.ndarray) -> np.ndarray:
    """Index of the well of each chi angle."""
    if name == "PRO":
        return (chis[:, :1] > 0).astype(int)
    found = (chis % 360 // 120).astype(int)
    if name in BINNED:
        found[:, -1] = (chis[:, -1] % BINNED[name] // BIN).astype(int)
    return found


def smooth(counts: np.ndarray) -> np.ndarray:
    """Counts (rotamers, phi, psi), shared with neighbouring bins."""
    for axis in (1, 2):
        counts = sum(weight * np.roll(counts, shift, axis) for shift, weight in zip((-1, 0, 1), KERNEL))
    return counts


def rotamers(name: str, phi: np.ndarray, psi: np.ndarray, points: np.ndarray) -> list[str]:
    """Lines of the library of one type: means, spreads, and a character for each bin of phi and, fastest, psi."""
    chis = chi_angles(name, points)
    found, index, sizes = np.unique(wells(name, chis), axis=0, return_inverse=True, return_counts=True)
    index = index.reshape(-1)
    total = np.bincount(index) / len(index)
    counts = np.zeros((len(found), BINS, BINS))
    known = ~np.isnan(phi) & ~np.isnan(psi)
    cells = [((angle[known] + 180) // BIN).astype(int) % BINS for angle in (phi, psi)]
    np.add.at(counts, (index[known], *cells), 1.0)
    counts = smooth(counts)
    probability = (counts + PULL * total[:, None, None]) / (counts.sum(0) + PULL)
    lines = []
    for nth in np.argsort(-total, kind="stable"):
        if sizes[nth] < FEWEST:
            continue
        own = [mean(column, 180.0 if BINNED.get(name) == 180 and i == chis.shape[1] - 1 else 360.0)
               for i, column in enumerate(chis[index == nth].T)]  # fmt: skip
        costs = np.clip(np.rint(-np.log(np.maximum(probability[nth], 1e-9)) / STEP), 0, HIGHEST).astype(int)
        means, spreads = (",".join(f"{pair[i]:.0f}" for pair in own) for i in (0, 1))
        whole = min(HIGHEST, round(-np.log(total[nth]) / STEP))
        lines.append(f"{name} {means} {spreads} {chr(FIRST + whole)}{''.join(chr(FIRST + c) for c in costs.flat)}")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("structures", type=Path)
    parser.add_argument("--geometry", type=Path, required=True)
    parser.add_argument("--rotamers", type=Path, required=True)
    options = parser.parse_args()
    by_type = defaultdict(list)
    for name, phi, psi, points in residues(options.structures):
        by_type[name].append((phi, psi, points))
    counted = Counter({name: len(rows) for name, rows in by_type.items()})
    shapes, library = [], []
    for name in sorted(by_type):
        phi, psi, points = (np.array(column) for column in zip(*by_type[name]))
        shapes += geometry(name, points)
        if ATOMS[name]:
            library += rotamers(name, phi, psi, points)
    total = f"{sum(counted.values())} residues"
    options.geometry.write_text("\n".join(shapes) + "\n")
    options.rotamers.write_text("\n".join(library) + "\n")
    print(total, dict(sorted(counted.items())), len(library), "rotamers")


if __name__ == "__main__":
    main()
