"""Tries a configuration with the Slurm of this machine before it is installed: its parsers, then a second slurmctld on a copy.

slurmctld has no option that only checks. The copy has a port, a state and logs of its own, no accounting and no programs, so that the
second one touches neither the first nor any node. Where slurmctld itself proves identities it listens at one place of the machine, whatever
its configuration says; so the second one sees a machine of its own there.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from . import install
from .conf import lines, node_lines
from .settings import Settings

_LIMIT_SECONDS = 60
_RUNNING = "Running as primary controller"
_WRONG = re.compile(r"(?i)fatal|error: .*pars|Invalid|unable to process")
_RUN = "/run/slurmctld"  # holds sack.socket, where auth/slurm makes and checks tokens: slurm.conf cannot say another place (24.11)
_DROPPED = re.compile(r"(?i)^(accountingstorage\w*|jobcomp\w*|slurmctldprimary\w*|prologslurmctld|epilogslurmctld|slurmctldsyslogdebug)$")


class Refused(Exception):
    """Slurm does not take the configuration; the text is what it said."""


def check(settings: Settings, files: Mapping[str, str]) -> None:
    """Raise Refused unless Slurm takes these files: slurm.conf and what stands beside it."""
    with _copy(settings, files) as folder:
        env = {**os.environ, "SLURM_CONF": str(folder / "slurm.conf"), "LC_ALL": "C"}
        _parse([f"{settings.slurm_bin}/scontrol", "show", "hostnames", "a[1-2]"], env)
        slurmd, first = f"{settings.slurm_sbin}/slurmd", next(iter(node_lines(files["slurm.conf"])), "")
        if first and os.path.exists(slurmd) and "gres.conf" in files:
            _parse([slurmd, "-G", "-N", first], env)
        if settings.trial:
            _controller([*_apart_from(_RUN), f"{settings.slurm_sbin}/slurmctld", "-D", "-c"], env)


@contextmanager
def _copy(settings: Settings, files: Mapping[str, str]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="hpc-tf-trial-") as name:
        folder = Path(name)
        for sub in ("state", "spool"):
            (folder / sub).mkdir()
        for file, text in files.items():
            (folder / file).write_text(_apart(text, folder) if file == "slurm.conf" else _devices(text, folder), encoding="utf-8")
        if os.geteuid() == 0:
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, settings.slurm_user)
        _link(Path(settings.slurm_etc), folder)
        yield folder


def _link(etc: Path, folder: Path) -> None:
    """What stands beside slurm.conf and comes from no version: slurm.key, job_submit.lua, and whatever else an image brings."""
    for path in etc.iterdir() if etc.is_dir() else ():
        if not install.is_of_version(path.name) and not (folder / path.name).exists():
            (folder / path.name).symlink_to(path.resolve())


def _apart_from(place: str) -> list[str]:
    """The beginning of a command that sees an empty folder at a place of the machine; only root can have that made."""
    if os.geteuid() != 0 or not os.path.isdir(place):
        return []
    script = 'mount -t tmpfs -o mode=1777 tmpfs "$0" && exec "$@"'
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, place]


def _apart(text: str, folder: Path) -> str:
    """The configuration for a slurmctld beside the one that runs."""
    own = {
        "slurmctldport": str(_free_port()),
        "statesavelocation": str(folder / "state"),
        "slurmdspooldir": str(folder / "spool"),
        "slurmctldlogfile": str(folder / "slurmctld.log"),
        "slurmdlogfile": str(folder / "slurmd.log"),
        "slurmctldpidfile": str(folder / "slurmctld.pid"),
        "slurmdpidfile": str(folder / "slurmd.pid"),
        "resumeprogram": "/bin/true",
        "suspendprogram": "/bin/true",
        "resumefailprogram": "/bin/true",
    }
    kept = (line.text for line in lines(text) if line.kind not in own and not _DROPPED.match(line.kind))
    return "\n".join([*kept, *(f"{name}={value}" for name, value in own.items())]) + "\n"


def _devices(text: str, folder: Path) -> str:
    """Stand-ins for the devices that only compute nodes have."""
    for number in range(16):
        (folder / f"nvidia{number}").touch()
    return text.replace("/dev/nvidia", f"{folder}/nvidia")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _parse(command: Sequence[str], env: Mapping[str, str]) -> None:
    try:
        done = subprocess.run(command, env=dict(env), capture_output=True, text=True, timeout=_LIMIT_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused(f"{Path(command[0]).name}: {error}") from None
    said = done.stdout + done.stderr
    if done.returncode or _WRONG.search(said):
        raise Refused(f"{Path(command[0]).name}: {_short(said)}")


def _controller(command: Sequence[str], env: Mapping[str, str]) -> None:
    """Start it and wait until it runs; it is ended in any case."""
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, env=dict(env), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log)
        try:
            deadline = time.monotonic() + _LIMIT_SECONDS
            while time.monotonic() < deadline:
                ended = server.poll() is not None
                log.seek(0)
                said = log.read().decode(errors="replace")
                if _RUNNING in said:
                    return
                if ended:
                    raise Refused(f"slurmctld: {_short(said)}")
                time.sleep(0.05)
            raise Refused(f"slurmctld did not start within {_LIMIT_SECONDS} s: {_short(said)}")
        finally:
            _end(server)


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait(timeout=10)


def _short(said: str) -> str:
    """The lines that matter, or the last ones."""
    listed = [line.strip() for line in said.splitlines() if line.strip()]
    wrong = [line for line in listed if re.search(r"(?i)fatal|error", line)]
    return " | ".join((wrong or listed)[-4:])[:800] or "it said nothing"
