"""The steps of a boot: the first that fails ends it, with one line."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from hpc_tf.modules.boot.node import __main__ as main
from hpc_tf.modules.boot.node import agent, aws, exports, logs, proxy, report, units, watchdog, whereabouts
from hpc_tf.modules.boot.node.facts import Node, head_address
from hpc_tf.modules.boot.node.report import Failed

from tests.spec import ROOT

from .nodes import node


def test_the_first_step_that_fails_ends_the_boot() -> None:
    done = []

    def good(one: Node) -> Node:
        done.append(one.name)
        return one.named(name="later")

    def bad(_: Node) -> Node:
        raise Failed("no disk")

    assert main.boot(node(), [("a", good), ("b", bad), ("c", good)])[1:] == ("b", "no disk") and done == ["head"]


def test_a_fault_of_ours_is_a_reason_too() -> None:
    def fault(_: Node) -> Node:
        raise KeyError("volumes")

    assert main.boot(node(), [("storage", fault)])[1:] == ("storage", "KeyError: 'volumes'")


def test_a_failure_is_one_line_in_the_log_and_on_the_console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "LOG", tmp_path / "boot.log")
    monkeypatch.setattr(report, "CONSOLE", str(tmp_path / "console"))
    report.failure("storage", "mount:\n  exit 32")
    assert (tmp_path / "console").read_text() == "hpc-tf boot failed: storage: mount: exit 32\n"
    assert (tmp_path / "boot.log").read_text().endswith("hpc-tf boot failed: storage: mount: exit 32\n")


def test_what_mounts_comes_before_what_needs_it() -> None:
    head, compute = [name for name, _ in main.HEAD], [name for name, _ in main.COMPUTE]
    assert head.index("state volume") < head.index("storage") < head.index("exports") < head.index("slurmctld") < head.index("agent")
    assert compute.index("storage") < compute.index("key") < compute.index("munge") < compute.index("slurmd") < compute.index("watchdog")
    assert head[-1] == "configured hooks" and compute.index("configured hooks") < compute.index("slurmd")


def test_the_agent_is_told_only_what_it_knows() -> None:
    from hpc_tf.modules.slurm.agent.settings import decode

    assert decode(agent.settings(node(instance="i-1"))).slurm_etc == "/opt/slurm/etc"


def test_the_programs_of_slurm_conf_are_made() -> None:
    text = agent.wrapper("/opt/hpc-tf/agent", "resume")
    assert text.endswith('exec /opt/hpc-tf/python /opt/hpc-tf/agent resume "$@"\n') and "resume" in agent.SUBCOMMANDS


def test_only_what_slurmctld_calls_goes_on_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hpc_tf.modules.slurm.agent.main import DETACH

    monkeypatch.setattr(agent, "ROOT", tmp_path)
    agent.programs(node())
    detached = {path.name for path in (tmp_path / "bin").iterdir() if f"export {DETACH}=1\nexec " in path.read_text()}
    assert detached == {"resume", "suspend"}


def test_a_proxy_is_told_in_both_cases() -> None:
    told = proxy.variables("http://proxy:3128", "localhost")
    assert told["HTTPS_PROXY"] == told["https_proxy"] == "http://proxy:3128" and told["NO_PROXY"] == "localhost"
    assert proxy.variables("", "localhost") == {}


def test_exports_are_for_the_networks_of_the_vpc() -> None:
    text = exports.exports(["/b", "/a"], ["10.0.0.0/16", "10.1.0.0/16"])
    assert text.splitlines()[0] == (
        "/a 10.0.0.0/16(rw,no_root_squash,no_subtree_check) 10.1.0.0/16(rw,no_root_squash,no_subtree_check)"
    )
    assert [exports.threads(n) for n in (1, 4, 200)] == [8, 16, 256]


def test_volumes_are_exported_to_nobody_where_metadata_does_not_say_the_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "exported", lambda _: ["/data"])
    monkeypatch.setattr(exports, "metadata", lambda _: None)
    monkeypatch.setattr(exports, "until", lambda attempt, _: attempt())
    with pytest.raises(Failed, match="exported to nobody"):
        exports.apply(node())


@pytest.mark.parametrize(("active", "restarts"), [(True, 0), (False, 1)])
def test_a_server_of_nfs_that_runs_is_not_started_anew(active: bool, restarts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"network/interfaces/macs/": "0a:1/\n", "network/interfaces/macs/0a:1/vpc-ipv4-cidr-blocks": "10.0.0.0/16"}
    written: dict[str, str] = {}
    ran: list[str] = []
    monkeypatch.setattr(exports, "exported", lambda _: ["/data"])
    monkeypatch.setattr(exports, "metadata", told.get)
    monkeypatch.setattr(exports, "write", lambda path, text: bool(written.update({path.name: text})))
    monkeypatch.setattr(exports, "run", lambda *words: ran.append(" ".join(words)))
    monkeypatch.setattr(exports, "succeeds", lambda *_: active)
    exports.apply(node())
    assert written["hpc-tf.exports"].startswith("/data 10.0.0.0/16(rw") and ran[-1] == "exportfs -ra"
    assert ran.count("systemctl restart nfs-server.service") == restarts


def test_the_password_of_a_proxy_is_for_root_and_slurm_where_nobody_else_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[str, tuple[int, str]] = {}

    def write(path: Path, _: str, mode: int = 0o644, group: str = "") -> bool:
        made[path.name] = mode, group
        return True

    monkeypatch.setattr(proxy, "write", write)
    monkeypatch.setattr(proxy, "has_user", lambda _: True)
    proxy.apply(node(proxy="http://u:p@proxy:3128", no_proxy="localhost"))
    assert made == {"environment": (0o640, "slurm"), "hpc-tf-proxy.sh": (0o644, ""), "hpc-tf-proxy.conf": (0o600, "")}


def test_a_failure_is_put_into_the_log_group_also_where_its_agent_does_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hpc_tf.modules.monitoring.agent_config import agent_config

    put: list[tuple[str, ...]] = []
    monkeypatch.setattr(logs, "CURRENT", tmp_path)
    monkeypatch.setattr(logs.aws, "log", lambda *words: put.append(words))
    logs.failed(node("compute", instance="i-1"), "line")
    config = agent_config("compute", log_group="/hpc-tf/demo", slurm_log="/var/log/slurm")
    (tmp_path / "cloudwatch-compute.json").write_text(json.dumps(config))
    logs.failed(node("compute", instance=""), "line")
    logs.failed(node("compute", instance="i-1"), "line")
    assert put == [("us-east-2", "/hpc-tf/demo", "i-1.boot-failed", "line")]


def test_a_log_group_that_cannot_be_reached_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    class Logs:
        def create_log_stream(self, **_: str) -> None:
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "CreateLogStream")

    monkeypatch.setattr(aws.boto3, "client", lambda *_, **__: Logs())
    monkeypatch.setattr(aws, "say", said.append)
    aws.log("us-east-2", "/hpc-tf/demo", "i-1.boot-failed", "line")
    assert len(said) == 1 and "AccessDeniedException" in said[0]


@pytest.mark.parametrize("role", sorted(main.ROLES))
def test_the_table_of_the_documentation_has_every_step_in_its_order(role: str) -> None:
    text = (ROOT / "docs/boot.md").read_text()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")]
    column = next(row for row in rows if row[0] == "step").index(role)
    told = {int(row[column]): row[0] for row in rows if len(row) > column and row[column].isdigit()}
    assert told == dict(enumerate((name for name, _ in main.ROLES[role]), 1))


@pytest.mark.parametrize(
    ("line", "address"), [("SlurmctldHost=head(10.0.0.9)", "10.0.0.9"), ("SlurmctldHost=head(head.demo.hpc.internal)", "head.demo.hpc.internal")]
)
def test_the_head_nodes_address_stands_in_slurm_conf(line: str, address: str, tmp_path: Path) -> None:
    (tmp_path / "slurm.conf").write_text(f"ClusterName=demo\n{line}\n")
    assert head_address(tmp_path) == address


def test_slurmd_is_told_its_name_and_its_controller() -> None:
    text = units.slurmd("/usr", "/etc/slurm", "cpu-main-1", "10.0.0.9", 6820, munge=True)
    assert "ExecStart=/usr/sbin/slurmd --systemd -N cpu-main-1 --conf-server 10.0.0.9:6820\n" in text
    assert "Requires=munge.service" in text and "munge" not in units.slurmd("/usr", "/e", "n", "h", 6820, munge=False)
    found = watchdog._SERVER.search(text)
    assert found is not None and found[1] == "10.0.0.9"


def test_a_node_asks_the_bucket_where_the_head_node_is_as_its_own_version_may_be_older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def read(_: str, bucket: str, key: str) -> bytes:
        asked.append(f"{bucket}/{key}")
        return b"SlurmctldHost=head(10.0.0.2)\n"

    monkeypatch.setattr(whereabouts, "head_address", lambda: "10.0.0.1")
    monkeypatch.setattr(whereabouts.aws, "read", read)
    assert [whereabouts.head(node(role)) for role in ("compute", "login", "head")] == ["10.0.0.2", "10.0.0.2", "10.0.0.1"]
    assert asked == ["demo-1/configuration/slurm.conf"] * 2
    monkeypatch.setattr(whereabouts.aws, "read", lambda *_: b"")
    assert whereabouts.head(node("compute")) == "10.0.0.1"


def test_a_watchdog_that_cannot_read_the_bucket_leaves_slurmd_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str, ...]] = []
    monkeypatch.setattr(watchdog, "run", lambda *words, **_: ran.append(words))
    monkeypatch.setattr(whereabouts.aws, "read", lambda *_: b"")
    watchdog.look(node("compute"))
    assert ran == []


def test_a_node_ends_only_when_the_controller_was_away_for_long() -> None:
    now, looked = [0.0], []
    answers = iter([True, False, False, True, *[False] * 40])

    def sleep(seconds: float) -> None:
        now[0] += seconds

    away = watchdog.watch(lambda: next(answers), lambda: looked.append(now[0]), 1800, lambda: now[0], sleep)
    assert away == 1800 and now[0] == 180 + 1800 and looked[0] == 180 + 3 * 60


def test_every_program_is_python_3_9() -> None:
    for path in Path(main.__file__).parent.glob("*.py"):
        ast.parse(path.read_text(), feature_version=(3, 9))
