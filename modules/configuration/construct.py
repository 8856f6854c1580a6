"""The cluster's bucket, and configuration files as its objects."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..spec.expression import Expression
from ..spec.finding import Path
from ..terraform.deployment import Deployment
from ..terraform.engine import Construct
from ..terraform.policy import document, statement
from ..terraform.resource import Resource

_LONGEST_PREFIX = 37  # S3 adds 26 characters to a prefix, and takes 63
_ORIGIN: Path = ("bucket",)
SCHEMA = 1
# A version that was replaced serves only to see what changed.
_REPLACED_DAYS, _UNFINISHED_DAYS = 90, 7


class Bucket(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """A bucket of the cluster's own: private, encrypted, versioned, TLS only. It holds nothing that hpc-tf cannot make again."""

    def __init__(
        self, scope: Any, deployment: Deployment, *, key_arn: str | None, purpose: str = "configuration"
    ) -> None:
        super().__init__(scope, "bucket")
        prefix = f"{deployment.cluster[: _LONGEST_PREFIX - 1].rstrip('-')}-"
        settings = {
            "bucket_prefix": prefix,
            "force_destroy": True,
            "tags": deployment.tagged(deployment.name(purpose)),
        }
        bucket = Resource(self, "aws_s3_bucket", "main", settings, origin=_ORIGIN)
        self.id, self.arn = bucket.id, bucket.arn
        self._part("public_access_block", {"block_public_acls": True, "block_public_policy": True, "ignore_public_acls": True,
                                           "restrict_public_buckets": True})  # fmt: skip
        self._part("ownership_controls", {"rule": {"object_ownership": "BucketOwnerEnforced"}})
        self._part("versioning", {"versioning_configuration": {"status": "Enabled"}})
        self._part("lifecycle_configuration", {"rule": _tidy(), "depends_on": ["aws_s3_bucket_versioning.main"]})
        algorithm = {"sse_algorithm": "aws:kms" if key_arn else "AES256", "kms_master_key_id": key_arn}
        rule = {"apply_server_side_encryption_by_default": algorithm, "bucket_key_enabled": True if key_arn else None}
        self._part("server_side_encryption_configuration", {"rule": rule})
        refused = statement(
            "TlsOnly",
            ["s3:*"],
            [self.arn, Expression(f"{self.arn}/*")],
            effect="Deny",
            principal="*",
            condition={"Bool": {"aws:SecureTransport": "false"}},
        )
        self._part("policy", {"policy": document(refused), "depends_on": ["aws_s3_bucket_public_access_block.main"]})

    def _part(self, kind: str, settings: dict[str, Any]) -> None:
        Resource(self, f"aws_s3_bucket_{kind}", "main", {"bucket": self.id, **settings}, origin=_ORIGIN)


def _tidy() -> dict[str, Any]:
    """What goes by itself: versions that were replaced long ago, uploads that nobody finished."""
    return {
        "id": "replaced",
        "status": "Enabled",
        "filter": {},
        "noncurrent_version_expiration": {"noncurrent_days": _REPLACED_DAYS},
        "abort_incomplete_multipart_upload": {"days_after_initiation": _UNFINISHED_DAYS},
    }


class Objects(Construct):  # type: ignore[misc]  # the engine is loaded at run time
    """Configuration files and programs in the bucket, and last the manifest that says which belong together.

    Readers take the manifest first and compare each file with its hash: what does not fit is an upload under way.
    """

    def __init__(self, scope: Any, bucket: str, prefix: str) -> None:
        super().__init__(scope, "configuration")
        self.state, self.bucket, self.prefix = scope, bucket, prefix
        self.hashes: dict[str, Expression] = {}
        self.programs = ""

    def file(self, name: str, *, replacing: tuple[str, str] | None = None) -> None:
        """Upload ``files/<name>`` as it stands beside the state; ``replacing`` is a placeholder and its expression."""
        content = f'file("${{path.module}}/files/{name}")'
        if replacing is not None:
            placeholder, value = replacing
            content = f'replace({content}, "{placeholder}", {term(value)})'
        self._object(name, Expression(f"${{{content}}}"))

    def data(self, name: str, value: Any) -> None:
        """Upload what only Terraform knows, as JSON."""
        self._object(name, Expression(f"${{jsonencode({term(value)})}}"))

    def folder(self, names: Sequence[str]) -> None:
        """Upload programs as they stand beside the state: one resource for all of them."""
        content = Expression('${file("${path.module}/files/${each.value}")}')
        body = {
            "for_each": Expression(f"${{toset({term(sorted(names))})}}"),
            **self._body(Expression("${each.value}"), content),
        }
        self.programs = Resource(self, "aws_s3_object", "program", body, origin=_ORIGIN).address

    def manifest(self, *, after: Sequence[str]) -> None:
        """List every file with its hash. It is made last and destroyed first, also before what ``after`` names.

        A head node that is shut down looks for it, and takes its fleet with it where it is gone.
        """
        own = "{" + ", ".join(f'"{name}" = {term(digest)}' for name, digest in sorted(self.hashes.items())) + "}"
        programs = f"{{for name, program in {self.programs} : name => sha256(program.content)}}"
        self.state.local("files", f"${{merge({own}, {programs})}}" if self.programs else f"${{{own}}}")
        content = f"{{schema = {SCHEMA}, version = sha256(jsonencode(local.files)), files = local.files}}"
        body = self._body("manifest.json", Expression(f"${{jsonencode({content})}}"))
        Resource(self, "aws_s3_object", "manifest_json", {**body, "depends_on": sorted(after)}, origin=_ORIGIN)

    def _object(self, name: str, content: Expression) -> None:
        label = re.sub(r"[^A-Za-z0-9_-]", "_", name)
        made = Resource(self, "aws_s3_object", label, self._body(name, content), origin=_ORIGIN)
        self.hashes[name] = Expression(f"${{sha256({made.address}.content)}}")

    def _body(self, name: str, content: Expression) -> dict[str, Any]:
        path = f"{self.prefix}/{name}"
        return {
            "bucket": self.bucket,
            "key": Expression(path) if isinstance(name, Expression) else path,
            "content_type": "text/plain; charset=utf-8",
            "content": content,
        }


def term(value: Any) -> str:
    """A value as it stands inside an expression."""
    if isinstance(value, Expression):
        return value[2:-1]
    if isinstance(value, dict):
        return "{" + ", ".join(f"{term(str(k))} = {term(v)}" for k, v in sorted(value.items())) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(term(v) for v in value) + "]"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("${", "$${").replace("%{", "%%{")
    return f'"{text}"'
