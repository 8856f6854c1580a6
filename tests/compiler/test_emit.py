"""All of the output or nothing; unchanged files untouched, foreign files never."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hpc_tf.compiler import emit as module
from hpc_tf.compiler.emit import MANIFEST, OutputError, difference, emit

FILES = {"a.txt": b"a", "deep/er/b.txt": b"b"}


def tree(folder: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.name != MANIFEST
    }


def test_a_first_run_writes_everything(tmp_path: Path) -> None:
    assert emit(tmp_path / "out", FILES).written == ("a.txt", "deep/er/b.txt")
    assert tree(tmp_path / "out") == FILES


def test_a_second_run_touches_nothing(tmp_path: Path) -> None:
    emit(tmp_path, FILES)
    times = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")}
    assert emit(tmp_path, FILES).unchanged == ("a.txt", "deep/er/b.txt")
    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")} == times


def test_what_is_no_longer_produced_goes_with_its_empty_folders(tmp_path: Path) -> None:
    emit(tmp_path, FILES)
    assert emit(tmp_path, {"a.txt": b"a"}).removed == ("deep/er/b.txt",)
    assert not (tmp_path / "deep").exists()


def test_foreign_files_stay(tmp_path: Path) -> None:
    emit(tmp_path, FILES)
    (tmp_path / "deep/terraform.tfstate").write_bytes(b"state")
    emit(tmp_path, {})
    assert tree(tmp_path) == {"deep/terraform.tfstate": b"state"}


def test_a_foreign_file_in_the_way_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"mine")
    with pytest.raises(OutputError, match="not written by hpc-tf"):
        emit(tmp_path, FILES)
    assert tree(tmp_path) == {"a.txt": b"mine"}
    emit(tmp_path, FILES, force=True)
    assert tree(tmp_path) == FILES


@pytest.mark.parametrize("files", [{"a.txt": b"new"}, {}])
def test_an_edited_file_is_neither_overwritten_nor_removed(tmp_path: Path, files: dict[str, bytes]) -> None:
    emit(tmp_path, {"a.txt": b"a"})
    (tmp_path / "a.txt").write_bytes(b"edited")
    with pytest.raises(OutputError, match="edited by hand"):
        emit(tmp_path, files)
    assert (tmp_path / "a.txt").read_bytes() == b"edited"


@pytest.mark.parametrize("failing", ["mkstemp", "fsync", "replace"])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_failure_before_the_renames_leaves_the_old_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str, at: int
) -> None:
    emit(tmp_path, FILES)
    owner = module.tempfile if failing == "mkstemp" else os
    plain, calls = getattr(owner, failing), []

    def fail(*arguments: object, **named: object) -> object:
        calls.append(1)
        if len(calls) == at + 1:
            raise OSError(28, "No space left on device", "disk")
        return plain(*arguments, **named)

    monkeypatch.setattr(owner, failing, fail)
    with pytest.raises(OutputError, match="no space left"):
        emit(tmp_path, {"a.txt": b"A", "deep/er/b.txt": b"B"})
    monkeypatch.undo()
    assert not list(tmp_path.rglob(".hpc-tf-*"))
    if failing != "replace":
        assert tree(tmp_path) == FILES
    emit(tmp_path, {"a.txt": b"A", "deep/er/b.txt": b"B"}, force=True)
    assert tree(tmp_path) == {"a.txt": b"A", "deep/er/b.txt": b"B"}


def test_a_folder_or_a_link_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        emit(tmp_path, FILES)
    (tmp_path / "a.txt").rmdir()
    (tmp_path / "target").write_bytes(b"precious")
    (tmp_path / "a.txt").symlink_to(tmp_path / "target")
    with pytest.raises(OutputError):
        emit(tmp_path, FILES, force=True)
    assert (tmp_path / "target").read_bytes() == b"precious"


def test_a_file_where_a_folder_is_due_is_named(tmp_path: Path) -> None:
    (tmp_path / "deep").write_bytes(b"x")
    with pytest.raises(OutputError):
        emit(tmp_path, FILES)
    assert tree(tmp_path) == {"deep": b"x"}


def test_a_damaged_manifest_is_named(tmp_path: Path) -> None:
    emit(tmp_path, FILES)
    (tmp_path / MANIFEST).write_text("{")
    with pytest.raises(OutputError, match="damaged"):
        emit(tmp_path, FILES)


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", ""])
def test_nothing_is_written_outside(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="inside"):
        emit(tmp_path / "out", {name: b"x"})


def test_the_difference_is_what_a_run_would_change(tmp_path: Path) -> None:
    assert difference(tmp_path, FILES) == ("a.txt", "deep/er/b.txt")
    emit(tmp_path, FILES)
    assert difference(tmp_path, FILES) == ()
    assert difference(tmp_path, {"a.txt": b"A"}) == ("a.txt", "deep/er/b.txt")
