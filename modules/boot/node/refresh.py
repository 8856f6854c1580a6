"""``python -m boot.refresh``: lets changes of users and of the directory reach a node that runs."""

from __future__ import annotations

import time
from collections.abc import Callable

from . import directory, users
from .facts import Node, load
from .latest import latest
from .report import say

# A secret costs, and tells nobody that it changed.
_SECRET_SECONDS = 3600
_FILES = (users.FILE, *directory.FILES)


def follow(
    look: Callable[[], object],
    act: Callable[[], None],
    pause: float,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Act when what ``look`` sees is new, and now and then; what failed is tried again at the next look."""
    seen, acted = look(), clock()
    while True:
        sleep(pause)
        now = look()
        if now != seen or clock() - acted >= _SECRET_SECONDS:
            try:
                act()
            except Exception as error:  # whatever it is, the node works as it did
                say(f"users and directory: {error}")
            else:
                seen, acted = now, clock()


def bring(node: Node) -> None:
    """Do what the boot does."""
    users.apply(node)
    directory.apply(node)


def main() -> None:
    """Follow for ever."""
    node = load()
    follow(lambda: latest(node, *_FILES), lambda: bring(load()), float(node.settings["refresh_seconds"][node.role]))


if __name__ == "__main__":
    main()
