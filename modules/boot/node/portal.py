"""Open OnDemand on a login node: its packages, its configuration, its start. A node where that fails takes logins all the same.

Open OnDemand documentation, "Install Software From Package" (release 4.0) and "Authentication".
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from . import aws, packages, services
from .command import program, run, succeeds
from .facts import CURRENT, Node
from .files import folder, write
from .report import Failed, say

_KEPT = Path("/etc/hpc-tf/portal")
_CONFIG = Path("/etc/ood/config")
_GENERATOR = "/opt/ood/ood-portal-generator/sbin/update_ood_portal"
_RELEASE = "4.0"
_RPM = f"https://yum.osc.edu/ondemand/{_RELEASE}/ondemand-release-web-{_RELEASE}-1.{{system}}.noarch.rpm"
_DEB = f"https://apt.osc.edu/ondemand/{_RELEASE}/ondemand-release-web_{_RELEASE}.0-{{system}}_all.deb"
_STREAMS = ("ruby:3.3", "nodejs:20")
_SECONDS = 900
# People of a directory alone: nobody has to read /etc/shadow for that.
PAM = "# written by hpc-tf\nauth required pam_sss.so\naccount required pam_sss.so\n"


def filled(text: str, secret: str) -> str:
    """ood_portal.yml with what must not lie in the bucket; sessions begun on one node of a pool go on on another."""
    if any(sign in secret for sign in '"\\\n'):
        raise Failed("the client's secret has quotes, backslashes or several lines")
    passphrase = hashlib.sha256(f"hpc-tf portal {secret}".encode()).hexdigest()
    return text.replace("@OIDC_CLIENT_SECRET@", secret).replace("@OIDC_PASSPHRASE@", passphrase)


def system(facts: Mapping[str, str]) -> str:
    """The word of the operating system in the names of packages, from os-release(5)."""
    if facts.get("ID") == "amzn":
        return f"amzn{facts.get('VERSION_ID', '')}"
    if facts.get("ID") in ("ubuntu", "debian"):
        return facts.get("VERSION_CODENAME", "")
    return f"el{facts.get('VERSION_ID', '').partition('.')[0]}"


def apply(node: Node) -> Node:
    """Serve the portal, where the pool has one."""
    told = node.own.get("portal")
    if told:
        try:
            _apply(node, told)
        except (Failed, OSError) as failed:
            say(f"no portal: {failed}")
    return node


def _apply(node: Node, told: Mapping[str, str]) -> None:
    secret = aws.secret_text(told["secret"]).strip() if told["secret"] else ""
    _install(oidc=bool(secret))
    _certificate(told["name"])
    write(_CONFIG / "ood_portal.yml", filled((CURRENT / f"portal/{node.pool}.yml").read_text(encoding="utf-8"), secret), 0o600)
    write(_CONFIG / f"clusters.d/{node.cluster}.yml", (CURRENT / f"portal/cluster-{node.pool}.yml").read_bytes())
    write(Path("/etc/pam.d/ood"), PAM)
    run(_GENERATOR, "--force", timeout=120)
    server = "apache2" if packages.manager() == "apt-get" else "httpd"
    services.start(server)
    services.listening(443, seconds=60, what=server)
    say(f"portal https://{told['name']}")


def _install(*, oidc: bool) -> None:
    """Open OnDemand and the module of Apache that says who people are; an image may have both."""
    tool = packages.manager()
    if not Path(_GENERATOR).exists():
        name = system(_os_release())
        if tool == "dnf":
            if name.startswith("el"):
                succeeds("dnf", "-y", "module", "enable", *_STREAMS, timeout=_SECONDS)
            packages.install(_RPM.format(system=name), seconds=_SECONDS)
        else:
            path = "/run/hpc-tf-ondemand.deb"
            run("curl", "-fsSL", "--max-time", "120", "-o", path, _DEB.format(system=name), timeout=150)
            packages.install(path, seconds=_SECONDS)
        packages.install("ondemand", seconds=_SECONDS)
    wanted = {"dnf": ("mod_ssl", "mod_auth_openidc" if oidc else "mod_authnz_pam"),
              "apt-get": ("libapache2-mod-auth-openidc" if oidc else "libapache2-mod-authnz-pam",)}  # fmt: skip
    packages.install(*wanted[tool])
    if tool == "apt-get":
        run("a2enmod", "-q", "ssl", "auth_openidc" if oidc else "authnz_pam", timeout=60)
    elif not oidc:
        write(Path("/etc/httpd/conf.modules.d/55-authnz_pam.conf"), "LoadModule authnz_pam_module modules/mod_authnz_pam.so\n")


def _os_release() -> dict[str, str]:
    lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    return {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines)}


def _certificate(name: str) -> None:
    """One that only the load balancer sees; it trusts every certificate."""
    if program("openssl") is None:
        raise Failed("openssl is not in this image")
    folder(_KEPT)
    if not (_KEPT / "certificate.pem").exists():
        run(*certificate(name, _KEPT / "certificate.pem", _KEPT / "key.pem"), timeout=60)
        (_KEPT / "key.pem").chmod(0o600)


def certificate(name: str, where: Path, key: Path) -> tuple[str, ...]:
    """The command that makes it."""
    return (
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj", "/CN=portal",
        "-addext", f"subjectAltName=DNS:{name}", "-keyout", str(key), "-out", str(where),
    )  # fmt: skip
