"""Every backend keeps each state under a key of its own, and reads it back from there."""

from __future__ import annotations

import json

import pytest
from hpc_tf.compiler.synthesis import synthesise

from tests.spec import BASE, checked

CASES = {
    "s3://bucket/p": ({"backend": {"s3": {"bucket": "bucket", "encrypt": True, "key": "p/demo/network.tfstate", "region": "us-east-2", "use_lockfile": True}}},
                 {"backend": "s3", "config": {"bucket": "bucket", "encrypt": True, "key": "p/demo/network.tfstate", "region": "us-east-2"}}),
    "{local: {}}": ({"backend": {"local": {"path": "terraform.tfstate"}}},
                    {"backend": "local", "config": {"path": "${path.module}/../network/terraform.tfstate"}}),
    "{gcs: {bucket: b, prefix: p}}": ({"backend": {"gcs": {"bucket": "b", "prefix": "p/demo/network"}}},
                                      {"backend": "gcs", "config": {"bucket": "b", "prefix": "p/demo/network"}}),
    "{azurerm: {storage_account_name: a, container_name: c}}": (
        {"backend": {"azurerm": {"container_name": "c", "key": "demo/network.tfstate", "storage_account_name": "a"}}},
        {"backend": "azurerm", "config": {"container_name": "c", "key": "demo/network.tfstate", "storage_account_name": "a"}}),
    "{http: {address: 'https://git/state', lock_address: 'https://git/state'}}": (
        {"backend": {"http": {"address": "https://git/state/demo-network", "lock_address": "https://git/state/demo-network/lock"}}},
        {"backend": "http", "config": {"address": "https://git/state/demo-network"}}),
    "{remote: {organization: o, prefix: hpc}}": (
        {"backend": {"remote": {"organization": "o", "workspaces": {"name": "hpc-demo-network"}}}},
        {"backend": "remote", "config": {"organization": "o", "workspaces": {"name": "hpc-demo-network"}}}),
    "{cloud: {organization: o, project: x}}": (
        {"cloud": {"organization": "o", "workspaces": {"name": "demo-network", "project": "x"}}},
        {"backend": "remote", "config": {"organization": "o", "workspaces": {"name": "demo-network"}}}),
}  # fmt: skip


@pytest.mark.parametrize("written", CASES)
def test_a_backend_has_one_key_a_state(written: str) -> None:
    spec = checked(BASE, f"state: {written}\n")
    assert spec.ok
    files = synthesise(spec).files
    network = json.loads(files["network/main.tf.json"])["terraform"]
    reading = json.loads(files["storage/main.tf.json"])["data"]["terraform_remote_state"]["network"]
    expected, remote = CASES[written]
    assert {k: v for k, v in network.items() if k in ("backend", "cloud")} == expected
    assert {k: v for k, v in reading.items() if k != "//"} == remote
