"""What a spec says about local accounts."""

from __future__ import annotations

import base64
import binascii

from ..spec.frozen import frozen
from ..spec.key import Short, key
from ..spec.scalar import Refusal, Scalar
from ..spec.text import Worded

# Below are accounts of images, above what systemd and directories number by themselves:
# https://systemd.io/UIDS-GIDS/
IDS = (2000, 60000)


class UserName(Worded):
    """Name of a user or of a group, as useradd takes it."""

    type_name = "user name"
    pattern = r"^[a-z_][a-z0-9_-]{0,31}$"
    examples = ("curie",)
    rule = "at most 32 lower-case letters, digits, `_` and `-`, no digit first"
    goes_on_refused = True

    @classmethod
    def suggest(cls, text: str) -> str:
        """The same in lower case."""
        plain = "".join(c if c.isascii() and (c.isalnum() or c in "_-") else "-" for c in text.lower())[:32]
        return f"write {plain}" if plain and plain != text and not plain[0].isdigit() else f"write for example {cls.examples[0]}"


class PublicKey(str, Scalar):
    """A public SSH key in one line, as ``ssh-keygen`` writes it into ``.pub``: kind, base64, comment."""

    type_name = "SSH public key"
    pattern = r"^(ssh-|ecdsa-|sk-)[a-z0-9@.-]+ [A-Za-z0-9+/=]+( .*)?$"
    examples = ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIubCEDLq7ZsmQv0nfKG4YRyRPQNJdkNfnIlKbQ1wEAz curie@example.org",)

    @classmethod
    def parse(cls, text: str) -> PublicKey:
        """Accept a key whose bytes say of themselves the kind that stands before them: RFC 4253, section 6.6."""
        if "PRIVATE KEY" in text:
            raise Refusal("this is a private key, which must stay with its owner", "write the line of the file that ends in .pub")
        kind, _, rest = text.strip().partition(" ")
        encoded = rest.strip().partition(" ")[0]
        try:
            held = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            held = b""
        length = int.from_bytes(held[:4], "big")
        if "\n" in text.strip() or not encoded or held[4 : 4 + length] != kind.encode() or len(held) <= 4 + length:
            raise Refusal("this is no SSH public key", "write the line of the file that ends in .pub, as `ssh-ed25519 AAAA…`")
        return cls(text.strip())

    @classmethod
    def resembles(cls, text: str) -> bool:
        """Say whether it begins as one."""
        return text.startswith(("ssh-", "ecdsa-", "sk-"))


@frozen
class User:
    """One account, the same on every node. Who leaves the spec is locked out; the home stays."""

    SHORTHANDS = (Short(int, "uid", "{uid: 2001}"),)

    uid: int = key(
        "number of the user and of the user's own group; files carry it", within=IDS, change="X", stand_in=IDS[0]
    )
    groups: tuple[UserName, ...] = key("further groups: of `groups`, or the image's such as docker", default=(), change="S")
    ssh_keys: tuple[PublicKey, ...] = key("public keys that open the account", default=(), change="S")
    sudo: bool = key("whether the user may become root", default=False, change="S")


@frozen
class Group:
    """A group that people share files by."""

    SHORTHANDS = (Short(int, "gid", "{gid: 5001}"),)

    gid: int = key("its number, the same on every node; files carry it", within=IDS, change="X", stand_in=IDS[0])
