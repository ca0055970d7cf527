"""Settling versions: the outcome is the same set whatever the order of delivery."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from streams.engine.versions import Arrival, settle

ARRIVALS = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 5)), max_size=12)


def content(identity: str, revision: int) -> tuple[str, int]:
    return (identity, revision)


@given(ARRIVALS, st.randoms())
def test_the_same_versions_win_in_any_order(versions: list[tuple[str, int]], random: object) -> None:
    shuffled = list(versions)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    outcomes = []
    for delivered in (versions, shuffled):
        arrivals = [Arrival(i, r, content(i, r), place) for place, (i, r) in enumerate(delivered)]
        stored = {"a": 2, "b": 2}
        known = {i: {2: content(i, 2)} for i in "ab"}
        result = settle(stored, known, arrivals)
        winner = {v.identity: v.revision for v in result.winners}
        history = {(v.identity, v.revision) for v in result.superseded}
        outcomes.append((winner, history, result.duplicates, result.corrections))
        for identity in "ab":
            revisions = {2} | {r for i, r in delivered if i == identity}
            assert winner.get(identity, 2) == max(revisions)
            assert {r for i, r in history if i == identity} == revisions - {max(revisions)}
    first, second = outcomes
    assert first == second


def test_same_revision_with_other_content_is_a_conflict_and_the_first_stands() -> None:
    arrivals = [Arrival("a", 1, ("x",), 0), Arrival("a", 1, ("y",), 1), Arrival("a", 0, ("z",), 2)]
    result = settle({"a": 0}, {"a": {0: ("z",)}}, arrivals)
    assert [v.content for v in result.winners] == [("x",)]
    assert result.conflicts == [1]
    assert result.duplicates == 1
    assert all(a.place < b.place for a, b in pairwise(result.winners))
