"""EESSI through CernVM-FS: the client, whom it asks, how much it keeps.

EESSI documentation, "Native installation"; CernVM-FS documentation, "Client Configuration".
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import packages
from .command import program, run
from .facts import Node
from .files import write
from .report import Failed, say

REPOSITORY = "software.eessi.io"
_CLIENT = "https://ecsft.cern.ch/dist/cvmfs/cvmfs-release/cvmfs-release-latest"
_EESSI = "https://github.com/EESSI/filesystem-layer/releases/download/latest/cvmfs-config-eessi"
_URLS = {
    "dnf": (f"{_CLIENT}.noarch.rpm", f"{_EESSI}-latest.noarch.rpm"),
    "apt-get": (f"{_CLIENT}_all.deb", f"{_EESSI}_latest_all.deb"),
}


def default_local(cache_mib: int, proxies: list[str]) -> str:
    """/etc/cvmfs/default.local; without a proxy the servers are asked directly."""
    asked = "|".join(proxies)
    proxy = f"{asked};DIRECT" if asked else "DIRECT"
    return f"""# written by hpc-tf
CVMFS_REPOSITORIES={REPOSITORY}
CVMFS_HTTP_PROXY="{proxy}"
CVMFS_QUOTA_LIMIT={cache_mib}
CVMFS_CACHE_BASE=/var/lib/cvmfs
"""


def profile() -> str:
    """What shells know of it: the newest version, as a folder of modulefiles. Pure text."""
    return f"""# written by hpc-tf
if [ -d /cvmfs/{REPOSITORY}/init/modules ] && command -v module >/dev/null 2>&1; then
  module use --append /cvmfs/{REPOSITORY}/init/modules
fi
"""


def apply(_: Node, told: Mapping[str, Any]) -> None:
    """Install the client where the image has none, configure it, look."""
    if program("cvmfs_config") is None:
        _client()
    write(Path("/etc/cvmfs/default.local"), default_local(int(told["cache_mib"]), list(told["proxies"])))
    run("cvmfs_config", "setup", timeout=120)
    run("systemctl", "restart", "autofs.service", timeout=120)
    write(Path("/etc/profile.d/zz-hpc-tf-eessi.sh"), profile())
    if "OK" not in run("cvmfs_config", "probe", REPOSITORY, timeout=120, check=False):
        raise Failed(f"/cvmfs/{REPOSITORY} does not answer")
    say(f"EESSI at /cvmfs/{REPOSITORY}")


def _client() -> None:
    """CERN's and EESSI's packages; apt takes no URLs, so they are fetched first."""
    tool = packages.manager()
    release, eessi = _URLS[tool]
    packages.install(_file(release, tool))
    packages.install("cvmfs")
    packages.install(_file(eessi, tool))


def _file(url: str, tool: str) -> str:
    if tool == "dnf":
        return url
    path = f"/run/hpc-tf-{url.rpartition('/')[2]}"
    run("curl", "-fsSL", "--max-time", "120", "-o", path, url, timeout=150)
    return path
