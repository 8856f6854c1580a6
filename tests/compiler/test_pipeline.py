"""Every stage finds all it can in one run, and what one stage sets aside silences no other part of the spec."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

from tests.spec import BASE, checked, codes

# One mistake a marked line, of every stage: text, schema, values, and checks of one part and of several.
TEN_MISTAKES = """\
    cluster: weather
    region: us-east-2
    region: us-west-2                                      # HPC002 remove one of the two
    head_nod: c7i.2xlarge                                  # HPC101 write head_node
    image: alinux2024                                      # HPC104 write alinux2023
    slurm: {idle_time: 10}                                 # HPC105 write 10s, or 10m for minutes
    storage:
      /scratch: {lustre: 3 TiB}                            # HPC402 use 2.4 TiB or 4.8 TiB
      /scratch/sub: efs                                    # HPC403
    iam:
      policies: [${aws_iam_policy.hpc.arn}]                # HPC011 write "${aws_iam_policy.hpc.arn}"
    queues:
      cfd: {instances: hpc7a.96xlarg}                      # HPC301 write hpc7a.96xlarge
      gpu: {instances: c7i.large, efa: true}               # HPC305
      big: {instances: c7i.large, nodes: 64}               # HPC105 write 0-64 (none always on) or 64-64 (all always on)
    """


def test_ten_mistakes_of_every_stage_come_out_in_one_run_each_at_its_line_with_a_help(tmp_path: Path) -> None:
    text = dedent(TEN_MISTAKES)
    (tmp_path / "spec.yaml").write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "hpc_tf.compiler.cli", "check", "spec.yaml", "--format", "json"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
    found = [d for d in json.loads(done.stdout)["diagnostics"] if d["level"] == "error"]
    marked = {n: line.split("# ")[1] for n, line in enumerate(text.splitlines(), 1) if "# HPC" in line}
    assert len(marked) == 10
    assert {d["line"]: d["code"] for d in found} == {n: words.split(" ")[0] for n, words in marked.items()}
    assert len(found) == 10
    for one in found:
        assert one["help"] and one["help"].startswith(marked[one["line"]].partition(" ")[2])


def test_a_part_that_is_no_yaml_hides_nothing_of_the_others() -> None:
    text = "cluster: demo\nregion: us-east-2\nstorage: {/home: [efs}\nqueues:\n  cpu: {instances: c7i.larg}\n"
    assert codes(text) == ["HPC001", "HPC301"]


def test_what_rests_on_a_broken_value_is_silent() -> None:
    assert codes(BASE, "network: {cidr: 10.0.0.0/99}\nqueues: {cpu: {nodes: 0-9000}}\n") == ["HPC105"]


def test_a_mistake_of_an_overlay_is_placed_in_the_overlay() -> None:
    (found,) = checked(BASE, "queues: {cpu: {instances: c7i.larg}}\n").diagnostics
    assert (found.span.file, found.span.line) == ("spec2.yaml", 1)


def test_diagnostics_stand_in_the_order_of_files_and_lines() -> None:
    found = checked(BASE + "acess: x\n", "regoin: x\nheadnode: y\n").diagnostics
    assert [(d.span.file, d.span.line) for d in found] == [("spec1.yaml", 6), ("spec2.yaml", 1), ("spec2.yaml", 2)]


def test_a_file_that_cannot_be_read_lacks_no_keys() -> None:
    assert codes("cluster: [\n") == ["HPC001"]
    assert "HPC103" in codes("cluster: weather\n")
    assert codes("cluster: weather\nregion: us-east-2\nqueues: {cpu: [}\n") == ["HPC001"]
