"""``hpc-tf-desktop``: what a person runs to get a desktop; it prints the address to open. ``--close`` ends it."""

from __future__ import annotations

import json
import os
import pwd
import re
import secrets
import sys
from pathlib import Path

from .command import run, succeeds
from .desktop_token import FOLDER, SECONDS, leave
from .report import Failed

FACTS = Path("/etc/hpc-tf/desktop.json")


def session_of(user: str) -> str:
    """The name of a person's desktop: DCV takes letters, digits, hyphens and underscores."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", user)[:64]


def opened(user: str) -> str:
    """Make the desktop where there is none yet; return its name."""
    session = session_of(user)
    if not succeeds("dcv", "describe-session", session):
        run("dcv", "create-session", "--type", "virtual", "--owner", user, "--name", user, session, timeout=60)
    return session


def address(host: str, port: int, token: str, session: str) -> str:
    """What a browser opens, or DCV's client."""
    return f"https://{host}:{port}/?authToken={token}#{session}"


def main(arguments: list[str], facts: Path = FACTS, folder: Path = FOLDER) -> int:
    """Open or close a desktop."""
    user = pwd.getpwuid(os.getuid()).pw_name
    try:
        if arguments == ["--close"]:
            run("dcv", "close-session", session_of(user), timeout=60)
            return 0
        if arguments:
            print("usage: hpc-tf-desktop [--close]", file=sys.stderr)
            return 2
        told = json.loads(facts.read_text(encoding="utf-8"))
        session, token = opened(user), secrets.token_urlsafe(32)
        leave(folder, token, session)
    except (Failed, OSError, ValueError) as failed:
        print(f"hpc-tf-desktop: {failed}", file=sys.stderr)
        return 1
    print(f"Open this within {SECONDS:.0f} seconds, in a browser or in DCV's client:")
    print(address(told["address"], told["port"], token, session))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
