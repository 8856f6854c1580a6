"""A region: the fake AWS on loopback and in a world's network, metadata and names for machines, and the booter that plays EC2."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.aws.process import serving

from .booter import Boot, Booter, Instance
from .fake import Fake
from .tree import chosen, tree
from .vpc import Metadata, resolver
from .world import World, world

_ROOTFS = Path(__file__).parent / "rootfs"
# What the nodes' programs read as their environment: nothing but the endpoint is redirected. The second line lets a test kill them.
_ENVIRONMENT = """\
AWS_ENDPOINT_URL={endpoint}
HPC_TF_AGENT_KILL_AT="$(/usr/sbin/lab-kill "$0" "$@")"
"""
USER = "alice"


@dataclass
class Region:
    """What a lab has of AWS.

    ``boots`` says how machines begin, by ``role/queue`` or by role; for instances without one, or with None, no machine comes.
    """

    world: World
    fake: Fake
    booter: Booter
    boots: dict[str, Boot | None]


@contextmanager
def region(name: str, network: str) -> Iterator[Region]:
    """Everything, gone at the end."""
    with world(network) as made:
        inside = made.listen(made.router)
        with serving(inside.fileno()) as endpoint:
            port = inside.getsockname()[1]
            inside.close()
            redirected = f"http://{made.router}:{port}"
            fake = Fake(endpoint, name)
            boots: dict[str, Boot | None] = {}
            booter = Booter(made, fake, _lower(made, redirected), (f"AWS_ENDPOINT_URL={redirected}",), _choice(boots))
            Metadata(made, booter.at)
            resolver(made, lambda asked: fake.ask("names").get(asked))
            booter.start()
            try:
                yield Region(made, fake, booter, boots)
            finally:
                booter.stop()


def _choice(boots: dict[str, Boot | None]) -> Callable[[Instance], Boot | None]:
    """By role and queue, else by role."""

    def choose(instance: Instance) -> Boot | None:
        role, queue = (instance["tags"].get(f"hpctf:{name}", "") for name in ("role", "queue"))
        return boots.get(f"{role}/{queue}", boots.get(role))

    return choose


def _lower(made: World, endpoint: str) -> str:
    """The layers below every machine: what replaces systemd and points to the router, over the Debian tree."""
    base, root = made.folder / "base", tree(chosen())
    shutil.copytree(_ROOTFS, base)
    resolv = base / "etc/resolv.conf"
    resolv.write_text(resolv.read_text().replace("@ROUTER@", made.router))
    (base / "etc/hpc-tf").mkdir()
    (base / "etc/hpc-tf/environment").write_text(_ENVIRONMENT.format(endpoint=endpoint))
    for name, line in (("passwd", f"{USER}:x:2001:2001::/tmp:/bin/sh"), ("group", f"{USER}:x:2001:")):
        (base / "etc" / name).write_text(f"{(root / 'etc' / name).read_text()}{line}\n")
    return f"{base}:{root}"
