"""What `docs/security.md` says, held over the output of every example and of a broad spec in three partitions."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hpc_tf.compiler.synthesis import synthesise
from hpc_tf.modules.terraform.schema import attributes_of
from hpc_tf.stacks.security.guarantees import GUARANTEES

from tests.spec import BASE, checked

from .specs import KEY, REGIONS, all_resources, files, outputs, resources, statements, texts

INGRESS = "aws_vpc_security_group_ingress_rule"
ADDRESSES = ("cidr_ipv4", "cidr_ipv6", "prefix_list_id")
STORES = {
    "aws_backup_vault", "aws_cloudwatch_log_group", "aws_ebs_volume", "aws_efs_file_system", "aws_fsx_file_cache",
    "aws_fsx_lustre_file_system", "aws_fsx_ontap_file_system", "aws_fsx_openzfs_file_system", "aws_rds_cluster",
}  # fmt: skip
# Service authorization reference: these know no resource.
NO_RESOURCE = re.compile(r"ec2:Describe\w+|fsx:Describe\w+|cloudwatch:PutMetricData|secretsmanager:GetRandomPassword")


def open_rules(output: Mapping[str, bytes]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Rules that admit addresses, but for the endpoints of a VPC, which admit the VPC."""
    for made in resources(output, INGRESS):
        if made.name != "endpoints" and any(made.body.get(name) for name in ADDRESSES):
            yield made.name, made.body


def test_every_guarantee_has_its_test_and_every_test_its_guarantee() -> None:
    tree = ast.parse(Path(__file__).read_text())
    here = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}
    assert here - {"test_every_guarantee_has_its_test_and_every_test_its_guarantee"} == {one.test for one in GUARANTEES}


def test_nothing_is_open_by_default() -> None:
    closed = dict(synthesise(checked(BASE, "login_nodes: {login: {instance: m7i.large}}")).files)
    assert list(open_rules(closed)) == []
    assert {made.body["policy_arn"].rsplit("/", 1)[-1] for made in resources(closed, "aws_iam_role_policy_attachment")} == {
        "AmazonSSMManagedInstanceCore"
    }


def test_only_the_doors_that_a_spec_opens_are_open_to_addresses() -> None:
    found = [rule for output in outputs().values() for rule in open_rules(output)]
    doors = {"ssh": 22, "dcv": 8443, "portal": 443, "prometheus": 9464}
    ports = [next((port for word, port in doors.items() if f"{word}_" in name), None) for name, _ in found]
    assert set(ports) == {*doors.values()}
    assert all((body["from_port"], body["to_port"]) == (port, port) for port, (_, body) in zip(ports, found, strict=True))


def test_the_default_group_of_a_vpc_is_empty() -> None:
    groups = all_resources("aws_default_security_group")
    assert len(groups) == len(all_resources("aws_vpc")) and not any({"ingress", "egress"} & {*made.body} for made in groups)


def test_what_holds_data_admits_groups_only() -> None:
    rules = [m for m in all_resources(INGRESS) if "storage" in m.name or "accounting" in m.name]
    assert len(rules) > 10 and all("referenced_security_group_id" in made.body for made in rules)


def test_a_private_network_has_no_door() -> None:
    made = dict(synthesise(checked(BASE, "network: {private_only: true, dns: ec2}\naccess: {ssh: [10.0.0.0/8]}")).files)
    assert not [*resources(made, "aws_internet_gateway", "aws_nat_gateway", "aws_eip")]
    (head,) = resources(made, "aws_instance")
    assert not head.body.get("associate_public_ip_address")


def test_metadata_asks_for_a_token_and_stays_on_the_node() -> None:
    machines = all_resources("aws_instance", "aws_launch_template")
    for made in machines:
        options = made.body["metadata_options"]
        assert (options["http_tokens"], options["http_put_response_hop_limit"]) == ("required", 1), made.name


def test_metadata_of_the_head_node_is_for_root() -> None:
    settings = json.loads(files("aws")["cluster/files/settings.json"])
    assert settings["head_node"]["imds"] == "root-only"


def test_no_statement_allows_every_action() -> None:
    for output in outputs().values():
        for made, statement in statements(output):
            assert not {"NotAction", "NotResource"} & {*statement}, made
            if statement["Effect"] == "Allow":
                assert not any(action == "*" or action.endswith(":*") for action in statement["Action"]), made


def test_every_resource_is_named_where_the_call_knows_one() -> None:
    for output in outputs().values():
        for made, statement in statements(output, "aws_iam_role_policy"):
            if "*" in statement["Resource"] and "Condition" not in statement:
                assert [a for a in statement["Action"] if not NO_RESOURCE.fullmatch(a)] == [], made


def test_only_nodes_of_the_cluster_can_be_ended() -> None:
    for output in outputs().values():
        for made, statement in statements(output, "aws_iam_role_policy"):
            if {"ec2:TerminateInstances", "ec2:StopInstances", "ec2:DeleteTags"} & {*statement["Action"]}:
                assert "aws:ResourceTag/hpctf:cluster" in statement["Condition"]["StringEquals"], made


def test_every_role_keeps_to_boundary_path_and_prefix() -> None:
    boundary = "iam: {permissions_boundary: arn:aws:iam::123456789012:policy/boundary, path: /hpc/, name_prefix: corp-}"
    roles = [*resources(files("aws", boundary), "aws_iam_role")]
    assert len(roles) >= 5
    for made in roles:
        assert made.body["permissions_boundary"].endswith("policy/boundary") and made.body["path"] == "/hpc/", made
        assert made.body["name"].startswith("corp-"), made


def test_every_role_trusts_one_service() -> None:
    for output in outputs().values():
        for made, statement in statements(output, "aws_iam_role"):
            assert {*statement["Principal"]} == {"Service"} and isinstance(statement["Principal"]["Service"], str), made


def test_every_store_is_encrypted() -> None:
    seen = {made.type for made in all_resources() if made.type in STORES}
    assert seen == STORES
    for made in all_resources("aws_ebs_volume", "aws_efs_file_system"):
        assert made.body["encrypted"] is True, made
    for made in all_resources("aws_rds_cluster"):
        assert made.body["storage_encrypted"] is True
    for made in all_resources("aws_instance"):
        assert made.body["root_block_device"]["encrypted"] is True
    for made in all_resources("aws_launch_template"):
        assert all(disk["ebs"]["encrypted"] == "true" for disk in made.body["block_device_mappings"]), made


def takes_key(type_: str) -> set[str]:
    """The attributes by which a type takes a key. Performance Insights are off, and objects have the key of their bucket."""
    names = {name for name, (flags, _) in attributes_of("resource", type_).items() if "kms" in name and "o" in flags}
    return names - {"performance_insights_kms_key_id", "kms_key_arns"} if type_ != "aws_s3_object" else set()


@pytest.mark.parametrize("partition", REGIONS)
def test_whatever_takes_a_key_has_the_key_of_the_spec(partition: str) -> None:
    key = KEY.format(partition=partition, region=REGIONS[partition][0])
    seen = set()
    for made in resources(files(partition, f"encryption: {key}")):
        for name in takes_key(made.type):
            assert made.body.get(name) == key, f"{made.type}.{made.name}.{name}"
            seen.add(made.type)
        if made.type in ("aws_instance", "aws_launch_template"):
            disks = made.body.get("block_device_mappings") or [{"ebs": made.body["root_block_device"]}]
            assert all(disk["ebs"]["kms_key_id"] == key for disk in disks), made.name
        if made.type == "aws_s3_bucket_server_side_encryption_configuration":
            assert made.body["rule"]["apply_server_side_encryption_by_default"]["kms_master_key_id"] == key
    assert {"aws_sns_topic", "aws_secretsmanager_secret", *STORES} - {"aws_fsx_file_cache"} <= seen


def test_what_holds_data_is_protected() -> None:
    for made in [m for m in resources(files("aws")) if m.type in STORES | {"aws_secretsmanager_secret"}]:
        if made.name not in ("flow_log", "host_keys"):  # neither cannot be made again
            assert made.body["lifecycle"]["prevent_destroy"] is True, made.name


def test_the_bucket_is_private_versioned_and_speaks_tls_only() -> None:
    for output in outputs().values():
        for made in resources(output, "aws_s3_bucket"):
            parts = {m.type.removeprefix("aws_s3_bucket_"): m.body for m in resources(output) if m.body.get("bucket") == f"${{aws_s3_bucket.{made.name}.id}}"}
            blocked = parts["public_access_block"]
            assert all(blocked[name] for name in blocked if name.startswith(("block_", "ignore_", "restrict_")))
            assert parts["ownership_controls"]["rule"]["object_ownership"] == "BucketOwnerEnforced"
            assert parts["versioning"]["versioning_configuration"]["status"] == "Enabled"
            (refused,) = json.loads(parts["policy"]["policy"])["Statement"]
            assert refused["Effect"] == "Deny" and refused["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
            assert refused["Principal"] == "*" and refused["Action"] == ["s3:*"]


def test_efs_is_mounted_through_tls() -> None:
    mounts = [entry for output in outputs().values() for entry in json.loads(output["cluster/files/mounts.json"])["mounts"]]
    found = [entry for entry in mounts if entry["kind"] == "efs"]
    assert found and all("tls" in entry["options"] for entry in found)


def test_no_secret_passes_through_terraform() -> None:
    for output in outputs().values():
        for made in resources(output):
            assert made.type not in ("aws_secretsmanager_secret_version", "aws_iam_access_key", "tls_private_key")
            secret = {name for name in made.body if "password" in name} - {"manage_master_user_password"}
            assert secret == set(), made
        read = {type_ for path, data in output.items() if path.endswith(".tf.json") for type_ in json.loads(data).get("data", {})}
        assert not read & {"aws_secretsmanager_secret_version", "aws_rds_cluster"}


def test_every_log_group_ends_some_day() -> None:
    assert all(made.body["retention_in_days"] > 0 for made in all_resources("aws_cloudwatch_log_group"))


# Services whose principal is that of the partition's domain; all others are called alike everywhere.
# Source: the facts of region-info in the AWS CDK (default-service-principals).
PARTITIONAL = ("ec2",)


@pytest.mark.parametrize("partition", REGIONS)
def test_every_name_is_of_its_partition(partition: str) -> None:
    region, domain = REGIONS[partition][0], "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
    named = []
    for path, data in files(partition).items():
        programs = path.startswith(("cluster/files/agent/", "cluster/files/boot/"))
        for text in [data.decode()] if not path.endswith("json") else texts(json.loads(data)):
            named += [(path, f"{found}") for found in re.findall(r"arn:(aws[\w-]*):", text) if found != partition]
            for service, found in re.findall(r"([\w.-]+)\.(amazonaws\.com(?:\.cn)?)\b", text) if not programs else ():
                right = "amazonaws.com" if "." not in service and service not in PARTITIONAL else domain
                named += [(path, f"{service}.{found}")] if found != right else []
    assert named == []
    services = {made.body["service_name"] for made in resources(files(partition), "aws_vpc_endpoint")}
    chinese = {f"cn.com.amazonaws.{region}.{s}" for s in ("autoscaling", "ec2", "elasticfilesystem", "fsx", "monitoring")}
    assert (chinese <= services) is (partition == "aws-cn")
    plain = {f"com.amazonaws.{region}.{service}" for service in ("kms", "logs", "s3", "secretsmanager", "ssm")}
    assert plain <= services
