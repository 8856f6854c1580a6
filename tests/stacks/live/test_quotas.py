"""Which quota counts which instance type."""

from __future__ import annotations

import pytest
from hpc_tf.stacks.live.quotas import quota_of

from tests.stacks.live.accounts import found


@pytest.mark.parametrize(
    ("kind", "on_demand", "spot"),
    [
        ("c7i.large", "L-1216C47A", "L-34B43A08"),
        ("im4gn.large", "L-1216C47A", "L-34B43A08"),
        ("hpc7a.96xlarge", "L-F7808C92", ""),
        ("g6.12xlarge", "L-DB2E81BA", "L-3819A6DF"),
        ("gr6.4xlarge", "L-DB2E81BA", "L-3819A6DF"),
        ("p4d.24xlarge", "L-417A185B", "L-7212CCBC"),
        ("p5.48xlarge", "L-417A185B", "L-C4BD4855"),
        ("inf2.xlarge", "L-1945791B", "L-B5D1601B"),
        ("trn1.2xlarge", "L-2C3B7624", "L-6B0D517C"),
        ("u7i-12tb.224xlarge", "L-43DA4232", ""),
        ("x2idn.16xlarge", "L-7295265B", "L-E3A00192"),
        ("dl1.24xlarge", "L-6E869C2A", "L-85EED4F7"),
    ],
)
def test_a_family_has_its_quota(kind: str, on_demand: str, spot: str) -> None:
    assert (quota_of(kind, spot=False), quota_of(kind, spot=True)) == (on_demand, spot)


def test_all_that_draws_on_a_quota_is_told_at_once() -> None:
    quota = {"QuotaCode": "L-1216C47A", "QuotaName": "Standard", "Value": 40.0}
    spec = "queues: {a: {instances: c7i.4xlarge, nodes: 2-4}, b: {instances: c7i.large, nodes: 0-8, capacity: spot}}"
    answers = {"service_quotas.list_service_quotas": {"Quotas": [quota]}}
    assert found("HPC870", spec, answers) == [], "4 of the head node and 32 that are always on"
    (warned,) = found("HPC871", spec, answers)
    assert warned.detail.startswith("Standard: 40 vCPUs; 88 are needed"), "spot nodes draw on another"
    assert [p[0] for p in (warned.path, *warned.also)] == ["head_node", "queues", "queues"]


def vpcs(count: int, *, own: bool = False) -> dict[str, object]:
    tags = [{"Key": "hpctf:cluster", "Value": "demo"}] if own else []
    return {"ec2.describe_vpcs": {"Vpcs": [{"VpcId": str(n), "Tags": tags} for n in range(count)]}}


NO_QUOTAS = {"service_quotas.list_service_quotas": {"Quotas": []}}


@pytest.mark.parametrize(("answers", "said"), [(vpcs(4), 0), (vpcs(5), 1), (vpcs(5, own=True), 0)])
def test_a_new_network_needs_room_for_a_vpc_unless_it_is_there(answers: dict[str, object], said: int) -> None:
    assert len(found("HPC872", "", {**NO_QUOTAS, **answers})) == said
    assert found("HPC872", "network: {subnets: subnet-0123456789abcdef0}", {}) == []


@pytest.mark.parametrize(("spec", "taken", "said"), [
    ("network: {nat: single}", 4, 0),
    ("network: {nat: single}", 5, 1),
    ("network: {nat: per-zone, zones: 3}", 3, 1),
    ("network: {private_only: true, dns: ec2}", 5, 0),
    ("network: {subnets: subnet-0123456789abcdef0}\nhead_node: {elastic_ip: true}", 5, 1),
])  # fmt: skip
def test_gateways_and_fixed_addresses_need_elastic_addresses(spec: str, taken: int, said: int) -> None:
    answers = {**NO_QUOTAS, "ec2.describe_addresses": {"Addresses": [{}] * taken}}
    assert len(found("HPC873", spec, answers)) == said
