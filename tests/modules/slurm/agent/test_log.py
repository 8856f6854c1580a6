"""The log."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hpc_tf.modules.slurm.agent.log import Log
from hpc_tf.modules.slurm.agent.metrics import LAUNCHED


def test_each_line_is_an_object(tmp_path: Path) -> None:
    log = Log(str(tmp_path / "deep" / "agent.log"), "c", "resume", lambda: 12.5)
    log.event("bought", fleet="q/main", got=3)
    log.event("odd", error=ValueError("x\ny"))
    lines = [json.loads(line) for line in (tmp_path / "deep" / "agent.log").read_text().splitlines()]
    assert lines[0]["event"] == "bought" and lines[0]["cluster"] == "c" and lines[0]["time"] == 12.5 and len(lines) == 2


def test_a_number_is_a_metric_of_the_cluster_and_of_one_thing_more(tmp_path: Path) -> None:
    log = Log(str(tmp_path / "agent.log"), "c", "reconcile", lambda: 12.5)
    log.metric(LAUNCHED, 3, "q/main")
    line = json.loads((tmp_path / "agent.log").read_text())
    (described,) = line["_aws"]["CloudWatchMetrics"]
    assert described["Dimensions"] == [["Cluster", "Fleet"]] and described["Metrics"] == [{"Name": "LaunchedInstances", "Unit": "Count"}]
    assert (line["LaunchedInstances"], line["Fleet"], line["_aws"]["Timestamp"]) == (3, "q/main", 12500)


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    Log(str(tmp_path / "file" / "agent.log"), "c", "resume", lambda: 0.0).event("resume")
    assert "resume" in capsys.readouterr().err
