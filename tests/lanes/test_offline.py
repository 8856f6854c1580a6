"""Every example, and every spec that uses what no example needs, on real Terraform with the real provider and no server."""

from __future__ import annotations

import json

import pytest

from tests.lanes.examples import states
from tests.lanes.offline import GOOD, Offline, compiled, planned
from tests.spec import EXAMPLES

pytestmark = pytest.mark.terraform


@pytest.fixture(scope="module")
def offline(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Offline:
    """The asked ones, in few runs of Terraform: with one for each state the provider's start would be all that takes time."""
    asked = [item.callspec.params["name"] for item in request.session.items if request.node.nodeid == item.nodeid.split("::")[0]]  # type: ignore[attr-defined]
    return planned(compiled(asked, tmp_path_factory.mktemp("offline")))


@pytest.mark.parametrize("name", [*EXAMPLES, *(pytest.param(name, marks=pytest.mark.exhaustive) for name in GOOD)])
def test_a_cluster_is_valid_and_plans_all_of_itself(name: str, offline: Offline) -> None:
    for state in states(offline.folders[name]):
        written = json.loads((state / "main.tf.json").read_text())["resource"]
        addresses = {f"{type_}.{one}" for type_, instances in written.items() for one in instances}
        planned = offline.plans[name, state.name]
        assert planned == addresses if name in EXAMPLES else planned and planned <= addresses
