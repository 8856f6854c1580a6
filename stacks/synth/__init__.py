"""From the inferred model to the content of every output file. Loads the engine, and with it Node.js."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...modules.catalog import Catalog
from ...modules.monitoring.grafana import grafana
from ...modules.spec.frozen import frozen
from ...modules.terraform.resource import new_app
from ..builds import builds_of
from ..layout import states_of
from ..model import Cluster
from ..readme import readme
from ..scripts import Contents
from .frame import deployment_of, new_state
from .overrides import Misfit, applied

__all__ = ["Made", "Misfit", "synth"]


@frozen
class Made:
    """Output files by path (text, or plain data that becomes JSON), and the states in the order of apply."""

    files: Mapping[str, Any]
    states: tuple[str, ...]


def synth(cluster: Cluster, catalog: Catalog, contents: Contents) -> Made:
    """Make every file; ``contents`` are the scripts beside the spec. Raise ``Misfit`` where an override does not fit."""
    from .cluster import fill_cluster
    from .image import fill_image
    from .network import fill_network
    from .storage import fill_storage

    app = new_app()
    deployment = deployment_of(cluster)
    names = states_of(cluster)
    states = {name: new_state(app, name, cluster) for name in names}
    if "network" in states:
        fill_network(states["network"], cluster, deployment)
    built = builds_of(cluster, catalog)
    if "image" in states:
        fill_image(states["image"], cluster, deployment, built, contents)
    if "storage" in states:
        fill_storage(states["storage"], cluster, deployment)
    files = fill_cluster(states["cluster"], cluster, deployment, catalog, contents, built)
    configurations = applied(cluster, {name: state.configuration() for name, state in states.items()})
    made: dict[str, Any] = {f"{name}/main.tf.json": content for name, content in configurations.items()}
    made.update({f"cluster/files/{name}": content for name, content in files.items()})
    if cluster.monitoring.prometheus.enabled:
        made["grafana.json"] = grafana(str(cluster.cluster))
    made["README.md"] = readme(cluster, _protected(configurations))
    return Made(made, names)


def _protected(configurations: Mapping[str, Any]) -> list[str]:
    """The addresses that no plan may destroy."""
    found = []
    for name, configuration in configurations.items():
        for type_, instances in configuration.get("resource", {}).items():
            for label, body in instances.items():
                if body.get("lifecycle", {}).get("prevent_destroy"):
                    found.append(f"{type_}.{label} ({name})")
    return found
