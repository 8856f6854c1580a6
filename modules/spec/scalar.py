"""What a value type of the language is: a parser of written text that refuses with a reason and a help."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from typing_extensions import Self


class Refusal(ValueError):
    """Why a written text is no value of a type: ``detail`` says what is wrong, ``help`` what to write."""

    def __init__(self, detail: str, help: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.help = help


class Scalar:
    """Base of all value types that are written as one YAML scalar.

    ``type_name`` is the word of the reference, ``pattern`` an ECMA regular expression for editors (never the
    authority: ``parse`` is), ``examples`` are accepted texts. ``str(value)`` is the canonical text, and
    ``parse(str(value)) == value``. ``goes_on_refused``: what stands under a name that is refused is checked all the same.
    """

    type_name: ClassVar[str] = "Text"
    pattern: ClassVar[str] = ""
    examples: ClassVar[tuple[str, ...]] = ()
    goes_on_refused: ClassVar[bool] = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the written text; raise ``Refusal`` where it is no value of this type."""
        raise NotImplementedError

    @classmethod
    def resembles(cls, text: str) -> bool:
        """Say whether the text looks meant as this type, so that its refusal is the one to show."""
        return bool(cls.examples) and text[:1].isdigit() and cls.examples[0][:1].isdigit()
