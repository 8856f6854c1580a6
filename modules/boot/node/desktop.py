"""Remote desktops: DCV's configuration, who checks the tokens of people, its start.

The public images of ParallelCluster have DCV, switched off. What is done here is what its cookbook does on a head node
(aws-parallelcluster-cookbook, resources/dcv/partial/_dcv_common.rb), with a verifier of our own. A node without DCV, or
whose DCV does not start, works all the same: jobs and shells need no desktop.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from . import packages, services, units
from .command import program, run, until
from .facts import CURRENT, Node
from .files import folder, has_user, own, write
from .imds import metadata
from .report import Failed, say

VERIFIER = "hpc-tf-desktop"
_KEPT = Path("/etc/hpc-tf/desktop")
_CERTIFICATE, _KEY = _KEPT / "certificate.pem", _KEPT / "key.pem"
_TOKENS = Path("/run/hpc-tf-desktop/tokens")
_CONFIG = Path("/etc/dcv/dcv.conf")
_SOURCES = Path("/opt/parallelcluster/sources")
_ANSWER_SECONDS = 60


def config(port: int, *, gpu: bool) -> str:
    """dcv.conf: DCV administrator guide, "Amazon DCV server parameter reference"."""
    return f"""# written by hpc-tf
[session-management]
virtual-session-source-profile = true
enable-gl-in-virtual-sessions = "{"default-on" if gpu else "always-off"}"

[connectivity]
web-port = {port}

[security]
auth-token-verifier = "https://localhost:{port + 1}"
ca-file = "{_CERTIFICATE}"
os-auto-lock = false
"""


def apply(node: Node) -> Node:
    """Let people have desktops, where the spec says so."""
    said = node.own.get("dcv")
    if not said:
        return node
    if program("dcv") is None:
        say("no DCV in this image: no remote desktops")
        return node
    try:
        _apply(node, int(said["port"]), bool(said["gpu"]))
    except Failed as failed:
        say(f"no remote desktops: {failed}")
    return node


def _apply(node: Node, port: int, gpu: bool) -> None:
    _verifier(port)
    drawn = gpu and _shares_gpu()
    write(_CONFIG, config(port, gpu=drawn))
    run("systemctl", "isolate", "--no-block", "graphical.target", timeout=60)
    services.keep("dcvserver", _CONFIG, well=services.listens(port))  # a start ends the desktops that are open
    services.listening(port, seconds=_ANSWER_SECONDS, what="DCV")
    write(Path("/etc/hpc-tf/desktop.json"), json.dumps({"address": _address(node), "port": port}) + "\n")
    link = Path("/usr/local/bin/hpc-tf-desktop")
    link.unlink(missing_ok=True)
    link.symlink_to("/opt/hpc-tf/bin/desktop")
    say(f"desktops on port {port}, drawn by {'the GPU' if drawn else 'the processors'}")


def _verifier(port: int) -> None:
    """The service that knows whose a token is, and its certificate."""
    if not has_user(VERIFIER):
        run("useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", VERIFIER)
    folder(_KEPT)
    if not _CERTIFICATE.exists():
        run(*certificate(_CERTIFICATE, _KEY), timeout=60)
    own(_KEY, VERIFIER)
    _KEY.chmod(0o400)
    _CERTIFICATE.chmod(0o444)
    folder(_TOKENS.parent)
    folder(_TOKENS, 0o1733, VERIFIER)
    services.install(VERIFIER, units.desktop_verifier(VERIFIER, port + 1, str(_CERTIFICATE), str(_KEY), str(CURRENT)))
    services.keep(VERIFIER, CURRENT, _CERTIFICATE)
    services.listening(port + 1, seconds=_ANSWER_SECONDS, what=VERIFIER)


def certificate(where: Path, key: Path) -> Sequence[str]:
    """The command that makes a certificate for this machine alone; DCV trusts it by ``ca-file``."""
    return (
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj", "/CN=localhost",
        "-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(where),
    )  # fmt: skip


def _shares_gpu() -> bool:
    """Let desktops share the GPU: an X server on it, and dcv-gl. Say why where that does not work: processors draw then."""
    try:
        if program("dcvgladmin") is None:
            _install_dcv_gl()
        run("nvidia-xconfig", "--preserve-busid", "--enable-all-gpus", timeout=120)
    except Failed as failed:
        say(f"desktops are drawn by the processors: {failed}")
        return False
    return True


def _install_dcv_gl() -> None:
    """The images keep the package beside the others, as it must not be installed on machines without a GPU."""
    found = sorted(_SOURCES.glob("nice-dcv-*/nice-dcv-gl[-_]*.*"))
    if not found:
        raise Failed("dcv-gl is not in this image")
    packages.install(str(found[-1]), seconds=300)


def _address(node: Node) -> str:
    """Where people reach this node: its pool's load balancer, its public address, else the private one."""
    balancer = node.resources.get("login_addresses", {}).get(node.pool, "")
    found = balancer or until(lambda: metadata("public-ipv4") or None, 0)
    return str(found or node.address)
