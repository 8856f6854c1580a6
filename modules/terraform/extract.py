"""Make the bundled extract of the AWS provider's schema: ``python -m hpc_tf.modules.terraform.extract SCHEMA V6 OUT``.

SCHEMA is the output of ``terraform providers schema -json`` with hashicorp/aws 5.100.0; V6 a JSON object
``"resource TYPE" -> {"attribute" or "block.attribute": …}`` of what provider 6 takes. What only one of the two majors
takes is not writable in the extract, so that output made from it is valid in both. Flags: r required, o optional,
c computed (a reference may lead there), - gone in 6. Types: s text, n number, b bool, l list or set, m map, x other.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

# What a cluster may consist of; everything else would only make the extract larger.
RESOURCES = """
ami ami_copy ami_from_instance ami_launch_permission apigatewayv2_api apigatewayv2_authorizer apigatewayv2_integration
apigatewayv2_route apigatewayv2_stage autoscaling_attachment autoscaling_group autoscaling_lifecycle_hook
autoscaling_policy autoscaling_schedule backup_plan backup_selection backup_vault backup_vault_lock_configuration
backup_vault_policy budgets_budget budgets_budget_action cloudwatch_composite_alarm cloudwatch_dashboard
cloudwatch_event_rule cloudwatch_event_target cloudwatch_log_group cloudwatch_log_metric_filter
cloudwatch_log_resource_policy cloudwatch_log_stream cloudwatch_log_subscription_filter cloudwatch_metric_alarm
cloudwatch_query_definition db_instance db_option_group db_parameter_group db_snapshot db_subnet_group
default_security_group directory_service_directory dlm_lifecycle_policy dynamodb_table ebs_fast_snapshot_restore
ebs_snapshot ebs_snapshot_copy ebs_volume ec2_capacity_block_reservation ec2_capacity_reservation ec2_fleet ec2_host
ec2_instance_connect_endpoint ec2_instance_state ec2_managed_prefix_list ec2_managed_prefix_list_entry ec2_tag
ec2_transit_gateway_vpc_attachment efs_access_point efs_backup_policy efs_file_system efs_file_system_policy
efs_mount_target efs_replication_configuration eip eip_association flow_log fsx_backup fsx_data_repository_association
fsx_file_cache fsx_lustre_file_system fsx_ontap_file_system fsx_ontap_storage_virtual_machine fsx_ontap_volume
fsx_openzfs_file_system fsx_openzfs_snapshot fsx_openzfs_volume fsx_windows_file_system iam_instance_profile
iam_policy iam_role iam_role_policy iam_role_policy_attachment iam_service_linked_role imagebuilder_component
imagebuilder_container_recipe imagebuilder_distribution_configuration imagebuilder_image imagebuilder_image_pipeline
imagebuilder_image_recipe imagebuilder_infrastructure_configuration imagebuilder_lifecycle_policy
imagebuilder_workflow instance internet_gateway key_pair kms_alias kms_grant kms_key kms_key_policy lambda_function
lambda_permission launch_template lb lb_listener lb_listener_certificate lb_listener_rule lb_target_group
lb_target_group_attachment nat_gateway network_interface network_interface_attachment
network_interface_sg_attachment placement_group rds_cluster rds_cluster_endpoint rds_cluster_instance
rds_cluster_parameter_group resourcegroups_group resourcegroups_resource route route53_record route53_zone
route53_zone_association route_table route_table_association s3_bucket s3_bucket_intelligent_tiering_configuration
s3_bucket_lifecycle_configuration s3_bucket_logging s3_bucket_notification s3_bucket_object_lock_configuration
s3_bucket_ownership_controls s3_bucket_policy s3_bucket_public_access_block
s3_bucket_server_side_encryption_configuration s3_bucket_versioning s3_object secretsmanager_secret
secretsmanager_secret_policy secretsmanager_secret_rotation secretsmanager_secret_version security_group sns_topic
sns_topic_policy sns_topic_subscription sqs_queue sqs_queue_policy ssm_association ssm_document ssm_maintenance_window
ssm_maintenance_window_target ssm_maintenance_window_task ssm_parameter ssm_patch_baseline ssm_patch_group subnet
volume_attachment vpc vpc_dhcp_options vpc_dhcp_options_association vpc_endpoint vpc_endpoint_policy
vpc_endpoint_private_dns vpc_endpoint_route_table_association vpc_endpoint_security_group_association
vpc_endpoint_subnet_association vpc_ipam_pool_cidr_allocation vpc_ipv4_cidr_block_association vpc_peering_connection
vpc_peering_connection_accepter vpc_security_group_egress_rule vpc_security_group_ingress_rule
""".split()  # noqa: SIM905
DATA = """
ami ami_ids availability_zone availability_zones backup_vault caller_identity db_instance directory_service_directory
ebs_snapshot ebs_volume ec2_capacity_block_offering ec2_instance_type ec2_instance_type_offerings ec2_instance_types
ec2_managed_prefix_list ec2_managed_prefix_lists efs_access_point efs_access_points efs_file_system efs_mount_target
eip fsx_ontap_file_system fsx_ontap_storage_virtual_machine fsx_openzfs_snapshot fsx_windows_file_system
iam_instance_profile iam_policy iam_policy_document iam_role iam_session_context imagebuilder_image
imagebuilder_image_pipeline instance internet_gateway key_pair kms_alias kms_key launch_template
lb lb_target_group nat_gateway network_interface partition prefix_list rds_cluster region route53_zone route_table
route_tables s3_bucket s3_object secretsmanager_secret secretsmanager_secret_version security_group security_groups
sns_topic ssm_parameter ssm_parameters_by_path subnet subnets vpc vpc_dhcp_options vpc_endpoint vpc_endpoint_service
vpcs
""".split()  # noqa: SIM905


def extract(schema: dict[str, Any], six: dict[str, dict[str, str]]) -> dict[str, Any]:
    """The compact extract: kind and type to ``{"a": attributes, "b": blocks}``."""
    provider = next(iter(schema["provider_schemas"].values()))
    made = {}
    for kind, names, section in (("resource", RESOURCES, "resource_schemas"), ("data", DATA, "data_source_schemas")):
        for name in sorted(names):
            key = f"{kind} aws_{name}"
            made[key] = _block(provider[section][f"aws_{name}"]["block"], six.get(key), "")
    return made


def _block(block: dict[str, Any], six: dict[str, str] | None, prefix: str) -> dict[str, Any]:
    attributes = {}
    for name, spec in sorted(block.get("attributes", {}).items()):
        flags = (
            ("r" if spec.get("required") else "")
            + ("o" if spec.get("optional") else "")
            + ("c" if spec.get("computed") else "")
        )
        if six is not None and f"{prefix}{name}" not in six and name not in ("id", "tags_all"):
            flags = "c" if flags == "c" else "-"
        attributes[name] = [flags, _type(spec.get("type", "nested"))]
    blocks = {}
    for name, spec in sorted(block.get("block_types", {}).items()):
        if (
            six is not None
            and name != "timeouts"
            and not any(k == prefix + name or k.startswith(f"{prefix}{name}.") for k in six)
        ):
            continue
        inner = _block(spec["block"], None if name == "timeouts" else six, f"{prefix}{name}.")
        blocks[name] = [spec["nesting_mode"], spec.get("min_items", 0), spec.get("max_items", 0), inner]
    return {"a": attributes, **({"b": blocks} if blocks else {})}


def _type(declared: Any) -> str:
    if isinstance(declared, str):
        return {"string": "s", "number": "n", "bool": "b"}.get(declared, "x")
    outer = {"list": "l", "set": "l", "map": "m"}.get(declared[0])
    return outer + _type(declared[1]) if outer else "x"


def main(schema: str, six: str, out: str) -> None:
    """Write the extract as sorted, compressed JSON with the same bytes for the same input."""
    made = extract(json.loads(Path(schema).read_text()), json.loads(Path(six).read_text()))
    text = json.dumps(made, sort_keys=True, separators=(",", ":"))
    Path(out).write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main(*sys.argv[1:])
