"""What concerns the whole cluster: tags, names of roles, DNS, accounting, raw parameters of Slurm."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ...tree import Items, Table, Text
from . import codes
from .draft import Said, said
from .queues import tags
from .resource import Resource
from .section import Section
from .values import truth

_SETTINGS = "Scheduling.SlurmSettings"
_SLURMDBD_PORT = "6819"
CATALOG = "instance-types.json"


def translate_whole(section: Section) -> None:
    """Translate the keys of the top level."""
    section.copy()
    tags(section)
    _metadata(section)
    _prefix(section)
    _dns(section)
    _slurmdbd(section)
    _directory(section)
    _search(section)


def _metadata(section: Section) -> None:
    version = section.take("Imds.ImdsSupport")
    if version is not None and version == "v1.0":
        section.tell("Imds.ImdsSupport", codes.LOST, "IMDSv1 answers every program that can reach it: IMDSv2 always",
                     "terraform.overrides can set metadata_options")  # fmt: skip
    elif version is not None:
        section.tell("Imds.ImdsSupport", codes.DEFAULT, "IMDSv2 always")


def _prefix(section: Section) -> None:
    """`/a/b/name-` is a path and the beginning of names."""
    text = section.take("Iam.ResourcePrefix")
    if text is None:
        return
    path, slash, name = text.rpartition("/")
    if slash:
        section.put("Iam.ResourcePrefix", Said(f"{path}/", text.span))
    if name:
        section.draft.put(("iam", "name_prefix"), Said(name, text.span))


def _dns(section: Section) -> None:
    names, none, zone = (
        section.take(f"{_SETTINGS}.Dns.{key}") for key in ("UseEc2Hostnames", "DisableManagedDns", "HostedZoneId")
    )
    chosen: list[tuple[str, Said]] = []
    if names is not None and truth(names):
        chosen.append(("UseEc2Hostnames", Said("ec2", names.span)))
    if none is not None and truth(none):
        chosen.append(("DisableManagedDns", Said("none", none.span)))
    if zone is not None:
        chosen.append(("HostedZoneId", said(zone)))
    for key in ("UseEc2Hostnames", "DisableManagedDns"):
        node = section.find(f"{_SETTINGS}.Dns.{key}")
        if isinstance(node, Text) and not truth(node):
            section.tell(f"{_SETTINGS}.Dns.{key}", codes.DEFAULT, "names are managed by themselves")
    for key, _ in chosen[1:]:
        section.tell(f"{_SETTINGS}.Dns.{key}", codes.NOT_NEEDED, f"{chosen[0][1]} says it")
    if chosen:
        section.put(f"{_SETTINGS}.Dns.HostedZoneId", chosen[0][1])


def _slurmdbd(section: Section) -> None:
    host, port = (section.take(f"{_SETTINGS}.ExternalSlurmdbd.{key}") for key in ("Host", "Port"))
    if host is not None:
        tail = f":{port}" if port is not None and str(port) != _SLURMDBD_PORT else ""
        section.put(f"{_SETTINGS}.ExternalSlurmdbd.Host", Said(f"{host}{tail}", host.span))


def _directory(section: Section) -> None:
    servers, further = (
        section.take("DirectoryService.DomainAddr"),
        section.take("DirectoryService.AdditionalSssdConfigs"),
    )
    if servers is not None:
        section.put("DirectoryService.DomainAddr", [Said(s.strip(), servers.span) for s in servers.split(",")])
        # SSSD does not look for a certificate there either; what the file says of them stands, and means StartTLS
        if "ldap://" in servers and section.find("DirectoryService.LdapTlsReqCert") is None:
            section.draft.put(("directory", "tls"), Said("never", servers.span))
            section.tell("DirectoryService.DomainAddr", codes.NEARLY, "ldap:// has no certificate: tls is never",
                         "write ldaps:// where the directory has one")  # fmt: skip
    if isinstance(further, Table) and further:
        section.put(
            "DirectoryService.AdditionalSssdConfigs",
            {k: said(v if isinstance(v, Text) else str(v)) for k, v in further.items()},
        )


def _search(section: Section) -> None:
    """Tags by which an image would have been searched."""
    found = section.find("DevSettings.AmiSearchFilters.Tags")
    for item in found if isinstance(found, Items) else ():
        for name in ("Key", "Value"):
            node = item.get(name)
            if node is not None:
                row = section.row(f"DevSettings.AmiSearchFilters.Tags[].{name}")
                section.journal.tell(node, row, codes.LOST, row.note)


def instance_types(section: Section) -> str:
    """`InstanceTypesData` as the file that `catalog` names, or an empty text."""
    text = section.take("DevSettings.InstanceTypesData")
    if text is None:
        return ""
    try:
        types = json.loads(text)
        records = list(types.values()) if isinstance(types, dict) else []
    except ValueError:
        records = []
    from ....modules.catalog import describe  # seldom needed

    made = json.dumps({"InstanceTypes": records}, indent=1, sort_keys=True) + "\n"
    problems = describe.parse(made).problems or (() if records else ("it holds no types",))
    if problems:
        section.tell(
            "DevSettings.InstanceTypesData", codes.LOST, problems[0], "name whole records in a file under catalog"
        )
        return ""
    section.put("DevSettings.InstanceTypesData", Said(CATALOG, text.span))
    return made


def efa_interfaces(section: Section, resources: Iterable[Resource]) -> None:
    """The layout of EFA cards, for every fleet that has some and no interfaces of its own."""
    key = "DevSettings.EfaInterfaceType"
    layout = section.take(key)
    fleets = [r.own for r in resources if r.uses_efa and not r.own_interfaces]
    if layout is None or layout != "efa" or not fleets:
        section.tell(
            key, codes.NOT_NEEDED, "no fleet has EFA" if layout == "efa" else "only the word efa means something there"
        )
        return
    for own in fleets:
        own.draft.put(own.place("queues.<q>.fleets.<f>.efa_interfaces"), said(layout))
