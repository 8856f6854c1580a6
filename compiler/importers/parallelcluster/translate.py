"""From a configuration of ParallelCluster 3 to a spec and a report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ....modules.catalog import Catalog
from ....modules.spec.finding import Level
from ....modules.spec.frozen import frozen
from ...diagnostics import Diagnostic, Span
from ...source import Source, read
from ...tree import Items, Table, Text
from . import codes, grammar, refusals, whole
from .compact import compact
from .draft import Draft, Said, said
from .ephemeral import translate_ephemeral
from .image_file import translate_image
from .journal import Journal, Told, diagnostics
from .kind_of_file import is_image, judge
from .nodes import remote_desktop, translate_node
from .old import modernise
from .places import likely_region
from .pools import open_ssh, translate_pools
from .queues import threads, translate_queue
from .raw import slurm_config
from .resource import Resource
from .rest import tell_rest
from .row import HEAD, QUEUE, STORAGE
from .section import Section
from .shorten import shorten
from .storage import name_apart, translate_storage
from .write import ranges, write

# A role is named CLUSTER-compute-QUEUE, within 64 characters; a queue takes 25 and a prefix of names 30.
_LONGEST_NAME = 20
# Sections of which only a part may be missing.
_WIDE = ("HeadNode", "Scheduling", "DevSettings", "Monitoring", "Iam", "DeploymentSettings")
_MODELINE = "# yaml-language-server: $schema=.hpc-tf.schema.json"


@frozen
class Imported:
    """The spec as text (empty where nothing can be made), what became of each key, and files to stand beside the spec."""

    spec: str
    told: tuple[Told, ...]
    diagnostics: tuple[Diagnostic, ...]
    files: dict[str, str]

    @property
    def refused(self) -> bool:
        """Say whether there is an error: ParallelCluster itself would refuse the file."""
        return any(told.rule.level is Level.ERROR for told in self.told) or any(
            d.level is Level.ERROR for d in self.diagnostics
        )


def translate(name: str, data: bytes, cluster: str = "", region: str = "") -> Imported:
    """Translate one file. Never raises for what a user wrote."""
    source = read(name, data, merge_keys=True)
    journal = Journal()
    if not judge(source, journal):
        return _finished("", source, journal.all(), {})
    if is_image(source):
        return _image(source, journal)
    modernise(source.tree, journal)
    grammar.check(source.tree, journal)
    refusals.check(source.tree, journal, Catalog.bundled())
    draft, files = _draft(source, journal, cluster, region)
    tell_rest(source.tree, journal)
    told = journal.all()
    return _finished(_text(draft, source, told), source, told, files)


def _image(source: Source, journal: Journal) -> Imported:
    """A file of `build-image`: a part of a spec, which a cluster's is merged with."""
    grammar.check(source.tree, journal, grammar.image_grammar())
    draft = translate_image(source.tree, journal)
    told = journal.all()
    return _finished(_text(draft, source, told), source, told, {})


def _finished(spec: str, source: Source, told: list[Told], files: dict[str, str]) -> Imported:
    problems = tuple(
        Diagnostic(p.rule, p.rule.level, p.span, "", _line(source, p.span), p.detail, p.help, p.related)
        for p in source.problems
    )
    return Imported(spec, tuple(told), (*problems, *diagnostics(told, source.lines)), files)


def _line(source: Source, span: Span) -> str:
    return source.lines[span.line - 1] if 0 < span.line <= len(source.lines) else ""


def _draft(source: Source, journal: Journal, cluster: str, region: str) -> tuple[Draft, dict[str, str]]:
    tree, draft, catalog = source.tree, Draft(), Catalog.bundled()
    draft.put(("cluster",), _name(source, journal, cluster))
    if "Region" not in tree and not region:
        region = likely_region(tree, catalog)
        journal.add(codes.NO_REGION, _top(source), "Region", f"{region} is written", "name the region by --region")
    draft.put(("region",), Said(region))
    section = Section(tree, "", (), draft, journal)
    whole.translate_whole(section)
    if region:
        draft.put(("region",), Said(region))
    written = whole.instance_types(section)
    image = section.find("Image.CustomAmi")
    ami = str(image) if image is not None else None
    head = tree.get("HeadNode")
    opened = _head(Section(head, HEAD, (), draft, journal), ami, catalog) if isinstance(head, Table) else None
    translate_pools(section, opened, ami)
    resources = _queues(section, ami, catalog)
    whole.efa_interfaces(section, resources)
    slurm_config(section, resources)
    _storage(section)
    translate_ephemeral(head if isinstance(head, Table) else None, resources, draft, journal, catalog)
    compact(draft, pools=bool(draft.get("login_nodes")))
    return draft, {whole.CATALOG: written} if written else {}


def _top(source: Source) -> Span:
    return Span(source.name, 1, 1, 2)


def _name(source: Source, journal: Journal, cluster: str) -> Said:
    if cluster:
        return Said(cluster)
    stem = re.sub(r"\.(ya?ml|config)$", "", source.name.rsplit("/", 1)[-1])
    plain = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:_LONGEST_NAME].strip("-")
    name = plain if plain[:1].isalpha() else f"cluster-{plain}"[:_LONGEST_NAME].strip("-")
    journal.add(codes.NAMED, _top(source), "", f"cluster is {name}", "name it by --name")
    return Said(name)


def _head(section: Section, ami: str | None, catalog: Catalog) -> Said | None:
    section.draft.tree.setdefault("head_node", {})
    translate_node(section, ami)
    instance = section.find("InstanceType")
    facts = catalog.instance(str(instance)) if instance is not None else None
    threads(section, (facts,) if facts is not None else (), "DisableSimultaneousMultithreading")
    subnet = section.take("Networking.SubnetId")
    if subnet is not None:
        section.put("Networking.SubnetId", said(subnet))
    remote_desktop(section)
    return open_ssh(section) if "InstanceType" in section.node.keys_at else None


def _queues(section: Section, ami: str | None, catalog: Catalog) -> list[Resource]:
    queues = section.find("Scheduling.SlurmQueues")
    found: list[Resource] = []
    seen: set[str] = set()
    for node in queues if isinstance(queues, Items) else ():
        name = node.get("Name")
        if isinstance(name, Text) and name not in seen:
            seen.add(str(name))
            found += translate_queue(Section(node, QUEUE, (said(name),), section.draft, section.journal), ami, catalog)
    return found


def _storage(section: Section) -> None:
    entries = section.find("SharedStorage")
    for node in entries if isinstance(entries, Items) else ():
        translate_storage(Section(node, STORAGE, (), section.draft, section.journal))
    name_apart(section.draft, entries if isinstance(entries, Items) else ())


def _text(draft: Draft, source: Source, told: list[Told]) -> str:
    """The spec: what it came from, itself, and in comments what is not in it."""
    head = f"{_MODELINE}\n# From {source.name.rsplit('/', 1)[-1]} (ParallelCluster 3) by hpc-tf; the numbers in comments are its lines\n"
    tree: dict[str, Any] = shorten({k: v for k, v in draft.tree.items() if v != {}})
    end = "".join(f"# {line}\n" for line in _absent(told))
    return head + write(tree) + (f"\n{end}" if end else "")


def _absent(told: list[Told]) -> Iterator[str]:
    """What the spec does not say, by section of the original."""
    lines: dict[str, list[int]] = {}
    for one in told:
        if one.rule is codes.LOST:
            top, *below = one.key.split(".")
            section = f"{top}.{below[0]}" if top in _WIDE and below else top
            lines.setdefault(section, []).append(one.span.line)
    for section, numbers in lines.items():
        yield f"not said: {section} ({ranges(sorted(set(numbers)))})"
