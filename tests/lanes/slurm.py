"""Real Slurm parsers over generated files: ``slurmd -G`` and ``slurmctld -D -c`` until it runs as primary controller.

The files are checked as they are but for what this machine lacks: paths, plugins that need cgroups or PMIx, a port. Each such
replacement is explicit below, and a directive that is not there to be replaced fails.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_LIMIT_SECONDS = 30
# slurmctld does not start before a slurmdbd has told it of its TRES, nor without the plugin for tokens, which Debian packs by
# itself. Neither is here; the lab has both.
_NOT_HERE = re.compile(r"^(AccountingStorage|AuthAlt|JobAcctGather)\w+=.*\n", re.MULTILINE)
_RUNNING = "Running as primary controller"


class Refused(AssertionError):
    """Slurm does not take the files; the message is what it printed."""


@contextmanager
def munged() -> Iterator[Path]:
    """A munge daemon of our own; yields its socket."""
    with tempfile.TemporaryDirectory(prefix="hpc-tf-munge-") as name:
        folder = Path(name)
        key = folder / "key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        for path in (folder, key):
            shutil.chown(path, "munge", "munge")
        folder.chmod(0o755)
        user = ["setpriv", "--reuid", "munge", "--regid", "munge", "--clear-groups"] if os.geteuid() == 0 else []
        options = [f"--{what}-file={folder / what}" for what in ("pid", "log", "seed")]
        server = subprocess.Popen([*user, "munged", "--foreground", f"--socket={folder / 'socket'}", f"--key-file={key}", *options],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        try:
            deadline = time.monotonic() + _LIMIT_SECONDS
            while not (folder / "socket").exists():
                assert server.poll() is None and time.monotonic() < deadline, "munged did not start"
                time.sleep(0.02)
            yield folder / "socket"
        finally:
            server.terminate()
            server.wait(timeout=10)


def local(conf: str, folder: Path, socket_path: Path) -> str:
    """The file as this machine can run it."""
    replaced = {
        "SlurmctldHost": f"{socket.gethostname().split('.')[0]}(127.0.0.1)",
        "SlurmUser": "root",
        "SlurmctldPort": str(_free_port()),
        "SlurmdPort": str(_free_port()),
        "AuthInfo": f"cred_expire=70,socket={socket_path}",
        "StateSaveLocation": str(folder / "state"),
        "SlurmdSpoolDir": str(folder / "spool"),
        "SlurmctldLogFile": str(folder / "slurmctld.log"),
        "SlurmdLogFile": str(folder / "slurmd.log"),
        "ProctrackType": "proctrack/linuxproc",
        "TaskPlugin": "task/none",
        "MpiDefault": "none",
        "ResumeProgram": "/bin/true",
        "SuspendProgram": "/bin/true",
        "ResumeFailProgram": "/bin/true",
    }
    for name, value in replaced.items():
        conf, count = re.subn(rf"^{name}=.*$", f"{name}={value}", conf, flags=re.MULTILINE)
        assert count == 1, f"slurm.conf has {count} lines of {name}"
    return f"{conf}SlurmctldPidFile={folder}/slurmctld.pid\nSlurmdPidFile={folder}/slurmd.pid\n"


def _with_devices(text: str, folder: Path) -> str:
    """gres.conf with files of ours in place of GPUs, which slurmd looks for."""
    for number in range(16):
        (folder / f"nvidia{number}").touch()
    return text.replace("/dev/nvidia", f"{folder}/nvidia")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def check(files: Mapping[str, str], socket_path: Path) -> list[str]:
    """Run both parsers over slurm.conf and its companions; return what they complained of without refusing."""
    with tempfile.TemporaryDirectory(prefix="hpc-tf-slurm-") as name:
        folder = Path(name)
        for sub in ("state", "spool"):
            (folder / sub).mkdir()
        for file, text in files.items():
            (folder / file).write_text(local(text, folder, socket_path) if file == "slurm.conf" else _with_devices(text, folder))
        env = {**os.environ, "SLURM_CONF": str(folder / "slurm.conf")}
        first = re.search(r"^NodeName=(\S+?)(-\[(\d+)-\d+\])?(?= )", files["slurm.conf"], re.MULTILINE)
        assert first, "slurm.conf declares no node"
        node = f"{first[1]}-{first[3]}" if first[2] else first[1]
        _slurmd(node, env)
        conf = folder / "slurm.conf"
        conf.write_text(_NOT_HERE.sub("", conf.read_text()))
        return _slurmctld(env)


def _slurmd(node: str, env: Mapping[str, str]) -> None:
    done = subprocess.run(["slurmd", "-G", "-N", node], env=dict(env), capture_output=True, text=True, timeout=_LIMIT_SECONDS, check=False)
    said = done.stdout + done.stderr
    if re.search(r"error: (Parsing|Parse|_parse)|Invalid|fatal", said):
        raise Refused(f"slurmd -G -N {node}:\n{said}")


def _slurmctld(env: Mapping[str, str]) -> list[str]:
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(["slurmctld", "-D", "-c"], env=dict(env), stdout=subprocess.DEVNULL, stderr=log)
        try:
            deadline = time.monotonic() + _LIMIT_SECONDS
            while time.monotonic() < deadline:
                ended = server.poll() is not None
                log.seek(0)
                said = log.read().decode(errors="replace").splitlines()
                if any(_RUNNING in line for line in said):
                    return [line for line in said if re.search(r"error|warning|invalid|defunct|deprecated", line, re.IGNORECASE)]
                if ended:
                    break
                time.sleep(0.05)
            raise Refused("slurmctld -D -c:\n" + "\n".join(said))
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait(timeout=10)
