"""What tests ask of the fake AWS beside its API: faults, limits of capacity, the log of calls, instances as they are."""

from __future__ import annotations

import json
import urllib.request
from collections import Counter
from dataclasses import dataclass
from typing import Any

import boto3


@dataclass(frozen=True)
class Fake:
    """A fake AWS by its endpoint on loopback."""

    endpoint: str
    region: str

    def ask(self, path: str, timeout: float = 60, **given: Any) -> Any:
        """One of the server's own paths."""
        request = urllib.request.Request(f"{self.endpoint}/_{path}", data=json.dumps(given).encode())
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return json.load(answer)

    def client(self, service: str) -> Any:
        """A client of the API; what it asks stands in the log, so tests use it to change things and ``instances`` to look."""
        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        return boto3.client(service, region_name=self.region, endpoint_url=self.endpoint, **keys)

    def instances(self, **tags: str) -> list[dict[str, Any]]:
        """Instances that run and bear tags; written as ``hpctf_node="cpu-main-1"``."""
        wanted = {name.replace("_", ":", 1): value for name, value in tags.items()}
        return [one for one in self.launched() if one["state"] == "running" and all(one["tags"].get(k) == v for k, v in wanted.items())]

    def launched(self, queue: str = "") -> list[dict[str, Any]]:
        """Every instance that ever was, or those of a queue."""
        found: list[dict[str, Any]] = self.ask("instances", after=-1)["instances"]
        return [one for one in found if not queue or one["tags"].get("hpctf:queue") == queue]

    def log(self, since: int = 0) -> Log:
        """The log of calls from a mark on."""
        return Log(self.ask("log")[since:])

    def mark(self) -> int:
        """Where the log ends now."""
        return len(self.ask("calls"))


@dataclass(frozen=True)
class Log:
    """A stretch of the log."""

    calls: list[dict[str, Any]]

    def count(self, action: str) -> int:
        """How often an action was asked for."""
        return self.counts()[action]

    def counts(self) -> Counter[str]:
        """Every action by how often it was asked for."""
        return Counter(call["action"] for call in self.calls)

    def of(self, action: str) -> list[dict[str, str]]:
        """The parameters of every call of an action of EC2."""
        return [call["parameters"] for call in self.calls if call["action"] == action]

    def fleets(self, *types: str) -> list[dict[str, Any]]:
        """Every request for a fleet that names one of these types, in their order."""
        return [call for call in self.calls if call["action"] == "ec2:CreateFleet" and {*types} & {*call["parameters"].values()}]

    def bought(self, *types: str) -> list[int]:
        """How many instances each of these asked for."""
        return [int(call["parameters"]["TargetCapacitySpecification.TotalTargetCapacity"]) for call in self.fleets(*types)]

    def terminated(self) -> list[str]:
        """Every instance that somebody let EC2 terminate; a request that EC2 did not take, as for an instance that is too new, ended none."""
        taken = [call["parameters"] for call in self.calls if call["action"] == "ec2:TerminateInstances" and not call.get("refused")]
        return [value for one in taken for name, value in one.items() if name.startswith("InstanceId.")]
