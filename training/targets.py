"""Training targets of a crop: atom probabilities at every voxel, and residue labels at single 2 A cells."""

import numba
import numpy as np

from model import Model
from net import CA_STEP, PROTEIN
from simulate import Crop

SIGMA = 0.8  # A, standard deviation of a target peak
NEAR = 4.0  # A around model atoms within which the labels of a real map count
JITTER = 0.7  # A, spread of the second cell that each CA labels, so that labels may be read next to the CA


@numba.njit(cache=True, fastmath=True)
def peaks(probability, points, sigma):
    """Raises each voxel to the highest of the unit Gaussians at the points."""
    n = probability.shape[0]
    for a in range(points.shape[0]):
        x0, y0, z0 = int(np.round(points[a, 0])), int(np.round(points[a, 1])), int(np.round(points[a, 2]))
        for i in range(max(0, x0 - 3), min(n, x0 + 4)):
            for j in range(max(0, y0 - 3), min(n, y0 + 4)):
                for k in range(max(0, z0 - 3), min(n, z0 + 4)):
                    d = (i - points[a, 0]) ** 2 + (j - points[a, 1]) ** 2 + (k - points[a, 2]) ** 2
                    probability[i, j, k] = max(probability[i, j, k], np.exp(-d / (2 * sigma * sigma)))


@numba.njit(cache=True)
def spheres(mask, points, radius):
    """Sets the voxels within `radius` of a point to 1."""
    n, r = mask.shape[0], int(np.ceil(radius))
    for a in range(points.shape[0]):
        x0, y0, z0 = int(np.round(points[a, 0])), int(np.round(points[a, 1])), int(np.round(points[a, 2]))
        for i in range(max(0, x0 - r), min(n, x0 + r + 1)):
            for j in range(max(0, y0 - r), min(n, y0 + r + 1)):
                for k in range(max(0, z0 - r), min(n, z0 + r + 1)):
                    if (i - x0) ** 2 + (j - y0) ** 2 + (k - z0) ** 2 <= radius * radius:
                        mask[i, j, k] = 1


def inside(points: np.ndarray, n: int, border: float = 0) -> np.ndarray:
    """True for each point in the crop at least `border` voxels from its faces."""
    return ((points > border - 0.5) & (points < n - 0.5 - border)).all(1)


def cell_of(points: np.ndarray) -> np.ndarray:
    """Index of the 2 A cell that holds a point in voxels: cell i spans voxels 2 i and 2 i + 1."""
    return np.floor((points + 0.5) / 2).astype(np.int64)


def probability_maps(model: Model, n: int) -> np.ndarray:
    """[3, n, n, n] target probabilities of CA, N and C, 0 to 1."""
    probability = np.zeros((3, n, n, n), np.float32)
    for channel, points in enumerate((model.ca, model.n, model.c)):
        peaks(probability[channel], points[inside(points, n, -3)], SIGMA)
    return probability


def voxel_weight(crop: Crop) -> np.ndarray:
    """[n, n, n] 0 or 1: 1 everywhere in a simulated crop; in a real one near the model, or where there is clearly no density."""
    n = len(crop.density)
    weight = np.ones((n, n, n), np.float32)
    if not crop.complete:
        weight[:] = 0
        spheres(weight, crop.model.xyz[inside(crop.model.xyz, n, -NEAR)], NEAR)
        ca = np.round(crop.model.ca[inside(crop.model.ca, n)]).astype(int)
        if len(ca):
            low = 0.5 * np.percentile(crop.density[tuple(ca.T)], 10)
            weight[crop.density < max(low, 0)] = 1
    return weight


def cells(model: Model, n: int, rng) -> dict[str, np.ndarray]:
    """Labels at the cells of CA (each once in its own cell and once in one close by) and at cells of other molecules.

    Keys: cell [k, 3], amino, secondary (-1 unknown), next and previous [k, 3] in units of CA_STEP with has_next and
    has_previous, molecule.
    """
    index = np.nonzero(inside(model.ca, n))[0]
    ca = model.ca[index]
    nearby = ca + rng.normal(size=ca.shape) * JITTER
    keep = inside(nearby, n)
    index = np.concatenate([index, index[keep]])
    where = cell_of(np.concatenate([ca, nearby[keep]]))
    here = model.ca[index]
    out = {"cell": where, "amino": model.amino[index].astype(np.int64), "secondary": model.secondary[index].astype(np.int64)}
    for name, partner in (("next", model.next[index]), ("previous", model.previous[index])):
        out[f"has_{name}"] = partner >= 0
        out[name] = np.where((partner >= 0)[:, None], model.ca[partner] - here, 0).astype(np.float32) / np.float32(CA_STEP)
    mark = model.mark & inside(model.xyz, n)
    out["molecule"] = np.concatenate([np.full(len(index), PROTEIN), model.molecule[mark]]).astype(np.int64)
    out["molecule_cell"] = np.concatenate([where, cell_of(model.xyz[mark])])
    return out
