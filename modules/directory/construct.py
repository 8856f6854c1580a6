"""What a new directory becomes: AWS Managed Microsoft AD or Simple AD."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..spec.expression import Expression
from ..spec.finding import Path
from ..storage.construct import protection
from ..terraform.deployment import Deployment
from ..terraform.engine import Construct
from ..terraform.resource import Data, Resource
from .model import Directory
from .names import short_name

_ORIGIN: Path = ("directory",)
_TYPES = {"microsoft-ad": "MicrosoftAD", "simple-ad": "SimpleAD"}
_PLACES = 2


class NewDirectory(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """A new directory. ``servers`` are the addresses under which nodes ask it, joined by commas.

    The provider takes the administrator's password only as a value: Terraform reads it from the user's secret, so that the
    state of the storage holds it. Later passwords are the directory's own business.
    """

    def __init__(self, scope: Any, model: Directory, deployment: Deployment, *, vpc_id: str, subnets: Sequence[str]) -> None:
        super().__init__(scope, "directory")
        name = str(model.domain).rstrip(".")
        secret = Data(self, "aws_secretsmanager_secret_version", "directory", {"secret_id": model.password}, origin=_ORIGIN)
        text = secret.attr("secret_string")[2:-1]
        own = {"edition": model.edition.capitalize()} if model.new == "microsoft-ad" else {"size": model.size.capitalize()}
        made = Resource(
            self,
            "aws_directory_service_directory",
            "main",
            {
                "name": name,
                "short_name": short_name(name),
                "type": _TYPES[str(model.new)],
                **own,
                "description": f"People of cluster {deployment.cluster}",
                "password": Expression(f"${{try(jsondecode({text}).password, {text})}}"),
                "vpc_settings": {"vpc_id": vpc_id, "subnet_ids": list(subnets)[:_PLACES]},
                "tags": deployment.tagged(deployment.name("directory")),
                "lifecycle": protection(model.deletion_policy, "password"),
            },
            origin=_ORIGIN,
        )
        addresses = made.attr("dns_ip_addresses")[2:-1]
        self.servers = Expression(f'${{join(",", [for address in sort({addresses}) : "ldap://${{address}}"])}}')
