"""Slices are the exact bytes of each row, whatever is wrong inside them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import json_slices

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(rows=st.lists(values, max_size=6), indent=st.sampled_from([None, 0, 2]))
def test_items_are_the_rows(rows: list[object], indent: int | None) -> None:
    slices = json_slices.items(json.dumps(rows, indent=indent).encode("utf-8"))
    assert [json.dumps(json.loads(piece)) for piece in slices] == [json.dumps(row) for row in rows]


@given(members=st.dictionaries(st.text(), values, max_size=6))
def test_members_are_the_values(members: dict[str, object]) -> None:
    slices = json_slices.members(json.dumps(members, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    assert {name: json.dumps(json.loads(piece)) for name, piece in slices.items()} == {
        name: json.dumps(value) for name, value in members.items()
    }


@given(st.binary(max_size=80) | st.text('[]{},:"0 1e-NaN\\', max_size=30).map(str.encode))
def test_only_value_errors(raw: bytes) -> None:
    for cut in (json_slices.items, json_slices.members):
        try:
            cut(raw)
        except ValueError:
            continue


def test_a_broken_row_keeps_its_own_bytes() -> None:
    raw = b'[ {"a":NaN} , {"a":1,"a":2},"\xff\xfe",{} ]'
    assert json_slices.items(raw) == [b'{"a":NaN}', b'{"a":1,"a":2}', b'"\xff\xfe"', b"{}"]
    assert json_slices.items(raw[:30], most=2) == json_slices.items(raw)[:2]


@pytest.mark.parametrize("raw", [b"", b"[", b"[1,]", b"[1 2]", b"[1]x", b"[,1]", b'{"a":1}', b"[" * 5_000, b"null"])
def test_what_is_not_an_array(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"expected|Expecting|behind|deeply|delimiter"):
        json_slices.items(raw)


def test_a_member_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        json_slices.members(b'{"data":[],"data":[1]}')
