"""Names of nodes in the cluster's private zone, on the fake AWS."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from hpc_tf.modules.slurm.agent.instances import Ec2State
from hpc_tf.modules.slurm.agent.names import names
from hpc_tf.modules.slurm.agent.world import World

from .fakes import Clock, FakeEc2, FakeSlurm, fleet, model, world

pytestmark = pytest.mark.moto


@pytest.fixture
def api(clean_aws: str) -> Any:
    return boto3.client("route53", region_name="us-east-2", endpoint_url=clean_aws, aws_access_key_id="x", aws_secret_access_key="x")


@pytest.fixture
def zone(api: Any) -> str:
    return str(api.create_hosted_zone(Name="c.hpc.internal", CallerReference="1")["HostedZone"]["Id"]).rsplit("/", 1)[-1]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def here(tmp_path: Path, zone: str, clock: Clock) -> World:
    made = world(tmp_path, FakeSlurm(), FakeEc2(clock), clock)
    return replace(made, model=model(zone=zone, domain="c.hpc.internal"))


def written(api: Any, zone: str) -> dict[str, str]:
    found = api.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return {one["Name"].rstrip("."): one["ResourceRecords"][0]["Value"] for one in found if one["Type"] == "A"}


def test_nodes_that_run_have_names_and_those_that_ended_lose_them(here: World, api: Any, zone: str) -> None:
    one = here.ec2.add("q-main-1")
    here.ec2.add("", Ec2State.PENDING)
    here.ec2.add("other-main-1")
    assert names(here, api) == 0 and written(api, zone) == {"q-main-1.c.hpc.internal": one.address}
    here.ec2.terminate([one.id])
    two = here.ec2.add("q-main-2")
    assert names(here, api) == 0 and written(api, zone) == {"q-main-2.c.hpc.internal": two.address}


def test_the_zone_is_asked_where_nothing_is_remembered_and_other_records_are_left_alone(here: World, api: Any, zone: str) -> None:
    here.ec2.add("q-main-1")
    names(here, api)
    record = {"Name": "wiki.c.hpc.internal", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "10.9.9.9"}]}
    api.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]})
    (here.state / "names.json").unlink()
    here.ec2.all.clear()
    assert names(here, api) == 0 and written(api, zone) == {"wiki.c.hpc.internal": "10.9.9.9"}


def test_a_zone_that_is_not_as_it_was_is_asked_anew(here: World, api: Any, zone: str) -> None:
    one = here.ec2.add("q-main-1")
    names(here, api)
    record = {"Name": "q-main-1.c.hpc.internal", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": one.address}]}
    api.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "DELETE", "ResourceRecordSet": record}]})
    here.ec2.terminate([one.id])
    assert names(here, api) in (0, 1) and names(here, api) == 0 and written(api, zone) == {}


def test_a_node_whose_fleet_is_gone_keeps_its_name_until_its_instance_ends(here: World, api: Any, zone: str) -> None:
    one = here.ec2.add("q-main-1")
    names(here, api)
    other = replace(here, model=model(fleet("new"), zone=zone, domain="c.hpc.internal"))
    assert names(other, api) == 0 and written(api, zone) == {"q-main-1.c.hpc.internal": one.address}
    (here.state / "names.json").unlink()
    assert names(other, api) == 0 and written(api, zone) == {"q-main-1.c.hpc.internal": one.address}
    other.ec2.terminate([one.id])
    assert names(other, api) == 0 and written(api, zone) == {}


class Unreachable:
    """Route 53 as seen from a network without a way out."""

    def __init__(self) -> None:
        self.asked = 0

    def get_paginator(self, _: str) -> Any:
        self.asked += 1
        raise OSError("Connect timeout on endpoint URL")


def test_a_route_53_that_cannot_be_reached_is_asked_more_and_more_rarely(here: World, clock: Clock, api: Any, zone: str) -> None:
    one, away = here.ec2.add("q-main-1"), Unreachable()
    asked = []
    for _ in range(60):
        names(here, away)
        asked.append(away.asked)
        clock.now += 60
    assert asked[:6] == [1, 2, 3, 3, 4, 4] and asked[-1] < 10  # at once, then after 1, 2, 4... minutes
    assert names(here, api, again=True) == 0 and written(api, zone) == {"q-main-1.c.hpc.internal": one.address}
    here.ec2.terminate([one.id])
    assert names(here, api) == 0 and written(api, zone) == {}


def test_without_a_zone_nothing_is_asked(here: World) -> None:
    assert names(replace(here, model=model()), None) == 0
