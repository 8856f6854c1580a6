"""What accounting becomes in each state."""

from __future__ import annotations

import json
from typing import Any

from tests.spec import BASE, checked

SECRET = "arn:aws:secretsmanager:us-east-2:123456789012:secret:slurmdbd-AbCdEf"
EXISTING = f"slurm: {{accounting: {{database: 'db.example.org:3307', user: slurm, password: '{SECRET}'}}}}"


def made(spec: str) -> dict[str, Any]:
    from hpc_tf.compiler.synthesis import synthesise

    found = checked(BASE, spec)
    assert found.ok, found.diagnostics
    files = synthesise(found).files
    states = {state: json.loads(files[f"{state}/main.tf.json"]) for state in ("network", "storage", "cluster")}
    return {**states, "files": files}


def test_a_new_database_is_protected_encrypted_backed_up_and_pauses() -> None:
    database = made("slurm: {accounting: new}")["storage"]["resource"]["aws_rds_cluster"]["accounting"]
    assert database["deletion_protection"] is True and database["lifecycle"]["prevent_destroy"] is True
    assert database["storage_encrypted"] is True and database["backup_retention_period"] == 7
    assert database["manage_master_user_password"] is True and "master_password" not in database
    assert database["serverlessv2_scaling_configuration"]["min_capacity"] == 0


def test_it_takes_two_zones_of_a_new_network() -> None:
    found = made("slurm: {accounting: new}")
    subnets = found["storage"]["resource"]["aws_db_subnet_group"]["accounting"]["subnet_ids"]
    assert len(subnets) == 2 and len(found["network"]["output"]["private_subnet_ids"]["value"]) == 2


def test_a_snapshot_is_taken_where_the_spec_says_so() -> None:
    spec = "slurm: {accounting: {database: new, deletion_policy: snapshot}}"
    database = made(spec)["storage"]["resource"]["aws_rds_cluster"]["accounting"]
    assert database["final_snapshot_identifier"] == "demo-accounting-final" and database["skip_final_snapshot"] is False
    assert database["deletion_protection"] is False and "prevent_destroy" not in database["lifecycle"]


def test_only_the_head_node_reaches_it_and_reads_its_password() -> None:
    resources = made("slurm: {accounting: new}")["cluster"]["resource"]
    rule = resources["aws_vpc_security_group_ingress_rule"]["accounting"]
    assert rule["referenced_security_group_id"] == "${aws_security_group.head_node.id}" and rule["from_port"] == 3306
    allowed = {role: "ReadDatabasePassword" in policy["policy"] for role, policy in resources["aws_iam_role_policy"].items()}
    assert allowed == {"head_node": True, "compute": False}


def test_the_database_is_named_after_the_cluster_and_never_after_a_machine() -> None:
    spec = "{cluster: wind-tunnel, slurm: {accounting: new}}"
    assert made(spec)["storage"]["resource"]["aws_rds_cluster"]["accounting"]["database_name"] == "wind_tunnel"


def test_an_existing_database_makes_no_resource() -> None:
    found = made(EXISTING)
    assert not [kind for kind in found["storage"]["resource"] if kind.startswith(("aws_rds", "aws_db"))]
    assert b"StorageHost=db.example.org\nStoragePort=3307" in found["files"]["cluster/files/slurmdbd.conf"]
    assert SECRET in found["cluster"]["resource"]["aws_iam_role_policy"]["head_node"]["policy"]


def test_slurmctld_sends_records_to_the_head_node_or_elsewhere() -> None:
    own = made("slurm: {accounting: {database: new, enforce: [limits, qos]}}")["files"]["cluster/files/slurm.conf"].decode()
    assert "AccountingStorageHost=head.demo.hpc.internal" in own and "AccountingStorageEnforce=limits,qos" in own
    spec = f"slurm: {{auth_key: '{SECRET}', accounting: {{slurmdbd: dbd.example.org}}}}"
    other = made(spec)["files"]
    assert b"AccountingStorageHost=dbd.example.org\nAccountingStoragePort=6819" in other["cluster/files/slurm.conf"]
    assert "cluster/files/slurmdbd.conf" not in other
