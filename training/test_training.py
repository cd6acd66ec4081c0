"""Checks of simulation, targets and network that run in seconds: `pytest -q`."""

from dataclasses import replace

import numpy as np
import pytest
import torch

import evaluate
import targets
from data import collate, example
from losses import loss
from model import ELEMENTS, Model, folds
from net import CA_STEP, COIL, HELIX, NEXT, OTHER, PROTEIN, TYPES, Weave, shuffle, unshuffle
from renew import TURNS, renewed, turned, worn
from simulate import Box, Quality, crowded, interpolation, moved, normalise, paint, rotation, simulate


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
    matter = np.array([PROTEIN] * (atoms - 1) + [OTHER], np.int8)
    element = np.array([0] * count + [1] * count + [0] * count + [2] * count + [ELEMENTS.index("ZN")], np.int8)
    nxt = np.append(np.arange(1, count), -1)
    return Model(
        xyz, element, np.ones(atoms, np.float32), np.linspace(20, 60, atoms).astype(np.float32), matter, matter == OTHER,
        np.zeros(atoms, bool), ca, n, c, np.arange(count) % 20, folds(ca, nxt), nxt, np.arange(-1, count - 1),
    )  # fmt: skip


@pytest.fixture
def box(helix) -> Box:
    return simulate(helix, np.random.default_rng(4), 64, Quality(2.5), plain=True)


def test_shuffle_undoes_unshuffle():
    x = torch.randn(2, 3, 8, 4, 6)
    assert torch.equal(shuffle(unshuffle(x)), x)
    assert unshuffle(x)[0, 8 + 4 + 2 + 0, 3, 1, 2] == x[0, 1, 7, 3, 4]


def test_a_smaller_box_uses_the_middle_of_the_positions():
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


def test_density_sits_on_the_atoms(box):
    x = normalise(box.density)
    ca = np.round(box.model.ca[targets.inside(box.model.ca, 64, 2)]).astype(int)
    assert x[tuple(ca.T)].mean() > 0.7 and abs(x.mean()) < 0.2


def test_a_neighbour_touches_but_does_not_clash(helix):
    rng = np.random.default_rng(3)
    alone = moved(helix, np.eye(3), helix.ca.mean(0), 40)
    both = crowded(alone, helix, rng, 80)
    first, second = both.xyz[: len(alone.xyz)], both.xyz[len(alone.xyz) :]
    assert len(second) == len(helix.xyz) and 1.9 < np.linalg.norm(first[:, None] - second[None], axis=2).min() < 9
    assert (both.next[40:79] == np.arange(41, 80)).all() and both.next[79] == -1 and both.previous[40] == -1


def test_interpolation_blurs_as_map_coordinates_does():
    """A wave of 1/4 A seen through linear interpolation from voxels of 1.3 A keeps, on average, what the formula says."""
    n, voxel, frequency = 64, 1.3, 16 / 64
    said = interpolation(n, voxel)[16, 0, 0]
    kept = []
    for offset in np.linspace(0, voxel, 60, endpoint=False):
        knots = np.arange(-2 * voxel, n + 2 * voxel, voxel) + offset
        seen = np.interp(np.arange(n), knots, np.exp(2j * np.pi * frequency * knots).real)
        kept.append(2 * np.mean(seen * np.exp(2j * np.pi * frequency * np.arange(n)).real))
    assert said == pytest.approx(np.mean(kept), abs=0.02)


def test_input_ignores_the_map_scale(box):
    np.testing.assert_allclose(normalise(box.density), normalise(box.density * 37), atol=1e-4)


def test_heat_peaks_at_ca(box):
    heat = targets.heat_maps(box.model, 64)[0]
    ca = box.model.ca[targets.inside(box.model.ca, 64, 3)]
    i = np.round(ca).astype(int)
    assert heat[tuple(i.T)].min() > np.exp(-0.75 / (2 * targets.SIGMA**2)) - 1e-3
    found = evaluate.find_peaks(heat)
    assert np.linalg.norm(found[:, None] - ca[None], axis=2).min(0).max() < 0.05


def test_vectors_point_to_the_neighbours(box):
    labels = targets.cells(box.model, 64, np.random.default_rng(0))
    here = np.nonzero(targets.inside(box.model.ca, 64))[0]
    for k, i in enumerate(here[:-1]):
        assert tuple(labels["cell"][k]) == tuple(np.floor((box.model.ca[i] + 0.5) / 2).astype(int))
        np.testing.assert_allclose(labels["next"][k] * CA_STEP, box.model.ca[i + 1] - box.model.ca[i], atol=1e-4)
        assert abs(np.linalg.norm(labels["next"][k]) - 1) < 0.06
    assert (labels["matter"] == OTHER).sum() <= 1 and labels["has_next"].dtype == bool


def test_helix_is_seen_as_helix(helix):
    assert (helix.fold == HELIX).all()
    assert (folds(helix.ca * 3, helix.next) == COIL).all()


def test_a_real_box_counts_only_near_its_model_or_in_emptiness(box):
    real = Box(np.full((64,) * 3, 1.0, np.float32), box.model, False, 3.0)
    weight = targets.heat_weight(real)
    ca = np.round(box.model.ca[targets.inside(box.model.ca, 64)]).astype(int)
    assert weight[tuple(ca.T)].min() == 1 and weight.mean() < 0.5
    assert targets.heat_weight(box).min() == 1


def test_the_loss_falls_when_the_answer_is_given(box):
    batch = collate([example(box, np.random.default_rng(0))])
    fine, coarse = torch.zeros(1, 3, 64, 64, 64), torch.zeros(1, 32, 32, 32, 32)
    before, _ = loss(fine, coarse, batch)
    heat = batch["heat"].clamp(1e-3, 1 - 1e-3)
    cell = batch["cell"]
    coarse[0, NEXT, cell[:, 0], cell[:, 1], cell[:, 2]] = batch["next"].T
    coarse[0, TYPES, cell[:, 0], cell[:, 1], cell[:, 2]] = 5 * torch.eye(20)[batch["kind"]].T
    after, numbers = loss(torch.log(heat / (1 - heat)), coarse, batch)
    assert after < before / 2 and numbers["kind_right"] > 0.9 and numbers["cosine"] > 0.9


def test_a_perfect_answer_scores_perfectly(box):
    heat = targets.heat_maps(box.model, 64)[0]
    labels = targets.cells(box.model, 64, np.random.default_rng(0))
    coarse = np.zeros((32, 32, 32, 32), np.float32)
    first = len(labels["cell"]) // 2 + 1  # own cells come first
    for k in range(first - 1, -1, -1):
        at = tuple(labels["cell"][k])
        coarse[:, at[0], at[1], at[2]] = np.concatenate([np.eye(20)[labels["kind"][k]], np.eye(3)[labels["fold"][k]], labels["next"][k], np.zeros(6)])
    numbers = evaluate.summary([evaluate.score(heat, coarse, box.model)])
    assert numbers["f1_2"] > 0.99 and numbers["rmsd"] < 0.3 and numbers["type"] > 0.9 and numbers["cosine"] > 0.9


def test_a_turned_batch_is_the_batch_of_the_turned_box(box):
    batch = collate([example(box, np.random.default_rng(0))])
    axes, signs = next(t for t in TURNS if t[0] == (1, 2, 0) and t[1] == (-1, -1, 1))
    again = turned(batch, axes, signs)

    def turn(points):
        return np.where(np.array(signs) > 0, points[:, axes], 63 - points[:, axes])

    ca, n, c = (turn(p).astype(np.float32) for p in (box.model.ca, box.model.n, box.model.c))
    there = Box(box.density, replace(box.model, ca=ca, n=n, c=c, xyz=turn(box.model.xyz)), True, 2.5)
    np.testing.assert_allclose(again["heat"][0], targets.heat_maps(there.model, 64), atol=1e-4)
    labels = targets.cells(there.model, 64, np.random.default_rng(0))
    own = len(labels["cell"]) // 2  # those before the cells beside, but for the border
    for k in ("cell", "next", "previous"):
        np.testing.assert_allclose(again[k][: own - 1], labels[k][: own - 1], atol=1e-4)
    assert len(set(TURNS)) == 24


def test_a_worn_box_keeps_its_places_and_its_flat_parts(box):
    x = torch.from_numpy(normalise(box.density))[None, None].repeat(8, 1, 1, 1, 1)
    x[..., :20] = 0
    new = worn(x, torch.Generator().manual_seed(1))
    ca = np.round(box.model.ca[targets.inside(box.model.ca, 64, 2)]).astype(int)
    ca = ca[ca[:, 2] >= 22]
    assert all(b[0][tuple(ca.T)].mean() > 0.5 and abs(b.mean()) < 0.1 for b in new)
    still = [(b[..., 1:19] == 0).all().item() for b in new]
    assert any(still) and not all(still) and new.min() >= -2 and new.max() <= 4


def test_a_batch_is_seen_as_often_as_asked():
    batch = {k: torch.zeros(1, 1, 8, 8, 8) for k in ("x", "heat", "weight")} | {k: torch.zeros(2, 3).long() for k in ("cell", "matter_cell", "next", "previous")}
    assert len(list(renewed(iter([batch] * 5), 3, 0))) == 15 and list(renewed(iter([batch]), 1, 0)) == [batch]


def test_a_grown_network_begins_as_the_one_before():
    small, large = Weave(depth=(2, 2, 2, 2)), Weave()
    assert len(Weave.of(large.state_dict()).decoder_2a) == 4
    missing = large.load_state_dict(small.state_dict(), strict=False).missing_keys
    assert missing and all(k.split(".")[0].startswith(("encoder", "decoder")) for k in missing)
    x = torch.randn(1, 1, 16, 16, 16)
    assert all(torch.equal(a, b) for a, b in zip(small(x), large(x)))
