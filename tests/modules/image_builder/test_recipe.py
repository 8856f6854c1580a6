"""Components: documents that Image Builder reads, made of scripts that a shell reads."""

from __future__ import annotations

import base64
import gzip
import re
import subprocess
from typing import Any

import pytest
import yaml
from hpc_tf.modules.image_builder.document import LONGEST, with_environment
from hpc_tf.modules.image_builder.model import Build, Download, Nvidia
from hpc_tf.modules.image_builder.pins import pins, slurm_url
from hpc_tf.modules.image_builder.recipe import Target, closing, components, script_component, version_of
from hpc_tf.modules.spec.text import Script, Url

_HERE = Download(url=Url("https://example.org/x.tgz"))
EVERYTHING = Build(
    update_os=True, nvidia=Nvidia(), dcv=_HERE, enroot=_HERE, pyxis=_HERE, apptainer=_HERE,
)  # fmt: skip
TARGET = Target("alinux2023", "x86_64", "/opt/slurm", gpus=True)
ALL = [*components(EVERYTHING, TARGET), *closing(EVERYTHING, TARGET)]


def phases(document: str) -> dict[str, list[dict[str, Any]]]:
    return {phase["name"]: phase["steps"] for phase in yaml.safe_load(document)["phases"]}


def script(document: str) -> str:
    found: str = next(iter(phases(document).values()))[0]["inputs"]["commands"][0]
    return found


@pytest.mark.parametrize("component", ALL, ids=lambda one: one.name)
def test_a_document_is_short_enough_and_its_script_is_one_that_bash_can_read(component: Any) -> None:
    assert len(component.document) <= LONGEST and yaml.safe_load(component.document)["schemaVersion"] == 1.0
    done = subprocess.run(["bash", "-n"], input=script(component.document), text=True, capture_output=True, timeout=20, check=False)
    assert done.returncode == 0, done.stderr


def test_a_restart_follows_what_needs_it() -> None:
    assert [step["action"] for step in phases(ALL[0].document)["build"]] == ["ExecuteBash", "Reboot"]


def test_every_script_is_part_of_some_image() -> None:
    from importlib.resources import files

    here = {path.name.removesuffix(".sh") for path in files("hpc_tf.modules.image_builder").joinpath("components").iterdir()}
    debian = {one.name for one in components(Build(), Target("debian13", "x86_64", "/usr", gpus=False))}
    assert here - {"lib"} == {one.name for one in ALL} | debian


def test_every_variable_that_a_script_reads_is_set() -> None:
    for component in ALL:
        text = script(component.document)
        read = set(re.findall(r"\$\{?([A-Z][A-Z0-9_]+)", text)) - {"ID", "VERSION_ID", "VERSION_CODENAME", "PATH", "MANPATH"}
        assert read <= set(re.findall(r"^ *export ([A-Z0-9_]+)=", text, re.MULTILINE)), component.name


def test_debian_takes_slurm_from_its_archive_unless_a_version_is_written() -> None:
    names = [one.name for one in components(Build(), Target("debian13", "x86_64", "/usr", gpus=False))]
    assert "slurm-packages" in names and "slurm" not in names


def test_a_script_beside_the_spec_is_carried_whole_and_the_same_each_time() -> None:
    text = "#!/bin/sh\necho '{{ braces }} and ${dollars}'\n"
    first, again = (script_component(Script("scripts/a b.sh".replace(" ", "-")), {"scripts/a-b.sh": text}) for _ in range(2))
    packed = re.search(r"echo '([^']+)'", script(first.document))
    assert packed is not None and gzip.decompress(base64.b64decode(packed[1])).decode() == text
    assert first == again and first.name == "script-a-b"


def test_scripts_elsewhere_are_fetched_by_the_machine_that_builds() -> None:
    assert "aws s3 cp --only-show-errors 's3://site/x.sh'" in script_component(Script("s3://site/x.sh"), {}).document
    assert "curl --fail" in script_component(Script("https://example.org/x.sh"), {}).document


def test_a_version_is_three_numbers_that_image_builder_takes() -> None:
    assert re.fullmatch(r"1\.\d+\.\d+", version_of("x")) and all(int(n) < 2**30 for n in version_of("x").split("."))
    assert version_of("x") == version_of("x") != version_of("y")


def test_a_value_cannot_leave_its_quotes() -> None:
    text = with_environment({"URL": "a'; touch /tmp/x; '"}, 'printf %s "$URL"')
    assert subprocess.run(["bash", "-c", text], capture_output=True, text=True, timeout=20, check=True).stdout == "a'; touch /tmp/x; '"


def test_every_pin_says_how_its_file_is_known() -> None:
    for name, pin in pins().items():
        assert ("url" in pin) == ("sha256" in pin), name
        assert re.fullmatch(r"[0-9a-f]{64}", pin.get("sha256", "0" * 64)) and re.fullmatch(r"[0-9A-F]{40}", pin.get("fingerprint", "A" * 40))
    assert slurm_url(pins()["slurm"]["version"]) == pins()["slurm"]["url"]
