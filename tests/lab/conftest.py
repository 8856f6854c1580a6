"""The cluster that all scenarios share, in the order of their files. Each scenario has a queue, and a type of instance, of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from . import boots, database
from .lab import NETWORK, Lab, lab, seeded
from .region import Region
from .tree import NoTree, chosen, tree

SPEC = """
cluster: lab
region: us-east-2
network: {{subnets: {{head_node: {subnet_a}, compute: [{subnet_b}, {subnet_c}]}}}}
image: {{os: debian13, ami: {image}}}
head_node: {{imds: everyone}}
queues:
  cpu: {{instances: c7i.large, nodes: 0-80}}
  many: {{instances: c7a.large, nodes: 0-200}}
  always: {{instances: c6i.large, nodes: 2-2}}
  whole: {{instances: c6a.large, nodes: 0-2}}
  ladder: {{instances: m7i.large, nodes: 0-2, capacity: [spot, on-demand]}}
  narrow: {{instances: r7i.large, nodes: 0-2}}
  part: {{instances: [m6i.large, m6a.large], nodes: 0-4, capacity: [spot, on-demand]}}
  throttled: {{instances: c5.large, nodes: 0-2}}
  mute: {{instances: r6i.large, nodes: 0-1}}
  frail: {{instances: r5.large, nodes: 0-2}}
  kill: {{instances: m5.large, nodes: 0-16}}
  refused: {{instances: m5n.large, nodes: 0-1}}
  turn: {{instances: c5n.large, nodes: 0-2}}
  leave: {{instances: r5n.large, nodes: 0-1}}
  edit: {{instances: c5a.large, nodes: 0-4}}
  gone: {{instances: m5a.large, nodes: 0-1}}
  back: {{instances: m5ad.large, nodes: 0-1}}
  typed: {{instances: c5d.large, nodes: 0-2}}
storage: {{/home: {{efs: new, deletion_policy: delete}}}}
slurm:
  state_volume: {{deletion_policy: delete}}
  accounting:
    {{database: {database}, user: slurm, password: "{secret}", qos: {{urgent: {{Priority: 100, MaxWall: "60"}}}}, accounts: {{
      science: {{fairshare: 60}}, physics: {{parent: science, users: alice, fairshare: 3, qos: [normal, urgent]}},
      optics: {{parent: physics, users: [bob, alice], limits: {{GrpTRES: cpu=8}}}}}}}}
monitoring: {{logs: {{deletion_policy: delete}}}}
"""
WHOLE = ("whole",)
"""The queues whose nodes do everything their user data says."""


@pytest.fixture(scope="session")
def debian() -> None:
    """The tree of the machines, or the reason why there is none."""
    try:
        tree(chosen())
    except NoTree as reason:
        pytest.fail(str(reason), pytrace=False)


@pytest.fixture(scope="session")
def cluster(debian: None) -> Iterator[Lab]:
    """A running cluster."""

    def spec(made: Region) -> str:
        address, secret = database.start(made)
        return SPEC.format(database=address, secret=secret, **seeded(NETWORK)(made))

    with lab("site", spec) as found:
        for queue in WHOLE:
            found.region.boots[f"compute/{queue}"] = boots.whole(found.region.world)
        yield found
        for name, seconds in found.timings.items():
            print(f"lab: {seconds:6.1f} s  {name}")


@pytest.fixture(autouse=True)
def timed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Note how long each scenario takes."""
    if "cluster" not in request.fixturenames:
        yield
        return
    found: Lab = request.getfixturevalue("cluster")
    with found.timed(request.node.name):
        yield
