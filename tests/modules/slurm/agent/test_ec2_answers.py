"""What EC2 may answer that the fake AWS never does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hpc_tf.modules.slurm.agent.capacity import Pool, Purchase
from hpc_tf.modules.slurm.agent.ec2 import Ec2
from hpc_tf.modules.slurm.agent.instances import Ec2State

from .fakes import NOW, Clock, fleet

POOL = Pool("on-demand", "c5.large", "subnet-a")


class Api:
    """A client whose actions are functions; it notes every call."""

    def __init__(self, **actions: Callable[..., Any]) -> None:
        self.actions, self.calls = actions, list[tuple[str, dict[str, Any]]]()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(**arguments: Any) -> Any:
            self.calls.append((name, arguments))
            return self.actions[name](**arguments)

        return call


def made(clock: Clock | None = None, **actions: Callable[..., Any]) -> tuple[Ec2, Api]:
    api = Api(**actions)
    return Ec2("c", api, (clock or Clock()).time, terminate_batch=2), api


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "Call")


def instance(id: str, state: str = "running", **tags: str) -> dict[str, Any]:
    listed = [{"Key": f"hpctf:{name}", "Value": value} for name, value in tags.items()]
    return {"InstanceId": id, "State": {"Name": state}, "LaunchTime": datetime.fromtimestamp(NOW, timezone.utc), "Tags": listed}


def test_every_page_is_read() -> None:
    pages = {None: {"Reservations": [{"Instances": [instance("i-1")]}], "NextToken": "2"}, "2": {"Reservations": [{"Instances": [instance("i-2")]}]}}
    ec2, api = made(describe_instances=lambda **named: pages[named.get("NextToken")])
    assert [one.id for one in ec2.instances()] == ["i-1", "i-2"] and len(api.calls) == 2


@pytest.mark.parametrize(
    ("name", "state"),
    [("pending", "PENDING"), ("running", "RUNNING"), ("stopping", "STOPPED"), ("stopped", "STOPPED"), ("shutting-down", "ENDED"), ("terminated", "ENDED")],
)
def test_states_of_instances_mean(name: str, state: str) -> None:
    ec2, _ = made(describe_instances=lambda **_: {"Reservations": [{"Instances": [instance("i-1", name, node="q-main-1")]}]})
    (one,) = ec2.instances()
    assert one.state is Ec2State[state] and one.node == "q-main-1" and one.launched == NOW


def test_scheduled_events_and_failing_checks_mark_running_instances() -> None:
    event = {"InstanceId": "i-1", "Events": [{"Code": "instance-retirement", "Description": "The instance is running on degraded hardware"}]}
    over = {"InstanceId": "i-2", "Events": [{"Code": "system-reboot", "Description": "[Completed] reboot"}]}
    impaired = {"InstanceId": "i-3", "SystemStatus": {"Status": "impaired"}}

    def statuses(Filters: list[dict[str, Any]], **_: Any) -> Any:
        return {"InstanceStatuses": [event, over] if Filters[0]["Name"] == "event.code" else [impaired]}

    found = [instance(f"i-{n}") for n in (1, 2, 3)]
    ec2, _ = made(describe_instance_status=statuses, describe_instances=lambda **_: {"Reservations": [{"Instances": found}]})
    assert {one.id: one.sick for one in ec2.with_health() if one.state is Ec2State.SICK} == {
        "i-1": "scheduled event instance-retirement",
        "i-3": "system status check fails",
    }


def test_a_capacity_block_says_when_it_begins() -> None:
    def reservations(state: str) -> Callable[..., Any]:
        return lambda **_: {"CapacityReservations": [{"State": state, "StartDate": datetime(2026, 12, 1, 11, 30, tzinfo=timezone.utc)}]}

    assert made(describe_capacity_reservations=reservations("active"))[0].not_begun("cr-1") == ""
    assert made(describe_capacity_reservations=reservations("scheduled"))[0].not_begun("cr-1") == "cr-1 is scheduled until 2026-12-01 11:30 UTC"
    assert made(describe_capacity_reservations=reservations("expired"))[0].not_begun("cr-1") == "cr-1 is expired"


def test_topology_is_asked_for_a_hundred_instances_at_a_time() -> None:
    def places(InstanceIds: list[str]) -> Any:
        return {"Instances": [{"InstanceId": one, "NetworkNodes": ["nn-1", "nn-2"], "CapacityBlockId": "cb"} for one in InstanceIds]}

    ec2, api = made(describe_instance_topology=places)
    found = ec2.topology([f"i-{n}" for n in range(250)])
    assert [len(arguments["InstanceIds"]) for _, arguments in api.calls] == [100, 100, 50]
    assert len(found) == 250 and found["i-7"] == (("nn-1", "nn-2"), "cb")


def test_instances_end_in_batches() -> None:
    ec2, api = made(terminate_instances=lambda **_: {})
    ec2.terminate(["i-1", "i-2", "i-3", "i-3"])
    assert [arguments["InstanceIds"] for _, arguments in api.calls] == [["i-1", "i-2"], ["i-3"]]


def test_one_protected_instance_does_not_save_the_others() -> None:
    def ends(InstanceIds: list[str]) -> Any:
        if "i-2" in InstanceIds:
            raise refusal("OperationNotPermitted")

    ec2, api = made(terminate_instances=ends)
    assert ec2.terminate(["i-1", "i-2", "i-3"]) == ["i-2"]
    assert [arguments["InstanceIds"] for _, arguments in api.calls] == [["i-1", "i-2"], ["i-1"], ["i-2"], ["i-3"]]


@pytest.mark.parametrize(("fresh", "ended"), [(True, ["i-1", "i-2"]), (False, [])])
def test_what_was_just_launched_is_ended_as_soon_as_ec2_knows_it(fresh: bool, ended: list[str]) -> None:
    clock, done = Clock(), list[str]()

    def ends(InstanceIds: list[str]) -> Any:
        if clock.now < NOW + 2:
            raise refusal("InvalidInstanceID.NotFound")
        done.extend(InstanceIds)

    ec2, _ = made(clock, terminate_instances=ends)
    ec2.terminate(["i-1", "i-2"], fresh=fresh)
    assert done == ended


def test_addresses_that_come_late_are_waited_for() -> None:
    clock, answers = Clock(), [[], [instance("i-1")], [{**instance("i-1"), "PrivateIpAddress": "10.0.0.1"}]]
    ec2, _ = made(clock, describe_instances=lambda **_: {"Reservations": [{"Instances": answers.pop(0)}]})
    (one,) = ec2.launched(["i-1"])
    assert one.address == "10.0.0.1" and clock.slept == [0.3, 0.6]


def test_an_error_that_is_none_of_awss_is_not_taken_for_a_refusal() -> None:
    def fails(**_: Any) -> Any:
        raise ConnectionError("reset")

    with pytest.raises(ConnectionError):
        made(create_fleet=fails)[0].buy(fleet(), Purchase("on-demand", (POOL,)), 1, 1, "t", "r")


def test_throttling_that_does_not_end_is_a_refusal_at_last() -> None:
    def fails(**_: Any) -> Any:
        raise refusal("RequestLimitExceeded")

    clock = Clock()
    outcome = made(clock, create_fleet=fails)[0].buy(fleet(), Purchase("on-demand", (POOL,)), 1, 1, "t", "r")
    assert outcome.refusals[0].code == "RequestLimitExceeded" and len(clock.slept) == 7


def test_a_refusal_without_a_pool_is_one_of_all_that_were_asked() -> None:
    answer = {"Instances": [], "Errors": [{"ErrorCode": "UnfulfillableCapacity", "ErrorMessage": "x"}]}
    outcome = made(create_fleet=lambda **_: answer)[0].buy(fleet(), Purchase("on-demand", (POOL,)), 1, 1, "t", "r")
    assert outcome.refusals[0].pools == (POOL,)


def test_an_instance_of_a_new_template_with_several_subnets_gets_its_interfaces_again() -> None:
    template = {"LaunchTemplateVersions": [{"LaunchTemplateData": {"NetworkInterfaces": [{"DeviceIndex": 0, "Groups": ["sg-1"]}]}}]}
    ec2, api = made(describe_launch_template_versions=lambda **_: template, run_instances=lambda **_: {"Instances": [{"InstanceId": "i-1"}]})
    pool = Pool("reservation cr-1", "p5.48xlarge", "subnet-b")
    ec2.buy(fleet(subnets=("subnet-a", "subnet-b")), Purchase("reservation", (pool,), "cr-1"), 1, 1, "t", "r")
    assert api.calls[-1][1]["NetworkInterfaces"] == [{"DeviceIndex": 0, "Groups": ["sg-1"], "SubnetId": "subnet-b"}]
