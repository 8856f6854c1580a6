"""Specs that use much, for what must hold of all output."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from hpc_tf.compiler.synthesis import synthesise

from tests.spec import EXAMPLES, checked, example

# Region, type of instances, zones: one of each partition that the product is made for.
REGIONS = {
    "aws": ("us-east-2", "c6i.large", "use2-az1", "use2-az2"),
    "aws-us-gov": ("us-gov-west-1", "c6i.large", "usgw1-az1", "usgw1-az2"),
    "aws-cn": ("cn-northwest-1", "c6i.large", "cnnw1-az1", "cnnw1-az2"),
}
_BROAD = """
cluster: broad
region: {region}
network: {{zones: [{first}, {second}], flow_log: true, endpoints: [auto, ec2, logs, monitoring, kms, ssm, secretsmanager, fsx, autoscaling, elasticfilesystem]}}
access: {{ssh: [192.0.2.0/24], dcv: true}}
head_node: {{instance: {type}, zone: {first}}}
login_nodes:
  login: {{instance: {type}, count: 2, zones: [{first}, {second}]}}
storage:
  /home: {{efs: new, iam: true, backup: 7d}}
  /other: {{efs: fs-0123456789abcdef0}}
  /sw: {{ebs: 50 GiB, backup: 7d}}
  /scratch: {{lustre: 1.2 TiB, links: {{/in: {{s3: s3://bucket-of-input, import: [new]}}}}}}
  /projects: {{ontap: 2 TiB}}
  /results: {{openzfs: 1 TiB}}
  /old: {{lustre: fs-0123456789abcdef1}}
queues:
  cpu: {{instances: {type}, zones: {first}, efa: false, capacity: [spot, on-demand]}}
  own: {{instances: {type}, zones: {first}, efa: false, iam: {{s3: {{s3://bucket-of-own: read}}}}}}
iam: {{s3: [s3://bucket-of-all], path: /hpc/, name_prefix: hpc-}}
slurm: {{accounting: new, prolog: s3://scripts/prolog.sh}}
monitoring: {{notify: hpc@example.org, prometheus: true}}
health: true
"""
KEY = "arn:{partition}:kms:{region}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"


class Made(NamedTuple):
    """One resource of one state."""

    state: str
    type: str
    name: str
    body: Mapping[str, Any]


@cache
def files(partition: str, *more: str) -> Mapping[str, bytes]:
    """The output of the broad spec in a partition, with further texts laid over it."""
    region, type_, first, second = REGIONS[partition]
    spec = checked(_BROAD.format(region=region, type=type_, first=first, second=second), *more)
    assert spec.ok, [(d.rule.code, d.detail) for d in spec.diagnostics]
    return MappingProxyType(dict(synthesise(spec).files))


@cache
def outputs() -> Mapping[str, Mapping[str, bytes]]:
    """The output of all examples, and of the broad spec in every partition, by name."""
    named = {name: dict(synthesise(example(name)).files) for name in EXAMPLES}
    return MappingProxyType({**named, **{partition: files(partition) for partition in REGIONS}})


def resources(output: Mapping[str, bytes], *types: str) -> Iterator[Made]:
    """The resources of an output, of some types or of all."""
    for path, data in output.items():
        if path.endswith(".tf.json"):
            for type_, instances in json.loads(data).get("resource", {}).items():
                if not types or type_ in types:
                    yield from (Made(path.partition("/")[0], type_, name, body) for name, body in instances.items())


def all_resources(*types: str) -> list[Made]:
    """The resources of every output."""
    return [made for output in outputs().values() for made in resources(output, *types)]


def texts(value: Any) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def statements(output: Mapping[str, bytes], *types: str) -> Iterator[tuple[Made, Mapping[str, Any]]]:
    """The statements of every policy in an output."""
    for made in resources(output, *types):
        for key in ("policy", "assume_role_policy"):
            if isinstance(text := made.body.get(key), str) and text.startswith("{"):
                yield from ((made, statement) for statement in json.loads(text)["Statement"])
