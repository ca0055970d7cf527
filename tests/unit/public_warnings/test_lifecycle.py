"""Who may take which step from where, and what may be said at all."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from streams.public_warnings.lifecycle import RefusedError, Standing, State, Step, after
from streams.users.people import KIOSK, Role, User
from tests.unit.public_warnings.samples import NOW, content

AN, BINH, CHI = User("an", "An", Role.OFFICER), User("binh", "Bình", Role.APPROVER), User("chi", "Chi", Role.VIEWER)


def begun(state: State = State.DRAFT, *authors: str) -> Standing:
    return Standing(state, frozenset(authors or ("an",)))


def test_the_usual_way() -> None:
    standing = begun()
    for step, by, why in (
        (Step.SUBMITTED, AN, ""), (Step.RETURNED, BINH, "thiếu giờ"), (Step.CHANGED, AN, ""), (Step.SUBMITTED, AN, ""),
        (Step.APPROVED, BINH, ""), (Step.ISSUED, BINH, ""),
    ):  # fmt: skip
        standing = after(standing, step, by, why)
    assert standing == begun(State.ISSUED)


def test_nobody_approves_what_they_have_written_whatever_their_role() -> None:
    written = after(begun(), Step.CHANGED, BINH, "")
    submitted = after(written, Step.SUBMITTED, AN, "")
    with pytest.raises(RefusedError, match="second_person"):
        after(submitted, Step.APPROVED, BINH, "")
    chief = User("chief", "Trưởng", Role.ADMINISTRATOR)
    assert after(submitted, Step.ISSUED, chief, "").state == State.ISSUED
    with pytest.raises(RefusedError, match="role"):
        after(submitted, Step.APPROVED, AN, "")


@given(st.sampled_from(State), st.lists(st.tuples(st.sampled_from(Step), st.sampled_from((AN, BINH, CHI, KIOSK)))))
def test_whatever_people_do_only_a_second_approver_issues(state: State, done: list[tuple[Step, User]]) -> None:
    standing = begun(state)
    for step, by in done:
        try:
            new = after(standing, step, by, "vì thế")
        except (RefusedError, KeyError):
            continue
        assert standing.state != State.ISSUED
        if new.state == State.ISSUED:
            assert by.name not in new.authors
            assert by == BINH
        standing = new


def test_a_return_and_a_withdrawal_say_why() -> None:
    for state, step in ((State.SUBMITTED, Step.RETURNED), (State.DRAFT, Step.WITHDRAWN)):
        with pytest.raises(RefusedError, match="reason"):
            after(begun(state), step, BINH, "")


def test_what_is_issued_stays() -> None:
    for step, by in product(set(Step) - {Step.DRAFTED}, (AN, BINH)):
        with pytest.raises(RefusedError):
            after(begun(State.ISSUED, "somebody"), step, by, "vì thế")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"event": "war"}, "event"),
        ({"urgency": "now"}, "urgency"),
        ({"headline_vi": "x" * 161}, "headline_vi"),
        ({"headline_en": "two\nlines"}, "characters"),
        ({"description_vi": "chuông\x07"}, "characters"),
        ({"instruction_en": "\u202etxet"}, "characters"),
        ({"description_en": "  "}, "description_en"),
        ({"place_en": ""}, "place"),
        ({"place_vi": "", "place_en": "", "units": [], "polygon": [], "circle": None}, "area"),
        ({"place_vi": "", "place_en": ""}, "place"),
        ({"polygon": [(21.0, 105.0), (21.0, 105.0), (21.1, 105.0)]}, "polygon"),
        ({"polygon": [(91.0, 105.0)]}, "polygon"),
        ({"circle": {"centre": (21.0, 105.0), "radius_km": 0}}, "radius_km"),
        ({"onset": NOW + timedelta(hours=9)}, "onset"),
        ({"expires": "2026-11-24T10:00:00"}, "expires"),
    ],
)
def test_what_may_not_be_said_is_named(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        content(**changed)


def test_texts_are_kept_composed_and_with_one_kind_of_line_break() -> None:
    said = content(description_vi=" Lu\u0303 lên\r\nnhanh 🌊\r", headline_en="שלום  ")
    assert (said.description_vi, said.headline_en) == ("Lũ lên\nnhanh 🌊", "שלום")
