"""What we tell the SSH server: where further keys lie, and whether it takes passwords."""

from __future__ import annotations

from pathlib import Path

from .command import succeeds
from .files import write

KEYS = Path("/etc/hpc-tf/keys")
_MAIN = Path("/etc/ssh/sshd_config")
_DROP_INS = Path("/etc/ssh/sshd_config.d")
_FIRST = "00-hpc-tf.conf"
_BEGIN, _END = "# hpc-tf begins", "# hpc-tf ends"


def configure(*, keys: bool = False, passwords: bool = False) -> None:
    """Say it before anything else in the configuration: of two values sshd takes the first, sshd_config(5)."""
    lines = [f"AuthorizedKeysFile .ssh/authorized_keys {KEYS}/%u"] if keys else []
    lines += ["PasswordAuthentication yes"] if passwords else []
    text = "".join(f"{line}\n" for line in lines)
    if not _MAIN.is_file():
        return
    main = _MAIN.read_text(encoding="utf-8")
    if _includes(main):
        changed = write(_DROP_INS / _FIRST, f"# written by hpc-tf\n{text}", 0o600)
    else:  # OpenSSH before 8.2, as on Red Hat 8, knows no Include
        _, _, rest = main.rpartition(f"{_END}\n")
        changed = write(_MAIN, f"{_BEGIN}\n{text}{_END}\n{rest}", 0o600)
    if changed:
        for name in ("sshd", "ssh"):
            succeeds("systemctl", "try-restart", f"{name}.service")


def _includes(main: str) -> bool:
    return any(line.split()[:1] == ["Include"] and "sshd_config.d" in line for line in main.splitlines())
