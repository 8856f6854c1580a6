"""What can be wrong with portals on login nodes."""

from __future__ import annotations

from collections.abc import Iterator

from ..modules.login_nodes.model import LoginPool
from ..modules.portal.model import CertificateArn, Portal
from ..modules.spec.check import Check, Site, check
from ..modules.spec.finding import Finding, Level, Path
from ..modules.spec.text import Cidr
from .model import Cluster

_WORLD = {4: 7, 6: 15}  # as for SSH (HPC231): two halves of the world are the world


def _portals(part: Cluster) -> Iterator[tuple[Path, LoginPool, Portal]]:
    for name, pool in part.login_nodes.items():
        if pool.portal is not None:
            yield ("login_nodes", name, "portal"), pool, pool.portal


@check("HPC770", "Browsers warn of the portal", on=Cluster, level=Level.WARNING)
def without_certificate(part: Cluster, site: Site) -> Iterator[Finding]:
    """Without `certificate` people see the node's own certificate, which no browser trusts, and learn to click warnings away
    where they type their password. AWS Certificate Manager gives one for your name, free of charge; the load balancer
    shows it.

    Bad:
        login_nodes: {web: {instance: m7i.large, portal: {name: ondemand.example.org}}}

    Good:
        login_nodes:
          web:
            instance: m7i.large
            portal:
              name: ondemand.example.org
              certificate: arn:aws:acm:us-east-2:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab
              oidc:
                issuer: https://login.example.org
                client_id: ondemand
                client_secret: arn:aws:secretsmanager:us-east-2:123456789012:secret:ood-AbCdEf
    """
    for path, pool, portal in _portals(part):
        if portal.certificate is None:
            yield site.finding(*path, detail=f"{portal.name} shows a certificate of its own", help="add certificate: arn:aws:acm:…")
        elif pool.load_balancer == "none":
            detail = "load_balancer is none, and only a load balancer can show it"
            yield site.finding(*path, "certificate", detail=detail, help="write load_balancer: public or private")


@check("HPC771", "The certificate is in another region", on=Cluster)
def certificate_elsewhere(part: Cluster, site: Site) -> Iterator[Finding]:
    """A load balancer shows certificates of its own region alone.

    Bad:
        login_nodes:
          web:
            instance: m7i.large
            portal:
              name: ondemand.example.org
              certificate: arn:aws:acm:eu-west-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab

    Good:
        login_nodes:
          web:
            instance: m7i.large
            portal:
              name: ondemand.example.org
              certificate: arn:aws:acm:us-east-2:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab
              oidc:
                issuer: https://login.example.org
                client_id: ondemand
                client_secret: arn:aws:secretsmanager:us-east-2:123456789012:secret:ood-AbCdEf
    """
    for path, _, portal in _portals(part):
        region = portal.certificate.split(":")[3] if isinstance(portal.certificate, CertificateArn) else part.region
        if region != part.region:
            help = f"have one in {part.region}"
            yield site.finding(*path, "certificate", detail=f"it is in {region}", help=help, also=(("region",),))


@check("HPC772", "Nobody can log in to the portal", on=Cluster)
def nobody(part: Cluster, site: Site) -> Iterator[Finding]:
    """Without `oidc` the portal asks SSSD who people are, and without `directory` SSSD knows nobody: local users have no
    passwords.

    Bad:
        login_nodes: {web: {instance: m7i.large, portal: {name: ondemand.example.org}}}

    Good:
        login_nodes:
          web:
            instance: m7i.large
            portal:
              name: ondemand.example.org
              certificate: arn:aws:acm:us-east-2:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab
              oidc:
                issuer: https://login.example.org
                client_id: ondemand
                client_secret: arn:aws:secretsmanager:us-east-2:123456789012:secret:ood-AbCdEf
    """
    for path, _, portal in _portals(part):
        if portal.oidc is None and part.directory is None:
            yield site.finding(*path, detail="neither `oidc` nor `directory` is written", help="add oidc, or a directory")


@check("HPC773", "The portal is open to the world with passwords", on=Cluster, level=Level.WARNING)
def passwords_for_the_world(part: Cluster, site: Site) -> Iterator[Finding]:
    """Without `oidc` the portal asks for name and password of the directory, once for each try, and everybody may try. An
    identity provider has a second factor and slows guessing down.

    Bad:
        login_nodes:
          web: {instance: m7i.large, portal: {name: ondemand.example.org, allowed_ips: [0.0.0.0/0]}}

    Good:
        directory:
          domain: corp.example.com
          servers: ldaps://ldap.corp.example.com
          bind_user: cn=reader,dc=corp,dc=example,dc=com
          password: arn:aws:secretsmanager:us-east-2:123456789012:secret:reader-AbCdEf
        login_nodes:
          web:
            instance: m7i.large
            portal:
              name: ondemand.example.org
              certificate: arn:aws:acm:us-east-2:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab
              allowed_ips: [203.0.113.0/24]
    """
    for path, _, portal in _portals(part):
        for index, source in enumerate((portal.allowed_ips or ()) if portal.oidc is None else ()):
            if isinstance(source, Cidr) and source.network.prefixlen <= _WORLD[source.network.version]:
                help = "name the networks that people come from, or add oidc"
                yield site.finding(*path, "allowed_ips", index, detail=f"{source} is everybody", help=help)


@check("HPC774", "Applications of the portal are on one node, its address leads to several", on=Cluster, level=Level.WARNING)
def several_nodes(part: Cluster, site: Site) -> Iterator[Finding]:
    """Open OnDemand runs a web server for each person on the node that was asked. A load balancer that shows a certificate
    does not keep people on one node, so that uploads and shells break off.

    Bad:
        login_nodes: {web: {instance: m7i.large, count: 2, portal: {name: ondemand.example.org}}}

    Good:
        login_nodes:
          web:
            instance: m7i.2xlarge
            portal:
              name: ondemand.example.org
              certificate: arn:aws:acm:us-east-2:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab
              oidc:
                issuer: https://login.example.org
                client_id: ondemand
                client_secret: arn:aws:secretsmanager:us-east-2:123456789012:secret:ood-AbCdEf
    """
    for path, pool, _ in _portals(part):
        if pool.count > 1:
            yield site.finding(*path[:2], "count", detail=f"{pool.count} nodes", help="write count: 1, and a larger instance")


CHECKS: tuple[Check, ...] = (without_certificate, certificate_elsewhere, nobody, passwords_for_the_world, several_nodes)
