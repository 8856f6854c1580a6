"""The command line: exit codes, formats, and sentences instead of tracebacks."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from hpc_tf.compiler.cli import cli

from tests.spec import BASE, ROOT


def run(*arguments: str, cwd: Path = ROOT, stdin: str | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "hpc_tf.compiler.cli", *arguments],
        cwd=cwd, input=stdin, capture_output=True, text=True, timeout=60, env={**os.environ, **env}, check=False,
    )  # fmt: skip


def test_a_right_spec_ends_with_0() -> None:
    done = run("check", "examples/minimal.yaml")
    assert (done.returncode, done.stdout) == (0, "minimal: no problems\n")


def test_a_wrong_spec_ends_with_1_and_says_where(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BASE + "acess: [10.0.0.0/8]\n")
    done = run("check", "a.yaml", cwd=tmp_path)
    assert done.returncode == 1
    assert "error[HPC101]" in done.stdout and "a.yaml:6:1" in done.stdout and "write access" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("chek",),
        ("check", "no-such-file.yaml"),
        ("explain", "HPC999"),
        ("check", "--format", "xml"),
        ("synth", "--out", "-", "examples/minimal.yaml"),
    ],
)
def test_wrong_usage_ends_with_2_and_one_sentence(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr and "Error: " in done.stderr


def test_a_full_disk_ends_with_1_and_one_sentence() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "hpc_tf.compiler.cli", "expand", "examples/minimal.yaml"],
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
            env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "hpc-tf: cannot write the output: No space left on device\n")


def test_a_fault_of_ours_ends_with_3_and_what_to_report(tmp_path: Path) -> None:
    code = (
        "from hpc_tf.compiler import cli, pipeline\nimport sys\n"
        "def broken(*_): raise RuntimeError('boom')\npipeline.check = broken\n"
        "sys.argv = ['hpc-tf', 'check', 'examples/minimal.yaml']\ncli.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 3
    assert "RuntimeError: boom" in done.stderr and "fault of hpc-tf" in done.stderr and "Traceback" not in done.stderr


def test_a_spec_may_come_from_standard_input() -> None:
    done = run("check", "-", "--format", "json", stdin=BASE + "acess: 1\n")
    assert json.loads(done.stdout)["diagnostics"][0]["code"] == "HPC101"


@pytest.mark.parametrize("word", ["HPC101", "hpc402", "queues.efa", "efa", "storage.lustre", "region"])
def test_explain_knows_codes_and_keys(word: str) -> None:
    result = CliRunner().invoke(cli, ["explain", word])
    assert result.exit_code == 0 and len(result.output.splitlines()) >= 3


def test_completion_scripts_are_printed() -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "_HPC_TF_COMPLETE" in CliRunner().invoke(cli, ["completion", shell]).output


def test_help_lists_every_command_without_loading_it() -> None:
    output = CliRunner().invoke(cli, ["--help"]).output
    assert all(name in output for name in ("check", "completion", "expand", "explain", "init", "schema", "synth"))


def test_init_asks_nothing_off_a_terminal_and_writes_a_spec_that_checks(tmp_path: Path) -> None:
    done = run("init", "--template", "cfd-hpc7a", "--cluster", "mine", cwd=tmp_path, stdin="")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "hpc.yaml").read_text()
    assert text.startswith("# yaml-language-server: $schema=.hpc-tf.schema.json\n") and "\ncluster: mine\n" in text
    assert run("check", cwd=tmp_path).returncode == 0


def test_init_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "hpc.yaml").write_text("mine")
    assert run("init", cwd=tmp_path).returncode == 1
    assert (tmp_path / "hpc.yaml").read_text() == "mine"


def test_every_template_is_offered() -> None:
    output = run("init", "--template", "list").stdout
    assert [line.split()[0] for line in output.splitlines()] == sorted(
        p.stem for p in (ROOT / "examples").glob("*.yaml")
    )


def _program(folder: Path, text: str) -> str:
    path = folder / "node"
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


ANSWERS = '#!/bin/sh\n[ "$1" = -e ] && { echo v22.1.0; exit; }\n'


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("#!/bin/sh\nexit 1\n", "does not run"),
        ("#!/bin/sh\necho v12.1.0\n", "version 20 or later is needed"),
        ("not a program", "does not run"),
        (ANSWERS + "exit 3\n", "does not answer as the engine expects"),
        (ANSWERS + "echo hello\n", "does not answer as the engine expects"),
    ],
)
def test_a_broken_node_is_one_sentence(tmp_path: Path, script: str, said: str) -> None:
    done = run("synth", "examples/minimal.yaml", "-o", str(tmp_path / "out"), JSII_NODE=_program(tmp_path, script))
    assert done.returncode == 2
    assert said in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_missing_node_is_one_sentence(tmp_path: Path) -> None:
    done = run("synth", "examples/minimal.yaml", "-o", str(tmp_path / "out"), JSII_NODE=str(tmp_path / "none"))
    assert done.returncode == 2 and "is no program" in done.stderr


def test_a_node_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hpc_tf.modules.terraform import node

    monkeypatch.setattr(node, "_ANSWER_WITHIN_SECONDS", 0.2)
    monkeypatch.setenv("JSII_NODE", _program(tmp_path, "#!/bin/sh\nexec sleep 30\n"))
    with pytest.raises(node.NodeMissing, match="did not answer"):
        node.prepare()


def test_an_engine_that_hangs_is_given_up(tmp_path: Path) -> None:
    code = (
        "from hpc_tf.modules.terraform import node\n"
        "node.ENGINE_WITHIN_SECONDS = 1\n"
        "try:\n    import hpc_tf.modules.terraform.engine\n"
        "except node.NodeMissing as error:\n    print(error)\n"
    )
    node = _program(tmp_path, ANSWERS + "exec sleep 60\n")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=30, env={**os.environ, "JSII_NODE": node},
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "does not answer as the engine expects" in done.stdout


def _to_interrupt() -> None:
    """Whoever runs the tests in the background may have interrupts ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupt_ends_with_130_and_one_word_and_leaves_the_old_output(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("synth", "examples/minimal.yaml", "-o", str(out)).returncode == 0
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}
    node = _program(tmp_path, ANSWERS + f"touch {tmp_path}/started\nexec sleep 60\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "hpc_tf.compiler.cli", "synth", "examples/cfd-hpc7a.yaml", "-o", str(out)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "JSII_NODE": node}, preexec_fn=_to_interrupt,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not (tmp_path / "started").exists():
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=30)
    assert (process.returncode, said) == (130, ("", "\nhpc-tf: interrupted\n"))
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before


INTERRUPTED = """
import click, os, signal, time
from hpc_tf.compiler import cli

class Callback:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.1)

class Name:
    def __set_name__(self, owner, name):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.1)

def dropped():
    Callback()
    time.sleep(60)

def changed():
    class Owner:
        name = Name()

def changed_and_forgotten():
    try:
        changed()
    except Exception:
        time.sleep(60)

cli.cli = click.Command("busy", callback=WHAT)
cli.main()
"""


@pytest.mark.parametrize("what", ["dropped", "changed", "changed_and_forgotten"])
def test_an_interrupt_that_python_drops_or_changes_is_one_all_the_same(what: str) -> None:
    """Inside of a callback, and while a class is made: both are most of what the loading of the compiler does."""
    script = INTERRUPTED.replace("WHAT", what)
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=30, preexec_fn=_to_interrupt)
    assert (done.returncode, done.stderr) == (130, "\nhpc-tf: interrupted\n")


def test_an_interrupt_is_ignored_where_the_caller_had_it_ignored() -> None:
    script = INTERRUPTED.replace("WHAT", "lambda: os.kill(os.getpid(), signal.SIGINT)")
    command = f"trap '' INT; exec {sys.executable} -c \"$SCRIPT\""
    done = subprocess.run(["sh", "-c", command], cwd=ROOT, env={**os.environ, "SCRIPT": script}, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stderr) == (0, "")
