"""The form above a board: what an address chooses, and what it names in vain."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from dashboards import chooser
from dashboards.boards import dossiers, leaders
from dashboards.choice import choice_of
from dashboards.draw.look import Look
from dashboards.texts import LANGUAGES, Language

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
AGENCIES = {"agency": [{"value": code, "name_vi": code, "name_en": code} for code in ("H60.01", "H60.02")]}
YEAR = "from=2020-01-01T00:00&to=2026-01-01T00:00"


def form(query: str, language: Language = "en") -> str:
    asked = QueryParams(query)
    choice = choice_of(dossiers.BOARD, asked, AGENCIES)
    window = choice.span.window(NOW)
    return chooser.form(dossiers.BOARD, asked, AGENCIES, choice, window, Look(language, {"features": []}))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("from=2026-11-21T07:00&to=2026-11-20T07:00", "it must begin before it ends): these are 24 h."),
        ("from=2026-11-21T07:00", "cannot be shown"),
        ("from=yesterday&to=now", "cannot be shown"),
        ("hours=9999", "There is no range “9999”: these are 24 h."),
        pytest.param("hours=" + "9" * 5_000, "There is no range", id="more digits than a number may have"),
        ("hours=-1", "“-1”"),
        (YEAR, "At most 366 days: only the end of the range."),
        ("agency=H60.99", "Agency: there is no “H60.99” on this board – all are shown."),
        ("agency=H60.99&agency=H60.01", "Agency: there is no “H60.99” on this board."),
        ("agency=%3Cb%3E" + "x" * 99, "“&lt;b&gt;" + "x" * 37 + "”"),
    ],
)
def test_what_an_address_names_in_vain_is_told(query: str, said: str) -> None:
    assert said in form(query)
    assert form(query, "vi").count('role="alert"') == 1


@pytest.mark.parametrize(
    "query",
    [
        "",
        "agency=H60.01",
        "agency=",
        "agency=*",
        "hours=24",
        f"hours=24&{YEAR}",
        "hours=&from=2026-11-20T07:00&to=2026-11-21T07:00",
        "hours=5&from=2026-11-20T07:00&to=2026-11-21T07:00",
        "from=2026-11-20T07:00&to=2026-11-21T07:00",
    ],
)
def test_what_is_shown_as_asked_needs_no_words(query: str) -> None:
    shown = form(query)
    assert 'role="alert"' not in shown
    assert "autocomplete=off" in shown


def test_while_nobody_knows_the_choices_none_is_wrong() -> None:
    asked = QueryParams("agency=H60.01")
    choice = choice_of(dossiers.BOARD, asked, {"agency": []})
    shown = chooser.form(dossiers.BOARD, asked, {"agency": []}, choice, choice.span.window(NOW), Look("vi", {}))
    assert 'role="alert"' not in shown
    assert not chooser.is_needed(leaders.BOARD)


ADDRESSES = st.dictionaries(st.sampled_from(["hours", "from", "to", "agency", "unit"]), st.text())


@given(ADDRESSES, st.sampled_from(LANGUAGES))
def test_any_address_is_a_form(asked: dict[str, str], language: Language) -> None:
    query = QueryParams(asked)
    choice = choice_of(dossiers.BOARD, query, AGENCIES)
    look = Look(language, {"features": []})
    shown = chooser.form(dossiers.BOARD, query, AGENCIES, choice, choice.span.window(NOW), look)
    assert shown.startswith("<form")
