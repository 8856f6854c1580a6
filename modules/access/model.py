"""What a spec says about who may come in."""

from __future__ import annotations

from typing import Literal

from ..dcv.model import NO_DCV, Dcv
from ..spec.frozen import frozen
from ..spec.key import Short, key
from ..spec.text import Worded
from .sources import Source


class KeyPairName(Worded):
    """Name of an EC2 key pair."""

    type_name = "key pair"
    pattern = r"^[ -~]{1,255}$"
    examples = ("hpc-admin",)
    rule = "1 to 255 printable characters"


@frozen
class NodeAccess:
    """Who may reach one kind of node."""

    SHORTHANDS = (Short(tuple[Source, ...], "ssh", "{ssh: […]}"),)

    ssh: tuple[Source, ...] | None = key("sources of SSH", default=None, derived="`access.ssh`", change="A")
    dcv: Dcv | None = key("remote desktops, instead of `access.dcv`", default=None, derived="`access.dcv`", change="A h L")


@frozen
class DefaultUser:
    """The user that the image brings: ec2-user, ubuntu, rocky, admin."""

    sudo: bool = key("whether it may become root", default=True, change="A N")
    home: Literal["shared", "local"] = key(
        "shared: under the mounted `/home`; local: on the node, so that it can log in without any file system",
        default="shared",
        change="H N",
    )


@frozen
class Access:
    """Who may reach the cluster. Nothing is open by default: Session Manager works without a port."""

    SHORTHANDS = (Short(tuple[Source, ...], "ssh", "{ssh: […]}"),)

    ssh: tuple[Source, ...] = key("sources that may open port 22 of the head node", default=(), change="A")
    dcv: Dcv = key("remote desktops, on login nodes where there are any, else on the head node", default=NO_DCV, change="A h L")
    key_pair: KeyPairName | None = key("EC2 key pair of the default user", default=None, change="H N")
    session_manager: bool = key("let Session Manager reach every node", default=True, change="A")
    default_user: DefaultUser = key("the user that the image brings", default=DefaultUser(), change="A N")
