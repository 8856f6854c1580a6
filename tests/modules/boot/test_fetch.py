"""Fetching: all files of the manifest with their hashes, or none."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def fetch() -> ModuleType:
    """The program, which is no module of the package: it stands alone in user data."""
    import importlib.util

    from hpc_tf.modules.boot import user_data

    spec = importlib.util.spec_from_file_location("fetch", str(user_data._FIRST / "fetch.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bucket(**changed: bytes) -> Callable[[str], bytes]:
    files = {"slurm.conf": b"ClusterName=demo\n", "boot/a.py": b"pass\n"}
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    manifest = json.dumps({"schema": 1, "version": "v1", "files": hashes}).encode()
    held = {**files, "manifest.json": manifest, **changed}
    return lambda name: held[name]


def test_a_whole_version_becomes_the_current_one(fetch: ModuleType, tmp_path: Path) -> None:
    assert fetch.fetch(bucket(), str(tmp_path)) == "v1"
    assert (tmp_path / "current" / "boot" / "a.py").read_text() == "pass\n"
    assert (tmp_path / "current").readlink() == Path("versions/v1")


def test_a_file_of_another_hash_changes_nothing(fetch: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"slurm\.conf is not the file"):
        fetch.fetch(bucket(**{"slurm.conf": b"other"}), str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_leads_out_is_refused(fetch: ModuleType, tmp_path: Path) -> None:
    files = {"../../x": hashlib.sha256(b"x").hexdigest()}
    held = {"manifest.json": json.dumps({"version": "v1", "files": files}).encode(), "../../x": b"x"}
    with pytest.raises(ValueError, match=r"manifest\.json lists"):
        fetch.fetch(held.__getitem__, str(tmp_path / "a" / "b"))
    assert not (tmp_path / "x").exists()


def test_it_tries_again_at_growing_distances_and_gives_up(fetch: ModuleType) -> None:
    now, slept = [0.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    def attempt() -> None:
        raise KeyError("manifest.json")

    with pytest.raises(KeyError):
        fetch.persistently(attempt, 60, lambda: now[0], sleep)
    assert slept == sorted(slept) and 40 < sum(slept) <= 60


def test_it_stops_trying_when_it_works(fetch: ModuleType) -> None:
    answers = iter([ValueError("not yet"), ValueError("not yet"), None])

    def attempt() -> str:
        if error := next(answers):
            raise error
        return "v1"

    assert fetch.persistently(attempt, 60, lambda: 0.0, lambda _: None) == "v1"


def test_each_attempt_has_a_client_of_its_own_as_one_without_credentials_never_gets_any(
    fetch: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read, made = bucket(), list[int]()

    class Client:
        def __init__(self) -> None:
            self.number = len(made)
            made.append(self.number)

        def get_object(self, Bucket: str, Key: str) -> dict[str, io.BytesIO]:
            if self.number < 2:
                raise RuntimeError("Unable to locate credentials")
            assert Bucket == "b"
            return {"Body": io.BytesIO(read(Key.removeprefix("configuration/")))}

    (tmp_path / "node.json").write_text(json.dumps({"role": "compute", "region": "r", "bucket": "b", "prefix": "configuration"}))
    monkeypatch.setattr(fetch, "NODE", str(tmp_path / "node.json"))
    monkeypatch.setattr(fetch, "ROOT", str(tmp_path / "root"))
    monkeypatch.setattr(fetch.boto3, "client", lambda *_, **__: Client())
    monkeypatch.setattr(fetch.persistently, "__defaults__", (lambda: 0.0, lambda _: None))
    fetch.main()
    assert made == [0, 1, 2] and (tmp_path / "root/current/slurm.conf").exists()
    assert "Unable to locate credentials; again in 2 s" in capsys.readouterr().out
