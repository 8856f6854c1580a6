"""Calls to AWS: the key that all nodes share, what FSx knows of a file system, the tag that says how the boot went."""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import time
import uuid
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from .report import Failed, say

# boto3 asks instance metadata once and for a second, which a node that is busy with its boot may miss.
os.environ.setdefault("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "5")
os.environ.setdefault("AWS_METADATA_SERVICE_TIMEOUT", "4")
_CONFIG = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "max_attempts": 8})
# For what is worth an attempt and no delay.
_HASTY = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "max_attempts": 1})
KEY_BYTES = 1024
APPLIED = "applied/"
"""Where, below the prefix, the agent puts the version in force; only then compute nodes take it."""
MISSING = ("NoSuchKey", "404", "AccessDenied", "403")
"""What S3 says of an object that is not there; without the right to list it says no more than that."""


def client(service: str, region: str) -> Any:
    """A client that is patient with throttling."""
    return boto3.client(service, region_name=region, config=_CONFIG)


def domain(region: str) -> str:
    """The domain of names that AWS gives in a region."""
    partition = boto3.session.Session().get_partition_for_region(region)
    return {"aws-cn": "amazonaws.com.cn", "aws-eusc": "amazonaws.eu"}.get(partition, "amazonaws.com")


def shared_key(arn: str, *, make: bool) -> bytes:
    """The key in a secret; where there is none yet, the head node makes it (``make``)."""
    secrets = client("secretsmanager", arn.split(":")[3])
    try:
        return _value(secrets.get_secret_value(SecretId=arn))
    except ClientError as error:
        if not make or error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise Failed(f"{arn}: {_words(error)}") from None
    except BotoCoreError as error:
        raise Failed(f"{arn}: {error}") from None
    return _made(secrets, arn)


def secret_text(arn: str) -> str:
    """The text of a secret."""
    found = secret_text_or_none(arn)
    if found is None:
        raise Failed(f"{arn} is empty, or there is no such secret")
    return found


def secret_text_or_none(arn: str) -> str | None:
    """The text of a secret, None while it has none."""
    try:
        return str(client("secretsmanager", arn.split(":")[3]).get_secret_value(SecretId=arn)["SecretString"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise Failed(f"{arn}: {_words(error)}") from None
    except (BotoCoreError, KeyError) as error:
        raise Failed(f"{arn}: {error}") from None


def put_secret(arn: str, text: str) -> None:
    """Give a secret its first value; of two machines at once only one does."""
    token = str(uuid.uuid5(uuid.NAMESPACE_URL, arn))
    try:
        client("secretsmanager", arn.split(":")[3]).put_secret_value(SecretId=arn, SecretString=text, ClientRequestToken=token)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceExistsException":
            raise Failed(f"{arn}: {_words(error)}") from None


def _made(secrets: Any, arn: str) -> bytes:
    """Put a new key. The token is always the same, so that of two head nodes at once only one succeeds."""
    text = base64.b64encode(os.urandom(KEY_BYTES)).decode()
    token = str(uuid.uuid5(uuid.NAMESPACE_URL, arn))
    try:
        secrets.put_secret_value(SecretId=arn, SecretString=text, ClientRequestToken=token)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceExistsException":
            raise Failed(f"{arn}: {_words(error)}") from None
    say("made the key that all nodes share")
    return _value(secrets.get_secret_value(SecretId=arn))


def _value(answer: Mapping[str, Any]) -> bytes:
    """The bytes of a secret: binary, or text, which is taken for base64 where it is that."""
    if "SecretBinary" in answer:
        return bytes(answer["SecretBinary"])
    text = str(answer["SecretString"]).strip()
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return text.encode()


def tag(region: str, instance: str, value: str) -> None:
    """Say at the instance how its boot went. A node that may not tag itself boots all the same."""
    clean = re.sub(r"[^\w .:/=+\-@]", " ", value)[:256]
    try:
        client("ec2", region).create_tags(Resources=[instance], Tags=[{"Key": "hpctf:boot", "Value": clean}])
    except (BotoCoreError, ClientError) as error:
        say(f"tag hpctf:boot: {error}")


def read(region: str, bucket: str, key: str) -> bytes:
    """An object; whatever keeps it from being read is the caller's."""
    body: bytes = client("s3", region).get_object(Bucket=bucket, Key=key)["Body"].read()
    return body


def forget_applied(region: str, bucket: str, prefix: str) -> None:
    """Take back what a head node of another life published as applied: nothing has been applied in this one."""
    try:
        client("s3", region).delete_object(Bucket=bucket, Key=f"{prefix}/{APPLIED}manifest.json")
    except (BotoCoreError, ClientError) as error:  # a role of the user's own may not, and where nothing is, nothing must go
        say(f"s3://{bucket}/{prefix}/{APPLIED}manifest.json: {error}")


def log(region: str, group: str, stream: str, line: str) -> None:
    """Put a line into a log group, in a stream of its own; no more than an attempt, as a boot that failed must end."""
    logs = boto3.client("logs", region_name=region, config=_HASTY)
    try:
        try:
            logs.create_log_stream(logGroupName=group, logStreamName=stream)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceAlreadyExistsException":
                raise
        event = {"timestamp": int(time.time() * 1000), "message": line}
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[event])
    except (BotoCoreError, ClientError) as error:
        say(f"log group {group}: {error}")


def told(region: str, bucket: str, prefix: str) -> Mapping[str, Any]:
    """What the head node has learnt of file systems, by name; nothing where it has not spoken yet."""
    try:
        answer = client("s3", region).get_object(Bucket=bucket, Key=_told_key(prefix))
    except ClientError as error:
        if error.response["Error"]["Code"] in MISSING:
            return {}
        raise Failed(f"s3://{bucket}/{_told_key(prefix)}: {_words(error)}") from None
    found: Mapping[str, Any] = json.loads(answer["Body"].read())
    return found


def tell(region: str, bucket: str, prefix: str, devices: Mapping[str, Any]) -> None:
    """Tell all other nodes what AWS said of file systems."""
    try:
        client("s3", region).put_object(
            Bucket=bucket, Key=_told_key(prefix), Body=json.dumps(devices, sort_keys=True).encode()
        )
    except (BotoCoreError, ClientError) as error:
        raise Failed(f"s3://{bucket}/{_told_key(prefix)}: {error}") from None


def _told_key(prefix: str) -> str:
    """Beside the configuration, which is Terraform's alone."""
    return f"{prefix.rpartition('configuration')[0]}told/file-systems.json"


def _words(error: ClientError) -> str:
    return f"{error.response['Error']['Code']}: {error.response['Error'].get('Message', '')}"
