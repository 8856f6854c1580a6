"""What a spec says to Terraform itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ..modules.spec.frozen import frozen
from ..modules.spec.key import Short, key
from ..modules.spec.raw import Yaml
from ..modules.spec.text import FilePath

StateName = Literal["network", "image", "storage", "cluster"]


@frozen
class Terraform:
    """Escape hatches into plain Terraform."""

    provider: Yaml = key(
        "settings of provider aws: `assume_role`, `profile`, `ignore_tags`, …", default=Yaml(), change="–"
    )
    overrides: Mapping[str, Yaml] = key(
        "resource address to attributes, merged onto what we make", default={}, change="its own"
    )
    extra: Mapping[StateName, tuple[FilePath, ...]] = key(
        "files copied beside a state: data sources, variables, more resources",
        default={},
        change="its own",
        shorthands=(Short(tuple[FilePath, ...], "cluster", "{cluster: […]}"),),
    )
