"""User data: identity, and what fetches the rest."""

import json
import subprocess
from pathlib import Path

import pytest
import yaml
from hpc_tf.modules.boot import user_data as module
from hpc_tf.modules.boot.user_data import user_data

FACTS = {"bucket": "${aws_s3_bucket.main.id}", "cluster": "demo", "prefix": "configuration", "region": "us-east-2"}


def evaluated(text: str) -> str:
    """What Terraform makes of it."""
    return text.replace("${aws_s3_bucket.main.id}", "demo-1").replace("$${", "${").replace("%%{", "%{")


def written(text: str) -> dict[str, dict[str, str]]:
    return {entry["path"]: entry for entry in yaml.safe_load(evaluated(text))["write_files"]}


def test_a_machine_is_told_who_it_is() -> None:
    identity = written(user_data("head", FACTS))["/etc/hpc-tf/node.json"]["content"]
    assert json.loads(identity) == {**FACTS, "bucket": "demo-1", "role": "head"}


def test_the_programs_arrive_as_they_are_in_the_source() -> None:
    files = written(user_data("compute", FACTS))
    for path, mode, name in module._WRITTEN:
        assert files[path]["content"] == (module._FIRST / name).read_text() and files[path]["permissions"] == mode


def test_the_boot_runs_as_a_unit_so_that_it_runs_again_after_a_restart() -> None:
    last = yaml.safe_load(evaluated(user_data("head", FACTS)))["runcmd"][-1]
    assert last == ["systemctl", "start", "--no-block", "hpc-tf-boot.service"]


def test_more_than_ec2_takes_is_refused() -> None:
    with pytest.raises(ValueError, match="EC2 takes 16384"):
        user_data("head", {**FACTS, "cluster": "x" * 16384})


def test_a_proxy_is_read_from_the_identity_before_anything_is_installed(tmp_path: Path) -> None:
    """The lines of the script that find it, on the JSON that user data holds."""
    text = (module._FIRST / "start.sh").read_text()
    lines = text[text.index("fact() {") : text.index("# Python 3.9")].replace("/etc/hpc-tf/node.json", str(tmp_path / "node.json"))
    facts = {**FACTS, "no_proxy": "localhost,.us-east-2.amazonaws.com", "proxy": "http://proxy.corp:3128"}
    (tmp_path / "node.json").write_text(written(user_data("head", facts))["/etc/hpc-tf/node.json"]["content"])
    done = subprocess.run(
        ["bash", "-euc", f'{lines}\necho "$HTTPS_PROXY $no_proxy"'], capture_output=True, text=True, timeout=20, check=True, env={}
    )
    assert done.stdout == "http://proxy.corp:3128 localhost,.us-east-2.amazonaws.com\n"


@pytest.mark.parametrize(
    ("role", "done"), [("compute", ["shutdown -h now hpc-tf boot failed: fetch: no bucket"]), ("head", []),
                       ("login", ["systemctl stop ssh.socket sshd.service ssh.service"])]
)  # fmt: skip
def test_a_first_step_that_fails_ends_a_compute_node_and_nothing_else(role: str, done: list[str], tmp_path: Path) -> None:
    """The function of the script that says so, with commands that only write down how they are called."""
    text = (module._FIRST / "start.sh").read_text()
    functions = text[text.index("fact() {") : text.index("# A node behind")].replace("/etc/hpc-tf/node.json", str(tmp_path / "node.json"))
    (tmp_path / "node.json").write_text(written(user_data(role, FACTS))["/etc/hpc-tf/node.json"]["content"])
    for name in ("shutdown", "systemctl"):
        (tmp_path / name).write_text(f'#!/bin/sh\necho "{name} $*" >>{tmp_path}/done\nexit 1\n')
        (tmp_path / name).chmod(0o755)
    script = f'set -euo pipefail; log={tmp_path}/log\n{functions.replace("/dev/console", str(tmp_path / "console"))}\nfailed fetch "no bucket"'
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    assert subprocess.run(["bash", "-c", script], capture_output=True, timeout=20, check=False, env=env).returncode == 1
    assert (tmp_path / "console").read_text() == "hpc-tf boot failed: fetch: no bucket\n"
    assert ((tmp_path / "done").read_text().splitlines() if (tmp_path / "done").exists() else []) == done
