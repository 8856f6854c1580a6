"""The AWS provider for all tests, found or installed once.

``attached``: started once, and every Terraform run talks to it. Loading the provider is most of what a short run costs:
`validate` takes 1.0 s and not 2.0 to 2.5 (measured, Terraform 1.11.4, provider 5.100.0), and needs neither lock file
nor installation. But such a provider knows neither Terraform's environment nor its folder, so that it cannot open files
beside the configuration. ``installed``: Terraform starts one itself, as for users.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import tempfile
import threading
from functools import lru_cache
from pathlib import Path

from . import tools

_START_WITHIN_SECONDS = 120
_INSTALL_WITHIN_SECONDS = 900
_HELP = f"set {tools.PLUGINS} to a provider mirror"
_REQUIRED = {"terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": ">= 5.100, < 7"}}}}


class NoProvider(Exception):
    """The provider cannot be had: the message says why and what to do."""


def environment(**more: str) -> dict[str, str]:
    """The environment without the user's AWS and Terraform settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TF_"))}
    quiet = {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_CLI_CONFIG_FILE": os.devnull}
    return {**kept, **quiet, "AWS_EC2_METADATA_DISABLED": "true", **more}


def attached() -> dict[str, str]:
    """The environment in which Terraform talks to the running provider; starts it when first asked."""
    return environment(TF_REATTACH_PROVIDERS=_attachment())


def installed(**more: str) -> dict[str, str]:
    """The environment in which ``terraform init`` finds the provider on this machine."""
    return environment(TF_CLI_CONFIG_FILE=str(_settings()), **more)


@lru_cache(maxsize=1)
def _settings() -> Path:
    folder = _temporary()
    mirror = json.dumps(str(_mirror()))
    (folder / "terraform.rc").write_text(f"provider_installation {{ filesystem_mirror {{ path = {mirror} }} }}\n")
    return folder / "terraform.rc"


@lru_cache(maxsize=1)
def _attachment() -> str:
    program = tools.mirrored_provider(_mirror())
    if program is None:
        raise NoProvider(f"no AWS provider in {_mirror()}; {_HELP}")
    process = subprocess.Popen(
        [program, "-debug"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True,
        env=environment(), preexec_fn=tools.end_with_parent,
    )  # fmt: skip
    atexit.register(_stop, process)
    watch = threading.Timer(_START_WITHIN_SECONDS, process.kill)
    watch.start()
    said = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        name, _, value = line.strip().partition("=")
        if name == "TF_REATTACH_PROVIDERS":
            watch.cancel()
            threading.Thread(target=process.stdout.read, daemon=True).start()  # else a full pipe would stop it
            return value.strip("'")
    raise NoProvider(f"{program} did not start: {''.join(said)[-400:]}")


@lru_cache(maxsize=1)
def _mirror() -> Path:
    """The folder that holds the provider: the one given, or one into which Terraform installs it."""
    given = os.environ.get(tools.PLUGINS, "")
    return Path(given) if given else _install()


def _temporary() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="hpc-tf-provider-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _install() -> Path:
    folder = _temporary()
    (folder / "main.tf.json").write_text(json.dumps(_REQUIRED))
    command = ["terraform", f"-chdir={folder}", "init", "-input=false"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_INSTALL_WITHIN_SECONDS, env=environment(), check=False
        )
    except subprocess.TimeoutExpired:
        raise NoProvider(f"terraform init took over {_INSTALL_WITHIN_SECONDS} s; {_HELP}") from None
    if done.returncode != 0:
        raise NoProvider(f"terraform init failed; {_HELP}: {done.stderr.strip()[-400:]}")
    return folder / ".terraform/providers"


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
