"""Real Terraform with the real AWS provider: validate, offline plan, test with mocks, apply, second plan, destroy."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Any

from hpc_tf.modules.terraform import schema

from . import require

_INIT = {"terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": ">= 5.100, < 7"}}}}
_FAKE = {
    "access_key": "testing", "secret_key": "testing", "skip_credentials_validation": True, "skip_requesting_account_id": True,
    "skip_metadata_api_check": True, "skip_region_validation": True,
}  # fmt: skip


class Failed(AssertionError):
    """Terraform ended with an error; the message is what it printed."""


def environment(**more: str) -> dict[str, str]:
    """The environment without the user's AWS settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TF_"))}
    return {**kept, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_CLI_CONFIG_FILE": os.devnull, **more}


def run(folder: Path, *arguments: str, timeout: int = 300, **env: str) -> str:
    """Run terraform in a folder; raise ``Failed`` with what it said."""
    command = ["terraform", f"-chdir={folder}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, env=environment(**env), check=False)
    if done.returncode != 0:
        raise Failed(f"{' '.join(arguments)} in {folder.name}: exit {done.returncode}\n{done.stdout[-6000:]}\n{done.stderr[-6000:]}")
    return done.stdout


@lru_cache(maxsize=1)
def initialised() -> Path:
    """A folder with an initialised provider, made once; skips where there is no terraform or provider."""
    if shutil.which("terraform") is None:
        require("terraform", "terraform is not on PATH; install it from the vendor's packages")
    folder = Path(os.environ.get("PYTEST_TMP", "/".join((os.environ.get("TMPDIR", "/tmp"), f"hpc-tf-init-{os.getpid()}"))))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "main.tf.json").write_text(json.dumps(_INIT))
    mirror = os.environ.get("HPC_TF_PLUGIN_DIR", "")
    try:
        run(folder, "init", "-input=false", *([f"-plugin-dir={mirror}"] if mirror else []), timeout=600)
    except (Failed, subprocess.TimeoutExpired) as error:
        require("terraform", f"terraform init failed; set HPC_TF_PLUGIN_DIR to a provider mirror: {str(error)[-400:]}")
    return folder


def prepare(folder: Path) -> None:
    """Give a root module the initialised provider. Its backend must be local: the lanes talk to nothing else."""
    made = initialised()
    shutil.copy(made / ".terraform.lock.hcl", folder)
    link = folder / ".terraform"
    if not link.exists():
        link.symlink_to(made / ".terraform")


def validate(folder: Path) -> None:
    """L1: the provider's own rules for every attribute."""
    prepare(folder)
    found = json.loads(run(folder, "validate", "-json"))
    assert found["valid"] and not found["diagnostics"], found["diagnostics"]


def detached(folder: Path, outputs: dict[str, Any], target: Path) -> Path:
    """A copy of a state in which data sources are locals with plausible values: it plans without any server.

    ``outputs`` are the outputs of other states by state name. References in blocks become literals that the
    provider can judge at plan, which it cannot while they are unknown.
    """
    target.mkdir(parents=True)
    config = json.loads((folder / "main.tf.json").read_text())
    if (folder / "files").is_dir():
        shutil.copytree(folder / "files", target / "files")
    data = config.pop("data", {})
    names, local = {}, {}
    for type_, instances in data.items():
        for name, body in instances.items():
            key = f"{type_}_{name}"
            names[f"data.{type_}.{name}"] = f"local.{key}"
            local[key] = {"outputs": outputs[name]} if type_ == "terraform_remote_state" else _plausible(type_, body)
    text = json.dumps(config)
    for old, new in sorted(names.items(), key=lambda pair: -len(pair[0])):
        text = text.replace(f"{old}.", f"{new}.").replace(f"{old}[", f"{new}[").replace(f"in {old} ", f"in {new} ")
    config = json.loads(text)
    config["locals"] = {**config.get("locals", {}), **local}
    config["terraform"] = {k: v for k, v in config["terraform"].items() if k not in ("backend", "cloud")}
    config["provider"] = {"aws": {**{k: v for k, v in config["provider"]["aws"].items() if k in ("region", "default_tags")}, **_FAKE}}
    (target / "main.tf.json").write_text(json.dumps(config, indent=1))
    return target


def _plausible(type_: str, body: dict[str, Any]) -> Any:
    """Values for the attributes of a data source; one for each instance where it has ``for_each``."""
    made = {name: plausible(type_, name) for name, (flags, kind) in schema.attributes_of("data", type_).items() if kind in "snb"}
    if "for_each" in body:
        keys = body["for_each"] if isinstance(body["for_each"], (list, dict)) else ["a"]
        return {str(key): made for key in keys}
    return made


_SPECIAL = {
    "id": "id-0123456789abcdef0", "vpc_id": "vpc-0123456789abcdef0", "subnet_id": "subnet-0123456789abcdef0", "account_id": "123456789012",
    "availability_zone": "us-east-1a", "availability_zone_id": "use1-az1", "cidr_block": "10.0.0.0/16", "image_id": "ami-0123456789abcdef0",
    "root_device_name": "/dev/xvda", "architecture": "x86_64", "partition": "aws", "dns_suffix": "amazonaws.com", "value": "ami-0123456789abcdef0",
}  # fmt: skip
_IDS = {"aws_subnet": "subnet-", "aws_vpc": "vpc-", "aws_ami": "ami-", "aws_security_group": "sg-", "aws_efs_file_system": "fs-",
        "aws_ebs_volume": "vol-", "aws_fsx_lustre_file_system": "fs-", "aws_launch_template": "lt-"}  # fmt: skip


def plausible(type_: str, name: str) -> str:
    """A value that validators of other attributes take for this one."""
    if name == "id" and type_ in _IDS:
        return f"{_IDS[type_]}0123456789abcdef0"
    if name == "arn" or name.endswith("_arn"):
        return f"arn:aws:kms:us-east-1:123456789012:key/{type_}" if "kms" in type_ else f"arn:aws:iam::123456789012:role/{type_}"
    return _SPECIAL.get(name, "0")


def fake_outputs(folder: Path) -> dict[str, Any]:
    """Plausible values of a state's outputs, in the shape in which it declares them."""
    config = json.loads((folder / "main.tf.json").read_text())
    return {name: _fake(body["value"]) for name, body in config.get("output", {}).items()}


def _fake(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _fake(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_fake(v) for v in value]
    if isinstance(value, str) and value.startswith("${") and "for " not in value:
        parts = value[2:-1].replace("]", "").replace("[", ".").split(".")
        type_ = parts[1] if parts[0] == "data" else parts[0]
        return plausible(type_, parts[-1])
    return value if not isinstance(value, str) or "${" not in value else {}


def offline_plan(folder: Path) -> dict[str, Any]:
    """L2: plan a detached copy; the plan as JSON."""
    prepare(folder)
    run(folder, "plan", "-input=false", "-out=plan.bin", "-lock=false")
    planned: dict[str, Any] = json.loads(run(folder, "show", "-json", "plan.bin"))
    return planned


def mock_test(folder: Path, outputs: dict[str, Any], target: Path) -> None:
    """L3: plan, apply and teardown with invented computed values, remote states overridden."""
    target.mkdir(parents=True)
    config = json.loads((folder / "main.tf.json").read_text())
    config["terraform"] = {k: v for k, v in config["terraform"].items() if k not in ("backend", "cloud")}
    for instances in config.get("resource", {}).values():
        for body in instances.values():
            body.get("lifecycle", {}).pop("prevent_destroy", None)
    (target / "main.tf.json").write_text(json.dumps(config))
    for extra in folder.iterdir():
        if extra.is_dir() and extra.name == "files":
            shutil.copytree(extra, target / "files")
        elif extra.is_file() and extra.name != "main.tf.json" and extra.suffix == ".tf":
            shutil.copy(extra, target)
    mocks = {"mock_resource": _mocks("resource", config), "mock_data": _mocks("data", config)}
    remote = [{"target": f"data.terraform_remote_state.{name}", "values": {"outputs": outputs[name]}}
              for name in config.get("data", {}).get("terraform_remote_state", {})]  # fmt: skip
    test = {"mock_provider": {"aws": mocks}, "override_data": remote, "run": [{"apply": {"command": "apply"}}]}
    (target / "all.tftest.json").write_text(json.dumps(test, indent=1))
    prepare(target)
    run(target, "test")


def _mocks(kind: str, config: dict[str, Any]) -> dict[str, Any]:
    types = [t for t in config.get(kind, {}) if t != "terraform_remote_state"] + (["aws_ssm_parameter"] if kind == "data" else [])
    made = {}
    for type_ in sorted(set(types)):
        defaults: dict[str, Any] = {}
        for name, (flags, shape) in schema.attributes_of(kind, type_).items():
            if "c" in flags and shape == "s" and (name in _SPECIAL or name == "arn" or name.endswith("_arn")):
                defaults[name] = plausible(type_, name)
            elif "c" in flags and shape == "n" and name in ("latest_version", "default_version"):
                defaults[name] = 1
        made[type_] = {"defaults": defaults}
    return made


def aws(endpoint: str) -> dict[str, str]:
    """The environment that sends the provider to a fake AWS."""
    return {
        "AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_EC2_METADATA_DISABLED": "true", "AWS_S3_USE_PATH_STYLE": "true",
    }  # fmt: skip


def attach(folder: Path) -> None:
    """Make a state's provider suit the fake AWS, in an override file beside it."""
    prepare(folder)
    override = {"provider": {"aws": {"max_retries": 1, "s3_use_path_style": True, "skip_requesting_account_id": False}}}
    (folder / "zz_test_override.tf.json").write_text(json.dumps(override))


def apply(folder: Path, endpoint: str) -> None:
    """L4: apply on the fake AWS."""
    attach(folder)
    run(folder, "apply", "-auto-approve", "-input=false", timeout=900, **aws(endpoint))


def changes(folder: Path, endpoint: str) -> list[str]:
    """L5: what a further plan would change; empty where the plan is."""
    run(folder, "plan", "-input=false", "-out=plan.bin", timeout=300, **aws(endpoint))
    plan = json.loads(run(folder, "show", "-json", "plan.bin", **aws(endpoint)))
    changed = [f"{c['address']}: {c['change']['actions']}" for c in plan.get("resource_changes", []) if c["change"]["actions"] not in (["no-op"], ["read"])]
    return changed + [f"output {n}" for n, c in plan.get("output_changes", {}).items() if c["actions"] != ["no-op"]]


def destroy(folder: Path, endpoint: str) -> None:
    """Destroy on the fake AWS."""
    run(folder, "destroy", "-auto-approve", "-input=false", timeout=1500, **aws(endpoint))
