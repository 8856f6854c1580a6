"""The components of images, run for real in a tree of Debian 13 as far as Debian has what they install."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hpc_tf.modules.image_builder.model import Build, Download
from hpc_tf.modules.image_builder.recipe import Component, Target, closing, components

from tests.lab.tree import NoTree, layered, tree
from tests.lanes import require

pytestmark = pytest.mark.boot

# What lies elsewhere than at Debian, or needs a kernel of its own, is left out: EFA, Lustre, the CloudWatch agent.
BUILD = Build(update_os=True, efa=Download(install=False), lustre=False, cloudwatch_agent=False)
TARGET = Target("debian13", "x86_64", "/usr", gpus=False)
_WITHIN_SECONDS = 1500
_LEFT = ("etc/ssh/ssh_host_ed25519_key", "root/.ssh/authorized_keys", "etc/munge/munge.key", "root/.bash_history")


def scripts(component: Component) -> list[str]:
    """Its scripts in the order in which Image Builder runs them: all but restarts."""
    steps = [step for phase in yaml.safe_load(component.document)["phases"] for step in phase["steps"]]
    return [command for step in steps if step["action"] == "ExecuteBash" for command in step["inputs"]["commands"]]


def inside(root: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a tree, in mount and process namespaces that end with it."""
    mounts = f"mount -t proc proc {root}/proc && mount --bind /dev {root}/dev && mount -t tmpfs tmpfs {root}/tmp && mount -t tmpfs tmpfs {root}/run"
    enter = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "bash", "-c"]
    return subprocess.run(
        [*enter, f"{mounts} && exec chroot {root} /bin/bash -s"], input=script, text=True, capture_output=True,
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C"}, timeout=_WITHIN_SECONDS, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    try:
        lower = tree()
    except NoTree as reason:
        require("boot", str(reason))
    with layered(lower, tmp_path_factory.mktemp("image")) as made:
        yield made


def run(root: Path, component: Component) -> None:
    for script in scripts(component):
        done = inside(root, script)
        assert done.returncode == 0, f"{component.name}\n{done.stdout[-1500:]}\n{done.stderr[-3000:]}"


def test_the_components_make_what_the_boot_of_a_node_asks_for_and_leave_no_key(root: Path) -> None:
    ours = list(components(BUILD, TARGET))
    last = list(closing(BUILD, TARGET))
    assert [one.name for one in (*ours, *last)] == [
        "update-os", "base", "users", "python", "munge", "slurm-packages", "verify", "cleanup",
    ]  # fmt: skip
    for left in _LEFT:
        (root / left).parent.mkdir(parents=True, exist_ok=True)
        (root / left).write_text("left over\n")
    for component in (*ours, *last[1:], last[0]):
        run(root, component)
    assert [left for left in _LEFT if (root / left).exists()] == []
    assert (root / "etc/machine-id").read_text() == ""
    assert not list((root / "var/lib/apt/lists").glob("*Packages*"))


def test_they_may_run_again(root: Path) -> None:
    for component in components(BUILD, TARGET):
        if component.name in ("users", "python", "munge", "slurm-packages"):
            run(root, component)


def test_the_looking_at_the_end_finds_what_is_missing(root: Path) -> None:
    (verify,) = [one for one in closing(BUILD, TARGET) if one.name == "verify"]
    done = inside(root, f"mv /usr/sbin/mdadm /usr/sbin/mdadm.away\n{scripts(verify)[0]}")
    (root / "usr/sbin/mdadm.away").rename(root / "usr/sbin/mdadm")
    assert done.returncode == 1 and "no mdadm" in done.stderr


def test_a_download_with_another_content_is_refused_and_not_kept(root: Path) -> None:
    lib = scripts(next(iter(components(BUILD, TARGET))))[0].split("# Newer packages")[0]
    (root / "opt/file").write_text("something else\n")
    done = inside(root, f"{lib}\nfetch file:///opt/file {'0' * 64} /opt/kept")
    assert done.returncode != 0 and "has SHA-256" in done.stderr and not (root / "opt/kept").exists()
    known = inside(root, f"{lib}\nfetch file:///opt/file $(sha256sum </opt/file | cut -d' ' -f1) /opt/kept")
    assert known.returncode == 0 and (root / "opt/kept").read_text() == "something else\n"


def test_a_download_of_another_signer_is_refused(root: Path) -> None:
    lib = scripts(next(iter(components(BUILD, TARGET))))[0].split("# Newer packages")[0]
    keys = """
      export GNUPGHOME=/opt/gpg; rm -rf $GNUPGHOME; mkdir -p -m 700 $GNUPGHOME
      gpg --batch --quiet --passphrase '' --quick-generate-key maker@example.org ed25519 sign never
      gpg --batch --armor --export maker@example.org >/opt/key
      echo program >/opt/program; gpg --batch --yes --output /opt/program.sig --detach-sign /opt/program
      maker=$(gpg --batch --with-colons --fingerprint maker@example.org | awk -F: '/^fpr/ {print $10; exit}')
      unset GNUPGHOME
    """
    good = inside(root, f"{lib}\n{keys}\nfetch_signed file:///opt/program file:///opt/key $maker /opt/signed")
    assert good.returncode == 0 and (root / "opt/signed").exists(), good.stderr
    other = inside(root, f"{lib}\n{keys}\nfetch_signed file:///opt/program file:///opt/key {'A' * 40} /opt/unsigned")
    assert other.returncode != 0 and "is not signed by" in other.stderr and not (root / "opt/unsigned").exists()
    changed = inside(root, f"{lib}\n{keys}\necho changed >>/opt/program\nfetch_signed file:///opt/program file:///opt/key $maker /opt/changed")
    assert changed.returncode != 0 and not (root / "opt/changed").exists()
