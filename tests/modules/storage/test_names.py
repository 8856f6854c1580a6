"""Short names keep what tells them apart."""

from hpc_tf.modules.storage.names import shortened
from hypothesis import given
from hypothesis import strategies as st

NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,70}[a-z0-9]", fullmatch=True)


@given(NAMES, st.integers(20, 60))
def test_a_name_never_grows_too_long_and_stays_as_it_is_where_it_fits(name: str, longest: int) -> None:
    short = shortened(name, longest)
    assert len(short) <= longest
    assert short == name or len(name) > longest


def test_two_long_names_with_one_beginning_stay_two() -> None:
    assert shortened("a" * 60 + "-one", 50) != shortened("a" * 60 + "-two", 50)
