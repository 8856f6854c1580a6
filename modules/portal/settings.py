"""What the nodes of a pool with a portal are told. Pure data."""

from __future__ import annotations

from typing import Any

from .model import Portal


def portal_settings(portal: Portal | None) -> dict[str, Any]:
    """What the nodes of a pool are told."""
    if portal is None:
        return {}
    oidc = portal.oidc
    return {"portal": {"name": str(portal.name), "secret": str(oidc.client_secret) if oidc is not None else ""}}
