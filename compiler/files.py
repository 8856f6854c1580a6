"""The files that a spec names: further instance types, Terraform files to copy. Paths are relative to the spec."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path as FilePath

from ..modules.catalog import Catalog, describe
from ..modules.hooks.scripts import is_local
from ..modules.slurm.include import file_problems
from ..modules.spec.finding import Finding
from ..modules.spec.finding import Path as KeyPath
from ..modules.spec.frozen import frozen
from ..stacks.model import Cluster
from ..stacks.scripts import scripts_of
from . import rules

# Every node fetches all files of the cluster at its boot.
_LARGEST_SCRIPT = 1_000_000
_EXTRA_ENDINGS = (".tf", ".tf.json", ".tfvars", ".tfvars.json")


@frozen
class Files:
    """Reads files relative to the folder of the first spec file."""

    folder: FilePath

    def read(self, name: str) -> bytes:
        """The content of a file; raises ``OSError``."""
        return (self.folder / name).read_bytes()

    def catalog(self, cluster: Cluster) -> tuple[Catalog, list[Finding]]:
        """The bundled catalog, with the types that the spec adds."""
        bundled = Catalog.bundled()
        if cluster.catalog is None:
            return bundled, []
        try:
            described = describe.parse(self.read(cluster.catalog).decode())
        except (OSError, UnicodeDecodeError) as error:
            return bundled, [_unusable(("catalog",), cluster.catalog, getattr(error, "strerror", None) or str(error))]
        return bundled.with_types(described.types), [
            _unusable(("catalog",), cluster.catalog, p) for p in described.problems
        ]

    def scripts(self, cluster: Cluster) -> Mapping[str, str]:
        """The text of every script that stands beside the spec; of those alone that can be read."""
        found = {}
        for _, script in scripts_of(cluster):
            if is_local(script):
                with suppress(OSError, UnicodeDecodeError):
                    found[str(script)] = self.read(script).decode()
        return found

    def check(self, cluster: Cluster) -> Iterator[Finding]:
        """Say which of the files that are copied or uploaded cannot be."""
        yield from self._scripts(cluster)
        for state, names in cluster.terraform.extra.items():
            for index, name in enumerate(names):
                path: KeyPath = ("terraform", "extra", state, index)
                if not name.endswith(_EXTRA_ENDINGS):
                    yield _unusable(path, name, f"it does not end in {', '.join(_EXTRA_ENDINGS)}")
                elif FilePath(name).name == "main.tf.json":
                    yield _unusable(path, name, "main.tf.json is the name of the file that hpc-tf writes")
                elif not (self.folder / name).is_file():
                    yield _unusable(path, name, "no such file")

    def _scripts(self, cluster: Cluster) -> Iterator[Finding]:
        for path, script in scripts_of(cluster):
            if not is_local(script):
                continue
            try:
                text = self.read(script).decode()
            except OSError as error:
                yield _unusable(path, script, (error.strerror or str(error)).lower())
            except UnicodeDecodeError:
                yield _unusable(path, script, "it is no UTF-8 text; put programs into the image, or into S3")
            else:
                if len(text) > _LARGEST_SCRIPT:
                    yield _unusable(path, script, f"{len(text):,} characters; put it into S3")
                elif path[:2] == ("slurm", "include"):
                    for line, detail, help in file_problems(text, _release(cluster)):
                        yield Finding(rules.BAD_INCLUDE, path, f"{script}:{line}: {detail}", help)


def _release(cluster: Cluster) -> tuple[int, int] | None:
    version = cluster.image.slurm_version
    if version is None:
        return None
    year, month = str(version).split(".")[:2]
    return int(year), int(month)


def _unusable(path: KeyPath, name: str, reason: str) -> Finding:
    return Finding(rules.BAD_FILE, path, f"{name}: {reason}", "write a path relative to the spec")
