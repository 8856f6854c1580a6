"""What Prometheus is told, read by its own parser."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from hpc_tf.modules.slurm.agent import metrics
from hpc_tf.modules.slurm.agent.exporter import Exporter, Follower, Server, asked, export
from hpc_tf.modules.slurm.agent.exposition import Numbers, name_of
from hpc_tf.modules.slurm.agent.log import Log
from hpc_tf.modules.slurm.agent.machine import measured
from hpc_tf.modules.slurm.agent.retry import Time
from hpc_tf.modules.slurm.agent.settings import Settings
from prometheus_client.parser import text_string_to_metric_families


def values(text: str) -> dict[tuple[str, str], float]:
    """Name and further label to value, of all that the official parser finds."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            assert sample.labels["cluster"] == "demo"
            found[sample.name, "".join(v for k, v in sample.labels.items() if k != "cluster")] = sample.value
    return found


def settings(folder: Path, port: int | None) -> Settings:
    (folder / "current/agent").mkdir(parents=True, exist_ok=True)
    told = {} if port is None else {"prometheus": {"port": port}}
    (folder / "current/settings.json").write_text(json.dumps(told))
    return Settings(cluster="demo", root=str(folder), log=str(folder / "agent.log"), state=str(folder))


def log(made: Settings) -> Log:
    return Log(made.log, "demo", "reconcile", lambda: 5.0)


def test_every_metric_of_the_agent_has_a_name_a_type_and_words() -> None:
    families = {family.name: family for family in text_string_to_metric_families(Numbers("demo").text())}
    assert {*families} == {name_of(metric).removesuffix("_total") for metric in metrics.ALL}
    for metric in metrics.ALL:
        family = families[name_of(metric).removesuffix("_total")]
        assert (family.type, family.documentation) == ("gauge" if metric.state else "counter", metric.says)


def test_what_happens_is_added_up_and_what_is_is_told_anew() -> None:
    numbers = Numbers("demo")
    lines: list[tuple[metrics.Metric, float, str]] = [
        (metrics.HEARTBEAT, 1, ""), (metrics.NODES, 3, "idle"), (metrics.PENDING, 7, "Resources"), (metrics.HELD, 1, ""),
        (metrics.LAUNCHED, 2, "cpu/main"), (metrics.LAUNCHED, 3, "cpu/main"), (metrics.REFUSED, 1, 'cpu/"a"\\b'),
        (metrics.HEARTBEAT, 1, ""), (metrics.NODES, 5, "idle"),
    ]  # fmt: skip
    for metric, value, of in lines:
        numbers.take({"event": "metric", "Cluster": "demo", metric.name: value, **({metric.by: of} if metric.by else {})})
    found = values(numbers.text())
    assert found["hpctf_heartbeat_total", ""] == 2 and found["hpctf_launched_instances_total", "cpu/main"] == 5
    assert found["hpctf_nodes", "idle"] == 5 and found["hpctf_held_fleets", ""] == 1
    assert not [key for key in found if key[0] == "hpctf_pending_jobs"], "nothing waits any more"
    assert found["hpctf_refused_launches_total", 'cpu/"a"\\b'] == 1


def test_the_machine_is_measured() -> None:
    found = values(Numbers("demo").text(measured(("/", "/nowhere"))))
    assert found["hpctf_head_memory_bytes", ""] > found["hpctf_head_memory_available_bytes", ""] > 1e6
    assert found["hpctf_head_disk_bytes", "/"] >= found["hpctf_head_disk_free_bytes", "/"] > 0
    assert ("hpctf_head_disk_bytes", "/nowhere") not in found and found["hpctf_head_cpus", ""] >= 1


def test_a_log_is_followed_through_half_lines_and_rotation(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text('{"old": 1}\n')
    follower = Follower(path)
    with open(path, "a") as file:
        file.write('{"a": 1}\nno json\n[1]\n{"b"')
    assert list(follower.lines()) == [{"a": 1}]
    with open(path, "a") as file:
        file.write(": 2}\n")
    assert list(follower.lines()) == [{"b": 2}] and list(follower.lines()) == []
    path.write_text('{"c": 3}\n')
    assert list(follower.lines()) == [{"c": 3}]
    path.unlink()
    assert list(follower.lines()) == []


def test_it_serves_what_the_programs_of_the_agent_log(tmp_path: Path) -> None:
    exporter = Exporter(settings(tmp_path, 0))
    log(settings(tmp_path, 0)).metric(metrics.BOOT_FAILURES, 4)
    exporter.look()
    assert exporter.server is not None
    address = f"http://127.0.0.1:{exporter.server.port}"
    with urllib.request.urlopen(f"{address}/metrics", timeout=10) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        assert values(answer.read().decode())["hpctf_boot_failures_total", ""] == 4
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{address}/", timeout=10)
    settings(tmp_path, None)
    exporter.look()
    assert exporter.server is None
    with pytest.raises(OSError):
        urllib.request.urlopen(f"{address}/metrics", timeout=10)


def test_the_port_is_that_of_the_configuration_in_force(tmp_path: Path) -> None:
    assert asked(settings(tmp_path, 9464)) == 9464 and asked(settings(tmp_path, None)) is None
    (tmp_path / "current/settings.json").unlink()
    assert asked(Settings(root=str(tmp_path))) is None


def test_a_scrape_that_hangs_keeps_nobody_waiting(tmp_path: Path) -> None:
    import socket

    server = Server(0, lambda: "ok\n")
    address = f"http://127.0.0.1:{server.port}/metrics"
    with socket.create_connection(("127.0.0.1", server.port), timeout=5), urllib.request.urlopen(address, timeout=5) as answer:
        assert answer.read() == b"ok\n"
    server.close()


def test_new_code_takes_the_place_of_the_old(tmp_path: Path) -> None:
    made, slept = settings(tmp_path, None), []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        (tmp_path / "other").mkdir()
        (tmp_path / "current").rename(tmp_path / "before")
        (tmp_path / "current").symlink_to(tmp_path / "other")

    export(made, Time(lambda: 0.0, sleep, lambda: 1.0))
    assert slept == [5.0]
