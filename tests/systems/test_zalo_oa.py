"""The official account from Zalo's signed pushes to the board: nothing lost, nobody named, the ledger's own figures."""

from __future__ import annotations

import re
from statistics import median
from typing import Any

from streams.clock import microseconds
from tests.systems.played import Played

DAY_US = 86_400_000_000


def known(played: Played) -> list[dict[str, Any]]:
    """Return the events of the ledger that have happened by now."""
    now = microseconds(played.now)
    return [event for event in played.events("zalo") if event["time"] <= now]


def answered(played: Played) -> list[tuple[dict[str, Any], int | None]]:
    """Return each question and how long its first answer took, µs: one that quotes it, or quotes nothing."""
    events = known(played)
    questions = [event for event in events if event["kind"] == "question"]
    answers = [event for event in events if event["kind"] == "answer"]
    found = []
    for asked in questions:
        fits = [
            a["time"] - asked["time"]
            for a in answers
            if a["citizen"] == asked["citizen"]
            and a["time"] > asked["time"]
            and a.get("in_reply_to") in (None, asked["id"])
        ]
        found.append((asked, min(fits, default=None)))
    return found


def test_the_board_shows_followers_and_messages_of_the_ledger(played: Played) -> None:
    last: dict[str, str] = {}
    for event in sorted(known(played), key=lambda e: e["time"]):
        if event["kind"] in ("follow", "unfollow"):
            last[event["citizen"]] = event["kind"]
    followers = played.panel("zalo_followers")[0]["value"]
    assert followers == sum(kind == "follow" for kind in last.values()) > 50
    assert "unfollow" in last.values()
    midnight = microseconds(played.now) // DAY_US * DAY_US - 7 * 3_600_000_000
    today = [e for e in known(played) if e["time"] >= midnight and e["kind"] not in ("follow", "unfollow")]
    row = played.panel("zalo_messages_today")[0]
    assert row["value"] == sum(event["direction"] == "in" for event in today) > 10
    assert row["detail_vi"] == f"đã gửi đi: {sum(event['direction'] == 'out' for event in today)}"


def test_the_board_shows_what_waits_for_an_answer_and_how_long_answers_took(played: Played) -> None:
    times = answered(played)
    waiting = [asked for asked, took in times if took is None]
    assert played.panel("zalo_unanswered")[0]["value"] == len(waiting) > 5
    minutes = [took / 60e6 for _, took in times if took is not None]
    assert len(minutes) > 5
    assert abs(played.panel("zalo_answer_time")[0]["value"] - median(minutes)) < 1e-6
    oldest = min(asked["time"] for asked in waiting)
    listed = played.panel("zalo_waiting")
    assert abs(float(listed[0]["age"]) * 1e6 - (microseconds(played.now) - oldest)) < 1
    assert {row["text"] for row in listed} <= {asked["text"] for asked in waiting}


def test_nobody_can_be_told_from_what_is_stored(played: Played) -> None:
    rows = played.rows("SELECT citizen, text FROM zalo_event")
    assert all(re.fullmatch(r"[0-9a-f]{32}", citizen) for citizen, _ in rows)
    texts = " ".join(text for _, text in rows if text)
    assert "***" in texts
    assert not re.search(r"[0-9](?:[ .-]?[0-9]){8}|@", texts)


def test_malformed_pushes_became_dead_letters_of_this_door(played: Played) -> None:
    invalid = [found for found in played.ledger.invalid(0, played.ledger.position()) if found.door == "webhook:zalo_oa"]
    assert len(played.rows("SELECT FROM dead_letter WHERE door = 'webhook:zalo_oa'")) == len(invalid) > 0
    assert played.ledger.duplicates()["zalo_oa"] > 0
