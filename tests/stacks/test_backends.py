"""Every backend keeps each state under a key of its own, and reads it back from there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hpc_tf.compiler.synthesis import synthesise

from tests.lanes import terraform
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


# What Terraform says of settings that it does not take, before it speaks to any server.
REFUSALS = ("Extraneous JSON object property", "Unsupported argument", "Missing required argument", "Invalid", "Unsupported backend", "Conflicting")


@pytest.mark.terraform
@pytest.mark.parametrize("written", CASES)
def test_terraform_takes_the_settings_of_a_backend_and_of_the_state_read_from_it(written: str, tmp_path: Path) -> None:
    nobody = written.replace("https://git", "http://127.0.0.1:9").replace("organization: o", "organization: o, hostname: localhost")
    files = synthesise(checked(BASE, f"state: {nobody}\n")).files
    here = json.loads(files["network/main.tf.json"])["terraform"]
    reading = json.loads(files["storage/main.tf.json"])["data"]["terraform_remote_state"]
    kept = {"terraform": {k: v for k, v in here.items() if k in ("backend", "cloud")}, "data": {"terraform_remote_state": reading}}
    (tmp_path / "main.tf.json").write_text(json.dumps(kept))
    terraform.validate(tmp_path)
    try:
        terraform.run(tmp_path, "init", "-input=false", "-no-color", timeout=120)
    except terraform.Failed as failed:  # nobody answers
        assert written != "{local: {}}"
        assert not any(word in str(failed) for word in REFUSALS), failed


@pytest.mark.terraform
def test_terraform_refuses_a_setting_that_a_backend_does_not_have(tmp_path: Path) -> None:
    (tmp_path / "main.tf.json").write_text('{"terraform": {"backend": {"s3": {"bucket": "b", "key": "k", "lock": true}}}}')
    with pytest.raises(terraform.Failed, match="Extraneous JSON object property"):
        terraform.run(tmp_path, "init", "-input=false", "-no-color")
