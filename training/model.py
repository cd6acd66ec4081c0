"""Atomic models as arrays, with what the simulation and the targets need."""

from dataclasses import dataclass, fields

import gemmi
import numpy as np

from net import AMINO, COIL, HELIX, NUCLEIC, OTHER, PROTEIN, STRAND

ELEMENTS = "C N O S P SE FE ZN MG CA CL NA K MN".split()  # any other element counts as the last one: rare and heavy
TYPE_OF = {name: i for i, name in enumerate(AMINO)}
LETTERS = dict(zip("ARNDCQEGHILKMFPSTWYV", range(20)))
CARBOXYL = {("ASP", "CG"), ("ASP", "OD1"), ("ASP", "OD2"), ("GLU", "CD"), ("GLU", "OE1"), ("GLU", "OE2")}


@dataclass
class Model:
    """One structure. Positions in A (or, after `moved`, in voxels of a crop); -1 stands for "none" or "unknown"."""

    xyz: np.ndarray  # [atoms, 3] f32
    element: np.ndarray  # [atoms] index into ELEMENTS
    occupancy: np.ndarray  # [atoms]
    b: np.ndarray  # [atoms] A^2
    molecule: np.ndarray  # [atoms] PROTEIN, NUCLEIC or OTHER
    mark: np.ndarray  # [atoms] bool: P, C1' and ligand atoms, at which the molecule type is taught
    acid: np.ndarray  # [atoms] bool: carboxyl atoms of Asp and Glu, which the electron beam damages
    ca: np.ndarray  # [residues, 3]
    n: np.ndarray  # [residues, 3]
    c: np.ndarray  # [residues, 3]
    amino: np.ndarray  # [residues] index into AMINO
    secondary: np.ndarray  # [residues] COIL, HELIX or STRAND
    next: np.ndarray  # [residues] index of the residue bonded to C
    previous: np.ndarray  # [residues] index of the residue bonded to N

    def save(self, path) -> None:
        np.savez(path, **{f.name: getattr(self, f.name) for f in fields(self)})

    @classmethod
    def load(cls, path) -> "Model":
        with np.load(path) as z:
            return cls(**{f.name: z[f.name] for f in fields(cls)})


def joined(a: Model, b: Model) -> Model:
    """Both models as one; residues of the second are renumbered."""
    parts = {f.name: np.concatenate([getattr(a, f.name), getattr(b, f.name)]) for f in fields(Model)}
    for name in ("next", "previous"):
        tail = getattr(b, name)
        parts[name] = np.concatenate([getattr(a, name), np.where(tail >= 0, tail + len(a.ca), -1)])
    return Model(**parts)


def amino_index(name: str) -> int:
    """Index into AMINO of a residue name; a modified residue counts as its parent, -1 stands for any other."""
    if name in TYPE_OF:
        return TYPE_OF[name]
    return LETTERS.get(gemmi.find_tabulated_residue(name).one_letter_code.upper(), -1)


def read_model(path: str) -> Model:
    """Model 1 of a PDB or mmCIF file: first altloc, no water, no hydrogen."""
    structure = gemmi.read_structure(str(path))
    structure.setup_entities()
    atoms, residues = [], []
    for chain in structure[0]:
        last = -1
        for residue in chain:
            info = gemmi.find_tabulated_residue(residue.name)
            if residue.is_water():
                continue
            molecule = PROTEIN if info.is_amino_acid() else NUCLEIC if info.is_nucleic_acid() else OTHER
            at = {}
            for a in residue:
                name = a.element.name.upper()
                if a.altloc not in ("\0", "A", " ") or name in ("H", "D"):
                    continue
                position = (a.pos.x, a.pos.y, a.pos.z)
                element = ELEMENTS.index(name) if name in ELEMENTS else len(ELEMENTS) - 1
                mark = molecule == OTHER or (molecule == NUCLEIC and a.name in ("P", "C1'"))
                atoms.append((*position, element, a.occ, a.b_iso, molecule, mark, (residue.name, a.name) in CARBOXYL))
                at.setdefault(a.name, position)
            if molecule == PROTEIN and {"CA", "N", "C"} <= at.keys():
                bonded = last >= 0 and np.linalg.norm(np.subtract(residues[last][2], at["N"])) < 2.0
                residues.append([at["CA"], at["N"], at["C"], amino_index(residue.name), -1, last if bonded else -1])
                if bonded:
                    residues[last][4] = len(residues) - 1
                last = len(residues) - 1
    a = np.array(atoms, np.float32).reshape(-1, 9)
    points = [np.array([r[i] for r in residues], np.float32).reshape(-1, 3) for i in range(3)]
    amino, nxt, previous = (np.array([r[i] for r in residues], np.int32) for i in (3, 4, 5))
    return Model(
        xyz=a[:, :3].copy(), element=a[:, 3].astype(np.int8), occupancy=a[:, 4], b=a[:, 5], molecule=a[:, 6].astype(np.int8),
        mark=a[:, 7] > 0, acid=a[:, 8] > 0, ca=points[0], n=points[1], c=points[2], amino=amino,
        secondary=secondary_structure(points[0], nxt), next=nxt, previous=previous,
    )  # fmt: skip


def secondary_structure(ca: np.ndarray, nxt: np.ndarray) -> np.ndarray:
    """Secondary structure from the CA distances i to i+2, i+3 and i+4; a match labels all five residues."""
    run = [np.arange(len(ca))]
    for _ in range(4):
        run.append(np.where(run[-1] >= 0, nxt[run[-1]], -1))
    whole = run[4] >= 0
    d2, d3, d4 = (np.linalg.norm(ca - ca[run[k]], axis=1) for k in (2, 3, 4))
    helix = whole & (abs(d2 - 5.5) < 0.5) & (abs(d3 - 5.3) < 0.6) & (abs(d4 - 6.4) < 0.7)
    strand = whole & (abs(d2 - 6.7) < 0.7) & (abs(d3 - 9.9) < 1.0) & (abs(d4 - 12.9) < 1.3)
    secondary = np.full(len(ca), COIL, np.int8)
    for label, starts in ((STRAND, strand), (HELIX, helix)):
        for r in run:
            secondary[r[starts]] = label
    return secondary
