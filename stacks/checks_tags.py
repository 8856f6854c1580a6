"""What can be wrong with tags, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..modules.image_builder.model import Build
from ..modules.node.model import NodeKeys
from ..modules.spec.check import Site, check
from ..modules.spec.finding import Finding, Path
from ..modules.spec.walk import parts
from ..modules.storage.model import Stored
from .model import Cluster

Tagged = Cluster | NodeKeys | Stored | Build
TAGGED = (Cluster, NodeKeys, Stored, Build)
"""Every kind of part that has tags."""


def _tags(part: Cluster) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """Every mapping of tags with its place."""
    for path, found in parts(part):
        if isinstance(found, TAGGED):
            yield (*path, "tags"), found.tags


@check("HPC610", "The key of a tag is reserved", on=TAGGED)
def reserved_tag(part: Tagged, site: Site) -> Iterator[Finding]:
    """AWS keeps `aws:` for itself and refuses it; `hpctf:` tells nodes and roles which cluster they belong to.

    Bad:
        tags: {"hpctf:cluster": other}

    Good:
        tags: {"corp:cluster": other}
    """
    for key in part.tags:
        prefix = key.lower().partition(":")[0]
        if ":" in key and prefix in ("aws", "hpctf"):
            help = f"write corp:{key.partition(':')[2]}, for example"
            yield site.finding("tags", key, detail=f"{prefix}: is reserved", help=help)


# https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
_PLAIN = re.compile(r"[\w\s.:/=+\-@]*")
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/work-with-tags-in-IMDS.html
_METADATA = re.compile(r"(?!(\.{1,2}|_index)$)[A-Za-z0-9+\-=.,_:@]+")
_LONGEST_KEY, _LONGEST_VALUE = 128, 256


def _tag_problem(key: str, value: str, on_nodes: bool) -> tuple[str, str] | None:
    """What AWS refuses in a tag, and what to write."""
    if not 1 <= len(key) <= _LONGEST_KEY:
        return f"the key has {len(key)} characters", f"write 1 to {_LONGEST_KEY} characters"
    if len(value) > _LONGEST_VALUE:
        return f"the value has {len(value)} characters", f"write at most {_LONGEST_VALUE} characters"
    if on_nodes and not (_METADATA.fullmatch(key) and _PLAIN.fullmatch(key)):
        plain = re.sub(r"[^A-Za-z0-9+\-=._:@]+", "-", key).strip("-") or "tag"
        return f"{key!r} stands in no instance metadata", f"write {plain}: letters, digits and + - = . _ : @"
    if not (_PLAIN.fullmatch(key) and _PLAIN.fullmatch(value)):
        wrong = sorted(set(_PLAIN.sub("", key + value)))
        return f"{' '.join(wrong)} stands in no tag", "use letters, digits, blanks and + - = . _ : / @"
    return None


@check("HPC611", "AWS does not take this tag", on=TAGGED)
def wrong_tag(part: Tagged, site: Site) -> Iterator[Finding]:
    """Keys have 1 to 128 characters, values up to 256, of letters, digits, blanks and `+ - = . _ : / @`. Nodes read
    their tags from instance metadata, and an instance whose tag has a blank or a slash in its key does not start: so
    the keys of `tags` at the top, of head node and queues have neither.

    Bad:
        tags: {"cost centre": 0417}

    Good:
        tags: {cost-centre: 0417}
    """
    for key, value in part.tags.items():
        problem = _tag_problem(key, value, isinstance(part, (Cluster, NodeKeys)))
        if problem:
            yield site.finding("tags", key, detail=problem[0], help=problem[1])


_MOST_TAGS = 40


@check("HPC612", "More tags than a resource can have", on=Cluster)
def many_tags(part: Cluster, site: Site) -> Iterator[Finding]:
    """AWS takes 50 tags on a resource; ten are left to us. The top-level ones count everywhere.

    Bad:
        tags: {t01: a, t02: a, t03: a, t04: a, t05: a, t06: a, t07: a, t08: a, t09: a, t10: a, t11: a, t12: a, t13: a,
               t14: a, t15: a, t16: a, t17: a, t18: a, t19: a, t20: a, t21: a, t22: a, t23: a, t24: a, t25: a, t26: a,
               t27: a, t28: a, t29: a, t30: a, t31: a, t32: a, t33: a, t34: a, t35: a, t36: a, t37: a, t38: a, t39: a,
               t40: a, t41: a}

    Good:
        tags: {department: aerodynamics}
    """
    alone = len(part.tags)
    for path, tags in _tags(part):
        count = len({*part.tags, *tags})
        if count > _MOST_TAGS and (path == ("tags",) or alone <= _MOST_TAGS):
            yield site.finding(*path, detail=f"{count} tags", help=f"keep {_MOST_TAGS}, those at the top included")


@check("HPC613", "Two tags differ only in capitals", on=Cluster)
def same_but_capitals(part: Cluster, site: Site) -> Iterator[Finding]:
    """To IAM `Owner` and `owner` are one key: it refuses a role that has both, and top-level tags are on every role.

    Bad:
        tags: {Owner: platform, owner: hpc}

    Good:
        tags: {owner: hpc}
    """
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html, "Rules for tagging in IAM and AWS STS"
    seen: dict[str, str] = {}
    for key in part.tags:
        first = seen.setdefault(key.lower(), key)
        if first != key:
            detail = f"{first} and {key} are one key to IAM"
            yield site.finding("tags", key, detail=detail, help=f"remove {key}", also=(("tags", first),))


CHECKS = (reserved_tag, wrong_tag, many_tags, same_but_capitals)
