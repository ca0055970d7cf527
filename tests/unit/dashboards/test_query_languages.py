"""The grammars of q and of the $ options: any text is a condition or one clear refusal, and becomes SQL that binds."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.api.expressions import Compare, Condition, Joined, Not, Operator, Present, TextTest
from dashboards.api.ngsi import query
from dashboards.api.ngsi.parameters import Parameters, Wanted
from dashboards.api.ngsi.select import Selection
from dashboards.api.refusals import ApiError, InvalidQueryError
from dashboards.api.sensorthings.answer import condition as written
from dashboards.api.sensorthings.options import Options, parse
from dashboards.api.sensorthings.schema import SETS
from dashboards.api.sensorthings.statement import Scope, Statement

_Q = ["pm25", "name", "dateObserved", ".observedAt", "==", "!=", ">", "<=", "~=", ";", "|", "(", ")", ",", "..", '"Lô"']
_ODATA = ["result", "name", "Thing", "/", "(", ")", ",", ";", "$top=", "$expand=", "$filter=", "'a''b'", "not", "desc"]
_BOTH = ["1", "-2.5e3", "1e999", "2026-11-24T00:00:00Z", "2026-99-99T00:00:00Z", "true", "null", " ", "'", '"', "\x00"]
_WORDS = ["and", "or", "eq", "ne", "lt", "Datastreams", "properties", "river", "startswith", "substringof", "id"]


def pieces(*of: list[str]) -> st.SearchStrategy[str]:
    """Texts that look like the language, and any others."""
    known = st.sampled_from([piece for part in of for piece in part])
    return st.lists(known | st.text(max_size=3), max_size=14).map("".join) | st.text()


@given(pieces(_Q, _BOTH))
def test_any_q_is_a_condition_that_selects_or_is_refused(text: str) -> None:
    with suppress(InvalidQueryError):
        selection = Selection(Wanted(condition=query.parse(text)), datetime(2026, 11, 24, tzinfo=UTC))
        require_bound(selection.page(10, 0), selection.binder.values)


@given(
    pieces(_ODATA, _WORDS, _BOTH), st.sampled_from(["filter", "orderby", "select", "expand"]), st.sampled_from([*SETS])
)
def test_any_option_is_one_that_selects_or_is_refused(text: str, option: str, name: str) -> None:
    member = {"filter": "condition", "orderby": "order"}.get(option, option)
    with suppress(InvalidQueryError):
        spaced = parse(option, text)
        statement = Statement()
        sql = statement.page(SETS[name], Scope(statement.alias()), Options(**{member: spaced}), 10)
        require_bound(sql, statement.binder.values)


def test_what_stands_in_a_property_can_be_what_entities_are_ordered_by() -> None:
    statement = Statement()
    order = Options(order=parse("orderby", "properties/km desc"))
    sql = statement.page(SETS["Things"], Scope(statement.alias()), order, 10)
    assert re.search(r"ORDER BY nullif\(.+#> %\(p\d+\)s::text\[\], 'null'\) DESC NULLS LAST, ", sql)
    assert ["km"] in statement.binder.values.values()


def require_bound(sql: str, values: dict[str, object]) -> None:
    """Check that every % of a statement is a placeholder and that each has its value."""
    named = re.findall(r"%\((p\d+)\)s", sql)
    assert sql.count("%") == len(named)
    assert set(named) == set(values)


_paths = st.lists(st.sampled_from(["name", "result", "Thing", "properties"]), min_size=1, max_size=3).map(tuple)
_texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
_values = (
    st.none()
    | st.booleans()
    | _texts
    | st.integers(-(10**14), 10**14)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers(0, 2**32).map(lambda second: datetime.fromtimestamp(second, UTC))
)
_operators = st.sampled_from([o for o in Operator if o not in (Operator.MATCHES, Operator.MATCHES_NOT)])
_leaves = st.builds(Compare, _paths, _operators, _values) | st.builds(
    TextTest, st.sampled_from(["startswith", "endswith", "substringof"]), _paths, _texts
)
_conditions: st.SearchStrategy[Condition] = st.recursive(
    _leaves,
    lambda inner: (
        inner.map(Not)
        | st.builds(Joined, st.sampled_from(["AND", "OR"]), st.lists(inner, min_size=2, max_size=3).map(tuple))
    ),
    max_leaves=8,
)


@given(_conditions)
def test_a_next_link_repeats_the_condition_as_it_was(told: Condition) -> None:
    assert parse("filter", written(told)) == told


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a==1;b==2|c", "((a = 1 AND b = 2) OR c)"),
        ("a==1;(b==2|c)", "(a = 1 AND (b = 2 OR c))"),
        ("a==1,2", "(a = 1 OR a = 2)"),
        ("a!=1..2", "(a AND NOT (a >= 1 AND a <= 2))"),
        ("trueish==true", "trueish = True"),
    ],
)
def test_and_binds_closer_than_or(text: str, meant: str) -> None:
    assert shown(query.parse(text)) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a eq 1 or b eq 2 and not c eq 3", "(a = 1 OR (b = 2 AND NOT c = 3))"),
        ("(a eq 1 or b eq 2) and 3 lt c", "((a = 1 OR b = 2) AND c > 3)"),
        ("notable eq 1 and order eq 2", "(notable = 1 AND order = 2)"),
    ],
)
def test_not_binds_closest_then_and(text: str, meant: str) -> None:
    assert shown(parse("filter", text)) == meant


def shown(told: Condition) -> str:
    match told:
        case Joined(by, parts):
            return "(" + f" {by} ".join(map(shown, parts)) + ")"
        case Not(of):
            return f"NOT {shown(of)}"
        case Present(path):
            return ".".join(path)
        case Compare(path, operator, value):
            return f"{'/'.join(path)} {operator} {value}"
    raise AssertionError(told)


@pytest.mark.parametrize("coordinates", ['"12"', "[true,false]", "{}", "[[105,21]]", "[105]", "[105,21,3]", "x"])
def test_only_two_numbers_are_a_place(coordinates: str) -> None:
    asked = Parameters("", "", "", "", "", "near;maxDistance==9", "Point", coordinates)
    with pytest.raises(InvalidQueryError, match="longitude,latitude"):
        asked.wanted()


def test_a_type_that_no_entity_can_have_is_not_merely_not_found() -> None:
    with pytest.raises(ApiError, match="types"):
        Parameters("AirQualityObserved;Device", "", "", "", "", "", None, "").wanted()


def test_whoever_has_no_context_asks_by_the_expanded_name() -> None:
    models, core = "https://smartdatamodels.org/dataModel.Environment/", "https://uri.etsi.org/ngsi-ld/default-context/"
    wanted = Parameters(f"{models}AirQualityObserved,Device", "", "", f"{core}pm25, o3", "", "", None, "").wanted()
    assert (wanted.types, wanted.attributes) == (("AirQualityObserved", "Device"), ("pm25", "o3"))


def test_a_state_in_a_property_is_compared_with_true_and_a_number_is_not() -> None:
    statement = Statement()
    sql = statement.page(SETS["Things"], Scope("t"), Options(parse("filter", "properties/night_use eq true")), 10)
    assert "to_jsonb(" in sql
    with pytest.raises(InvalidQueryError, match="number"):
        Statement().page(SETS["Observations"], Scope("t"), Options(parse("filter", "result eq true")), 10)


@pytest.mark.parametrize("text", ["not " * 40 + "a eq 1", "(" * 1_000, "a" * 2_001, "a eq 1 and " * 190])
def test_what_is_too_deep_or_too_long_is_refused(text: str) -> None:
    with pytest.raises(InvalidQueryError):
        parse("filter", text)
