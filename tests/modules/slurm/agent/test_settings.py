"""Settings of the agent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hpc_tf.modules.slurm.agent.settings import ENVIRONMENT, decode, load


def test_every_key_has_a_default_and_lists_become_tuples() -> None:
    made = decode({"cluster": "c", "restart_command": ["true"]})
    assert made.cluster == "c" and made.restart_command == ("true",) and str(made.current) == "/opt/hpc-tf/current"


def test_an_unknown_key_is_named() -> None:
    with pytest.raises(ValueError, match="clustr"):
        decode({"clustr": "c"})


def test_the_environment_names_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "agent.json").write_text(json.dumps({"region": "us-east-2"}))
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "agent.json"))
    assert load().region == "us-east-2"
