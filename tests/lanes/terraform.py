"""Real Terraform with the real AWS provider, in levels; each stops what the earlier ones let pass.

- L1 ``validate``: names, types, enums, lengths, references. ``validate_known``: the same with every reference known,
  as the provider does not judge a block in which anything is unknown.
- L2 ``offline_plan``: the provider's plan without any server. Data sources and remote states become local values.
- L3 ``mock_test``: plan, apply and teardown with invented values, data sources too; gives the outputs of the state,
  which the later states of a cluster take as those of their remote states.
- L4 ``apply``, L5 ``changes`` (a second plan), ``destroy``: against the fake AWS.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from . import mocks, provider, require
from .rewrite import Copy, Values

_FAKE_KEYS = {"access_key": "testing", "secret_key": "testing"}
OFFLINE = {
    **_FAKE_KEYS, "skip_credentials_validation": True, "skip_requesting_account_id": True,
    "skip_metadata_api_check": True, "skip_region_validation": True,
}  # fmt: skip
_FAKE_AWS = {
    **_FAKE_KEYS, "max_retries": 4, "s3_use_path_style": True, "skip_metadata_api_check": True,
    "allowed_account_ids": ["123456789012"],
}  # fmt: skip
# What takes long is waiting, not work.
_ALL_AT_ONCE = ("-auto-approve", "-input=false", "-no-color", "-parallelism=30")
_OVERRIDE = "zz_test_override.tf.json"
_running: set[subprocess.Popen[str]] = set()


class Failed(AssertionError):
    """Terraform ended with an error; the message is what it printed, ``stdout`` all that it wrote there."""

    def __init__(self, message: str, stdout: str = "") -> None:
        super().__init__(message)
        self.stdout = stdout


def run(folder: Path, *arguments: str, endpoint: str = "", timeout: int = 300) -> str:
    """Run terraform in a folder, against an endpoint or none; raise ``Failed`` with what it said."""
    try:
        where = provider.installed(AWS_ENDPOINT_URL=endpoint) if endpoint else provider.attached()
    except provider.NoProvider as reason:
        require("terraform", str(reason))
    command = ["terraform", f"-chdir={folder}", *arguments]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=where
    )
    _running.add(process)
    try:
        out, err = process.communicate(timeout=timeout)
    finally:
        process.kill()  # does nothing to one that has ended
        _running.discard(process)
    if process.returncode != 0:
        said = f"{out[-6000:]}\n{err[-6000:]}"
        raise Failed(f"terraform {' '.join(arguments)} in {folder.name}: exit {process.returncode}\n{said}", out)
    return out


def stop() -> None:
    """Interrupt whatever runs in other threads: what they wait for nobody asks for any more."""
    for process in list(_running):
        process.terminate()


def validate(folder: Path) -> None:
    """L1: the provider's own rules for every attribute that is known without a plan."""
    try:
        said = run(folder, "validate", "-json")
    except Failed as failed:
        raise _explained(failed) from None
    found = json.loads(said)
    assert found["valid"] and not found["diagnostics"], found["diagnostics"]


def validate_together(folders: Sequence[Path], target: Path) -> None:
    """L1 of many states in one run: each is a module of one root, without its backend. Saves loading the schema for each."""
    modules = {}
    for number, folder in enumerate(folders):
        copy = Copy(folder, target / f"m{number}")
        copy.without_backend()
        copy.save()
        modules[f"m{number}"] = {"source": f"./m{number}"}
    (target / "main.tf.json").write_text(json.dumps({"module": modules}))
    run(target, "get")
    try:
        validate(target)
    except Failed as failed:
        named = str(failed)
        for number, folder in reversed(list(enumerate(folders))):
            named = named.replace(f"m{number}/", f"{folder.parent.name}/{folder.name}/")
        raise Failed(named, failed.stdout) from None


def validate_known(folder: Path, outputs: Values | None = None, given: Values | None = None) -> None:
    """L1 with plausible values for every reference; ``outputs`` by remote state, ``given`` attributes by address."""
    with tempfile.TemporaryDirectory(prefix="hpc-tf-known-") as target:
        copy = Copy(folder, Path(target))
        copy.with_known_references(outputs or {}, given or {})
        copy.save()
        validate(copy.folder)


def offline_plan(folder: Path, outputs: Values | None = None, given: Values | None = None) -> dict[str, Any]:
    """L2: the plan as JSON, of a copy that asks no server anything."""
    with tempfile.TemporaryDirectory(prefix="hpc-tf-plan-") as target:
        copy = Copy(folder, Path(target))
        copy.without_backend()
        copy.with_provider(("region", "default_tags", "ignore_tags"), OFFLINE)
        copy.without_data(outputs or {}, given or {})
        copy.save()
        return planned(copy.folder)


def mock_test(folder: Path, outputs: Values | None = None, given: Values | None = None) -> dict[str, Any]:
    """L3: the outputs of the state after an apply with a mocked provider."""
    with tempfile.TemporaryDirectory(prefix="hpc-tf-mock-") as target:
        copy = Copy(folder, Path(target))
        copy.without_backend()
        copy.without_protection()
        copy.save()
        made = mocks.test_file(copy, outputs or {}, given or {})
        (copy.folder / "all.tftest.json").write_text(json.dumps(made, indent=1))
        return test(copy.folder)


def test(folder: Path) -> dict[str, Any]:
    """The outputs after the run that the test file in a folder tells."""
    try:
        said = run(folder, "test", "-json", "-verbose")
    except Failed as failed:
        raise _explained(failed) from None
    states = [line["test_state"] for line in map(json.loads, said.splitlines()) if "test_state" in line]
    return {name: output["value"] for name, output in states[-1].get("outputs", {}).items()}


def mock_all(folders: Sequence[Path], given: Values | None = None) -> dict[str, dict[str, Any]]:
    """L3 of the states of one cluster in their order: the outputs by state, the name of its folder."""
    outputs: dict[str, dict[str, Any]] = {}
    for folder in folders:
        outputs[folder.name] = mock_test(folder, outputs, given)
    return outputs


def attach(folder: Path, endpoint: str) -> None:
    """Send a state to the fake AWS by an override file, its backend and remote states to files beside it."""
    config = json.loads((folder / "main.tf.json").read_text())
    override: dict[str, Any] = {
        "provider": {"aws": _FAKE_AWS},
        "terraform": {"backend": {"local": {"path": "terraform.tfstate"}}},
    }
    remote = config.get("data", {}).get("terraform_remote_state", {})
    if remote:
        states = {name: {"backend": "local", "config": {"path": f"../{name}/terraform.tfstate"}} for name in remote}
        override["data"] = {"terraform_remote_state": states}
    (folder / _OVERRIDE).write_text(json.dumps(override, indent=1))
    if not (folder / ".terraform").is_dir():
        run(folder, "init", "-input=false", "-no-color", endpoint=endpoint)


def apply(folder: Path, endpoint: str, timeout: int = 900) -> None:
    """L4: apply on the fake AWS."""
    attach(folder, endpoint)
    run(folder, "apply", *_ALL_AT_ONCE, endpoint=endpoint, timeout=timeout)


def replace(folder: Path, endpoint: str, address: str, timeout: int = 900) -> None:
    """Replace one resource on the fake AWS."""
    attach(folder, endpoint)
    run(folder, "apply", *_ALL_AT_ONCE, f"-replace={address}", endpoint=endpoint, timeout=timeout)


def apply_with_plan(folder: Path, endpoint: str, timeout: int = 900) -> dict[str, Any]:
    """L4: the plan as JSON, and applied just as it is."""
    made = plan(folder, endpoint)
    run(folder, "apply", *_ALL_AT_ONCE, "plan.bin", endpoint=endpoint, timeout=timeout)
    return made


def plan(folder: Path, endpoint: str, timeout: int = 300) -> dict[str, Any]:
    """L5: a plan as JSON."""
    attach(folder, endpoint)
    return planned(folder, endpoint, timeout)


def changes(folder: Path, endpoint: str) -> list[str]:
    """L5: what a further plan would change, as address and attributes; nothing is what it should say."""
    return changed(plan(folder, endpoint))


def changed(plan: Mapping[str, Any]) -> list[str]:
    """What a plan would change, as address and attributes."""
    made = [
        f"{c['address']}: {'/'.join(c['change']['actions'])} {_different(c['change'])}"
        for c in plan.get("resource_changes", [])
        if c["change"]["actions"] not in (["no-op"], ["read"])
    ]
    return made + [f"output {name}" for name, c in plan.get("output_changes", {}).items() if c["actions"] != ["no-op"]]


def destroy(folder: Path, endpoint: str, timeout: int = 1500) -> None:
    """Destroy on the fake AWS. Of an FSx file system the provider asks again only after 10 minutes."""
    attach(folder, endpoint)
    run(folder, "destroy", *_ALL_AT_ONCE, endpoint=endpoint, timeout=timeout)


def held(folder: Path) -> list[str]:
    """The addresses that a local state still holds."""
    state = json.loads((folder / "terraform.tfstate").read_text())
    return [f"{r['type']}.{r['name']}" for r in state["resources"] if r["mode"] == "managed"]


def reset(endpoint: str) -> None:
    """Make the fake AWS forget everything."""
    urllib.request.urlopen(urllib.request.Request(f"{endpoint}/_reset", method="POST"), timeout=30).close()


def planned(folder: Path, endpoint: str = "", timeout: int = 300) -> dict[str, Any]:
    """The plan of a folder as JSON."""
    run(folder, "plan", "-input=false", "-no-color", "-out=plan.bin", endpoint=endpoint, timeout=timeout)
    made: dict[str, Any] = json.loads(run(folder, "show", "-json", "plan.bin", endpoint=endpoint))
    return made


def _different(change: Mapping[str, Any]) -> dict[str, Any]:
    before, after = change.get("before") or {}, change.get("after") or {}
    names = sorted({*before, *after})
    return {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}


def _explained(failed: Failed) -> Failed:
    """The same failure with the diagnostics of Terraform's JSON as its message, where there are any."""
    whole = failed.stdout.lstrip().startswith("{\n")
    values = [json.loads(text) for text in ([failed.stdout] if whole else failed.stdout.splitlines())]
    found = [one for value in values for one in value.get("diagnostics", [value.get("diagnostic")]) if one]
    return Failed("\n".join(map(_sentence, found)), failed.stdout) if found else failed


def _sentence(diagnostic: Mapping[str, Any]) -> str:
    where = diagnostic.get("address") or (diagnostic.get("snippet") or {}).get("context") or "configuration"
    return f"{where}: {diagnostic['summary']}: {diagnostic.get('detail', '')}"
