"""EC2 itself, played by moto: what is asked of it, and what its answers become."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import boto3
import pytest
from botocore.exceptions import ClientError
from hpc_tf.modules.slurm import agent
from hpc_tf.modules.slurm.agent import kill
from hpc_tf.modules.slurm.agent.capacity import Pool, Purchase
from hpc_tf.modules.slurm.agent.ec2 import Ec2
from hpc_tf.modules.slurm.agent.instances import Ec2State
from hpc_tf.modules.slurm.agent.model import Fleet

from .fakes import Clock, fleet

pytestmark = pytest.mark.moto

REGION = "us-east-2"
AGENT = Path(agent.__file__).parent


def control(endpoint: str, what: str, **values: Any) -> Any:
    """Tell the fake AWS something, or ask it."""
    with urlopen(Request(f"{endpoint}/_{what}", json.dumps(values).encode(), method="POST"), timeout=30) as answer:
        return json.loads(answer.read())


class Cloud:
    """One cluster of its own in a fake AWS that many tests share: a launch template and two subnets."""

    numbers = itertools.count(1)

    def __init__(self, endpoint: str) -> None:
        self.endpoint, self.cluster = endpoint, f"agent{next(self.numbers)}"
        keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
        self.api = boto3.client("ec2", region_name=REGION, endpoint_url=endpoint, **keys)
        self.clock = Clock()
        self.ec2 = Ec2(self.cluster, self.api, self.clock.time)
        subnets = self.api.describe_subnets()["Subnets"]
        in_zone = {one["AvailabilityZone"]: one["SubnetId"] for one in subnets}  # other tests may have made several in one
        self.zones = sorted(in_zone)[:2]
        self.subnets = tuple(in_zone[zone] for zone in self.zones)
        tags = {"hpctf:cluster": self.cluster, "hpctf:role": "compute", "hpctf:queue": "q", "hpctf:fleet": "main", "team": "t"}
        data = {
            "ImageId": "ami-0123456789abcdef0",
            "InstanceType": "c5.large",
            "NetworkInterfaces": [{"DeviceIndex": 0}],
            "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": k, "Value": v} for k, v in tags.items()]}],
        }
        made = self.api.create_launch_template(LaunchTemplateName=self.cluster, LaunchTemplateData=data)
        self.fleet: Fleet = fleet(template_id=made["LaunchTemplate"]["LaunchTemplateId"], subnets=self.subnets)

    def pools(self, kind: str) -> tuple[Pool, ...]:
        return tuple(Pool(kind, "c5.large", subnet) for subnet in self.subnets)

    def buy(self, count: int, kind: str = "on-demand", minimum: int = 1, token: str = "", **changes: Any) -> Any:
        return self.ec2.buy(replace(self.fleet, **changes), Purchase(kind, self.pools(kind)), count, minimum, token or uuid.uuid4().hex, "r1")


@pytest.fixture
def cloud(fake_aws: str) -> Cloud:
    control(fake_aws, "unlimit")
    return Cloud(fake_aws)


@pytest.mark.parametrize("kind", ["on-demand", "spot"])
def test_what_is_bought_is_seen_with_its_tags(cloud: Cloud, kind: str) -> None:
    bought = cloud.buy(3, kind)
    assert len(bought.instances) == 3 and bought.refusals == ()
    seen = {one.id: one for one in cloud.ec2.instances()}
    assert seen.keys() == set(bought.instances)
    for one in seen.values():
        assert (one.fleet_name, one.template, one.request, one.node) == ("q/main", f"{cloud.fleet.template_id}:1", "r1", "")
        assert one.state is Ec2State.RUNNING and one.address


def test_the_same_token_buys_once(cloud: Cloud) -> None:
    assert cloud.buy(2, token="same").instances == cloud.buy(2, token="same").instances
    assert len(cloud.ec2.instances()) == 2


def test_a_name_finds_its_instance(cloud: Cloud) -> None:
    first, second = cloud.buy(2).instances
    cloud.ec2.tag(first, {"hpctf:node": "q-main-1"})
    assert [one.id for one in cloud.ec2.of_nodes([f"q-main-{n}" for n in range(1, 450)])] == [first]
    cloud.ec2.terminate([first, second, second])
    assert {one.state for one in cloud.ec2.instances()} <= {Ec2State.ENDED}


def test_an_instance_that_is_unknown_does_not_save_the_others(cloud: Cloud) -> None:
    (one,) = cloud.buy(1).instances
    cloud.ec2.terminate([one, "i-0123456789abcdef0"])
    assert [i.is_live for i in cloud.ec2.instances()] == [False]


def test_what_runs_out_is_refused_by_pool(cloud: Cloud) -> None:
    for zone in cloud.zones:
        control(cloud.endpoint, "limit", left=1, zone=zone)
    bought = cloud.buy(3)
    assert len(bought.instances) == 2
    assert {(r.code, pool.subnet) for r in bought.refusals for pool in r.pools} == {("InsufficientInstanceCapacity", s) for s in cloud.subnets}


def test_all_or_nothing_launches_nothing_rather_than_a_part(cloud: Cloud) -> None:
    for zone in cloud.zones:
        control(cloud.endpoint, "limit", left=1, zone=zone)
    assert cloud.buy(3, minimum=3).instances == () and cloud.ec2.instances() == []


@pytest.mark.parametrize("code", ["VcpuLimitExceeded", "UnauthorizedOperation"])
def test_an_error_of_the_whole_request_is_a_refusal_of_all_its_pools(cloud: Cloud, code: str) -> None:
    control(cloud.endpoint, "fault", action="CreateFleet", code=code, times=1)
    (refusal,) = cloud.buy(1).refusals
    assert refusal.code == code and refusal.pools == cloud.pools("on-demand")


def test_throttling_is_waited_out(cloud: Cloud) -> None:
    control(cloud.endpoint, "fault", action="CreateFleet", code="RequestLimitExceeded", times=8, status=503)
    assert len(cloud.buy(1).instances) == 1 and cloud.clock.slept[:2] == [0.5, 1.0]


def test_news_of_an_instance_may_be_late(cloud: Cloud) -> None:
    control(cloud.endpoint, "fault", action="CreateTags", code="InvalidInstanceID.NotFound", times=2)
    (one,) = cloud.buy(1).instances
    cloud.ec2.tag(one, {"hpctf:node": "q-main-1"})
    assert cloud.ec2.of_nodes(["q-main-1"])[0].id == one
    assert [found.id for found in cloud.ec2.launched([one, "i-0123456789abcdef0"])] == [one]
    assert sum(cloud.clock.slept) < 30


@pytest.mark.parametrize("kind", ["reservation", "capacity-block"])
def test_a_reservation_is_bought_by_run_instances(cloud: Cloud, kind: str) -> None:
    made = cloud.api.create_capacity_reservation(InstanceType="c5.large", InstancePlatform="Linux/UNIX", InstanceCount=2, AvailabilityZone=cloud.zones[1])
    id = made["CapacityReservation"]["CapacityReservationId"]
    purchase = Purchase(kind, (Pool(f"{kind} {id}", "c5.large", cloud.subnets[1]),), id)
    bought = cloud.ec2.buy(cloud.fleet, purchase, 2, 1, uuid.uuid4().hex, "r1")
    assert len(bought.instances) == 2 and {one.fleet_name for one in cloud.ec2.instances()} == {"q/main"}
    found = cloud.api.describe_instances(InstanceIds=list(bought.instances))["Reservations"]
    assert {i["SubnetId"] for r in found for i in r["Instances"]} == {cloud.subnets[1]}


def test_a_reservation_that_is_unknown_is_an_error_of_ec2(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match=r"InvalidCapacityReservationId\.NotFound"):
        cloud.ec2.not_begun("cr-0123456789abcdef0")


def test_a_healthy_fleet_is_not_sick(cloud: Cloud) -> None:
    cloud.buy(2)
    assert {one.state for one in cloud.ec2.with_health()} == {Ec2State.RUNNING}


class Head:
    """The programs as Slurm starts them, with a scontrol that writes down what it is told."""

    def __init__(self, cloud: Cloud, folder: Path) -> None:
        self.folder = folder
        version = folder / "versions" / "v1"
        version.mkdir(parents=True)
        (folder / "current").symlink_to("versions/v1")
        (folder / "bin").mkdir()
        (folder / "nodes").write_text("")
        scontrol = folder / "bin" / "scontrol"
        scontrol.write_text(f'#!/bin/sh\ncase "$*" in *show*) cat {folder}/nodes;; *) echo "$@" >>{folder}/said;; esac\n')
        scontrol.chmod(0o755)
        self.write(version / "fleets.json", {"schema": 1, "cluster": cloud.cluster, "region": REGION, "fleets": {"q/main": {
            "nodes": {"prefix": "q-main", "minimum": 0, "maximum": 9}, "instance_types": ["c5.large"], "subnets": ["a"],
            "capacity": [{"kind": "on-demand"}], "allocation_strategy": "lowest-price", "scaling_strategy": "all-or-nothing",
            "launch_template": "q_main", "placement_group": False, "efa": False}}})  # fmt: skip
        template = {"id": cloud.fleet.template_id, "version": 1}
        self.write(version / "resources.json", {"launch_templates": {"q_main": template}, "subnets": {"a": cloud.subnets[0]}, "reservations": {}})
        self.write(version / "settings.json", {"slurm": {"update_strategy": "drain", "topology": "none", "include": []}})
        self.write(folder / "agent.json", {"cluster": cloud.cluster, "region": REGION, "root": str(folder), "state": str(folder / "state"),
                   "log": str(folder / "agent.log"), "slurm_bin": str(folder / "bin"), "slurm_etc": str(folder), "instance_id": "i-head"})  # fmt: skip
        self.write(folder / "resume.json", {"jobs": [{"job_id": 7, "nodes_alloc": "q-main-[1-2]", "nodes_resume": "q-main-[1-2]"}]})
        self.env = {**os.environ, "AWS_ENDPOINT_URL": cloud.endpoint, "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x",
                    "HPC_TF_AGENT_SETTINGS": str(folder / "agent.json"), "SLURM_RESUME_FILE": str(folder / "resume.json")}  # fmt: skip

    @staticmethod
    def write(path: Path, values: Mapping[str, Any]) -> None:
        path.write_text(json.dumps(values))

    def run(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, str(AGENT), *arguments], env={**self.env, **env}, capture_output=True, text=True, timeout=120, check=False)

    @property
    def said(self) -> str:
        return (self.folder / "said").read_text() if (self.folder / "said").exists() else ""


@pytest.fixture
def head(cloud: Cloud, tmp_path: Path) -> Head:
    return Head(cloud, tmp_path)


def test_the_programs_run_as_a_folder_and_redirect_by_the_environment_alone(cloud: Cloud, head: Head) -> None:
    done = head.run("resume", "q-main-[1-2]")
    assert done.returncode == 0, done.stderr
    assert sorted(one.node for one in cloud.ec2.instances()) == ["q-main-1", "q-main-2"] and "nodeaddr=" in head.said
    assert head.run("suspend", "q-main-1").returncode == 0
    assert [one.node for one in cloud.ec2.instances() if one.is_live] == ["q-main-2"]
    assert json.loads(head.run("status", "--json").stdout)["instances"]["live"] == 1
    assert head.run("teardown").returncode == 0
    assert not any(one.is_live for one in cloud.ec2.instances())


def test_slurmctld_waits_for_nothing_that_it_calls(cloud: Cloud, head: Head) -> None:
    control(cloud.endpoint, "fault", action="CreateFleet", hold="before")
    done = head.run("resume", "q-main-[1-2]", HPC_TF_AGENT_DETACH="1")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "") and list(cloud.ec2.instances()) == []
    control(cloud.endpoint, "release")
    deadline = time.monotonic() + 30
    while "nodeaddr=" not in head.said and time.monotonic() < deadline:
        time.sleep(0.1)
    assert sorted(one.node for one in cloud.ec2.instances()) == ["q-main-1", "q-main-2"] and "nodeaddr=" in head.said


def test_settings_that_are_wrong_are_said_to_slurmctld(head: Head) -> None:
    done = head.run("resume", "q-main-1", HPC_TF_AGENT_DETACH="1", HPC_TF_AGENT_SETTINGS=str(head.folder / "none.json"))
    assert done.returncode == 1 and "none.json" in done.stderr


@pytest.mark.parametrize("point", [p for p in kill.POINTS if p.startswith("resume:")])
def test_a_launch_killed_at_any_point_leaves_nothing_that_a_pass_does_not_clear_up(cloud: Cloud, head: Head, point: str) -> None:
    if point == "resume:failing":
        control(cloud.endpoint, "limit", left=0)
    assert head.run("resume", "q-main-[1-2]", HPC_TF_AGENT_KILL_AT=point).returncode == -9
    state = "MIXED+CLOUD+NOT_RESPONDING+POWERING_UP"
    (head.folder / "nodes").write_text("".join(f"NodeName=q-main-{n} NodeAddr=q State={state} Partitions=q\n" for n in (1, 2)))
    assert head.run("reconcile").returncode == 0
    named = {one.node for one in cloud.ec2.instances() if one.is_live}
    down = next((line for line in head.said.splitlines() if "power_down_force" in line), "")
    assert "" not in named
    for name, other in (("q-main-1", "q-main-[1-2]"), ("q-main-2", "q-main-[1-2]")):
        assert (name in named) != (f"nodename={name} " in down or other in down)


def test_every_kill_point_is_in_the_programs() -> None:
    text = "".join(path.read_text() for path in AGENT.glob("*.py") if path.name != "kill.py")
    assert [point for point in kill.POINTS if f'kill.at("{point}")' not in text] == []


def test_a_self_check_loads_everything(head: Head) -> None:
    done = head.run("self-check", str(head.folder / "versions" / "v1"))
    assert done.returncode == 0 and "1 fleets" in done.stdout
    (head.folder / "versions" / "v1" / "fleets.json").write_text("{}")
    assert head.run("self-check", str(head.folder / "versions" / "v1")).returncode != 0
