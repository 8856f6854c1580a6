"""``status``: what the agent sees, as plain data, and as text for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from time import gmtime, strftime
from typing import Any

from . import breaker, cache, hold, install
from .decide import by_node
from .hostlist import compress
from .nodes import Node
from .world import World


def status(world: World) -> dict[str, Any]:
    """Everything in one value; what cannot be asked is named under ``errors``."""
    errors: dict[str, str] = {}
    nodes = _asked(world.slurm.nodes, "slurm", errors) or []
    instances = _asked(world.ec2.with_health, "ec2", errors) or []
    held = _asked(lambda: hold.reasons(world), "holds", errors) or {}
    _, doubles = by_node(instances)
    unnamed = [one.id for one in instances if one.is_live and not one.node]
    return {
        "cluster": world.settings.cluster,
        "time": world.time.now(),
        "configuration": install.record(world.settings),
        "last_pass": cache.read(world.state / "reconcile.json").get("time", 0),
        "fleets": {name: _fleet(world, name, nodes, held) for name in world.model.fleets},
        "reasons": _reasons(nodes),
        "instances": {"live": sum(one.is_live for one in instances), "unnamed": unnamed, "double": [one.id for one in doubles]},
        "sick": {one.node or one.id: one.sick for one in instances if one.sick},
        "cold": {key: [cold.code, cold.until] for key, cold in sorted(world.cooldowns.active().items())},
        "failed_boots": breaker.failures(world),
        "errors": errors,
    }


def _asked(question: Any, name: str, errors: dict[str, str]) -> Any:
    try:
        return question()
    except Exception as error:
        errors[name] = f"{type(error).__name__}: {error}"[:300]
        return None


def _fleet(world: World, name: str, nodes: list[Node], held: Mapping[str, str]) -> dict[str, Any]:
    fleet = world.model.fleets[name]
    own = [node for node in nodes if world.model.fleet_of(node.name) is fleet]
    count = Counter(node.state.value for node in own)
    return {"minimum": fleet.minimum, "maximum": fleet.maximum, "states": dict(sorted(count.items())), "held": held.get(name, "")}


def _reasons(nodes: list[Node]) -> dict[str, str]:
    """Nodes by the reason that they carry."""
    found: dict[str, list[str]] = {}
    for node in nodes:
        if node.reason:
            found.setdefault(node.reason, []).append(node.name)
    return {reason: compress(names) for reason, names in sorted(found.items())}


def text(found: Mapping[str, Any]) -> str:
    """The same for people."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    record = found["configuration"]
    yield f"cluster {found['cluster']}, {clock(found['time'])}"
    yield f"configuration {record.get('applied') or 'none yet'}" + (f", refused {record['refused']}" if record.get("refused") else "")
    if record.get("delayed"):
        yield f"  a newer one waits: {record['delayed']}"
    if record.get("nodes") or record.get("partitions"):
        yield f"  kept for running jobs: {', '.join([compress(record.get('nodes', [])), *record.get('partitions', [])]).strip(', ')}"
    yield f"last pass {clock(found['last_pass']) if found['last_pass'] else 'never'}"
    yield f"instances {found['instances']['live']}"
    for name, fleet in sorted(found["fleets"].items()):
        states = ", ".join(f"{count} {state}" for state, count in fleet["states"].items())
        yield f"{name}: {fleet['minimum']}-{fleet['maximum']}, {states or 'not known to Slurm'}"
        if fleet["held"]:
            yield f"  {fleet['held']}"
    for reason, names in found["reasons"].items():
        yield f"{names}: {reason}"
    for what, error in found["errors"].items():
        yield f"cannot see {what}: {error}"


def clock(seconds: float) -> str:
    """A time for people."""
    return strftime("%Y-%m-%d %H:%M:%S UTC", gmtime(seconds))
