"""Findings of checkov that plans may have, each with its reason: a ratchet, which the tests hold in both directions.

What is not here fails; what is here and occurs in no example any more fails too.
"""

from __future__ import annotations

from typing import NamedTuple


class Accepted(NamedTuple):
    """One check of checkov and the type of resource at which it may fail.

    ``choice`` is the key of the spec that makes the finding go away, empty where there is none.
    """

    check: str
    type: str
    reason: str
    choice: str = ""


KEY = "encryption.kms_key"
_KEY = "Encrypted in any case; by a key of one's own where the spec names one, as it costs money and can be lost."
_BACKUP = "Backups are a choice, as they cost money; `deletion_policy: retain` keeps a plan from destroying it without any."
_PEOPLE = "Numbers for tuning, which AWS bills."

ACCEPTED: tuple[Accepted, ...] = (
    Accepted("CKV_AWS_145", "aws_s3_bucket", _KEY, KEY),
    Accepted("CKV_AWS_149", "aws_secretsmanager_secret", _KEY, KEY),
    Accepted("CKV_AWS_158", "aws_cloudwatch_log_group", _KEY, KEY),
    Accepted("CKV_AWS_166", "aws_backup_vault", _KEY, KEY),
    Accepted("CKV_AWS_178", "aws_fsx_ontap_file_system", _KEY, KEY),
    Accepted("CKV_AWS_184", "aws_efs_file_system", _KEY, KEY),
    Accepted("CKV_AWS_189", "aws_ebs_volume", _KEY, KEY),
    Accepted("CKV_AWS_190", "aws_fsx_lustre_file_system", _KEY, KEY),
    Accepted("CKV_AWS_203", "aws_fsx_openzfs_file_system", _KEY, KEY),
    Accepted("CKV_AWS_26", "aws_sns_topic",
             "Alarms name a metric and a cluster, no data. CloudWatch cannot publish to a topic under the key that AWS manages, "
             "so it is encrypted where the spec names a key.", KEY),
    Accepted("CKV2_AWS_11", "aws_vpc", "Flow logs cost money by the gigabyte, and a cluster moves many.", "network.flow_log"),
    Accepted("CKV2_AWS_18", "aws_efs_file_system", _BACKUP, "storage.<path>.backup"),
    Accepted("CKV2_AWS_9", "aws_ebs_volume",
             "Snapshots come from Data Lifecycle Manager (`backup`) and at the end (`deletion_policy: snapshot`); checkov knows "
             "AWS Backup alone.", "storage.<path>.backup"),
    Accepted("CKV2_AWS_8", "aws_rds_cluster",
             "Aurora keeps its own backups for `slurm.accounting.backup`, 7 days at least, and restores any second of them."),
    Accepted("CKV2_AWS_57", "aws_secretsmanager_secret",
             "The keys that nodes share cannot change on one node alone, as a rotation by a function would do it. How they are "
             "changed stands above."),
    Accepted("CKV_AWS_162", "aws_rds_cluster",
             "slurmdbd knows user and password only. RDS rotates the password; nobody but the head node reaches the port."),
    Accepted("CKV_AWS_324", "aws_rds_cluster",
             "RDS would make log groups of its own, without retention and key. slurmdbd, the only client, logs what fails."),
    Accepted("CKV_AWS_325", "aws_rds_cluster", "slurmdbd is the only client, and keeps a record of its own of who changed what."),
    Accepted("CKV_AWS_326", "aws_rds_cluster", "Backtracking does not exist for serverless v2; point-in-time restore does."),
    Accepted("CKV_AWS_118", "aws_rds_cluster_instance", _PEOPLE),
    Accepted("CKV_AWS_353", "aws_rds_cluster_instance", _PEOPLE),
    Accepted("CKV_AWS_126", "aws_instance", _PEOPLE, "monitoring.detailed"),
    Accepted("CKV2_AWS_62", "aws_s3_bucket", "The agent looks for a new manifest by itself; nothing waits for an event."),
    Accepted("CKV_AWS_144", "aws_s3_bucket",
             "It holds what `terraform apply` makes again from the spec; a copy elsewhere would only grow old."),
    Accepted("CKV_AWS_18", "aws_s3_bucket",
             "Access logs need a second bucket. Data events of CloudTrail say more, and belong to the account.", "bucket"),
    Accepted("CKV_AWS_338", "aws_cloudwatch_log_group", "180 days unless the spec says longer.", "monitoring.logs.retention"),
    Accepted("CKV_AWS_88", "aws_instance",
             "Only where `access.ssh` opens a head node of a new network and there are no login nodes. In all other subnets that "
             "we make nothing gets a public address (the fake AWS of the tests gives one to every machine).", "access.ssh"),
    Accepted("CKV_AWS_382", "aws_security_group",
             "Packages, licences and containers come from anywhere. `private_only` leaves no route out of the VPC.",
             "network.private_only"),
    Accepted("CKV_AWS_150", "aws_lb", "It holds no data; protection would only stop `terraform destroy`."),
    Accepted("CKV_AWS_91", "aws_lb", "Network load balancers log TLS connections alone; sshd logs who comes.", "monitoring.logs"),
)  # fmt: skip
