"""What a healthy node of this kind has, written down at its boot for whoever looks later."""

from __future__ import annotations

import json

from . import health, mounts
from .command import program, run
from .facts import Node
from .files import write
from .report import Failed, say


def prepare(node: Node) -> Node:
    """Write down what a healthy node of this kind has, and look for the first time: who fails here never gets a job."""
    said = node.own.get("health")
    if not said:
        health.FACTS.unlink(missing_ok=True)
        return node
    facts = {
        **said, "node": node.name, "scontrol": f"{node.prefix_of_slurm}/bin/scontrol",
        "mounts": [str(entry["path"]) for entry in mounts.wanted(node) if entry["kind"] != "local"],
    }  # fmt: skip
    write(health.FACTS, json.dumps(facts, indent=1, sort_keys=True) + "\n")
    if facts["gpus"] and program("dcgmi") is not None:
        run("dcgmi", "health", "-s", "a", timeout=health.SECONDS, check=False)  # from now on it watches everything
    why = health.problem(facts)
    if why:
        raise Failed(why)
    say("the node is well")
    return node
