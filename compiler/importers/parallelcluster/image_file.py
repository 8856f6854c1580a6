"""A configuration of `build-image` becomes `image.build`: a part of a spec, to be merged with that of a cluster."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ...tree import Items, Table, Text
from . import codes
from .draft import Draft, Said, said
from .journal import Journal
from .row import Fate, Row
from .section import Section
from .table import IMAGE_ROWS

_BY_KEY = {row.source: row for row in IMAGE_ROWS}
# Parts of the names of AWS's own images in Image Builder, and what the system is called here.
_SYSTEMS = {
    "amazon-linux-2023": "alinux2023", "red-hat-enterprise-linux-8": "rhel8", "red-hat-enterprise-linux-9": "rhel9",
    "ubuntu-server-22": "ubuntu2204", "ubuntu-server-24": "ubuntu2404",
}  # fmt: skip
_PERMISSION = "DevSettings.DistributionConfiguration.LaunchPermission"


class ImageSection(Section):
    """The whole file, of which other rows tell."""

    def row(self, key: str) -> Row:
        """The row of a key."""
        return _BY_KEY[key]

    def copy(self) -> None:
        """Translate every key that stands by itself."""
        for row in IMAGE_ROWS:
            node = self.find(row.key) if "[]" not in row.key and row.fate is not Fate.JOINT else None
            if node is not None:
                self._one(row, node)


def translate_image(tree: Table, journal: Journal) -> Draft:
    """The draft of a spec's `image`, with what else the file says."""
    draft = Draft()
    section = ImageSection(tree, "", (), draft, journal)
    section.copy()
    _system(section)
    _components(section)
    _tags(section)
    _policies(section)
    _places(section)
    _accounts(section)
    return draft


def _system(section: Section) -> None:
    """The parent's operating system: of an AMI nobody can tell it offline."""
    parent = section.find("Build.ParentImage")
    if not isinstance(parent, Text):
        return
    named = next((system for part, system in _SYSTEMS.items() if part in parent), None)
    if named is not None:
        section.draft.put(("image", "os"), Said(named, parent.span))
    else:
        section.tell("Build.ParentImage", codes.NEARLY, "image.build.parent, for the operating system alinux2023", "write its system as image.os")


def _items(section: Section, key: str) -> Iterator[Table]:
    found = section.find(key)
    yield from (item for item in found if isinstance(item, Table)) if isinstance(found, Items) else ()


def _leaf(section: Section, item: Table, name: str, key: str) -> Text | None:
    """A value of an item that is carried over."""
    node = item.get(name)
    if not isinstance(node, Text):
        return None
    section.tell_of(node, key)
    return node


def _components(section: Section) -> None:
    made = []
    for item in _items(section, "Build.Components"):
        _leaf(section, item, "Type", "Build.Components[].Type")
        value = _leaf(section, item, "Value", "Build.Components[].Value")
        made += [said(value)] if value is not None else []
    if made:
        section.draft.put(("image", "build", "components"), made)


def _tags(section: Section) -> None:
    """Those of the image; the machine that builds has them too."""
    made: dict[str, Said] = {}
    for part in ("Build", "Image"):
        for item in _items(section, f"{part}.Tags"):
            key = _leaf(section, item, "Key", f"{part}.Tags[].Key")
            value = _leaf(section, item, "Value", f"{part}.Tags[].Value")
            if key is not None and value is not None:
                made[Said(key, key.span)] = said(value)
    if made:
        section.draft.put(("image", "build", "tags"), made)


def _policies(section: Section) -> None:
    key = "Build.Iam.AdditionalIamPolicies"
    found = [_leaf(section, item, "Policy", f"{key}[].Policy") for item in _items(section, key)]
    made = [said(one) for one in found if one is not None]
    if made:
        section.draft.put(("image", "build", "iam", "policies"), made)


def _places(section: Section) -> None:
    regions = section.take("DevSettings.DistributionConfiguration.Regions")
    if regions is not None:
        listed = [Said(one.strip(), regions.span) for one in regions.split(",") if one.strip()]
        section.draft.put(("image", "build", "regions"), listed)


def _accounts(section: Section) -> None:
    """The accounts of a launch permission; groups and organizations are left out, and said to be."""
    text = section.take(_PERMISSION)
    if text is None:
        return
    try:
        permission: Any = json.loads(text)
    except ValueError:
        permission = None
    if not isinstance(permission, dict):
        return section.tell(_PERMISSION, codes.LOST, "it is no JSON object", "name accounts as image.build.accounts")
    users = permission.get("UserIds")
    accounts = [Said(str(one), text.span) for one in users] if isinstance(users, list) else []
    if accounts:
        section.draft.put(("image", "build", "accounts"), accounts)
    others = sorted(set(permission) - ({"UserIds"} if accounts else set()))
    if others:
        return section.tell(_PERMISSION, codes.LOST if not accounts else codes.NEARLY, f"{', '.join(others)} is not carried over: accounts alone",
                            "share the image by hand")  # fmt: skip
    return None
