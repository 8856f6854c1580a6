"""The only place that talks to EC2. Values in, values out; throttling and delayed consistency end here."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from . import instances as decoding
from .capacity import NOT_YET, PROTECTED, THROTTLED, Outcome, Pool, Purchase, Refusal
from .instances import CLUSTER, NODE, REQUEST, ROLE, TEMPLATE, Ec2State, Instance
from .model import Fleet
from .request import create_fleet, run_instances
from .retry import Time, retried

T = TypeVar("T")
_FILTER_VALUES = 199  # EC2 API reference, DescribeInstances: 200 values of all filters of one request, of which the cluster is one


def client(service: str, region: str) -> Any:
    """A client of one service; its own retries cover dropped connections."""
    import boto3  # type: ignore[import-untyped,unused-ignore]  # no stubs where it has none
    from botocore.config import Config  # type: ignore[import-untyped,unused-ignore]

    # boto3 asks instance metadata for credentials once and for a second, which a busy head node may miss.
    os.environ.setdefault("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "5")
    os.environ.setdefault("AWS_METADATA_SERVICE_TIMEOUT", "4")
    config = Config(retries={"mode": "standard", "max_attempts": 3}, connect_timeout=10, read_timeout=70, max_pool_connections=32)
    return boto3.client(service, region_name=region or None, config=config)


def code_of(error: Exception) -> str:
    """The code of an error of AWS; empty for any other."""
    response = getattr(error, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""


class Ec2:
    """What the agent asks of EC2 and tells it, for one cluster."""

    def __init__(self, cluster: str, api: Any, time: Time, terminate_batch: int = 500) -> None:
        self._cluster, self._api, self._time, self._batch = cluster, api, time, terminate_batch

    def _call(self, action: str, /, **arguments: Any) -> Any:
        return self._patiently(THROTTLED, action, **arguments)

    def _patiently(self, codes: frozenset[str], action: str, /, **arguments: Any) -> Any:
        call = getattr(self._api, action)
        return retried(lambda: call(**arguments), lambda error: code_of(error) in codes, self._time)

    def _pages(self, action: str, key: str, **arguments: Any) -> Iterator[Any]:
        token: dict[str, Any] = {}
        while True:
            page = self._call(action, **arguments, **token)
            yield from page.get(key, [])
            if not page.get("NextToken"):
                return
            token = {"NextToken": page["NextToken"]}

    # -- see -----------------------------------------------------------------------------------------------------------

    def instances(self) -> list[Instance]:
        """Every compute node's instance of the cluster, also those that ended within the last hour."""
        filters = [_filter(f"tag:{CLUSTER}", [self._cluster]), _filter(f"tag:{ROLE}", ["compute"])]
        pages = self._pages("describe_instances", "Reservations", Filters=filters, MaxResults=1000)
        return [decoding.decode(found) for reservation in pages for found in reservation["Instances"]]

    def of_nodes(self, names: Sequence[str]) -> list[Instance]:
        """The instances that bear the names of these nodes."""
        return [one for part in _parts(names, _FILTER_VALUES) for one in self._named(part)]

    def _named(self, names: Sequence[str]) -> Iterator[Instance]:
        filters = [_filter(f"tag:{CLUSTER}", [self._cluster]), _filter(f"tag:{NODE}", names)]
        for reservation in self._pages("describe_instances", "Reservations", Filters=filters, MaxResults=1000):
            yield from (decoding.decode(found) for found in reservation["Instances"])

    def launched(self, ids: Sequence[str]) -> list[Instance]:
        """What was just launched, as soon as EC2 knows all of it and its addresses."""
        found: dict[str, Instance] = {}
        for attempt in range(8):
            missing = [one for one in ids if one not in found or not found[one].address]
            for part in _parts(missing, _FILTER_VALUES):
                filters = [_filter("instance-id", part)]
                for reservation in self._pages("describe_instances", "Reservations", Filters=filters, MaxResults=1000):
                    found.update({one["InstanceId"]: decoding.decode(one) for one in reservation["Instances"]})
            if all(one in found and (found[one].address or not found[one].is_live) for one in ids):
                break
            self._time.sleep(min(4.0, 0.3 * 2**attempt))
        return [found[one] for one in ids if one in found]

    def sick(self) -> dict[str, str]:
        """Instances with a scheduled event or a failing check, and what is wrong."""
        sick: dict[str, str] = {}
        for filters in (_filter("event.code", _EVENTS), _filter("system-status.status", ["impaired"])):
            for status in self._pages("describe_instance_status", "InstanceStatuses", Filters=[filters], MaxResults=1000):
                words = _trouble(status)
                if words:
                    sick[status["InstanceId"]] = words
        return sick

    def with_health(self) -> list[Instance]:
        """Every instance, those in trouble marked."""
        sick = self.sick()
        marked = (replace(one, state=Ec2State.SICK, sick=sick[one.id]) if _is_sick(one, sick) else one for one in self.instances())
        return list(marked)

    def not_begun(self, reservation: str) -> str:
        """Why a reservation cannot be used yet, or no more; empty where it can."""
        found = self._call("describe_capacity_reservations", CapacityReservationIds=[reservation])["CapacityReservations"]
        state = found[0]["State"] if found else "missing"
        if state == "active":
            return ""
        begins = found[0].get("StartDate") if found else None
        return f"{reservation} is {state}" + (f" until {begins:%Y-%m-%d %H:%M} UTC" if begins and state != "expired" else "")

    def topology(self, ids: Sequence[str]) -> dict[str, tuple[tuple[str, ...], str]]:
        """The network nodes above each instance, from the top to the bottom, and the capacity block of its UltraServer."""
        found: dict[str, tuple[tuple[str, ...], str]] = {}
        for part in _parts(ids, 100):  # EC2 API reference, DescribeInstanceTopology: at most 100 ids
            for one in self._pages("describe_instance_topology", "Instances", InstanceIds=list(part)):
                found[one["InstanceId"]] = tuple(one.get("NetworkNodes") or ()), one.get("CapacityBlockId") or ""
        return found

    def console(self, instance: str) -> str:
        """The last output of an instance's console."""
        return str(self._call("get_console_output", InstanceId=instance, Latest=True).get("Output", ""))

    # -- change --------------------------------------------------------------------------------------------------------

    def buy(self, fleet: Fleet, purchase: Purchase, count: int, minimum: int, token: str, request: str) -> Outcome:
        """Launch up to ``count`` instances, or none if fewer than ``minimum`` could be had."""
        tags = {CLUSTER: self._cluster, ROLE: "compute", TEMPLATE: fleet.template, REQUEST: request}
        try:
            if purchase.kind in ("spot", "on-demand"):
                made = self._call("create_fleet", **create_fleet(fleet, purchase, count, minimum, token, tags))
                return _fleet_outcome(made, purchase)
            return self._run(fleet, purchase, count, minimum, token, tags)
        except Exception as error:
            if not code_of(error):
                raise
            return Outcome(refusals=(Refusal(code_of(error), _message(error), purchase.pools),))

    def _run(self, fleet: Fleet, purchase: Purchase, count: int, minimum: int, token: str, tags: Mapping[str, str]) -> Outcome:
        interfaces = self._interfaces(fleet) if len(fleet.subnets) > 1 else []
        asked = run_instances(fleet, purchase, count, minimum, token, tags, interfaces)
        made = self._call("run_instances", **asked)["Instances"]
        return Outcome(tuple(one["InstanceId"] for one in made))

    def _interfaces(self, fleet: Fleet) -> list[dict[str, Any]]:
        """The network interfaces of the fleet's template: a request that names a subnet must write them all again."""
        found = self._call("describe_launch_template_versions", LaunchTemplateId=fleet.template_id, Versions=[fleet.template_version])
        return list(found["LaunchTemplateVersions"][0]["LaunchTemplateData"].get("NetworkInterfaces", []))

    def tag(self, resource: str, tags: Mapping[str, str]) -> None:
        """Set tags of one resource, also of one so new that not every part of EC2 knows it."""
        listed = [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
        self._patiently(THROTTLED | NOT_YET, "create_tags", Resources=[resource], Tags=listed)

    def terminate(self, ids: Iterable[str], *, fresh: bool = False) -> list[str]:
        """End instances; those that have ended already do not matter. Returns those that are protected from being ended.

        What was just launched (``fresh``) may not be known yet to the part of EC2 that ends it, and is asked for again.
        """
        return [one for part in _parts(sorted(set(ids)), self._batch) for one in self._terminate(part, fresh)]

    def _terminate(self, part: Sequence[str], fresh: bool) -> list[str]:
        try:
            self._patiently(THROTTLED | (NOT_YET if fresh else frozenset()), "terminate_instances", InstanceIds=list(part))
        except Exception as error:
            if code_of(error) not in NOT_YET | PROTECTED:
                raise
            if len(part) > 1:  # one that is unknown or protected must not save the others
                return [one for half in _parts(part, (len(part) + 1) // 2) for one in self._terminate(half, fresh=False)]
            return list(part) if code_of(error) in PROTECTED else []
        return []


# EC2 user guide, "Scheduled events for your instances".
_EVENTS = ("instance-reboot", "system-reboot", "system-maintenance", "instance-retirement", "instance-stop")


def _is_sick(one: Instance, sick: Mapping[str, str]) -> bool:
    return one.state is Ec2State.RUNNING and one.id in sick


def _trouble(status: Mapping[str, Any]) -> str:
    """What is wrong with an instance by its status; events that are over say so in their description."""
    for event in status.get("Events", []):
        if event.get("Code") in _EVENTS and not event.get("Description", "").startswith(("[Completed]", "[Canceled]")):
            return f"scheduled event {event['Code']}"
    return "system status check fails" if status.get("SystemStatus", {}).get("Status") == "impaired" else ""


def _message(error: Exception) -> str:
    response: dict[str, Any] = getattr(error, "response", {})
    return str(response.get("Error", {}).get("Message", error))[:300]


def _fleet_outcome(made: Mapping[str, Any], purchase: Purchase) -> Outcome:
    """The instances of CreateFleet, and its errors joined with the pools that they name."""
    ids = tuple(one for batch in made.get("Instances", []) for one in batch["InstanceIds"])
    refusals = []
    for error in made.get("Errors", []):
        override = error.get("LaunchTemplateAndOverrides", {}).get("Overrides", {})
        named = tuple(p for p in purchase.pools if _is_named(p, override)) or purchase.pools
        refusals.append(Refusal(error["ErrorCode"], error.get("ErrorMessage", "")[:300], named))
    return Outcome(ids, tuple(refusals))


def _is_named(pool: Pool, override: Mapping[str, Any]) -> bool:
    return pool.instance_type == override.get("InstanceType") and override.get("SubnetId", pool.subnet) == pool.subnet


def _filter(name: str, values: Iterable[str]) -> dict[str, Any]:
    return {"Name": name, "Values": list(values)}


def _parts(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (values[start : start + size] for start in range(0, len(values), max(1, size)))
