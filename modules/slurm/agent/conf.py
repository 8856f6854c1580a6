"""slurm.conf as lines: what the agent must know of it to change it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .hostlist import expand

_WORD = re.compile(r'(\w+)=("[^"]*"|\S*)')
_ENTITY = ("nodename", "partitionname", "nodeset", "downnodes", "include", "switchname")


@dataclass(frozen=True)
class Line:
    """One line: its words by lower-case name, in order. ``kind`` is the first of them: nodename, partitionname, ..."""

    text: str
    words: Mapping[str, str]

    @property
    def kind(self) -> str:
        """The name of the first word; empty for a comment."""
        return next(iter(self.words), "")

    def without(self, *names: str) -> dict[str, str]:
        """Its words but some."""
        return {name: value for name, value in self.words.items() if name not in names}

    def replacing(self, name: str, value: str) -> str:
        """Its text with another value of one word."""
        changed, count = re.subn(rf'(?i)\b{name}=("[^"]*"|\S*)', lambda m: f"{m[0].split('=')[0]}={value}", self.text, count=1)
        return changed if count else f"{self.text} {name}={value}"


def lines(text: str) -> Iterator[Line]:
    """Every line, also comments and empty ones; hpc-tf writes no line that continues on the next."""
    for line in text.splitlines():
        words = {} if line.lstrip().startswith("#") else {name.lower(): value.strip('"') for name, value in _WORD.findall(line)}
        yield Line(line, words)


def node_lines(text: str) -> dict[str, Line]:
    """The line that declares each node."""
    found = (line for line in lines(text) if line.kind == "nodename" and line.words["nodename"].lower() != "default")
    return {name: line for line in found for name in expand(line.words["nodename"])}


def partition_lines(text: str) -> dict[str, Line]:
    """The line that declares each partition."""
    return {line.words["partitionname"]: line for line in lines(text) if line.kind == "partitionname"}


def scalars(text: str) -> dict[str, str]:
    """The parameters that stand on lines of their own."""
    return {line.kind: line.words[line.kind] for line in lines(text) if line.kind and line.kind not in _ENTITY}


_OF_MACHINE = ("slurmctldhost", "authtype", "credtype")


def on_this_machine(text: str, here: str) -> str:
    """The file of the head node before this one, with what the one in force here says of this machine, as its boot does it
    (modules/boot/node/controller.py)."""
    old, new = (scalars(one).get("slurmctldhost", "").partition("(")[2].rstrip(")") for one in (text, here))
    ours = [line.text for line in lines(here) if line.kind in _OF_MACHINE]
    left = [line.replacing(line.kind, new) if old and line.words.get(line.kind) == old else line.text
            for line in lines(text) if line.kind not in _OF_MACHINE]  # fmt: skip
    return "\n".join([*left[:1], *ours, *left[1:]]) + "\n"


def overridden(text: str, overrides: Mapping[str, str]) -> str:
    """The file with parameters that this machine sets by itself: replaced where they stand, added where they do not."""
    left = dict(overrides)
    made = []
    for line in lines(text):
        name = next((name for name in overrides if name.lower() == line.kind and line.kind not in _ENTITY), None)
        if name is None:
            made.append(line.text)
        elif name in left:
            made.append(f"{name}={left.pop(name)}")
    added = [f"{name}={value}" for name, value in sorted(left.items())]
    return "\n".join([*made, *added]) + "\n"
