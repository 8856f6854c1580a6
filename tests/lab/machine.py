"""One machine: namespaces below those of the world, an overlay of the Debian tree that only it writes, and a clock that started with it."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .world import World, child_of

_START = """
exec 3</proc/self/ns/net
exec unshare --time --boottime -$(cut -d. -f1 /proc/uptime) --net --uts --ipc --mount --propagation private --pid --fork --kill-child=SIGKILL \\
  sh -ec "$0"
"""
_INSIDE = """
hostname {host}
ip link set lo up
nsenter --net=/proc/self/fd/3 sh -ec 'ip link add {link} type veth peer name eth0 netns 1; ip link set {link} master br0 up'
exec 3<&-
ip address add {address}/{length} dev eth0
ip link set eth0 up
ip route add default via {router}
mount -t tmpfs -o mode=755 tmpfs {root}
mkdir {root}/upper {root}/work {root}/root
mount -t overlay overlay -o lowerdir={lower},upperdir={root}/upper,workdir={root}/work {root}/root
cd {root}/root
mount -t proc proc proc
mount --rbind /sys sys
mount -t tmpfs -o mode=755 tmpfs dev
cp -a /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/tty /dev/loop-control dev/
for n in $(seq 0 31); do mknod dev/loop$n b 7 $n; done
mkdir -p dev/pts dev/shm dev/disk/by-id
mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
ln -s /var/log/console dev/console
mount -t tmpfs -o mode=755 tmpfs run
mkdir -p run/lab run/munge run/lock
echo '{environment}' >run/lab/environment
mount -t tmpfs tmpfs dev/shm
cp -a var/log/. {log}
mount --bind {log} var/log
echo {address} {host} >>etc/hosts
{binds}
exec chroot . /usr/sbin/lab-init
"""

_PLAIN = ("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8")


@dataclass(frozen=True)
class Machine:
    """A running machine; ``pid`` is that of its first process, ``folder`` holds what outlives it."""

    name: str
    address: str
    process: subprocess.Popen[str]
    pid: int
    folder: Path
    environment: tuple[str, ...] = ()
    volumes: set[str] = field(default_factory=set)
    """What was attached to it."""

    def enter(self, *command: str, user: str = "") -> list[str]:
        """A command inside of the machine."""
        spaces = ["nsenter", f"--target={self.pid}", "--mount", "--net", "--uts", "--ipc", "--pid", "--time", f"--root=/proc/{self.pid}/root"]
        inside = ["runuser", "-u", user, "--"] if user else []
        return [*spaces, "--", "env", "--ignore-environment", "--chdir=/", *_PLAIN, *self.environment, *inside, *command]

    @property
    def alive(self) -> bool:
        """Whether its first process runs."""
        return self.process.poll() is None

    def kill(self) -> None:
        """Take away the power: with its first process go all others. Whoever started it only waits for that."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.process.wait(timeout=20)

    def read(self, path: str) -> str:
        """A file of the machine; empty where there is none."""
        try:
            return (Path(f"/proc/{self.pid}/root") / path.lstrip("/")).read_text(errors="replace")
        except OSError:
            return ""


def start(
    world: World, lower: str, key: str, name: str, number: int, address: str, environment: Sequence[str], binds: Mapping[str, Path],
) -> Machine:  # fmt: skip
    """Start a machine without any program; ``binds`` are folders of this host by their place in the machine, ``key`` names its own."""
    folder = world.folder / "machines" / key
    for path in (folder / "root", folder / "log", *binds.values()):
        path.mkdir(parents=True, exist_ok=True)
    mounted = "\n".join(f"mkdir -p .{place}; mount --bind {shlex.quote(str(path))} .{place}" for place, path in binds.items())
    inside = _INSIDE.format(
        host=name, link=f"v{number}", address=address, length=world.network.prefixlen, router=world.router, lower=lower,
        root=folder / "root", log=folder / "log", binds=mounted, environment="\n".join(environment),
    )  # fmt: skip
    console = (folder / "console").open("a")
    process = subprocess.Popen(world.enter("sh", "-ec", _START, inside), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=console, text=True)
    console.close()
    assert process.stdout is not None
    if process.stdout.readline().strip() != "up":
        raise AssertionError(f"machine {name} did not start:\n{(folder / 'console').read_text()}")
    # tests -> nsenter -> unshare -> first process of the machine
    return Machine(name, address, process, child_of(child_of(process.pid)), folder, tuple(environment))
