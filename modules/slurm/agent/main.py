"""The command line of the agent."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from . import breaker, doctor, ec2, model, settings
from .accounts import accounts
from .bandwidth import bandwidth
from .configure import configure
from .exporter import export
from .ladder import pools
from .log import Log
from .loop import loop
from .manifest import Bucket, Source
from .names import names
from .reconcile import reconcile
from .resume import resume
from .retry import Time
from .settings import Settings
from .status import status, text
from .suspend import suspend
from .teardown import teardown
from .topology import topology
from .world import World, real

DETACH = "HPC_TF_AGENT_DETACH"
"""Set where slurmctld is not to wait (modules/boot/node/agent.py)."""


def _source(settings: Settings) -> Source:
    return Bucket(ec2.client("s3", settings.region), settings.bucket, settings.prefix)


def _resume_file() -> str:
    """What Slurm says of the jobs. It is a file of the calling slurmctld that is gone when this program's caller moves on."""
    path = os.environ.get("SLURM_RESUME_FILE", "")
    try:
        return Path(path).read_text(encoding="utf-8") if path else ""
    except OSError:
        return ""


def _resume(world: World, given: argparse.Namespace) -> int:
    return resume(world, given.hostlist, given.resume_text)


def _suspend(world: World, given: argparse.Namespace) -> int:
    return suspend(world, given.hostlist)


def _reconcile(world: World, _: argparse.Namespace) -> int:
    return reconcile(world)


def _configure(world: World, given: argparse.Namespace) -> int:
    return configure(world, _source(world.settings), again=given.now)


def _status(world: World, given: argparse.Namespace) -> int:
    found = status(world)
    sys.stdout.write(json.dumps(found, sort_keys=True) + "\n" if given.json else text(found))
    return 1 if found["errors"] else 0


def _doctor(world: World, given: argparse.Namespace) -> int:
    found = doctor.doctor(world, _source(world.settings))
    sys.stdout.write(json.dumps(doctor.plain(found)) + "\n" if given.json else doctor.text(found))
    return 1 if found else 0


def _release(world: World, given: argparse.Namespace) -> int:
    fleet = world.model.fleets.get(given.fleet)
    if given.fleet and fleet is None:
        sys.stderr.write(f"there is no fleet {given.fleet}; there are {', '.join(sorted(world.model.fleets)) or 'none'}\n")
        return 1
    world.cooldowns.forget(given.fleet, [pool for rung in fleet.ladder for pool in pools(fleet, rung)] if fleet else ())
    breaker.forget(world, given.fleet)
    return reconcile(world)


def _topology(world: World, _: argparse.Namespace) -> int:
    return topology(world)


def _teardown(world: World, given: argparse.Namespace) -> int:
    return teardown(world, _source(world.settings), if_destroyed=given.if_destroyed)


def _names(world: World, _: argparse.Namespace) -> int:
    return names(world, ec2.client("route53", world.settings.region), again=True)


def _bandwidth(world: World, _: argparse.Namespace) -> int:
    return bandwidth(world)


def _accounts(world: World, _: argparse.Namespace) -> int:
    return accounts(world)


def _loop(found: Settings) -> None:
    time = Time()
    log = Log(found.log, found.cluster, "loop", time.now)
    passes = {
        "reconcile": lambda: reconcile(real(found, "reconcile")),
        "names": lambda: names(real(found, "names"), ec2.client("route53", found.region)),
        "accounts": lambda: accounts(real(found, "accounts")),
        "topology": lambda: topology(real(found, "topology")),
        "bandwidth": lambda: bandwidth(real(found, "bandwidth")),
    }
    loop(found, log, time, lambda: configure(real(found, "configure"), _source(found)), passes)


def _self_check(folder: str) -> int:
    """Load every module and the files of a configuration."""
    package = (__package__ or "").rpartition(".")[2]
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem not in ("__main__", "__init__"):
            importlib.import_module(f"{__package__}.{path.stem}")
    found = model.load(Path(folder))
    sys.stdout.write(f"{package}: {len(found.fleets)} fleets\n")
    return 0


_COMMANDS: dict[str, Callable[[World, argparse.Namespace], int]] = {
    "resume": _resume,
    "suspend": _suspend,
    "reconcile": _reconcile,
    "configure": _configure,
    "names": _names,
    "accounts": _accounts,
    "topology": _topology,
    "bandwidth": _bandwidth,
    "status": _status,
    "doctor": _doctor,
    "release": _release,
    "teardown": _teardown,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hpc-tf-agent", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="SUBCOMMAND")
    for name, words in (("resume", "launch nodes; reads SLURM_RESUME_FILE"), ("suspend", "end nodes")):
        commands.add_parser(name, help=words).add_argument("hostlist")
    commands.add_parser("reconcile", help="bring Slurm and EC2 into line, once")
    commands.add_parser("configure", help="apply a new configuration").add_argument(
        "--now", action="store_true", help="also one that was refused"
    )
    commands.add_parser("names", help="bring the addresses of nodes into the cluster's zone")
    commands.add_parser("accounts", help="bring accounts, users and QOS of the spec into slurmdbd")
    commands.add_parser("topology", help="tell Slurm which nodes are near each other, once")
    commands.add_parser("bandwidth", help="have idle nodes measured that are due, once")
    for name, words in (("status", "what the agent sees"), ("doctor", "what is wrong, and what to do; 1 where something is")):
        commands.add_parser(name, help=words).add_argument("--json", action="store_true")
    commands.add_parser("release", help="try again what failed").add_argument(
        "fleet", nargs="?", default="", help="queue/fleet; all without it"
    )
    commands.add_parser("teardown", help="end every compute node").add_argument(
        "--if-destroyed", action="store_true", help="only if the cluster is being destroyed"
    )
    commands.add_parser("export", help="serve the numbers of the log to Prometheus, for ever")
    commands.add_parser("loop", help="configure and reconcile for ever")
    commands.add_parser("self-check", help="load the agent and a configuration").add_argument("folder")
    return parser


def _is_left() -> bool:
    """Go on in a process of our own; whether this is the one that slurmctld has called, and which ends.

    slurmctld waits for the programs that it has called before it takes a new configuration, and answers nobody meanwhile, also not them
    (24.11, measured: "waiting for 1 running processes"). It waits for their output to be closed, too.
    """
    ready, told = os.pipe()
    if os.fork():
        os.close(told)
        os.read(ready, 1)  # what is left behind in the caller's group might be ended with it
        return True
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for handle in (0, 1, 2):
        os.dup2(nothing, handle)
    for handle in (ready, told):
        os.close(handle)
    return False


def _alone(world: World, given: argparse.Namespace) -> int:
    """Run a subcommand whose output nobody reads: what goes wrong stands in the log."""
    try:
        return _COMMANDS[given.command](world, given)
    except Exception as error:
        world.log.event("failed", command=given.command, error=f"{type(error).__name__}: {error}", trace=traceback.format_exc())
        return 1


def main(arguments: Sequence[str]) -> int:
    """Run one subcommand; returns its exit status."""
    given = _parser().parse_args(arguments)
    given.resume_text = _resume_file() if given.command == "resume" else ""
    if given.command == "self-check":
        return _self_check(given.folder)
    found = settings.load()
    if given.command == "loop":
        _loop(found)
    if given.command == "export":
        export(found, Time())
        return 0
    world = real(found, given.command)  # what is wrong with the settings is said to the caller
    if os.environ.get(DETACH):
        return 0 if _is_left() else _alone(world, given)
    return _COMMANDS[given.command](world, given)
