"""`hpc-tf import` at the command line."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner
from hpc_tf.compiler.cli import cli

from tests.compiler.importers.inputs import FOLDER

CONFIG = str(FOLDER / "head-profile.yaml")


def run(*arguments: str, text: str | None = None) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli, ["import", *arguments], input=text)
    return done.exit_code, done.stdout, done.stderr


def test_the_spec_goes_to_standard_output_and_the_report_beside_it() -> None:
    code, out, err = run(CONFIG, "--name", "weather")
    assert code == 0
    assert "cluster: weather\n" in out
    assert "note[HPC900] HeadNode.InstanceType: it becomes head_node.instance" in err
    assert "keys:" in err.splitlines()[-1]


def test_a_spec_is_written_with_its_schema_and_never_over_another(tmp_path: Path) -> None:
    target = tmp_path / "hpc.yaml"
    assert run(CONFIG, "-o", str(target))[0] == 0
    assert json.loads((tmp_path / ".hpc-tf.schema.json").read_text())["title"] == "hpc-tf spec"
    written = target.read_text()
    code, _, err = run(CONFIG, "-o", str(target), "--name", "other")
    assert (code, target.read_text()) == (1, written) and "--force" in err
    assert run(CONFIG, "-o", str(target), "--name", "other", "--force")[0] == 0
    assert "cluster: other" in target.read_text()


def test_an_imported_spec_passes_check(tmp_path: Path) -> None:
    target = tmp_path / "hpc.yaml"
    run(CONFIG, "-o", str(target))
    assert CliRunner().invoke(cli, ["check", str(target)]).exit_code == 0


def test_the_report_as_json_has_an_entry_for_every_key() -> None:
    code, out, err = run(CONFIG, "--format", "json")
    found = json.loads(err)["diagnostics"]
    assert code == 0 and out
    assert {"HeadNode.InstanceType", "HeadNode.Iam.InstanceProfile", "Image.Os"} <= {d["key"] for d in found}
    assert all(d["line"] >= 1 and d["code"].startswith("HPC9") for d in found)


def test_what_wants_a_decision_comes_last() -> None:
    err = run(str(FOLDER / "storage.yaml"))[2]
    levels = [line.split(": ")[1].split("[")[0] for line in err.splitlines()[:-1]]
    assert levels == sorted(levels) and {"note", "warning"} <= set(levels)


def test_a_refused_file_ends_with_1_and_still_gives_what_can_be_said() -> None:
    code, out, err = run("-", text=Path(CONFIG).read_text().replace("SubnetId:", "SubnetID:"))
    assert code == 1
    assert "error[HPC915]" in err and "<stdin>:6" in err
    assert "head_node:" in out


def test_a_file_that_is_not_there_is_a_mistake_of_the_command_line() -> None:
    code, _, err = run("nowhere.yaml")
    assert code == 2 and "nowhere.yaml: no such file or directory" in err


def test_own_instance_types_are_written_beside_the_spec(tmp_path: Path) -> None:
    assert run(str(FOLDER / "cluster.yaml"), "-o", str(tmp_path / "hpc.yaml"))[0] == 0
    assert "x9.large" in (tmp_path / "instance-types.json").read_text()
    assert CliRunner().invoke(cli, ["check", str(tmp_path / "hpc.yaml")]).exit_code == 0


def test_every_code_of_the_import_is_explained() -> None:
    done = CliRunner().invoke(cli, ["explain", "HPC904"])
    assert done.exit_code == 0 and "cannot say it" in done.output
