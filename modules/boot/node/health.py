"""``/opt/hpc-tf/bin/health``: is this compute node well? Slurm runs it at an interval, the prolog before each job, the boot once.

A node that is not well is drained with the reason, and the agent replaces it when it is idle. Nothing here asks the network:
what to look for stands in a file that the boot wrote (`health_facts`), and nothing large is loaded. Slurm ends a check
after 60 s.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .command import program, run
from .report import Failed

FACTS = Path("/etc/hpc-tf/health.json")
OURS = "hpc-tf: health: "
"""Begins the reason of a drained node; the agent replaces nodes that were drained by a reason of ours."""
_RUN_SCRIPT = "/opt/hpc-tf/bin/run-script"
SECONDS = 25.0
_FULL = 0.99
# Errors that a GPU does not get over: NVIDIA "GPU Memory Error Management", and nvidia-smi --help-query-gpu.
_GPU_STATE = "index,ecc.errors.uncorrected.volatile.total,remapped_rows.failure"
_EFA_TOOL = "/opt/amazon/efa/bin/fi_info"


def problem(facts: Mapping[str, Any]) -> str:
    """The first thing that is not well, in one line; empty where all is."""
    return next(_problems(facts), "")


def _problems(facts: Mapping[str, Any]) -> Iterator[str]:
    looks: tuple[Callable[[], str], ...] = (
        lambda: _gpus(int(facts["gpus"])),
        lambda: _efa(int(facts["efa"])),
        lambda: _mounted(facts["mounts"]),
        _disk,
        lambda: _scripts(facts["scripts"]),
    )
    for look in looks:
        try:
            why = look()
        except (Failed, OSError) as failed:
            why = str(failed)
        if why:
            yield " ".join(why.split())


def _gpus(wanted: int) -> str:
    """As many GPUs as the type has, without errors that stay, and nothing that DCGM has seen fail."""
    if not wanted:
        return ""
    if program("nvidia-smi") is None:
        return "nvidia-smi is not in this image"
    found = sum(line.startswith("GPU ") for line in run("nvidia-smi", "-L", timeout=SECONDS, check=False).splitlines())
    if found < wanted:
        return f"{found} of {wanted} GPUs"
    asked = run("nvidia-smi", f"--query-gpu={_GPU_STATE}", "--format=csv,noheader", timeout=SECONDS, check=False)
    for line in asked.splitlines():
        index, errors, remapped, *_ = [word.strip() for word in line.split(",")] + ["", ""]
        if errors.isdigit() and int(errors):
            return f"GPU {index}: {errors} uncorrected memory errors"
        if remapped.lower() == "yes":
            return f"GPU {index}: no spare rows of memory are left"
    return _dcgm()


def _dcgm() -> str:
    """What DCGM has watched since its service began: PCIe, NVLink, memory, power. DCGM user guide, "dcgmi health"."""
    if program("dcgmi") is None:
        return ""
    said = run("dcgmi", "health", "-c", timeout=SECONDS, check=False)
    overall = re.search(r"Overall Health\W+(\w+)", said)
    if overall is None or overall[1].lower() != "failure":
        return ""
    words = (line.strip(" |+-") for line in said.splitlines())
    return f"DCGM: {next((w for w in words if 'rror' in w or 'Failure' in w), 'failure')}"


def _efa(wanted: int) -> str:
    """As many EFA devices as the launch template asks for."""
    if not wanted:
        return ""
    tool = program("fi_info") or (_EFA_TOOL if os.path.exists(_EFA_TOOL) else None)
    if tool is None:
        return "fi_info is not in this image"
    said = run(tool, "-p", "efa", "-t", "FI_EP_RDM", timeout=SECONDS, check=False)
    found = len(set(re.findall(r"^\s*domain: (\S+)", said, re.MULTILINE)))
    return f"{found} of {wanted} EFA devices" if found < wanted else ""


def _mounted(paths: list[str]) -> str:
    """Every file system is there, and answers."""
    for path in paths:
        if not os.path.ismount(path):
            return f"{path} is not mounted"
        run("stat", "--file-system", path, timeout=SECONDS)
    return ""


def _disk() -> str:
    """The root disk has room, and takes it."""
    used = shutil.disk_usage("/")
    if used.used / used.total >= _FULL:
        return "the root disk is full"
    return "the root disk is read-only" if os.statvfs("/").f_flag & os.ST_RDONLY else ""


def _scripts(actions: list[Mapping[str, Any]]) -> str:
    """Scripts of the spec, in their order."""
    for action in actions:
        name = str(action["script"]).rpartition("/")[2]
        try:
            run(_RUN_SCRIPT, action["script"], *action["args"], timeout=SECONDS)
        except Failed as failed:
            return f"{name}: {str(failed).partition(': ')[2]}"
    return ""


def drain(facts: Mapping[str, Any], why: str) -> None:
    """Tell Slurm, unless it knows already."""
    said = run(facts["scontrol"], "-o", "show", "node", facts["node"], timeout=SECONDS, check=False)
    if "DRAIN" not in said.partition(" State=")[2].partition(" ")[0]:
        run(facts["scontrol"], "update", f"nodename={facts['node']}", "state=drain", f"reason={OURS}{why}"[:250], timeout=SECONDS)


def main(facts: Path = FACTS) -> int:
    """Look, and drain the node where something is wrong: 1 then."""
    if not facts.is_file():
        return 0
    told = json.loads(facts.read_text(encoding="utf-8"))
    why = problem(told)
    if not why:
        return 0
    print(f"{OURS}{why}", file=sys.stderr)
    try:
        drain(told, why)
    except Failed as failed:
        print(f"{OURS}{failed}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
