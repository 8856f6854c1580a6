"""The dashboard as data: what it shows, and that somebody emits it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hpc_tf.compiler.synthesis import synthesise
from hpc_tf.modules.monitoring import metrics
from hpc_tf.modules.monitoring.agent_config import agent_config
from hpc_tf.modules.monitoring.alarms import alarms
from hpc_tf.modules.monitoring.dashboard import Shown, Subject, dashboard
from hpc_tf.modules.monitoring.metrics import Metric
from hpc_tf.modules.slurm.agent import metrics as emitted
from hpc_tf.modules.slurm.agent.log import Log
from hpc_tf.modules.spec.expression import Expression
from hpc_tf.stacks.storage import KINDS

from tests.spec import BASE, checked

STORAGE = (Shown("/home", "efs", "fs-1"), Shown("/scratch", "lustre", "fs-2"), Shown("/sw", "ebs", "vol-1"), Shown("/p", "ontap", "fs-3"),
           Shown("/r", "openzfs", "fs-4"), Shown("/c", "file_cache", "fc-1"))  # fmt: skip
SUBJECT = Subject("demo", "us-east-2", "i-1", "/hpc-tf/demo", STORAGE)
TABLE = {value for value in vars(metrics).values() if isinstance(value, Metric)}


def shown(body: dict[str, Any]) -> set[tuple[str, str, tuple[str, ...]]]:
    """Namespace, name and dimensions of every metric on a dashboard."""
    found = set()
    for widget in body["widgets"]:
        for series in widget["properties"].get("metrics", []):
            if isinstance(series[0], dict):
                schema, name = re.findall(r"\{(.+?)\}.*MetricName=\"(\w+)\"", series[0]["expression"])[0]
                namespace, *dimensions = schema.split(",")
                found.add((namespace, name, tuple(dimensions)))
            else:
                found.add((series[0], series[1], tuple(series[2:-1:2])))
    return found


def test_every_metric_shown_stands_in_the_table_of_what_is_emitted() -> None:
    assert shown(dashboard(SUBJECT)) <= {(m.namespace, m.name, m.dimensions) for m in TABLE}


def test_every_metric_of_the_table_is_shown_or_rings() -> None:
    used = shown(dashboard(SUBJECT)) | {(a.metric.namespace, a.metric.name, a.metric.dimensions) for a in alarms(collected=True)}
    assert {(m.namespace, m.name, m.dimensions) for m in TABLE} == used


def test_every_kind_of_storage_that_lasts_has_its_traffic_shown() -> None:
    kinds = {kind.name for kind in KINDS} - {"local"}
    for kind in kinds:
        body = dashboard(Subject("demo", "us-east-2", "i-1", None, (Shown("/data", kind, "x-1"),)))
        assert "Storage: bytes read and written" in [w["properties"]["title"] for w in body["widgets"]], kind


def test_a_volume_of_ontap_is_shown_by_its_file_system() -> None:
    spec = "storage: {/new: {ontap: 2 TiB}, /old: {openzfs: fsvol-0123456789abcdef0}}"
    made = json.loads(synthesise(checked(BASE, spec)).files["cluster/main.tf.json"])
    body = made["resource"]["aws_cloudwatch_dashboard"]["cluster"]["dashboard_body"]
    assert "file_systems.new.system" in body and "fsvol-0123456789abcdef0" not in body


def test_the_disks_of_exported_volumes_are_measured() -> None:
    made = synthesise(checked(BASE, "storage: {/sw: {ebs: 50 GiB}}")).files["cluster/files/cloudwatch-head-node.json"]
    assert json.loads(made)["metrics"]["metrics_collected"]["disk"]["resources"] == ["/", "/var/spool/slurm", "/sw"]


def test_what_the_cloudwatch_agent_is_said_to_emit_is_in_its_settings() -> None:
    settings = agent_config("head_node", log_group="g", slurm_log="/var/log/slurm", disks=("/",))["metrics"]
    measured = {name for part in settings["metrics_collected"].values() for name in part["measurement"]}
    wanted = [m for m in TABLE if m.namespace == metrics.COLLECTED]
    assert {m.name for m in wanted} == measured and settings["namespace"] == metrics.COLLECTED
    assert {m.dimensions for m in wanted} == {tuple(d) for d in settings["aggregation_dimensions"]}


def test_an_alarm_on_a_path_watches_a_path_that_is_measured() -> None:
    measured = ("/", "/var/spool/slurm")
    assert {a.path for a in alarms(collected=True) if a.path} == set(measured)


def test_widgets_fill_rows_and_do_not_overlap() -> None:
    cells = [
        (x, y)
        for w in dashboard(SUBJECT)["widgets"]
        for x in range(w["x"], w["x"] + w["width"])
        for y in range(w["y"], w["y"] + w["height"])
    ]
    assert len(cells) == len(set(cells)) and max(x for x, _ in cells) == 23


def test_without_storage_and_logs_their_widgets_are_gone() -> None:
    titles = [w["properties"]["title"] for w in dashboard(Subject("demo", "us-east-2", "i-1", None))["widgets"]]
    assert not any(title.startswith(("Storage", "Failed")) for title in titles)


def test_an_id_that_terraform_knows_stays_an_expression_inside_a_search() -> None:
    subject = Subject("demo", "us-east-2", Expression("${aws_instance.head_node.id}"), None)
    found = [
        series[0]["expression"]
        for widget in dashboard(subject)["widgets"]
        for series in widget["properties"].get("metrics", [])
        if isinstance(series[0], dict) and "InstanceId=" in series[0]["expression"]
    ]
    assert found and all(isinstance(text, Expression) for text in found)


@pytest.mark.parametrize("alarm", alarms(collected=True), ids=lambda a: a.name)
def test_an_alarm_says_what_to_do(alarm: Any) -> None:
    assert ":" in alarm.says and alarm.seconds * alarm.periods <= 86400  # CloudWatch evaluates at most a day


def test_what_our_agent_is_said_to_emit_is_in_its_own_table() -> None:
    ours = {(m.name, m.dimensions) for m in TABLE if m.namespace == metrics.OURS}
    assert ours <= {(m.name, ("Cluster", m.by) if m.by else ("Cluster",)) for m in emitted.ALL}


def test_the_agent_writes_a_number_as_cloudwatch_reads_it(tmp_path: Path) -> None:
    log = Log(str(tmp_path / "log"), "demo", "reconcile", lambda: 5.0)
    log.metric(emitted.NODES, 3, "idle")
    line = json.loads((tmp_path / "log").read_text())
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == metrics.OURS and directive["Dimensions"] == [["Cluster", "State"]]
    assert (line["Cluster"], line["State"], line["Nodes"], line["_aws"]["Timestamp"]) == ("demo", "idle", 3, 5000)
