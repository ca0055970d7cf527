"""Tokens of receipts, and how often one address may vote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.limit import Limiter
from dashboards.rating.routes import link
from streams.ratings.tokens import NoCodeError, dossier_of, token_of

KEY = b"key of the test"
codes = st.from_regex(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}", fullmatch=True)


@given(dossier=codes)
def test_a_token_tells_its_dossier_and_no_other_key_makes_it(dossier: str) -> None:
    token = token_of(dossier, KEY)
    assert dossier_of(token, KEY) == dossier
    assert dossier_of(token, b"another key") is None
    assert dossier_of(token, b"") is None


@given(dossier=codes, other=codes)
def test_a_signature_belongs_to_one_dossier(dossier: str, other: str) -> None:
    signature = token_of(dossier, KEY).rpartition(".")[2]
    assert dossier == other or dossier_of(f"{other}.{signature}", KEY) is None


@given(token=st.text(max_size=80))
def test_whatever_is_typed_is_no_token(token: str) -> None:
    assert dossier_of(token, KEY) is None


def test_without_a_key_there_are_no_tokens() -> None:
    with pytest.raises(LookupError, match="IOC_RATING_KEY"):
        token_of("H60.08.01-261124-0975", b"")


def test_an_address_may_try_so_often_in_a_window() -> None:
    limiter = Limiter(3, 60.0)
    assert [limiter.allows("10.0.0.1", now) for now in (0, 10, 20, 30, 59)] == [True, True, True, False, False]
    assert limiter.allows("10.0.0.2", 59)
    assert [limiter.allows("10.0.0.1", now) for now in (60, 61, 70)] == [True, False, True]


@pytest.mark.parametrize("text", ["", "H60 08", "../x", "a?b=c", "H60/1", "é", "H60\n", "x" * 65])
def test_what_cannot_be_a_code_gets_no_token(text: str) -> None:
    with pytest.raises(NoCodeError, match="no code of a dossier"):
        token_of(text, KEY)


def test_the_address_quotes_whatever_it_is_given() -> None:
    assert link("https://ioc.example.vn/", "a/../b?c.x") == "https://ioc.example.vn/danh-gia/a%2F..%2Fb%3Fc.x"
