"""What we tell the SSH server: where further keys lie, and whether it takes passwords. Each topic is one setting of ours."""

from __future__ import annotations

from pathlib import Path

from .command import succeeds
from .files import write

KEYS = Path("/etc/hpc-tf/keys")
_MAIN = Path("/etc/ssh/sshd_config")
_DROP_INS = Path("/etc/ssh/sshd_config.d")


def take_keys() -> None:
    """Look for keys of users in our folder too."""
    configure("keys", f"AuthorizedKeysFile .ssh/authorized_keys {KEYS}/%u\n")


def take_passwords(*, wanted: bool) -> None:
    """Take passwords, which a directory knows; or leave that to the image."""
    configure("passwords", "PasswordAuthentication yes\n" if wanted else "")


def configure(topic: str, text: str) -> None:
    """Say it before anything else in the configuration: of two values sshd takes the first, sshd_config(5)."""
    if not _MAIN.is_file():
        return
    main = _MAIN.read_text(encoding="utf-8")
    if _includes(main):
        changed = _file(_DROP_INS / f"00-hpc-tf-{topic}.conf", text)
    else:  # OpenSSH before 8.2, as on Red Hat 8, knows no Include
        changed = write(_MAIN, with_block(main, topic, text), 0o600)
    if changed:
        for name in ("sshd", "ssh"):
            succeeds("systemctl", "reload", f"{name}.service")


def close() -> None:
    """Take no logins until the server is started again; Ubuntu starts it when somebody knocks, so that goes too."""
    for unit in ("ssh.socket", "sshd.service", "ssh.service"):
        succeeds("systemctl", "stop", unit)


def with_block(main: str, topic: str, text: str) -> str:
    """The configuration with what we say of a topic: where it stood, or before everything else."""
    begin, end = f"# hpc-tf {topic} begins\n", f"# hpc-tf {topic} ends\n"
    block = f"{begin}{text}{end}" if text else ""
    before, there, ours = main.partition(begin)
    return f"{before}{block}{ours.partition(end)[2]}" if there else f"{block}{main}"


def _file(path: Path, text: str) -> bool:
    """Write or remove a file; say whether anything changed."""
    if text:
        return write(path, f"# written by hpc-tf\n{text}", 0o600)
    there = path.is_file()
    path.unlink(missing_ok=True)
    return there


def _includes(main: str) -> bool:
    return any(line.split()[:1] == ["Include"] and "sshd_config.d" in line for line in main.splitlines())
