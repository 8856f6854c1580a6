"""The health of a node, judged with stand-ins for what NVIDIA, EFA and Slurm bring."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hpc_tf.modules.boot.node import command, health, health_facts
from hpc_tf.modules.boot.node.report import Failed

from .nodes import node

Put = Callable[..., None]
WELL: dict[str, Any] = {"node": "gpu-main-1", "gpus": 0, "efa": 0, "mounts": [], "scripts": [], "scontrol": "scontrol"}
DOMAINS = "\n".join(f"provider: efa\n    fabric: efa\n    domain: rdmap{n}s0-rdm\n    version: 1.0" for n in range(4))


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Put a program on the path that prints something, writes down its call, and ends so."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setattr(command, "_SBIN", str(folder))
    monkeypatch.setattr(health, "_EFA_TOOL", str(folder / "no-fi_info"))

    def program(name: str, says: str = "", status: int = 0, when: str = "*") -> None:
        path = folder / name
        text = path.read_text() if path.exists() else f'#!/bin/sh\necho {name} "$@" >>{tmp_path}/calls\n'
        path.write_text(f"{text}case \"$*\" in {when}) cat <<'END'\n{says}\nEND\nexit {status};; esac\n")
        path.chmod(0o755)

    return program


def gpus(put: Put, count: int = 8, state: str = "0, 0, No") -> None:
    put("nvidia-smi", "\n".join(f"GPU {n}: NVIDIA H100 (UUID: GPU-{n})" for n in range(count)), when="-L")
    put("nvidia-smi", state, when="--query-gpu=*")


def test_a_node_that_has_what_its_type_has_is_well(put: Put) -> None:
    gpus(put)
    put("dcgmi", "| Overall Health: Healthy |")
    put("fi_info", DOMAINS)
    assert health.problem({**WELL, "gpus": 8, "efa": 4, "mounts": ["/proc"]}) == ""


@pytest.mark.parametrize(
    ("count", "state", "why"),
    [
        (7, "0, 0, No", "7 of 8 GPUs"),
        (8, "0, 0, No\n3, 2, No", "GPU 3: 2 uncorrected memory errors"),
        (8, "5, 0, Yes", "GPU 5: no spare rows of memory are left"),
        (8, "0, [N/A], [N/A]", ""),
        (8, "ERROR: Field is not a valid field to query.", ""),
    ],
)
def test_gpus_are_counted_and_asked_for_errors_that_stay(put: Put, count: int, state: str, why: str) -> None:
    gpus(put, count, state)
    assert health.problem({**WELL, "gpus": 8}) == why


def test_what_dcgm_has_seen_fail_counts_and_its_warnings_do_not(put: Put) -> None:
    gpus(put)
    put("dcgmi", "| Overall Health | Warning |")
    assert health.problem({**WELL, "gpus": 8}) == ""
    put("dcgmi", "")
    (Path(os.environ["PATH"].split(":")[0]) / "dcgmi").unlink()
    put("dcgmi", "+-----+\n| Overall Health | Failure |\n| GPU 2 | NVLink: Error 51 |", status=226)
    assert "DCGM: " in health.problem({**WELL, "gpus": 8})


def test_an_image_without_nvidia_smi_is_named(put: Put) -> None:
    assert health.problem({**WELL, "gpus": 1}) == "nvidia-smi is not in this image"


def test_each_efa_device_of_the_launch_template_must_be_there(put: Put) -> None:
    put("fi_info", DOMAINS)
    assert health.problem({**WELL, "efa": 32}) == "4 of 32 EFA devices"
    assert health.problem({**WELL, "efa": 4}) == ""


def test_a_provider_that_finds_nothing_has_no_devices(put: Put) -> None:
    put("fi_info", "fi_getinfo: -61", status=61)
    assert health.problem({**WELL, "efa": 1}) == "0 of 1 EFA devices"


def test_a_file_system_that_is_gone_is_named(put: Put, tmp_path: Path) -> None:
    assert health.problem({**WELL, "mounts": ["/proc", str(tmp_path)]}) == f"{tmp_path} is not mounted"


def test_a_program_that_hangs_is_a_problem_and_not_a_wait(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    gpus(put)
    (Path(os.environ["PATH"].split(":")[0]) / "nvidia-smi").write_text("#!/bin/sh\nexec sleep 60\n")
    monkeypatch.setattr(health, "SECONDS", 0.3)
    assert health.problem({**WELL, "gpus": 8}) == "nvidia-smi -L: no end within 0 s"


def test_a_script_of_the_spec_says_why_in_its_last_line(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    put("run-script", "looked\nthe fan is loud", status=3)
    monkeypatch.setattr(health, "_RUN_SCRIPT", "run-script")
    assert health.problem({**WELL, "scripts": [{"script": "s3://site/fans.sh", "args": ["-v"]}]}) == "fans.sh: exit 3: the fan is loud"


def sick(tmp_path: Path) -> Path:
    path = tmp_path / "health.json"
    path.write_text(json.dumps({**WELL, "efa": 2}))
    return path


def test_a_sick_node_drains_itself_with_the_reason(put: Put, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put("fi_info", "")
    put("scontrol", "NodeName=gpu-main-1 State=IDLE+CLOUD Reason=none")
    assert health.main(sick(tmp_path)) == 1
    assert "scontrol update nodename=gpu-main-1 state=drain reason=hpc-tf: health: 0 of 2 EFA devices" in (tmp_path / "calls").read_text()
    assert capsys.readouterr().err == "hpc-tf: health: 0 of 2 EFA devices\n"


def test_a_node_that_is_drained_keeps_its_reason(put: Put, tmp_path: Path) -> None:
    put("fi_info", "")
    put("scontrol", "NodeName=gpu-main-1 Arch=x86_64 State=IDLE+CLOUD+DRAIN Reason=an admin's")
    assert health.main(sick(tmp_path)) == 1
    assert "update" not in (tmp_path / "calls").read_text()


def test_a_controller_that_does_not_answer_leaves_the_exit_status(put: Put, tmp_path: Path) -> None:
    put("fi_info", "")
    put("scontrol", "slurm_load_node error: Unable to contact slurm controller", status=1)
    assert health.main(sick(tmp_path)) == 1


def test_a_well_node_is_silent_and_asks_slurm_nothing(put: Put, tmp_path: Path) -> None:
    put("scontrol")
    path = tmp_path / "health.json"
    path.write_text(json.dumps(WELL))
    assert health.main(path) == 0 and not (tmp_path / "calls").exists()


def test_without_facts_nothing_is_looked_at(tmp_path: Path) -> None:
    assert health.main(tmp_path / "none.json") == 0


def test_the_boot_writes_down_what_to_look_for_and_looks(put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "FACTS", tmp_path / "health.json")
    monkeypatch.setattr(health_facts, "write", lambda path, text: path.write_text(text))
    one = node("compute")
    one.settings["fleets"]["cpu/main"]["health"] = {"gpus": 0, "efa": 0, "scripts": []}
    health_facts.prepare(one)
    assert json.loads((tmp_path / "health.json").read_text())["scontrol"] == "/opt/slurm/bin/scontrol"
    one.settings["fleets"]["cpu/main"]["health"]["gpus"] = 2
    with pytest.raises(Failed, match="nvidia-smi is not in this image"):
        health_facts.prepare(one)


def test_it_runs_as_it_is_shipped(tmp_path: Path) -> None:
    package = Path(health.__file__).parent
    (tmp_path / "boot").symlink_to(package)
    done = subprocess.run(
        ["python3", "-m", "boot.health"], env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"}, capture_output=True, text=True,
        timeout=30, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
