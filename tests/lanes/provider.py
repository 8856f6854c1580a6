"""One AWS provider for all tests: started once, attached to by every Terraform run.

Loading the provider is most of what a short run costs: attached, `validate` takes 1.0 s and not 2.0 to 2.5 (measured,
Terraform 1.11.4, provider 5.100.0). An attached provider also needs neither lock file nor installation. It reads no
setting from Terraform's environment: keys and endpoints must stand in the provider block.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import tempfile
import threading
from functools import lru_cache
from pathlib import Path

from . import tools

_START_WITHIN_SECONDS = 120
_INSTALL_WITHIN_SECONDS = 900
_REQUIRED = {"terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": ">= 5.100, < 7"}}}}


class NoProvider(Exception):
    """The provider cannot be had: the message says why and what to do."""


def environment(**more: str) -> dict[str, str]:
    """The environment without the user's AWS and Terraform settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TF_"))}
    quiet = {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_CLI_CONFIG_FILE": os.devnull}
    return {**kept, **quiet, "AWS_EC2_METADATA_DISABLED": "true", **more}


@lru_cache(maxsize=1)
def attachment() -> str:
    """The value of ``TF_REATTACH_PROVIDERS`` that leads to the running provider; starts it when first asked."""
    program = _binary()
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


def _binary() -> Path:
    mirror = os.environ.get(tools.PLUGINS, "")
    found = tools.mirrored_provider(Path(mirror) if mirror else _installed())
    if found is None:
        raise NoProvider(f"no AWS provider in {mirror or 'what terraform init installed'}; set {tools.PLUGINS} to a provider mirror")
    return found


def _installed() -> Path:
    """A folder into which Terraform itself has installed the provider."""
    folder = Path(tempfile.mkdtemp(prefix="hpc-tf-provider-"))
    atexit.register(subprocess.run, ["rm", "-rf", str(folder)], check=False)
    (folder / "main.tf.json").write_text(json.dumps(_REQUIRED))
    command = ["terraform", f"-chdir={folder}", "init", "-input=false"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_INSTALL_WITHIN_SECONDS, env=environment(), check=False
        )
    except subprocess.TimeoutExpired:
        raise NoProvider(f"terraform init took more than {_INSTALL_WITHIN_SECONDS} s; set {tools.PLUGINS} to a provider mirror") from None
    if done.returncode != 0:
        raise NoProvider(f"terraform init failed; set {tools.PLUGINS} to a provider mirror: {done.stderr.strip()[-400:]}")
    return folder / ".terraform/providers"


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
