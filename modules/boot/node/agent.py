"""The agent's place on the head node: its settings, the programs that Slurm calls, its service."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from . import services, units
from .facts import CURRENT, ROOT, Node
from .files import folder, own, write

SUBCOMMANDS = (
    "accounts", "bandwidth", "configure", "doctor", "export", "loop", "names", "reconcile", "release", "resume", "status", "suspend", "teardown", "topology",
)  # fmt: skip
_OF_SLURM = ("resume", "suspend")
SETTINGS = Path("/etc/hpc-tf/agent.json")
_LOG = Path("/var/log/hpc-tf/agent.log")


def wrapper(module: str, *words: str) -> str:
    """A program that runs ours with the Python that was found, and the environment that the node was given."""
    begin = "[ -r /etc/hpc-tf/environment ] && { set -a; . /etc/hpc-tf/environment; set +a; }"
    call = " ".join([f"exec /opt/hpc-tf/python {module}", *words])
    return f'#!/bin/sh\n# written by hpc-tf\n{begin}\n{call} "$@"\n'


def programs(node: Node) -> Node:
    """The programs in /opt/hpc-tf/bin: scripts of the spec on every node, the agent's on the head node."""
    here = "-m boot."
    found = {"run-script": wrapper(f"{here}script"), "refresh": wrapper(f"{here}refresh")}
    if node.role == "head":
        found.update({name: wrapper(str(ROOT / "agent"), name) for name in SUBCOMMANDS})
        for name in _OF_SLURM:  # slurmctld is not to wait for them (modules/slurm/agent/main.py)
            found[name] = found[name].replace("\nexec ", "\nexport HPC_TF_AGENT_DETACH=1\nexec ")
        found["slurmdbd-watch"] = wrapper(f"{here}slurmdbd")
        found["rotate-key"] = wrapper(f"{here}rotate")
    elif node.role == "login":
        found["drain"] = wrapper(f"{here}drain")
    else:
        found["watchdog"] = wrapper(f"{here}watchdog")
        found["health"] = wrapper(f"{here}health")
        found["bandwidth"] = wrapper(f"{here}bandwidth")
    if node.own.get("dcv"):
        found["desktop"] = wrapper(f"{here}desktop_session")
    for name, text in found.items():
        path = f"PYTHONPATH={CURRENT}\nexport PYTHONPATH\n" if here in text else ""
        write(ROOT / "bin" / name, text.replace("# written by hpc-tf\n", f"# written by hpc-tf\n{path}"), 0o755)
    link = ROOT / "agent"
    if not link.is_symlink():
        link.symlink_to("current/agent")
    return node


def settings(node: Node) -> dict[str, str]:
    """The agent's settings; its caches lie on the volume that outlives this machine."""
    return {
        "cluster": node.cluster,
        "region": node.region,
        "bucket": node.bucket,
        "prefix": node.prefix,
        "instance_id": node.instance,
        "state": f"{node.slurm['volume']}/agent",
        "slurm_bin": f"{node.prefix_of_slurm}/bin",
        "slurm_sbin": f"{node.prefix_of_slurm}/sbin",
        "slurm_etc": str(node.etc),
        "slurm_user": "slurm",
    }


def overrides() -> dict[str, str]:
    """Parameters of slurm.conf that an administrator has set on this machine, in the agent's settings."""
    try:
        found: dict[str, str] = json.loads(SETTINGS.read_text(encoding="utf-8")).get("slurm_overrides", {})
    except FileNotFoundError:
        return {}
    return found


def prepare(node: Node) -> Node:
    """Write the settings, but for what an administrator's is. The programs run as slurm when Slurm calls them, and as root in
    the service."""
    made: dict[str, Any] = settings(node)
    kept = {"slurm_overrides": overrides()} if overrides() else {}
    write(SETTINGS, json.dumps({**made, **kept}, indent=1, sort_keys=True) + "\n")
    folder(Path(made["state"]), 0o755, "slurm")
    folder(_LOG.parent, 0o755)
    _LOG.touch()
    own(_LOG, "slurm")
    return node


def start(node: Node) -> Node:
    """Start the agent, the exporter of its numbers, and what ends the fleet when the cluster goes."""
    services.install("hpc-tf-agent", units.agent())
    services.install("hpc-tf-export", units.export())
    services.install("hpc-tf-teardown", units.teardown())
    services.keep("hpc-tf-agent", SETTINGS)  # it takes a new version of itself by itself
    services.keep("hpc-tf-export", CURRENT)
    services.keep("hpc-tf-teardown")
    return node
