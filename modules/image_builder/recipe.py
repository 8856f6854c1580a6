"""Which components an image consists of, and their versions. Pure.

A version is made of the content: the same content has the same version, and a changed one another. So a plan says what will be
built again, and nothing that is in use has to be changed in its place.
"""

from __future__ import annotations

import base64
import gzip
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from ..hooks.scripts import is_local
from ..spec.frozen import frozen
from ..spec.text import Script
from .document import Step, document, with_environment
from .model import Build, Download
from .pins import pinned, slurm_url


@frozen
class Component:
    """One component of ours: its name in the account without the cluster's, and its document."""

    name: str
    document: str

    @property
    def version(self) -> str:
        """Its version, made of its content."""
        return version_of(self.document)


@frozen
class Target:
    """For what an image is built: operating system, architecture, where Slurm is to be, whether GPUs are."""

    system: str
    architecture: str
    slurm_prefix: str
    gpus: bool


def version_of(content: str) -> str:
    """Three numbers made of a text; each is below 2^30, which is what Image Builder takes."""
    import hashlib

    digest = hashlib.sha256(content.encode()).hexdigest()
    return f"1.{int(digest[:7], 16)}.{int(digest[7:14], 16)}"


def slurm_of(build: Build, target_system: str) -> tuple[str, bool]:
    """The version of Slurm, empty where the archive's is meant; and whether its source is compiled."""
    from_archive = target_system == "debian13" and build.slurm.version is None
    return ("" if from_archive else str(build.slurm.version or pinned("slurm", "version"))), not from_archive


def components(build: Build, target: Target) -> Iterator[Component]:
    """Ours, in the order in which they run; ``verify`` follows what the spec adds, and ``cleanup`` is the last."""
    if build.update_os:
        yield _ours("update-os", {}, restart=True)
    yield _ours("base", {})
    yield _ours("users", {})
    yield _ours("python", {"BOTO3_VERSION": pinned("boto3", "version")})
    if build.slurm.install:
        yield from _slurm(build, target)
    if build.efa.install:
        version = str(build.efa.version or pinned("efa", "version"))
        yield _ours("efa", {"EFA_VERSION": version, "EFA_FINGERPRINT": pinned("efa", "fingerprint")})
    if build.lustre:
        yield _ours("lustre", {})
    if build.nvidia.install if build.nvidia is not None else target.gpus:
        yield _nvidia(build)
    yield from _downloads(build, target)
    if build.cloudwatch_agent:
        yield _ours("cloudwatch-agent", {"CLOUDWATCH_FINGERPRINT": pinned("cloudwatch_agent", "fingerprint")})


def closing(build: Build, target: Target) -> Iterator[Component]:
    """What comes after everything else."""
    version, _ = slurm_of(build, target.system)
    if build.slurm.install:
        script = with_environment({"SLURM_PREFIX": target.slurm_prefix, "SLURM_VERSION": version}, _text("lib"), _text("verify"))
        yield Component("verify", document("hpc-tf: what a node needs is there", [Step("validate", "Verify", script), Step("test", "Verify", script)]))
    yield _ours("cleanup", {})


def script_component(script: Script, contents: Mapping[str, str]) -> Component:
    """A component of one script of the user's: its text, or where the machine that builds fetches it."""
    plain = PurePosixPath(script).name.rsplit(".", 1)[0] or "script"
    if is_local(script):
        packed = base64.b64encode(gzip.compress(contents[script].encode(), 9, mtime=0)).decode()
        fetch = f"echo '{packed}' | base64 --decode | gzip --decompress >\"$file\""
    elif script.startswith("s3://"):
        fetch = f"aws s3 cp --only-show-errors '{script}' \"$file\""
    else:
        fetch = f"curl --fail --silent --show-error --location --retry 5 --output \"$file\" '{script}'"
    text = f'set -euo pipefail\nfile=$(mktemp)\n{fetch}\nchmod 700 "$file"\n"$file"\nrm -f "$file"\n'
    return Component(f"script-{plain}", document(f"hpc-tf: {script}", [Step("build", "Run", text)]))


def _slurm(build: Build, target: Target) -> Iterator[Component]:
    version, compiled = slurm_of(build, target.system)
    yield _ours("munge", {"MUNGE_URL": pinned("munge", "url"), "MUNGE_SHA256": pinned("munge", "sha256")})
    if not compiled:
        yield _ours("slurm-packages", {})
        return
    yield _ours("pmix", {"PMIX_URL": pinned("pmix", "url"), "PMIX_SHA256": pinned("pmix", "sha256")})
    own = build.slurm
    url = str(own.url or (pinned("slurm", "url") if own.version is None else slurm_url(version)))
    variables = {
        "SLURM_VERSION": version,
        "SLURM_PREFIX": target.slurm_prefix,
        "SLURM_URL": url,
        "SLURM_SHA256": str(own.sha256 or pinned("slurm", "sha256")),
        "JWT_URL": pinned("jwt", "url"),
        "JWT_SHA256": pinned("jwt", "sha256"),
    }
    yield _ours("slurm", variables)


def _nvidia(build: Build) -> Component:
    own = build.nvidia
    version = str(own.version if own is not None and own.version else pinned("nvidia", "version"))
    cuda = ".".join(str(own.cuda).split(".")[:2]) if own is not None and own.cuda else ""
    return _ours("nvidia", {"NVIDIA_VERSION": version, "CUDA_VERSION": cuda}, restart=True)


def _downloads(build: Build, target: Target) -> Iterator[Component]:
    """What is a file by its URL and its hash; Slurm is there already, as pyxis is built for it."""
    parts: tuple[tuple[str, Download], ...] = (
        ("dcv", build.dcv), ("enroot", build.enroot), ("pyxis", build.pyxis), ("apptainer", build.apptainer),
    )  # fmt: skip
    for name, part in parts:
        if part.install:
            words = {f"{name.upper()}_URL": str(part.url), f"{name.upper()}_SHA256": str(part.sha256)}
            yield _ours(name, {**words, "SLURM_PREFIX": target.slurm_prefix} if name == "pyxis" else words)


def _ours(name: str, variables: Mapping[str, str], *, restart: bool = False) -> Component:
    script = with_environment(variables, _text("lib"), _text(name))
    text = document(f"hpc-tf: {name}", [Step("build", "Install", script)])
    if restart:
        # The machine restarts once; a script that runs again finds its work done.
        text += "      - name: Restart\n        action: Reboot\n"
    return Component(name, text)


def _text(name: str) -> str:
    found = pkgutil.get_data(__package__, f"components/{name}.sh")
    assert found is not None
    return found.decode()
