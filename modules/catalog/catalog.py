"""Look up instance types, and the zones that offer them, without loading them all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from . import bundle, record, regions
from .instance import InstanceType
from .nearest import nearest_type


class Catalog:
    """The bundled instance types, and those that a user adds.

    What AWS offers where is known of the regions in ``regions()``. In any other region, and for a type that the user
    added, nobody knows better: there every known type counts as offered in every zone.
    """

    def __init__(self, text: str, own: Iterable[InstanceType] = ()) -> None:
        self._text = text
        self._own = {instance.name: instance for instance in own}
        self._seen: dict[str, tuple[InstanceType, str]] = {}
        self._regions: tuple[str, ...] = tuple(bundle.find(text, "regions"))

    @staticmethod
    @cache
    def bundled() -> Catalog:
        """The catalog that comes with this package; always the same object."""
        return Catalog(bundle.text_of(bundle.INSTANCE_TYPES))

    def with_types(self, types: Iterable[InstanceType]) -> Catalog:
        """Add further types (see ``describe.parse``); one that is known already is replaced, its zones are kept."""
        return Catalog(self._text, (*self._own.values(), *types))

    def instance(self, name: str) -> InstanceType | None:
        """The facts of a type, or None where there is no such type."""
        own = self._own.get(name)
        found = self._bundled_type(name)
        return own or (found[0] if found else None)

    def names(self) -> tuple[str, ...]:
        """All types, sorted."""
        types = self._text[self._text.index('\n"types":{') + 1 :]
        return tuple(sorted({*re.findall(r'^"([^"]+)":\{"', types, re.MULTILINE), *self._own}))

    def nearest(self, name: str) -> tuple[str, ...]:
        """The types most like a wrong name, those of the same family first."""
        return nearest_type(name, self.names())

    def regions(self) -> tuple[str, ...]:
        """The regions of which it is known what AWS offers there."""
        return self._regions

    def region_offers(self, region: str, name: str) -> bool:
        """Say whether a type can be had in a region, as far as anybody knows."""
        known = self._offered(region, name)
        return bool(known) if known is not None else self.instance(name) is not None

    def zones(self, region: str) -> tuple[str, ...]:
        """The zone ids of a region, sorted; empty where they are not known."""
        return regions.zones(region)

    def zones_offering(self, region: str, name: str) -> tuple[str, ...]:
        """The zone ids of a region that offer a type, sorted."""
        known = self._offered(region, name)
        if known is not None:
            return known
        return self.zones(region) if self.instance(name) is not None else ()

    def _offered(self, region: str, name: str) -> tuple[str, ...] | None:
        """The zones of the bundled data, or None where it cannot know."""
        found = self._bundled_type(name)
        if found is None or region not in self._regions:
            return None
        packed = found[1][self._regions.index(region)]
        return bundle.unpack_zones(self.zones(region), packed) or (None if name in self._own else ())

    def _bundled_type(self, name: str) -> tuple[InstanceType, str] | None:
        if name not in self._seen:
            fields = bundle.find(self._text, name) if "." in name else None
            if fields is None:
                return None
            offered = fields.pop("offered")
            self._seen[name] = (record.decode(name, fields), offered)
        return self._seen[name]
