"""What becomes of a ParallelCluster file where the table alone does not say it."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hpc_tf.compiler.importers.parallelcluster import codes
from hpc_tf.compiler.importers.parallelcluster.translate import Imported, translate

from tests.spec import checked

HEAD = """
Region: us-east-2
Image: {Os: alinux2023}
HeadNode:
  InstanceType: m6i.xlarge
  Networking: {SubnetId: subnet-0a23456789abcdef0}
  Ssh: {AllowedIps: 192.0.2.0/24}
"""
QUEUE = """
Scheduling:
  Scheduler: slurm
  SlurmQueues:
    - Name: q1
      Networking: {SubnetIds: [subnet-0a23456789abcdef0]}
      ComputeResources: [{Name: cr, InstanceType: c6i.xlarge}]
"""


def of(*parts: str) -> Imported:
    return translate("cluster-config.yaml", "".join(map(dedent, parts)).encode())


def spec(*parts: str) -> str:
    """The lines of the spec without comments."""
    lines = (line.split("  #")[0].rstrip() for line in of(*parts).spec.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("#"))


def said(made: Imported, rule: codes.Rule) -> list[str]:
    return [told.detail for told in made.told if told.rule is rule]


def queues(*entries: str) -> str:
    """A scheduler with queues of so many keys."""
    listed = "".join(f"    - {entry}\n" for entry in entries)
    return f"Scheduling:\n  Scheduler: slurm\n  SlurmQueues:\n{listed}"


def queue(name: str, resource: str, more: str = "") -> str:
    return f"{{Name: {name}, Networking: {{SubnetIds: [subnet-0a23456789abcdef0]}}, ComputeResources: [{resource}]{more}}}"


def test_a_small_cluster_becomes_a_small_spec() -> None:
    assert spec(HEAD, QUEUE) == dedent("""\
        cluster: cluster-config
        region: us-east-2
        network: {subnets: subnet-0a23456789abcdef0}
        access: 192.0.2.0/24
        head_node: m6i.xlarge
        queues:
          q1: c6i.xlarge""")


def test_comments_name_the_lines_of_the_original() -> None:
    lines = of(HEAD, QUEUE).spec.splitlines()
    assert lines[0] == "# yaml-language-server: $schema=.hpc-tf.schema.json"
    assert lines[1] == "# From cluster-config.yaml (ParallelCluster 3) by hpc-tf; the numbers in comments are its lines"
    assert next(line for line in lines if "m6i" in line).endswith("# 5")


def test_the_same_file_gives_the_same_bytes() -> None:
    assert of(HEAD, QUEUE).spec == of(HEAD, QUEUE).spec


def test_what_all_queues_share_stands_under_compute() -> None:
    many = [queue(f"q{n}", f"{{Name: cr, InstanceType: c6i.{n}xlarge, MaxCount: 5}}") for n in (2, 4, 8)]
    assert "compute: {nodes: 0-5}\nqueues:\n  q2: c6i.2xlarge\n  q4: c6i.4xlarge\n  q8: c6i.8xlarge" in spec(HEAD, queues(*many))


def test_what_all_nodes_may_do_stands_at_the_top() -> None:
    policy = "{AdditionalIamPolicies: [{Policy: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'}]}"
    text = spec(HEAD + f"  Iam: {policy}\n", queues(queue("q1", "{Name: cr, InstanceType: c6i.large}", f", Iam: {policy}")))
    assert "iam: {policies: arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess}" in text
    assert text.count("AmazonS3ReadOnlyAccess") == 1


def test_one_proxy_of_all_nodes_is_that_of_the_network() -> None:
    proxied = queue("q1", "{Name: cr, InstanceType: c6i.large}").replace("]}, Compute", "], Proxy: {HttpProxyAddress: 'http://p:1'}}, Compute")
    head = HEAD.replace("abcdef0}", "abcdef0, Proxy: {HttpProxyAddress: 'http://p:1'}}")
    assert "network: {subnets: subnet-0a23456789abcdef0, proxy: http://p:1}" in spec(head, queues(proxied)).replace('"', "")


def test_an_absent_word_on_efa_is_written_out() -> None:
    made = of(HEAD, queues(queue("q1", "{Name: cr, InstanceType: hpc7a.96xlarge}")))
    assert "efa: false" in made.spec
    assert said(made, codes.THEIR_DEFAULT) == ["ParallelCluster uses EFA only where it is told to"]


def test_an_open_port_is_written_out() -> None:
    made = of(HEAD.replace("  Ssh: {AllowedIps: 192.0.2.0/24}\n", ""), QUEUE)
    assert "access: 0.0.0.0/0" in made.spec
    assert "ParallelCluster opens port 22 to the world: 0.0.0.0/0" in said(made, codes.THEIR_DEFAULT)


def test_own_security_groups_decide_about_ssh() -> None:
    made = of(HEAD.replace("abcdef0}", "abcdef0, SecurityGroups: [sg-01234567]}"), QUEUE)
    assert "access" not in made.spec


def test_local_disks_are_mounted_where_parallelcluster_did_unasked() -> None:
    made = of(HEAD, queues(queue("q1", "{Name: cr, InstanceType: c6id.xlarge}")))
    assert "/scratch: {local: instance-store, mount_on: q1}" in made.spec


def test_spot_with_several_types_keeps_the_cheapest_first() -> None:
    flexible = "{Name: cr, Instances: [{InstanceType: c6i.large}, {InstanceType: c5.large}]}"
    made = of(HEAD, queues(queue("q1", flexible, ", CapacityType: SPOT")))
    assert "q1: {instances: [c6i.large, c5.large], capacity: spot, allocation_strategy: lowest-price}" in made.spec


def test_names_of_nodes_are_rewritten_in_raw_parameters() -> None:
    settings = "  SlurmSettings: {CustomSlurmSettings: [{NodeSet: all, Nodes: 'q1-st-cr-[1-2],q1-dy-cr-[1-3],other-1'}]}\n"
    made = of(HEAD, queues(queue("q1", "{Name: cr, InstanceType: c6i.xlarge, MinCount: 2}")) + settings)
    assert "all Nodes=q1-cr-[1-2],q1-cr-[3-5],other-1" in made.spec
    assert "q1: {fleets: {cr: {instances: c6i.xlarge, nodes: 2-10}}}" in made.spec


def test_read_access_to_a_script_of_a_hook_is_derived() -> None:
    head = HEAD + (
        "  CustomActions: {OnNodeStart: {Script: 's3://scripts/a.sh'}}\n"
        "  Iam: {S3Access: [{BucketName: scripts, KeyName: a.sh}, {BucketName: data}]}\n"
    )
    made = of(head, QUEUE)
    assert "s3://data" in made.spec and made.spec.count("s3://scripts/a.sh") == 1


def test_a_name_that_is_refused_is_carried_over_as_written() -> None:
    made = of(HEAD, queues(queue("q1", "{Name: Big_one, InstanceType: c6i.large}")))
    found = checked(made.spec).diagnostics
    assert [(d.rule.code, d.key) for d in found if d.level.value == "error"] == [("HPC105", "queues.q1.fleets.Big_one")]


def test_a_file_without_a_region_is_given_one_that_offers_its_types() -> None:
    made = of(HEAD.replace("Region: us-east-2\n", ""), queues(queue("q1", "{Name: cr, InstanceType: hpc7a.96xlarge}")))
    assert "region: us-east-2" in made.spec
    assert said(made, codes.NO_REGION) == ["us-east-2 is written"]


def test_raw_memory_of_nodes_is_their_memory() -> None:
    resource = "{Name: cr, InstanceType: c6i.xlarge, CustomSlurmSettings: {RealMemory: 7000, Sockets: 1, Port: 7}}"
    made = of(HEAD, queues(queue("q1", resource)))
    assert "q1: {instances: c6i.xlarge, memory: 7000 MiB, node_config: {Port: 7}}" in made.spec
    assert said(made, codes.LOST) == ["hpc-tf itself writes Sockets"]


def test_merge_keys_and_anchors_are_understood() -> None:
    made = of(
        HEAD,
        """
        Scheduling:
          Scheduler: slurm
          SlurmQueues:
            - &base
              Name: q1
              Networking: {SubnetIds: [subnet-0a23456789abcdef0]}
              ComputeResources: [{Name: cr, InstanceType: c6i.xlarge}]
            - <<: *base
              Name: q2
        """,
    )
    assert "q1: c6i.xlarge" in made.spec and "q2: c6i.xlarge" in made.spec


def test_of_two_file_systems_at_one_path_the_first_is_kept() -> None:
    made = of(HEAD, QUEUE, "SharedStorage:\n- {Name: a, MountDir: /a, StorageType: Ebs}\n- {Name: b, MountDir: a, StorageType: Efs}\n")
    assert "/a: {ebs: 40 GiB}" in made.spec


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[global]\ncluster_template = default\n[cluster default]\n", "HPC911"),
        ("Image:\n  Os: {{ os }}\nHeadNode: {}\n", "HPC912"),
        ("Image:\n  Os: alinux2023\n{% if x %}\nHeadNode: {}\n{% endif %}\n", "HPC912"),
        ("Region: ${AWS_REGION}\nImage: {Os: alinux2023}\n", "HPC912"),
        ("Scheduling: {Scheduler: awsbatch}\nImage: {Os: alinux2}\n", "HPC913"),
        ("cluster: a\nregion: us-east-1\nqueues: {}\n", "HPC910"),
        ("a list\n", "HPC910"),
        ("- a\n- b\n", "HPC910"),
        ("", "HPC910"),
    ],
)
def test_a_file_of_another_kind_is_named_as_such(text: str, code: str) -> None:
    made = translate("x.yaml", text.encode())
    assert code in [d.rule.code for d in made.diagnostics]
    assert made.refused and made.spec == ""


def test_an_argument_may_look_like_a_placeholder() -> None:
    head = HEAD + "  CustomActions: {OnNodeStart: {Script: 's3://scripts/a.sh', Args: ['${HOME}']}}\n"
    assert not of(head, QUEUE).refused


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("Os: alinux2023", "Os: alinux2", "alinux2 is out of support; alinux2023 takes its place"),
        ("Os: alinux2023", "Os: ubuntu2004", "ubuntu2004 is out of support; ubuntu2204 takes its place"),
        ("Region: us-east-2", "Region: us-east-2\nDevSettings: {AwsBatchCliPackage: x}", "it is gone: it belonged to AWS Batch"),
        ("Region: us-east-2", "Region: us-east-2\nLoginNodes: {Pools: [{Name: a, InstanceType: t3.large, Count: 1, "
         "Networking: {SubnetIds: [subnet-01234567]}, Ssh: {KeyName: k}}]}",
         "it is gone: login nodes take the head node's key: `access.key_pair`"),
    ],
)  # fmt: skip
def test_what_older_versions_had_is_understood(old: str, new: str, why: str) -> None:
    made = of(HEAD.replace(old, new), QUEUE)
    assert said(made, codes.OLD) == [why]
    assert not made.refused


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Region: us-east-2", "Region: us-east-2\nRegoin: x", "HPC915"),
        ("m6i.xlarge", "5", "HPC916"),
        ("{Os: alinux2023}", "alinux2023", "HPC916"),
        ("{Os: alinux2023}", "{Os: debian}", "HPC916"),
        ("subnet-0a23456789abcdef0}\n  Ssh", "subnet-1}\n  Ssh", "HPC916"),
        ("  InstanceType: m6i.xlarge\n", "", "HPC917"),
        ("{SubnetId: subnet-0a23456789abcdef0}", "", "HPC916"),
        ("abcdef0}\n  Ssh", "abcdef0, SecurityGroups: [sg-01234567], AdditionalSecurityGroups: [sg-01234568]}\n  Ssh", "HPC918"),
        ("Region: us-east-2", "Region: us-east-2\nTags: [{Key: a, Value: b}, {Key: a, Value: c}]", "HPC919"),
        ("Region: us-east-2", "Region: us-east-2\nTags: [{Key: a, Value: 7}]", "HPC916"),
        ("Region: us-east-2", "Region: us-east-2\nAdditionalPackages: {IntelSoftware: {IntelHpcPlatform: true}}", "HPC920"),
        ("Region: us-east-2", "Region: us-east-2\nRegion: us-east-1", "HPC002"),
        ("Region: us-east-2", "Region: us-east-2\n\tx: y", "HPC007"),
    ],
)  # fmt: skip
def test_what_parallelcluster_refuses_is_refused(old: str, new: str, code: str) -> None:
    made = of(HEAD.replace(old, new), QUEUE)
    found = [d for d in made.diagnostics if d.level.value == "error"]
    assert code in [d.rule.code for d in found]
    assert all(d.span.line >= 1 and d.source for d in found)


def test_efa_without_a_decision_on_the_placement_group_is_refused() -> None:
    made = of(HEAD, queues(queue("q1", "{Name: cr, InstanceType: hpc7a.96xlarge, Efa: {Enabled: true}}")))
    assert said(made, codes.REFUSED) == ["EFA without a word on the placement group"]


def test_a_reservation_without_its_type_asks_for_it() -> None:
    made = of(HEAD, queues(queue("q1", "{Name: cr}", ", CapacityReservationTarget: {CapacityReservationId: cr-0123456789abcdef0}")))
    assert said(made, codes.TYPE_UNKNOWN) == ["cr takes its type from a reservation"]


def test_local_disks_beside_shared_storage_of_one_path_give_way() -> None:
    data = "SharedStorage:\n- {Name: a, MountDir: /scratch, StorageType: Ebs}\n"
    made = of(HEAD, queues(queue("q1", "{Name: cr, InstanceType: c6id.xlarge}")), data)
    assert not made.refused and "/scratch: {ebs: 40 GiB}" in made.spec
    assert "shared storage is mounted at /scratch: the local disks of q1 are not" in said(made, codes.OUR_DEFAULT)


def test_a_pattern_over_buckets_is_no_prefix() -> None:
    made = of(HEAD + "  Iam: {S3Access: [{BucketName: 'data-*'}, {BucketName: b, KeyName: '*.csv'}, {BucketName: c, KeyName: 'x/*'}]}\n", QUEUE)
    assert "s3://c/x/*" in made.spec and "data-" not in made.spec and "csv" not in made.spec
    assert len(said(made, codes.LOST)) == 3


def test_a_nearest_key_helps_where_one_is_unknown() -> None:
    made = of(HEAD.replace("InstanceType", "InstanceTyp"), QUEUE)
    assert [d.help for d in made.diagnostics if d.rule is codes.UNKNOWN] == ["write InstanceType"]


POOL = "LoginNodes: {Pools: [{Name: %s, InstanceType: m6i.large, Count: 1, Networking: {SubnetIds: [%s]}%s}]}\n"


def test_with_login_nodes_the_head_node_says_its_own_access() -> None:
    text = spec(HEAD, POOL % ("login", "subnet-0a23456789abcdef0", ""), QUEUE)
    assert "access: 192.0.2.0/24\nhead_node: {instance: m6i.xlarge, access: 192.0.2.0/24}" in text
    assert "login_nodes:\n  login: m6i.large" in text


def test_login_nodes_open_to_the_world_have_a_public_address() -> None:
    made = of(HEAD, POOL % ("login", "subnet-0c23456789abcdef0", ", Ssh: {AllowedIps: 0.0.0.0/0}"), QUEUE)
    assert "login: {instance: m6i.large, access: 0.0.0.0/0, load_balancer: public}" in made.spec
    assert "login_nodes: subnet-0c23456789abcdef0" in made.spec
    assert any("a load balancer in a public subnet is public" in words for words in said(made, codes.THEIR_DEFAULT))


def test_a_pool_called_as_a_queue_is_renamed() -> None:
    made = of(HEAD, POOL % ("q1", "subnet-0a23456789abcdef0", ""), QUEUE)
    assert "q1-login: m6i.large" in made.spec
    assert [d.rule.code for d in checked(made.spec).diagnostics if d.level.value == "error"] == []


def test_an_unencrypted_directory_is_said_to_be_so() -> None:
    secret = "arn:aws:secretsmanager:us-east-2:123456789012:secret:reader-AbCdEf"
    directory = f"""
        DirectoryService:
          DomainName: corp.example.com
          DomainAddr: ldap://corp.example.com
          PasswordSecretArn: {secret}
          DomainReadOnlyUser: cn=reader
    """
    found = of(HEAD, QUEUE, directory)
    assert "tls: never" in found.spec
    assert (codes.NEARLY, "DirectoryService.DomainAddr") in [(t.rule, t.key) for t in found.told]


def test_what_a_file_says_of_certificates_is_not_weakened() -> None:
    directory = """
        DirectoryService:
          DomainName: corp.example.com
          DomainAddr: ldap://a.example.com,ldaps://b.example.com
          PasswordSecretArn: arn:aws:secretsmanager:us-east-2:123456789012:secret:reader-AbCdEf
          DomainReadOnlyUser: cn=reader
          LdapTlsReqCert: hard
    """
    found = of(HEAD, QUEUE, directory)
    assert "tls: never" not in found.spec
    assert "HPC733" in [d.rule.code for d in checked(found.spec).diagnostics]
