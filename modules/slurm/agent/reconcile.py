"""``reconcile``: one pass that brings Slurm and EC2 into line. It repairs what any other program left half done.

Nothing is ended on the word of a listing that failed or is suspiciously empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from . import breaker, cache, hold, inflight, install, kill, metrics
from .decide import Decision, View, by_node, decide, pair
from .hostlist import compress
from .instances import Ec2State, Instance
from .nodes import OURS, Node, SlurmState
from .slurm import SlurmError
from .world import World


def reconcile(world: World) -> int:
    """One pass; 1 where it could not see enough to act."""
    with cache.locked(world.state / "reconcile"):
        before = inflight.found(world.state)  # one that ends during the listings has named what they show without a name
        listed = _listings(world)
        if listed is None:
            return 1
        nodes, instances = listed
        launches = inflight.found(world.state)
        at_work = frozenset(one.request for one in (*before, *launches) if one.alive)
        wanted = hold.reasons(world)
        view = replace(_view(world, nodes, instances, launches, frozenset(wanted)), requests=at_work)
        decisions = [one for one in decide(view) if one.kind != "nothing"]
        kill.at("reconcile:decided")
        _record(world, view, decisions)
        nameless = {node.name for node in nodes if node.address == node.name}
        world.slurm.lead_nowhere(one.node for one in decisions if one.kind == "power-down" and one.node in nameless)
        _act(world, decisions)
        hold.apply(world, nodes, wanted, release=True)
        _remember(world, view)
        for one in launches:
            if not one.alive:
                inflight.forget(one)
        _report(world, view, decisions)
    return 0


def _listings(world: World) -> tuple[list[Node], list[Instance]] | None:
    """Slurm first: what is launched after its answer is too young to be judged by it."""
    try:
        nodes = world.slurm.nodes()
        instances = world.ec2.with_health()
    except Exception as error:
        world.log.event("listing-failed", error=f"{type(error).__name__}: {error}")
        world.log.metric(metrics.FAILED_PASSES, 1)
        return None
    return (nodes, instances) if _believable(world, nodes, instances) else None


def _believable(world: World, nodes: Sequence[Node], instances: Sequence[Instance]) -> bool:
    """No node where the configuration has some is a fault of who answered. So is no instance where many nodes are up, unless it stays so."""
    limit = world.settings.suspicious_nodes
    lit = [node for node in nodes if node.state in (SlurmState.IDLE, SlurmState.BUSY)]
    live = [one for one in instances if one.is_live and one.node]
    empty = (not nodes and bool(world.model.nodes)) or (not live and len(lit) > limit)
    path = world.state / "suspicion.json"
    count = cache.read(path).get("count", 0) + 1 if empty else 0
    if count or path.exists():
        cache.write(path, {"count": count})
    if not empty or (nodes and count > 3):
        return True
    world.log.event("listing-suspicious", nodes=len(nodes), lit=len(lit), instances=len(live))
    world.log.metric(metrics.FAILED_PASSES, 1)
    return False


def _view(
    world: World, nodes: list[Node], instances: list[Instance], launches: list[inflight.Launching], held: frozenset[str]
) -> View:
    backing, _ = by_node(instances)
    record = install.record(world.settings)
    before = cache.read(world.state / "since.json")
    now = world.time.now()
    keys = [pair(node, backing.get(node.name)) for node in nodes if node.state is not SlurmState.OFF or node.name in backing]
    dead = [one for one in launches if not one.alive]
    living = {name for one in launches if one.alive for name in one.nodes}
    return View(
        nodes=tuple(nodes),
        instances=tuple(instances),
        model=world.model,
        settings=world.settings,
        now=now,
        since={key: float(before.get(key, now)) for key in keys},
        dead_nodes=frozenset(name for one in dead for name in one.nodes) - living,
        dead_requests=frozenset(one.request for one in dead),
        launching=frozenset(living),
        held=held,
        leaving=None if record.get("begun") else frozenset(record.get("nodes", ())),
    )


def _remember(world: World, view: View) -> None:
    """When each pair of states that may have to settle was first seen."""
    cache.write(world.state / "since.json", dict(view.since))


def _record(world: World, view: View, decisions: Iterable[Decision]) -> None:
    backing, _ = by_node(view.instances)
    failed = [(one.node, backing[one.node].id if one.node in backing else "", one.why) for one in decisions if one.failed_boot]
    well = (node.name for node in view.nodes if node.state in (SlurmState.IDLE, SlurmState.BUSY) and not node.drained)
    joined = [backing[name] for name in well if name in backing and backing[name].state is Ec2State.RUNNING]
    breaker.record(world, failed, joined)


def _act(world: World, decisions: Sequence[Decision]) -> None:
    """Slurm is told before instances end, so that their jobs are requeued for the right reason."""
    for (kind, why), names in _grouped(decisions).items():
        world.log.event(kind, nodes=compress(names), why=why)
        _tell(world, kind, names, why)
    kill.at("reconcile:acted")
    ended = [one for one in decisions if one.instance and one.kind in ("terminate", "replace")]
    for one in ended:
        world.log.event("terminate", instance=one.instance, node=one.node, why=one.why)
    try:
        world.end(one.instance for one in ended)
    except Exception as error:  # the rest of the pass does not depend on it, and the next one tries again
        world.log.event("not-terminated", error=f"{type(error).__name__}: {error}")
        world.log.metric(metrics.FAILED_PASSES, 1)


def _grouped(decisions: Iterable[Decision]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for one in decisions:
        if one.node and one.kind != "terminate":
            found.setdefault((one.kind, one.why), []).append(one.node)
    return found


_CHANGES = {
    "power-down": "power_down_force",
    "drain": "power_down_asap",
    "leave": "drain",
    "reset": "resume",
    "replace": "resume",
    "undrain": "undrain",
    "power-up": "power_up",
}


def _tell(world: World, kind: str, names: list[str], why: str) -> None:
    reason = {"reason": f"{OURS}{why}"[:250]} if kind in ("power-down", "drain", "leave") else {}
    try:
        world.slurm.update_nodes(names, state=_CHANGES[kind], **reason)
    except SlurmError as error:
        world.log.event("node-refused", nodes=compress(names), change=_CHANGES[kind], error=str(error))


def _waiting(world: World) -> list[str]:
    """Why jobs wait; that Slurm does not say it is no reason to fail a pass that is done."""
    try:
        return world.slurm.waiting()
    except SlurmError as error:
        world.log.event("queue-unknown", error=str(error))
        return []


def _report(world: World, view: View, decisions: Sequence[Decision]) -> None:
    lit = sum(node.state in (SlurmState.IDLE, SlurmState.BUSY) for node in view.nodes)
    live = sum(one.is_live for one in view.instances)
    world.log.metric(metrics.HEARTBEAT, 1)
    world.log.metric(metrics.REPAIRS, len(decisions))
    world.log.metric(metrics.BOOT_FAILURES, sum(one.failed_boot for one in decisions))
    world.log.metric(metrics.HELD, len(view.held))
    for state, count in metrics.counted((node.state.value for node in view.nodes), (one.value for one in SlurmState)).items():
        world.log.metric(metrics.NODES, count, state)
    for reason, count in metrics.counted(_waiting(world)).items():
        world.log.metric(metrics.PENDING, count, reason)
    cache.write(world.state / "reconcile.json", {"time": view.now, "nodes": len(view.nodes), "up": lit, "instances": live})
