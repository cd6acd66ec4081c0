"""Checks of simulation, targets and network that run in seconds: `pytest -q`."""

from dataclasses import replace

import mrcfile
import numpy as np
import pytest
import torch

import evaluate
import targets
from augment import ROTATIONS, perturbed, reused, rotated
from data import collate, example
from losses import loss
from model import ELEMENTS, Model, secondary_structure
from net import CA_STEP, COIL, HELIX, NEXT, OTHER, PROTEIN, TYPES, Weave, shuffle, unshuffle
from real_maps import RealMap, interpolate, normalized
from simulate import Crop, Quality, crowded, interpolation, moved, normalise, paint, rotation, simulate


@pytest.fixture
def helix() -> Model:
    """A poly-alanine-like helix of 40 residues (CA, N, C and O) and one ligand atom."""
    turn, count = np.radians(100), 40

    def ring(radius, phase, rise):
        i = np.arange(count)
        return np.stack([radius * np.cos(turn * i + phase), radius * np.sin(turn * i + phase), 1.5 * i + rise], 1).astype(np.float32)

    ca, n, c, o = ring(2.3, 0, 0), ring(1.55, -0.49, -0.88), ring(1.66, 0.46, 1.1), ring(2.0, 0.5, 2.3)
    xyz = np.concatenate([ca, n, c, o, [[12, 0, 30]]]).astype(np.float32)
    atoms = len(xyz)
    molecule = np.array([PROTEIN] * (atoms - 1) + [OTHER], np.int8)
    element = np.array([0] * count + [1] * count + [0] * count + [2] * count + [ELEMENTS.index("ZN")], np.int8)
    nxt = np.append(np.arange(1, count), -1)
    return Model(
        xyz, element, np.ones(atoms, np.float32), np.linspace(20, 60, atoms).astype(np.float32), molecule, molecule == OTHER,
        np.zeros(atoms, bool), ca, n, c, np.arange(count) % 20, secondary_structure(ca, nxt), nxt, np.arange(-1, count - 1),
    )  # fmt: skip


@pytest.fixture
def crop(helix) -> Crop:
    return simulate(helix, np.random.default_rng(4), 64, Quality(2.5), plain=True)


def test_shuffle_undoes_unshuffle():
    x = torch.randn(2, 3, 8, 4, 6)
    assert torch.equal(shuffle(unshuffle(x)), x)
    assert unshuffle(x)[0, 8 + 4 + 2 + 0, 3, 1, 2] == x[0, 1, 7, 3, 4]


def test_a_smaller_crop_uses_the_middle_of_the_positions():
    net = Weave()
    table = net.positions.view(8, 8, 8, -1)
    assert torch.equal(net.central_positions(4, 4, 4)[0, 0], table[2, 2, 2])
    fine, coarse = net(torch.zeros(1, 1, 32, 32, 32))
    assert fine.shape == (1, 3, 32, 32, 32) and coarse.shape == (1, 32, 16, 16, 16)


def test_painting_keeps_the_integral_and_the_centre():
    grid = np.zeros((24,) * 3, np.float32)
    paint(grid, np.array([[12.3, 11.6, 10.9]], np.float32), np.array([6.0], np.float32), np.array([60.0], np.float32))
    assert grid.sum() == pytest.approx(6, rel=0.03)
    centre = (np.indices(grid.shape) * grid).sum((1, 2, 3)) / grid.sum()
    np.testing.assert_allclose(centre, [12.3, 11.6, 10.9], atol=0.02)


def test_rotation_is_proper():
    turn = rotation(np.random.default_rng(1))
    np.testing.assert_allclose(turn @ turn.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(turn) == pytest.approx(1)


def test_density_sits_on_the_atoms(crop):
    x = normalise(crop.density)
    ca = np.round(crop.model.ca[targets.inside(crop.model.ca, 64, 2)]).astype(int)
    assert x[tuple(ca.T)].mean() > 0.7 and abs(x.mean()) < 0.2


def test_a_neighbour_touches_but_does_not_clash(helix):
    rng = np.random.default_rng(3)
    alone = moved(helix, np.eye(3), helix.ca.mean(0), 40)
    both = crowded(alone, helix, rng, 80)
    first, second = both.xyz[: len(alone.xyz)], both.xyz[len(alone.xyz) :]
    assert len(second) == len(helix.xyz) and 1.9 < np.linalg.norm(first[:, None] - second[None], axis=2).min() < 9
    assert (both.next[40:79] == np.arange(41, 80)).all() and both.next[79] == -1 and both.previous[40] == -1


def test_interpolation_blurs_as_map_coordinates_does():
    """A wave of 1/4 A, interpolated linearly from voxels of 1.3 A, keeps on average the amplitude that the formula gives."""
    n, voxel, frequency = 64, 1.3, 16 / 64
    expected = interpolation(n, voxel)[16, 0, 0]
    kept = []
    for offset in np.linspace(0, voxel, 60, endpoint=False):
        knots = np.arange(-2 * voxel, n + 2 * voxel, voxel) + offset
        seen = np.interp(np.arange(n), knots, np.exp(2j * np.pi * frequency * knots).real)
        kept.append(2 * np.mean(seen * np.exp(2j * np.pi * frequency * np.arange(n)).real))
    assert expected == pytest.approx(np.mean(kept), abs=0.02)


def test_input_ignores_the_map_scale(crop):
    np.testing.assert_allclose(normalise(crop.density), normalise(crop.density * 37), atol=1e-4)


def test_target_probability_peaks_at_ca(crop):
    probability = targets.probability_maps(crop.model, 64)[0]
    ca = crop.model.ca[targets.inside(crop.model.ca, 64, 3)]
    i = np.round(ca).astype(int)
    assert probability[tuple(i.T)].min() > np.exp(-0.75 / (2 * targets.SIGMA**2)) - 1e-3
    found = evaluate.find_peaks(probability)
    assert np.linalg.norm(found[:, None] - ca[None], axis=2).min(0).max() < 0.05


def test_vectors_point_to_the_neighbours(crop):
    labels = targets.cells(crop.model, 64, np.random.default_rng(0))
    here = np.nonzero(targets.inside(crop.model.ca, 64))[0]
    for k, i in enumerate(here[:-1]):
        assert tuple(labels["cell"][k]) == tuple(np.floor((crop.model.ca[i] + 0.5) / 2).astype(int))
        np.testing.assert_allclose(labels["next"][k] * CA_STEP, crop.model.ca[i + 1] - crop.model.ca[i], atol=1e-4)
        assert abs(np.linalg.norm(labels["next"][k]) - 1) < 0.06
    assert (labels["molecule"] == OTHER).sum() <= 1 and labels["has_next"].dtype == bool


def test_a_helix_is_labelled_helix(helix):
    assert (helix.secondary == HELIX).all()
    assert (secondary_structure(helix.ca * 3, helix.next) == COIL).all()


def test_a_real_crop_counts_only_near_its_model_or_in_emptiness(crop):
    real = Crop(np.full((64,) * 3, 1.0, np.float32), crop.model, False, 3.0)
    weight = targets.voxel_weight(real)
    ca = np.round(crop.model.ca[targets.inside(crop.model.ca, 64)]).astype(int)
    assert weight[tuple(ca.T)].min() == 1 and weight.mean() < 0.5
    assert targets.voxel_weight(crop).min() == 1


def test_the_loss_falls_for_the_right_output(crop):
    batch = collate([example(crop, np.random.default_rng(0))])
    fine, coarse = torch.zeros(1, 3, 64, 64, 64), torch.zeros(1, 32, 32, 32, 32)
    before, _ = loss(fine, coarse, batch)
    probability = batch["probability"].clamp(1e-3, 1 - 1e-3)
    cell = batch["cell"]
    coarse[0, NEXT, cell[:, 0], cell[:, 1], cell[:, 2]] = batch["next"].T
    coarse[0, TYPES, cell[:, 0], cell[:, 1], cell[:, 2]] = 5 * torch.eye(20)[batch["amino"]].T
    after, numbers = loss(torch.log(probability / (1 - probability)), coarse, batch)
    assert after < before / 2 and numbers["amino_right"] > 0.9 and numbers["cosine"] > 0.9


def test_a_perfect_output_scores_perfectly(crop):
    probability = targets.probability_maps(crop.model, 64)[0]
    labels = targets.cells(crop.model, 64, np.random.default_rng(0))
    coarse = np.zeros((32, 32, 32, 32), np.float32)
    first = len(labels["cell"]) // 2 + 1  # own cells come first
    for k in range(first - 1, -1, -1):
        at = tuple(labels["cell"][k])
        coarse[:, at[0], at[1], at[2]] = np.concatenate([np.eye(20)[labels["amino"][k]], np.eye(3)[labels["secondary"][k]], labels["next"][k], np.zeros(6)])
    numbers = evaluate.summary([evaluate.score(probability, coarse, crop.model)])
    assert numbers["f1_2"] > 0.99 and numbers["rmsd"] < 0.3 and numbers["type"] > 0.9 and numbers["cosine"] > 0.9


def test_a_rotated_batch_is_the_batch_of_the_rotated_crop(crop):
    batch = collate([example(crop, np.random.default_rng(0))])
    axes, signs = next(t for t in ROTATIONS if t[0] == (1, 2, 0) and t[1] == (-1, -1, 1))
    again = rotated(batch, axes, signs)

    def rotate(points):
        return np.where(np.array(signs) > 0, points[:, axes], 63 - points[:, axes])

    ca, n, c = (rotate(p).astype(np.float32) for p in (crop.model.ca, crop.model.n, crop.model.c))
    there = Crop(crop.density, replace(crop.model, ca=ca, n=n, c=c, xyz=rotate(crop.model.xyz)), True, 2.5)
    np.testing.assert_allclose(again["probability"][0], targets.probability_maps(there.model, 64), atol=1e-4)
    labels = targets.cells(there.model, 64, np.random.default_rng(0))
    own = len(labels["cell"]) // 2  # the own cells, but for those at the border
    for k in ("cell", "next", "previous"):
        np.testing.assert_allclose(again[k][: own - 1], labels[k][: own - 1], atol=1e-4)
    assert len(set(ROTATIONS)) == 24


def test_a_perturbed_crop_keeps_its_peaks_and_its_flat_regions(crop):
    x = torch.from_numpy(normalise(crop.density))[None, None].repeat(8, 1, 1, 1, 1)
    x[..., :20] = 0
    new = perturbed(x, torch.Generator().manual_seed(1))
    ca = np.round(crop.model.ca[targets.inside(crop.model.ca, 64, 2)]).astype(int)
    ca = ca[ca[:, 2] >= 22]
    assert all(b[0][tuple(ca.T)].mean() > 0.5 and abs(b.mean()) < 0.1 for b in new)
    still = [(b[..., 1:19] == 0).all().item() for b in new]
    assert any(still) and not all(still) and new.min() >= -2 and new.max() <= 4


def test_a_batch_is_used_as_often_as_asked():
    batch = {k: torch.zeros(1, 1, 8, 8, 8) for k in ("x", "probability", "weight")} | {k: torch.zeros(2, 3).long() for k in ("cell", "molecule_cell", "next", "previous")}
    assert len(list(reused(iter([batch] * 5), 3, 0))) == 15 and list(reused(iter([batch]), 1, 0)) == [batch]


def test_a_grown_network_begins_as_the_one_before():
    small, large = Weave(depth=(2, 2, 2, 2)), Weave()
    assert len(Weave.of(large.state_dict()).decoder_2a) == 4
    missing = large.load_state_dict(small.state_dict(), strict=False).missing_keys
    assert missing and all(k.split(".")[0].startswith(("encoder", "decoder")) for k in missing)
    x = torch.randn(1, 1, 16, 16, 16)
    assert all(torch.equal(a, b) for a, b in zip(small(x), large(x)))


def test_a_prepared_map_is_read_along_its_axes(tmp_path):
    """A program that writes a prepared map in place of `cryoweave normalize MAP --out FILE`."""
    density = np.arange(60, dtype=np.float32).reshape(3, 4, 5)  # axes (x, y, z)
    with mrcfile.new(tmp_path / "prepared.mrc", np.ascontiguousarray(density.T)) as file:
        file.header.origin = (-7.5, 3.25, 12.0)
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\n[ "$1" = normalize ] && [ "$3" = --out ] && cp {tmp_path}/prepared.mrc "$4"\n')
    program.chmod(0o755)
    read, origin = normalized(tmp_path / "map.mrc", program)
    assert np.array_equal(read, density) and origin.tolist() == [-7.5, 3.25, 12.0]


def test_interpolation_of_a_prepared_map_keeps_waves_and_flat_regions():
    x = np.indices((40, 40, 40))
    wave = np.sin(x[0] / 1.2).astype(np.float32)  # 7.5 A: linear interpolation would lose 5 % of it
    wave[:, :, 20:] = 0
    at = np.random.default_rng(0).uniform(6, 33, (500, 3))
    read = interpolate(wave, at)
    inner, flat = at[:, 2] < 16, np.round(at[:, 2]) >= 20
    np.testing.assert_allclose(read[inner], np.sin(at[inner, 0] / 1.2), atol=0.02)
    assert (read[flat] == 0).all() and flat.sum() > 100
    assert (interpolate(wave, at + 100) == 0).all()


def test_a_crop_of_a_real_map_carries_its_model_along(helix):
    """Density only at the CA: in every crop the CA of the moved model lie in density."""
    model = moved(helix, np.eye(3), helix.ca.mean(0), 48)
    density = np.zeros((96,) * 3, np.float32)
    paint(density, model.ca, np.full(40, 10, np.float32), np.full(40, 60, np.float32))
    for seed in range(5):
        crop = RealMap(density, 3.0, model).crop(np.random.default_rng(seed), 48)
        ca = np.round(crop.model.ca[targets.inside(crop.model.ca, 48, 2)]).astype(int)
        assert len(ca) > 4 and np.median(crop.density[tuple(ca.T)]) > 5 * abs(crop.density).mean()
