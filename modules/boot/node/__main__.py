"""Make this machine a node: the steps of its role, in their order. The first that fails ends the boot with one clear line.

A compute node that fails ends itself, and another one is launched. A head node tries again: its unit starts this anew. So
does a login node, which takes no logins meanwhile.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from . import (
    agent,
    aws,
    controller,
    default_user,
    desktop,
    directory,
    exports,
    health_facts,
    host_keys,
    identity,
    keys,
    limits,
    logs,
    metadata_lock,
    mounts,
    portal,
    proxy,
    readiness,
    script,
    services,
    slurm,
    slurmdbd,
    software,
    sshd,
    units,
    users,
)
from .command import run
from .facts import BOOTED, CURRENT, Node, load
from .report import Failed, failure, say

Step = Callable[[Node], Node]
Steps = Sequence["tuple[str, Step]"]


def _refresh(node: Node) -> Node:
    services.install("hpc-tf-refresh", units.refresh())
    services.keep("hpc-tf-refresh", CURRENT)
    return node


HEAD: Steps = (
    ("proxy", proxy.apply),
    ("metadata", identity.addressed),
    ("name", identity.head),
    ("other services", services.quiet),
    ("programs", agent.programs),
    ("start hooks", script.start),
    ("limits", limits.apply),
    ("metadata lock", metadata_lock.apply),
    ("user", default_user.apply),
    ("logs", logs.apply),
    ("state volume", mounts.state_volume),
    ("storage", mounts.all_of),
    ("exports", exports.apply),
    ("users", users.apply),
    ("directory", directory.apply),
    ("key", keys.shared),
    ("token key", keys.tokens),
    ("host keys", host_keys.make),
    ("munge", slurm.identities),
    ("agent settings", agent.prepare),
    ("slurmdbd", slurmdbd.apply),
    ("slurmctld", controller.apply),
    ("agent", agent.start),
    ("slurmrestd", slurm.rest_api),
    ("software", software.apply),
    ("desktops", desktop.apply),
    ("refresh", _refresh),
    ("configured hooks", script.configured),
)


def _watchdog(node: Node) -> Node:
    services.install("hpc-tf-watchdog", units.watchdog())
    services.keep("hpc-tf-watchdog", CURRENT)
    return node


COMPUTE: Steps = (
    ("proxy", proxy.apply),
    ("metadata", identity.addressed),
    ("name", identity.compute),
    ("other services", services.quiet),
    ("programs", agent.programs),
    ("start hooks", script.start),
    ("limits", limits.apply),
    ("user", default_user.apply),
    ("logs", logs.apply),
    ("storage", mounts.all_of),
    ("software", software.apply),
    ("users", users.apply),
    ("directory", directory.apply),
    ("readiness", readiness.check),
    ("health", health_facts.prepare),
    ("key", keys.shared),
    ("munge", slurm.identities),
    ("configured hooks", script.configured),
    ("slurmd", slurm.compute),
    ("watchdog", _watchdog),
    ("refresh", _refresh),
)


def _drain(node: Node) -> Node:
    services.install("hpc-tf-drain", units.drain())
    services.keep("hpc-tf-drain", CURRENT)
    return node


LOGIN: Steps = (
    ("proxy", proxy.apply),
    ("metadata", identity.addressed),
    ("name", identity.login),
    ("other services", services.quiet),
    ("programs", agent.programs),
    ("start hooks", script.start),
    ("limits", limits.apply),
    ("user", default_user.apply),
    ("logs", logs.apply),
    ("storage", mounts.all_of),
    ("users", users.apply),
    ("directory", directory.apply),
    ("key", keys.shared),
    ("munge", slurm.identities),
    ("host keys", host_keys.install),
    ("sackd", slurm.login),
    ("software", software.apply),
    ("desktops", desktop.apply),
    ("portal", portal.apply),
    ("configured hooks", script.configured),
    ("drain", _drain),
    ("refresh", _refresh),
)
ROLES = {"head": HEAD, "compute": COMPUTE, "login": LOGIN}


def boot(node: Node, steps: Steps) -> tuple[Node, str, str]:
    """Take the steps; return the node as far as it is known, and the step and the reason where one failed."""
    for name, step in steps:
        try:
            node = step(node)
        except Failed as failed:
            return node, name, str(failed)
        except Exception as error:  # a fault of ours must not be silent either
            return node, name, f"{type(error).__name__}: {error}"
    return node, "", ""


def main() -> int:
    """Boot, and say how it went."""
    try:
        node = load()
    except (OSError, ValueError, KeyError) as error:
        failure("facts", f"{type(error).__name__}: {error}")
        return 1
    node, step, reason = boot(node, ROLES[node.role])
    if step:
        line = failure(step, reason)
        logs.failed(node, line)
        if node.role == "head":
            aws.tag(node.region, node.instance, f"failed: {step}")
        elif node.role == "compute":
            run("shutdown", "-h", "now", line, check=False)
        else:
            sshd.close()
        return 1
    BOOTED.write_text(f"{node.instance}\n", encoding="utf-8")
    say(f"{node.name} is ready")
    if node.role == "head":
        aws.tag(node.region, node.instance, "ready")
    return 0


if __name__ == "__main__":
    sys.exit(main())
