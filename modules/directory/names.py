"""What Active Directory calls itself and its administrator. Pure."""

from __future__ import annotations

from .model import Directory, DistinguishedName


def short_name(domain: str) -> str:
    """The NetBIOS name, at most 15 characters; of Microsoft AD also the unit in which people are."""
    return domain.split(".")[0][:15].upper()


def administrator(model: Directory) -> DistinguishedName:
    """Who may ask a new directory from its first day on.

    Source: AWS Directory Service administration guide, "What gets created" of each kind.
    """
    name = str(model.domain).rstrip(".")
    if model.new == "simple-ad":
        return DistinguishedName(f"cn=Administrator,cn=Users,{model.domain.base}")
    return DistinguishedName(f"cn=Admin,ou=Users,ou={short_name(name)},{model.domain.base}")
