"""One version of the configuration from the bucket."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hpc_tf.modules.slurm.agent.manifest import Bucket, Manifest, UnderWay, fetch, manifest


class S3:
    """A bucket that may be listed only in part: what is missing is denied."""

    def __init__(self, code: str, *keys: str) -> None:
        self.code, self.keys = code, keys

    def get_object(self, Bucket: str, Key: str) -> Any:
        raise ClientError({"Error": {"Code": self.code, "Message": ""}}, "GetObject")

    def list_objects_v2(self, Bucket: str, Prefix: str, MaxKeys: int) -> Any:
        return {"Contents": [{"Key": key} for key in self.keys if key.startswith(Prefix)]}


@pytest.mark.parametrize("code", ["NoSuchKey", "NoSuchBucket", "AccessDenied"])
def test_a_file_that_is_not_there_is_none_whatever_s3_calls_it(code: str) -> None:
    assert Bucket(S3(code, "p/manifest.json.bak"), "b", "p").read("manifest.json") is None


def test_a_file_that_is_there_and_denied_is_an_error() -> None:
    with pytest.raises(ClientError):
        Bucket(S3("AccessDenied", "p/manifest.json"), "b", "p/").read("manifest.json")


class Files:
    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = dict(files)

    def read(self, name: str) -> bytes | None:
        return self.files.get(name)


def listed(**files: bytes) -> Manifest:
    return Manifest("v1", {name: hashlib.sha256(content).hexdigest() for name, content in files.items()})


def test_every_file_is_fetched_into_a_folder_of_its_version(tmp_path: Path) -> None:
    wanted = Manifest("v1", {"agent/plan.py": hashlib.sha256(b"x").hexdigest()})
    folder = fetch(Files({"agent/plan.py": b"x"}), wanted, tmp_path)
    assert folder == tmp_path / "v1" and (folder / "agent" / "plan.py").read_bytes() == b"x"


@pytest.mark.parametrize("there", [{}, {"a": b"old"}])
def test_a_file_that_does_not_match_leaves_nothing_behind(tmp_path: Path, there: dict[str, bytes]) -> None:
    with pytest.raises(UnderWay):
        fetch(Files(there), listed(a=b"new"), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_already_is_not_fetched_again(tmp_path: Path) -> None:
    fetch(Files({"a": b"x"}), listed(a=b"x"), tmp_path)
    assert fetch(Files({}), listed(a=b"x"), tmp_path) == tmp_path / "v1"


def test_a_folder_that_was_changed_is_fetched_anew(tmp_path: Path) -> None:
    folder = fetch(Files({"a": b"x"}), listed(a=b"x"), tmp_path)
    (folder / "a").write_text("y")
    assert fetch(Files({"a": b"x"}), listed(a=b"x"), tmp_path).joinpath("a").read_text() == "x"


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../x"])
def test_a_manifest_may_not_leave_its_folder(name: str) -> None:
    text = json.dumps({"schema": 1, "version": "v1", "files": {name: ""}}).encode()
    with pytest.raises(ValueError, match="names"):
        manifest(Files({"manifest.json": text}))


@pytest.mark.parametrize("version", ["../v1", "", "a/b"])
def test_a_version_is_a_plain_word(version: str) -> None:
    text = json.dumps({"schema": 1, "version": version, "files": {}}).encode()
    with pytest.raises(ValueError, match="version"):
        manifest(Files({"manifest.json": text}))


def test_no_manifest_is_none() -> None:
    assert manifest(Files({})) is None
