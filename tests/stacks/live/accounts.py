"""An account that answers from a dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hpc_tf.modules.spec.finding import Finding
from hpc_tf.stacks import live

from tests.spec import BASE, checked

REGION = "us-east-2"
_ZONES = [{"ZoneName": f"{REGION}{letter}", "ZoneId": f"use2-az{n}"} for n, letter in enumerate("abc", 1)]


class Canned:
    """Answers by call; a call that nobody expected fails the test, one that is an exception raises it."""

    region = REGION

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = {
            "sts.get_caller_identity": {"Account": "123456789012"},
            "ec2.describe_availability_zones": {"AvailabilityZones": _ZONES},
            **answers,
        }
        self.asked: list[str] = []

    def ask(self, call: str, /, **arguments: Any) -> Any:
        self.asked.append(call)
        answer = self.answers[call]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def reach(self, url: str) -> str:
        return str(self.answers.get(url, ""))


def found(code: str, spec: str, answers: Mapping[str, Any]) -> list[Finding]:
    """What one check, and the refusals that it meets, say of a spec."""
    of_code = [check for check in live.CHECKS if check.rule.code == code]
    assert of_code, f"there is no {code}"
    seen = checked(BASE, spec)
    return live.run(of_code, seen.cluster, seen.inferred, seen.catalog, Canned(answers))


def details(code: str, spec: str, answers: Mapping[str, Any]) -> list[str]:
    return [finding.detail for finding in found(code, spec, answers)]
