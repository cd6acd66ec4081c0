"""Simulated density of a random crop of a structure, like that of a cryo-EM map: see "Simulated density" in README.md.

Every random number comes from the generator passed in: the same seed gives the same crop.
"""

from dataclasses import dataclass, replace

import gemmi
import numba
import numpy as np
import scipy.ndimage as ndi
from scipy.optimize import nnls

from model import ELEMENTS, Model, joined
from net import OTHER

BLUR = 30.0  # A^2 added to every atom on the 1 A grid, against aliasing, and removed again in reciprocal space
TERM_B = (8.0, 45.0)  # A^2 of the two Gaussians that approximate the scattering of an element
HYDROGENS = {"C": 1.3, "N": 1.0, "O": 0.15, "S": 0.2}  # mean number bound to an atom, since the structures have none
PAD = 8  # voxels simulated around the crop and cut off again
POOR = 0.4  # share of crops as poor as the worst maps in which models are still built


def two_terms(element: str) -> np.ndarray:
    """Weights of the Gaussians exp(-TERM_B s^2 / 4) nearest to the electron scattering factor for s up to 0.5 / A."""
    s = np.linspace(0, 0.5, 51)

    def factor(name):
        return np.array([gemmi.Element(name).c4322.calculate_sf(x * x / 4) for x in s])

    wanted = factor(element.title()) + HYDROGENS.get(element, 0) * factor("H")
    return nnls(np.exp(-np.outer(s * s / 4, TERM_B)), wanted)[0]


SCATTERING = np.array([two_terms(e) for e in ELEMENTS])  # [elements, 2]


@dataclass
class Crop:
    """A simulated or real crop: density [n, n, n] before normalisation, and the model in its voxels."""

    density: np.ndarray
    model: Model
    complete: bool  # True if the model holds everything that the density shows
    resolution: float


@dataclass(frozen=True)
class Quality:
    """Quality of a simulated map: resolution (A), local spreads of B to draw from (A^2), range of the noise factor."""

    resolution: float
    local_b: tuple[float, ...] = (0, 10, 20, 40, 60)
    noise: tuple[float, float] = (0.35, 1.6)

    @classmethod
    def good(cls, rng) -> "Quality":
        return cls(float(np.clip(rng.normal(3.1, 0.6), 1.8, 4.5)))

    @classmethod
    def poor(cls, rng) -> "Quality":
        return cls(float(np.clip(rng.normal(3.7, 0.5), 3.0, 5.0)), (10, 30, 60, 100), (0.8, 4.0))

    @classmethod
    def drawn(cls, rng) -> "Quality":
        return cls.poor(rng) if rng.random() < POOR else cls.good(rng)


def rotation(rng) -> np.ndarray:
    """A uniformly random rotation matrix."""
    w, x, y, z = (q := rng.normal(size=4)) / np.linalg.norm(q)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def moved(model: Model, turn: np.ndarray, centre: np.ndarray, middle: float) -> Model:
    """The model rotated by `turn` about `centre`, which lands on voxel (middle, middle, middle)."""

    def place(x):
        return ((x - centre) @ turn.T + middle).astype(np.float32)

    return replace(model, xyz=place(model.xyz), ca=place(model.ca), n=place(model.n), c=place(model.c))


@numba.njit(cache=True, fastmath=True)
def paint(grid, xyz, amplitude, b):
    """Adds to a 1 A grid one Gaussian for each atom, of temperature factor b (A^2) and integral `amplitude`."""
    n = grid.shape[0]
    ex, ey, ez = np.empty(32, np.float32), np.empty(32, np.float32), np.empty(32, np.float32)
    for a in range(xyz.shape[0]):
        variance = b[a] / 78.956835  # 8 pi^2
        r = min(9, int(np.ceil(2.7 * np.sqrt(variance))))
        height = amplitude[a] / (6.2831853 * variance) ** 1.5
        x0, y0, z0 = int(np.round(xyz[a, 0])), int(np.round(xyz[a, 1])), int(np.round(xyz[a, 2]))
        for k in range(-r, r + 1):
            ex[k + r] = height * np.exp(-((x0 + k - xyz[a, 0]) ** 2) / (2 * variance))
            ey[k + r] = np.exp(-((y0 + k - xyz[a, 1]) ** 2) / (2 * variance))
            ez[k + r] = np.exp(-((z0 + k - xyz[a, 2]) ** 2) / (2 * variance))
        lo, hi = max(-r, -z0), min(r, n - 1 - z0)
        for i in range(max(-r, -x0), min(r, n - 1 - x0) + 1):
            for j in range(max(-r, -y0), min(r, n - 1 - y0) + 1):
                line = grid[x0 + i, y0 + j]
                f = ex[i + r] * ey[j + r]
                for k in range(lo, hi + 1):
                    line[z0 + k] += f * ez[k + r]


_frequencies = {}


def frequencies(n: int) -> tuple[np.ndarray, np.ndarray]:
    """|s| in 1/A of each rfft cell of an n^3 crop on a 1 A grid, and the index of its shell."""
    if n not in _frequencies:
        f, half = np.fft.fftfreq(n), np.fft.rfftfreq(n)
        s = np.sqrt(f[:, None, None] ** 2 + f[None, :, None] ** 2 + half[None, None, :] ** 2)
        _frequencies[n] = s.astype(np.float32), np.minimum((s * n).astype(np.int32), n)
    return _frequencies[n]


def smooth_field(rng, points: np.ndarray, size: int, spacing: float) -> np.ndarray:
    """A smooth random field with a spread of about 1 at points of a crop, from a coarse random grid."""
    knots = rng.normal(size=(int(size / spacing) + 2,) * 3)
    return ndi.map_coordinates(knots, (points / spacing).T, order=1, mode="nearest") * 1.5


def temperature_factors(model: Model, rng, quality: Quality, size: int) -> np.ndarray:
    """B of every atom: a base, the spread of the file rescaled, and a smooth field for local resolution."""
    base = rng.uniform(15, 60) + 12 * max(0, quality.resolution - 2.5)
    own = (np.clip(model.b, 2, 300) - np.median(model.b)) * rng.uniform(0.2, 1.6)
    local = smooth_field(rng, model.xyz, size, 18) * rng.choice(quality.local_b)
    return np.clip(base + own + local, 4, 350)


def fourier_model(model: Model, rng, quality: Quality, size: int) -> tuple[np.ndarray, float]:
    """The structure factors of the atoms inside a periodic cube, and their median B."""
    inside = ((model.xyz > -4) & (model.xyz < size + 4)).all(1)
    part = replace(model, **{k: getattr(model, k)[inside] for k in ("xyz", "element", "occupancy", "b", "molecule", "mark", "acid")})
    b = temperature_factors(part, rng, quality, size)
    strength = part.occupancy * np.where(part.acid, rng.uniform(0.1, 1), 1) * np.where(part.molecule == OTHER, rng.uniform(0.4, 1.1), 1)
    strength = strength * np.exp(smooth_field(rng, part.xyz, size, 12) * rng.uniform(0, 0.25) + rng.normal(size=len(b)) * rng.uniform(0, 0.2))
    grid = np.zeros((size,) * 3, np.float32)
    for term in range(2):
        amplitude = (SCATTERING[part.element, term] * strength).astype(np.float32)
        paint(grid, part.xyz, amplitude, (b + TERM_B[term] + BLUR).astype(np.float32))
    return np.fft.rfftn(grid), float(np.median(b)) if len(b) else 40.0


def low_pass(rng, s: np.ndarray, resolution: float) -> np.ndarray:
    """A low-pass filter at the resolution of the map, of random steepness."""
    cut = rng.uniform(0.95, 1.12) / resolution
    return 1 / (1 + np.exp(np.clip((s - cut) / rng.uniform(0.006, 0.03), -40, 40)))


def interpolation(size: int, voxel: float) -> np.ndarray:
    """Factor by which trilinear interpolation from voxels of `voxel` A weakens each wave, averaged over all offsets between the grids."""
    along = [np.sinc(f * voxel) ** 2 for f in (np.fft.fftfreq(size), np.fft.rfftfreq(size))]
    return (along[0][:, None, None] * along[0][None, :, None] * along[1][None, None, :]).astype(np.float32)


def noise(rng, wave: np.ndarray, size: int, quality: Quality) -> np.ndarray:
    """Noise whose ratio to the signal, shell by shell, follows an FSC curve (0.143 between half maps) through the resolution."""
    s, shell = frequencies(size)
    count = np.maximum(np.bincount(shell.ravel(), minlength=size + 1), 1)
    power = np.bincount(shell.ravel(), (np.abs(wave) ** 2).ravel(), size + 1) / count
    radius = (np.arange(size + 1) + 0.5) / size
    signal = 1 / (1 + 3 * np.exp(np.clip((radius * quality.resolution - 1) / rng.uniform(0.06, 0.3), -40, 40)))
    level = np.sqrt(power * (1 - signal) / np.maximum(signal, 0.1)) * rng.uniform(*quality.noise)
    white = np.fft.rfftn(rng.standard_normal((size,) * 3, dtype=np.float32)) / size**1.5
    return white * level[shell].astype(np.float32)


def micelle(rng, shape: tuple, atoms: np.ndarray) -> np.ndarray:
    """A disordered slab of unit density around a random plane, away from the atoms, like a micelle."""
    n = shape[0]
    blob = ndi.zoom(rng.normal(size=(n // 4,) * 3).astype(np.float32), 4, order=1)
    normal = rng.normal(size=3)
    normal /= np.linalg.norm(normal)
    axes = np.indices(shape, np.float32) - n / 2
    away = np.abs(np.tensordot(normal.astype(np.float32), axes, 1) - rng.normal() * n / 4)
    slab = 1 / (1 + np.exp(np.clip((away - rng.uniform(8, 18)) / 1.5, -30, 30)))
    free = 1 - np.clip(envelope(atoms, n, 3.0) * 3, 0, 1)
    return (np.abs(blob) * slab * free).astype(np.float32)


def envelope(atoms: np.ndarray, n: int, sigma: float) -> np.ndarray:
    """Smoothed occupancy by atoms around each voxel, about 0 outside and 1 inside."""
    grid = np.zeros((n,) * 3, np.float32)
    i = np.round(atoms).astype(int)
    i = i[((i >= 0) & (i < n)).all(1)]
    grid[i[:, 0], i[:, 1], i[:, 2]] = 16
    return ndi.gaussian_filter(grid, sigma, truncate=3)


def finishing(rng, density: np.ndarray, atoms: np.ndarray) -> np.ndarray:
    """Applies what depositors do to a map: masks, thresholds, flattened solvent, truncated boxes."""
    n = len(density)
    draw = rng.random()
    if draw < 0.25:
        around = envelope(atoms, n, rng.uniform(1.5, 4))
        density = density * np.clip((around - rng.uniform(0.02, 0.15)) / rng.uniform(0.05, 0.3), 0, 1)
    elif draw < 0.37:
        level = np.percentile(density, rng.uniform(40, 80))
        density = np.maximum(density, level) - level
    elif draw < 0.45:
        density = np.where(density < np.percentile(density, rng.uniform(50, 85)), 0, density)
    if rng.random() < 0.15:
        axis, cut = rng.integers(3), rng.integers(4, 24)
        density = np.array(density)
        np.moveaxis(density, axis, 0)[slice(0, cut) if rng.random() < 0.5 else slice(n - cut, n)] = 0
    return density


def crowded(model: Model, other: Model, rng, size: int) -> Model:
    """The model of a crop with another structure beside it, rotated and moved outwards from the middle until nothing overlaps."""
    cells = size // 2 + 2
    full = np.zeros((cells,) * 3, bool)

    def cell(points):
        i = np.floor(points / 2).astype(int) + 1
        return tuple(i[((i >= 0) & (i < cells)).all(1)].T)

    full[cell(model.xyz)] = True
    full = ndi.binary_dilation(full, np.ones((3, 3, 3)))
    direction = rng.normal(size=3)
    direction /= np.linalg.norm(direction)
    rotated = moved(other, rotation(rng), other.ca.mean(0), size / 2)
    for step in np.arange(rng.uniform(0, 12), size, 3):
        there = cell(rotated.xyz + direction * step)
        if len(there[0]) < 150:
            break
        if not full[there].any():
            placed = moved(rotated, np.eye(3), -direction * step, 0)
            placed.b = other.b + np.median(model.b) - np.median(other.b)
            return joined(model, placed)
    return model


def simulate(model: Model, rng, n: int = 64, quality: Quality | None = None, plain: bool = False, others: tuple[Model, ...] = (), around: np.ndarray | None = None) -> Crop:
    """A crop of n^3 voxels of the randomly rotated structure, near a random CA or one of the points `around`, with `others` beside it where they fit.

    `plain` leaves out micelles and finishing.
    """
    size = n + 2 * PAD
    centres = model.ca if around is None else around
    centre = centres[rng.integers(len(centres))] + rng.normal(size=3) * 8
    model = moved(model, rotation(rng), centre, size / 2)
    for other in others:
        model = crowded(model, other, rng, size)
    quality = quality or Quality.drawn(rng)
    wave, b = fourier_model(model, rng, quality, size)
    s, _ = frequencies(size)
    left = float(np.clip(rng.normal(50, 40), -40, 170))  # A^2 of fall-off left in the map by sharpening
    wave *= np.exp(np.minimum((BLUR + b - left) * s * s / 4, 30)) * low_pass(rng, s, quality.resolution)
    wave += noise(rng, wave, size, quality)
    wave *= interpolation(size, rng.uniform(0.6, 1.5))
    density = np.fft.irfftn(wave, s=(size,) * 3, axes=(0, 1, 2)).astype(np.float32)[PAD:-PAD, PAD:-PAD, PAD:-PAD]
    model = moved(model, np.eye(3), np.full(3, PAD), 0)
    if not plain:
        if rng.random() < 0.08:
            density = density + micelle(rng, density.shape, model.xyz) * rng.uniform(0.5, 1.5) * density.std()
        density = finishing(rng, density, model.xyz)
    return Crop(density, model, True, quality.resolution)


def normalise(density: np.ndarray, gain: float = 1.0, offset: float = 0.0) -> np.ndarray:
    """Network input: clip(v / s, -2, 4) with s = sum v^3 / sum v^2 over v > 0; training varies it by gain and offset."""
    above = density[density > 0].astype(np.float64)
    scale = (above**3).sum() / max((above**2).sum(), 1e-30) if len(above) else 1.0
    return np.clip(density / max(scale, 1e-30) * gain + offset, -2, 4).astype(np.float32)
