"""Services are started anew only where something that concerns them changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hpc_tf.modules.boot.node import files, services


class Systemd:
    """What a test asks of systemd."""

    def __init__(self) -> None:
        self.active, self.restarted = True, list[str]()

    def run(self, *command: str, **_: float) -> str:
        if command[1] == "restart":
            self.restarted.append(command[2])
            self.active = True
        return ""

    def succeeds(self, *command: str, **_: float) -> bool:
        return self.active


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Systemd:
    made = Systemd()
    monkeypatch.setattr(files, "own", lambda *_: None)
    monkeypatch.setattr(services, "UNITS", tmp_path / "units")
    monkeypatch.setattr(services, "STARTED", tmp_path / "started")
    monkeypatch.setattr(services, "run", made.run)
    monkeypatch.setattr(services, "succeeds", made.succeeds)
    services.install("munge", "[Service]\n")
    return made


def test_a_service_that_runs_with_the_same_unit_and_inputs_is_left_alone(systemd: Systemd, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("one")
    for _ in range(3):
        services.keep("munge", key)
    assert systemd.restarted == ["munge.service"]


def test_another_unit_another_input_or_a_service_that_ended_is_a_reason_to_start_it(systemd: Systemd, tmp_path: Path) -> None:
    key, link = tmp_path / "key", tmp_path / "current"
    link.symlink_to("versions/v1")
    services.keep("munge", key, link)
    services.install("munge", "[Service]\nUser=munge\n")
    services.keep("munge", key, link)
    key.write_text("made since")
    services.keep("munge", key, link)
    link.unlink()
    link.symlink_to("versions/v2")
    services.keep("munge", key, link)
    systemd.active = False
    services.keep("munge", key, link)
    assert len(systemd.restarted) == 5
    services.keep("munge", key, link)
    assert len(systemd.restarted) == 5


def test_one_that_is_not_well_is_started_again(systemd: Systemd) -> None:
    services.keep("munge")
    services.keep("munge", well=lambda: False)
    assert len(systemd.restarted) == 2
