"""``resume HOSTLIST``: launch the instances of nodes that Slurm powers up.

Plan, buy, describe, tag, tell Slurm the addresses. Whatever cannot be had is powered down at once, so that its job is requeued, and the
reason is written to the job. Killed at any point it leaves an announcement with a free lock, which the next reconcile clears up.
"""

from __future__ import annotations

import traceback
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from time import gmtime, strftime
from typing import TypeVar

from . import inflight, kill, metrics
from .hold import hold_fleets
from .hostlist import compress, expand
from .instances import JOB, NODE, Ec2State, Instance
from .nodes import OURS
from .plan import Group, Plan, Unit, Wanted, plan, serve, wanted
from .shop import Bought, Shop
from .slurm import SlurmError
from .world import World

T = TypeVar("T")
R = TypeVar("R")
_LONGEST_TAG = 256  # EC2 user guide, "Tag restrictions"


@dataclass
class _Progress:
    """What has come of the nodes so far; a node that is in neither is still open."""

    named: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)


def resume(world: World, hostlist: str, resume_file: str) -> int:
    """Launch what Slurm asks for. The exit status means nothing to Slurm; 1 says that some node failed."""
    nodes, jobs, request = expand(hostlist), wanted(resume_file), uuid.uuid4().hex[:12]
    progress = _Progress()
    world.log.event("resume", nodes=hostlist, jobs=[job.id for job in jobs], request=request)
    with inflight.launching(world.state, request, nodes):
        kill.at("resume:started")
        try:
            _resume(world, nodes, jobs, request, progress)
        except Exception as error:
            world.log.event("resume-error", error=str(error), trace=traceback.format_exc())
            left = [node for node in nodes if node not in progress.named and node not in progress.failed]
            progress.failed.update({node: f"the agent failed: {type(error).__name__}: {error}" for node in left})
        _fail(world, progress.failed, jobs)
        kill.at("resume:done")
    return 1 if progress.failed else 0


def _resume(world: World, nodes: list[str], jobs: list[Wanted], request: str, progress: _Progress) -> None:
    alive = _alive(world, nodes)
    _tell(world, list(alive.items()), progress)
    made: Plan = plan((node for node in nodes if node not in alive), jobs, world.model)
    progress.failed.update(dict.fromkeys(made.unknown, "no fleet of the configuration has this node"))
    kill.at("resume:planned")
    shop = Shop(
        world.ec2.buy, world.cooldowns, world.waiting(), world.settings.cluster, request, world.settings.launch_batch
    )
    _each(world, lambda unit: _launch(world, unit, shop, progress), made.units)


def _alive(world: World, nodes: list[str]) -> dict[str, Instance]:
    """Nodes that have just been launched already; older instances are in the way, as Slurm ignores what booted before it asked."""
    live = [one for one in world.ec2.of_nodes(nodes) if one.is_live]
    fresh = world.time.now() - world.settings.adopt_seconds
    kept = {one.node: one for one in live if one.launched >= fresh and one.state is not Ec2State.STOPPED}
    world.end(one.id for one in live if one is not kept.get(one.node))
    return kept


def _each(world: World, work: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """Do it for all, several at once; the first error is raised when all have ended."""
    if world.settings.parallel <= 1 or len(items) <= 1:
        return [work(item) for item in items]
    with ThreadPoolExecutor(max_workers=world.settings.parallel) as pool:
        return list(pool.map(work, items))


def _launch(world: World, unit: Unit, shop: Shop, progress: _Progress) -> None:
    """Buy, give out, and fail what is short; an error of one unit is not one of the others."""
    held: list[str] = []
    try:
        _buy_and_give(world, unit, shop, progress, held)
    except Exception as error:
        world.log.event("launch-error", nodes=compress(unit.nodes), error=str(error), trace=traceback.format_exc())
        left = [node for node in unit.nodes if node not in progress.named and node not in progress.failed]
        progress.failed.update({node: f"the agent failed: {type(error).__name__}: {error}" for node in left})
        world.end(held, fresh=True)


def _buy_and_give(world: World, unit: Unit, shop: Shop, progress: _Progress, held: list[str]) -> None:
    """Buy and give out; ``held`` are instances without a name. What nobody needs is ended first, as it costs money."""
    bought: dict[str, Bought] = {}
    for fleet, names in unit.by_fleet(world.model).items():
        bought[fleet] = shop.buy(world.model.fleets[fleet], names, unit.is_whole)
        held += bought[fleet].instances
        world.log.metric(metrics.LAUNCHED, len(bought[fleet].instances), fleet)
        for pool, count in metrics.counted(p.key for r in bought[fleet].refusals for p in r.pools).items():
            world.log.metric(metrics.REFUSED, count, pool)
        world.log.event("bought", fleet=fleet, asked=len(names), got=len(bought[fleet].instances), reason=bought[fleet].reason)
    kill.at("resume:launched")
    served = serve(unit, {fleet: one.instances for fleet, one in bought.items()}, world.model)
    world.end(served.surplus, fresh=True)
    reasons = {fleet: one.reason for fleet, one in bought.items() if one.reason}
    for group in served.short:
        progress.failed.update(dict.fromkeys(group.nodes, _reason(world, group, reasons)))
    _name(world, dict(served.given), progress, {node: group.jobs for group in unit.groups for node in group.nodes})
    held.clear()
    _tell_of_detours(world, unit, {fleet: one.refused for fleet, one in bought.items() if one.refused and not one.reason}, progress)


def _tell_of_detours(world: World, unit: Unit, refused: Mapping[str, str], progress: _Progress) -> None:
    """Say on a job that runs what its first choice was refused for: it explains another type, zone or price."""
    for group in unit.groups if refused else ():
        own = [refused[fleet] for fleet in Unit((group,)).by_fleet(world.model) if fleet in refused]
        if own and progress.failed.keys().isdisjoint(group.nodes):
            text = f"{OURS}{_clock(world)} {compress(group.nodes)}: launched after {'; '.join(own)}"
            _tell_jobs(world, group.jobs, text)


def _reason(world: World, group: Group, reasons: dict[str, str]) -> str:
    own = [reasons[fleet] for fleet in Unit((group,)).by_fleet(world.model) if fleet in reasons]
    return "; ".join(dict.fromkeys(own)) or "; ".join(dict.fromkeys(reasons.values())) or "not enough capacity"


def _name(world: World, given: dict[str, str], progress: _Progress, jobs: Mapping[str, Sequence[str]]) -> None:
    """Give instances the names of their nodes and of the jobs that wait for them, and Slurm their addresses."""
    found = {one.id: one for one in world.ec2.launched(list(given.values()))} if given else {}
    kill.at("resume:described")
    ready = [(name, found[id]) for name, id in given.items() if id in found and found[id].is_live]
    lost = {name: found[id].ended_because if id in found else "EC2 does not know it" for name, id in given.items()
            if id not in found or not found[id].is_live}  # fmt: skip
    world.end([given[name] for name in lost], fresh=True)
    progress.failed.update({name: f"the instance ended at its launch: {why}" for name, why in lost.items()})
    unnamed = [one for one in _each(world, lambda pair: _tag(world, *pair, jobs.get(pair[0], ())), ready) if one is not None]
    world.end([given[name] for name, _ in unnamed], fresh=True)
    progress.failed.update({name: f"its instance could not be given its name: {why}" for name, why in unnamed})
    kill.at("resume:tagged")
    _tell(world, [pair for pair in ready if pair[0] not in progress.failed], progress)
    kill.at("resume:named")


def _tag(world: World, name: str, instance: Instance, jobs: Sequence[str]) -> tuple[str, str] | None:
    """Name one instance; where EC2 does not take it, the node and why: the others have theirs."""
    of = {JOB: " ".join(jobs)[:_LONGEST_TAG]} if jobs else {}
    try:
        world.ec2.tag(instance.id, {NODE: name, "Name": f"{world.settings.cluster}-{name}", **of})
    except Exception as error:
        return name, f"{type(error).__name__}: {error}"
    kill.at("resume:tagging")
    return None


def _tell(world: World, ready: Sequence[tuple[str, Instance]], progress: _Progress) -> None:
    """Slurm learns addresses from registrations too, so a failure here is not one of the nodes."""
    progress.named.update(name for name, _ in ready)
    try:
        world.slurm.name_nodes([(name, one.address) for name, one in ready if one.address])
    except SlurmError as error:
        world.log.event("address-refused", nodes=compress(name for name, _ in ready), error=str(error))


def _fail(world: World, failed: dict[str, str], jobs: Iterable[Wanted]) -> None:
    """Tell the jobs why, hold what has no capacity left, and power the nodes down, which requeues the jobs."""
    if not failed:
        return
    kill.at("resume:failing")
    world.slurm.lead_nowhere(failed)
    for reason in dict.fromkeys(failed.values()):
        names = [name for name, why in failed.items() if why == reason]
        world.log.event("nodes-refused", nodes=compress(names), reason=reason)
        _tell_jobs(world, {job.id for job in jobs if not {*names}.isdisjoint(job.nodes)}, f"{OURS}{_clock(world)} {compress(names)}: {reason}")
        power_down(world, names, reason)
    hold_fleets(world, {fleet.name for fleet in map(world.model.fleet_of, failed) if fleet is not None})


def _tell_jobs(world: World, ids: Iterable[str], text: str) -> None:
    for job in sorted(ids):
        try:
            world.slurm.update_job(job, admincomment=text)
        except SlurmError as error:
            world.log.event("job-not-told", job=job, error=str(error))
        with suppress(SlurmError):  # only a job with a terminal can be notified
            world.slurm.notify(job, text)


def _clock(world: World) -> str:
    """When it happened: a comment stays on the job after it has run."""
    return strftime("%Y-%m-%d %H:%M:%S UTC", gmtime(world.time.now()))


def power_down(world: World, names: Iterable[str], reason: str) -> None:
    """Power nodes down whatever they do; jobs on them are requeued."""
    listed = list(names)
    try:
        world.slurm.update_nodes(listed, state="power_down_force", reason=f"{OURS}{reason}"[:250])
    except SlurmError as error:
        world.log.event("power-down-refused", nodes=compress(listed), error=str(error))
