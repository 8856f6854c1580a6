"""`check --live` against the fake AWS: silent in an account where all fits, and one finding for each thing that does not."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import botocore.session
import pytest
from hpc_tf.compiler.pipeline import Checked, check_live
from hpc_tf.stacks import live
from hpc_tf.stacks.live.aws import Aws

from tests.aws.account import REGION, Account
from tests.compiler.test_cli import run
from tests.lanes import terraform
from tests.spec import BASE, checked

pytestmark = pytest.mark.moto


@pytest.fixture(scope="module")
def account(fake_aws: str) -> Iterator[Account]:
    """A good account for all tests, which add to it what they need and change nothing that is there."""
    terraform.reset(fake_aws)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("ENDPOINT_URL", fake_aws), ("ACCESS_KEY_ID", "testing"), ("SECRET_ACCESS_KEY", "testing")):
            patch.setenv(f"AWS_{name}", value)
        yield Account(fake_aws)


def ask(*texts: str, region: str = REGION) -> Checked:
    """Check specs, merged left to right, with the account."""
    found = checked(*texts)
    assert found.ok, [(d.rule.code, d.detail) for d in found.diagnostics]
    return check_live(found, Aws(region))


def test_an_account_where_all_fits_raises_nothing(account: Account) -> None:
    assert [(d.rule.code, d.detail) for d in ask(account.spec).diagnostics if d.rule.code >= "HPC800"] == []


Change = Callable[[Account], str]
"""Changes the account for the worse, or names what it has not; gives the rest of the spec."""


def _image(account: Account, architecture: str) -> str:
    found = account.of("ec2").describe_images(Filters=[{"Name": "architecture", "Values": [architecture]}])
    return str(next(i["ImageId"] for i in found["Images"] if "amzn2023" in i.get("Name", "")))


def _tagged_image(account: Account) -> str:
    found = account.of("ec2").describe_images(
        Filters=[{"Name": "name", "Values": ["aws-parallelcluster-*-rhel9-*x86_64*"]}]
    )
    image = found["Images"][0]["ImageId"]
    account.of("ec2").create_tags(Resources=[image], Tags=[{"Key": "parallelcluster:os", "Value": "rhel9"}])
    return f"image: {{os: alinux2023, ami: {image}, slurm_version: 25.11}}"


def _in(account: Account, subnet: str, more: str = "c7i.large", network: str = "dns: none") -> str:
    """A spec whose only queue stands in a subnet; more files of it may follow."""
    queue = more if more.startswith("{") else f"{{instances: {more}}}"
    return (
        f"network: {{subnets: {{head_node: {account.public}, compute: {subnet}}}, {network}}}\n"
        f"head_node: {{instance: m7i.xlarge, public_ip: false}}\nqueues: {{cpu: {queue}}}\n---\n"
    )


def _other_vpc(account: Account) -> tuple[str, str]:
    """Another VPC, which is as it came, and a subnet of it."""
    vpc = account.of("ec2").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    account.of("ec2").create_vpc_endpoint(
        VpcId=vpc, ServiceName=f"com.amazonaws.{REGION}.ec2", VpcEndpointType="Interface"
    )
    return vpc, account.subnet(vpc, "10.9.0.0/24", f"{REGION}a")


def _new_subnet(
    account: Account, block: str, zone: str = "a", *, taken: int = 0, public: bool = False, lost: bool = False
) -> str:
    """Another subnet of the VPC."""
    subnet, ec2 = account.subnet(account.vpc, block, f"{REGION}{zone}"), account.of("ec2")
    if not lost:
        ec2.associate_route_table(RouteTableId=account.way_out, SubnetId=subnet)
    for _ in range(taken):
        ec2.create_network_interface(SubnetId=subnet)
    ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": public})
    return subnet


def _names_off(account: Account) -> str:
    _, subnet = _other_vpc(account)
    return _in(account, subnet).replace(account.public, subnet)


def _foreign_zone(account: Account) -> str:
    vpc, _ = _other_vpc(account)
    return _in(account, account.private[0], network=f"dns: {account.hosted_zone('other.corp', vpc)}")


def _node(account: Account, **more: str) -> str:
    """An instance that somebody else runs."""
    image = _image(account, "x86_64")
    made = account.of("ec2").run_instances(ImageId=image, InstanceType="c7i.large", MinCount=1, MaxCount=1, **more)
    return str(made["Instances"][0]["InstanceId"])


def _used_address(account: Account) -> str:
    address = account.of("ec2").allocate_address(Domain="vpc")["AllocationId"]
    account.of("ec2").associate_address(AllocationId=address, InstanceId=_node(account, SubnetId=account.public))
    return f"access: [203.0.113.0/24]\nhead_node: {{elastic_ip: {address}}}"


def _foreign_group(account: Account) -> str:
    vpc, _ = _other_vpc(account)
    return (
        _in(account, account.private[0]) + f"head_node: {{additional_security_groups: {account.group(vpc, 'other')}}}"
    )


def _rsa_key(account: Account) -> str:
    account.of("ec2").create_key_pair(KeyName="old", KeyType="rsa")
    return "image: ubuntu2404\naccess: {key_pair: old}"


def _key_that_goes(account: Account) -> str:
    key = account.of("kms").create_key()["KeyMetadata"]["KeyId"]
    account.of("kms").schedule_key_deletion(KeyId=key)
    return f"encryption: {key}"


def _bucket(account: Account, region: str, versions: str) -> str:
    name, s3 = f"corp-{region}-{versions.lower()}", account.of("s3", region)
    if name in [b["Name"] for b in s3.list_buckets()["Buckets"]]:
        return f"bucket: {name}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": region})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": versions})
    return f"bucket: {name}"


def _reserved(account: Account, key: str, nodes: str = "0-4") -> str:
    return _in(account, account.private[0], f"{{instances: c7i.large, nodes: {nodes}, capacity: '{key}'}}")


def _ended(account: Account) -> str:
    key = account.new_reservation("c7i.large", 1)
    account.of("ec2").cancel_capacity_reservation(CapacityReservationId=key)
    return _reserved(account, key)


def _group_of_reservations(account: Account) -> str:
    name = f"reserved-{len(account.of('resource-groups').list_groups()['GroupIdentifiers'])}"
    made = account.of("resource-groups").create_group(
        Name=name, Configuration=[{"Type": "AWS::EC2::CapacityReservationPool"}]
    )
    return _reserved(account, made["Group"]["GroupArn"])


def _template(account: Account, **more: str) -> str:
    """A launch template with network interfaces and more."""
    card = {"DeviceIndex": 0, "NetworkCardIndex": 0, "SubnetId": account.private[0]}
    made = account.of("ec2").create_launch_template(
        LaunchTemplateName="cards", LaunchTemplateData={"NetworkInterfaces": [card], **more}
    )
    named = f"{made['LaunchTemplate']['LaunchTemplateId']}:1"
    return _in(account, account.private[0], f"{{instances: c7i.large, launch_template: '{named}'}}")


def _volume(account: Account, letter: str, *, attached: bool = False) -> str:
    volume = account.of("ec2").create_volume(AvailabilityZone=f"{REGION}{letter}", Size=10)["VolumeId"]
    if attached:
        account.of("ec2").attach_volume(VolumeId=volume, InstanceId=_node(account), Device="/dev/sdf")
    return _in(account, account.private[0]) + f"storage: {{/home: efs, /data: {{ebs: {volume}}}}}"


def _home(account: Account, *, more: str = "", subnet: str = "", efs: str = "") -> str:
    return _in(account, subnet or account.private[0]) + f"storage: {{/home: {{efs: {efs or account.efs}{more}}}}}"


def _foreign_point(account: Account) -> str:
    efs = account.of("efs")
    other = efs.create_file_system(CreationToken="other")["FileSystemId"]
    point = efs.create_access_point(ClientToken="o", FileSystemId=other)["AccessPointId"]
    return _home(account, more=f", access_point: {point}")


def _shut_group(account: Account) -> str:
    efs = account.of("efs")
    system = efs.create_file_system(CreationToken="shut")["FileSystemId"]
    group = account.group(account.vpc, "shut")
    efs.create_mount_target(FileSystemId=system, SubnetId=account.private[0], SecurityGroups=[group])
    return _home(account, efs=system)


def _lustre_elsewhere(account: Account) -> str:
    _, subnet = _other_vpc(account)
    return (
        _in(account, account.private[0])
        + f"storage: {{/home: efs, /scratch: {{lustre: {account.new_lustre(subnet)}}}}}"
    )


NO = "0123456789abcdef0"
BAD: list[tuple[str, Change]] = [
    ("HPC802", lambda a: "account: 999999999999"),
    ("HPC803", lambda a: f"image: {{os: alinux2023, ami: ami-{NO}, slurm_version: 25.11}}"),
    ("HPC804", lambda a: f"image: {{os: alinux2023, ami: {_image(a, 'arm64')}, slurm_version: 25.11}}"),
    ("HPC805", lambda a: "head_node: {root_volume: 1 GiB}"),
    ("HPC805", lambda a: f"image: {{os: alinux2023, build: {{parent: {_image(a, 'x86_64')}, root_volume: 1 GiB}}}}"),
    ("HPC806", lambda a: "image: {os: alinux2023, release: 3.14.9, slurm_version: 25.11}"),
    ("HPC807", _tagged_image),
    ("HPC810", lambda a: _in(a, f"subnet-{NO}")),
    ("HPC811", lambda a: f"network: {{vpc: {_other_vpc(a)[0]}}}\n---\n" + _in(a, a.private[0])),
    ("HPC812", _names_off),
    ("HPC813", lambda a: _in(a, f"[{a.private[0]}, {_new_subnet(a, '10.8.13.0/24')}]")),
    ("HPC814", lambda a: _in(a, _new_subnet(a, "10.8.14.0/28"), "{instances: c7i.large, nodes: 0-12}")),
    ("HPC815", lambda a: _in(a, _new_subnet(a, "10.8.15.0/28", taken=5), "{instances: c7i.large, nodes: 0-8}")),
    ("HPC816", lambda a: _in(a, _new_subnet(a, "10.8.16.0/24", "b", public=True), "hpc7a.12xlarge")),
    (
        "HPC817",
        lambda a: _in(a, a.private[0]).replace(a.public, a.private[0]).replace("public_ip: false", "public_ip: true"),
    ),
    ("HPC818", lambda a: _in(a, _new_subnet(a, "10.8.18.0/24", lost=True))),
    ("HPC819", lambda a: f"access: {{ssh: pl-{NO}, key_pair: admin}}"),
    ("HPC821", lambda a: _in(a, a.private[0], "hpc7a.96xlarge")),
    ("HPC822", lambda a: _in(a, a.private[0], network=f"dns: {a.hosted_zone('public.example', None)}")),
    ("HPC823", _foreign_zone),
    ("HPC824", lambda a: f"access: [203.0.113.0/24]\nhead_node: {{elastic_ip: eipalloc-{NO}}}"),
    ("HPC825", _used_address),
    ("HPC826", lambda a: _in(a, a.private[0]) + f"head_node: {{additional_security_groups: sg-{NO}}}"),
    ("HPC827", _foreign_group),
    ("HPC828", lambda a: _in(a, a.private[1], f"{{instances: hpc7a.12xlarge, security_groups: {a.file_group}}}")),
    ("HPC830", lambda a: "access: {key_pair: nobody}"),
    ("HPC831", _rsa_key),
    ("HPC835", lambda a: 'iam: {policies: "arn:aws:iam::123456789012:policy/nothing"}'),
    ("HPC836", lambda a: f'head_node: {{iam: {{role: "{a.role}x"}}}}'),
    ("HPC836", lambda a: f'head_node: {{iam: {{instance_profile: "{a.profile}x"}}}}'),
    ("HPC837", lambda a: f'head_node: {{iam: {{role: "{a.new_role("lambda", "lambda.amazonaws.com")}"}}}}'),
    ("HPC838", _key_that_goes),
    ("HPC839", lambda a: f'slurm: {{auth_key: "arn:aws:secretsmanager:{REGION}:123456789012:secret:none-AbCdEf"}}'),
    ("HPC840", lambda a: "bucket: corp-nowhere"),
    ("HPC841", lambda a: _bucket(a, "us-west-2", "Enabled")),
    ("HPC842", lambda a: _bucket(a, REGION, "Suspended")),
    ("HPC843", lambda a: "head_node: {hooks: {start: s3://corp-hpc/none.sh}}"),
    ("HPC843", lambda a: "head_node: {hooks: {start: https://127.0.0.1:9/none.sh}}"),
    ("HPC844", lambda a: f"monitoring: {{notify: 'arn:aws:sns:{REGION}:123456789012:nobody'}}"),
    ("HPC845", _ended),
    ("HPC846", lambda a: _reserved(a, a.new_reservation("m7i.large", 4))),
    ("HPC847", lambda a: _reserved(a, a.reservation, nodes="0-5")),
    ("HPC848", lambda a: _reserved(a, a.new_block("c7i.large", 4))),
    ("HPC850", _group_of_reservations),
    ("HPC851", lambda a: "queues: {cpu: {instances: c7i.large, placement_group: apart}}"),
    ("HPC852", lambda a: _template(a, InstanceType="c7i.large")),
    ("HPC853", lambda a: _reserved(a, a.grouped)),
    ("HPC855", lambda a: f"storage: {{/home: efs, /data: {{ebs: vol-{NO}}}}}"),
    ("HPC856", lambda a: _volume(a, "a", attached=True)),
    ("HPC857", lambda a: _volume(a, "b")),
    ("HPC858", lambda a: f"storage: {{/home: efs, /old: {{ebs: snap-{NO}}}}}"),
    ("HPC859", lambda a: f"storage: {{/home: efs, /old: {{ebs: {a.snapshot}, size: 50 GiB}}}}"),
    ("HPC860", lambda a: _in(a, a.private[0]) + f"storage: {{/home: {{efs: {a.lustre}}}}}"),
    ("HPC861", lambda a: _home(a, subnet=_new_subnet(a, "10.8.61.0/24", "c"))),
    ("HPC862", _foreign_point),
    ("HPC863", _lustre_elsewhere),
    ("HPC864", _shut_group),
    ("HPC865", lambda a: f"storage: {{/home: efs, /restored: {{lustre: backup-{NO}}}}}"),
    ("HPC870", lambda a: a.quota("L-1216C47A", 1)),
    ("HPC871", lambda a: a.quota("L-1216C47A", 16)),
    ("HPC872", lambda a: a.quota("L-F678F1CE", 1)),
    ("HPC873", lambda a: a.quota("L-0263D0A3", 1)),
]


@pytest.mark.parametrize(("code", "change"), BAD, ids=[f"{code}-{n}" for n, (code, _) in enumerate(BAD)])
def test_an_account_that_does_not_fit_raises_the_one_finding(code: str, change: Change, account: Account) -> None:
    found = [d for d in ask(BASE, *change(account).split("---\n")).diagnostics if d.rule.code >= "HPC800"]
    for quota in ("L-1216C47A", "L-F678F1CE", "L-0263D0A3"):
        account.quota(quota, 1_000_000)
    assert {d.rule.code for d in found} == {code}, [(d.rule.code, d.key, d.detail) for d in found]
    assert all("; to see it: " in d.help for d in found), "every finding names the command that shows the same"


def test_every_code_of_an_account_has_a_test() -> None:
    by_themselves = {"HPC800", "HPC801", "HPC820", "HPC849", "HPC854"}  # below, and in tests/stacks/live
    assert {rule.code for rule in live.RULES} - by_themselves == {code for code, _ in BAD}


def fault(endpoint: str, **what: object) -> None:
    body = json.dumps(what).encode()
    urllib.request.urlopen(urllib.request.Request(f"{endpoint}/_fault", data=body), timeout=30).read()


def test_a_missing_permission_is_a_warning_that_names_the_action(account: Account) -> None:
    fault(account.endpoint, action="DescribeKeyPairs", code="UnauthorizedOperation", status=403, times=1)
    found = ask(BASE, "access: {key_pair: nobody}")
    told = [d for d in found.diagnostics if d.rule.code >= "HPC800"]
    assert [(d.rule.code, d.level.value, d.detail) for d in told] == [
        ("HPC800", "warning", "ec2:DescribeKeyPairs is not permitted")
    ]


def test_a_service_that_fails_is_a_warning_and_the_others_are_asked(account: Account) -> None:
    fault(account.endpoint, action="DescribeKeyPairs", code="InternalError", status=400, times=1)
    told = [
        d.rule.code
        for d in ask(BASE, "access: {key_pair: nobody}\nbucket: corp-nowhere").diagnostics
        if d.rule.code >= "HPC800"
    ]
    assert sorted(told) == ["HPC801", "HPC840"]


def test_the_command_writes_findings_of_the_account_in_every_format(account: Account, tmp_path: Path) -> None:
    (tmp_path / "hpc.yaml").write_text(BASE + "bucket: corp-nowhere\n")
    done = run("check", "--live", "--format", "json", cwd=tmp_path)
    assert done.returncode == 1 and done.stderr == ""
    (told,) = [d for d in json.loads(done.stdout)["diagnostics"] if d["code"] >= "HPC800"]
    assert (told["code"], told["line"]) == ("HPC840", 6) and "aws s3api get-bucket-location" in told["help"]
    done = run("check", "--live", "hpc.yaml", cwd=tmp_path, AWS_ENDPOINT_URL="http://127.0.0.1:9", AWS_MAX_ATTEMPTS="1")
    assert done.returncode == 2 and done.stdout == ""
    assert (
        done.stderr.startswith("hpc-tf: the account cannot be asked: Could not connect")
        and done.stderr.count("\n") == 1
    )


def test_fifty_queues_ask_no_more_than_one(account: Account) -> None:
    counts = []
    for number in (1, 50):
        before = len(calls(account.endpoint))
        ask(BASE, "queues: {" + ", ".join(f"q{n}: {{instances: c7i.large}}" for n in range(number)) + "}")
        counts.append(len(calls(account.endpoint)) - before)
    assert counts[0] == counts[1]


def test_unknown_credentials_end_the_check_at_once(account: Account) -> None:
    fault(account.endpoint, action="GetCallerIdentity", code="InvalidClientTokenId", status=403, times=1)
    with pytest.raises(live.Unreachable, match="InvalidClientTokenId"):
        ask(BASE)


def test_accepted_findings_of_the_account_are_silent_and_unused_entries_are_not(account: Account) -> None:
    accepted = "ignore: {HPC842: a test account, HPC871: the quota is being raised}\n"
    told = [(d.rule.code, d.detail) for d in ask(BASE, _bucket(account, REGION, "Suspended"), accepted).diagnostics]
    assert told == [("HPC107", "nothing in this spec raises HPC871")]


def operations(log: list[str]) -> Iterator[set[str]]:
    """The calls of a log of the fake as botocore names them; a path of a REST service may fit several."""
    for line in log:
        service, _, name = line.partition(":")
        if " " not in name:
            yield {name}
            continue
        method, path = name.split(" ", 1)
        model = botocore.session.get_session().get_service_model({"elasticfilesystem": "efs"}.get(service, service))
        yield {
            operation
            for operation in model.operation_names
            if (http := model.operation_model(operation).http)["method"] == method
            and re.fullmatch(
                re.sub(r"\{\w+\+?\}", ".+", http["requestUri"].split("?")[0]).rstrip("/"), path.rstrip("/")
            )
        }


def test_the_calls_that_are_made_are_those_of_the_policy(account: Account) -> None:
    """The page's policy lacks no action that a check needs, and allows none that no check needs."""
    specs = [
        [account.spec],
        [BASE],
        [BASE, *_group_of_reservations(account).split("---\n")],
        [BASE, *_names_off(account).split("---\n")],
    ]
    for texts in specs:
        before = len(calls(account.endpoint))
        ask(*texts)
        seen = list(operations(calls(account.endpoint)[before:]))
        strange = [names for names in seen if not names & ALLOWED.keys()]
        assert strange == [], "a call that is not among those that only read"
        for names in seen:
            MADE.update(names & ALLOWED.keys())
    only_of_ultraservers = {"ec2.describe_capacity_block_status"}
    assert {ALLOWED[name] for name in ALLOWED.keys() - MADE} == only_of_ultraservers


def calls(endpoint: str) -> list[str]:
    """The log of the fake."""
    with urllib.request.urlopen(f"{endpoint}/_calls", timeout=30) as answer:
        return list(json.load(answer))


ALLOWED = {"".join(word.title() for word in call.split(".")[1].split("_")): call for call in live.READS}
MADE: set[str] = set()
