"""Files that may vanish at any time."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hpc_tf.modules.slurm.agent import cache


def test_values_are_read_back(tmp_path: Path) -> None:
    cache.write(tmp_path / "a" / "x.json", {"k": [1]})
    assert cache.read(tmp_path / "a" / "x.json") == {"k": [1]}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 99, "values": {"k": 1}}', '{"version": 1, "values": 3}', '{"version": 1}'])
def test_what_is_torn_or_of_another_version_is_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)
    assert cache.read(tmp_path / "x.json") == cache.read(tmp_path / "missing.json") == {}


def test_no_draft_stays(tmp_path: Path) -> None:
    cache.replace(tmp_path / "x", "text", 0o755)
    assert [path.name for path in tmp_path.iterdir()] == ["x"] and (tmp_path / "x").stat().st_mode & 0o777 == 0o755


def test_one_holds_the_lock_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "count.json"

    def count() -> None:
        for _ in range(20):
            with cache.locked(path):
                cache.write(path, {"n": cache.read(path).get("n", 0) + 1})

    threads = [threading.Thread(target=count) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=60)
    assert cache.read(path) == {"n": 80}
