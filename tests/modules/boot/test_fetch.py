"""Fetching: all files of the manifest with their hashes, or none."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import ModuleType

import pytest
from botocore.exceptions import ClientError


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
    return reader(held)


def reader(held: Mapping[str, bytes], missing: str = "NoSuchKey") -> Callable[[str], bytes]:
    """Read what a bucket holds."""

    def read(name: str) -> bytes:
        if name not in held:
            raise ClientError({"Error": {"Code": missing}}, "GetObject")
        return held[name]

    return read


def published(version: str, **files: bytes) -> dict[str, bytes]:
    """What the head node has put under ``applied/``."""
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    manifest = json.dumps({"schema": 1, "version": version, "files": hashes}).encode()
    return {f"applied/{name}": content for name, content in {**files, "manifest.json": manifest}.items()}


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


@pytest.mark.parametrize("missing", ["NoSuchKey", "AccessDenied"])
def test_a_compute_node_takes_the_newest_version_while_none_is_applied(fetch: ModuleType, missing: str) -> None:
    assert fetch.folder_of("compute", reader({}, missing)) == ""


def test_a_compute_node_takes_what_the_head_node_has_taken_into_force_whatever_is_newer(fetch: ModuleType, tmp_path: Path) -> None:
    read = bucket(**published("v0", **{"settings.json": b"{}"}))
    assert fetch.fetch(read, str(tmp_path), fetch.folder_of("compute", read)) == "v0"
    assert [path.name for path in (tmp_path / "current").iterdir()] == ["settings.json"]
    assert {fetch.folder_of(role, read) for role in ("head", "login")} == {""}


def test_what_is_just_being_published_is_waited_for(fetch: ModuleType, tmp_path: Path) -> None:
    read = bucket(**{**published("v0", **{"settings.json": b"{}"}), "applied/settings.json": b"{1}"})
    with pytest.raises(ValueError, match=r"settings\.json is not the file that applied/manifest\.json lists"):
        fetch.fetch(read, str(tmp_path), "applied/")


def test_a_bucket_that_does_not_answer_is_no_bucket_without_an_applied_version(fetch: ModuleType) -> None:
    with pytest.raises(ClientError):
        fetch.folder_of("compute", reader({}, "SlowDown"))


# -- an image of a node -----------------------------------------------------------------------------------------------------


@pytest.fixture
def metadata(fetch: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Instance metadata of i-2; what was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.answer("token")

        def do_GET(self) -> None:
            asked.append(f"{self.path} {self.headers['X-aws-ec2-metadata-token']}")
            self.answer("i-2")

        def answer(self, text: str) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the terminal."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(fetch, "IMDS", f"http://127.0.0.1:{server.server_port}/latest/")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    yield asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("written", "booted"), [("i-2\n", True), ("i-1\n", False), ("", False), (None, False)])
def test_a_machine_has_been_a_node_if_its_own_name_is_written_down(
    written: str | None, booted: bool, fetch: ModuleType, metadata: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "ROOT", str(tmp_path))
    if written is not None:
        (tmp_path / "booted").write_text(written)
    assert fetch.has_booted() is booted
    assert metadata == ([] if written is None else ["/latest/meta-data/instance-id token"])


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
    moving = itertools.count()
    monkeypatch.setattr(fetch.persistently, "__defaults__", (lambda: float(next(moving)), lambda _: None))
    fetch.main()
    assert made == [0, 1, 2] and (tmp_path / "root/current/slurm.conf").exists()
    assert "Unable to locate credentials; again in 2 s" in capsys.readouterr().out


def test_a_head_node_whose_agent_has_started_leaves_versions_to_it(fetch: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "node.json").write_text(json.dumps({"role": "head", "region": "r", "bucket": "b", "prefix": "configuration"}))
    (tmp_path / "hpc-tf-agent").write_text("")
    monkeypatch.setattr(fetch, "NODE", str(tmp_path / "node.json"))
    monkeypatch.setattr(fetch, "ROOT", str(tmp_path / "root"))
    monkeypatch.setattr(fetch, "AGENT", str(tmp_path / "hpc-tf-agent"))
    monkeypatch.setattr(fetch.boto3, "client", lambda *_, **__: pytest.fail("the bucket was asked"))
    fetch.main()
    assert not (tmp_path / "root").exists()
