"""checkov over plans: what it finds, by check and type of resource."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from .tools import which

_WITHIN_SECONDS = 600


class Failure(NamedTuple):
    """One check that failed at one resource of one plan."""

    check: str
    type: str
    address: str
    plan: str
    says: str


def failures(plans: Iterable[Path]) -> list[Failure]:
    """Every failed check. All plans in one run, as half of it is the start."""
    program = which("checkov")
    assert program is not None
    files = [argument for plan in plans for argument in ("-f", str(plan))]
    command = [program, *files, "--framework", "terraform_plan", "--output", "json", "--quiet", "--compact", "--skip-download"]
    environment = {**os.environ, "LOG_LEVEL": "ERROR", "CHECKOV_RUN_SCA_PACKAGE_SCAN": "false"}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=_WITHIN_SECONDS, env=environment, stdin=subprocess.DEVNULL, check=False
    )
    assert done.returncode in (0, 1), done.stderr[-2000:]  # 1: something failed
    told = json.loads(done.stdout)
    assert not told["summary"]["parsing_errors"] and told["summary"]["resource_count"], told["summary"]
    return sorted({_failure(one) for one in told["results"]["failed_checks"]})


def _failure(one: Mapping[str, Any]) -> Failure:
    type_, _, name = one["resource"].partition(".")
    return Failure(one["check_id"], type_, name, Path(one["file_path"]).name, one["check_name"])
