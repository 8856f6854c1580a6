"""Every example on the fake AWS: apply in the printed order, an empty second plan, destroy in reverse with protection lifted."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

from tests.lanes.clusters import Outcome
from tests.spec import EXAMPLES

pytestmark = [pytest.mark.terraform, pytest.mark.moto, pytest.mark.early]

_WITHIN_SECONDS = 2400


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_cluster_applies_plans_empty_keeps_its_data_and_goes(name: str, clusters: dict[str, Future[Outcome]]) -> None:
    outcome = clusters[name].result(timeout=_WITHIN_SECONDS)
    assert outcome.changes == (), "a second plan changes nothing"
    assert "prevent_destroy" in outcome.refused, "what holds data is protected"
    assert outcome.left == (), "after destroy no state holds anything"
