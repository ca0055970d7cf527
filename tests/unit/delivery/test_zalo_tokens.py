"""When a token is used, renewed or waited for, what Zalo's answers mean, and what fits into a message: pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.delivery.channel import Message
from streams.delivery.channels.zalo import LONGEST, compose
from streams.delivery.text import ENGLISH_BELOW
from streams.delivery.zalo_api import granted
from streams.delivery.zalo_tokens import PAUSE, Grant, Held, NotGrantedError, Step, next_step, why_refused

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FRESH = Held("a1", NOW + HOUR, NOW + 2 * HOUR, "r1", None, None, None, NOW)
OLD = replace(FRESH, renew_at=NOW - HOUR)
OVER = replace(OLD, expires_at=NOW - timedelta(seconds=1))
NONE = Held(None, None, None, "r1", None, None, None, NOW)


def refused(held: Held, ago: timedelta = PAUSE / 2) -> Held:
    return replace(held, refused="no", refused_at=NOW - ago)


@pytest.mark.parametrize(
    ("held", "rejected", "step"),
    [
        (FRESH, None, Step.USE),
        (FRESH, "a0", Step.USE),
        (FRESH, "a1", Step.REFRESH),
        (OLD, None, Step.REFRESH),
        (OVER, None, Step.REFRESH),
        (NONE, None, Step.REFRESH),
        (refused(OLD), None, Step.USE),
        (refused(OLD, PAUSE), None, Step.REFRESH),
        (refused(OLD), "a1", Step.WAIT),
        (refused(OVER), None, Step.WAIT),
        (refused(NONE), None, Step.WAIT),
        (refused(FRESH), None, Step.USE),
    ],
)
def test_what_to_do_for_a_token(held: Held, rejected: str | None, step: Step) -> None:
    assert next_step(held, rejected) is step


def test_a_token_is_usable_until_it_is_over_or_rejected() -> None:
    assert [held.usable(None) for held in (FRESH, OLD, OVER, NONE)] == ["a1", "a1", None, None]
    assert FRESH.usable("a1") is None


def test_a_refusal_says_whether_an_answer_was_lost_before() -> None:
    assert "never came" not in why_refused(FRESH, "error -14014: Invalid refresh token")
    told = why_refused(replace(FRESH, asked_at=NOW), "error -14014: Invalid refresh token")
    assert "the answer to the refresh of 2026-11-24 09:00:00Z never came" in told
    assert "IOC_ZALO_REFRESH_TOKEN" in told


@pytest.mark.parametrize("lasts", ["90000", 90000])
def test_tokens_are_granted(lasts: object) -> None:
    answer = {"access_token": "a2", "refresh_token": "r2", "expires_in": lasts}
    assert granted(answer) == Grant("a2", "r2", timedelta(hours=25))


@pytest.mark.parametrize(
    "answer",
    [
        {"error": -14014, "error_name": "Invalid refresh token"},
        {"access_token": "a2", "expires_in": "90000"},
        {"access_token": "", "refresh_token": "r2", "expires_in": "90000"},
        {"access_token": "a2", "refresh_token": 7, "expires_in": "90000"},
        {"access_token": "a2", "refresh_token": "r2", "expires_in": "soon"},
        {"access_token": "a2", "refresh_token": "r2"},
        {},
    ],
)
def test_what_is_no_grant_is_a_refusal_without_a_token_in_it(answer: dict[str, object]) -> None:
    with pytest.raises(NotGrantedError) as told:
        granted(answer)
    assert "a2" not in str(told.value)
    assert "r2" not in str(told.value)


def message(body: str) -> Message:
    return Message("key", "key", "An", "2468458835291979220", "Thử", body, urgent=False)


def test_a_message_is_the_vietnamese_part() -> None:
    body = f"CẢNH BÁO: nước lên\n\nXem tại: https://ioc.example/1\n\n{ENGLISH_BELOW}\n\nALERT\n"
    assert compose(message(body)) == "CẢNH BÁO: nước lên\n\nXem tại: https://ioc.example/1"


@given(st.integers(0, 6_000), st.integers(0, 3_000))
def test_a_message_is_never_too_long_and_keeps_its_end(length: int, end: int) -> None:
    text = compose(message("x" * length + "\n" + "y" * end + "z\n"))
    assert len(text) <= LONGEST
    assert text.endswith("z")
    if length + end + 2 <= LONGEST:
        assert text == ("x" * length + "\n" + "y" * end + "z").strip()
