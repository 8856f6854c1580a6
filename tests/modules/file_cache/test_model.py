"""What may be written of a file cache."""

import pytest
from hpc_tf.modules.file_cache.model import FileCacheId, IpAddress, NfsSource, NfsUrl, S3Source
from hpc_tf.modules.spec.scalar import Refusal

from tests.spec import BASE, checked, codes

SPEC = "storage: {/cache: {file_cache: 1.2 TiB, links: {/a: %s}}}\n"


@pytest.mark.parametrize("digits", [8, 17, 18])
def test_an_id_has_8_to_18_digits(digits: int) -> None:
    assert FileCacheId.parse(f"fc-{'0' * digits}")


@pytest.mark.parametrize(("type_", "text"), [(FileCacheId, "fc-12"), (IpAddress, "10.0.0"), (NfsUrl, "nfs:/filer/a")])
def test_what_is_none_is_refused(type_: type[FileCacheId | IpAddress | NfsUrl], text: str) -> None:
    with pytest.raises(Refusal):
        type_.parse(text)


def test_a_link_is_told_by_its_url() -> None:
    def link(text: str) -> S3Source | NfsSource:
        entry = checked(BASE, SPEC % text).inferred.storage
        return next(e for p, e in entry.items() if p == "/cache").links["/a"]  # type: ignore[union-attr]  # one kind

    assert isinstance(link("s3://weather"), S3Source)
    assert isinstance(link("nfs://filer/projects"), NfsSource)
    assert link("{nfs: nfs://filer/projects, dns_servers: 10.0.0.2}") == NfsSource(
        nfs=NfsUrl("nfs://filer/projects"), dns_servers=(IpAddress("10.0.0.2"),)
    )


def test_a_link_has_one_source() -> None:
    assert codes(BASE, SPEC % "{s3: s3://weather, nfs: nfs://filer/a}") != []
