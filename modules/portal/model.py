"""What a spec says about the portal of a pool of login nodes."""

from __future__ import annotations

from ..access.sources import Source
from ..spec.expression import Expression
from ..spec.frozen import frozen
from ..spec.identifiers import Arn, SecretArn
from ..spec.key import key
from ..spec.text import Url, Worded

PORT = 443


class HostName(Worded):
    """A name in DNS."""

    type_name = "host name"
    pattern = r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$"
    examples = ("ondemand.example.org",)
    rule = "lower-case labels joined by dots"


class CertificateArn(Arn):
    """ARN of a certificate of AWS Certificate Manager."""

    type_name = "certificate ARN"
    service = "acm"
    resource = "certificate/.+"
    examples = ("arn:aws:acm:us-east-2:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab",)


class ClientId(Worded):
    """What an identity provider calls the portal."""

    type_name = "client id"
    pattern = r"^[!-~]{1,255}$"
    examples = ("ondemand",)
    rule = "printable characters without blanks"


class Claim(Worded):
    """A claim of a token."""

    type_name = "claim"
    pattern = r"^[A-Za-z0-9_:/.-]{1,128}$"
    examples = ("preferred_username",)
    rule = "letters, digits and _ : / . -"


@frozen
class Oidc:
    """An identity provider that people already have: OpenID Connect."""

    issuer: Url = key("address of the provider; its metadata are below `/.well-known/`", change="L")
    client_id: ClientId = key("what the provider calls the portal", change="L")
    client_secret: SecretArn = key("secret with the client's secret, as plain text", change="L")
    claim: Claim = key("the claim with the name of the person", default=Claim("preferred_username"), change="L")
    domain: HostName | None = key(
        "people of this domain alone, whose claim is an address: what stands before the @ is the user here",
        default=None, derived="the claim is the user, and has no @", change="L",
    )  # fmt: skip


@frozen
class Portal:
    """Open OnDemand: files, jobs, shells and applications in a browser."""

    name: HostName = key("the name that people open; have it point to the load balancer of the pool", change="L")
    certificate: CertificateArn | Expression | None = key(
        "certificate of that name, which the load balancer shows", default=None, derived="one that browsers warn of", change="A"
    )
    allowed_ips: tuple[Source, ...] | None = key(
        "sources that may open port 443", default=None, derived="those of `ssh` of the pool", change="A"
    )
    oidc: Oidc | None = key(
        "who people are, by an identity provider", default=None, derived="name and password of the directory (SSSD)", change="L"
    )
