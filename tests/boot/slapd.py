"""A directory: real slapd beside the router of the world, with people in it, that says nothing without TLS: by LDAPS, or after StartTLS."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.lab.tree import layered, tree
from tests.lab.world import World
from tests.lanes.tools import end_with_parent

BASE = "dc=corp,dc=example,dc=com"
READER, PASSWORD = f"cn=reader,{BASE}", "read only"
SECRETS = {"marie": "polonium", "pierre": "piezo", "rosalind": "photo 51"}
_ETC = "/etc/ldap/test"
_CONF = f"""
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/nis.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
TLSCertificateFile {_ETC}/cert.pem
TLSCertificateKeyFile {_ETC}/key.pem
security ssf=128
database mdb
maxsize 16777216
suffix "{BASE}"
directory {_ETC}/data
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{READER}" read by * auth
"""
_PERSON = """
dn: uid={name},{base}
objectClass: inetOrgPerson
objectClass: posixAccount
uid: {name}
cn: {name}
sn: {name}
uidNumber: {number}
gidNumber: 30100
homeDirectory: /home/{name}
loginShell: /bin/sh
userPassword: {secret}
employeeType: {kind}
"""
_PEOPLE = f"""
dn: {BASE}
objectClass: dcObject
objectClass: organization
dc: corp
o: Corp

dn: {READER}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: {PASSWORD}

dn: cn=chemistry,{BASE}
objectClass: posixGroup
cn: chemistry
gidNumber: 30100
memberUid: marie
memberUid: pierre
"""


@contextmanager
def serving(world: World) -> Iterator[str]:
    """Serve until the end; the certificate by which it is known, as PEM. ``marie`` is of kind ``hpc``, the others are not."""
    folder = world.folder / "directory"
    with layered(tree(), folder) as root:
        place = root / _ETC.lstrip("/")
        (place / "data").mkdir(parents=True)
        (place / "slapd.conf").write_text(_CONF)
        people = [_PERSON.format(name=name, base=BASE, number=30001 + n, secret=secret, kind="hpc" if name == "marie" else "guest")
                  for n, (name, secret) in enumerate(sorted(SECRETS.items()))]  # fmt: skip
        (place / "people.ldif").write_text("\n".join([_PEOPLE, *people]))
        _run(root, "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=directory of a test",
             "-addext", f"subjectAltName=IP:{world.router}", "-keyout", f"{_ETC}/key.pem", "-out", f"{_ETC}/cert.pem")  # fmt: skip
        _run(root, "slapadd", "-f", f"{_ETC}/slapd.conf", "-l", f"{_ETC}/people.ldif")
        command = ["nsenter", f"--target={world.pid}", "--net", "--", "chroot", str(root), "/usr/sbin/slapd", "-d", "0"]
        process = subprocess.Popen([*command, "-f", f"{_ETC}/slapd.conf", "-h", f"{url(world)} {url(world, 'ldap')}"], stdin=subprocess.DEVNULL,
                                   preexec_fn=lambda: end_with_parent(signal.SIGKILL))  # fmt: skip
        try:
            yield (place / "cert.pem").read_text()
        finally:
            process.kill()
            process.wait(timeout=20)


def url(world: World, scheme: str = "ldaps") -> str:
    """Where it answers."""
    return f"{scheme}://{world.router}:{ {'ldaps': 636, 'ldap': 389}[scheme] }"


def _run(root: Path, *command: str) -> None:
    done = subprocess.run(["chroot", str(root), "/usr/bin/env", "PATH=/usr/sbin:/usr/bin", *command], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60, check=False)  # fmt: skip
    assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}"
