"""What a spec says about a directory."""

from __future__ import annotations

from typing import Literal

from ..spec.expression import Expression
from ..spec.frozen import frozen
from ..spec.identifiers import SecretArn, SubnetId
from ..spec.key import key
from ..spec.raw import Parameters
from ..spec.text import Script, Worded


class DirectoryDomain(Worded):
    """The domain of a directory: a DNS name, or where its entries begin (``DC=corp,DC=example,DC=com``)."""

    type_name = "directory domain"
    pattern = r"^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9-]*[A-Za-z][A-Za-z0-9-]*\.?$|^[A-Za-z]+=[^=,]+(,\s*[A-Za-z]+=[^=,]+)*$"
    examples = ("corp.example.com", "DC=corp,DC=example,DC=com")
    rule = "a DNS name with a dot, or a distinguished name"

    @property
    def is_name(self) -> bool:
        """Say whether it is a DNS name."""
        return "=" not in self

    @property
    def base(self) -> str:
        """The entry below which people are searched."""
        return ",".join(f"dc={part}" for part in self.rstrip(".").split(".")) if self.is_name else str(self)


class LdapUri(Worded):
    """The address of a directory server."""

    type_name = "LDAP URI"
    pattern = r"^ldaps?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?$"
    examples = ("ldaps://ldap.corp.example.com",)
    rule = "ldaps:// and a host, perhaps a port"

    @classmethod
    def suggest(cls, text: str) -> str:
        """The same with a scheme."""
        host = text.split("://")[-1].split("/")[0]
        return f"write ldaps://{host}" if host else f"write for example {cls.examples[0]}"

    @property
    def encrypted(self) -> bool:
        """Say whether nobody between can read it."""
        return self.startswith("ldaps:")


class DistinguishedName(Worded):
    """An entry of a directory."""

    type_name = "distinguished name"
    pattern = r"^[A-Za-z0-9.-]+=[^=]+(,\s*[A-Za-z0-9.-]+=[^=]+)*$"
    examples = ("cn=reader,ou=services,dc=corp,dc=example,dc=com",)
    rule = "`cn=…,ou=…,dc=…`"


class LdapFilter(Worded):
    """A filter in the words of LDAP."""

    type_name = "LDAP filter"
    pattern = r"^\(.+\)$|^[^()=\s]+=.+$"
    examples = ("(memberOf=cn=hpc,ou=groups,dc=corp,dc=example,dc=com)",)
    rule = "`attribute=value`, or several in parentheses: `(&(a=b)(c=d))`"


@frozen
class Directory:
    """Where people are known. Either `servers` that are there already, or a `new` directory of AWS."""

    OF_NEW = ("edition", "size", "subnets", "deletion_policy")

    domain: DirectoryDomain = key(
        "its DNS name, or where its entries begin", change="S", stand_in=DirectoryDomain("corp.example.com")
    )
    servers: tuple[LdapUri | Expression, ...] = key(
        "addresses; the next is asked when one does not answer", default=(), derived="those of the `new` directory", change="S"
    )
    bind_user: DistinguishedName | None = key(
        "who asks for people; it needs to read alone", default=None, derived="the administrator of a `new` directory", change="S"
    )
    password: SecretArn | Expression | None = key("secret that holds the password of `bind_user`", default=None, change="S")
    ca_cert: Script | None = key(
        "certificates of who signed the servers': a path on the nodes, a file beside the spec, s3:// or https://",
        default=None, derived="those of the image", change="S",
    )  # fmt: skip
    tls: Literal["hard", "demand", "try", "allow", "never"] = key(
        "what becomes of a server whose certificate is wrong; hard and demand: it is not talked to", default="hard", change="S"
    )
    filter: LdapFilter | None = key("who of the people may log in and run jobs", default=None, derived="all", change="S")
    ssh_keys: bool = key("make a key pair at the first login, so that nodes of the cluster let one another in", default=True, change="S")
    sssd: Parameters = key("further parameters of the domain in sssd.conf", default=Parameters(), change="S")
    new: Literal["microsoft-ad", "simple-ad"] | None = key(
        "make a directory of AWS, with the storage", default=None, change="X"
    )
    edition: Literal["standard", "enterprise"] = key("of a new microsoft-ad: 30,000 or 500,000 entries", default="standard", change="X")
    size: Literal["small", "large"] = key("of a new simple-ad: 500 or 5,000 people", default="small", change="X")
    subnets: tuple[SubnetId | Expression, ...] = key(
        "two subnets of a new one, in two zones; an existing network", default=(), derived="`network.subnets`", change="X"
    )
    deletion_policy: Literal["retain", "delete"] = key(
        "of a new one. retain: any plan that destroys it fails; delete: goes with the cluster", default="retain", change="A"
    )

    @property
    def encrypted(self) -> bool:
        """Say whether nodes talk to it so that nobody between can read."""
        return bool(self.servers) and (self.tls != "never" or not self._readable)

    @property
    def raised(self) -> tuple[LdapUri, ...]:
        """The servers to which a connection begins readable, and is raised by StartTLS before anything is said."""
        return self._readable if self.tls != "never" else ()

    @property
    def _readable(self) -> tuple[LdapUri, ...]:
        return tuple(one for one in self.servers if isinstance(one, LdapUri) and not one.encrypted)
