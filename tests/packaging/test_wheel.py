"""The wheel, installed into a fresh environment, works from another directory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.spec import ROOT

pytestmark = pytest.mark.package


def _run(*command: str, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT), cwd=folder)
    (wheel,) = folder.glob("*.whl")
    _run(sys.executable, "-m", "venv", str(folder / "venv"), cwd=folder)
    _run(str(folder / "venv/bin/python"), "-m", "pip", "install", "--quiet", str(wheel), cwd=folder)
    return folder / "venv/bin/hpc-tf"


def test_the_wheel_checks_synthesises_and_offers_templates(installed: Path, tmp_path: Path) -> None:
    _run(str(installed), "init", "--template", "minimal", cwd=tmp_path)
    assert "no problems" in _run(str(installed), "check", cwd=tmp_path)
    assert "terraform -chdir=network init" in _run(str(installed), "synth", cwd=tmp_path)
    assert (tmp_path / "out/minimal/cluster/main.tf.json").is_file()
    (tmp_path / "image.yaml").write_text("image: {build: {}}\n")
    (spec,) = tmp_path.glob("hpc.yaml")
    _run(str(installed), "synth", str(spec), "image.yaml", cwd=tmp_path)
    assert (tmp_path / "out/minimal/image/main.tf.json").is_file(), "the scripts of images are in the wheel"
    assert "HPC101" in _run(str(installed), "explain", "HPC101", cwd=tmp_path)
