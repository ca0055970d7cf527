"""The system query options of SensorThings 1.1 (OGC 18-088, 9.3): text to data, by one grammar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
    Path,
    TextTest,
    Value,
    shallow,
)
from dashboards.api.grammar import ConditionReading, where
from dashboards.api.refusals import InvalidQueryError

LARGEST_PAGE = 1_000
"""Whoever asks for a larger page gets this one, and a link to the next (9.3.3)."""
PAGE, EXPANDED = 100, 20
"""How many entities are told where $top is not given: of the set that is asked for, and of each that is expanded."""
FURTHEST = 1_000_000
"""How many entities may be skipped, which are all read; pages of observations go on behind the last one instead."""
DEEPEST_EXPANSION = 4
_GRAMMAR = r"""
filter: any
orderby: order ("," order)*
select: path ("," path)*
expand: expansion ("," expansion)*

any: all (_OR all)*
all: _test (_AND _test)*
_test: negation | comparison | "(" any ")"
negation: _NOT _test
comparison: path OPERATOR _value                  -> compare
    | _value OPERATOR path                        -> compare_back
    | FUNCTION "(" path "," text ")"              -> function
    | _SUBSTRINGOF "(" text "," path ")"          -> substring_of
_value: number | text | time | truth | null
number: NUMBER
text: TEXT
time: TIME
truth: TRUTH
null: _NULL

order: path DIRECTION?
path: NAME ("/" NAME)*
expansion: path ("(" option (";" option)* ")")?
option: "$filter" "=" any                         -> filter_option
    | "$orderby" "=" orderby                      -> orderby_option
    | "$select" "=" select                        -> select_option
    | "$expand" "=" expand                        -> expand_option
    | "$top" "=" NUMBER                           -> top_option
    | "$skip" "=" NUMBER                          -> skip_option
    | "$count" "=" TRUTH                          -> count_option

_OR.2: /or\b/
_AND.2: /and\b/
_NOT.2: /not\b/
_NULL.2: /null\b/
OPERATOR.2: /(eq|ne|gt|ge|lt|le)\b/
DIRECTION.2: /(asc|desc)\b/
TRUTH.2: /(true|false)\b/
_SUBSTRINGOF.2: /substringof(?=\()/
FUNCTION.2: /(startswith|endswith)(?=\()/
TIME.2: /\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.]\d{1,6})?)?(Z|[+-]\d\d:\d\d)?/
NUMBER.1: /-?\d+(\.\d+)?([eE][+-]?\d+)?/
TEXT: /'([^']|'')*'/
NAME: /(@iot\.)?[A-Za-z_][A-Za-z0-9_]*/
%ignore / +/
"""
_OPERATORS = {
    "eq": Operator.EQUAL,
    "ne": Operator.UNEQUAL,
    "gt": Operator.GREATER,
    "ge": Operator.AT_LEAST,
    "lt": Operator.LESS,
    "le": Operator.AT_MOST,
}
_MIRRORED = {"gt": "lt", "ge": "le", "lt": "gt", "le": "ge"}


@dataclass(frozen=True)
class Options:
    """What is asked of a set of entities; `top` None is the page's own size, `after` the id that it begins behind."""

    condition: Condition | None = None
    order: tuple[tuple[Path, bool], ...] = ()
    select: tuple[str, ...] = ()
    expand: Mapping[str, Options] = field(default_factory=dict)
    top: int | None = None
    skip: int = 0
    count: bool = False
    after: str = ""


class _Reading(ConditionReading):
    """Makes conditions and options while the text is parsed."""

    operators = _OPERATORS

    def filter(self, parts: list[Condition]) -> Condition:
        return parts[0]

    def negation(self, parts: list[Condition]) -> Condition:
        return shallow(Not(parts[0]))

    def compare_back(self, parts: list[Any]) -> Condition:
        value, operator, path = parts
        return Compare(path, _OPERATORS[_MIRRORED.get(operator, operator)], value)

    def function(self, parts: list[Any]) -> Condition:
        name, path, text = parts
        return TextTest(str(name), path, text)

    def substring_of(self, parts: list[Any]) -> Condition:
        text, path = parts
        return TextTest("substringof", path, text)

    def text(self, parts: list[Token]) -> str:
        return parts[0][1:-1].replace("''", "'")

    def null(self, parts: list[Token]) -> Value:
        return None

    def order(self, parts: list[Any]) -> tuple[Path, bool]:
        return parts[0], len(parts) == 2 and parts[1] == "desc"

    orderby = tuple

    def select(self, paths: list[Path]) -> tuple[str, ...]:
        return tuple("/".join(path) for path in paths)

    def expand(self, parts: list[tuple[Path, Options]]) -> dict[str, Options]:
        found: dict[str, Options] = {}
        for path, options in parts:
            _plant(found, path, options)
        return found

    def expansion(self, parts: list[Any]) -> tuple[Path, Options]:
        path, *options = parts
        if len(dict(options)) != len(options):
            raise InvalidQueryError("$expand: an option stands twice")
        return path, Options(**dict(options))

    def filter_option(self, parts: list[Condition]) -> tuple[str, object]:
        return "condition", parts[0]

    def orderby_option(self, parts: list[object]) -> tuple[str, object]:
        return "order", parts[0]

    def select_option(self, parts: list[object]) -> tuple[str, object]:
        return "select", parts[0]

    def expand_option(self, parts: list[object]) -> tuple[str, object]:
        return "expand", parts[0]

    def top_option(self, parts: list[Token]) -> tuple[str, object]:
        return "top", min(_whole("$top", parts[0]), LARGEST_PAGE)

    def skip_option(self, parts: list[Token]) -> tuple[str, object]:
        return "skip", not_too_far(_whole("$skip", parts[0]))

    def count_option(self, parts: list[Token]) -> tuple[str, object]:
        return "count", parts[0] == "true"


def _plant(found: dict[str, Options], path: Path, options: Options) -> None:
    """Put an expansion where it belongs: `Datastreams/Observations` is one within the other."""
    if len(path) > DEEPEST_EXPANSION:
        raise InvalidQueryError(f"$expand goes deeper than {DEEPEST_EXPANSION}")
    first, *rest = path
    known = found.get(first, Options())
    if not rest:
        found[first] = replace(options, expand={**known.expand, **options.expand})
        return
    inner = dict(known.expand)
    _plant(inner, tuple(rest), options)
    found[first] = replace(known, expand=inner)


def _whole(name: str, text: str) -> int:
    if not text.isdigit():
        raise InvalidQueryError(f"{name} is a whole number")
    return int(text)


def not_too_far(skip: int) -> int:
    """Return how many entities are skipped; raises InvalidQueryError when they are too many."""
    if skip > FURTHEST:
        raise InvalidQueryError(
            f"$skip is at most {FURTHEST}: say more by $filter, or follow the links without $orderby"
        )
    return skip


@cache
def _parser(start: str) -> Lark:
    return Lark(_GRAMMAR, parser="lalr", start=start, transformer=_Reading())


def parse(option: str, text: str) -> Any:
    """Return what `filter`, `orderby`, `select` or `expand` says; raises InvalidQueryError and nothing else."""
    if len(text) > LONGEST:
        raise InvalidQueryError(f"${option} is longer than {LONGEST} signs")
    parser = _parser(option)
    try:
        return cast(Any, parser.parse(text))
    except UnexpectedInput as error:
        raise InvalidQueryError(f"${option} cannot be read{where(error)}") from None
