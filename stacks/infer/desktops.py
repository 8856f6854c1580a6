"""Fill in who may open a remote desktop: at one place the same people as may come in by SSH."""

from __future__ import annotations

from dataclasses import replace

from ...modules.access.model import Access, NodeAccess
from ...modules.access.sources import Source
from ...modules.dcv.model import NO_DCV, Dcv


def infer_access(access: Access) -> Access:
    """Say whom the desktops of the whole cluster let in."""
    return replace(access, dcv=_for(access.dcv, access.ssh))


def desktop_of(own: NodeAccess, above: Access, ssh: tuple[Source, ...], *, opened_above: bool) -> Dcv:
    """The desktop of one kind of node; ``opened_above`` says that `access` is about these nodes."""
    if own.dcv is not None:
        return _for(own.dcv, ssh)
    return above.dcv if opened_above else NO_DCV


def lets_in(access: NodeAccess) -> bool:
    """Say whether anybody from outside may reach a node."""
    desktop = access.dcv
    return bool(access.ssh) or (desktop is not None and desktop.enabled and bool(desktop.allowed_ips))


def _for(desktop: Dcv, ssh: tuple[Source, ...]) -> Dcv:
    if not desktop.enabled or desktop.allowed_ips is not None:
        return desktop
    return replace(desktop, allowed_ips=ssh)
