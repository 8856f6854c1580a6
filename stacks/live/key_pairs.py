"""The key pair of the default user."""

from __future__ import annotations

from collections.abc import Iterator

from ...modules.access.model import KeyPairName
from ...modules.spec.finding import Finding
from .account import Answer
from .check import Scene, live

_CALL = "ec2.describe_key_pairs"
# OpenSSH 8.8 and later refuses signatures of RSA with SHA-1, and EC2's import of RSA keys on Ubuntu 22.04 meets that:
# pcluster/validators/ec2_validators.py of 3.16.1, KeyPairValidator.
_WITHOUT_RSA = ("ubuntu2204", "ubuntu2404")


def _key(scene: Scene, name: str) -> Answer | None:
    found = scene.listed(_CALL, "KeyPairs", "key-name", [name])
    return found[0] if found else None


@live("HPC830", "There is no such key pair")
def no_key_pair(scene: Scene) -> Iterator[Finding]:
    """A key pair belongs to one account and one region; nodes that name another do not start."""
    for name, places in scene.places(KeyPairName).items():
        if _key(scene, name) is None:
            detail = f"{scene.account.region} has no key pair {name!r} for this account"
            yield scene.finding(
                *places, detail=detail, help="import it, or name another", by=scene.shown(_CALL, KeyNames=[name])
            )


@live("HPC831", "Ubuntu does not take RSA keys")
def rsa_on_ubuntu(scene: Scene) -> Iterator[Finding]:
    """From 22.04 on Ubuntu's SSH server refuses the signatures of RSA key pairs; ed25519 ones work."""
    systems = sorted({str((node.image or scene.cluster.image).os) for _, node, _ in scene.nodes()} & {*_WITHOUT_RSA})
    for name, places in scene.places(KeyPairName).items():
        found = _key(scene, name)
        if systems and found is not None and found.get("KeyType") == "rsa":
            yield scene.finding(
                *places, detail=f"{name!r} is an RSA key, and nodes run {', '.join(systems)}",
                help="name an ed25519 key pair", by=scene.shown(_CALL, KeyNames=[name]),
            )  # fmt: skip


CHECKS = (no_key_pair, rsa_on_ubuntu)
