"""How `/` of a Lustre file system is linked to S3: by a data repository association, or in FSx's old form.

An association carries changes both ways, needs one URL for both, and exists on every deployment type but scratch-1.
The old form is set when the file system is created and never again; it exports only when told to.
Source: FSx for Lustre user guide, "Working with older deployment types", and CreateDataRepositoryAssociation.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from ..spec.frozen import frozen
from ..spec.quantities import Size
from ..spec.text import DirectoryPath, S3Url
from .model import Association, Event, Lustre

ImportPolicy = Literal["NONE", "NEW", "NEW_CHANGED", "NEW_CHANGED_DELETED"]
_POLICIES: dict[frozenset[str], ImportPolicy] = {
    frozenset(): "NONE",
    frozenset({"new"}): "NEW",
    frozenset({"new", "changed"}): "NEW_CHANGED",
    frozenset({"new", "changed", "deleted"}): "NEW_CHANGED_DELETED",
}
ROOT = DirectoryPath("/")


def import_policy(events: Collection[Event]) -> ImportPolicy | None:
    """The old form's word for a set of events; it has none for some."""
    return _POLICIES.get(frozenset(events))


@frozen
class OldForm:
    """The old form's parameters."""

    import_path: S3Url
    export_path: S3Url | None
    policy: ImportPolicy
    chunk_size: Size | None


def is_old_form(model: Lustre) -> bool:
    """Say whether `import` and `export` can only be meant in the old form."""
    if not (model.import_ or model.export):
        return False
    two = model.import_ is not None and model.export is not None and model.import_.s3 != model.export.s3
    return two or model.deployment_type == "scratch-1"


def old_form(model: Lustre) -> OldForm | None:
    """The old form's parameters, where it is used."""
    source, target = model.import_, model.export
    if source is None or not is_old_form(model):
        return None
    policy = import_policy(source.policy)
    assert policy is not None, "checked: HPC441"
    return OldForm(source.s3, target.s3 if target else None, policy, source.chunk_size)


def associations(model: Lustre) -> Mapping[DirectoryPath, Association]:
    """Every association: those of `links`, or the one at `/` that `import` and `export` mean."""
    if is_old_form(model) or not (model.import_ or model.export):
        return model.links
    source, target = model.import_, model.export
    link = source or target
    assert link is not None
    root = Association(
        s3=link.s3,
        import_=source.policy if source else (),
        export=target.policy if target else (),
        chunk_size=source.chunk_size if source else None,
        import_on_create=source is not None,
    )
    return {ROOT: root}
