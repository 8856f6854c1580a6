"""Objects of the bucket, and the manifest over them."""

from typing import Any

from hpc_tf.modules.configuration.construct import Objects
from hpc_tf.modules.configuration.prefix import prefix_of

from tests.modules.storage.workbench import configuration


def made() -> dict[str, Any]:
    def build(state: Any) -> None:
        objects = Objects(state, "corp-hpc", "hpc-tf/demo/configuration")
        objects.file("slurm.conf", replacing=("@HEAD@", "10.0.0.1"))
        objects.data("resources.json", {"a": "b"})
        objects.folder(["boot/b.py", "boot/a.py"])
        objects.manifest(after=["aws_instance.head_node"])

    return configuration(build)


def test_the_manifest_is_made_of_what_is_uploaded_and_after_everything() -> None:
    found = made()
    manifest = found["resource"]["aws_s3_object"]["manifest_json"]
    assert manifest["depends_on"] == ["aws_instance.head_node"]
    assert "sha256(aws_s3_object.slurm_conf.content)" in found["locals"]["files"]
    assert "for name, program in aws_s3_object.program" in found["locals"]["files"]


def test_programs_are_one_resource() -> None:
    program = made()["resource"]["aws_s3_object"]["program"]
    assert program["for_each"] == '${toset(["boot/a.py", "boot/b.py"])}'
    assert program["key"] == "hpc-tf/demo/configuration/${each.value}"


def test_clusters_share_a_bucket_without_meeting() -> None:
    assert prefix_of("demo", own_bucket=True) == "configuration"
    assert prefix_of("demo", own_bucket=False) == "hpc-tf/demo/configuration"
