"""Fetch what the cluster's manifest lists, each file with its hash, and make it the current version: all or nothing.

Terraform writes the manifest last. A file that does not fit it means that an upload is under way: so try again, for a
while. A machine that has been a node already keeps what it has: the agent brings it new versions. A compute node takes what
the head node has taken into force and put under ``applied/``; while there is nothing, the newest version, as all others do.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import time
import urllib.request
from collections.abc import Callable

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ROOT = os.environ.get("HPC_TF_ROOT", "/opt/hpc-tf")
NODE = os.environ.get("HPC_TF_NODE", "/etc/hpc-tf/node.json")
# The head node is made before the volumes, launch templates and files that Terraform writes the manifest after.
SECONDS = {"head": 1800}
SECONDS_OF_OTHERS = 600
APPLIED = "applied/"
# What S3 says of an object that is not there; without the right to list it says no more than that.
MISSING = ("NoSuchKey", "404", "AccessDenied", "403")
# Where the agent has been started, a boot that is tried again leaves versions to it (modules/boot/node/services.py).
AGENT = "/run/hpc-tf/started/hpc-tf-agent"
IMDS = os.environ.get("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://169.254.169.254").rstrip("/") + "/latest/"


def folder_of(role: str, read: Callable[[str], bytes]) -> str:
    """Where the manifest for a role lies."""
    if role == "compute":
        try:
            read(APPLIED + "manifest.json")
        except ClientError as error:
            if error.response["Error"]["Code"] not in MISSING:
                raise
        else:
            return APPLIED
    return ""


def fetch(read: Callable[[str], bytes], root: str, under: str = "") -> str:
    """Write the files of the manifest under ``versions/`` and switch to them; return the version."""
    manifest = json.loads(read(under + "manifest.json"))
    version, files = str(manifest["version"]), {}
    for name, digest in sorted(manifest["files"].items()):
        files[name] = read(under + name)
        if hashlib.sha256(files[name]).hexdigest() != digest:
            raise ValueError(
                f"{name} is not the file that {under}manifest.json lists; an upload is under way, or was broken off"
            )
    folder = os.path.join(root, "versions", version)
    shutil.rmtree(folder + ".part", ignore_errors=True)
    for name, content in files.items():
        path = os.path.normpath(os.path.join(folder + ".part", name))
        if not path.startswith(folder + ".part/"):
            raise ValueError(f"manifest.json lists {name!r}")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
    shutil.rmtree(folder, ignore_errors=True)
    os.rename(folder + ".part", folder)
    switch(root, os.path.join("versions", version))
    return version


def switch(root: str, target: str) -> None:
    """Point ``current`` at a version, in one step."""
    new = os.path.join(root, "current.new")
    if os.path.lexists(new):
        os.unlink(new)
    os.symlink(target, new)
    os.replace(new, os.path.join(root, "current"))


def persistently(
    attempt: Callable[[], str],
    seconds: float,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> str:
    """Try until it works or the time is over, at growing distances; then raise what went wrong."""
    end, pause = clock() + seconds, 2.0
    while True:
        try:
            return attempt()
        except Exception as error:
            if clock() + pause > end:
                raise
            print(f"hpc-tf: {reason(error)}; again in {pause:.0f} s", flush=True)
            sleep(pause)
            pause = min(pause * 1.5, 30.0)


def instance() -> str:
    """This instance, from its metadata; no proxy stands before that."""
    ask = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
    life = {"X-aws-ec2-metadata-token-ttl-seconds": "60"}
    with ask(urllib.request.Request(IMDS + "api/token", method="PUT", headers=life), timeout=5) as answer:
        token = {"X-aws-ec2-metadata-token": answer.read().decode()}
    with ask(urllib.request.Request(IMDS + "meta-data/instance-id", headers=token), timeout=5) as answer:
        return str(answer.read().decode())


def has_booted() -> bool:
    """Say whether this instance has been a node: an image that was made of one bears the name of that one."""
    try:
        with open(os.path.join(ROOT, "booted")) as file:
            name = file.read().strip()
    except FileNotFoundError:
        return False
    return name == persistently(instance, 60)


def reason(error: Exception) -> str:
    """An error in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())


def main() -> None:
    """Fetch the version of the bucket, unless this machine has been a node before."""
    with open(NODE) as file:
        node = json.load(file)
    config = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "max_attempts": 4})

    def attempt() -> str:
        # anew each time: a client that was made before its role had credentials never gets any
        s3 = boto3.client("s3", region_name=node["region"], config=config)

        def read(name: str) -> bytes:
            return bytes(s3.get_object(Bucket=node["bucket"], Key=f"{node['prefix']}/{name}")["Body"].read())

        return fetch(read, ROOT, folder_of(node["role"], read))

    try:
        if has_booted() or os.path.exists(AGENT):
            return
        version = persistently(attempt, SECONDS.get(node["role"], SECONDS_OF_OTHERS))
    except Exception as error:
        sys.exit(f"s3://{node['bucket']}/{node['prefix']}: {reason(error)}")
    print(f"hpc-tf: version {version[:12]}")


if __name__ == "__main__":
    main()
