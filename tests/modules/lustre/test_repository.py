"""How `/` is linked to S3."""

from dataclasses import replace

from hpc_tf.modules.lustre.model import Association, Link, Lustre
from hpc_tf.modules.lustre.repository import associations, import_policy, is_old_form, old_form
from hpc_tf.modules.spec.quantities import FsxSize, Size
from hpc_tf.modules.spec.text import DirectoryPath, S3Url

IN, OUT = Link(s3=S3Url("s3://weather/in")), Link(s3=S3Url("s3://weather/out"))
PLAIN = Lustre(lustre=FsxSize(1200))


def test_one_url_for_both_directions_is_one_association_at_the_root() -> None:
    (found,) = associations(replace(PLAIN, import_=IN, export=Link(s3=IN.s3, policy=("new",)))).items()
    assert found == ("/", Association(s3=IN.s3, import_=("new", "changed"), export=("new",), import_on_create=True))


def test_export_alone_imports_nothing() -> None:
    found = associations(replace(PLAIN, export=OUT))[DirectoryPath("/")]
    assert (found.import_, found.export, found.import_on_create) == ((), ("new", "changed"), False)


def test_two_urls_are_the_old_form() -> None:
    model = replace(PLAIN, deployment_type="scratch-2", import_=replace(IN, chunk_size=Size.parse("2 GiB")), export=OUT)
    form = old_form(model)
    assert form is not None and associations(model) == {}
    assert (form.import_path, form.export_path, form.policy) == (IN.s3, OUT.s3, "NEW_CHANGED")
    assert form.chunk_size == Size.parse("2 GiB")


def test_scratch_1_knows_the_old_form_only() -> None:
    assert is_old_form(replace(PLAIN, deployment_type="scratch-1", import_=IN))
    assert not is_old_form(replace(PLAIN, deployment_type="scratch-1"))


def test_the_old_form_has_four_words_for_events() -> None:
    assert import_policy(()) == "NONE" and import_policy(("changed", "new")) == "NEW_CHANGED"
    assert import_policy(("deleted",)) is None


def test_links_are_taken_as_they_are() -> None:
    links = {DirectoryPath("/in"): Association(s3=IN.s3)}
    assert associations(replace(PLAIN, links=links)) == links
