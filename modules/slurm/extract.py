"""Make parameters.json from manual pages: ``python -m hpc_tf.modules.slurm.extract VERSION=slurm.conf.5.gz … > parameters.json``.

Of every parameter it keeps the spelling and the versions whose page documents it.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from pathlib import Path

_SECTIONS = {"PARAMETERS": "slurm.conf", "NODE CONFIGURATION": "node", "PARTITION CONFIGURATION": "partition"}
_ENTRY = re.compile(r"^\.TP\n\\fB([A-Z][A-Za-z0-9]+)\\fR", re.MULTILINE)


def names(page: str) -> dict[str, set[str]]:
    """The parameters of one page, by the file or line they belong to."""
    found: dict[str, set[str]] = {}
    for part in re.split(r'^\.SH "', page, flags=re.MULTILINE)[1:]:
        title, _, body = part.partition('"')
        if title in _SECTIONS:
            body = re.sub(r"^\.RS\n.*?^\.RE\n", "", _flat(body), flags=re.MULTILINE | re.DOTALL)
            found[_SECTIONS[title]] = set(_ENTRY.findall(body))
    return found


def _flat(body: str) -> str:
    """Drop inner indented blocks, which list values and not parameters, from the inside out."""
    inner = re.compile(r"^\.RS[^\n]*\n(?:(?!^\.RS)(?!^\.RE).*\n)*?^\.RE[^\n]*\n", re.MULTILINE)
    while True:
        body, count = inner.subn("", body)
        if not count:
            return body


def main(arguments: list[str]) -> None:
    """Print the table."""
    table: dict[str, dict[str, str]] = {where: {} for where in sorted(_SECTIONS.values())}
    for argument in arguments:
        version, _, path = argument.partition("=")
        for where, found in names(gzip.decompress(Path(path).read_bytes()).decode()).items():
            for name in found:
                table[where][name] = f"{table[where].get(name, '')} {version}".strip()
    print(json.dumps(table, indent=0, sort_keys=True))


if __name__ == "__main__":
    main(sys.argv[1:])
