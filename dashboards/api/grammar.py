"""What the two query languages' readers share: how the parts that both grammars name become conditions and values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from lark import Token, Transformer
from lark.exceptions import UnexpectedInput

from dashboards.api.expressions import Compare, Condition, Operator, Path, Value, instant, joined, number


class ConditionReading(Transformer[Token, Any]):
    """Makes conditions while the text is parsed; a language adds its own `operators` and what only it can say."""

    operators: ClassVar[Mapping[str, Operator]]

    def any(self, parts: list[Condition]) -> Condition:
        """Return the condition that one of these suffices for."""
        return joined("OR", parts)

    def all(self, parts: list[Condition]) -> Condition:
        """Return the condition that needs all of these."""
        return joined("AND", parts)

    def path(self, names: list[Token]) -> Path:
        """Return the names on the way to an attribute."""
        return tuple(map(str, names))

    def compare(self, parts: list[Any]) -> Condition:
        """Return what a path is compared with."""
        path, operator, value = parts
        return Compare(path, self.operators[operator], value)

    def number(self, parts: list[Token]) -> Value:
        """Return a finite number."""
        return number(parts[0])

    def time(self, parts: list[Token]) -> Value:
        """Return an instant."""
        return instant(parts[0])

    def truth(self, parts: list[Token]) -> Value:
        """Return true or false."""
        return str(parts[0]) == "true"


def where(error: UnexpectedInput) -> str:
    """Return where a text cannot be read, as a sentence goes on: its sign, or its end."""
    return f" at sign {error.column}" if error.column > 0 else ", at its end"
