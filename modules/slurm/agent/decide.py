"""From two listings to a list of decisions. Pure: the table, and the few rules that look at more than a pair of states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .instances import Ec2State, Instance
from .model import Fleet, Model
from .nodes import HOLD, LEAVING, OURS, Node, SlurmState
from .settings import Settings
from .table import TABLE, Action, Row

_POWER_UP = "it is always on"
_NO_MORE = "the configuration has it no more"
_OUTDATED = "its fleet has a new launch template"


@dataclass(frozen=True)
class Decision:
    """What to do with one node, with one instance, or both. ``kind`` is the action in a word."""

    kind: str
    why: str
    node: str = ""
    instance: str = ""
    failed_boot: bool = False
    launched: float = 0.0


@dataclass(frozen=True)
class View:
    """All that a pass knows. ``since`` tells when a pair of states was first seen; ``dead`` are nodes and requests of killed launches,
    ``launching`` nodes of those that are at work and ``requests`` their requests; ``leaving`` are nodes that a configuration keeps only for
    their jobs, None while one is being taken into force."""

    nodes: tuple[Node, ...]
    instances: tuple[Instance, ...]
    model: Model
    settings: Settings
    now: float
    since: Mapping[str, float]
    dead_nodes: frozenset[str] = frozenset()
    dead_requests: frozenset[str] = frozenset()
    launching: frozenset[str] = frozenset()
    requests: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    leaving: frozenset[str] | None = None


def by_node(instances: Iterable[Instance]) -> tuple[dict[str, Instance], list[Instance]]:
    """The instance behind each node, and those beside it: a live one before one that ended, the newest before older ones."""
    best: dict[str, Instance] = {}
    others: list[Instance] = []
    for one in sorted((one for one in instances if one.node), key=lambda one: (one.is_live, one.launched, one.id)):
        if one.node in best and best[one.node].is_live:
            others.append(best[one.node])
        best[one.node] = one
    return best, others


def pair(node: Node, instance: Instance | None) -> str:
    """The pair of states in one word, by which the time of its beginning is remembered."""
    ec2 = instance.state if instance is not None else Ec2State.NONE
    return f"{node.name} {node.state.name} {ec2.name} {instance.id if instance is not None and instance.is_live else ''}".strip()


def decide(view: View) -> list[Decision]:
    """Everything to do now, nodes first."""
    backing, doubles = by_node(view.instances)
    found = [one for node in view.nodes for one in _node(view, node, backing.get(node.name))]
    found += [Decision("terminate", f"{one.node} has a newer instance", instance=one.id) for one in doubles]
    names, beside = {node.name for node in view.nodes}, {one.id for one in doubles}
    alone = (one for one in view.instances if one.is_live and one.id not in beside)
    found += [one for instance in alone for one in _orphan(view, instance, names)]
    return found


def _orphan(view: View, one: Instance, names: set[str]) -> Iterator[Decision]:
    """Instances that no node of Slurm's stands for. A launch that is at work names hundreds one after the other."""
    old = view.now - one.launched > view.settings.orphan_seconds and one.request not in view.requests
    if not one.node and (one.request in view.dead_requests or old):
        yield Decision("terminate", "it was never given a node", instance=one.id)
    elif one.node and one.node not in names and view.now - one.launched > view.settings.settle_seconds:
        yield Decision("terminate", f"Slurm has no node {one.node}", instance=one.id)


def _node(view: View, node: Node, instance: Instance | None) -> Iterator[Decision]:
    """At most one decision on a node that the agent answers for."""
    fleet = view.model.fleet_of(node.name)
    if fleet is None and "CLOUD" not in node.flags:
        return
    row = TABLE[node.state, instance.state if instance is not None else Ec2State.NONE]
    if row.action is Action.NOTHING:
        yield from _beyond(view, node, instance, fleet)
    elif not _is_admins(view, node, row) and (not row.settle or _has_settled(view, node, instance)):
        yield _decision(view, node, instance, row)


def _is_admins(view: View, node: Node, row: Row) -> bool:
    """A node that an administrator took down or drained stays as it is, also with its instance, until it is gone anyway."""
    if node.state not in (SlurmState.OFF_DOWN, SlurmState.DOWN, SlurmState.DRAINED):
        return False
    if row.why in ("its instance has ended", "its instance is gone", "its instance was stopped"):
        return False
    return not (node.is_ours or node.is_slurms(view.settings.slurm_user))


def _has_settled(view: View, node: Node, instance: Instance | None) -> bool:
    if node.state is SlurmState.DRAINED and node.reason.startswith(LEAVING):
        return True
    if node.state is SlurmState.STARTING and node.name in view.launching:
        return False
    if node.name in view.dead_nodes and (instance is None or not instance.is_live):
        return True
    wait = view.settings.unlaunched_seconds if node.state is SlurmState.STARTING else view.settings.settle_seconds
    return view.now - view.since.get(pair(node, instance), view.now) >= wait


def _decision(view: View, node: Node, instance: Instance | None, row: Row) -> Decision:
    id = instance.id if instance is not None and instance.is_live else ""
    launched = instance.launched if instance is not None else 0.0
    why = row.why
    if instance is not None and instance.state is Ec2State.SICK:
        why = f"{row.why}: {instance.sick}"
    elif instance is not None and instance.state is Ec2State.ENDED and instance.ended_because:
        why = f"{row.why}: {instance.ended_because}"
    kinds = {Action.TERMINATE: "terminate", Action.POWER_DOWN: "power-down", Action.RESET: "reset", Action.REPLACE: "replace", Action.DRAIN: "drain"}
    if row.action is Action.DRAIN and node.drained and node.in_use:
        return Decision("nothing", why, node.name)
    failed = row.failed_boot and (node.state is not SlurmState.OFF_DOWN or node.reason.startswith("ResumeTimeout"))
    failed = failed and not (instance is not None and instance.is_reclaimed)
    if node.is_unfit and instance is not None and instance.is_live and view.now - instance.launched < view.settings.young_seconds:
        failed, why = row.action is Action.POWER_DOWN, f"{row.why}: {node.reason.removeprefix(OURS) or 'its registration is invalid'}"
    return Decision(kinds[row.action], why, node.name, id, failed, launched)


def _beyond(view: View, node: Node, instance: Instance | None, fleet: Fleet | None) -> Iterator[Decision]:
    """Rules for nodes that are well: always on, outdated, leaving, drained by us without need."""
    live = instance is not None and instance.state in (Ec2State.PENDING, Ec2State.RUNNING)
    if fleet is None:
        if live and node.state is SlurmState.IDLE:
            yield Decision("drain", _NO_MORE, node.name, instance.id if instance else "")
        elif node.state is SlurmState.OFF:
            yield Decision("leave", f"{LEAVING.removeprefix(OURS)}{_NO_MORE}", node.name)
        return
    if node.state is SlurmState.OFF and view.model.is_static(node.name) and fleet.name not in view.held:
        yield Decision("power-up", _POWER_UP, node.name)
    elif node.state is SlurmState.HELD and node.is_ours and not _stays_drained(view, node):
        yield Decision("undrain", "what drained it is over", node.name)
    elif live and instance is not None and instance.template and instance.template != fleet.template:
        yield from _outdated(view, node, instance)


def _stays_drained(view: View, node: Node) -> bool:
    if node.reason.startswith(LEAVING):
        return view.leaving is None or node.name in view.leaving
    return node.reason.startswith(HOLD)


def _outdated(view: View, node: Node, instance: Instance) -> Iterator[Decision]:
    """Idle nodes go at once; busy ones after their job, or at once under ``terminate``. A job may have come since the listing."""
    if node.state is SlurmState.BUSY and view.model.update_strategy == "terminate":
        yield Decision("power-down", _OUTDATED, node.name, instance.id)
    elif node.state is SlurmState.IDLE or (node.state is SlurmState.BUSY and not node.drained):
        yield Decision("drain", _OUTDATED, node.name, instance.id)
