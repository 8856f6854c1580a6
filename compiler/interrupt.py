"""Ctrl-C ends a command wherever it meets it.

Python drops an interrupt that meets it in a callback, as each import has one, and makes another exception of one that meets it while a
class is made; both is most of what the loading of the compiler does.
"""

from __future__ import annotations

import signal
import sys

_AGAIN_SECONDS = 1.0
_SIGNALS = [getattr(signal, name) for name in ("SIGALRM", "SIGINT") if hasattr(signal, name)]
_came = False


def obey() -> None:
    """Raise ``KeyboardInterrupt`` for an interrupt, and once more each second until the program ends."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # nohup and a shell's `&` have it ignored
        for one in _SIGNALS:
            signal.signal(one, _raise)
        sys.unraisablehook = lambda lost: None if lost.exc_type is KeyboardInterrupt else sys.__unraisablehook__(lost)


def came() -> bool:
    """Say whether there was one, whatever exception has become of it."""
    return _came


def ignore() -> None:
    """Let nothing disturb the end of the program."""
    for one in _SIGNALS:
        signal.signal(one, signal.SIG_IGN)


def _raise(*_: object) -> None:
    global _came
    _came = True
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, _AGAIN_SECONDS)
    raise KeyboardInterrupt
