"""What launch programs are doing right now."""

from __future__ import annotations

import os
from pathlib import Path

from hpc_tf.modules.slurm.agent.inflight import forget, found, launching


def test_a_launch_is_seen_while_it_lasts(tmp_path: Path) -> None:
    with launching(tmp_path, "r1", ["q-main-1"]):
        (one,) = found(tmp_path)
        assert (one.request, one.nodes, one.alive) == ("r1", ("q-main-1",), True)
    assert found(tmp_path) == []


def test_what_was_left_behind_is_dead_and_can_be_forgotten(tmp_path: Path) -> None:
    (tmp_path / "launching").mkdir()
    (tmp_path / "launching" / "r1.json").write_text('{"request": "r1", "nodes": ["q-main-1"]}')
    (tmp_path / "launching" / "torn.json").write_text('{"req')
    dead = found(tmp_path)
    assert [(one.request, one.nodes, one.alive) for one in dead] == [("r1", ("q-main-1",), False), ("torn", (), False)]
    for one in dead:
        forget(one)
        forget(one)
    assert found(tmp_path) == []


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert found(tmp_path / "missing") == []


def test_a_draft_of_a_killed_program_goes_after_a_while(tmp_path: Path) -> None:
    (tmp_path / "launching").mkdir()
    old, young = tmp_path / "launching" / ".r1", tmp_path / "launching" / ".r2"
    for draft in (old, young):
        draft.touch()
    os.utime(old, (0, 0))
    assert found(tmp_path) == [] and not old.exists() and young.exists()
