"""Which images a cluster builds: every recipe once, however many nodes use it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..modules.catalog import Catalog
from ..modules.image.model import Image
from ..modules.image_builder.model import Build
from ..modules.image_builder.recipe import Target
from ..modules.spec.finding import Path
from ..modules.spec.frozen import frozen
from .model import Cluster
from .whereabouts import fleets_of


@frozen
class Made:
    """One image to build: its label, which is a name among all outputs, its recipe, for what, and where it is written."""

    label: str
    image: Image
    target: Target
    origin: Path

    @property
    def build(self) -> Build:
        """Its recipe."""
        assert self.image.build is not None
        return self.image.build


@frozen
class _Use:
    """Some nodes with an image."""

    name: str
    path: Path
    image: Image
    types: tuple[str, ...]


def builds_of(cluster: Cluster, catalog: Catalog) -> list[Made]:
    """The images of an inferred cluster in the order of their uses: head node, pools, fleets."""
    found: list[Made] = []
    for use in _uses(cluster):
        if use.image.build is not None:
            _add(found, use, cluster, catalog)
    return found


def _add(found: list[Made], use: _Use, cluster: Cluster, catalog: Catalog) -> None:
    """Take in one more use: of a recipe that is there, or of a new one."""
    target = Target(use.image.system, architecture_of(use.types, catalog), str(use.image.slurm_prefix).rstrip("/"),
                    _has_gpus(use.types, catalog))  # fmt: skip
    for number, one in enumerate(found):
        if one.image == use.image and one.target.architecture == target.architecture:
            if target.gpus:
                found[number] = replace(one, target=target)
            return
    name, path = ("main", ("image", "build")) if use.image == cluster.image else (use.name, (*use.path, "image", "build"))
    found.append(Made(f"{name}_{target.architecture}", use.image, target, path))


def label_of(made: list[Made], image: Image, architecture: str) -> str:
    """The label of the image that nodes with this one boot from."""
    return next(one.label for one in made if one.image == image and one.target.architecture == architecture)


def architecture_of(types: tuple[str, ...], catalog: Catalog) -> str:
    """What an image must be to run on all of these types; x86_64 where they are not known."""
    facts = [catalog.instance(name) for name in types]
    arm = bool(facts) and all(f is not None and "arm64" in f.architectures for f in facts)
    return "arm64" if arm else "x86_64"


def _has_gpus(types: tuple[str, ...], catalog: Catalog) -> bool:
    facts = [catalog.instance(name) for name in types]
    return any(gpu.manufacturer.lower() == "nvidia" for f in facts if f is not None for gpu in f.gpus)


def _uses(cluster: Cluster) -> Iterator[_Use]:
    head = cluster.head_node
    yield _Use("head_node", ("head_node",), head.image or cluster.image, (str(head.instance),))
    for pool_name, pool in cluster.login_nodes.items():
        yield _Use(f"login_{pool_name}", ("login_nodes", str(pool_name)), pool.image or cluster.image, (str(pool.instance),))
    for path, fleet in fleets_of(cluster):
        name = f"{path[1]}_{path[3]}".replace("-", "_").lower()
        yield _Use(name, path, fleet.image or cluster.image, tuple(map(str, fleet.instances)))
