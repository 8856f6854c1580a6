"""The steps of a boot: the first that fails ends it, with one line."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hpc_tf.modules.boot.node import __main__ as main
from hpc_tf.modules.boot.node import agent, exports, proxy, report, units, watchdog
from hpc_tf.modules.boot.node.facts import Node, head_address
from hpc_tf.modules.boot.node.report import Failed

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
