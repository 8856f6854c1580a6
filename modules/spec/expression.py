"""Text that Terraform evaluates, told apart by type from text that it must leave alone.

Every plain ``str`` that reaches Terraform is escaped; an ``Expression`` passes as it is.
"""

from __future__ import annotations

import re

from .scalar import Refusal, Scalar


class Expression(str, Scalar):
    """A Terraform expression such as ``${data.aws_kms_key.hpc.arn}``, written where an id, ARN, CIDR or URL is due."""

    type_name = "Expression"
    pattern = r"^\$\{.+\}$"
    examples = ("${data.aws_kms_key.hpc.arn}",)

    @classmethod
    def parse(cls, text: str) -> Expression:
        """Accept exactly one ``${…}`` that fills the whole text."""
        if not re.fullmatch(r"\$\{[^\n]+\}", text):
            raise Refusal(f"{text!r} is no Terraform expression", "write it as ${data.type.name.attribute}")
        return cls(text)
