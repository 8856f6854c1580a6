"""Software on a machine, as far as a Debian without a network lets it run."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hpc_tf.modules.boot.node import (
    command,
    packages,
    software,
    software_containers,
    software_eessi,
    software_modules,
    software_spack,
)
from hpc_tf.modules.boot.node.facts import Node
from hpc_tf.modules.boot.node.report import Failed

from .nodes import node

Put = Callable[..., None]


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Programs of our own on the only path; each writes its call down."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(command, "_SBIN", str(folder))

    def program(name: str, says: str = "", status: int = 0) -> None:
        path = folder / name
        path.write_text(f'#!/bin/sh\necho {name} "$@" >>{tmp_path}/calls\necho "{says}"\nexit {status}\n')
        path.chmod(0o755)

    return program


def calls(tmp_path: Path) -> list[str]:
    path = tmp_path / "calls"
    return path.read_text().splitlines() if path.exists() else []


def told(role: str = "compute", **parts: Any) -> Node:
    made = node(role)
    return replace(made, settings={**made.settings, "software": {"required": False, **parts}})


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="needs dpkg")
def test_dpkg_tells_what_is_there() -> None:
    assert packages.is_there("bash") and not packages.is_there("no-such-package") and not packages.is_there("bash=0.1")


def test_apt_installs_what_is_missing_in_one_call(put: Put, tmp_path: Path) -> None:
    put("apt-get")
    put("dpkg-query", "not-installed")
    (tmp_path / "bin" / "env").symlink_to("/usr/bin/env")
    packages.install("htop", "git")
    update, install = [line for line in calls(tmp_path) if line.startswith("apt-get")]
    assert update.endswith(" update") and install.endswith("-y --no-install-recommends install htop git")


def test_dnf_is_told_names_with_versions_as_it_writes_them(put: Put, tmp_path: Path) -> None:
    put("dnf")
    put("rpm", status=1)
    packages.install("htop=3.2", "https://example.org/a=b.rpm")
    assert calls(tmp_path)[-1] == "dnf -y -q install htop-3.2 https://example.org/a=b.rpm"


def test_what_is_there_is_not_installed_again(put: Put, tmp_path: Path) -> None:
    put("dnf")
    put("rpm")
    packages.install("htop")
    assert calls(tmp_path) == ["rpm --query htop"]


def test_optional_software_that_fails_is_told_and_the_node_goes_on(put: Put, capsys: pytest.CaptureFixture[str]) -> None:
    put("dnf", "No match for argument: htpo", status=1)
    put("rpm", status=1)
    software.apply(told(packages=["htpo"]))
    assert "without packages: dnf -y -q install htpo: exit 1: No match for argument: htpo" in capsys.readouterr().out


def test_required_software_that_fails_fails_the_boot(put: Put) -> None:
    with pytest.raises(Failed, match="packages: this image has neither apt-get nor dnf"):
        software.apply(told(packages=["htop"], required=True))


def test_nothing_is_done_without_a_word(put: Put, tmp_path: Path) -> None:
    software.apply(node("compute"))
    assert calls(tmp_path) == []


@pytest.fixture
def pyxis(put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Node:
    """An image with enroot and pyxis, and folders of our own."""
    put("enroot")
    put("sysctl")
    monkeypatch.setattr(software_containers, "_PLUGINS", (str(tmp_path / "usr-*" / "slurm"),))
    monkeypatch.setattr(software_containers, "_ENROOT", tmp_path / "enroot.conf")
    monkeypatch.setattr(software_containers, "_USUAL", str(tmp_path / "var"))
    monkeypatch.setattr(software_containers, "_VOLATILE", str(tmp_path / "run"))
    monkeypatch.setattr(software_containers, "_namespaces", lambda: None)
    (tmp_path / "usr-local" / "slurm").mkdir(parents=True)
    (tmp_path / "usr-local" / "slurm" / "spank_pyxis.so").touch()
    return told(pyxis={"folder": str(tmp_path / "plugstack.d"), "runtime": str(tmp_path / "pyxis")})


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: folders of root")
def test_the_plugin_is_named_where_plugstack_conf_looks(pyxis: Node, tmp_path: Path) -> None:
    for _ in range(2):  # every boot does it again
        software_containers.pyxis(pyxis, pyxis.settings["software"]["pyxis"])
    named = (tmp_path / "plugstack.d/pyxis.conf").read_text().splitlines()[1]
    assert named == f"required {tmp_path}/usr-local/slurm/spank_pyxis.so runtime_path={tmp_path}/pyxis"
    assert all((tmp_path / name).stat().st_mode & 0o7777 == 0o1777 for name in ("pyxis", "run", "var/cache", "var/data", "var/tmp"))
    assert f"ENROOT_DATA_PATH {tmp_path}/var/data/user-$(id -u)" in (tmp_path / "enroot.conf").read_text()


def test_an_image_without_pyxis_is_named(pyxis: Node, tmp_path: Path) -> None:
    (tmp_path / "bin" / "enroot").unlink()
    with pytest.raises(Failed, match="not in this image"):
        software_containers.pyxis(pyxis, pyxis.settings["software"]["pyxis"])


def test_containers_lie_on_local_disks_where_these_are_mounted(monkeypatch: pytest.MonkeyPatch) -> None:
    mount = {"path": "/proc", "kind": "local", "mount_on": []}
    assert software_containers._local(replace(node("compute"), mounts=(mount,))) == "/proc"
    assert software_containers._local(replace(node("compute"), mounts=({**mount, "path": "/no"},))) == ""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository as Spack's is, as far as we look at it."""
    path = tmp_path / "origin"
    (path / "share/spack").mkdir(parents=True)
    (path / "share/spack/setup-env.sh").write_text("export SPACK_ROOT=here\n")
    identity = ["-c", "user.name=a", "-c", "user.email=a@b"]
    for words in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "one"], ["tag", "v1.0.2"]):
        subprocess.run(["git", *words], cwd=path, check=True, timeout=30, capture_output=True)
    return path


def test_spack_is_cloned_at_its_tag_and_a_clone_that_was_cut_off_is_made_anew(tmp_path: Path, repository: Path) -> None:
    place = tmp_path / "shared" / "spack"
    (place.parent / ".spack.hpc-tf").mkdir(parents=True)
    software_spack.clone(f"file://{repository}", "v1.0.2", place)
    assert (place / "share/spack/setup-env.sh").is_file() and not (place.parent / ".spack.hpc-tf").exists()
    done = subprocess.run(["git", "describe", "--tags"], cwd=place, capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout == "v1.0.2\n"


def test_a_tag_that_is_not_there_fails_in_one_line(tmp_path: Path, repository: Path) -> None:
    with pytest.raises(Failed, match="v9"):
        software_spack.clone(f"file://{repository}", "v9", tmp_path / "spack")
    assert not (tmp_path / "spack").exists()


def test_the_head_node_clones_and_others_only_look(tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: dict[str, str] = {}
    monkeypatch.setattr(software_spack, "write", lambda path, text: written.update({path.name: text}))
    facts = {"path": str(tmp_path / "spack"), "ref": "v1.0.2", "url": f"file://{repository}", "slurm": "25.11.8"}
    software_spack.apply(node("compute"), facts)
    assert not (tmp_path / "spack").exists() and [*written] == ["zz-hpc-tf-spack.sh"]
    software_spack.apply(node("head"), facts)
    assert "slurm@25.11.8" in written["packages.yaml"] and (tmp_path / "spack").is_dir()
    (tmp_path / "spack/share/spack/mine").touch()
    software_spack.apply(node("head"), {**facts, "ref": "v9"})
    assert (tmp_path / "spack/share/spack/mine").exists()


def shell(text: str) -> str:
    """What a shell says that has `module` and reads a file of /etc/profile.d."""
    script = f'module() {{ echo "module $*"; }}\n{text}'
    return subprocess.run(["sh", "-eu"], input=script, capture_output=True, text=True, timeout=10, check=True).stdout


def test_a_shell_uses_the_folders_of_modulefiles_that_are_there(tmp_path: Path) -> None:
    core = tmp_path / "spack/share/spack/lmod/linux-rocky9-x86_64/Core"
    core.mkdir(parents=True)
    (tmp_path / "modules").mkdir()
    said = shell(software_modules.profile([str(tmp_path / "modules"), str(tmp_path / "none")], str(tmp_path / "spack")))
    used = [line for line in said.splitlines() if str(tmp_path) in line]
    assert used == [f"module use --append {tmp_path}/modules", f"module use --append {core}"]


def test_a_shell_reads_spack_where_it_is(tmp_path: Path) -> None:
    assert shell(software_spack.profile(str(tmp_path))) == ""
    (tmp_path / "share/spack").mkdir(parents=True)
    (tmp_path / "share/spack/setup-env.sh").write_text("echo spack is here\n")
    assert shell(software_spack.profile(str(tmp_path))) == "spack is here\n"


def test_the_module_command_is_installed_where_there_is_none(put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("dnf")
    put("rpm", status=1)
    monkeypatch.setattr(software_modules, "_PROFILE", tmp_path / "zz.sh")
    monkeypatch.setattr(software_modules, "write", lambda path, text: path.write_text(text))
    software_modules.apply(told(modules=[]), [])
    assert calls(tmp_path)[-1] == "dnf -y -q install environment-modules"
    (tmp_path / "modules.sh").touch()
    software_modules.apply(told(modules=[]), [])
    assert len(calls(tmp_path)) == 2


@pytest.mark.parametrize("profile", [software_modules.profile(["/shared/modules"], "/shared/spack"), software_eessi.profile()])
def test_shells_without_module_pass_it_over(profile: str) -> None:
    done = subprocess.run(["sh", "-eu"], input=profile, capture_output=True, text=True, timeout=10, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("proxies", "asked"),
    [([], '"DIRECT"'), (["http://a:3128", "http://b:3128"], '"http://a:3128|http://b:3128;DIRECT"')],
)
def test_cvmfs_asks_proxies_before_servers(proxies: list[str], asked: str) -> None:
    said = subprocess.run(
        ["sh", "-c", f"{software_eessi.default_local(10240, proxies)}\necho $CVMFS_HTTP_PROXY $CVMFS_QUOTA_LIMIT"],
        capture_output=True, text=True, timeout=10, check=True,
    ).stdout  # fmt: skip
    assert said == f"{asked.strip(chr(34))} 10240\n"


@pytest.mark.parametrize(("probe", "fails"), [("Probing /cvmfs/software.eessi.io... OK", False), ("Failed!", True)])
def test_eessi_that_does_not_answer_is_told(put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, probe: str, fails: bool) -> None:
    put("cvmfs_config", probe)
    put("systemctl")
    monkeypatch.setattr(software_eessi, "write", lambda path, text: None)
    one = {"cache_mib": 1024, "proxies": []}
    if fails:
        with pytest.raises(Failed, match="does not answer"):
            software_eessi.apply(node("compute"), one)
    else:
        software_eessi.apply(node("compute"), one)
    assert calls(tmp_path) == ["cvmfs_config setup", "systemctl restart autofs.service", "cvmfs_config probe software.eessi.io"]


@pytest.mark.parametrize("tool", ["dnf", "apt-get"])
def test_the_client_comes_from_cern_and_its_configuration_from_eessi(put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tool: str) -> None:
    wanted: list[str] = []
    put(tool)
    put("curl")
    monkeypatch.setattr(packages, "install", lambda *names: wanted.extend(names))
    software_eessi._client()
    assert [name.rpartition("/")[2].split(".")[0].replace("run-", "") for name in wanted][1] == "cvmfs"
    assert len(calls(tmp_path)) == (0 if tool == "dnf" else 2)
