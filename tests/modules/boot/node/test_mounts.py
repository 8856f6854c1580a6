"""What a node mounts."""

from __future__ import annotations

from typing import Any

import pytest
from hpc_tf.modules.boot.node.command import persistently
from hpc_tf.modules.boot.node.mounts import Source, exported, source, wanted, without_efs_utils
from hpc_tf.modules.boot.node.report import Failed

from .nodes import node


def entry(path: str, kind: str, *mount_on: str, **more: Any) -> dict[str, Any]:
    return {"path": path, "kind": kind, "name": path.strip("/"), "options": ["hard"], "mount_on": [*mount_on], **more}


DATA = entry("/data", "ebs", type="nfs", source="{head}:{path}", server_options=["noatime"])
INNER = entry("/data/inner", "lustre", "cpu", type="lustre", source="{dns_name}@tcp:/{mount_name}")
HEAD_ONLY = entry("/admin", "ebs", "head_node", type="nfs", source="{head}:{path}", server_options=[])
ELSEWHERE = entry("/gpu", "ebs", "gpu", type="nfs", source="{head}:{path}", server_options=[])
ALL = (INNER, DATA, HEAD_ONLY, ELSEWHERE)


def test_a_node_mounts_what_is_for_its_group_and_parents_first() -> None:
    compute = node("compute", mounts=ALL)
    assert [one["path"] for one in wanted(compute)] == ["/data", "/data/inner"]


def test_the_head_node_also_has_the_volumes_that_only_others_mount() -> None:
    assert [one["path"] for one in wanted(node(mounts=ALL))] == ["/admin", "/data", "/gpu"]


def test_the_head_node_exports_what_others_mount() -> None:
    assert exported(node(mounts=ALL)) == ["/data", "/gpu"] and exported(node("compute", mounts=ALL)) == []


def test_a_source_is_completed_from_its_device() -> None:
    made = source(INNER, {"dns_name": "fs-1.fsx", "mount_name": "abc"}, "head.demo")
    assert made == Source("fs-1.fsx@tcp:/abc", "/data/inner", "lustre", ("hard",))
    assert source(DATA, {}, "head.demo").source == "head.demo:/data"


def test_an_access_point_becomes_an_option() -> None:
    efs = entry("/home", "efs", type="efs", source="{id}:/", takes=["accesspoint"])
    assert source(efs, {"id": "fs-1", "access_point": "fsap-1"}, "h").options == ("hard", "accesspoint=fsap-1")


def test_what_nobody_knows_is_said_by_name() -> None:
    with pytest.raises(Failed, match="nobody knows the mount name of data/inner"):
        source(INNER, {"dns_name": "fs-1.fsx"}, "h")


def test_efs_goes_without_its_tools_only_where_nothing_is_lost() -> None:
    plain = Source("fs-1:/", "/home", "efs", ("_netdev", "noresvport"))
    made = without_efs_utils(plain, {"id": "fs-1", "dns_name": ""}, "us-east-2")
    assert made.source == "fs-1.efs.us-east-2.amazonaws.com:/" and made.type == "nfs4"
    in_china = without_efs_utils(plain, {"id": "fs-1", "dns_name": ""}, "cn-north-1")
    assert in_china.source == "fs-1.efs.cn-north-1.amazonaws.com.cn:/"
    with pytest.raises(Failed, match="asks for tls, iam: amazon-efs-utils is not in this image"):
        without_efs_utils(Source("fs-1:/", "/home", "efs", ("tls", "iam")), {"id": "fs-1"}, "us-east-2")


def test_what_fails_is_tried_for_a_while_and_then_said() -> None:
    now, tried = [0.0], []

    def refuse() -> None:
        tried.append(now[0])
        raise Failed("mount: no route to host")

    def sleep(seconds: float) -> None:
        now[0] += seconds

    with pytest.raises(Failed, match="no route to host"):
        persistently(refuse, 120, "mount of /data", 5.0, lambda: now[0], sleep)
    assert tried[-1] == 120 and len(tried) == 25
