"""What can be wrong with a directory by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from ..spec.check import Site, check
from ..spec.finding import Finding, Level
from .model import Directory
from .sssd_conf import OWNED

_KINDS = {"edition": "microsoft-ad", "size": "simple-ad"}
_DEFAULTS = {field.name: field.default for field in fields(Directory)}


@check("HPC730", "A directory has servers, or is new", on=Directory)
def one_place(part: Directory, site: Site) -> Iterator[Finding]:
    """Nodes ask servers that are there already, or those of a directory that AWS makes.

    Bad:
        directory: {domain: corp.example.com}

    Good:
        directory: {domain: corp.example.com, new: microsoft-ad, password: arn:aws:secretsmanager:us-east-2:123456789012:secret:ad-AbCdEf}
    """
    if not part.servers and part.new is None:
        yield site.finding(detail="neither `servers` nor `new` is written", help="write servers: with the addresses")


@check("HPC731", "The directory lets nobody ask without a name", on=Directory)
def credentials(part: Directory, site: Site) -> Iterator[Finding]:
    """Nodes ask as `bind_user`, with the password that the secret holds. Of a new directory the secret is the
    administrator's: it is made beforehand, with 8 to 64 characters of three kinds.

    Bad:
        directory: {domain: corp.example.com, servers: ldaps://ldap.corp.example.com}

    Good:
        directory:
          domain: corp.example.com
          servers: ldaps://ldap.corp.example.com
          bind_user: cn=reader,dc=corp,dc=example,dc=com
          password: arn:aws:secretsmanager:us-east-2:123456789012:secret:reader-AbCdEf
    """
    wanted = ("password",) if part.new is not None else ("bind_user", "password") if part.servers else ()
    missing = [name for name in wanted if getattr(part, name) is None]
    if missing:
        words = " and ".join(missing)
        yield site.finding(detail=f"{words}: not written", help=f"write {words}")


@check("HPC732", "The key does not go with this directory", on=Directory)
def not_of_this_place(part: Directory, site: Site) -> Iterator[Finding]:
    """Edition, size, subnets and deletion are of a directory that AWS makes: an edition of Microsoft's, a size of a simple
    one.

    Bad:
        directory: {domain: corp.example.com, new: simple-ad, edition: enterprise, password: arn:aws:secretsmanager:us-east-2:123456789012:secret:ad-AbCdEf}

    Good:
        directory: {domain: corp.example.com, new: simple-ad, size: large, password: arn:aws:secretsmanager:us-east-2:123456789012:secret:ad-AbCdEf}
    """
    for name in part.OF_NEW:
        if getattr(part, name) == _DEFAULTS[name]:
            continue
        if part.new is None:
            yield site.finding(name, detail="a directory that is there already does not take it", help=f"remove `{name}`")
        elif _KINDS.get(name, part.new) != part.new:
            yield site.finding(name, detail=f"a {part.new} does not take it", help=f"remove `{name}`")


@check("HPC733", "An ldap:// server must know StartTLS", on=Directory, level=Level.WARNING)
def begins_readable(part: Directory, site: Site) -> Iterator[Finding]:
    """Nodes raise the connection to an ldap:// server with StartTLS before they say anything, as `tls` asks for its
    certificate. A server that cannot do that is not asked, and nobody of the directory is known. Unencrypted is possible,
    if it is said: `tls: never`.

    Bad:
        directory:
          domain: corp.example.com
          servers: ldap://ldap.corp.example.com
          bind_user: cn=reader,dc=corp,dc=example,dc=com
          password: arn:aws:secretsmanager:us-east-2:123456789012:secret:reader-AbCdEf

    Good:
        directory:
          domain: corp.example.com
          servers: ldaps://ldap.corp.example.com
          bind_user: cn=reader,dc=corp,dc=example,dc=com
          password: arn:aws:secretsmanager:us-east-2:123456789012:secret:reader-AbCdEf
    """
    for index, server in enumerate(part.servers):
        if server in part.raised:
            help = f"write ldaps://{server.removeprefix('ldap://')}, or tls: never where there is no certificate"
            yield site.finding("servers", index, detail=f"{server}, and tls is {part.tls}", help=help)


@check("HPC734", "Passwords of people cross the network readably", on=Directory, level=Level.WARNING)
def clear_text(part: Directory, site: Site) -> Iterator[Finding]:
    """Without TLS everybody between a node and the directory reads the password of who logs in. Directories of AWS speak
    LDAPS once they have a certificate; a network load balancer with one, before them, serves as well: name it in
    `servers`.

    Bad:
        directory:
          domain: corp.example.com
          servers: ldap://ldap.corp.example.com
          tls: never
          bind_user: cn=reader,dc=corp,dc=example,dc=com
          password: arn:aws:secretsmanager:us-east-2:123456789012:secret:reader-AbCdEf

    Good:
        directory:
          domain: corp.example.com
          servers: ldaps://ldap.corp.example.com
          bind_user: cn=reader,dc=corp,dc=example,dc=com
          password: arn:aws:secretsmanager:us-east-2:123456789012:secret:reader-AbCdEf
    """
    if part.encrypted:
        return
    if part.servers:
        yield site.finding("servers", detail="ldap:// is not encrypted", help="write ldaps://")
    elif part.new is not None:
        yield site.finding("new", detail="a new directory has no certificate", help="accept it with ignore: {HPC734: reason}")


@check("HPC735", "A false directory is believed", on=Directory, level=Level.WARNING)
def weak_tls(part: Directory, site: Site) -> Iterator[Finding]:
    """With `try`, `allow` and `never` a node talks to a server whose certificate is wrong or missing: whoever answers in
    its place learns passwords and says who is who.

    Bad:
        directory:
          domain: corp.example.com
          servers: ldaps://ldap.corp.example.com
          tls: allow
          bind_user: cn=reader,dc=corp,dc=example,dc=com
          password: arn:aws:secretsmanager:us-east-2:123456789012:secret:reader-AbCdEf

    Good:
        directory:
          domain: corp.example.com
          servers: ldaps://ldap.corp.example.com
          ca_cert: /etc/ssl/certs/corp.pem
          bind_user: cn=reader,dc=corp,dc=example,dc=com
          password: arn:aws:secretsmanager:us-east-2:123456789012:secret:reader-AbCdEf
    """
    if part.encrypted and part.tls not in ("hard", "demand"):
        help = "remove `tls`, and name who signed the certificate in ca_cert"
        yield site.finding("tls", detail=f"{part.tls} lets a wrong certificate pass", help=help)


@check("HPC736", "A parameter of sssd.conf has a key of its own", on=Directory)
def owned(part: Directory, site: Site) -> Iterator[Finding]:
    """What the spec says by a key of `directory`, it does not say twice; and a password never stands in a spec.

    Bad:
        directory:
          domain: corp.example.com
          servers: ldaps://ldap.corp.example.com
          bind_user: cn=reader,dc=corp,dc=example,dc=com
          password: arn:aws:secretsmanager:us-east-2:123456789012:secret:reader-AbCdEf
          sssd: {ldap_tls_reqcert: never}

    Good:
        directory:
          domain: corp.example.com
          servers: ldaps://ldap.corp.example.com
          bind_user: cn=reader,dc=corp,dc=example,dc=com
          password: arn:aws:secretsmanager:us-east-2:123456789012:secret:reader-AbCdEf
          sssd: {ldap_schema: rfc2307bis, ldap_id_mapping: false}
    """
    for name in part.sssd:
        if name in OWNED:
            yield site.finding("sssd", name, detail=f"directory.{OWNED[name]} says it", help=f"use `{OWNED[name]}` instead")


@check("HPC737", "That sssd.conf would let nobody in, or everybody", on=Directory)
def providers(part: Directory, site: Site) -> Iterator[Finding]:
    """People come from LDAP: other providers need a machine that has joined a domain, which nodes that come and go do not.
    And a filter is LDAP's: another `access_provider` would not look at it.

    Bad:
        directory:
          domain: corp.example.com
          servers: ldaps://ldap.corp.example.com
          bind_user: cn=reader,dc=corp,dc=example,dc=com
          password: arn:aws:secretsmanager:us-east-2:123456789012:secret:reader-AbCdEf
          sssd: {id_provider: ad}

    Good:
        directory:
          domain: corp.example.com
          servers: ldaps://ldap.corp.example.com
          bind_user: cn=reader,dc=corp,dc=example,dc=com
          password: arn:aws:secretsmanager:us-east-2:123456789012:secret:reader-AbCdEf
          sssd: {ldap_schema: rfc2307}
    """
    if part.sssd.get("id_provider", "ldap") != "ldap":
        yield site.finding("sssd", "id_provider", detail="only ldap works here", help="remove `id_provider`")
    if part.filter is not None and part.sssd.get("access_provider", "ldap") != "ldap":
        detail = f"`filter` is written, and {part.sssd['access_provider']} does not look at it"
        yield site.finding("sssd", "access_provider", detail=detail, help="remove one of them", also=(site / "filter",))


@check("HPC738", "A new directory is called by a DNS name", on=Directory)
def named(part: Directory, site: Site) -> Iterator[Finding]:
    """AWS makes a directory for a DNS name with a dot.

    Bad:
        directory: {domain: "DC=corp,DC=example,DC=com", new: simple-ad, password: arn:aws:secretsmanager:us-east-2:123456789012:secret:ad-AbCdEf}

    Good:
        directory: {domain: corp.example.com, new: simple-ad, password: arn:aws:secretsmanager:us-east-2:123456789012:secret:ad-AbCdEf}
    """
    if part.new is not None and not part.domain.is_name:
        yield site.finding("domain", detail=f"{part.domain} is no DNS name", help="write for example corp.example.com")


CHECKS = (one_place, credentials, not_of_this_place, begins_readable, clear_text, weak_tls, owned, providers, named)
