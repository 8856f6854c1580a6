"""Slurm, EC2 and the clock as tests need them."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hpc_tf.modules.slurm.agent.capacity import Outcome, Pool, Purchase, Refusal
from hpc_tf.modules.slurm.agent.instances import Ec2State, Instance
from hpc_tf.modules.slurm.agent.log import Log
from hpc_tf.modules.slurm.agent.model import Fleet, Model, Rung
from hpc_tf.modules.slurm.agent.nodes import Node
from hpc_tf.modules.slurm.agent.retry import Time
from hpc_tf.modules.slurm.agent.settings import Settings
from hpc_tf.modules.slurm.agent.slurm import Job, SlurmError
from hpc_tf.modules.slurm.agent.world import World

NOW = 1_000_000.0


@dataclass
class Clock:
    """A clock that moves only by sleeping."""

    now: float = NOW
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    @property
    def time(self) -> Time:
        return Time(lambda: self.now, self.sleep, lambda: 1.0)


def fleet(queue: str = "q", name: str = "main", **changes: Any) -> Fleet:
    """A fleet of ten nodes that buys on demand."""
    plain = Fleet(
        queue, name, f"{queue}-{name}", 0, 10, ("c5.large",), ("subnet-a",), (Rung("on-demand"),), f"lt-{queue}", "1"
    )
    return replace(plain, **changes)


def model(*fleets: Fleet, **changes: Any) -> Model:
    """A cluster of fleets."""
    return Model("c", "us-east-2", {one.name: one for one in fleets or (fleet(),)}, **changes)


def node(name: str, state: str, reason: str = "", by: str = "slurm") -> Node:
    """A node by the words of its state: ``IDLE+POWERED_DOWN``."""
    return Node(name, frozenset({"CLOUD", *state.split("+")}), "", ("q",), reason, by if reason else "")


class FakeEc2:
    """EC2 with so many instances left in each pool."""

    def __init__(self, clock: Clock, left: Mapping[Pool, int] | None = None, code: str = "InsufficientInstanceCapacity") -> None:
        self.clock, self.left, self.code = clock, dict(left or {}), code
        self.all: dict[str, Instance] = {}
        self.bought: list[tuple[Purchase, int, int, str]] = []
        self.tags: dict[str, dict[str, str]] = {}
        self.blocks: dict[str, str] = {}
        self.places: dict[str, tuple[tuple[str, ...], str]] = {}
        self.asked: list[list[str]] = []
        self.consoles: dict[str, str] = {}
        self.protected: set[str] = set()
        self.numbers = itertools.count(1)
        self.broken: dict[str, Exception] = {}

    def _check(self, name: str) -> None:
        if name in self.broken:
            raise self.broken[name]

    def add(self, name: str, state: Ec2State = Ec2State.RUNNING, **changes: Any) -> Instance:
        """An instance that is there."""
        id = f"i-{next(self.numbers):03d}"
        made = Instance(id, state, name, "q", "main", address=f"10.0.0.{len(self.all) + 1}", launched=self.clock.now, template="lt-q:1")
        self.all[id] = replace(made, **changes)
        return self.all[id]

    def instances(self) -> list[Instance]:
        self._check("instances")
        return list(self.all.values())

    with_health = instances

    def of_nodes(self, names: Sequence[str]) -> list[Instance]:
        self._check("of_nodes")
        return [one for one in self.all.values() if one.node in names]

    def launched(self, ids: Sequence[str]) -> list[Instance]:
        self._check("launched")
        return [self.all[one] for one in ids if one in self.all]

    def topology(self, ids: Sequence[str]) -> dict[str, tuple[tuple[str, ...], str]]:
        self.asked.append(list(ids))
        return {one: self.places[one] for one in ids if one in self.places}

    def console(self, instance: str) -> str:
        return self.consoles[instance]

    def not_begun(self, reservation: str) -> str:
        return self.blocks.get(reservation, "")

    def buy(self, fleet: Fleet, purchase: Purchase, count: int, minimum: int, token: str, request: str) -> Outcome:
        self._check("buy")
        self.bought.append((purchase, count, minimum, token))
        got: list[str] = []
        refusals = []
        if sum(self.left.get(p, 10_000) for p in purchase.pools) < minimum:
            return Outcome(refusals=tuple(self._refusal(p) for p in purchase.pools if self.left.get(p, 10_000) < minimum))
        for pool in purchase.pools:
            here = min(count - len(got), self.left.get(pool, 10_000))
            if pool in self.left:
                self.left[pool] -= here
            for _ in range(here):
                one = self.add("", queue=fleet.queue, fleet=fleet.fleet, template=fleet.template, request=request, instance_type=pool.instance_type)
                got.append(one.id)
            if len(got) < count:
                refusals.append(self._refusal(pool))
        return Outcome(tuple(got), tuple(refusals))

    def _refusal(self, pool: Pool) -> Refusal:
        return Refusal(self.code, f"no {pool.key}", (pool,))

    def tag(self, resource: str, tags: Mapping[str, str]) -> None:
        self._check("tag")
        self._check(f"tag {resource}")
        self.tags.setdefault(resource, {}).update(tags)
        if resource in self.all:
            self.all[resource] = replace(self.all[resource], node=tags.get("hpctf:node", self.all[resource].node))

    def terminate(self, ids: Iterable[str], *, fresh: bool = False) -> list[str]:
        self._check("terminate")
        listed = list(ids)
        for one in listed:
            if one in self.all and one not in self.protected:
                self.all[one] = replace(self.all[one], state=Ec2State.ENDED)
        return [one for one in listed if one in self.protected]

    @property
    def live(self) -> dict[str, Instance]:
        """Live instances by id."""
        return {id: one for id, one in self.all.items() if one.is_live}


class FakeSlurm:
    """A Slurm that remembers what it was told."""

    def __init__(self, nodes: Iterable[Node] = (), jobs: Iterable[Job] = ()) -> None:
        self.listed, self.queue = list(nodes), list(jobs)
        self.said: list[tuple[str, tuple[str, ...], dict[str, str]]] = []
        self.addresses: dict[str, str] = {}
        self.nameless: list[str] = []
        self.comments: dict[str, str] = {}
        self.partitions: dict[str, str] = {}
        self.up, self.reconfigured, self.refuses, self.release = True, 0, "", (25, 11)
        self.broken: dict[str, Exception] = {}

    def nodes(self) -> list[Node]:
        if "nodes" in self.broken:
            raise self.broken["nodes"]
        return list(self.listed)

    def jobs(self) -> list[Job]:
        return list(self.queue)

    def waiting(self) -> list[str]:
        return [job.state for job in self.queue if job.state == "PENDING"]

    def version(self) -> tuple[int, int]:
        return self.release

    def update_nodes(self, names: Iterable[str], **fields: str) -> None:
        listed = tuple(sorted(names))
        if listed:
            self.said.append((fields.get("state", ""), listed, fields))

    def lead_nowhere(self, names: Iterable[str]) -> None:
        self.nameless += names

    def name_nodes(self, addresses: Sequence[tuple[str, str]]) -> None:
        if addresses and "name_nodes" in self.broken:
            raise self.broken["name_nodes"]
        self.addresses.update(addresses)

    def update_job(self, job: str, **fields: str) -> None:
        self.comments[job] = fields["admincomment"]

    def notify(self, job: str, text: str) -> None:
        raise SlurmError("no terminal")

    def update_partition(self, name: str, **fields: str) -> None:
        self.partitions[name] = fields["state"]

    def answers(self) -> bool:
        return self.up

    def reconfigure(self) -> None:
        self.reconfigured += 1
        if self.refuses:
            refusal, self.refuses = self.refuses, ""
            raise SlurmError(refusal)

    def told(self, state: str) -> list[str]:
        """The nodes that were given a state, or another field."""
        return [name for one, names, _ in self.said if one == state for name in names]


def world(folder: Path, slurm: FakeSlurm, ec2: FakeEc2, cluster: Model | None = None, **settings: Any) -> World:
    """A world of fakes; one request at a time, so that tests are the same every time."""
    plain: dict[str, Any] = {"cluster": "c", "region": "us-east-2", "root": str(folder / "root"), "state": str(folder / "state"),
                             "log": str(folder / "agent.log"), "slurm_etc": str(folder / "etc"), "parallel": 1, "instance_id": "i-head"}  # fmt: skip
    made = Settings(**{**plain, **settings})
    log = Log(made.log, "c", "test", lambda: ec2.clock.now)
    return World(made, cluster or model(), slurm, ec2, log, ec2.clock.time)  # type: ignore[arg-type]  # a fake


def log_lines(world: World) -> list[dict[str, Any]]:
    """What the log holds."""
    import json

    path = Path(world.settings.log)
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def events(world: World) -> Counter[str]:
    """How often each event was logged."""
    return Counter(line["event"] for line in log_lines(world))
