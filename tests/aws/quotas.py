"""Service Quotas of EC2, which moto lacks: vCPUs by family, plenty of each until a test says otherwise."""

from __future__ import annotations

import json
from typing import Any

from moto.servicequotas.responses import ServiceQuotasResponse

_NAMES = {
    "L-1216C47A": "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances",
    "L-34B43A08": "All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests",
    "L-417A185B": "Running On-Demand P instances",
    "L-DB2E81BA": "Running On-Demand G and VT instances",
    "L-F7808C92": "Running On-Demand HPC instances",
    "L-0263D0A3": "EC2-VPC Elastic IPs",
    "L-F678F1CE": "VPCs per Region",
}
_PLENTY = 1_000_000.0
VALUES: dict[str, float] = {}


def list_service_quotas(self: Any) -> str:
    quotas = [{"QuotaCode": c, "QuotaName": n, "Value": VALUES.get(c, _PLENTY), "ServiceCode": "ec2"} for c, n in _NAMES.items()]
    return json.dumps({"Quotas": quotas})


def request_service_quota_increase(self: Any) -> str:
    """Grants at once whatever is asked for, also less: how tests set a quota."""
    given = json.loads(self.body)
    VALUES[given["QuotaCode"]] = given["DesiredValue"]
    return json.dumps({"RequestedQuota": {**given, "Status": "APPROVED"}})


def install() -> None:
    """Teach moto's Service Quotas the actions of this file."""
    for action in (list_service_quotas, request_service_quota_increase):
        setattr(ServiceQuotasResponse, action.__name__, action)


def reset() -> None:
    """Forget everything."""
    VALUES.clear()
