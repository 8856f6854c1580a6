"""What the product guarantees: each statement with the test that holds it, in ``tests/stacks/security/test_guarantees.py``."""

from __future__ import annotations

from typing import NamedTuple


class Guarantee(NamedTuple):
    """One statement about all output, and the name of its test."""

    about: str
    says: str
    test: str


GUARANTEES: tuple[Guarantee, ...] = (
    Guarantee("Who may come in",
              "Nothing is open by default: without `access.ssh` no rule admits an address from outside; Session Manager needs no port.",
              "test_nothing_is_open_by_default"),
    Guarantee("Who may come in",
              "`access.ssh` opens port 22, `access.dcv` the port of desktops, `portal` 443, `monitoring.prometheus` the port of the exporter, each to "
              "its sources; nothing else opens one.",
              "test_only_the_doors_that_a_spec_opens_are_open_to_addresses"),
    Guarantee("Who may come in", "The default security group of a new VPC has no rules, so nothing can use it by accident.",
              "test_the_default_group_of_a_vpc_is_empty"),
    Guarantee("Who may come in", "The accounting database and file systems admit security groups of the cluster, never addresses.",
              "test_what_holds_data_admits_groups_only"),
    Guarantee("Who may come in", "`private_only` makes a VPC without internet gateway, NAT gateway and public addresses.",
              "test_a_private_network_has_no_door"),
    Guarantee("Machines", "Instance metadata answers session tokens only (IMDSv2), one hop far: containers with a network of their own do not reach it.",
              "test_metadata_asks_for_a_token_and_stays_on_the_node"),
    Guarantee("Machines", "On the head node metadata, and with it the node's role, is for root and the scheduler unless `head_node.imds` says otherwise.",
              "test_metadata_of_the_head_node_is_for_root"),
    Guarantee("Identity", "No statement allows `*` as an action, and none is written as `NotAction` or `NotResource`.",
              "test_no_statement_allows_every_action"),
    Guarantee("Identity", "Only calls that know no resource, or that a condition limits, are allowed on `*`.",
              "test_every_resource_is_named_where_the_call_knows_one"),
    Guarantee("Identity", "Instances may be ended, stopped and tagged only if they bear the cluster's tag.",
              "test_only_nodes_of_the_cluster_can_be_ended"),
    Guarantee("Identity", "Every role has `iam.permissions_boundary`, `iam.path` and `iam.name_prefix` where the spec sets them.",
              "test_every_role_keeps_to_boundary_path_and_prefix"),
    Guarantee("Identity", "A role that we make trusts one AWS service and nobody else.",
              "test_every_role_trusts_one_service"),
    Guarantee("Data at rest", "Every store is encrypted: volumes, file systems, bucket, logs, secrets, database, backups.",
              "test_every_store_is_encrypted"),
    Guarantee("Data at rest", "With `encryption.kms_key` each of them has that key, topics and flow logs too: whatever takes a key has it.",
              "test_whatever_takes_a_key_has_the_key_of_the_spec"),
    Guarantee("Data at rest", "What holds data cannot be destroyed by a plan until `deletion_policy` says so.",
              "test_what_holds_data_is_protected"),
    Guarantee("The bucket", "It is private (public access blocked, no ACLs), versioned, encrypted, and refuses whoever comes without TLS.",
              "test_the_bucket_is_private_versioned_and_speaks_tls_only"),
    Guarantee("Data in transit", "EFS is mounted through TLS unless the spec says otherwise.",
              "test_efs_is_mounted_through_tls"),
    Guarantee("Secrets", "No secret has its value in Terraform: neither in the output, nor in a state, nor in the bucket.",
              "test_no_secret_passes_through_terraform"),
    Guarantee("Logs", "Every log group that we make has a retention.", "test_every_log_group_ends_some_day"),
    Guarantee("Partitions", "ARNs, domains and service principals are those of the region's partition: `aws`, `aws-us-gov`, `aws-cn`.",
              "test_every_name_is_of_its_partition"),
)  # fmt: skip
