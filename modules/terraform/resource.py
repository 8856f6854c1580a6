"""Resources, data sources and states as plain values. The only user of the engine's low-level classes.

Attributes are plain Python values in Terraform's words. Text is escaped, so that Terraform never evaluates what a user
wrote; an ``Expression`` passes. ``None`` leaves an attribute out. Every attribute is checked against the bundled extract
of the provider's schema: a wrong name is our bug and raises ``ProviderMismatch``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..spec.expression import Expression
from ..spec.finding import Path, dotted
from .engine import create, engine
from .schema import has_attribute, problems


class ProviderMismatch(Exception):
    """We wrote an attribute that the AWS provider does not know."""


def escaped(value: Any) -> Any:
    """Prepare a value for Terraform JSON: escape text, pass expressions, drop ``None``."""
    if isinstance(value, Expression):
        return str(value)
    if isinstance(value, str):
        return str(value).replace("${", "$${").replace("%{", "%%{")
    if isinstance(value, Mapping):
        return {str(k): escaped(v) for k, v in value.items() if v is not None}
    if isinstance(value, (list, tuple)):
        return [escaped(v) for v in value if v is not None]
    return value


class _Referable:
    """What resources and data sources share: an address whose attributes can be referred to."""

    kind: str
    address: str
    type: str

    def attr(self, name: str) -> Expression:
        """Refer to an attribute: ``${aws_vpc.main.id}``."""
        if not has_attribute(self.kind, self.type, name.split("[")[0].split(".")[0]):
            raise ProviderMismatch(f"{self.address} has no attribute {name}")
        return Expression(f"${{{self.address}.{name}}}")

    @property
    def id(self) -> Expression:
        """Refer to its id."""
        return self.attr("id")

    @property
    def arn(self) -> Expression:
        """Refer to its ARN."""
        return self.attr("arn")


def _checked(kind: str, type_: str, name: str, attributes: Mapping[str, Any]) -> dict[str, Any]:
    ready: dict[str, Any] = escaped(attributes)
    wrong = problems(kind, type_, ready)
    if wrong:
        raise ProviderMismatch(f"{type_}.{name}: {'; '.join(wrong)}")
    return ready


class Resource(engine.TerraformResource, _Referable):  # type: ignore[misc]  # the engine is loaded at run time
    """One managed resource at the address ``type.name``; ``origin`` is the key path of the spec that made it."""

    kind = "resource"

    def __init__(self, scope: Any, type_: str, name: str, attributes: Mapping[str, Any], *, origin: Path) -> None:
        create(self, scope, f"{type_}.{name}", type_)
        self.type, self.name, self.address = type_, name, f"{type_}.{name}"
        self.attributes = {"//": dotted(origin), **_checked(self.kind, type_, name, attributes)}

    def to_terraform(self) -> dict[str, Any]:
        """Its place in the configuration. Whole, as each further word with the engine would be another message to Node.js."""
        return {self.kind: {self.type: {self.name: self.attributes}}}


class Data(engine.TerraformDataSource, _Referable):  # type: ignore[misc]  # the engine is loaded at run time
    """One data source at the address ``data.type.name``."""

    kind = "data"

    def __init__(self, scope: Any, type_: str, name: str, attributes: Mapping[str, Any], *, origin: Path) -> None:
        create(self, scope, f"data.{type_}.{name}", type_)
        self.type, self.name, self.address = type_, name, f"data.{type_}.{name}"
        self.attributes = {"//": dotted(origin), **_checked(self.kind, type_, name, attributes)}

    def to_terraform(self) -> dict[str, Any]:
        """Its place in the configuration."""
        return {self.kind: {self.type: {self.name: self.attributes}}}


class State(engine.TerraformStack):  # type: ignore[misc]  # the engine is loaded at run time
    """One Terraform state (root module): what ``terraform apply`` handles as a whole."""

    def __init__(self, app: Any, name: str) -> None:
        super().__init__(app, name)
        self.state_name = name
        self._outputs: dict[str, Any] = {}
        self._blocks: dict[str, Any] = {}

    def output(self, name: str, value: Any, description: str) -> None:
        """Name a value that other states and people may read."""
        self._outputs[name] = {"value": escaped(value), "description": escaped(description)}

    def block(self, name: str, content: Mapping[str, Any]) -> None:
        """Set a top-level block of the configuration: ``terraform``, ``provider``, ``locals``."""
        self._blocks[name] = dict(content)

    def local(self, name: str, value: Any) -> None:
        """Name a value inside of the state, as Terraform is to evaluate it."""
        self._blocks.setdefault("locals", {})[name] = value

    def configuration(self) -> dict[str, Any]:
        """The whole state as Terraform JSON, without the engine's comments."""
        made: dict[str, Any] = self.to_terraform()
        made.pop("//", None)
        return {**made, **self._blocks, **({"output": self._outputs} if self._outputs else {})}


def new_app() -> Any:
    """An engine application, the root of all states."""
    return engine.App(skip_validation=True)
