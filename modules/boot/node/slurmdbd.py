"""slurmdbd on the head node, where the cluster keeps its record of jobs in a database.

``python -m boot.slurmdbd`` is its watch: RDS changes the password of a database that it manages by itself, and a new
configuration may bring other parameters; both reach slurmdbd by a new file and a restart, which jobs do not notice.
"""

from __future__ import annotations

import socket
import time
from pathlib import Path

from . import aws, secret, services, units
from .command import until
from .facts import CURRENT, Facts, Node, load
from .files import folder, write
from .report import Failed, say
from .slurm import key_files

PORT = 6819
_FILE = "slurmdbd.conf"
# slurmdbd converts the tables of an older version first, and a paused database needs half a minute to come back.
_ANSWER_SECONDS = 900
_PAUSE_SECONDS = 300


def filled(text: str, database: Facts, text_of_secret: str) -> str:
    """slurmdbd.conf with what only this machine knows. A secret is a password, or JSON with ``password`` and ``username``."""
    held = secret.held(text_of_secret, "the accounting database")
    user = str(database.get("user") or held.get("username", ""))
    known = {"@DATABASE_HOST@": str(database.get("host", "")), "@DATABASE_USER@": user, "@DATABASE_PASSWORD@": held["password"]}
    for placeholder, value in known.items():
        text = text.replace(placeholder, quoted(value))
    return text


def quoted(value: str) -> str:
    """A value as Slurm's parser gives it back: ``#`` begins a comment, a backslash escapes, blanks end a value."""
    plain = value.replace("\\", "\\\\").replace("#", "\\#")
    return f'"{plain}"' if " " in plain else plain


def apply(node: Node) -> Node:
    """Write its configuration and start it, before slurmctld, which looks for it."""
    if not (CURRENT / _FILE).is_file():
        return node
    daemon = f"{node.prefix_of_slurm}/sbin/slurmdbd"
    if not Path(daemon).exists():
        raise Failed(f"no {daemon} in this image; an image with it, or slurm.accounting.slurmdbd, is needed")
    folder(Path(node.slurm["log"]), 0o755, "slurm")
    _refresh(node)
    services.install("slurmdbd", units.slurmdbd(daemon, str(node.etc), munge=node.slurm["auth"] == "munge"))
    services.install("hpc-tf-slurmdbd", units.slurmdbd_watch())
    services.keep("slurmdbd", node.etc / _FILE, *key_files(node), well=lambda: bool(_answers()))
    if until(_answers, _ANSWER_SECONDS) is None:
        raise Failed(f"slurmdbd does not answer after {_ANSWER_SECONDS} s: its log says whether it reaches the database")
    services.keep("hpc-tf-slurmdbd", CURRENT)
    return node


def _refresh(node: Node) -> bool:
    """Write the file as it should be now; say whether it changed."""
    database = node.resources["accounting"]
    text = (CURRENT / _FILE).read_text(encoding="utf-8")
    return write(node.etc / _FILE, filled(text, database, aws.secret_text(database["secret"])), 0o600, "slurm")


def _answers() -> bool | None:
    try:
        socket.create_connection(("localhost", PORT), 5).close()
    except OSError:
        return None
    return True


def look() -> None:
    """Follow a changed password or configuration."""
    try:
        if _refresh(load()):
            say("slurmdbd.conf changed")
            services.start("slurmdbd")
    except Exception as error:  # whatever it is, slurmdbd goes on with what it has
        say(f"slurmdbd.conf: {error}")


def main() -> None:
    """Watch for ever."""
    while True:
        time.sleep(_PAUSE_SECONDS)
        look()


if __name__ == "__main__":
    main()
