"""What a spec says about software that nodes have besides their image."""

from __future__ import annotations

from ..spec.frozen import frozen
from ..spec.key import Short, key
from ..spec.quantities import Size
from ..spec.text import DirectoryPath, Url, Worded


class PackageName(Worded):
    """A package of the distribution, with a version where one is wanted."""

    type_name = "package"
    pattern = r"^[A-Za-z0-9][A-Za-z0-9+._:~=-]*$"
    examples = ("htop", "gcc-c++")
    rule = "letters, digits and + . _ : ~ = -, the first a letter or digit"


class GitRef(Worded):
    """A tag or branch of git."""

    type_name = "tag or branch"
    pattern = r"^[A-Za-z0-9][A-Za-z0-9._/-]*$"
    examples = ("v1.0.2", "develop")
    rule = "letters, digits and . _ / -, the first a letter or digit"


@frozen
class Eessi:
    """EESSI: scientific software for every processor, read through CernVM-FS as it is used."""

    SHORTHANDS = (Short(bool, "enabled", "{cache: 10 GiB}"),)

    enabled: bool = key("false: not mounted", default=True, change="– N")
    cache: Size = key("cache of each node", default=Size.parse("10 GiB"), change="– N")
    proxies: tuple[Url, ...] = key(
        "caching proxies between nodes and the servers of EESSI; from a hundred nodes on have one", default=(), change="– N"
    )


@frozen
class Spack:
    """Spack on a shared file system, cloned once by the head node; what it builds is for all nodes."""

    SHORTHANDS = (Short(DirectoryPath, "path", "{path: /shared/spack}"),)

    path: DirectoryPath = key("where it is, on a file system that all nodes mount", change="H")
    ref: GitRef = key("tag or branch; what is there already is never changed", default=GitRef("v1.0.2"), change="–")
    url: Url = key("where it is cloned from", default=Url("https://github.com/spack/spack.git"), change="–")


NO_EESSI = Eessi(enabled=False)


@frozen
class Software:
    """Software besides the image; better in an image of your own where nodes come and go often."""

    pyxis: bool = key("containers for srun: enroot and the plugin pyxis, as the image has them", default=False, change="S N")
    apptainer: bool = key("Apptainer, of the image or of the distribution", default=False, change="– N")
    eessi: Eessi = key("software through CernVM-FS", default=NO_EESSI, change="– N")
    spack: Spack | None = key("Spack on a shared path", default=None, derived="none", change="– N")
    modules: tuple[DirectoryPath, ...] = key(
        "folders of modulefiles on shared file systems, besides those of compilers and MPI in the image", default=(), change="– N"
    )
    packages: tuple[PackageName, ...] = key("packages of the distribution, installed at boot", default=(), change="– N")
    required: bool = key(
        "true: a node where some of it fails takes no jobs; false: it says so and goes on", default=False, change="– N"
    )
