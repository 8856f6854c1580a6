"""Packages of the distribution: apt's or dnf's, installed if they are not there yet."""

from __future__ import annotations

from .command import program, run, succeeds
from .report import Failed, say

_SECONDS = 600
# Another apt may hold the lock at boot (unattended upgrades): apt.conf(5), DPkg::Lock::Timeout.
_APT = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300")


def manager() -> str:
    """The tool of this distribution; raise ``Failed`` where there is none that we know."""
    found = next((name for name in ("apt-get", "dnf") if program(name)), "")
    if not found:
        raise Failed("this image has neither apt-get nor dnf")
    return found


def is_there(package: str) -> bool:
    """Say whether a package is installed; ``name=version`` asks for that version."""
    name, _, version = package.partition("=")
    if manager() == "dnf":
        return succeeds("rpm", "--query", f"{name}-{version}" if version else name, timeout=60)
    said = run("dpkg-query", "--show", "--showformat=${db:Status-Status} ${Version}", name, timeout=60, check=False)
    status, _, found = said.partition(" ")
    return status == "installed" and version in ("", found)


def install(*wanted: str, seconds: float = _SECONDS) -> None:
    """Install what is missing: names of packages, URLs of packages, or paths of their files."""
    tool = manager()
    missing = [one for one in wanted if "/" in one or not is_there(one)]
    if not missing:
        return
    if tool == "dnf":
        run("dnf", "-y", "-q", "install", *(one.replace("=", "-") if "/" not in one else one for one in missing), timeout=seconds)
    else:
        succeeds(*_APT, "update", timeout=seconds)  # a list that cannot be renewed may still do
        run(*_APT, "-y", "--no-install-recommends", "install", *missing, timeout=seconds)
    say(f"installed {' '.join(missing)}")
