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
from .tree import TRIXIE, Variant, tree
from .vpc import Metadata, resolver
from .world import World, world

_ROOTFS = Path(__file__).parent / "rootfs"
# Nothing but the endpoint is redirected, for programs whose caller keeps their environment short, too.
_SITE = """\
import os

try:
    with open("/run/lab/environment", encoding="utf-8") as file:
        for line in file:
            name, found, value = line.strip().partition("=")
            if found:
                os.environ.setdefault(name, value)
except OSError:
    pass
"""


@dataclass
class Region:
    """What a lab has of AWS. ``boots`` says how machines begin, by their role; a role without one stays without machines."""

    world: World
    fake: Fake
    booter: Booter
    boots: dict[str, Boot]


@contextmanager
def region(name: str, network: str, variant: Variant = TRIXIE) -> Iterator[Region]:
    """Everything, gone at the end."""
    with world(network) as made:
        inside = made.listen(made.router)
        with serving(inside.fileno()) as endpoint:
            port = inside.getsockname()[1]
            inside.close()
            environment = (f"AWS_ENDPOINT_URL=http://{made.router}:{port}",)
            fake = Fake(endpoint, name)
            boots: dict[str, Boot] = {}
            booter = Booter(made, fake, _lower(made, variant), environment, _choice(boots))
            Metadata(made, booter.at)
            resolver(made, lambda asked: fake.ask("names").get(asked))
            booter.start()
            try:
                yield Region(made, fake, booter, boots)
            finally:
                booter.stop()


def _choice(boots: dict[str, Boot]) -> Callable[[Instance], Boot | None]:
    return lambda instance: boots.get(instance["tags"].get("hpctf:role", ""))


def _lower(made: World, variant: Variant) -> str:
    """The layers below every machine: what replaces systemd and points to the router, over the Debian tree."""
    base, root = made.folder / "base", tree(variant)
    shutil.copytree(_ROOTFS, base)
    resolv = base / "etc/resolv.conf"
    resolv.write_text(resolv.read_text().replace("@ROUTER@", made.router))
    for folder in (root / "etc").glob("python3.*"):
        (base / "etc" / folder.name).mkdir(exist_ok=True)
        (base / "etc" / folder.name / "sitecustomize.py").write_text(_SITE)
    return f"{base}:{root}"
