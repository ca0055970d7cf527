"""The query language of NGSI-LD (ETSI GS CIM 009, 4.9), its useful part: text to a condition.

Comparisons of attributes with numbers, "texts", instants and true or false, lists and ranges after == and !=,
patterns after ~= and !~=, `;` for and, which binds closer than `|` for or, and parentheses.
"""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from lark import Lark, Token
from lark.exceptions import UnexpectedInput

from dashboards.api.expressions import (
    LONGEST,
    Compare,
    Condition,
    Not,
    Operator,
    Present,
    Value,
    joined,
)
from dashboards.api.grammar import ConditionReading, where
from dashboards.api.refusals import InvalidQueryError

_GRAMMAR = r"""
start: any
any: all ("|" all)*
all: _term (";" _term)*
_term: "(" any ")" | comparison
comparison: path                                  -> present
    | path COMPARE _value                         -> compare
    | path PATTERN pattern                        -> matches
    | path EQUALITY _value ("," _value)+          -> one_of
    | path EQUALITY _value ".." _value            -> between
    | path EQUALITY _value                        -> compare
path: NAME ("." NAME)*
_value: number | text | time | truth
number: NUMBER
text: TEXT
time: TIME
truth: TRUTH
pattern: TEXT
COMPARE: ">=" | "<=" | ">" | "<"
EQUALITY: "==" | "!="
PATTERN: "~=" | "!~="
TRUTH.3: /(true|false)(?![A-Za-z0-9_])/
TIME.2: /\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d([.,]\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?)?/
NUMBER.1: /-?\d+(\.\d+)?([eE][+-]?\d+)?/
TEXT: /"[^"]*"/
NAME: /[A-Za-z_][A-Za-z0-9_]*/
"""
_OPERATORS = {
    "==": Operator.EQUAL,
    "!=": Operator.UNEQUAL,
    ">": Operator.GREATER,
    ">=": Operator.AT_LEAST,
    "<": Operator.LESS,
    "<=": Operator.AT_MOST,
    "~=": Operator.MATCHES,
    "!~=": Operator.MATCHES_NOT,
}


class _Reading(ConditionReading):
    """Makes the condition while the text is parsed."""

    operators = _OPERATORS

    def start(self, parts: list[Condition]) -> Condition:
        return parts[0]

    def present(self, parts: list[Any]) -> Condition:
        return Present(parts[0])

    matches = ConditionReading.compare

    def one_of(self, parts: list[Any]) -> Condition:
        path, operator, *values = parts
        found = joined("OR", [Compare(path, Operator.EQUAL, value) for value in values])
        return found if operator == "==" else joined("AND", [Present(path), Not(found)])

    def between(self, parts: list[Any]) -> Condition:
        path, operator, lowest, highest = parts
        ends = [Compare(path, Operator.AT_LEAST, lowest), Compare(path, Operator.AT_MOST, highest)]
        within = joined("AND", cast(list[Condition], ends))
        return within if operator == "==" else joined("AND", [Present(path), Not(within)])

    def text(self, parts: list[Token]) -> Value:
        return str(parts[0][1:-1])

    pattern = text


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", transformer=_Reading())


def parse(text: str) -> Condition:
    """Return the condition that a q says; raises InvalidQueryError and nothing else."""
    if len(text) > LONGEST:
        raise InvalidQueryError(f"q is longer than {LONGEST} signs")
    parser = _parser()
    try:
        return cast(Condition, parser.parse(text))
    except UnexpectedInput as error:
        raise InvalidQueryError(f"q cannot be read{where(error)}") from None
