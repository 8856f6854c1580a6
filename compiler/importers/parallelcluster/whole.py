"""What concerns the whole cluster: tags, names of roles, DNS, accounting, raw parameters of Slurm."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ....modules.catalog import describe
from ....modules.spec.finding import dotted
from ...tree import Items, Table, Text
from . import codes
from .draft import Said, said
from .queues import Resource, free, plain, tags
from .section import Section
from .values import integer, truth

_SETTINGS = "Scheduling.SlurmSettings"
_SLURMDBD_PORT = "6819"
_NAME = re.compile(r"^[a-z][a-z0-9-]{0,24}$")
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
    if isinstance(further, Table) and further:
        section.put("DirectoryService.AdditionalSssdConfigs", {k: plain(v) for k, v in further.items()})


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


# -- raw parameters -----------------------------------------------------------------------------------------------------


def slurm_config(section: Section, resources: Iterable[Resource]) -> None:
    """One map of raw parameters; names of nodes become those of here."""
    listed = section.take(f"{_SETTINGS}.CustomSlurmSettings")
    if not isinstance(listed, Items):
        return
    renamed = _Names({(str(r.queue.names[0]), str(r.own.names[-1])): r for r in resources})
    made: dict[str, Any] = {}
    for item in listed:
        line = {name: renamed(plain(value)) for name, value in item.items() if _carried(section, name, value)}
        first = next(iter(line), None)
        if first is not None and first.lower() in _LINES:  # the further keys belong to the same line of the file
            rest = "".join(f" {k}={v}" for k, v in list(line.items())[1:])
            _add(made, first, Said(f"{line[first]}{rest}", getattr(line[first], "span", None)))
        else:
            for name, value in line.items():
                _add(made, name, value)
    if made:
        section.put(f"{_SETTINGS}.CustomSlurmSettings", made)
    if renamed.used:
        section.tell(f"{_SETTINGS}.CustomSlurmSettings", codes.NEARLY, "names of nodes lose -st- and -dy-; always-on nodes are the first of a fleet",
                     "compare the ranges under slurm.config")  # fmt: skip


def _carried(section: Section, name: str, value: Any) -> bool:
    """Say whether a raw parameter is carried over, and report where it is not."""
    if free("slurm.conf", name):
        return True
    section.journal.add(codes.LOST, value.span, dotted(value.path), f"hpc-tf itself writes {name}")
    return False


_LINES = ("nodename", "nodeset", "partitionname", "downnodes")


def _add(made: dict[str, Any], name: str, value: Any) -> None:
    """A second value of one parameter makes a list: the line is repeated."""
    known = next((k for k in made if k.lower() == name.lower()), None)
    if known is None:
        made[name] = value
    else:
        before = made[known] if isinstance(made[known], list) else [made[known]]
        made[known] = [*before, *(value if isinstance(value, list) else [value])]


class _Names:
    """Rewrites `queue-st-resource-1` to `queue-fleet-1`; dynamic nodes are counted after the static ones."""

    _NODE = re.compile(r"([a-z][a-z0-9-]*?)-(st|dy)-([a-z][a-z0-9-]*)-(\[[0-9,-]+\]|[0-9]+)")

    def __init__(self, resources: Mapping[tuple[str, str], Resource]) -> None:
        self._resources = resources
        self.used = False

    def __call__(self, value: Any) -> Any:
        """The same value with the names of here."""
        if isinstance(value, list):
            return [self(v) for v in value]
        return Said(self._NODE.sub(self._name, value), value.span)

    def _name(self, found: re.Match[str]) -> str:
        resource = self._resources.get((found[1], found[3]))
        if resource is None:
            return found[0]
        self.used = True
        static = integer(str(resource.own.find("MinCount") or "0")) or 0
        shift = static if found[2] == "dy" else 0
        return f"{found[1]}-{found[3]}-{re.sub('[0-9]+', lambda n: str(int(n[0]) + shift), found[4])}"
