"""What a spec accepts in `ignore`: warnings and notes by code, each with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ..modules.spec.finding import Finding, Level, Rule
from ..modules.spec.nearest import nearest
from . import rules
from .diagnostics import Diagnostic


def accepted(
    found: Iterable[Diagnostic],
    ignore: Mapping[str, str],
    place: Callable[[Finding], Diagnostic],
    *,
    live: bool = False,
) -> list[Diagnostic]:
    """Drop what the spec accepts; say which entries accept nothing.

    ``live`` tells which half of the codes was looked for: those of an account, or those of the spec itself. An entry
    of the other half is none of our business.
    """
    found = list(found)
    kept = [d for d in found if d.level is Level.ERROR or not ignore.get(d.rule.code, "").strip()]
    if ignore:
        known, asked = _codes()
        for code, reason in ignore.items():
            if (code in asked) == live:
                of_code = [d for d in found if d.rule.code == code]
                kept += [place(finding) for finding in _misuse(code, reason, of_code, known)]
    return kept


def _codes() -> tuple[Mapping[str, Rule], Mapping[str, Rule]]:
    """Every rule, and those that only an account decides. Loaded where a spec ignores anything."""
    from ..stacks.live import RULES
    from .explain import all_rules

    return all_rules(), {rule.code: rule for rule in RULES}


def _misuse(code: str, reason: str, of_code: list[Diagnostic], known: Mapping[str, Rule]) -> Iterable[Finding]:
    """What is wrong with one entry, if anything."""
    path = ("ignore", code)
    if code not in known:
        close = nearest(code, known)
        help = f"write {close}" if close else f"remove {code}"
        yield Finding(rules.NO_SUCH_CODE, path, f"nothing is called {code}", help, at_key=True)
    elif any(d.level is Level.ERROR for d in of_code):
        yield Finding(rules.CANNOT_IGNORE, path, f"{code} is an error", f"remove {code}, and mend its cause")
    elif not of_code:
        yield Finding(rules.UNUSED_IGNORE, path, f"nothing in this spec raises {code}", f"remove {code}")
    elif not reason.strip():
        yield Finding(rules.NO_REASON, path, "the reason is empty", f"write why {code} does not matter here")
