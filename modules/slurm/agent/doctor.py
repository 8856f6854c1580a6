"""``doctor``: what is wrong, why, and what to do. Reads what ``status`` gives, and the consoles of nodes that failed to boot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from . import cache, manifest
from .advice import advice
from .names import CACHE as NAMES
from .nodes import HOLD
from .status import clock, status
from .world import World

_MARK = re.compile(r"(?i)hpc-tf boot failed: .*|hpc-tf: .*fail.*|kernel panic.*|fatal: .*")
_CONSOLES = 3  # of the newest failures; each is one call


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong."""

    what: str
    why: str
    help: str


def doctor(world: World, source: manifest.Source) -> list[Finding]:
    """Everything that is wrong, the gravest first."""
    found = status(world)
    return [
        *_unseen(found),
        *_service(world, found),
        *_configuration(world, source, found["configuration"]),
        *_boots(world, found["failed_boots"]),
        *_held(found),
        *_cold(found["cold"]),
        *_nodes(found),
        *_instances(found),
        *_names(world),
    ]


def _unseen(found: Mapping[str, Any]) -> Iterator[Finding]:
    helps = {
        "slurm": "systemctl status slurmctld; the end of its log says why it does not run",
        "ec2": "the head node's role or its way to EC2: look at IAM, NAT and endpoints",
    }
    for what, error in found["errors"].items():
        yield Finding(f"{what} does not answer", error, helps.get(what, "the log of the agent says more"))


def _service(world: World, found: Mapping[str, Any]) -> Iterator[Finding]:
    age = found["time"] - found["last_pass"]
    if age > 10 * world.settings.loop_seconds:
        when = f"its last pass was at {clock(found['last_pass'])}" if found["last_pass"] else "it has made no pass yet"
        yield Finding("the agent's service does not run", when, f"systemctl status hpc-tf-agent; tail {world.settings.log}")


def _configuration(world: World, source: manifest.Source, record: Mapping[str, Any]) -> Iterator[Finding]:
    if record.get("refused"):
        help = "mend the spec, synth and apply; the version before stays in force until then"
        yield Finding(f"configuration {record['refused'][:12]} was refused", record.get("reason", ""), help)
    if record.get("delayed"):
        yield Finding("a new configuration waits", record["delayed"], "it is tried again by itself; if what it says stays so, mend it")
    try:
        newest = manifest.manifest(source)
    except Exception as error:
        yield Finding("the bucket cannot be read", f"{type(error).__name__}: {error}", "the head node's role, or its way to S3")
        return
    if newest is None:
        yield Finding("the bucket has no configuration", "there is no manifest.json", "apply the cluster state")
    elif newest.version not in (record.get("applied"), record.get("refused")) and not record.get("delayed"):
        yield Finding(f"configuration {newest.version[:12]} is not applied yet", "it is newer than the one in force", "wait a minute")
    if record.get("applied") and record.get("published") != record["applied"]:
        why = "what compute nodes boot with could not be put into the bucket yet"
        yield Finding("compute nodes boot with another version", why, "the head node's role needs s3:PutObject below applied/ of its prefix; the log says more")
    if record.get("partitions"):
        names = ", ".join(record["partitions"])
        help = "they wait for their jobs: scancel, or scontrol update jobid=J partition=OTHER"
        yield Finding(f"removed queues are kept: {names}", "jobs are still running or queued in them", help)


def _boots(world: World, failed: Mapping[str, Any]) -> Iterator[Finding]:
    for fleet, entry in sorted(failed.items()):
        recent = [one for one in reversed(entry["last"]) if world.time.now() - one["time"] < 24 * 3600][:_CONSOLES]
        for one in recent:
            said = _console(world, one["instance"])
            why = f"{clock(one['time'])}, {one['instance'] or 'no instance'}: {said or one['reason']}"
            help = f"the log group has {one['instance']}.boot" if said else "did it reach the head node and the bucket? its log is in the log group"
            yield Finding(f"{one['node']} of {fleet} failed to boot ({entry['count']} in a row)", why, help)


def _console(world: World, instance: str) -> str:
    """The line of the console that says what went wrong; empty where there is none."""
    if not instance:
        return ""
    try:
        lines = _MARK.findall(world.ec2.console(instance))
    except Exception as error:
        world.log.event("no-console", instance=instance, error=str(error))
        return ""
    return str(lines[-1]).strip() if lines else ""


def _held(found: Mapping[str, Any]) -> Iterator[Finding]:
    for name, fleet in sorted(found["fleets"].items()):
        if fleet["held"]:
            broken = "failed to boot" in fleet["held"]
            help = "once mended: /opt/hpc-tf/bin/release on the head node, or wait" if broken else "wait: jobs go on by themselves"
            yield Finding(f"{name} launches no nodes", fleet["held"][len(HOLD) :], help)


def _cold(cold: Mapping[str, Any]) -> Iterator[Finding]:
    codes: dict[str, list[str]] = {}
    for key, (code, _) in cold.items():
        codes.setdefault(code, []).append(key)
    for code, keys in sorted(codes.items()):
        yield Finding(f"EC2 refuses: {code}", ", ".join(sorted(keys)), advice(code))


def _nodes(found: Mapping[str, Any]) -> Iterator[Finding]:
    for reason, names in found["reasons"].items():
        if not reason.startswith("hpc-tf: "):
            yield Finding(f"{names} cannot be used", reason, f"once mended: scontrol update nodename={names} state=resume")
    for name, why in sorted(found["sick"].items()):
        yield Finding(f"{name} is in trouble", why, "nothing: it is replaced after its job")


def _instances(found: Mapping[str, Any]) -> Iterator[Finding]:
    for word in ("unnamed", "double"):
        ids = found["instances"][word]
        if ids:
            yield Finding(f"{len(ids)} instances are {word}", ", ".join(ids), "nothing: the agent ends them within minutes")


def _names(world: World) -> Iterator[Finding]:
    found = cache.read(world.state / NAMES)
    if found.get("failures", 0) > 1:
        help = "the head node's role, or its way to Route 53: without a NAT write network: {dns: ec2}, and use EC2's names"
        yield Finding("names of nodes cannot be written", found["error"], help)


def text(findings: list[Finding]) -> str:
    """For people."""
    if not findings:
        return "no problems\n"
    return "\n".join(f"{one.what}\n  {one.why}\n  help: {one.help}" for one in findings) + "\n"


def plain(findings: list[Finding]) -> list[dict[str, str]]:
    """For programs."""
    return [asdict(one) for one in findings]
