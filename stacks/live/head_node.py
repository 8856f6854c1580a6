"""Runs a program of a cluster's head node from the user's machine. Session Manager carries it, so that no port need be open.

The output is packed on the way, as Session Manager keeps only its first 24,000 characters.
Source: Systems Manager API reference, SendCommand and GetCommandInvocation.
"""

from __future__ import annotations

import base64
import gzip
import time
from collections.abc import Callable
from typing import Any

from ...modules.spec.frozen import frozen
from .account import Unreachable
from .aws import session

_PROGRAMS = "/opt/hpc-tf/bin"
_DOCUMENT = "AWS-RunShellScript"
_WAITING = ("Pending", "InProgress", "Delayed")
_LIMIT_SECONDS = 120
_PAUSE_SECONDS = 1.0


@frozen
class Answer:
    """What a program printed, and its exit status."""

    status: int
    output: str


class HeadNode:
    """The head node of a cluster in one region."""

    def __init__(self, cluster: str, region: str, ec2: Any, ssm: Any, sleep: Callable[[float], None] = time.sleep) -> None:
        self._cluster, self._region, self._ec2, self._ssm, self._sleep = cluster, region, ec2, ssm, sleep

    def run(self, program: str, *arguments: str) -> Answer:
        """Run one of the agent's programs."""
        instance = self._instance()
        sent = self._asked(self._ssm.send_command, InstanceIds=[instance], DocumentName=_DOCUMENT,
                           Comment=f"hpc-tf {program}", Parameters={"commands": [_packed(program, *arguments)]})  # fmt: skip
        return _unpacked(self._wait(sent["Command"]["CommandId"], instance), program)

    def _instance(self) -> str:
        tags = {"tag:hpctf:cluster": self._cluster, "tag:hpctf:role": "head", "instance-state-name": "running"}
        filters = [{"Name": name, "Values": [value]} for name, value in tags.items()]
        found = self._asked(self._ec2.describe_instances, Filters=filters)["Reservations"]
        ids = [one["InstanceId"] for reservation in found for one in reservation["Instances"]]
        if not ids:
            raise Unreachable(f"no head node of cluster {self._cluster} runs in {self._region}; was the cluster state applied?")
        return str(ids[0])

    def _wait(self, command: str, instance: str) -> dict[str, Any]:
        """The end of a command; its record appears a moment after it is sent."""
        for _ in range(int(_LIMIT_SECONDS / _PAUSE_SECONDS)):
            try:
                found: dict[str, Any] = self._ssm.get_command_invocation(CommandId=command, InstanceId=instance)
            except Exception as error:
                if _code(error) != "InvocationDoesNotExist":
                    raise Unreachable(_words(error)) from None
            else:
                if found["Status"] not in _WAITING:
                    return found
            self._sleep(_PAUSE_SECONDS)
        raise Unreachable(f"{instance} did not answer within {_LIMIT_SECONDS} s")

    @staticmethod
    def _asked(call: Callable[..., Any], **arguments: Any) -> Any:
        try:
            return call(**arguments)
        except Exception as error:
            if _code(error) == "InvalidInstanceId":
                help = "is access.session_manager true, and has it a way to AWS? On the head node itself, hpc-tf needs no Session Manager"
                raise Unreachable(f"Session Manager does not know the head node yet; {help}") from None
            raise Unreachable(_words(error)) from None


def head_node(cluster: str, region: str, profile: str | None = None) -> HeadNode:
    """The head node of a cluster, with the user's credentials."""
    mine = session(profile)
    return HeadNode(cluster, region, mine.client("ec2", region_name=region), mine.client("ssm", region_name=region))


def _packed(program: str, *arguments: str) -> str:
    """A line of shell that keeps the exit status."""
    call = " ".join([f"{_PROGRAMS}/{program}", *arguments])
    return f'said=$({call}); code=$?; printf %s "$said" | gzip -9 | base64 -w0; exit $code'


def _unpacked(found: dict[str, Any], program: str) -> Answer:
    if found["Status"] not in ("Success", "Failed"):
        raise Unreachable(f"{program} on the head node ended as {found['Status']}: {found.get('StandardErrorContent', '').strip()}")
    packed = found["StandardOutputContent"]
    try:
        output = gzip.decompress(base64.b64decode(packed)).decode() if packed else ""
    except (ValueError, EOFError, OSError):
        said = found.get("StandardErrorContent", "").strip() or "its answer is cut off"
        raise Unreachable(f"{program} on the head node: {said}") from None
    status = int(found["ResponseCode"])
    if not packed or (status and not output):
        raise Unreachable(f"{program} on the head node: {found.get('StandardErrorContent', '').strip() or f'exit status {status}'}")
    return Answer(status, output)


def _code(error: Exception) -> str:
    response = getattr(error, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""


def _words(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
