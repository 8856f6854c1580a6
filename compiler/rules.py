"""The rules of the language itself: codes 0xx for YAML, 1xx for the schema."""

from __future__ import annotations

from ..modules.spec.finding import Level, Rule

SYNTAX = Rule(
    "HPC001",
    "The file is no YAML here",
    """The parser could not read this block. The top-level key around it is set aside
and the rest of the spec is checked all the same.""",
)
DUPLICATE_KEY = Rule(
    "HPC002", "A key is written twice", """YAML parsers differ on which of two equal keys wins, so none may."""
)
TAG = Rule(
    "HPC003",
    "A YAML tag is used",
    """Tags such as `!!str` or `!Ref` have no meaning in a spec: the schema gives every value its type.""",
)
SEVERAL_DOCUMENTS = Rule(
    "HPC004",
    "The file holds several documents",
    """One file is one document. Several files are merged in the order
in which the command line names them.""",
)
NOT_UTF8 = Rule("HPC005", "The file is not UTF-8", """A spec is UTF-8 text, with or without a byte order mark. Latin-1 and UTF-16 are not.""")
MERGE_KEY = Rule(
    "HPC006",
    "The merge key `<<` is used",
    """`<<` was dropped in YAML 1.2. What queues share stands under `compute:`; what
environments share stands in a file of its own, merged on the command line.""",
)
TAB = Rule("HPC007", "A tab indents a line", """YAML forbids tabs in indentation.""")
NOT_A_MAPPING = Rule(
    "HPC008", "The spec is no mapping", """A spec starts with keys such as `cluster`, `region` and `queues`."""
)
TOO_LARGE = Rule("HPC009", "Aliases expand to too many values", """Anchors and aliases are allowed within bounds.""")
MISSING_BLANK = Rule(
    "HPC010", "A blank is missing behind a colon", """`/home:efs` is one word to YAML. Write `/home: efs`."""
)
QUOTE_IT = Rule(
    "HPC011",
    "The value needs quotes",
    """Inside `[ ]` and `{ }` a `{` begins a mapping, so an expression needs quotes there.""",
)
MAPPING_IN_LIST = Rule(
    "HPC012",
    "A mapping stands inside a list",
    """In `[corp:]` or `[a: b]` the colon makes a mapping of the item.
Quote text that holds a colon; write braces around a mapping that is meant.""",
)
KEY_NOT_TEXT = Rule("HPC013", "A key is no text", """Keys are single words; a list or a mapping cannot be one. Quote a key that looks like either.""")
UNREADABLE = Rule("HPC014", "A file cannot be read", """The file does not exist or may not be read.""")

HIDING = frozenset({SYNTAX, NOT_UTF8, NOT_A_MAPPING, TOO_LARGE, TAB, UNREADABLE})
"""What leaves a part of a file unread, in which any key may stand."""

UNKNOWN_KEY = Rule(
    "HPC101",
    "Unknown key",
    """The language has no such key at this place. `hpc-tf explain KEY` tells what a key means and where it stands.""",
)
WRONG_SHAPE = Rule(
    "HPC102",
    "The value has the wrong form",
    """A mapping, a list or a single value stands where another form is due.""",
)
MISSING_KEY = Rule(
    "HPC103",
    "A required key is missing",
    """Only `cluster`, `region` and `queues` are required of a spec; some mappings have a key of
their own that is required.""",
)
NOT_IN_SET = Rule(
    "HPC104", "The value is not one of a closed set", """Values of closed sets are written in lower kebab-case."""
)
BAD_VALUE = Rule(
    "HPC105", "The value cannot be read", """Every type has one way to be written; units are part of the value."""
)
TWO_KINDS = Rule(
    "HPC106",
    "Two kinds exclude each other",
    """An entry has exactly one kind. An overlay that changes the kind removes the old one with `~`.""",
)
UNUSED_IGNORE = Rule(
    "HPC107",
    "Nothing to ignore",
    """An entry of `ignore` should go when the warning it accepts is gone.""",
    Level.WARNING,
)
CANNOT_IGNORE = Rule(
    "HPC108", "This cannot be ignored", """Only warnings and notes can be accepted in `ignore`; errors cannot."""
)
BAD_OVERRIDE = Rule(
    "HPC109",
    "An override does not fit",
    """`terraform.overrides` names resources by the address that hpc-tf gives them and
sets attributes that the AWS provider knows.""",
)
BAD_FILE = Rule(
    "HPC110", "A file that the spec names cannot be used", """Paths are relative to the spec that names them."""
)
BAD_INCLUDE = Rule(
    "HPC505",
    "An included file sets what it cannot",
    """A file of `slurm.include` that stands beside the spec is held to the rules of `slurm.config`: what hpc-tf writes
itself is not set a second time, and Slurm knows every parameter. Of a file behind a URL nobody can tell before the head
node has read it.""",
)
NO_REASON = Rule(
    "HPC130",
    "A finding is accepted without a reason",
    """`ignore` is read by whoever comes after: the reason says why the warning does not matter here. An entry without
one accepts nothing.

Bad:
    slurm: {idle_time: 30s}
    ignore: {HPC504: ""}
Good:
    slurm: {idle_time: 30s}
    ignore: {HPC504: our jobs come one by one all day}
""",
)
NO_SUCH_CODE = Rule(
    "HPC131",
    "There is no such code to ignore",
    """`ignore` names findings by their codes, as they are printed beside them; `hpc-tf explain CODE` tells what one is.

Bad:
    ignore: {HPC5O4: our jobs come one by one all day}
Good:
    slurm: {idle_time: 30s}
    ignore: {HPC504: our jobs come one by one all day}
""",
)

RULES = tuple(value for value in dict(globals()).values() if isinstance(value, Rule))
