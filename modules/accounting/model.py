"""What a spec says about accounting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ..spec.expression import Expression
from ..spec.frozen import frozen
from ..spec.identifiers import SecretArn, SubnetId
from ..spec.key import Short, key
from ..spec.quantities import Duration
from ..spec.raw import Parameters
from ..spec.scalar import Refusal
from ..spec.text import Worded


class Host(Worded):
    """A host name or address, and perhaps a port."""

    type_name = "host"
    pattern = r"^(?!new$)[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?(:[0-9]{1,5})?$"
    examples = ("slurm-db.example.org:3306",)
    rule = "a host name or an address, without a scheme, and perhaps a port"

    @classmethod
    def parse(cls, text: str) -> Host:
        """Accept a host and a port up to 65535."""
        made = cls(super().parse(text))
        if made.port is not None and not 0 < made.port < 65536:
            raise Refusal(f"{made.port} is no port", f"write {made.name} and a port up to 65535")
        return made

    @classmethod
    def suggest(cls, text: str) -> str:
        """The same without scheme and path."""
        plain = text.split("://", 1)[-1].split("/", 1)[0]
        return f"write {plain}" if plain and plain != text else f"write for example {cls.examples[0]}"

    @property
    def name(self) -> str:
        """The host alone."""
        return self.rsplit(":", 1)[0] if self.port is not None else str(self)

    @property
    def port(self) -> int | None:
        """The port, None where none is written."""
        return int(self.rsplit(":", 1)[1]) if ":" in self else None


class DatabaseName(Worded):
    """Name of a database."""

    type_name = "database name"
    pattern = r"^[0-9a-z_]{1,64}$"
    examples = ("weather",)
    rule = "1 to 64 lower-case letters, digits and `_`"

    @classmethod
    def suggest(cls, text: str) -> str:
        """The nearest legal name."""
        return f"write {text.lower().replace('-', '_')[:64]}"


class DatabaseUser(Worded):
    """Name of a user of the database."""

    type_name = "database user"
    pattern = r"^[A-Za-z][A-Za-z0-9_]{0,31}$"
    examples = ("slurm",)
    rule = "1 to 32 letters, digits and `_`, a letter first"


class AccountName(Worded):
    """Name of an account, a QOS or a user in Slurm's accounting."""

    type_name = "account"
    pattern = r"^[a-z0-9_][a-z0-9_.-]{0,63}$"
    examples = ("physics",)
    rule = "lower-case letters, digits, `_ . -`"


@frozen
class Account:
    """Who shares a part of the cluster."""

    parent: AccountName | None = key("account that it is a part of", default=None, derived="root", change="S")
    users: tuple[AccountName, ...] = key("who may charge jobs to it; the first account of a user is the default one", default=(), change="S")
    fairshare: int = key("shares among its siblings", default=1, within=(0, 2147483647), change="S")
    qos: tuple[AccountName, ...] = key("QOS that its jobs may ask for; the first is the default one", default=(), change="S")
    limits: Parameters = key("limits in sacctmgr's words: `GrpTRES: cpu=1000`", default=Parameters(), change="S")


@frozen
class Accounting:
    """The record of jobs. Exactly one of `database` and `slurmdbd`."""

    SHORTHANDS = (Short(Literal["new"], "database", "{database: new}"),)
    OF_NEW = ("max_capacity", "backup", "deletion_policy", "subnets")

    database: Literal["new"] | Host | None = key(
        "new: Aurora MySQL serverless with the storage; or host[:3306] of an existing one", default=None, change="X"
    )
    slurmdbd: Host | None = key("host[:6819] of a slurmdbd elsewhere", default=None, change="S")
    user: DatabaseUser | None = key("user of an existing database", default=None, change="h")
    password: SecretArn | Expression | None = key("secret that holds its password", default=None, change="h")
    name: DatabaseName | None = key(
        "name of the database", default=None, derived="`cluster`, with `_` for every `-`", change="X"
    )
    max_capacity: int = key("most Aurora capacity units of a new one", default=4, within=(1, 256), change="A")
    backup: Duration = key("how long backups of a new one are kept, in whole days", default=Duration.parse("7d"), change="A")
    deletion_policy: Literal["retain", "snapshot", "delete"] = key(
        "of a new one. retain: any plan that destroys it fails; snapshot: a last one first; delete: goes with the cluster",
        default="retain",
        change="A",
    )
    subnets: tuple[SubnetId | Expression, ...] = key(
        "subnets of a new one, in two zones at least; an existing network",
        default=(),
        derived="`network.subnets.compute`",
        change="X",
    )
    accounts: Mapping[AccountName, Account] = key("who shares the cluster", default={}, change="S")
    qos: Mapping[AccountName, Parameters] = key("qualities of service, in sacctmgr's words", default={}, change="S")
    enforce: tuple[Literal["associations", "limits", "nojobs", "nosteps", "qos", "safe", "wckeys"], ...] = key(
        "refuse jobs that break these; empty: only record. `AccountingStorageEnforce` in `slurm.config` wins", default=(), change="S"
    )
    config: Parameters = key("further parameters of slurmdbd.conf", default=Parameters(), change="S")
