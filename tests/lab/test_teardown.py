"""Destroying the cluster leaves nothing behind, though Terraform knows no compute node."""

from __future__ import annotations

import pytest

from .lab import Lab

pytestmark = [pytest.mark.lab, pytest.mark.second]


def test_nothing_is_left_of_a_destroyed_cluster(cluster: Lab) -> None:
    cluster.slurm.running(cluster.slurm.submit("sleep 900", "--partition=cpu", "--nodes=3", "--exclusive"))
    compute = {one["id"] for one in cluster.fake.instances(hpctf_role="compute")}
    assert len(compute) >= 3
    mark = cluster.fake.mark()
    cluster.site.destroy()
    assert [one["tags"] for one in cluster.fake.instances()] == []
    log = cluster.fake.log(mark)
    assert compute <= {*log.terminated()}
    assert log.count("ec2:CreateFleet") == log.count("ec2:RunInstances") == 0
    ec2 = cluster.fake.client("ec2")
    assert ec2.describe_launch_templates()["LaunchTemplates"] == []
    assert [v["VolumeId"] for v in ec2.describe_volumes()["Volumes"]] == []
    assert [g["GroupName"] for g in ec2.describe_security_groups()["SecurityGroups"] if g["GroupName"] != "default"] == []
    assert [i["NetworkInterfaceId"] for i in ec2.describe_network_interfaces()["NetworkInterfaces"]] == []
    assert cluster.fake.client("s3").list_buckets()["Buckets"] == []
    assert [role["RoleName"] for role in cluster.fake.client("iam").list_roles()["Roles"] if role["RoleName"].startswith("lab")] == []
