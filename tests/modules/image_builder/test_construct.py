"""What images that are to be built become in the image state, and how the cluster state knows them."""

from __future__ import annotations

import json
from typing import Any

from tests.spec import BASE, checked

ARM = "queues: {arm: {instances: c7g.16xlarge}}"


def made(*specs: str) -> dict[str, Any]:
    from hpc_tf.compiler.synthesis import synthesise

    found = checked(BASE, *specs)
    assert found.ok, found.diagnostics
    files = synthesise(found).files
    return {path.split("/")[0]: json.loads(data) for path, data in files.items() if path.endswith("/main.tf.json")}


def images(*specs: str) -> dict[str, Any]:
    found: dict[str, Any] = made(*specs)["image"]["resource"]
    return found


def test_without_a_recipe_there_is_no_such_state() -> None:
    assert "image" not in made("storage: {/home: efs}")


def test_the_cluster_boots_from_what_the_image_state_made() -> None:
    cluster = made("image: {build: {}}")["cluster"]
    head = cluster["resource"]["aws_instance"]["head_node"]["ami"]
    assert head == "${data.terraform_remote_state.image.outputs.images.main_x86_64}"
    assert "aws_ami" not in cluster["data"]


def test_all_nodes_of_one_recipe_share_an_image_and_other_architectures_have_their_own() -> None:
    found = images("image: {build: {}}", ARM)
    assert sorted(found["aws_imagebuilder_image"]) == ["main_arm64", "main_x86_64"]
    recipes = found["aws_imagebuilder_image_recipe"]
    assert recipes["main_arm64"]["parent_image"].endswith("aws:image/amazon-linux-2023-arm64/x.x.x")
    assert recipes["main_arm64"]["component"] == recipes["main_x86_64"]["component"], "components are shared"


def test_a_fleet_may_have_a_recipe_of_its_own() -> None:
    found = made("queues: {cpu: {instances: c7i.large, image: {build: {lustre: false}}}}")
    assert list(found["image"]["resource"]["aws_imagebuilder_image"]) == ["cpu_main_x86_64"]
    template = found["cluster"]["resource"]["aws_launch_template"]["cpu_main"]
    assert template["image_id"] == "${data.terraform_remote_state.image.outputs.images.cpu_main_x86_64}"
    assert template["image_id"] != found["cluster"]["resource"]["aws_instance"]["head_node"]["ami"]


def test_the_same_content_has_the_same_version_and_other_content_another() -> None:
    def versions(spec: str) -> tuple[str, str]:
        found = images(spec)
        slurm = found["aws_imagebuilder_component"]["slurm"]["version"]
        return slurm, found["aws_imagebuilder_image_recipe"]["main_x86_64"]["version"]

    sha = "0" * 64
    first, again = versions("image: {build: {}}"), versions("image: {build: {tags: {a: b}}}")
    other = versions(f"image: {{build: {{slurm: {{version: 25.05.3, sha256: '{sha}'}}}}}}")
    bigger = versions("image: {build: {root_volume: 80 GiB}}")
    assert first == again and first[0] != other[0] and first[1] != other[1]
    assert bigger[0] == first[0] and bigger[1] != first[1]


def test_new_versions_are_there_before_the_old_go() -> None:
    found = images("image: {build: {}}")
    for kind in ("component", "image_recipe", "image"):
        for body in found[f"aws_imagebuilder_{kind}"].values():
            assert body["lifecycle"]["create_before_destroy"] is True


def test_a_driver_is_in_the_image_where_a_node_has_a_gpu_unless_the_spec_says_no() -> None:
    gpu = "queues: {gpu: {instances: g6.12xlarge}}"
    parts = {spec: set(images(f"image: {{build: {spec}}}", gpu)["aws_imagebuilder_component"]) for spec in ("{}", "{nvidia: false}")}
    assert "nvidia" in parts["{}"] and "nvidia" not in parts["{nvidia: false}"]
    assert "nvidia" not in images("image: {build: {}}")["aws_imagebuilder_component"]


def test_machines_that_build_let_nobody_in_and_speak_the_second_version_of_metadata() -> None:
    found = images("image: {build: {}}")
    place = found["aws_imagebuilder_infrastructure_configuration"]["main_x86_64"]
    assert place["instance_metadata_options"]["http_tokens"] == "required" and place["terminate_instance_on_failure"] is True
    assert "aws_vpc_security_group_ingress_rule" not in found


def test_their_role_reads_components_and_writes_logs_and_no_more() -> None:
    policy = json.loads(images("image: {build: {}}")["aws_iam_role_policy"]["image"]["policy"])
    actions = {action for statement in policy["Statement"] for action in statement["Action"]}
    assert actions == {
        "imagebuilder:GetComponent", "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "s3:GetObject", "s3:PutObject",
    }  # fmt: skip


def test_a_role_of_the_users_own_gets_a_profile_and_no_policy() -> None:
    found = images("image: {build: {iam: {role: 'arn:aws:iam::123456789012:role/hpc/build'}}}")
    assert found["aws_iam_instance_profile"]["image_main_x86_64"]["role"] == "build" and "aws_iam_role" not in found


def test_copies_go_to_regions_and_accounts_and_the_key_stays_at_home() -> None:
    key = "arn:aws:kms:us-east-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    spec = "image: {build: {regions: us-west-2, accounts: '210987654321'}}"
    home, away = images(spec, f"encryption: {key}")["aws_imagebuilder_distribution_configuration"]["main_x86_64"]["distribution"]
    shown = home["ami_distribution_configuration"]
    assert (home["region"], away["region"]) == ("us-east-2", "us-west-2")
    assert shown["kms_key_id"] == key and "kms_key_id" not in away["ami_distribution_configuration"]
    assert shown["launch_permission"] == {"user_ids": ["210987654321"]}


def test_a_schedule_makes_a_pipeline() -> None:
    assert "aws_imagebuilder_image_pipeline" not in images("image: {build: {}}")
    pipeline = images("image: {build: {schedule: week}}")["aws_imagebuilder_image_pipeline"]["main_x86_64"]
    assert pipeline["schedule"]["schedule_expression"] == "cron(0 2 ? * sun *)"


def test_the_slurm_of_the_recipe_is_what_raw_parameters_are_checked_against() -> None:
    found = checked(BASE, "image: {build: {}}")
    assert str(found.inferred.image.slurm_version) == "25.11.4"
