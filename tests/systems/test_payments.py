"""Fee collection from the bank's signed notifications to the board: figures equal those of the ledger's events."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

import pytest

from infra.provinces import load as provinces
from streams.clock import LOCAL_ZONE, instant_of
from tests.integration.streams.dossier_model import ENDED_OTHERWISE
from tests.systems.played import Played


def collected(played: Played) -> list[dict[str, Any]]:
    return [p for p in played.newest("payments", "system", "reference") if p["status"] == "paid"]


def local(time: int) -> datetime:
    return instant_of(time).astimezone(LOCAL_ZONE)


def today(played: Played) -> list[dict[str, Any]]:
    day = played.now.astimezone(LOCAL_ZONE).date()
    return [p for p in collected(played) if local(p["time"]).date() == day]


def expected_differences(played: Played) -> list[tuple[str, str | None]]:
    """Return (difference, dossier), from the payments of the ledger and the dossiers that were reconciled with it."""
    fees = {p.code: p.fee_vnd for p in provinces.read("tuyen_quang").procedures}
    links = dict(played.rows("SELECT alias, canonical FROM dossier_link"))
    due, early = {}, set()
    for dossier, procedure, fee, received, closed, status in played.rows(
        "SELECT dossier, procedure, fee_vnd, received_at, closed, status FROM dossier"
    ):
        owed = 0 if status in ENDED_OTHERWISE else fees.get(procedure, 0) if fee is None else fee
        due[dossier] = owed if received else 0
        early |= {dossier} if owed and not received and not closed else set()
    amounts = defaultdict(list)
    for payment in collected(played):
        amounts[links.get(payment["dossier"], payment["dossier"])].append(payment["amount_vnd"])
    found: list[tuple[str, str | None]] = []
    for dossier in {*due, *amounts} - early:
        paid, owed = amounts[dossier], due.get(dossier, 0)
        if not owed:
            found += [("nothing_due" if dossier in due else "unknown_dossier", dossier)] * len(paid)
        elif sum(paid) != owed:
            kind = "unpaid" if not paid else "paid_twice" if len(paid) > 1 and sum(paid) > owed else "wrong_amount"
            found.append((kind, dossier))
    return found


def test_the_board_shows_what_was_collected(played: Played) -> None:
    assert float(played.panel("fees_today")[0]["value"]) == pytest.approx(
        sum(p["amount_vnd"] for p in today(played)) / 1e6
    )
    everything = collected(played)
    assert float(played.panel("fees_month")[0]["value"]) == pytest.approx(
        sum(p["amount_vnd"] for p in everything) / 1e6
    )
    assert played.panel("fees_month")[0]["detail_vi"] == f"{len(everything)} lượt nộp"
    assert len(today(played)) > 20


def test_amounts_and_shares_are_those_of_each_channel(played: Played) -> None:
    month, now = Counter[str](), Counter[str]()
    for payment in collected(played):
        month[payment["channel"]] += payment["amount_vnd"]
    for payment in today(played):
        now[payment["channel"]] += payment["amount_vnd"]
    shown = dict(zip(("counter", "online", "qr"), played.panel("fees_by_channel"), strict=True))
    for channel, row in shown.items():
        assert (row["today"], row["month"]) == (now[channel], month[channel])
        assert float(row["month_share"]) == pytest.approx(100 * month[channel] / month.total())
        assert float(row["today_share"]) == pytest.approx(100 * now[channel] / now.total())
    assert set(month) == set(shown)
    cashless = month["online"] + month["qr"]
    assert float(played.panel("fees_cashless")[0]["value"]) == pytest.approx(100 * cashless / month.total())


def test_every_difference_between_money_and_dossiers_is_found(played: Played) -> None:
    expected = expected_differences(played)
    found = played.rows(
        "SELECT difference, coalesce(link.canonical, d.dossier) FROM fee_difference AS d"
        " LEFT JOIN dossier_link AS link ON link.alias = d.dossier"
    )
    assert Counter(found) == Counter(expected)
    kinds = Counter(kind for kind, _ in expected)
    assert set(kinds) >= {"unpaid", "paid_twice", "wrong_amount", "unknown_dossier"}
    assert played.panel("fees_unpaid")[0]["value"] == kinds["unpaid"]
    shown = {(row["name_en"], row["total"]) for row in played.panel("fees_differences")}
    assert {("Unpaid", kinds["unpaid"]), ("Paid twice", kinds["paid_twice"])} <= shown


def test_each_day_is_reconciled(played: Played) -> None:
    day = played.now.astimezone(LOCAL_ZONE)
    shown = {row["day"]: row for row in played.panel("fees_daily")}
    assert len(shown) == 14
    paid, due = Counter[str](), Counter[str]()
    for payment in collected(played):
        paid[f"{local(payment['time']):%d/%m}"] += payment["amount_vnd"]
    for at, owed in played.rows("SELECT at, due_vnd FROM fee_due"):
        due[f"{at.astimezone(LOCAL_ZONE):%d/%m}"] += owed
    for back in range(3):
        row = shown[f"{day - timedelta(days=back):%d/%m}"]
        written = f"{day - timedelta(days=back):%d/%m}"
        assert (row["collected"], row["due"]) == (paid[written], due[written])
        assert row["balance"] == row["collected"] - row["due"]
    assert sum(row["unpaid"] for row in shown.values()) == played.panel("fees_unpaid")[0]["value"]


def test_no_note_of_a_payer_is_kept(played: Played) -> None:
    assert played.rows("SELECT count(*) FROM payment WHERE payment::text ILIKE '%nguyen%'") == [(0,)]
