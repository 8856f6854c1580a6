"""What a directory becomes in each state."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.spec import BASE, checked

SECRET = "arn:aws:secretsmanager:us-east-2:123456789012:secret:reader-AbCdEf"
NEW = f"directory: {{domain: corp.example.com, new: microsoft-ad, password: '{SECRET}'}}"
THERE = f"""
directory:
  domain: corp.example.com
  servers: ldaps://ldap.corp.example.com
  bind_user: cn=reader,dc=corp,dc=example,dc=com
  password: {SECRET}
"""


def made(spec: str) -> dict[str, Any]:
    from hpc_tf.compiler.synthesis import synthesise

    found = checked(BASE, spec)
    assert found.ok, found.diagnostics
    files = synthesise(found).files
    states = {state: json.loads(files[f"{state}/main.tf.json"]) for state in ("network", "storage", "cluster")}
    return {**states, "files": files}


def statements(cluster: dict[str, Any], role: str) -> str:
    return json.dumps({k: v for k, v in cluster["resource"]["aws_iam_role_policy"].items() if k.startswith(role)})


def test_a_new_directory_is_protected_and_stands_in_two_zones() -> None:
    found = made(NEW)
    body = found["storage"]["resource"]["aws_directory_service_directory"]["main"]
    assert body["lifecycle"] == {"prevent_destroy": True, "ignore_changes": ["password"]}
    assert (body["type"], body["edition"]) == ("MicrosoftAD", "Standard") and "size" not in body
    assert len(body["vpc_settings"]["subnet_ids"]) == 2 and len(found["network"]["output"]["private_subnet_ids"]["value"]) == 2


def test_a_simple_directory_has_a_size() -> None:
    body = made(NEW.replace("microsoft-ad", "simple-ad, size: large"))["storage"]["resource"]["aws_directory_service_directory"]["main"]
    assert (body["type"], body["size"]) == ("SimpleAD", "Large") and "edition" not in body


def test_nodes_learn_its_servers_from_terraform() -> None:
    found = made(NEW)
    assert "ldap_uri = @DIRECTORY_SERVERS@" in found["files"]["cluster/files/sssd.conf"].decode()
    assert "outputs.directory_servers" in found["cluster"]["resource"]["aws_s3_object"]["resources_json"]["content"]


@pytest.mark.parametrize("role", ["compute", "head_node"])
def test_every_node_may_read_the_secret_and_no_file_holds_it(role: str) -> None:
    found = made(THERE)
    assert SECRET in statements(found["cluster"], role)
    assert "ldap_default_authtok = @DIRECTORY_PASSWORD@" in found["files"]["cluster/files/sssd.conf"].decode()
    assert "aws_directory_service_directory" not in found["storage"]["resource"]


def test_certificates_in_s3_may_be_read_by_their_key_alone() -> None:
    found = made(f"{THERE}  ca_cert: s3://site/corp.pem")
    assert "arn:aws:s3:::site/corp.pem" in statements(found["cluster"], "compute")
    assert json.loads(found["files"]["cluster/files/directory.json"])["ca_cert"] == "s3://site/corp.pem"


def test_without_a_directory_there_is_no_file_of_it() -> None:
    files = made("ignore: {}")["files"]
    assert not {"cluster/files/sssd.conf", "cluster/files/directory.json"} & {*files}
    assert json.loads(files["cluster/files/users.json"])["users"] == {}
