"""Which sizes, throughputs and metadata rates FSx sells."""

import pytest
from hpc_tf.modules.lustre.capacity import METADATA_IOPS, Steps, automatic_metadata_iops, steps, throughputs, tib
from hpc_tf.modules.lustre.model import Lustre
from hpc_tf.modules.spec.quantities import FsxSize
from hypothesis import given
from hypothesis import strategies as st


def lustre(**keys: object) -> Lustre:
    return Lustre(lustre=FsxSize(1200), **keys)  # type: ignore[arg-type]  # keys of the model, by name


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"throughput": 125}, Steps(2400, (1200,))),
        ({"deployment_type": "scratch-2"}, Steps(2400, (1200,))),
        ({"deployment_type": "scratch-1"}, Steps(3600, (1200, 2400))),
        ({"deployment_type": "persistent-1", "storage_type": "hdd", "throughput": 12}, Steps(6000)),
        ({"deployment_type": "persistent-1", "storage_type": "hdd", "throughput": 40}, Steps(1800)),
        ({"efa": True, "throughput": 125}, Steps(38400)),
        ({"efa": True, "throughput": 1000}, Steps(4800)),
        ({"efa": True, "throughput": 7}, None),
    ],
)
def test_sizes_follow_deployment_type_disks_throughput_and_efa(keys: dict[str, object], expected: Steps | None) -> None:
    assert steps(lustre(**keys)) == expected


@given(st.integers(1, 500_000), st.sampled_from([Steps(2400, (1200,)), Steps(3600, (1200, 2400)), Steps(1800)]))
def test_the_sizes_around_any_size_are_on_sale_and_enclose_it(gib: int, sizes: Steps) -> None:
    around = sizes.around(gib)
    assert all(size in sizes for size in around)
    assert around[-1] > gib and all(size <= gib for size in around[:-1])


def test_sizes_are_written_as_fsx_writes_them() -> None:
    assert [tib(n) for n in (1200, 2400, 38400, 800)] == ["1.2 TiB", "2.4 TiB", "38.4 TiB", "800 GiB"]
    assert str(Steps(3600, (1200, 2400))) == "1.2 TiB, 2.4 TiB, multiples of 3.6 TiB"


def test_scratch_has_no_throughput_to_choose() -> None:
    assert throughputs(lustre(deployment_type="scratch-2")) == ()
    assert throughputs(lustre(deployment_type="persistent-1", storage_type="hdd")) == (12, 40)


@pytest.mark.parametrize(
    ("gib", "iops"),
    [(1200, 1500), (2400, 3000), (4800, 6000), (9600, 6000), (12000, 12000), (48000, 24000), (900_000, 192_000)],
)
def test_the_automatic_metadata_rate_grows_with_the_size(gib: int, iops: int) -> None:
    assert automatic_metadata_iops(gib) == iops and iops in METADATA_IOPS
